"""Several runs in one folder: each trial is trained once, nothing is lost, nothing is mixed."""
import json
import os
import re
import shutil
import signal
import time

import h5py
import pytest

SHARED = """\
experiment: shared
task: { kind: noise, length: 12, inputs: 4, classes: 3, arrangement: many-to-one }
model: { cell: lstm, hidden: 16 }
train: { steps: STEPS, batch: 8 }
seeds: 1..6
record: { at: [first, last] }
figures: [loss]
"""
TRAINED = re.compile(r"^(default/seed-\d+): \d+ updates$", re.M)
# scripts/soak asks for more.
ROUNDS = int(os.environ.get("LAB_SHARING_ROUNDS", "2"))


def left_behind(folder):
    return [path for path in folder.rglob("*") if ".lease" in path.name or path.name.endswith(".part")]


@pytest.mark.parametrize("count", [2, 4])
def test_runs_share_the_work(lab, count):
    lab.write("shared.exp", SHARED.replace("STEPS", "60"))
    root = lab.folder / "results/shared"
    for _ in range(ROUNDS):
        processes = [lab.start("run", "-j", "1", "shared.exp") for _ in range(count)]
        said = [process.communicate(timeout=120)[1] for process in processes]
        assert [process.returncode for process in processes] == [0] * count, said
        trained = [name for text in said for name in TRAINED.findall(text)]
        assert sorted(trained) == [f"default/seed-{seed}" for seed in range(1, 7)], said
        assert not left_behind(root) and not (root / "stale").exists()
        assert "6 of 6 trials" in (root / "index.html").read_text()
        assert len((root / "summary.csv").read_text().splitlines()) == 7
        shutil.rmtree(root)


def stopped(lab, *arguments):
    """A run that stands still while it holds the lease of its first trial."""
    lease = lab.folder / "results/shared/trials/default/seed-1.lease"
    process = lab.start("run", "-j", "1", "shared.exp", *arguments)
    while not lease.exists():
        assert process.poll() is None
        time.sleep(0.001)
    lab.signal_all(process, signal.SIGSTOP)
    assert lease.exists(), "it ended before it could be stopped"
    return process, holder(lease)


def holder(lease):
    """The number of the process that holds a lease."""
    return int(re.search(r"^process (\d+)$", lease.read_text(), re.M)[1])


def test_of_other_settings_one_says_who_is_in_its_way(lab):
    """Whoever comes to a trial that the other is running leaves it alone; neither loses a result."""
    lab.write("shared.exp", SHARED.replace("STEPS", "400").replace("1..6", "1..3"))
    root = lab.folder / "results/shared"
    first, worker = stopped(lab)
    second = lab.run("run", "-j", "1", "shared.exp", "--set", "train.batch=4", expect=1)
    lab.signal_all(first, signal.SIGCONT)
    said = first.communicate(timeout=120)[1]
    assert (
        f"trial default/seed-1 failed: process {worker} on host " in second.stderr
        and "is running it with other settings (train.batch 8 there, 4 here)" in second.stderr)
    assert first.returncode == 0 and said.count("an earlier result is moved to") == 2, said
    assert "trained with other settings (train.batch 4, now 8)" in said
    found = {}
    for path in root.rglob("seed-*.h5"):
        with h5py.File(path) as file:
            found.setdefault(json.loads(file.attrs["settings"])["train"]["batch"], set()).add(int(file.attrs["seed"]))
    assert found == {8: {1, 2, 3}, 4: {2, 3}} and not left_behind(root)


def test_runs_of_other_settings_never_mix(lab):
    lab.write("shared.exp", SHARED.replace("STEPS", "60"))
    root = lab.folder / "results/shared"
    for _ in range(ROUNDS):
        processes = {batch: lab.start("run", "-j", "1", "shared.exp", "-s", f"train.batch={batch}") for batch in (8, 4, 2)}
        said = {batch: process.communicate(timeout=120)[1] for batch, process in processes.items()}
        found = set()
        for path in root.rglob("seed-*.h5"):
            with h5py.File(path) as file:
                found.add((json.loads(file.attrs["settings"])["train"]["batch"], f"default/seed-{file.attrs['seed']}"))
                assert file.attrs["status"] == "done" and len(file["history/loss"]) == 60
        assert found == {(batch, name) for batch in said for name in TRAINED.findall(said[batch])}, said
        assert not left_behind(root)
        shutil.rmtree(root)


