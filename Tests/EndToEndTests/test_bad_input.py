"""What is wrong with an experiment file is said with its place; nothing is run."""
import os
import re

import pytest
from laboratory import REPOSITORY

HEAD = "# vim: ft=yaml\nexperiment: bad\n"
TASK = "task: { kind: noise, length: 5 }\n"
MODEL = "model: { cell: rnn, hidden: 4 }\n"

# Text of the file, and the places and words of every error in it.
WRONG = {
    "unknown key": (HEAD + TASK + MODEL + "optimiser: adam\n", [("5:1", "optimiser")]),
    "unknown key in a component": (HEAD + "task: { kind: noise, lenght: 5 }\n" + MODEL, [("3:22", "did you mean 'length'")]),
    "unknown component": (HEAD + TASK + "model: { cell: lsmt, hidden: 4 }\n", [("4:16", "lstm")]),
    "wrong type": (HEAD + TASK + "model: { cell: rnn, hidden: many }\n", [("4:29", "integer")]),
    "out of range": (HEAD + TASK + MODEL + "train: { steps: 0 }\n", [("5:17", "train.steps")]),
    "two errors": (
        HEAD + "task: { kind: noise, lenght: 5 }\nmodel: { cell: rnn, hidden: many }\n",
        [("3:22", "lenght"), ("4:29", "hidden")]),
    "syntax": (HEAD + "task: { kind: noise\n", [("3:7", "not closed")]),
    "missing key": (HEAD + TASK, [("2:1", "model")]),
    "name that leaves the folder": ("experiment: ../../tmp/x\n" + TASK + MODEL, [("1:13", "experiment")]),
    "empty": ("", [("1:1", "")]),
    "only a comment": ("# nothing\n", [("1:1", "")]),
    "binary": ("\0\1", [("1:1", "U+0000"), ("1:2", "U+0001")]),
}


def places(text, file):
    return re.findall(rf"^{re.escape(str(file))}:(\d+:\d+): error: ", text, re.MULTILINE)


def nothing_was_run(lab, result):
    assert result.stdout == ""
    assert not (lab.folder / "results").exists()
    assert "\x1b" not in result.stderr


@pytest.mark.parametrize("name", WRONG)
def test_wrong_file_is_refused_with_its_place(lab, name):
    text, errors = WRONG[name]
    lab.write("bad.exp", text)
    result = lab.run("bad.exp", expect=65)
    nothing_was_run(lab, result)
    assert places(result.stderr, "bad.exp") == [place for place, _ in errors], result.stderr
    for _, word in errors:
        assert word in result.stderr


@pytest.mark.parametrize("arguments", ["check", "plan", "report", "run", "run -n", "run --json"])
def test_every_command_refuses(lab, arguments):
    lab.write("bad.exp", WRONG["two errors"][0])
    result = lab.run(*arguments.split(), "bad.exp", expect=65)
    nothing_was_run(lab, result)
    assert len(places(result.stderr, "bad.exp")) == 2


def test_no_file_is_run_where_one_is_wrong(lab):
    lab.write("bad.exp", WRONG["unknown key"][0])
    result = lab.run("small.exp", "bad.exp", expect=65)
    nothing_was_run(lab, result)


def test_missing_data_name_the_command_that_fetches_them(lab):
    (lab.folder / "no-data").mkdir()
    path = REPOSITORY / "experiments/sentiment.exp"
    result = lab.run(path, expect=65, LAB_DATA=str(lab.folder / "no-data"))
    nothing_was_run(lab, result)
    assert len(places(result.stderr, path)) == 1 and "scripts/setup" in result.stderr, result.stderr


def test_damaged_data_are_refused(lab):
    (lab.folder / "no-data/reviews").mkdir(parents=True)
    (lab.folder / "no-data/reviews/movieReviewSnippets_GroundTruth.txt").write_bytes(b"\xff\xfe not\ta number\tat all\n")
    path = REPOSITORY / "experiments/sentiment.exp"
    result = lab.run(path, expect=65, LAB_DATA=str(lab.folder / "no-data"))
    nothing_was_run(lab, result)
    assert places(result.stderr, path)


def test_file_that_is_not_there(lab):
    result = lab.run("nowhere.exp", expect=65)
    nothing_was_run(lab, result)
    assert places(result.stderr, "nowhere.exp") == ["1:1"]


def test_folder_instead_of_a_file(lab):
    (lab.folder / "folder.exp").mkdir()
    result = lab.run("folder.exp", expect=65)
    nothing_was_run(lab, result)
    assert places(result.stderr, "folder.exp") == ["1:1"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission(lab):
    lab.write("secret.exp", "experiment: secret\n")
    (lab.folder / "secret.exp").chmod(0)
    result = lab.run("secret.exp", expect=65)
    nothing_was_run(lab, result)
    assert places(result.stderr, "secret.exp") == ["1:1"]


def test_settings_on_the_command_line_are_checked(lab):
    for setting in ("train.steps=nope", "train.stepz=5", "train.steps", "=5", "sweep=1"):
        nothing_was_run(lab, lab.run("small.exp", "-s", setting, expect=65))


def test_results_that_cannot_be_written(lab):
    lab.write("blocked", "a file where the folder should be")
    result = lab.run("small.exp", "--results", "blocked", expect=73)
    assert "blocked" in result.stderr and result.stdout == ""
    assert (lab.folder / "blocked").read_text() == "a file where the folder should be"


def test_shell_metacharacters_are_text(lab):
    title = "title: '`touch hacked1` $(touch hacked2) \"; !touch hacked3; @system(\"touch hacked4\") <script>alert(1)</script>'\n"
    lab.write("small.exp", (lab.folder / "small.exp").read_text() + title)
    lab.run("small.exp")
    assert not list(lab.folder.rglob("hacked*"))
    assert "<script>alert(1)" not in (lab.folder / "results/small/index.html").read_text()
