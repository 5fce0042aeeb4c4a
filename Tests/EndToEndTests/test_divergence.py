"""A trial that diverges is a result, not a failure."""
import h5py
import numpy as np
import pytest
from laboratory import Laboratory
from trial_files import datasets

DIVERGING = """\
# vim: ft=yaml
experiment: diverging
task: { kind: noise, length: 8, inputs: 3, classes: 4 }
model: { cell: { kind: rnn, activation: %s }, hidden: 6 }
optimizer: { kind: sgd, learning_rate: 0.01 }
train: { steps: 40, batch: 5, evaluate_every: 10 }
sweep: { optimizer.learning_rate: [0.01, 1e30] }
record: { every: 5 }
"""


@pytest.fixture(scope="module", params=["relu", "linear"])
def run(request, tmp_path_factory):
    laboratory = Laboratory(tmp_path_factory.mktemp("diverging"))
    laboratory.write("diverging.exp", DIVERGING % request.param)
    laboratory.result = laboratory.run("diverging.exp")
    laboratory.by_status = {}
    for path in laboratory.files("diverging").values():
        with h5py.File(path) as file:
            laboratory.by_status[file.attrs["status"]] = path
    return laboratory


def test_one_trial_diverges_and_the_other_is_done(run):
    assert run.by_status.keys() == {"done", "diverged"}
    assert ": diverged" in run.result.stderr


def test_file_says_when(run):
    with h5py.File(run.by_status["diverged"]) as file:
        step = int(file.attrs["diverged_at"])
        assert 0 < step < 40
        # What came before is there, and finite.
        assert list(file["history/step"])[:step] == list(range(step))
        assert np.isfinite(file["history/loss"][:step]).all()
        assert np.isnan(file["test/loss"][()])
        assert 0 in file["records/step"][()]
    datasets(run.by_status["diverged"])


def test_page_is_made_and_says_so(run):
    assert run.result.stdout == "results/diverging/index.html\n"
    page = (run.folder / "results/diverging/index.html").read_text()
    assert "diverged" in page
    assert "diverged" in (run.folder / "results/diverging/report.md").read_text()


def test_second_run_keeps_it(run):
    again = run.run("diverging.exp")
    assert again.stderr.count("nothing to do") == 2


def test_json_says_so(run):
    assert {trial["status"] for trial in run.trials("diverging.exp")} == {"done", "diverged"}
