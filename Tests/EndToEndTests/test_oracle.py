"""PyTorch recomputes every record of every kind of network there is; and sees a wrong number when there is one."""
import itertools
import shutil

import h5py
import pytest
from trial_files import oracle, tolerance

MATRIX = """\
# vim: ft=yaml
experiment: matrix
task: {{ kind: noise, length: 7, inputs: 3, classes: 3, arrangement: {arrangement}{task} }}
model: {{ cell: rnn, hidden: 5{model} }}
optimizer: {{ kind: adam, learning_rate: 1e-2, clip: {{ kind: norm, threshold: 0.1 }} }}
train: {{ steps: 5, batch: 4, precision: {precision} }}
seeds: [3]
sweep:
  model.cell:
    - rnn
    - {{ kind: rnn, activation: relu }}
    - {{ kind: rnn, activation: sigmoid }}
    - {{ kind: rnn, activation: linear }}
    - lstm
    - gru
    - gru-reset-before
  loss.reduce: [sum, mean]
  loss.steps: [all, last 2]
  task.min_length: [1, 7]
record: {{ at: [0, 2, last] }}
figures: []
"""

INPUTS = {
    "frames": ("", ""),
    "tokens": (", tokens: 6", ""),
    "embedded-tokens": (", tokens: 6", ", embedding: 4"),
}


@pytest.mark.parametrize(
    "arrangement, inputs, precision",
    itertools.product(["many-to-many", "many-to-one"], INPUTS, ["float64", "float32"]))
def test_torch_agrees(lab, arrangement, inputs, precision):
    task, model = INPUTS[inputs]
    lab.write("matrix.exp", MATRIX.format(arrangement=arrangement, task=task, model=model, precision=precision))
    trials = lab.trials("matrix.exp")
    assert len(trials) == 7 * 2 * 2 * 2
    for trial in trials:
        file = lab.folder / trial["file"]
        status, said = oracle(file, tolerance(file))
        assert status == 0 and '"records": 3' in said, f"{trial['id']}: {said}"


def test_torch_sees_a_gradient_that_is_wrong_by_a_millionth(small, tmp_path):
    path = shutil.copy(small.files("small")["model.cell=lstm/seed-1.h5"], tmp_path / "tampered.h5")
    assert oracle(path, 1e-9)[0] == 0
    with h5py.File(path, "r+") as file:
        gradient = file["records/gradients/W"]
        values = gradient[()]
        place = abs(values[0]).argmax()
        values[0].flat[place] *= 1 + 1e-6
        gradient[...] = values
    status, said = oracle(path, 1e-9)
    assert status == 1 and '"gradients/W": 1' in said or '"gradients/W": 9.99' in said, said
