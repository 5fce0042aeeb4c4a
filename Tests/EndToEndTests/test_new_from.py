"""lab new --from: a file of somebody's own becomes an experiment that runs."""
import csv
import random
import re
import subprocess

import h5py
import numpy
import pandas
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


def words(b):
    draw, count = random.Random(b), 4 + b % 3
    return [draw.choice(["EU NNP B-ORG", '" `` O', "rejects VBZ O", "call NN O", ", , O"]).split() for _ in range(count)]


def joined(lab):
    """Each sentence is named at its first word alone, as where cells of a spreadsheet were joined."""
    rows = [[f"Sentence: {b + 1}" if t == 0 else "", *word] for b in range(40) for t, word in enumerate(words(b))]
    write(lab, "data.csv", [["Sentence #", "Word", "POS", "Tag"], *rows])


def conll(lab):
    blocks = ["\n".join("\t".join([word, tag]) for word, _, tag in words(b)) for b in range(40)]
    (lab.folder / "data.tsv").write_text("\n\n".join(blocks) + "\n")


def conll2003(lab):
    """Separated by blanks, where a quote is a word."""
    blocks = ["\n".join(" ".join(word) for word in words(b)) for b in range(40)]
    (lab.folder / "data.csv").write_text("\n\n".join(blocks) + "\n")


