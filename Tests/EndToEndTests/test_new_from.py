"""lab new --from: a file of somebody's own becomes an experiment that runs."""
import csv
import random

import numpy
import pytest


def write(lab, name, rows, **dialect):
    with open(lab.folder / name, "w", newline="") as file:
        csv.writer(file, **dialect).writerows(rows)


def wave(phase, steps=12):
    return [round(numpy.sin(phase + 0.5 * t), 4) for t in range(steps)]


def reviews(lab):
    words = "good bad film very slow fine plot the a".split()
    draw = random.Random(1)
    rows = [[" ".join(draw.choices(words, k=7)), draw.choice(["pos", "neg"])] for _ in range(60)]
    write(lab, "data.csv", [["review", "sentiment"], *rows])


def archive(lab):
    """A series a row behind its class, as the archive of time series classification has them."""
    write(lab, "data.tsv", [[b % 3 + 1, *wave(b)] for b in range(60)], delimiter="\t")


def sensors(lab):
    rows = [[f"s{b}", t, x, round(x * x, 4), b % 2] for b in range(40) for t, x in enumerate(wave(b, 6))]
    write(lab, "data.csv", [["subject", "time", "x", "y2", "label"], *rows])


def european(lab):
    rows = [[f"s{b}", str(x).replace(".", ","), str(2 * x).replace(".", ",")] for b in range(40) for x in wave(b, 6)]
    write(lab, "data.csv", [["id", "x", "load"], *rows], delimiter=";")


def tagged(lab):
    words = {"dogs": "N", "run": "V", "cats": "N", "sleep": "V", "birds": "N", "sing": "V", "we": "P", "they": "P"}
    draw = random.Random(2)
    rows = [[b, word, words[word]] for b in range(40) for word in draw.choices(list(words), k=5)]
    write(lab, "data.csv", [["sentence", "word", "tag"], *rows])


def gaps(lab):
    rows = [[*wave(b, 8)[: 8 - b % 2], *["NA"] * (b % 2), "ab"[b % 2]] for b in range(60)]
    write(lab, "data.csv", [[*(f"t{t}" for t in range(8)), "class"], *rows])


def arrays(lab):
    x = numpy.random.default_rng(1).normal(size=(50, 9, 2))
    numpy.savez_compressed(lab.folder / "data.npz", X=x, y=numpy.arange(50) % 4)


# What is said, and lines of the file that is written.
FILES = {
    reviews: ("data.csv", "a row is a text in 'review' with its class in 'sentiment', of 2", ["inputs: review", "targets: sentiment"]),
    archive: ("data.tsv", "a row is a series of 12 steps, '2' to '13'", ["header: false", "rows: series", "inputs: '2..13'"]),
    sensors: ("data.csv", "of 40: 2 numbers at the time in 'time', and a class in 'label' for the whole sequence",
              ["sequence: subject", "time: time", "inputs: [x, y2]", "arrangement: many-to-one"]),
    european: ("data.csv", "numbers have decimal commas", ["separator: semicolon", "decimal: comma", "outputs: numbers"]),
    tagged: ("data.csv", "a row is a word in 'word' of the sequence in 'sentence'", ["rows: tokens", "arrangement: many-to-many"]),
    gaps: ("data.csv", "'NA' are missing numbers", ["rows: series", "inputs: t0..t7", "missing: [NA]"]),
    arrays: ("data.npz", "holds 50 sequences of 9 steps", ["inputs: X", "targets: y", "layout: batch-first"]),
}


@pytest.mark.parametrize("make", FILES, ids=lambda make: make.__name__)
def test_what_a_file_holds_is_guessed_and_said(lab, make):
    make(lab)
    name, said, lines = FILES[make]
    done = lab.run("new", "--from", name)
    assert done.stdout == "data.exp\n" and said in done.stderr, done.stderr
    text = (lab.folder / "data.exp").read_text()
    for line in lines:
        assert f"\n  {line}\n" in text, f"{line}\n{text}"
    assert "no mistakes" in lab.run("check", "data.exp").stdout


def test_it_runs_as_it_is(lab):
    sensors(lab)
    lab.run("new", "--from", "data.csv")
    lab.run("data.exp", "--set", "train.steps=3", "--set", "seeds=[1]")
    assert "standardised" in (lab.folder / "results/data/index.html").read_text()


def test_what_cannot_be_guessed_is_told(lab):
    write(lab, "one.csv", [["x"], [1], [2]])
    assert "no separator" in lab.run("new", "--from", "one.csv", expect=65).stderr
    write(lab, "three.csv", [["a", "b", "c"], *([i, i * 2.5, i * 3.5] for i in range(9))])
    assert "what its rows are cannot be guessed" in lab.run("new", "--from", "three.csv", expect=65).stderr
    assert "there is no file" in lab.run("new", "--from", "none.csv", expect=65).stderr
    assert "neither a table" in lab.run("new", "--from", "data.h5", expect=65).stderr
    lab.run("new", "adding", "--from", "one.csv", expect=64)
    lab.run("new", expect=64)
    assert not list(lab.folder.glob("*.exp")) or [path.name for path in lab.folder.glob("*.exp")] == ["small.exp"]


def test_nothing_is_overwritten(lab):
    arrays(lab)
    lab.write("data.exp", "mine")
    assert "not overwritten" in lab.run("new", "--from", "data.npz", expect=1).stderr
    assert (lab.folder / "data.exp").read_text() == "mine"
