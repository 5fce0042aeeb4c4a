"""Sweeps of every kind, and what `lab plan` says before anything is run."""
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import pytest
from laboratory import REPOSITORY

SHIPPED = sorted((REPOSITORY / "experiments").glob("*.exp"))

HEAD = """\
# vim: ft=yaml
experiment: swept
task: { kind: noise, length: 6, inputs: 3, classes: 3 }
model: { cell: lstm, hidden: 4 }
train: { steps: 8, batch: 3, evaluate_every: 4 }
record: { at: [last] }
"""

BLOCKS = """\
list: { base: {}, long: { task: { length: 8 } } }
sweep: { model.cell: [rnn, lstm], model.cell.activation: [tanh, relu] }
zip: { model.hidden: [3, 5], train.batch: [2, 4] }
random: { n: 2, seed: 5, log: [optimizer.learning_rate], ranges: { optimizer.learning_rate: [1e-4, 1e-1] } }
"""


def plan(lab, *arguments, **options):
    return json.loads(lab.run("plan", "--json", "--no-timing", *arguments, **options).stdout)


def terminal(lab, columns, *arguments):
    """What the binary prints on a terminal of so many columns."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(
        [lab.binary, *arguments], cwd=lab.folder, env=lab.environment(), stdin=subprocess.DEVNULL, stdout=slave,
        stderr=subprocess.PIPE)
    os.close(slave)
    said = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.close(master)
    assert process.wait() == 0, process.stderr.read()
    process.stderr.close()
    return said.decode().replace("\r\n", "\n")


def test_all_kinds_of_sweeps_run_together(lab):
    lab.write("swept.exp", HEAD + BLOCKS)
    planned = plan(lab, "swept.exp")
    # 2 names × (2 rnn + 1 lstm) × 2 zipped × 2 drawn
    assert len(planned["trials"]) == 24 and len({trial["identity"] for trial in planned["trials"]}) == 24
    assert len(planned["plans"][0]["remarks"]) == 1 and "model.cell.activation" in planned["plans"][0]["remarks"][0]
    trials = lab.trials("swept.exp")
    assert [trial["id"] for trial in trials] == [trial["id"] for trial in planned["trials"]]
    assert all(trial["status"] == "done" for trial in trials)
    assert set(lab.files("swept")) == {f"{trial['id']}.h5" for trial in trials}
    # The settings as run are a file with the same trials, all of them done.
    lab.write("again.exp", (lab.folder / "results/swept/resolved.yaml").read_text())
    again = plan(lab, "again.exp")
    assert [trial["identity"] for trial in again["trials"]] == [trial["identity"] for trial in planned["trials"]]
    assert {trial["status"] for trial in again["trials"]} == {"done"}


def test_plan_tells_what_is_there(lab):
    lab.run("small.exp", "-s", "seeds=[1]")
    states = {trial["id"]: trial["status"] for trial in plan(lab, "small.exp")["trials"]}
    assert states == {
        "model.cell=rnn/seed-1": "done", "model.cell=rnn/seed-2": "to do", "model.cell=lstm/seed-1": "done",
        "model.cell=lstm/seed-2": "to do"}
    said = lab.run("plan", "small.exp", "-s", "train.steps=31").stdout
    assert said.count("stale") == 3 and "2 stale, 2 to do" in said
    assert "time: nothing to do" in lab.run("plan", "small.exp", "-s", "seeds=[1]").stdout
    # Elsewhere nothing is done.
    assert {trial["status"] for trial in plan(lab, "small.exp", "--results", "elsewhere")["trials"]} == {"to do"}


def test_plan_estimates_from_measured_steps(lab):
    said = lab.run("plan", "small.exp").stdout
    assert re.search(r"variant +seed +parameters +time +disk +state\n", said)
    assert re.search(r"model\.cell=lstm +2 +\d+ +[\d.]+ s +[\d.]+ KiB +to do\n", said)
    assert re.search(r"\ntime: [\d.]+ s for all updates on one core", said)
    document = json.loads(lab.run("run", "-n", "small.exp", "--json", "--timing").stdout)
    for trial in document["trials"]:
        assert 0 < trial["step_seconds"] < 5 and trial["training_seconds"] == pytest.approx(30 * trial["step_seconds"])
    assert document["plans"][0]["training_seconds"] == pytest.approx(sum(t["training_seconds"] for t in document["trials"]))
    assert [path.name for path in lab.folder.iterdir()] == ["small.exp"]


def test_run_with_n_prints_the_plan(lab):
    assert lab.run("run", "-n", "--no-timing", "small.exp").stdout == lab.run("plan", "--no-timing", "small.exp").stdout


@pytest.mark.parametrize("columns", [80, 100, 120])
def test_table_fits_the_terminal(lab, columns):
    lab.write("swept.exp", HEAD + BLOCKS.replace("model.cell: [rnn", "model.initial_state: [zeros, learned], model.cell: [rnn"))
    said = terminal(lab, columns, "plan", "--no-timing", "swept.exp")
    rows = [line for line in said.splitlines() if line.endswith(("to do", "state"))]
    assert len(rows) == 49 and all(len(line) <= columns for line in rows)
    assert len({len(line.rstrip()) for line in rows[1:]}) == 1
    assert "…" in said and "\n  base,model.init" in said


def test_faults_name_place_and_combination(lab):
    lab.write("swept.exp", HEAD + "sweep: { train.batch: [1, 2], train.steps: [8, 2] }\nrecord.at: 3\n")
    said = lab.run("plan", "swept.exp", expect=65).stderr
    assert "record.at" in said
    lab.write("swept.exp", HEAD.replace("[last]", "[5]") + "sweep: { train.batch: [1, 2], train.steps: [8, 5] }\n")
    said = lab.run("plan", "swept.exp", expect=65).stderr
    assert "swept.exp:6:16: error: there is no update 5" in said and "train.batch=1, train.steps=5" in said


# MARK: what does not change a trial

def with_quotes(text):
    return re.sub(r"\b(kind|cell|arrangement|initial_state|reduce): ([a-z][a-z0-9-]*)", r"\1: '\2'", text)


def with_blocks_reversed(text):
    """Top-level keys, with the lines below each, from last to first."""
    blocks = re.split(r"(?m)^(?=[A-Za-z])", text)
    return blocks[0] + "".join(block if block.endswith("\n") else block + "\n" for block in reversed(blocks[1:]))


def with_flow_reversed(text):
    """Innermost flow mappings, from last to first; the sweep's order is its variants'."""
    def reverse(match):
        return "{ " + ", ".join(reversed(match.group(1).strip().split(", "))) + " }"
    return "".join(
        line if line.startswith(("sweep", "zip", "list", "random")) or "'" in line or "[" in line or "|" in line
        else re.sub(r"\{([^{}]*)\}", reverse, line) for line in text.splitlines(keepends=True))


SPELLINGS = {
    "comments": lambda text: "# first\n" + re.sub(r"(?m)^(?=[a-z])", "# a: comment\n\n", text) + "\n# last",
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "old line ends": lambda text: text.replace("\n", "\r"),
    "byte-order mark": lambda text: "\ufeff" + text,
    "quotes": with_quotes,
    "order of keys": with_blocks_reversed,
    "order in mappings": with_flow_reversed,
    "document start": lambda text: "---\n" + text,
    "all": lambda text: "\ufeff" + with_flow_reversed(with_quotes(with_blocks_reversed(text))).replace("\n", "\r\n"),
}


@pytest.mark.parametrize("path", SHIPPED + ["blocks"], ids=lambda path: getattr(path, "stem", path))
def test_spelling_changes_no_identity(lab, path):
    text = HEAD + BLOCKS if path == "blocks" else path.read_text()

    def trials(text):
        (lab.folder / "file.exp").write_bytes(text.encode())
        return [(trial["id"], trial["identity"]) for trial in plan(lab, "file.exp")["trials"]]

    known = trials(text)
    assert known
    for name, respell in SPELLINGS.items():
        other = respell(text)
        assert other != text, name
        assert trials(other) == known, name
    # The negative control: a setting that counts.
    key, values = ("train.batch", (5, 7)) if "sweep: { train.precision" in text else ("train.precision", ("float32", "float64"))
    one, other = ({trial["identity"] for trial in plan(lab, "file.exp", "-s", f"{key}={value}")["trials"]} for value in values)
    assert len(one) == len(other) == len(known) and one.isdisjoint(other)


# MARK: large plans

def grid(first, second):
    return f"sweep: {{ model.hidden: [{', '.join(map(str, range(1, first + 1)))}], " \
        f"train.steps: [{', '.join(map(str, range(8, 8 + second)))}] }}\n"


LARGE = {
    "many seeds": "seeds: 1..2500\nsweep: { model.cell: [rnn, lstm, gru, mgu] }\n",
    "grid": grid(40, 250),
    "random": "random: { n: 10000, log: [optimizer.learning_rate], "
    "ranges: { optimizer.learning_rate: [1e-5, 1e-1], optimizer.beta1: [0.8, 0.99], train.batch: 1..16 } }\n",
}


# A process counts what the one it was forked from took up, so a small one starts the binary.
LAUNCHER = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=open("said", "w"), stderr=subprocess.STDOUT)
_, status, used = os.wait4(process.pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


def measured(lab, *arguments):
    """What the binary prints, its exit status, the processor's seconds and MiB of memory."""
    launcher = subprocess.run(
        [sys.executable, "-I", "-c", LAUNCHER, lab.binary, *arguments], cwd=lab.folder, env=lab.environment(),
        capture_output=True, text=True, check=True)
    return (lab.folder / "said").read_text(), *json.loads(launcher.stdout)


@pytest.mark.parametrize("name", LARGE)
def test_ten_thousand_trials_are_planned_at_once(lab, name):
    lab.write("large.exp", HEAD.replace("record: { at: [last] }", "record: { at: [last], tensors: [] }") + LARGE[name])
    said, status, seconds, memory = measured(lab, "plan", "--no-timing", "--max-disk", "1T", "large.exp")
    assert status == 0 and said.count("to do\n") == 10_000 and "10000 to do;" in said
    # Processor time, and generously: it takes under 1 s on an idle machine.
    assert seconds < 5 and memory < 200


def test_more_trials_than_can_be_planned_are_refused_at_once(lab):
    lab.write("large.exp", HEAD + LARGE["grid"] + "seeds: 1..10000\n")
    said, status, seconds, _ = measured(lab, "plan", "large.exp")
    assert status == 65 and "10000 seeds at 10000 points are 100000000 trials; at most 100000 can be planned" in said
    assert seconds < 2
