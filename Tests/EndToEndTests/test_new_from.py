"""lab new --from: a file of somebody's own becomes an experiment that runs."""
import csv
import random

import h5py
import numpy
import pytest
import xarray


def write(lab, name, rows, **dialect):
    with open(lab.folder / name, "w", newline="") as file:
        csv.writer(file, **dialect).writerows(rows)


def wave(phase, steps=12):
    return [round(numpy.sin(phase + 0.5 * t), 4) for t in range(steps)]


def reviews(lab):
    words = "good bad film very slow fine plot the a".split()
    draw = random.Random(1)
    rows = [[" ".join(draw.choices(words, k=7)), draw.choice(["pos", "neg"]), k] for k in range(60)]
    write(lab, "data.csv", [["review", "sentiment", "film"], *rows])


def archive(lab):
    """A series a row behind its class, as the archive of time series classification has them."""
    write(lab, "data.tsv", [[b % 3 + 1, *wave(b)] for b in range(60)], delimiter="\t")


def counted(lab):
    """A header of numbers, as pandas writes columns without names."""
    write(lab, "data.csv", [["class", *range(12)], *([b % 3, *wave(b)] for b in range(60))])


def heartbeats(lab):
    """Classes behind a series, written as numpy.savetxt does."""
    write(lab, "data.csv", [[f"{x:.6e}" for x in [*wave(b), b % 5]] for b in range(60)])


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


def hdf5(lab):
    """Time first, and one array behind a group."""
    with h5py.File(lab.folder / "data.h5", "w") as file:
        file["signals"] = numpy.random.default_rng(1).normal(size=(9, 50, 2))
        file["more/label"] = numpy.arange(50) % 4


def unequal(lab):
    with h5py.File(lab.folder / "data.h5", "w") as file:
        rows = file.create_dataset("x", (50,), dtype=h5py.vlen_dtype("f4"))
        for b in range(50):
            rows[b] = wave(b, 5 + b % 3)
        file["y"] = numpy.arange(50) % 4


def matlab(lab):
    with h5py.File(lab.folder / "data.mat", "w", userblock_size=512) as file:
        file["X"], file["Y"] = numpy.random.default_rng(1).normal(size=(9, 50, 2)), numpy.arange(50).reshape(1, 50) % 4 + 1.0
        for one in file.values():
            one.attrs["MATLAB_class"] = numpy.bytes_("double")


def netcdf(lab):
    numbers = numpy.random.default_rng(1).normal(size=(50, 50))
    data = xarray.Dataset({"x": (("batch", "time"), numbers), "y": ("batch", numpy.arange(50) % 4)}, coords={"time": numpy.arange(50.0)})
    data.to_netcdf(lab.folder / "data.nc")


def prose(lab):
    (lab.folder / "data.txt").write_text("The quick brown fox jumps over the lazy dog.\n" * 200)


# What is said, and lines of the file that is written.
FILES = {
    reviews: ("data.csv", "a row is a text in 'review' with its class in 'sentiment', of 2", ["inputs: review", "targets: sentiment"]),
    archive: ("data.tsv", "a row is a series of 12 steps, '2' to '13'", ["header: false", "rows: series", "inputs: '2..13'"]),
    counted: ("data.csv", "a row is a series of 12 steps, '0' to '11'", ["rows: series", "inputs: '0..11'", "targets: class"]),
    heartbeats: ("data.csv", "'1' to '12', with its class in '13'", ["header: false", "inputs: '1..12'", "targets: '13'"]),
    sensors: ("data.csv", "of 40: 2 numbers at the time in 'time', and a class in 'label' for the whole sequence",
              ["sequence: subject", "time: time", "inputs: [x, y2]", "arrangement: many-to-one"]),
    european: ("data.csv", "numbers have decimal commas", ["separator: semicolon", "decimal: comma", "outputs: numbers"]),
    tagged: ("data.csv", "a row is a word in 'word' of the sequence in 'sentence'", ["rows: tokens", "arrangement: many-to-many"]),
    gaps: ("data.csv", "'NA' are missing numbers", ["rows: series", "inputs: t0..t7", "missing: [NA]"]),
    arrays: ("data.npz", "holds 50 sequences of 9 steps", ["inputs: X", "targets: y", "layout: batch-first"]),
    hdf5: ("data.h5", "holds 50 sequences of 9 steps", ["inputs: signals", "targets: more/label", "layout: time-first"]),
    unequal: ("data.h5", "holds 50 sequences of 5 to 7 steps", ["inputs: x", "targets: y"]),
    matlab: ("data.mat", "holds 50 sequences of 9 steps", ["inputs: X", "targets: Y", "layout: time-first"]),
    netcdf: ("data.nc", "holds 50 sequences of 50 steps", ["inputs: x", "targets: y", "layout: batch-first"]),
    prose: ("data.txt", "a text of 9000 characters, 30 different ones", ["kind: characters", "file: data.txt", "length: 40"]),
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


def test_columns_that_are_not_read_are_named(lab):
    reviews(lab)
    assert "film: not read" in lab.run("new", "--from", "data.csv").stderr
    write(lab, "two.csv", [["review", "sentiment"], *([f"what a {k} film it is", "ab"[k % 2]] for k in range(40))])
    assert "not read" not in lab.run("new", "--from", "two.csv").stderr


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
    (lab.folder / "data.xlsx").write_text("PK")
    assert "neither a table" in lab.run("new", "--from", "data.xlsx", expect=65).stderr
    (lab.folder / "data.h5").write_text("no HDF5")
    assert "data.h5 has no array" in lab.run("new", "--from", "data.h5", expect=65).stderr
    (lab.folder / "short.txt").write_text("too short")
    assert "9 characters, too few" in lab.run("new", "--from", "short.txt", expect=65).stderr
    last = numpy.zeros((2, 9, 50))
    numpy.savez(lab.folder / "last.npz", x=last, y=numpy.arange(50) % 2)
    assert "x.transpose(2, 1, 0)" in lab.run("new", "--from", "last.npz", expect=65).stderr
    lab.run("new", "adding", "--from", "one.csv", expect=64)
    lab.run("new", expect=64)
    assert not list(lab.folder.glob("*.exp")) or [path.name for path in lab.folder.glob("*.exp")] == ["small.exp"]


def test_nothing_is_overwritten(lab):
    arrays(lab)
    lab.write("data.exp", "mine")
    assert "not overwritten" in lab.run("new", "--from", "data.npz", expect=1).stderr
    assert (lab.folder / "data.exp").read_text() == "mine"
