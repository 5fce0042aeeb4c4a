"""Labels, of which several hold at once: PyTorch recomputes their loss, and piano rolls in the published layout are read as they are."""
import json

import h5py
import numpy
import pytest
import torch
from laboratory import Laboratory
from test_own_data import refusal
from test_oracle import KINDS, check, matrix
from trial_files import oracle

RANDOM = numpy.random.default_rng(2)
LENGTHS = RANDOM.integers(5, 13, 30).astype("i4")
# 88 keys as published, most of which are never played, and what stands behind the end of each piece.
ROLL = numpy.zeros((12, 30, 88), "u1")
ROLL[:, :, 40:60] = RANDOM.random((12, 30, 20)) < 0.2
ROLL[numpy.arange(12)[:, None] >= LENGTHS] = 255
NOTTINGHAM = "path: nottingham.npz, targets: inputs, shift: 1, outputs: labels, lengths: lengths, arrangement: many-to-many"
HEAD = "# vim: ft=yaml\nexperiment: own\n"
REST = """\
model: { cell: rnn, hidden: 5 }
optimizer: { kind: adam, learning_rate: 3e-2 }
train: { steps: 12, batch: 4, precision: float64, evaluate_every: 6 }
seeds: [1]
record: { at: [0, last] }
"""


def nottingham(folder, **arrays):
    numpy.savez(folder / "nottingham.npz", **({"inputs": ROLL, "lengths": LENGTHS} | arrays))


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    lab = Laboratory(tmp_path_factory.mktemp("labels"))
    nottingham(lab.folder)
    lab.run(lab.write("own.exp", HEAD + f"task: {{ kind: file, {NOTTINGHAM} }}\n" + REST))
    return lab


@pytest.mark.parametrize("arrangement", KINDS)
def test_torch_agrees_on_labels(lab, arrangement):
    task = ", min_length: 3, targets: labels" + KINDS[arrangement][0]
    check(lab, matrix(arrangement, task), 7)


def test_rolls_are_read_as_they_are(trained):
    [path] = trained.files("own").values()
    with h5py.File(path) as file:
        assert file.attrs["loss_kind"] == "binary-cross-entropy"
        inputs, targets, lengths = (file["records/batch/" + name][0] for name in ("inputs", "targets", "input_lengths"))
        pieces = [ROLL[:n, b] for b, n in enumerate(LENGTHS)]
        for b, n in enumerate(lengths):
            assert any(len(p) == n + 1 and (p[:-1] == inputs[:n, b]).all() and (p[1:] == targets[:n, b]).all() for p in pieces)
            assert numpy.isnan(targets[n:, b]).all()
        assert file["samples/targets"].shape[1] == 88 and set(numpy.unique(file["samples/targets"])) >= {0, 1}
        assert 0 <= numpy.nanmin(file["samples/predictions"][:]) and numpy.nanmax(file["samples/predictions"][:]) <= 1


def test_loss_gradient_and_frame_accuracy_are_those_of_torch(trained):
    """The loss of a step is a sum over keys and a mean over pieces of sums over steps; its gradient by y is σ(y) − target."""
    [path] = trained.files("own").values()
    with h5py.File(path) as file:
        y, targets = (torch.tensor(file["records/" + name][0]) for name in ("outputs", "batch/targets"))
        y, V = y.requires_grad_(True), torch.tensor(file["records/parameters/V"][0])
        alive = ~targets.isnan()
        each = torch.nn.functional.binary_cross_entropy_with_logits(y[alive], targets[alive], reduction="sum")
        loss = each / targets.shape[1]
        loss.backward()
        assert abs(loss.item() / file["history/loss"][0] - 1) < 1e-12
        theirs = torch.nan_to_num(y.grad).sum((0, 1)).numpy()
        numpy.testing.assert_allclose(file["records/gradients/c"][0].ravel(), theirs, rtol=1e-12, atol=1e-14)
        # Negative control: the squared error of σ(y).
        y.grad = None
        (0.5 * ((torch.sigmoid(y[alive]) - targets[alive]) ** 2).sum() / targets.shape[1]).backward()
        assert not numpy.allclose(file["records/gradients/c"][0].ravel(), torch.nan_to_num(y.grad).sum((0, 1)).numpy(), rtol=1e-3)
        assert 0 <= file["test/frame_accuracy"][()] <= 1
        assert file["history/step_loss"][-1] < file["history/step_loss"][0]


