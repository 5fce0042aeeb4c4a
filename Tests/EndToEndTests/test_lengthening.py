"""A trial whose train.steps are raised goes on from the end of the shorter one, and comes to the same bits."""
import json
import re
import signal
import time

import h5py
import pytest
from laboratory import Laboratory
from trial_files import differences, layout

GROWING = """\
# vim: ft=yaml
experiment: growing
task: { kind: noise, length: 12, min_length: 5, inputs: 3, classes: 4 }
model: { cell: lstm, hidden: 8, dropout: { recurrent: 0.2 } }
optimizer: { kind: adam, learning_rate: 1e-2, schedule: { kind: plateau, patience: 1 }, clip: { kind: norm, threshold: 1 } }
train: { steps: 90, batch: 5, evaluate_every: 40, until: { kind: loss, below: 0 } }
seeds: [1, 2]
sweep: { model.cell: [lstm, gru] }
record: { every: 25, diagnostics: [gradient-by-lag] }
figures: [loss]
"""
NAMES = ["gru/seed-1", "gru/seed-2", "lstm/seed-1", "lstm/seed-2"]
LONGER = ["-s", "train.steps=200"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """All 200 updates in one go; the results are only read."""
    laboratory = Laboratory(tmp_path_factory.mktemp("whole"))
    laboratory.write("growing.exp", GROWING)
    laboratory.run("growing.exp", *LONGER)
    return laboratory


@pytest.fixture
def grown(tmp_path):
    """The first 90 updates."""
    laboratory = Laboratory(tmp_path)
    laboratory.write("growing.exp", GROWING)
    laboratory.run("growing.exp")
    return laboratory


def continued(stderr, at=90, of=200):
    return sorted(re.findall(rf"^model\.cell=(\S+): continues at update {at} of {of}$", stderr, re.M))


def assert_undisturbed(lab, whole):
    for name, path in whole.files("growing").items():
        assert not differences(path, lab.files("growing")[name]), name
        assert layout(path) == layout(lab.files("growing")[name]), name
    for folder in (lab.folder / "results/growing/trials").iterdir():
        assert sorted(path.name for path in folder.iterdir()) == ["seed-1.end", "seed-1.h5", "seed-2.end", "seed-2.h5"]


def provenance(path):
    with h5py.File(path) as file:
        return json.loads(file.attrs["provenance"]), file.attrs["identity"]


@pytest.mark.parametrize("way", [["-j", "2"], ["-j", "1", "--in-process"]])
def test_more_updates_go_on_from_the_end(grown, whole, way):
    kept = {name: (path.read_bytes(), provenance(path)[1]) for name, path in grown.files("growing").items()}
    assert len(kept) == 4
    said = grown.run("growing.exp", *LONGER, *way).stderr
    assert continued(said) == NAMES and " updates\n" not in said.split("files:")[1].split("\n", 1)[1], said
    assert_undisturbed(grown, whole)
    for name, path in grown.files("growing").items():
        facts, _ = provenance(path)
        bytes, identity = kept[name]
        assert facts["parent"] == f"{name.removesuffix('.h5')}, update 90, identity {identity}"
        assert (grown.folder / "results/growing/stale" / identity / name).read_bytes() == bytes
    # The page is that of the undisturbed run, and the shorter trials come back with their settings.
    assert (grown.folder / "results/growing/index.html").read_bytes() == (whole.folder / "results/growing/index.html").read_bytes()
    back = grown.run("growing.exp").stderr
    assert back.count("and is moved back") == 4 and not continued(back)
    for name, path in grown.files("growing").items():
        assert path.read_bytes() == kept[name][0]


def test_the_plan_counts_what_is_left(grown):
    plan = grown.run("plan", "growing.exp", *LONGER, "--json", "--timing").stdout
    for trial in json.loads(plan)["trials"]:
        assert trial["status"] == "stale" and trial["continues_at"] == 90
        assert abs(trial["training_seconds"] / trial["step_seconds"] - 110) < 1e-6
        assert trial["reason"] == "train.steps 90, now 200; goes on from update 90 of 200 (train.steps was 90)"
    said = grown.run("plan", "growing.exp", *LONGER, "--no-timing").stdout
    assert said.count("stale, goes on at update 90") == 4
    # The control: other settings begin anew, and so does a schedule over all of training, which is told.
    said = grown.run("plan", "growing.exp", *LONGER, "-s", "train.batch=4", "--no-timing", "--why").stdout
    assert "goes on" not in said and "begins anew" not in said
    grown.run("growing.exp", "-s", "optimizer.schedule=cosine")
    said = grown.run("plan", "growing.exp", *LONGER, "-s", "optimizer.schedule=cosine", "--no-timing", "--why").stdout
    reason = "begins anew, not from the end of 90 updates: the schedule cosine of the learning rate depends on train.steps"
    assert said.count(reason) == 4
    run = grown.run("growing.exp", *LONGER, "-s", "optimizer.schedule=cosine").stderr
    assert run.count(reason) == 4 and not continued(run)


def test_events_say_so(grown):
    told = grown.run("growing.exp", *LONGER, "--events", "ndjson", "--only", "seed=1").stdout
    events = [event for event in map(json.loads, told.splitlines()) if event["event"] in ("began", "continued")]
    assert {(event["event"], event["updates"], event.get("update")) for event in events} == {("continued", 200, 90)} and len(events) == 2


def test_force_begins_anew(grown, whole):
    said = grown.run("growing.exp", *LONGER, "--force").stderr
    assert not continued(said)
    assert_undisturbed(grown, whole)
    assert all("parent" not in provenance(path)[0] for path in grown.files("growing").values())


def test_a_killed_one_goes_on(grown):
    """Killed after it went on, and again: from its checkpoint then."""
    process = grown.start("growing.exp", "-s", "train.steps=20000", "-s", "seeds=[1]", "-j", "2", "--checkpoint", "0.02")
    # Whole ones.
    states = lambda: [path for path in (grown.folder / "results/growing/trials").glob("*/*.checkpoint/state-*") if not path.suffix]
    deadline = time.monotonic() + 60
    while not states():
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.005)
    grown.signal_all(process, signal.SIGKILL)
    process.communicate()
    plan = json.loads(grown.run("plan", "growing.exp", "-s", "train.steps=20000", "-s", "seeds=[1]", "--no-timing", "--json").stdout)
    places = [(trial["status"], trial.get("resumes_at", trial.get("continues_at"))) for trial in plan["trials"]]
    assert all(at >= 90 if status == "resumable" else at == 90 for status, at in places), places
    assert "resumable" in dict(places), places
    # Few updates are left of another length: the end of 90 serves it, the checkpoint does not.
    said = grown.run("growing.exp", *LONGER, "-s", "seeds=[1]").stderr
    assert continued(said) == ["gru/seed-1", "lstm/seed-1"], said
    again = Laboratory(grown.folder / "again")
    again.folder.mkdir()
    again.write("growing.exp", GROWING)
    again.run("growing.exp", *LONGER, "-s", "seeds=[1]")
    for name, path in again.files("growing").items():
        assert not differences(path, grown.files("growing")[name]), name