def test_what_a_killed_run_leaves_the_other_finishes(lab):
    lab.write("shared.exp", SHARED.replace("STEPS", "300"))
    root = lab.folder / "results/shared"
    processes = [lab.start("run", "-j", "1", "shared.exp") for _ in range(2)]
    lease = None
    while lease is None:
        # Of the one that is to be killed.
        own = [path for path in root.rglob("*.lease") if path.exists() and holder(path) in lab.workers(processes[0])]
        lease = own[0] if own else None
        assert processes[0].poll() is None
    lab.signal_all(processes[0], signal.SIGKILL)
    said = processes[1].communicate(timeout=120)[1]
    processes[0].communicate()
    assert processes[1].returncode == 0, said
    assert lease.name.replace(".lease", "") in said
    assert len(lab.files("shared")) == 6 and not left_behind(root)
    assert all(trial["was_finished"] for trial in lab.trials("shared.exp"))


def test_the_one_that_waits_says_for_whom(lab):
    lab.write("shared.exp", SHARED.replace("STEPS", "400").replace("1..6", "[1]"))
    first, worker = stopped(lab)
    second = lab.start("run", "shared.exp")
    line = next(line for line in second.stderr if "waiting" in line)
    assert line.startswith(f"default/seed-1: waiting for process {worker} on host ")
    lab.signal_all(first, signal.SIGCONT)
    said = second.communicate(timeout=120)[1]
    assert first.communicate()[1] and first.returncode == second.returncode == 0
    assert "done before; nothing to do" in said and "waiting" not in said


def refused(lab, expect=73):
    result = lab.run("run", "small.exp", expect=expect)
    assert "Fatal" not in result.stderr and len(result.stderr) > 10
    return result.stderr


def test_a_file_where_the_results_belong(lab):
    (lab.folder / "results").write_text("mine")
    assert "results" in refused(lab)
    assert (lab.folder / "results").read_text() == "mine"


@pytest.mark.parametrize("target", ["nowhere/at/all", "results"])
def test_a_link_that_leads_nowhere(lab, target):
    (lab.folder / "results").symlink_to(target)
    assert "results" in refused(lab)
    assert os.readlink(lab.folder / "results") == target


def test_a_link_to_a_folder_is_a_folder(lab):
    (lab.folder / "elsewhere").mkdir()
    (lab.folder / "results").symlink_to("elsewhere")
    lab.run("small.exp")
    assert len(lab.files("small")) == 4


def test_foreign_files_stay(lab):
    folder = lab.folder / "results/small/trials/model.cell=rnn"
    (folder / "seed-1.lease.d").mkdir(parents=True)
    foreign = {folder / name: os.urandom(99) for name in ["seed-1.txt", "seed-01.h5", "seed-1.h5.old", "notes", "seed-1.h5.x-1-1.part"]}
    foreign |= {lab.folder / "results/small" / name: b"mine" for name in ["notes.txt", "trials.txt"]}
    for path, contents in foreign.items():
        path.write_bytes(contents)
    lab.run("small.exp")
    lab.run("small.exp", "-s", "train.batch=3")
    assert all(path.read_bytes() == contents for path, contents in foreign.items())
    # A folder in a lease's place is named, and the other trials are computed.
    lab.run("small.exp")
    (folder / "seed-2.h5").unlink()
    (folder / "seed-2.lease").mkdir()
    said = refused(lab, expect=1)
    assert "trial model.cell=rnn/seed-2 failed: " in said and "seed-2.lease: " in said and said.count("nothing to do") == 3
