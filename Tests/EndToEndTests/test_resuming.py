"""Finished work is kept, other work is moved aside, interrupted work goes on where it was."""
import json
import random
import re
import signal
import time

import h5py
import pytest
from laboratory import Laboratory
from trial_files import differences, layout

LONG = """\
# vim: ft=yaml
experiment: long
task: { kind: noise, length: 60, inputs: 8, classes: 4 }
model: { cell: lstm, hidden: 32 }
train: { steps: 600, batch: 16, evaluate_every: 100 }
seeds: [1, 2]
record: { every: 60 }
figures: []
"""


def times(lab, experiment):
    return {name: path.stat().st_mtime_ns for name, path in lab.files(experiment).items()}


def test_second_run_computes_nothing(lab):
    lab.run("small.exp")
    before = times(lab, "small")
    again = lab.run("small.exp")
    assert again.stderr.count("nothing to do") == 4
    assert times(lab, "small") == before
    assert all(trial["was_finished"] for trial in lab.trials("small.exp"))


def test_prose_and_figures_do_not_make_results_stale(lab):
    lab.run("small.exp")
    before = times(lab, "small")
    text = (lab.folder / "small.exp").read_text()
    lab.write("small.exp", text + "title: Another title\nfigures: [loss]\n")
    lab.run("small.exp")
    assert times(lab, "small") == before and not (lab.folder / "results/small/stale").exists()


def test_force_computes_anew_and_gets_the_same(lab):
    lab.run("small.exp")
    kept = {name: path.rename(path.with_suffix(".kept")) for name, path in lab.files("small").items()}
    for name, path in kept.items():
        path.with_suffix(".h5").write_bytes(path.read_bytes())
    before = times(lab, "small")
    again = lab.run("small.exp", "--force")
    assert "nothing to do" not in again.stderr
    for name, path in lab.files("small").items():
        assert path.stat().st_mtime_ns != before[name]
        assert not differences(path, kept[name])


def test_changed_setting_moves_earlier_results_aside(lab):
    lab.run("small.exp")
    earlier = {name: path.read_bytes() for name, path in lab.files("small").items()}
    assert len(earlier) == 4
    identity = {}
    for name, path in lab.files("small").items():
        with h5py.File(path) as file:
            identity[name] = file.attrs["identity"]
    lab.run("small.exp", "-s", "train.batch=7")
    for name, contents in earlier.items():
        assert (lab.folder / "results/small/stale" / identity[name] / name).read_bytes() == contents
        assert lab.files("small")[name].read_bytes() != contents


def test_other_records_are_computed_again(lab):
    lab.run("small.exp")
    lab.run("small.exp", "-s", "record.every=none")
    steps = []
    for path in lab.files("small").values():
        with h5py.File(path) as file:
            steps.append(list(file["records/step"]))
    assert steps == [[0, 29]] * 4


@pytest.mark.parametrize("damage", ["truncated", "empty", "not HDF5"])
def test_damaged_trial_is_redone(lab, damage):
    lab.run("small.exp")
    path = lab.files("small")["model.cell=rnn/seed-2.h5"]
    kept = path.with_suffix(".kept")
    kept.write_bytes(path.read_bytes())
    path.write_bytes({"truncated": path.read_bytes()[:3000], "empty": b"", "not HDF5": b"hello\n" * 999}[damage])
    again = lab.run("small.exp")
    assert again.stderr.count("nothing to do") == 3
    assert not differences(path, kept)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """long.exp, run once and undisturbed; the results are only read."""
    laboratory = Laboratory(tmp_path_factory.mktemp("whole"))
    laboratory.write("long.exp", LONG)
    laboratory.run("long.exp")
    return laboratory


@pytest.fixture
def long(tmp_path):
    """A folder with long.exp."""
    laboratory = Laboratory(tmp_path)
    laboratory.write("long.exp", LONG)
    return laboratory


def started(lab, *options):
    """A run with many checkpoints, as soon as there is a new one; the first may come before any update, on a busy machine."""
    def found():
        states = (lab.folder / "results/long/trials/default").glob("*.checkpoint/state-*")
        return {path for path in states if re.fullmatch(r"state-\d+", path.name) and path.name != "state-1"}

    before = found()
    process = lab.start("long.exp", "--checkpoint", "0.02", *options)
    deadline = time.monotonic() + 60
    while found() <= before:
        assert process.poll() is None and time.monotonic() < deadline, "the run ended before it could be interrupted"
        time.sleep(0.002)
    return process


def states(lab):
    """What a plan says of each trial: its status, and the update at which it goes on."""
    trials = json.loads(lab.run("plan", "long.exp", "--no-timing", "--json").stdout)["trials"]
    return {trial["id"]: (trial["status"], trial.get("resumes_at", 0)) for trial in trials}


def resumed(stderr):
    """The updates at which trials went on, by trial."""
    return {trial: int(update) for trial, update in re.findall(r"^(\S+): resumed at update (\d+) of 600$", stderr, re.M)}


