"""Metrics, levels, samples and stopping rules, as other programs read them."""
import csv

import h5py
import numpy as np
import pytest
from laboratory import Laboratory

ADDING = """\
# vim: ft=yaml
experiment: adding
task: { kind: adding, variant: arjovsky, length: 12 }
model: { cell: lstm, hidden: 16 }
optimizer: { kind: adam, learning_rate: 1e-2, clip: { kind: norm, threshold: 1.0 } }
train: { steps: 900, batch: 20, evaluate_every: 50, until: { kind: metric, name: squared_error, at_most: 0.03 } }
seeds: [1, 2]
"""


@pytest.fixture(scope="module")
def adding(tmp_path_factory):
    laboratory = Laboratory(tmp_path_factory.mktemp("adding"))
    laboratory.write("adding.exp", ADDING)
    laboratory.listed = laboratory.trials("adding.exp")
    assert len(laboratory.files("adding")) == len(laboratory.listed) == 2
    return laboratory


def test_training_ends_where_the_rule_says(adding):
    for path in adding.files("adding").values():
        with h5py.File(path) as file:
            stop = int(file.attrs["stopped_at"])
            assert file.attrs["status"] == "done" and 0 < stop < 900 and stop % 50 == 0
            assert "squared_error" in file.attrs["stopped_because"]
            assert list(file["history/step"]) == list(range(stop))
            errors = file["evaluation/squared_error"][()]
            assert errors[-1] <= 0.03 and (errors[:-1] > 0.03).all()
            assert list(file["records/step"]) == [0, stop]


def test_metrics_agree_with_the_loss(adding):
    for path in adding.files("adding").values():
        with h5py.File(path) as file:
            for group in ("evaluation", "test"):
                assert np.allclose(file[f"{group}/squared_error"][()], 2 * file[f"{group}/step_loss"][()], rtol=1e-9)
            assert "mean squared error" in file["test/squared_error"].attrs["long_name"]
            assert 0 <= file["test/right"][()] <= 1
            assert file["history/step_loss"].dims[0][0].name == "/history/step"


def test_levels(adding):
    with h5py.File(next(iter(adding.files("adding").values()))) as file:
        levels = dict(zip(file["baselines/quantity"].asstr()[()], file["baselines/value"][()]))
        assert levels == {"loss": pytest.approx(1 / 12), "squared_error": pytest.approx(1 / 6)}


def test_samples_are_near_their_targets(adding):
    with h5py.File(next(iter(adding.files("adding").values()))) as file:
        samples = file["samples"]
        targets, said = (samples[name].asstr()[()].astype(float) for name in ("targets", "predictions"))
        assert len(targets) == 8 and np.mean((targets - said) ** 2) < 0.12
        for text, target in zip(samples["inputs"].asstr()[()], targets):
            numbers = [float(part.split()[0]) for part in text.split(";")[0].split(", ")]
            assert sum(numbers) == pytest.approx(target, abs=0.0021)


def test_page_table_and_json_show_them(adding):
    folder = adding.folder / "results/adding"
    page = (folder / "index.html").read_text()
    for text in ("memoryless", "test squared error", "Samples", "validation squared_error"):
        assert text in page
    with open(folder / "summary.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2
    for row, trial in zip(rows, adding.listed):
        assert float(row["test_squared_error"]) == trial["test"]["squared_error"]
        assert "validation squared_error" in row["remark"]


def test_same_end_every_time(adding):
    stops = {}
    for name, path in adding.files("adding").items():
        with h5py.File(path) as file:
            stops[name] = (file.attrs["stopped_at"], file["test/loss"][()])
    adding.run("adding.exp", "--force", "-j", "1")
    for name, path in adding.files("adding").items():
        with h5py.File(path) as file:
            assert stops[name] == (file.attrs["stopped_at"], file["test/loss"][()])
