"""Stored results are shown only under the settings that they were made with, and nobody touches what is not their own."""
import hashlib
import json
import re
import shutil
import time

import h5py
import numpy as np
import pytest
from laboratory import Laboratory

MIXED = """\
experiment: mixed
task: { kind: noise, length: 10, inputs: 4, classes: 3, arrangement: many-to-one }
model: { cell: rnn, hidden: 8 }
optimizer: { kind: adam, learning_rate: 1e-3 }
train: { steps: 50, batch: 16 }
seeds: 1..3
figures: [loss]
claims:
  - { says: Losses are moderate, check: max(test_loss) < 100 }
"""


def digests(folder):
    """Every file below results/EXPERIMENT that a run made and a report must not touch."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for part in ("trials", "stale") for path in sorted((folder / part).rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """Run once; every test copies what it changes."""
    laboratory = Laboratory(tmp_path_factory.mktemp("mixed"))
    laboratory.write("mixed.exp", MIXED)
    laboratory.run("-j", "1", "mixed.exp")
    return laboratory


@pytest.fixture
def copy(mixed, tmp_path):
    shutil.copytree(mixed.folder, tmp_path / "copy")
    return Laboratory(tmp_path / "copy")


def trial(lab, seed=1):
    return lab.folder / f"results/mixed/trials/default/seed-{seed}.h5"


def report(lab, *arguments, expect=1):
    """Reports, and insists that no result was touched: (what was said, the rows of summary.csv)."""
    folder = lab.folder / "results/mixed"
    before = digests(folder)
    result = lab.run("report", "mixed.exp", *arguments, expect=expect)
    assert digests(folder) == before
    rows = [line.split(",") for line in (folder / "summary.csv").read_text().splitlines()[1:]]
    return result, rows


def states(lab, *arguments):
    return [row["status"] for row in lab.trials("plan", "--no-timing", "mixed.exp", *arguments)]


def test_what_was_run_is_shown(copy):
    result, rows = report(copy, expect=0)
    assert "not on the page" not in result.stderr and [row[2] for row in rows] == ["done"] * 3
    assert "3 of 3 trials" in (copy.folder / "results/mixed/index.html").read_text()


def test_an_edited_file_shows_nothing_of_other_settings(copy):
    copy.write("mixed.exp", MIXED.replace("batch: 16", "batch: 4").replace("1e-3", "5e-1"))
    assert states(copy) == ["stale"] * 3
    result, rows = report(copy)
    said = "trained with other settings (optimizer.learning_rate 0.001, now 0.5; train.batch 16, now 4)"
    for seed in (1, 2, 3):
        assert f"trial default/seed-{seed} is not on the page: {said}: run the file again, or" in result.stderr
    assert [row[2] for row in rows] == ["stale"] * 3 and all("train.batch 16" in ",".join(row) for row in rows)
    # No number of theirs: not in the table, not in a figure, not in a claim.
    assert all(re.search(r"\d\.\d{3}", ",".join(row[7:])) is None for row in rows), rows
    page = (copy.folder / "results/mixed/index.html").read_text()
    assert "0 of 3 trials" in page and not (copy.folder / "results/mixed/figures/loss.csv").exists()
    assert "default/seed-1 has no result" in page
    # And back.
    copy.write("mixed.exp", MIXED)
    assert states(copy) == ["done"] * 3
    report(copy, expect=0)


def test_a_setting_of_the_command_line_counts_too(copy):
    assert states(copy, "--set", "train.batch=4") == ["stale"] * 3
    result, rows = report(copy, "--set", "train.batch=4", "--json")
    problems = json.loads(result.stdout)["problems"]
    assert sum("(train.batch 16, now 4)" in problem for problem in problems) == 3 and [row[2] for row in rows] == ["stale"] * 3
    # What changes no number leaves results as they are.
    report(copy, "--set", "title=Other words", expect=0)


def test_some_trials_of_many(copy):
    """One is of other settings: the others are shown."""
    copy.run("run", "mixed.exp", "--set", "train.batch=8", "--set", "seeds=[2]")
    assert states(copy) == ["done", "stale", "done"]
    result, rows = report(copy)
    assert [row[2] for row in rows] == ["done", "stale", "done"]
    assert result.stderr.count("not on the page") == 1 and "(train.batch 8, now 16)" in result.stderr
    assert "2 of 3 trials" in (copy.folder / "results/mixed/index.html").read_text()
    header = (copy.folder / "results/mixed/figures/loss.csv").read_text().splitlines()[0]
    assert "seed_1" in header and "seed_3" in header and "seed_2" not in header


def newer(path):
    with h5py.File(path, "r+") as file:
        file.attrs.modify("lab_format", np.int64(4))


def remove(name):
    def change(path):
        with h5py.File(path, "r+") as file:
            del file[name]
    return change


def unfinished(path):
    with h5py.File(path, "r+") as file:
        del file.attrs["provenance"]


def reshape(path):
    with h5py.File(path, "r+") as file:
        values = file["history/loss"][()]
        del file["history/loss"]
        file["history/loss"] = values[:-3]


# What is done to a file; what is said of it; what `lab plan` says; whether a run moves it aside.
BAD = {
    "newer format": (newer, "written by a newer lab (format 4; this one reads up to 3)", "stale", False),
    "another experiment": (
        lambda path: shutil.copy(path.parents[3] / "other/trials/default/seed-2.h5", path), "it is of another experiment, 'other'",
        "stale", True),
    "another variant": (
        lambda path: shutil.copy(path.parents[4] / "elsewhere/mixed/trials/model.cell=gru/seed-2.h5", path),
        "it holds another trial, 'model.cell=gru/seed-2'", "stale", True),
    "another seed": (
        lambda path: shutil.copy(path.with_name("seed-3.h5"), path), "it holds another trial, 'default/seed-3'", "stale", True),
    "unfinished": (unfinished, "its writer did not finish it", "damaged", True),
    "empty": (lambda path: path.write_bytes(b""), "cannot open the file", "damaged", True),
    "cut": (lambda path: path.write_bytes(path.read_bytes()[:5000]), "cannot open the file", "damaged", True),
    "no HDF5": (lambda path: path.write_text("hello"), "cannot open the file", "damaged", True),
    "a dataset is missing": (remove("test/loss"), "/test/loss, float64, is missing", None, True),
    "a series is missing": (remove("history/loss"), "/history/loss, float64, is missing", None, True),
    "another shape": (reshape, "/history/loss is 47 along step, not 50, as many as others along step", None, True),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_the_trial_is_named_and_left_out(copy, name):
    change, said, state, moves = BAD[name]
    if name == "another experiment":
        copy.write("other.exp", MIXED.replace("experiment: mixed", "experiment: other"))
        copy.run("other.exp")
    if name == "another variant":
        copy.write("swept.exp", MIXED + "sweep: { model.cell: [gru] }\n")
        copy.run("swept.exp", "--results", "elsewhere")
    change(trial(copy, 2))
    bytes_then = trial(copy, 2).read_bytes()
    # A plan looks at sizes; a file that lost a dataset may keep its own.
    assert states(copy)[::2] == ["done"] * 2 and states(copy)[1] in ([state] if state else ["done", "damaged"])
    result, rows = report(copy)
    assert result.stderr.count("not on the page") == 1
    line = next(line for line in result.stderr.splitlines() if "not on the page" in line)
    assert line.startswith("lab: mixed: trial default/seed-2 is not on the page: results/mixed/trials/default/seed-2.h5: ")
    assert said in line
    assert [row[2] for row in rows] == ["done", "failed", "done"]
    assert "2 of 3 trials" in (copy.folder / "results/mixed/index.html").read_text()
    again = copy.run("run", "mixed.exp", expect=0 if moves else 1)
    results = copy.folder / "results/mixed"
    kept = [path.read_bytes() for path in [*results.glob("stale/**/*.h5"), *results.rglob("*.damaged")]]
    assert (results / "stale").exists() == (state == "stale" and moves)
    if moves:
        assert kept == [bytes_then] and states(copy) == ["done"] * 3
    else:
        assert not kept and trial(copy, 2).read_bytes() == bytes_then
        assert "trial default/seed-2 failed: " in again.stderr and said in again.stderr
        copy.run("run", "mixed.exp", "--force", expect=1)
        assert trial(copy, 2).read_bytes() == bytes_then


def test_damaged_numbers_are_found_where_they_are_read(lab):
    """Behind a checksum: the figure says which trial is left out."""
    lab.write("mixed.exp", MIXED.replace("steps: 50", "steps: 3000").replace("seeds: 1..3", "seeds: [1]"))
    lab.run("mixed.exp")
    path = trial(lab)
    with h5py.File(path) as file:
        place = file["history/loss"].id.get_chunk_info(1).byte_offset
    whole = bytearray(path.read_bytes())
    whole[place + 40] ^= 0x10
    path.write_bytes(whole)
    result, rows = report(lab)
    assert "cannot read /history/loss" in result.stderr and rows[0][2] == "failed"


CLIPPED = """\
experiment: mother
task: { kind: noise, length: 8, inputs: 3, classes: 4 }
model: { cell: lstm, hidden: 6 }
optimizer: { kind: adam, learning_rate: 0.01, clip: { kind: norm, threshold: 0.05 } }
train: { steps: 4, batch: 5 }
record: { at: [first, last] }
figures: [gradient-by-time]
claims:
  - { says: The latest record counts, check: "max(parameter_norm[parameter=W, at=last]) >= max(parameter_norm[parameter=W, at=3])" }
