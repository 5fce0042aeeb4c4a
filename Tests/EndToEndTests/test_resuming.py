"""Finished work is kept, other work is moved aside, killed work is redone."""
import time

import h5py
import pytest
from laboratory import Laboratory
from trial_files import differences

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


def test_killed_run_is_finished_by_the_next(lab, tmp_path_factory):
    whole = Laboratory(tmp_path_factory.mktemp("whole"))
    for laboratory in (lab, whole):
        laboratory.write("long.exp", LONG)
    whole.run("long.exp")

    def second():
        return list((lab.folder / "results/long/trials/default").glob("seed-2.h5.*.part"))

    process = lab.start("long.exp", "-j", "1")
    deadline = time.monotonic() + 60
    while not any(path.stat().st_size > 100_000 for path in second()):
        assert process.poll() is None and time.monotonic() < deadline, "the run ended before it could be killed"
        time.sleep(0.002)
    process.kill()
    process.communicate()
    assert process.returncode == -9
    assert list(lab.files("long")) == ["default/seed-1.h5"], "a trial that is not whole must not look like one"

    again = lab.run("long.exp")
    assert again.stderr.count("nothing to do") == 1
    assert not second()
    for name, path in whole.files("long").items():
        assert not differences(path, lab.files("long")[name]), name