def columns(b):
    return pandas.DataFrame({"id": b // 6, "x": numpy.sin(b), "load": numpy.cos(b)})


def indexed(lab):
    columns(numpy.arange(240)).to_csv(lab.folder / "data.csv")


def reread(lab):
    """An index twice, the second by its name in pandas."""
    columns(numpy.arange(240)).to_csv(lab.folder / "data.csv")
    pandas.read_csv(lab.folder / "data.csv").to_csv(lab.folder / "data.csv")


def trailing(lab):
    text = columns(numpy.arange(240)).to_csv(index=False)
    (lab.folder / "data.csv").write_text(text.replace("\n", ",\n"))


def remarked(lab):
    (lab.folder / "data.csv").write_text("# measured in May, by us\n" + columns(numpy.arange(240)).to_csv(index=False))


def savetxt(lab):
    numpy.savetxt(lab.folder / "data.csv", columns(numpy.arange(240)), delimiter=",", header="id,x,load")


def npy(lab):
    numpy.save(lab.folder / "X_train.npy", numpy.random.default_rng(1).normal(size=(50, 9, 2)))
    numpy.save(lab.folder / "y_train.npy", numpy.arange(50) % 4)
    numpy.save(lab.folder / "y_test.npy", numpy.arange(9) % 4)


def dated(lab):
    rows = [[f"s{b}", f"2024-05-{t + 1:02}", x, b % 2] for b in range(40) for t, x in enumerate(wave(b, 6))]
    write(lab, "data.csv", [["store", "date", "sales", "label"], *rows])


def hourly(lab):
    """Days are sequences where hours are their steps."""
    rows = [[f"2024-05-{b + 1:02}", t, x, 2 * x] for b in range(28) for t, x in enumerate(wave(b, 6))]
    write(lab, "data.csv", [["date", "hour", "temp", "load"], *rows])


def windows(lab):
    steps = numpy.arange(400)
    frame = pandas.DataFrame({"time": steps, "temp": numpy.sin(steps), "load": numpy.cos(steps), "window": steps // 10})
    frame.to_csv(lab.folder / "data.csv", index=False)


def named_rows(lab):
    """A series each behind what names it, which is no step of it."""
    write(lab, "data.csv", [["id", *(f"t{t}" for t in range(12)), "class"], *([b, *wave(b), b % 3] for b in range(60))])


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
    joined: ("data.csv", "a row is a word in 'Word' of the sequence in 'Sentence #', with its class in 'Tag'",
             ["sequence: 'Sentence #'", "rows: tokens", "arrangement: many-to-many"]),
    conll: ("data.tsv", "of a sequence that an empty line ends", ["header: false", "rows: tokens", "inputs: '1'", "targets: '2'"]),
    conll2003: ("data.csv", "quotes are letters", ["separator: space", "quote: off", "inputs: '1'", "targets: '3'"]),
    indexed: ("data.csv", "column 1, which has no name, counts the rows: not read", ["sequence: id", "inputs: x", "targets: load"]),
    reread: ("data.csv", "'Unnamed: 0' counts the rows: not read", ["sequence: id", "inputs: x", "targets: load"]),
    trailing: ("data.csv", "column 4, which has no name, is empty in every row: not read", ["sequence: id", "inputs: x"]),
    remarked: ("data.csv", "lines that begin with '#' are no rows", ["comment: '#'", "sequence: id", "inputs: x"]),
    savetxt: ("data.csv", "the columns' names stand behind '#'", ["comment: '#'", "header: [id, x, load]", "inputs: x"]),
    npy: ("X_train.npy", "holds 50 sequences of 9 steps", ["path: X_train.npy", "targets: y_train.npy", "layout: batch-first"]),
    dated: ("data.csv", "of the sequence in 'store', of 40: 1 numbers at the time in 'date'", ["sequence: store", "time: date", "inputs: sales"]),
    hourly: ("data.csv", "at the time in 'hour'", ["sequence: date", "time: hour", "inputs: temp", "targets: load"]),
    windows: ("data.csv", "temp, load, of which the next step is to be said", ["sequence: window", "inputs: [temp, load]", "shift: 1", "split: ordered"]),
    named_rows: ("data.csv", "a row is a series of 12 steps, 't0' to 't11'", ["inputs: t0..t11", "targets: class"]),
    prose: ("data.txt", "a text of 9000 characters, 30 different ones", ["kind: characters", "file: data.txt", "length: 40"]),
}


@pytest.mark.parametrize("make", FILES, ids=lambda make: make.__name__)
def test_what_a_file_holds_is_guessed_and_said(lab, make):
    make(lab)
    name, said, lines = FILES[make]
    done = lab.run("new", "--from", name)
    written = done.stdout.strip()
    assert said in done.stderr, done.stderr
    text = (lab.folder / written).read_text()
    for line in lines:
        assert f"\n  {line}\n" in text, f"{line}\n{text}"
    assert "no mistakes" in lab.run("check", written).stdout


def long_series(lab):
    steps = numpy.arange(400)
    frame = pandas.DataFrame({"time": pandas.date_range("2024-01-01", periods=400, freq="h"), "temp": numpy.sin(steps), "load": numpy.cos(steps)})
    frame.to_csv(lab.folder / "data.csv", index=False)


def mixed(lab):
    """Steps sorted by date, of which each is of another store."""
    rows = [[f"2024-05-{t + 1:02}", b // 20, f"s{b}", wave(b, 6)[t]] for t in range(6) for b in range(40)]
    write(lab, "data.csv", [["date", "promo", "store", "sales"], *([*row, row[3] * 2] for row in rows)])
    text = (lab.folder / "data.csv").read_text()
    (lab.folder / "data.csv").write_text(text.replace("sales", "sales,load", 1))


def write_table(lab):
    """As R's write.table: row names, and no name of theirs."""
    rows = [f'"{k + 1}" {k // 6} {numpy.sin(k)} {numpy.cos(k)}' for k in range(240)]
    (lab.folder / "data.csv").write_text("\n".join(['"id" "x" "load"', *rows]) + "\n")


def ended(lab):
    """A separator ends each row, but not the header."""
    text = columns(numpy.arange(240)).to_csv(index=False).replace("\n", ",\n").replace(",\n", "\n", 1)
    (lab.folder / "data.csv").write_text(text.replace("\n", "\r\n"))


def table_as_text(lab):
    conll(lab)
    (lab.folder / "data.tsv").rename(lab.folder / "data.txt")


# What is said, and what is guessed of the file that the advice makes.
ADVICE = {
    long_series: ("its rows seem to be steps of one long series", "of a window of one series, of 20: temp, load"),
    mixed: ("the rows of the sequences in 'store' of data.csv are mixed, as they are sorted by 'date'", "of the sequence in 'store', of 40"),
    write_table: ("names 3 columns, and all others have 4 fields", "of the sequence in 'id', of 40"),
    ended: ("a separator ends each row but not the first line", "of the sequence in 'id', of 40"),
    table_as_text: ("data.txt is a table of 2 columns", "of a sequence that an empty line ends"),
}


def follow(lab, advice):
    """Does what is written to be typed, and returns the file that it makes."""
    python, shell = re.search(r"d = pandas.*?index=False\)", advice), re.search(r"sed '.*?' \S+ > [^\s,]+|cp \S+ [^\s,]+", advice)
    if python:
        exec(python[0].replace("read_csv('", f"read_csv('{lab.folder}/").replace("to_csv('", f"to_csv('{lab.folder}/"), {"pandas": pandas})
        return re.search(r"to_csv\('(.*?)'", python[0])[1]
    subprocess.run(shell[0], shell=True, check=True, cwd=lab.folder)
    return shell[0].split()[-1]


@pytest.mark.parametrize("make", ADVICE, ids=lambda make: make.__name__)
def test_what_cannot_be_guessed_is_told_with_advice_that_works(lab, make):
    make(lab)
    said, then = ADVICE[make]
    refused = lab.run("new", "--from", next(lab.folder.glob("data.*")).name, expect=65).stderr
    assert said in refused
    done = lab.run("new", "--from", follow(lab, refused))
    assert then in done.stderr, done.stderr


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
    numpy.savez(lab.folder / "other.npz", x=numpy.ones((9, 60), int), y=numpy.ones((6, 60), int), lengths=numpy.full(60, 9))
    assert "which are inputs and which targets cannot be guessed" in lab.run("new", "--from", "other.npz", expect=65).stderr
    numpy.save(lab.folder / "alone.npy", last)
    assert "numpy.savez('data.npz', x=inputs, y=targets)" in lab.run("new", "--from", "alone.npy", expect=65).stderr
    lab.run("new", "adding", "--from", "one.csv", expect=64)
    lab.run("new", expect=64)
    assert not list(lab.folder.glob("*.exp")) or [path.name for path in lab.folder.glob("*.exp")] == ["small.exp"]


def test_nothing_is_overwritten(lab):
    arrays(lab)
    lab.write("data.exp", "mine")
    assert "not overwritten" in lab.run("new", "--from", "data.npz", expect=1).stderr
    assert (lab.folder / "data.exp").read_text() == "mine"
