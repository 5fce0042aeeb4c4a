"""Every file of wrong/ is refused by the real `lab check`, in the words of the text beside it.

LAB_RECORD_SNAPSHOTS=1 writes the texts anew. `# --set KEY=VALUE` lines of a file are passed as arguments. structural.txt names the
files that break the rules of a key by itself (unknown, missing, of a wrong type, out of range): what a JSON schema must refuse, too.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess

import pytest
from laboratory import DEBUG, Laboratory

FOLDER = pathlib.Path(__file__).resolve().parent / "wrong"
FILES = sorted(path.stem for path in FOLDER.glob("*.exp"))
RECORDS = "LAB_RECORD_SNAPSHOTS" in os.environ


def check(name):
    file = FOLDER / f"{name}.exp"
    settings = [line[8:] for line in file.read_bytes().decode(errors="replace").splitlines() if line.startswith("# --set ")]
    arguments = [part for setting in settings for part in ("--set", setting)]
    return subprocess.run(
        [DEBUG, "check", file.name, *arguments], cwd=FOLDER, env=Laboratory(FOLDER).environment(), capture_output=True, timeout=120)


@pytest.fixture(scope="module")
def answers():
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(FILES, pool.map(check, FILES)))


def said(answer):
    return answer.stderr.decode().replace(str(FOLDER), "FOLDER")


def faults(text):
    """Heading and what stands below it, of every fault."""
    starts = [match.start() for match in re.finditer(r"^\S.*: error: ", text, re.MULTILINE)]
    return [text[start:end].splitlines() for start, end in zip(starts, starts[1:] + [len(text)])]


def test_the_corpus_is_large():
    assert len(FILES) >= 120
    structural = (FOLDER / "structural.txt").read_text().split()
    assert structural == sorted(set(structural)) and set(structural) < set(FILES)
    assert {path.stem for path in FOLDER.glob("*.txt")} == {*FILES, "structural"}


@pytest.mark.parametrize("name", FILES)
def test_it_is_refused_in_these_words(answers, name):
    answer = answers[name]
    assert answer.returncode == 65 and answer.stdout == b"", answer
    snapshot = FOLDER / f"{name}.txt"
    if RECORDS:
        snapshot.write_text(said(answer))
    assert said(answer) == snapshot.read_text()


@pytest.mark.parametrize("name", FILES)
def test_place_cause_and_remedy(answers, name):
    found = faults(said(answers[name]))
    assert found
    for lines in found:
        assert re.match(r"\S+\.exp:\d+:\d+: error: \S.{10,}|--set: error: \S.{10,}", lines[0]), lines[0]
        below = [line for line in lines[1:] if not line.startswith("  extended by ")]
        remedy = below[1] if len(below) > 1 and "^" in below[1] else below[0]
        assert len(remedy.strip(" |^")) >= 8, f"no remedy: {lines}"
        assert not re.search(r"fatal error|Optional\(|Swift\.|\bnil\b", "\n".join(lines)), lines


def carets(answer):
    """Of every fault that shows its place, in ASCII: the caret's column and the one that is named."""
    for lines in faults(said(answer)):
        place = re.match(r"\S+\.exp:(\d+):(\d+): error: ", lines[0])
        source = [line for line in lines[1:] if re.match(rf" {place[1]} \| ", line)] if place else []
        if source and source[0].isascii() and "\\u" not in source[0]:
            yield lines[lines.index(source[0]) + 1].index("^") - len(f" {place[1]} | ") + 1, int(place[2])


@pytest.mark.parametrize("name", FILES)
def test_the_caret_is_under_the_place(answers, name):
    for caret, column in carets(answers[name]):
        assert caret == column, said(answers[name])


def test_most_faults_have_a_caret(answers):
    assert sum(any(carets(answer)) for answer in answers.values()) > len(FILES) / 2


# Too large, or too odd, for the repository.
BIG = {
    "ten megabytes": b"experiment: a\nabout: |\n" + b"  " + b"x" * 10_000_000 + b"\n",
    "ten megabytes of keys": b"".join(b"key%d: 1\n" % i for i in range(800_000)),
    "deep brackets": b"experiment: " + b"[" * 200_000,
    "deep blocks": b"".join(b" " * i + b"a:\n" for i in range(900)),
    "many aliases": b"a: &a [x]\n" + b"".join(b"k%d: &k%d [%s]\n" % (i, i, b", ".join([b"*k%d" % (i - 1) if i else b"*a"] * 10)) for i in range(30)),
    "zeros": b"\0" * 500_000,
    "a long name": b"experiment: " + b"a" * 900_000 + b"\n",
    "one long line": b"seeds: [" + b"1, " * 300_000 + b"1]\n",
}


@pytest.mark.parametrize("name", BIG)
def test_large_ones_are_refused_quickly(lab, name):
    (lab.folder / "big.exp").write_bytes(BIG[name])
    result = lab.run("check", "big.exp", expect=65, timeout=20)
    assert re.match(r"big\.exp:\d+:\d+: error: ", result.stderr) and len(result.stderr) < 100_000


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/proc/self/mem", "fifo.exp", "folder.exp", "loop.exp", "/dev/tty"])
def test_what_is_no_file_is_refused(lab, path):
    os.mkfifo(lab.folder / "fifo.exp")
    (lab.folder / "folder.exp").mkdir()
    (lab.folder / "loop.exp").symlink_to("loop.exp")
    result = lab.run("check", path, expect=65, timeout=20)
    assert re.match(r"\S+:1:1: error: ", result.stderr), result.stderr


@pytest.mark.parametrize("path", ["fifo.exp", "folder.exp", "loop.exp", "zero.exp"])
def test_bases_that_are_no_files_are_refused(lab, path):
    os.mkfifo(lab.folder / "fifo.exp")
    (lab.folder / "folder.exp").mkdir()
    (lab.folder / "loop.exp").symlink_to("loop.exp")
    (lab.folder / "zero.exp").symlink_to("/dev/zero")
    lab.write("own.exp", f"experiment: own\nextends: {path}\n")
    result = lab.run("check", "own.exp", expect=65, timeout=20)
    assert result.stderr.startswith(f"own.exp:2:10: error: cannot extend {path}: "), result.stderr
