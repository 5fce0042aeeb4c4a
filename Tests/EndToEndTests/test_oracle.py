"""PyTorch recomputes every record of every kind of network there is; and sees a wrong number when there is one."""
import json
import shutil

import h5py
import pytest
from trial_files import oracle, tolerance

CELLS = """
    - rnn
    - { kind: rnn, activation: relu }
    - { kind: rnn, activation: sigmoid }
    - { kind: rnn, activation: linear }
    - lstm
    - gru
    - gru-reset-before"""

INPUTS = {
    "frames": ("", ""),
    "tokens": (", tokens: 6", ""),
    "embedded-tokens": (", tokens: 6", ", embedding: 4"),
}

# What else changes the numbers of an arrangement: (part of `task`, part of `model`, further axes of the sweep).
KINDS = {
    "many-to-many": ("", "", ""),
    "many-to-one": ("", "", ""),
    "sequence-to-sequence": (
        ", target_length: 5, min_target_length: 2", ", decoder: { hidden: 5 }",
        "  model.handover: [context, initial, both]\n  model.feedback: [none, teacher, greedy]\n"),
    "one-to-many": (", target_length: 5, min_target_length: 2", "", "  model.feedback: [none, teacher, greedy]\n"),
}


def matrix(arrangement, task="", model="", precision="float64", loss="", sweep=""):
    """An experiment that trains every cell for a few updates and records three of them."""
    return f"""\
# vim: ft=yaml
experiment: matrix
task: {{ kind: noise, length: 7, inputs: 3, classes: 3, arrangement: {arrangement}{task} }}
model: {{ cell: rnn, hidden: 5{model} }}
optimizer: {{ kind: adam, learning_rate: 1e-2, clip: {{ kind: norm, threshold: 0.1 }} }}
loss: {{ reduce: sum{loss} }}
train: {{ steps: 5, batch: 4, precision: {precision} }}
seeds: [3]
sweep:
  model.cell: {CELLS}
{sweep}
record: {{ at: [0, 2, last] }}
figures: []
"""


def check(lab, text, count):
    """Runs the experiment and has every trial file recomputed."""
    lab.write("matrix.exp", text)
    trials = lab.trials("matrix.exp")
    assert len(trials) == count
    for trial in trials:
        file = lab.folder / trial["file"]
        status, said = oracle(file, tolerance(file))
        assert status == 0 and '"records": 3' in said, f"{trial['id']}: {said}"


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("inputs", INPUTS)
@pytest.mark.parametrize("arrangement", ["many-to-many", "many-to-one"])
def test_torch_agrees_on_reading(lab, arrangement, inputs, precision):
    task, model = INPUTS[inputs]
    sweep = "  loss.reduce: [sum, mean]\n  loss.steps: [all, last 2]\n  task.min_length: [1, 7]"
    check(lab, matrix(arrangement, task, model, precision, "", sweep), 7 * 2 * 2 * 2)


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("inputs", INPUTS)
@pytest.mark.parametrize("arrangement, variants", [("sequence-to-sequence", 9), ("one-to-many", 3)])
def test_torch_agrees_on_generating(lab, arrangement, variants, inputs, precision):
    task, model = INPUTS[inputs]
    own_task, own_model, sweep = KINDS[arrangement]
    check(lab, matrix(arrangement, ", min_length: 3" + task + own_task, model + own_model, precision, "", sweep), 7 * variants)


@pytest.mark.parametrize("output", ["linear", "sigmoid"])
@pytest.mark.parametrize("arrangement", KINDS)
def test_torch_agrees_on_squared_errors(lab, arrangement, output):
    sweep = "  loss.reduce: [sum, mean]"
    task = ", min_length: 3, targets: reals" + KINDS[arrangement][0]
    check(lab, matrix(arrangement, task, loss=f", output: {output}", sweep=sweep), 7 * 2)


def test_torch_sees_a_gradient_that_is_wrong_by_a_millionth(small, tmp_path):
    path = shutil.copy(small.files("small")["model.cell=lstm/seed-1.h5"], tmp_path / "tampered.h5")
    assert oracle(path, 1e-9)[0] == 0
    with h5py.File(path, "r+") as file:
        gradient = file["records/gradients/W"]
        values = gradient[()]
        values[0].flat[abs(values[0]).argmax()] *= 1 + 1e-6
        gradient[...] = values
    status, said = oracle(path, 1e-9)
    assert status == 1
    errors = json.loads(said)["errors"]
    assert [name for name, error in errors.items() if error > 1e-9] == ["gradients/W"]
    assert 0.9e-6 < errors["gradients/W"] < 1.1e-6


@pytest.mark.parametrize("arrangement", KINDS)
def test_torch_agrees_with_forward_gradients(lab, arrangement):
    """RTRL stores the same gradients, computed without going back through time."""
    task = ", min_length: 3" + KINDS[arrangement][0]
    check(lab, matrix(arrangement, task) + "gradient: { engine: rtrl }\n", 7)


def test_torch_tells_an_approximate_gradient_from_an_exact_one(lab):
    lab.write("matrix.exp", matrix("many-to-many") + "gradient: { engine: local }\n")
    trials = lab.trials("matrix.exp")
    assert len(trials) == 7
    for trial in trials:
        status, said = oracle(lab.folder / trial["file"], 1e-9)
        wrong = {name for name, error in json.loads(said)["errors"].items() if error > 1e-9}
        assert status == 1 and "gradients/W" in wrong and "gradients/V" not in wrong and "states/s" not in wrong, said
