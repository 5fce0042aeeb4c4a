"""No damage to finished files and to checkpoints goes unnoticed, and none breaks lab. LAB_DAMAGES: how many are tried (scripts/soak: 300)."""
import os
import random
import re
import shutil
import signal
import subprocess
import time

import pytest
from laboratory import DEBUG, Laboratory
from trial_files import differences

TINY = """\
experiment: tiny
task: { kind: noise, length: 5, inputs: 3, classes: 3 }
model: { cell: rnn, hidden: 4 }
train: { steps: 300, batch: 3, evaluate_every: 3 }
seeds: [1, 2]
record: { every: 40 }
figures: [loss]
"""
DAMAGES = int(os.environ.get("LAB_DAMAGES", "20"))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    laboratory = Laboratory(tmp_path_factory.mktemp("tiny"))
    laboratory.write("tiny.exp", TINY)
    laboratory.run("tiny.exp")
    return laboratory


@pytest.fixture(scope="module")
def interrupted(tiny, tmp_path_factory):
    """The same, killed while its first trial had three checkpoints or more."""
    laboratory = Laboratory(tmp_path_factory.mktemp("interrupted"))
    laboratory.write("tiny.exp", TINY)
    process = laboratory.start("run", "-j", "1", "--checkpoint", "0.001", "tiny.exp")
    checkpoints = laboratory.folder / "results/tiny/trials/default/seed-1.checkpoint"
    while not any(int(path.name[6:]) >= 3 for path in checkpoints.glob("state-[0-9]*") if path.name[6:].isdigit()):
        assert process.poll() is None
        time.sleep(0.001)
    laboratory.signal_all(process, signal.SIGKILL)
    process.communicate()
    return laboratory


def damage(path, draw):
    """Changes a file, or cuts it; returns what was done."""
    whole = bytearray(path.read_bytes())
    kind = draw.choice(["flip", "zeros", "cut"])
    if kind == "flip":
        place = draw.randrange(len(whole))
        whole[place] ^= 1 << draw.randrange(8)
    elif kind == "zeros":
        length = draw.choice([512, 4096, 65536])
        place = draw.randrange(max(1, len(whole) - length))
        whole[place:place + length] = bytes(len(whole[place:place + length]))
    else:
        place = draw.randrange(len(whole))
        del whole[place:]
    changed = bytes(whole) != path.read_bytes()
    path.write_bytes(whole)
    return f"{kind} at {place}" if changed else None


@pytest.mark.parametrize("number", range(DAMAGES))
def test_damage_is_found(tiny, tmp_path, number):
    draw = random.Random(number)
    shutil.copytree(tiny.folder, tmp_path / "copy")
    lab = Laboratory(tmp_path / "copy")
    root = lab.folder / "results/tiny"
    # Copies are other files: the index gets to know them.
    lab.run("report", "tiny.exp")
    isOfIndex = number % 5 == 4
    path = root / ("provenance/index/default/seed-2.sha256" if isOfIndex else "trials/default/seed-2.h5")
    good, look = path.read_bytes(), path.stat()
    done = damage(path, draw)
    if done is None:
        return
    options = []
    if number % 3 == 0:
        os.utime(path, ns=(look.st_atime_ns, look.st_mtime_ns))
        options = ["--rehash"]
    if isOfIndex:
        result = lab.run("report" if number % 2 else "run", "tiny.exp", *options)
        assert "default/seed-2: its entry in the index was damaged, and was made anew" in result.stderr, done
        assert path.read_bytes() == good and path.with_name(path.name + ".damaged").exists(), done
        assert lab.run("run", "tiny.exp").stderr.count("nothing to do") == 2
        return
    bad = path.read_bytes()
    reported = lab.run("report", "tiny.exp", *options, expect=1).stderr
    assert "trial default/seed-2 is not on the page: " in reported and path.read_bytes() == bad, done
    assert "run the file " in reported, done
    result = lab.run("run", "tiny.exp")
    assert "default/seed-2: its file is damaged: " in result.stderr and "the trial is redone" in result.stderr, done
    assert path.with_name("seed-2.h5.damaged").read_bytes() == bad and result.stderr.count("nothing to do") == 1, done
    assert "2 of 2 trials" in (root / "index.html").read_text()
    lab.run("report", "tiny.exp", "--rehash")