def assert_undisturbed(lab, whole):
    """The trial files are those of an undisturbed run, and nothing else lies beside them."""
    for name, path in whole.files("long").items():
        assert not differences(path, lab.files("long")[name]), name
        assert layout(path) == layout(lab.files("long")[name]), name
    trials = lab.folder / "results/long/trials/default"
    assert sorted(path.name for path in trials.iterdir()) == ["seed-1.end", "seed-1.h5", "seed-2.end", "seed-2.h5"]


def test_killed_run_goes_on(long, whole):
    random.seed(1)
    updates = []
    for _ in range(3):
        process = started(long)
        time.sleep(random.uniform(0, 0.1))
        long.signal_all(process, signal.SIGKILL)
        process.communicate()
        assert process.returncode == -9
        assert not long.files("long"), "a trial that is not whole must not look like one"
        before = states(long)
        assert all(status in ("resumable", "to do") for status, _ in before.values())
        updates.append(max(update for _, update in before.values()))
    assert updates == sorted(updates) and 0 < updates[0] < updates[-1] < 600
    again = long.run("long.exp")
    assert resumed(again.stderr) == {trial: update for trial, (status, update) in before.items() if status == "resumable"}, again.stderr
    assert_undisturbed(long, whole)
    with h5py.File(long.files("long")["default/seed-1.h5"]) as file:
        assert json.loads(file.attrs["provenance"]).get("resumed", 0) >= 1


@pytest.mark.parametrize("number, code", [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 143), ("SIGUSR1", 75)])
def test_a_signal_stops_at_checkpoints(long, whole, number, code):
    process = started(long)
    process.send_signal(getattr(signal, number))
    stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == code and not stdout
    assert "stopped at checkpoints: 2 trials can be resumed with the same command" in stderr
    stops = dict(re.findall(r"\] (\S+): stopped at update (\d+)$", stderr, re.M))
    assert {trial: ("resumable", int(update)) for trial, update in stops.items()} == states(long) and len(stops) == 2
    assert not list((long.folder / "results/long/trials/default").glob("*.part"))
    assert not (long.folder / "results/long/index.html").exists()
    assert "resumable at update" in long.run("long.exp", "--dry-run", "--no-timing").stdout
    again = long.run("long.exp")
    assert resumed(again.stderr) == {trial: int(update) for trial, update in stops.items() if int(update) > 0}, again.stderr
    assert_undisturbed(long, whole)


def test_json_tells_of_stopped_trials(long):
    process = started(long, "-j", "1", "--json")
    process.send_signal(signal.SIGTERM)
    stdout, _ = process.communicate(timeout=30)
    trials = json.loads(stdout)["trials"]
    assert process.returncode == 143 and [trial["id"] for trial in trials] == ["default/seed-1"], "the other was not begun"
    assert trials[0]["status"] == "stopped" and trials[0]["resumes_at"] > 0


def test_a_second_interrupt_ends_at_once(lab):
    """An update that takes long must not hold who wants to leave."""
    lab.write("slow.exp", LONG.replace("length: 60", "length: 20000").replace("experiment: long", "experiment: slow"))
    process = lab.start("slow.exp", "-j", "1", "--max-disk", "100G")
    assert len(list(iter(process.stderr.readline, "default/seed-1: 600 updates\n"))) < 10
    process.send_signal(signal.SIGINT)
    assert "Ctrl-C again ends at once" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    start = time.monotonic()
    process.wait(timeout=30)
    assert process.returncode == 130 and time.monotonic() - start < 2


def test_a_page_being_written_is_finished(lab):
    process = lab.start("small.exp")
    while "[4/4]" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == 143 and "stopped" not in stderr
    assert stdout == "results/small/index.html\n" and (lab.folder / "results/small/index.html").exists()
    assert len(lab.files("small")) == 4 and not list((lab.folder / "results/small/trials").rglob("*.checkpoint"))


def test_force_and_other_settings_begin_anew(long, whole):
    process = started(long)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    other = long.run("long.exp", "-s", "train.batch=4", "-s", "train.steps=20", "-s", "seeds=[1]")
    assert "removed a checkpoint of other settings; the trial begins anew" in other.stderr and not resumed(other.stderr)
    forced = long.run("long.exp", "--force")
    assert not resumed(forced.stderr)
    assert_undisturbed(long, whole)


def test_a_damaged_checkpoint_is_set_aside(long, whole):
    process = started(long, "-j", "1")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    folder = long.folder / "results/long/trials/default/seed-1.checkpoint"
    *_, earlier, last = sorted(folder.glob("state-*"), key=lambda path: int(path.name[6:]))
    bytes = bytearray(last.read_bytes())
    bytes[len(bytes) // 2] ^= 1
    last.write_bytes(bytes)
    at = states(long)["default/seed-1"]
    again = long.run("long.exp")
    assert f"set aside as results/long/trials/default/seed-1.checkpoint/{last.name}.damaged" in again.stderr
    assert resumed(again.stderr) == {"default/seed-1": at[1]}
    assert_undisturbed(long, whole)


@pytest.mark.parametrize("seconds", ["-1", "nan", "soon"])
def test_checkpoints_need_seconds(lab, seconds):
    said = lab.run("small.exp", f"--checkpoint={seconds}", expect=64).stderr
    assert "--checkpoint" in said and not (lab.folder / "results").exists()
