"""Trials in processes of their own: what ends one of them ends no other trial, and nobody is left behind."""
import os
import random
import re
import resource
import signal
import subprocess
import time

import pytest
from laboratory import Laboratory
from trial_files import differences

CROWD = """\
experiment: crowd
task: { kind: noise, length: 60, inputs: 8, classes: 4 }
model: { cell: lstm, hidden: 32 }
train: { steps: 300, batch: 16, evaluate_every: 100 }
seeds: 1..3
record: { at: [first, last] }
figures: []
"""
# An update of which takes a moment: a trial does not end by itself while a test lasts.
SLOW = CROWD.replace("length: 60", "length: 200").replace("steps: 300", "steps: 100000")

# Bytes of address space, enough for small trials.
LIMIT = 1 << 30


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """crowd.exp, run once, in one process; the results are only read."""
    laboratory = Laboratory(tmp_path_factory.mktemp("crowd"))
    laboratory.write("crowd.exp", CROWD)
    laboratory.run("run", "--in-process", "crowd.exp")
    return laboratory


@pytest.fixture
def crowd(tmp_path):
    laboratory = Laboratory(tmp_path)
    laboratory.write("crowd.exp", CROWD)
    return laboratory


def same(lab, whole):
    assert lab.files("crowd").keys() == whole.files("crowd").keys()
    return all(not differences(path, lab.files("crowd")[name]) for name, path in whole.files("crowd").items())


def holder(lab, trial):
    """The number of the process that computes a trial."""
    lease = lab.folder / f"results/crowd/trials/default/{trial}.lease"
    return int(re.search(r"^process (\d+)$", lease.read_text(), re.M)[1])