"""


def late(path):
    """Records 0, 1, 2, 3 in the order 0, 3, 1, 2, as clipped updates can have them."""
    with h5py.File(path, "r+") as file:
        assert list(file["records/step"]) == [0, 1, 2, 3]
        def visit(name, item):
            if isinstance(item, h5py.Dataset) and item.shape and item.shape[0] == 4 and name != "record":
                item[...] = item[()][[0, 3, 1, 2]]
        file["records"].visititems(visit)


def test_a_child_begins_with_the_latest_record(lab):
    lab.write("mother.exp", CLIPPED.replace("at: [first, last]", "every: 1"))
    lab.run("mother.exp")
    path = lab.folder / "results/mother/trials/default/seed-1.h5"
    child = CLIPPED.split("figures")[0].replace("experiment: mother", "experiment: child").replace(
        "hidden: 6", "hidden: 6, from: { result: mother, record: RECORD }") + "figures: []\n"
    def identity(record):
        lab.write("child.exp", child.replace("RECORD", str(record)))
        return lab.trials("plan", "--no-timing", "child.exp")[0]["identity"]
    before = {record: identity(record) for record in (0, 1, 2, 3, "first", "last", "final")}
    assert before["last"] == before[3] and before["first"] == before[0] and len(set(before.values())) == 5
    late(path)
    # As an earlier lab left it, which kept no index.
    shutil.rmtree(lab.folder / "results/mother/provenance/index")
    assert {record: identity(record) for record in before} == before
    lab.write("child.exp", child.replace("RECORD", "last"))
    lab.run("child.exp")
    with h5py.File(path) as mother, h5py.File(lab.folder / "results/child/trials/default/seed-1.h5") as own:
        assert list(mother["records/step"]) == [0, 3, 1, 2]
        for name in own["records/parameters"]:
            assert np.array_equal(own["records/parameters"][name][0], mother["records/parameters"][name][1])
        provenance = json.loads(own.attrs["provenance"])
    assert "the record before update 3" in provenance["parent"]
    # The figure and the claim mean the same record.
    result = lab.run("report", "mother.exp", "--json")
    comparison = json.loads(result.stdout)["claims"][0]["comparisons"][0]
    assert comparison["left"]["estimate"] == comparison["right"]["estimate"] > 0
    assert "update 3 (last)" in (lab.folder / "results/mother/figures/gradient-by-time.csv").read_text()


def test_a_parent_of_a_newer_format_is_refused(lab):
    lab.write("mother.exp", CLIPPED)
    lab.run("mother.exp")
    newer(lab.folder / "results/mother/trials/default/seed-1.h5")
    lab.write("child.exp", CLIPPED.replace("experiment: mother", "experiment: child").replace(
        "hidden: 6", "hidden: 6, from: { result: mother }"))
    result = lab.run("check", "child.exp", expect=65)
    assert "cannot be used: written by a newer lab (format 4; this one reads up to 3)" in result.stderr


CONCURRENT = """\
experiment: conc
task: { kind: noise, length: 20, inputs: 4, classes: 3, arrangement: many-to-one }
model: { cell: lstm, hidden: 48 }
train: { steps: STEPS, batch: 16 }
seeds: 1..4
record: { log: 6 }
figures: [loss, gradient-by-time]
"""


def test_two_runs_in_one_folder(lab):
    lab.write("conc.exp", CONCURRENT.replace("STEPS", "400"))
    first = lab.start("run", "-j", "1", "conc.exp")
    time.sleep(0.5)
    second = lab.run("run", "-j", "1", "conc.exp")
    out, said = first.communicate(timeout=120)
    assert first.returncode == 0, said
    assert "failed" not in second.stderr + said and "not on the page" not in second.stderr + said
    assert len(lab.files("conc")) == 4
    for path in lab.files("conc").values():
        with h5py.File(path) as file:
            assert file.attrs["status"] == "done" and len(file["history/loss"]) == 400
    assert not [path for path in (lab.folder / "results/conc").rglob("*.part")]
    lab.run("report", "conc.exp")


def test_two_runs_of_other_settings_in_one_folder(lab):
    """No page mixes them, and neither loses a result; a trial that the other is running fails."""
    lab.write("conc.exp", CONCURRENT.replace("STEPS", "300").replace("1..4", "1..2"))
    first = lab.start("run", "-j", "1", "conc.exp")
    time.sleep(0.3)
    second = lab.start("run", "-j", "1", "conc.exp", "--set", "train.batch=8")
    trained = set()
    for process, batch in ((first, 16), (second, 8)):
        said = process.communicate(timeout=120)[1]
        assert process.returncode in (0, 1), said
        trained |= {(batch, int(seed)) for seed in re.findall(r"^default/seed-(\d): \d+ updates$", said, re.M)}
        assert all("is running it with other settings (train.batch" in line for line in said.splitlines() if "failed" in line)
    root = lab.folder / "results/conc"
    kept = set()
    for path in root.rglob("seed-*.h5"):
        with h5py.File(path) as file:
            kept.add((json.loads(file.attrs["settings"])["train"]["batch"], int(file.attrs["seed"])))
    assert kept == trained and len(trained) >= 2
    for arguments in ([], ["--set", "train.batch=8"]):
        planned = [row["status"] for row in lab.trials("plan", "--no-timing", "conc.exp", *arguments)]
        lab.run("report", "conc.exp", *arguments, expect=0 if planned == ["done"] * 2 else 1)
        shown = [line.split(",")[2] for line in (root / "summary.csv").read_text().splitlines()[1:]]
        assert shown == [{"aside": "failed", "to do": "failed"}.get(state, state) for state in planned]