def test_check_data_and_page_say_what_was_understood(trained):
    said = trained.run("check", "own.exp")
    for words in ["targets: inputs 1 step later", "labels: 88, of which", "68 never do", "nats a step"]:
        assert words in said.stdout + said.stderr, said
    shown = trained.run("data", "own.exp").stdout
    assert "88 labels, each 0 or 1, at every step" in shown and "constant" in shown and "frame_accuracy" in shown, shown
    [read] = [json.loads(trained.run("data", "own.exp", "--json").stdout)]
    text = json.dumps(read)
    assert '"labels_held"' in text and '"labels"' in text
    page = (trained.folder / "results/own/index.html").read_text()
    assert "frame accuracy" in page.replace("_", " ") and "1 step later" in page and "nats" in page
    assert page.count("× 88") > 2


def test_torch_recomputes_the_rolls(trained):
    [path] = trained.files("own").values()
    status, said = oracle(path, 1e-9)
    assert status == 0, said


REFUSED = {
    "two": ({"inputs": numpy.where(ROLL == 1, 2, ROLL)}, NOTTINGHAM, "targets", "2 at [time"),
    "not a number": ({"inputs": numpy.where(ROLL == 1, numpy.nan, ROLL.astype("f4"))}, NOTTINGHAM, "targets", "nan at [time"),
    "no labels": ({"inputs": ROLL[:, :, 50]}, NOTTINGHAM, "targets", "write one alone as x[..., None]"),
    "too short": ({"lengths": numpy.where(LENGTHS == LENGTHS[3], 1, LENGTHS)}, NOTTINGHAM, "shift", "a sequence of 1 step has no target 1 later"),
    "unsaid": ({}, NOTTINGHAM.replace(" outputs: labels,", ""), "targets", "say 'outputs: labels'"),
    "classes": ({}, NOTTINGHAM + ", classes: 88", "classes", "remove this line"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_roll_is_refused(lab, name):
    arrays, task, key, words = REFUSED[name]
    nottingham(lab.folder, **arrays)
    said = refusal(lab, task)
    assert words in said and f"{key}: " in said.splitlines()[1], said


def test_a_label_alone_and_texts_with_labels(lab):
    nottingham(lab.folder, inputs=numpy.minimum(ROLL[:, :, 50:51], 1))
    lab.run("check", lab.write("own.exp", HEAD + f"task: {{ kind: file, {NOTTINGHAM} }}\n" + REST))
    rows = "".join(f"a {'sad' if k % 2 else 'gay'} {'short' if k % 3 else 'long'} film,{k % 2},{int(k % 3 == 0)}\n" for k in range(40))
    (lab.folder / "films.csv").write_text("text,sad,long\n" + rows)
    task = "task: { kind: file, path: films.csv, inputs: text, targets: [sad, long], outputs: labels }\n"
    lab.run(lab.write("films.exp", HEAD.replace("own", "films") + task + REST + "figures: [loss, samples]\n"))
    [path] = lab.files("films").values()
    with h5py.File(path) as file:
        assert set(file["samples/predictions"].asstr()[()]) <= {"0 0", "0 1", "1 0", "1 1"}
    (lab.folder / "films.csv").write_text("text,sad,long\n" + rows.replace(",1,1", ",1,2"))
    assert "is no label, which is 0 or 1" in lab.run("check", "films.exp", expect=65).stderr


def test_a_file_for_rolls_is_written(lab):
    nottingham(lab.folder, inputs=numpy.where(ROLL == 255, 0, ROLL))
    lab.run("new", "--from", "nottingham.npz", "--out", "own.exp")
    written = (lab.folder / "own.exp").read_text()
    assert "shift: 1" in written and "outputs: labels" in written, written
    assert "  # standardise: false" in written
    lab.run("check", "own.exp")