def is_there(process):
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def eventually(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return found


def lines_until(process, pattern):
    """What a run says up to the line in which a pattern is found."""
    said = []
    for line in process.stderr:
        said.append(line)
        if re.search(pattern, line):
            return said
    raise AssertionError("".join(said))


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_same_bits_whatever_the_workers(crowd, whole, jobs):
    said = crowd.run("run", "-j", jobs, "crowd.exp").stderr
    assert said.startswith(f"crowd: 3 trials, {jobs} at a time (-j {jobs})\n") and same(crowd, whole)


def test_other_settings_are_other_bits(crowd, whole):
    crowd.run("crowd.exp", "-s", "optimizer.learning_rate=0.5", "--only", "seed=1")
    assert differences(whole.files("crowd")["default/seed-1.h5"], crowd.files("crowd")["default/seed-1.h5"])


def test_killed_workers_lose_nothing(crowd, whole):
    """Each trial's worker is killed once at most, at a random moment."""
    random.seed(1)
    process = crowd.start("run", "-j", "2", "--checkpoint", "0.02", "crowd.exp")
    said, unhurt = [], {"seed-1", "seed-2"}
    for line in process.stderr:
        said.append(line)
        if (began := re.match(r"default/(seed-\d): 300 updates$", line)) and began[1] in unhurt:
            unhurt.remove(began[1])
            time.sleep(random.uniform(0, 0.1))
            os.kill(holder(crowd, began[1]), signal.SIGKILL)
    process.communicate(timeout=60)
    text = "".join(said)
    assert process.returncode == 0, text
    assert len(re.findall(r"worker ended by signal 9 \(SIGKILL\) at update \d+ of 300; it goes on in another one", text)) == 2
    assert text.count(": done in") == 3 and same(crowd, whole)
    assert not [path for path in crowd.folder.rglob("*") if path.suffix in (".lease", ".part", ".log", ".checkpoint")]


def test_a_trial_that_kills_its_workers_has_failed(crowd):
    """The other one goes on; the last line says how to look at it alone."""
    crowd.write("crowd.exp", SLOW)
    process = crowd.start("run", "-j", "2", "crowd.exp", "-s", "seeds=[1, 2]", "-s", "train.steps=150", "--checkpoint", "0.02")
    checkpoints, said = crowd.folder / "results/crowd/trials/default/seed-1.checkpoint", []
    for line in process.stderr:
        said.append(line)
        if re.match(r"default/seed-1: (150 updates|resumed)", line):
            eventually(lambda: list(checkpoints.glob("state-*")))
            time.sleep(0.15)
            os.kill(holder(crowd, "seed-1"), signal.SIGKILL)
    process.communicate(timeout=60)
    text = "".join(said)
    assert process.returncode == 1, text
    first, second = re.findall(r"worker ended by signal 9 \(SIGKILL\) at update (\d+) of 150", text)[:2]
    resumed = int(re.search(r"default/seed-1: resumed at update (\d+) of 150", text)[1])
    # A worker tells ten times a second how far it is: its checkpoint may be a little farther.
    assert 0 < resumed <= int(second) < 150 and 0 < int(first) < 150
    command = re.search(r"this runs it alone: lab (.*)$", text, re.M)[1]
    assert command == "run crowd.exp -s 'seeds=[1, 2]' -s train.steps=150 --only default --only seed=1"
    assert "default/seed-2: done in" in text and list(crowd.files("crowd")) == ["default/seed-2.h5"]
    subprocess.run(f"{crowd.binary} {command}", shell=True, check=True, cwd=crowd.folder, env=crowd.environment(), capture_output=True)
    assert len(crowd.files("crowd")) == 2


def test_workers_do_not_outlive_their_run(crowd):
    crowd.write("crowd.exp", SLOW)
    process, trials = crowd.start("run", "-j", "2", "crowd.exp", "--checkpoint", "0.02"), crowd.folder / "results/crowd/trials/default"
    eventually(lambda: list(trials.glob("seed-1.checkpoint/state-[3-9]")), seconds=60)
    workers = crowd.workers(process)
    assert len(workers) == 2
    process.kill()
    eventually(lambda: not any(map(is_there, workers)), seconds=1.5)
    process.communicate()
    assert not list(trials.glob("*.lease")) and not list(trials.glob("*.part")) and list(trials.glob("*.checkpoint"))
    again = crowd.start("run", "-j", "1", "crowd.exp")
    assert re.search(r"resumed at update [1-9]\d* of 100000", "".join(lines_until(again, "resumed at")))
    crowd.signal_all(again, signal.SIGKILL)
    again.communicate()


def test_a_worker_that_hangs_is_killed(crowd, whole):
    process = crowd.start("run", "-j", "1", "--hang", "1", "crowd.exp", "--only", "seed=1")
    lines_until(process, "300 updates")
    os.kill(crowd.workers(process)[0], signal.SIGSTOP)
    said = process.communicate(timeout=30)[1]
    assert process.returncode == 0, said
    assert re.search(r"worker said nothing for 1\.0 s at update \d+ of 300 \(--hang\) and was killed; it goes on in another one", said)
    name = "default/seed-1.h5"
    assert not differences(whole.files("crowd")[name], crowd.files("crowd")[name])


def test_a_suspended_run_is_no_hang(crowd):
    process = crowd.start("run", "-j", "1", "--hang", "1", "crowd.exp", "--only", "seed=1")
    lines_until(process, "300 updates")
    crowd.signal_all(process, signal.SIGSTOP)
    time.sleep(1.2)
    crowd.signal_all(process, signal.SIGCONT)
    said = process.communicate(timeout=30)[1]
    assert process.returncode == 0 and "worker" not in said, said


def test_a_second_interrupt_kills_the_workers(crowd):
    crowd.write("crowd.exp", SLOW)
    process = crowd.start("run", "-j", "2", "crowd.exp")
    lines_until(process, "100000 updates")
    workers = eventually(lambda: len(found := crowd.workers(process)) == 2 and found)
    # They do not answer the first one.
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)
    crowd.signal_all(process, signal.SIGINT)
    lines_until(process, "Ctrl-C again")
    crowd.signal_all(process, signal.SIGINT)
    assert process.wait(timeout=5) == 130
    eventually(lambda: not any(map(is_there, workers)), seconds=2)


def test_a_trial_without_room_fails_alone(crowd):
    crowd.write("crowd.exp", CROWD.replace("seeds: 1..3", "seeds: [1]").replace("steps: 300", "steps: 3")
                + "sweep: { model.hidden: [8, 9, 4000] }\n")
    result = subprocess.run(
        [crowd.binary, "run", "-j", "1", "--max-disk", "100G", "crowd.exp"], cwd=crowd.folder, text=True, capture_output=True,
        # A description of the whole process with names of functions takes seconds.
        env=crowd.environment(SWIFT_BACKTRACE="symbolicate=off"), timeout=60, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT)))
    assert result.returncode == 1, result.stderr
    assert result.stderr.count(": done in") == 2 and result.stderr.count("worker ended ") >= 2, result.stderr
    assert re.search(r"trial model.hidden=4000/seed-1 failed: worker ended .*; it said last: .*Fatal error: out of memory: \d+ bytes", result.stderr), result.stderr

def test_a_file_edited_meanwhile_is_refused(crowd):
    """The worker that takes a dead one's place reads other bytes."""
    crowd.write("crowd.exp", SLOW)
    process = crowd.start("run", "-j", "1", "crowd.exp", "--only", "seed=1")
    lines_until(process, "100000 updates")
    crowd.write("crowd.exp", SLOW + "# a remark\n")
    os.kill(crowd.workers(process)[0], signal.SIGKILL)
    said = process.communicate(timeout=30)[1]
    assert process.returncode == 1 and "crowd.exp was changed while it was run: run this again" in said, said