@pytest.mark.parametrize("number", range(max(4, DAMAGES // 5)))
def test_damaged_checkpoints_are_found(tiny, interrupted, tmp_path, number):
    """The trial goes on from an earlier one, or begins anew, and comes to the same bits."""
    draw = random.Random(number)
    shutil.copytree(interrupted.folder, tmp_path / "copy")
    lab = Laboratory(tmp_path / "copy")
    folder = lab.folder / "results/tiny/trials/default/seed-1.checkpoint"
    states = sorted((path for path in folder.glob("state-*") if path.name[6:].isdigit()), key=lambda path: int(path.name[6:]))
    path = folder / "journal" if number % 4 == 3 else states[-1]
    done = damage(path, draw)
    assert lab.run("report", "tiny.exp", expect=1).stderr.count("is not on the page: ") == 2, done
    lab.run("plan", "--no-timing", "tiny.exp")
    said = lab.run("run", "-j", "1", "tiny.exp").stderr
    # What a journal holds behind the last checkpoint is of no use.
    assert "damaged" in said or done is None or path.name == "journal", done
    assert len(re.findall(r"^default/seed-1: (300 updates|resumed at update \d+ of 300)$", said, re.M)) == 1, (done, said)
    for name, whole in tiny.files("tiny").items():
        assert not differences(whole, lab.files("tiny")[name]), done


def test_what_is_undamaged_goes_on(interrupted, tmp_path):
    shutil.copytree(interrupted.folder, tmp_path / "copy")
    said = Laboratory(tmp_path / "copy").run("run", "-j", "1", "tiny.exp").stderr
    assert "damaged" not in said and re.search(r"^default/seed-1: resumed at update [1-9]\d* of 300$", said, re.M)


def test_nothing_damaged_is_nothing_found(tiny, tmp_path):
    shutil.copytree(tiny.folder, tmp_path / "copy")
    lab = Laboratory(tmp_path / "copy")
    for options in ([], ["--rehash"], ["-s", "title=Other words"]):
        assert "damaged" not in lab.run("run", "tiny.exp", *options).stderr
        assert "damaged" not in lab.run("report", "tiny.exp", *[o for o in options if o == "--rehash"]).stderr


def test_anybody_can_look_for_damage(tiny):
    """The index is what sha256sum reads."""
    entries = [str(path.relative_to(tiny.folder / "results/tiny")) for path in tiny.folder.rglob("*.sha256")]
    assert len(entries) == 2
    check = subprocess.run(
        ["sha256sum", "--check", "--strict", *entries], cwd=tiny.folder / "results/tiny", capture_output=True, text=True)
    assert check.returncode == 0 and check.stdout.count(": OK") == 2, check.stderr


def test_what_cannot_be_opened_now_is_not_damaged(lab):
    lab.write("tiny.exp", TINY.replace("[1, 2]", "1..8").replace("steps: 300", "steps: 30").replace("figures: [loss]", "figures: []"))
    lab.run("tiny.exp")
    before = {name: path.read_bytes() for name, path in lab.files("tiny").items()}
    for limit in range(16, 32, 3):
        subprocess.run(
            ["bash", "-c", f"ulimit -n {limit}; exec {DEBUG} run -q -j 4 --rehash tiny.exp"], cwd=lab.folder, env=lab.environment(), capture_output=True,
            timeout=120)
        assert {name: path.read_bytes() for name, path in lab.files("tiny").items()} == before
    assert not list((lab.folder / "results").rglob("*.damaged*"))
    assert "nothing to do" in lab.run("tiny.exp").stderr
