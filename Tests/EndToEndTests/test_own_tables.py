"""Tables that people have: what lab check says of each is right, and its advice works when it is followed."""
import json
import re
import subprocess
import time

import h5py
import numpy
import pytest

REST = "model: { cell: rnn, hidden: 4 }\ntrain: { steps: 2, batch: 4 }\nseeds: 1\nfigures: []\n"
RANDOM = numpy.random.default_rng(3)


def write(lab, name, text):
    (lab.folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def check(lab, task, expect=0):
    lab.write("own.exp", f"experiment: own\ntask: {{ kind: file, {task} }}\n" + REST)
    result = lab.run("check", "own.exp", expect=expect)
    return result.stderr if expect else result.stdout


def wide():
    rows = "".join(f"{1 + k % 3}," + ",".join(f"{x:.3f}" for x in RANDOM.normal(size=8)) + "\n" for k in range(40))
    return "label," + ",".join(f"t{k}" for k in range(8)) + "\n" + rows


def texts(separator, rows=40):
    return "".join(f"{'good' if k % 2 else 'dull'} film{separator}{'pos' if k % 2 else 'neg'}\n" for k in range(rows))


WORDS = "id,Word,Tag\n" + "".join(f"{k // 3},word{k % 7},{'O' if k % 3 else 'I-geo'}\n" for k in range(90))
COLUMNS = "inputs: text, targets: label"

# Each: the file, what was tried first, what check said of it, and what it said to write instead.
ADVICE = {
    "a word a row": ("d.csv", WORDS, "sequence: id, inputs: Word, targets: Tag, arrangement: many-to-many", "'rows: tokens'",
                     "rows: tokens, sequence: id, inputs: Word, targets: Tag, arrangement: many-to-many"),
    "semicolons": ("d.csv", "text;label\n" + texts(";"), COLUMNS, "'separator: semicolon'", COLUMNS + ", separator: semicolon"),
    "no names": ("d.tsv", texts("\t"), COLUMNS, "list names there", COLUMNS + ", header: [text, label]"),
    "numbers, no names": ("d.tsv", texts("\t"), COLUMNS, "'header: false'", "inputs: '1', targets: '2', header: false"),
    "decimal commas": ("d.csv", "x;y;label\n" + "".join(f"{k},5;1,{k};{k % 2}\n" for k in range(40)),
                       "inputs: [x, y], targets: label, separator: semicolon", "'decimal: comma'",
                       "inputs: [x, y], targets: label, separator: semicolon, decimal: comma"),
    "series that end early": ("d.csv", wide() + "1,1,2,3,NaN,NaN,NaN,NaN,NaN\n",
                              "inputs: t0.., targets: label", "'missing'", "inputs: t0.., targets: label, missing: [NaN]"),
    "rare classes at random": ("d.csv", "text,label\n" + "".join(f"film,{k // 2}\n" for k in range(40)), COLUMNS + ", split: random, test: 0.5",
                               "'split: stratified'", COLUMNS + ", split: stratified, test: 0.3"),
    "numbers as classes": ("d.csv", "text,label\n" + "".join(f"film {k},{k / 7}\n" for k in range(40)), COLUMNS, "'outputs: numbers'",
                           COLUMNS + ", outputs: numbers"),
}
PAIRS = "".join(f"{k / 8},{'ab'[k % 2]}\n" for k in range(40))
ADVICE |= {
    "the sign of a comment ahead of the header": (
        "d.csv", "# x,y\n" + PAIRS, "rows: series, inputs: x, targets: y", 'the file calls it "# x"', 'rows: series, inputs: "# x", targets: y'),
    "a blank of typesetting in a name": (
        "d.csv", "a\u00a0b,y\n" + PAIRS, "rows: series, inputs: a b, targets: y", r'the file calls it "a\u00a0b"',
        r'rows: series, inputs: "a\u00a0b", targets: y'),
    "a separator ends each line": (
        "d.csv", "a,x,y,\n" + "".join(f"{'ab'[k % 2]},{k},{k + 1},\n" for k in range(40)), "inputs: x.., targets: a", "let 'inputs' end at 'y'",
        "inputs: x..y, targets: a"),
    "names where the file has some": (
        "d.csv", "x,y\n" + PAIRS, "rows: series, inputs: a, targets: b, header: [a, b]", "remove 'header', and call them as it does: x, y",
        "rows: series, inputs: x, targets: y"),
    "the file's own names": (
        "d.csv", "text,label\n" + texts(","), COLUMNS + ", header: [text, label]", "remove this line", COLUMNS),
}

# The same where the advice is a command that writes another file.
COMMANDS = {
    "a blank in numbers": ("x,y\n" + "".join(f"1\u202f{k:03},{'ab'[k % 2]}\n" for k in range(40)), "U+202F"),
    "a minus of typesetting": ("x,y\n" + "".join(f"\u2212{k},{'ab'[k % 2]}\n" for k in range(40)), "U+2212"),
    "a separator ends each row but the header": ("x,y\n" + PAIRS.replace("\n", ",\r\n"), "a separator ends each row"),
    "R's row names": ("x,y\n" + "".join(f'"{k}",{line}\n' for k, line in enumerate(PAIRS.splitlines())), "R's row names have no name"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_of_advice_work_as_they_stand(lab, name):
    text, advice = COMMANDS[name]
    # A shell would take this name apart.
    write(lab, "it's; d.csv", text)
    task = "rows: series, inputs: x, targets: y"
    said = check(lab, f"path: \"it's; d.csv\", {task}", expect=65)
    assert advice in said
    command = re.search(r"sed '.* > .*(?=, and read that)", " ".join(said.split()))[0]
    subprocess.run(command, shell=True, check=True, cwd=lab.folder)
    assert "no mistakes" in check(lab, f"path: \"new-it's; d.csv\", {task}")


def test_a_sequence_may_be_named_at_its_first_row_alone(lab):
    rows = [f"{k // 4 if k % 4 == 0 else ''},word{k % 7},{'ab'[k % 2]}\n" for k in range(80)]
    task = "path: d.csv, rows: tokens, sequence: id, inputs: w, targets: y, arrangement: many-to-many"
    write(lab, "d.csv", "id,w,y\n" + "".join(rows))
    assert "the 60 rows where it is empty belong to the sequence above" in check(lab, task)
    # Where most rows name theirs, one that does not is a mistake.
    write(lab, "d.csv", "id,w,y\n" + "".join(f"{'' if k == 5 else k // 4},word,{'ab'[k % 2]}\n" for k in range(80)))
    assert "which names the row's sequence, is empty" in check(lab, task, expect=65)


@pytest.mark.parametrize("name", ADVICE)
def test_advice_works_when_it_is_followed(lab, name):
    file, text, tried, advice, followed = ADVICE[name]
    write(lab, file, text)
    assert advice in check(lab, f"path: {file}, {tried}", expect=65)
    assert "no mistakes" in check(lab, f"path: {file}, {followed}")


def test_bytes_that_commands_mend(lab):
    """The commands that messages name, run in a shell."""
    import subprocess
    for bad, said in [(("text,label\n" + texts(",")).encode().replace(b"good", b"go\0d", 1), "d.csv:3:3: this is a NUL byte"),
                      (("text,label\n" + texts(",")).encode().replace(b"good", b"\xe9t\xe9", 1), "d.csv:3:1: this field is not UTF-8"),
                      (("text,label\n" + texts(",")).encode("utf-16"), "d.csv is UTF-16")]:
        write(lab, "d.csv", bad)
        message = check(lab, f"path: d.csv, {COLUMNS}", expect=65)
        assert said in message
        command = next(part for part in message.replace("\n", ": ").split(": ") if part.startswith(("iconv", "tr ")))
        subprocess.run(command.replace("old", "d.csv").replace("new", "e.csv"), shell=True, check=True, cwd=lab.folder)
        assert "no mistakes" in check(lab, f"path: e.csv, {COLUMNS}")


def test_a_series_a_row(lab):
    write(lab, "wide.csv", wide())
    said = check(lab, "path: wide.csv, inputs: [t0, t1, t2, t3, t4, t5, t6, t7], targets: label")
    assert "data read: wide.csv: 40 rows, a series each, separated by commas" in said
    assert "classes: 3: 1, 2, 3" in said and "sets: shares of each class, seed 0" in said
    assert said.count("\n") == 2, "one line says what was understood"


def test_quotes_swallow_nothing(lab):
    rows = "".join(f"{chr(34) if k in (10, 60) else ''}film {k}\t{'pos' if k % 2 else 'neg'}\n" for k in range(200))
    write(lab, "q.tsv", "text\tlabel\n" + rows)
    said = check(lab, f"path: q.tsv, {COLUMNS}")
    assert "200 rows" in said and "160 to train on, 20 for validation, 20 for the test" in said and "note" not in said
    write(lab, "q.csv", "text,label\n" + "".join(f'"one\nfilm {k}",{k % 2}\n' for k in range(40)))
    assert "note: 40 quoted fields of q.csv span lines, the first from q.csv:2:1 to line 3" in check(lab, f"path: q.csv, {COLUMNS}")


def test_what_was_understood_stands_in_provenance_and_on_the_page(lab):
    write(lab, "d.csv", "text,label\n\n" + texts(",") + "odd film,neutral\n")
    check(lab, f"path: d.csv, {COLUMNS}")
    [data] = json.loads(lab.run("check", "own.exp", "--json").stdout)["data"]
    assert data["file"] == "own.exp" and data["read"].startswith("data read: d.csv: 41 rows") and len(data["notes"]) == 2
    assert json.loads(lab.run("check", "small.exp", "--json").stdout)["data"] == []
    lab.run("own.exp")
    [path] = lab.files("own").values()
    with h5py.File(path) as file:
        read = json.loads(file.attrs["provenance"])["data_read"]
    assert read[0] == "d.csv: 41 rows, a text each, separated by commas" and "1 empty line of d.csv left out, the first is line 2" in read
    assert any("class 'neutral' (1) has too few sequences" in note for note in read)
    page = (lab.folder / "results/own/index.html").read_text()
    assert "d.csv: 41 rows, a text each" in page and "has too few sequences" in page


@pytest.mark.alone
def test_a_hundred_thousand_series_load_in_moments(lab):
    """A tenth of them, in a tenth of the time."""
    line = ",".join(f"{x:.4f}" for x in RANDOM.normal(size=187))
    write(lab, "ecg.csv", "".join(f"{line},{k % 5}\n" for k in range(10_000)))
    start = time.monotonic()
    check(lab, "path: ecg.csv, header: false, inputs: 1..187, targets: '188'")
    assert time.monotonic() - start < 3


def test_a_class_to_ignore(lab):
    targets = RANDOM.integers(0, 3, size=(6, 40))
    targets[0] = -100
    numpy.savez(lab.folder / "d.npz", inputs=RANDOM.normal(size=(6, 40, 2)), targets=targets)
    task = "path: d.npz, arrangement: many-to-many"
    said = check(lab, task, expect=65)
    assert "-100 at [time 0, example 0] is not a class" in said and "'ignore: -100' makes this one" in said
    assert "no mistakes" in check(lab, task + ", ignore: -100")
    lab.run("own.exp")
    [path] = lab.files("own").values()
    with h5py.File(path) as file:
        wanted = file["records/batch/targets"][0]
        assert (wanted[0] == -1).all() and (wanted[1:] >= 0).all()


def test_standardised_inputs_are_those_of_the_training_set(lab):
    """What the network reads is standardised, what a sample shows is what the file holds."""
    rows = RANDOM.normal(loc=[50, -3], scale=[10, 0.1], size=(30, 2)).round(3)
    text = "x,y,label,set\n" + "".join(f"{a},{b},{k % 2},{['train', 'train', 'validation', 'test'][k % 4]}\n" for k, (a, b) in enumerate(rows))
    write(lab, "d.csv", text.replace(",validation", ",val"))
    write(lab, "steps.csv", "id," + "\n".join(f"{k - 1 if k else ''}{',' if k else ''}{line}" for k, line in enumerate(text.splitlines())) + "\n")
    said = check(lab, "path: steps.csv, sequence: id, inputs: [x, y], targets: label, split_column: set, standardise: true")
    assert "sets: by column 'set';" in said and "16 to train on, 7 for validation, 7 for the test" in said
    lab.run("own.exp")
    [path] = lab.files("own").values()
    train = rows[[k for k in range(30) if k % 4 < 2]]
    standardised = (rows - train.mean(0)) / train.std(0)
    with h5py.File(path) as file:
        for frame in file["records/batch/inputs"][0][0]:
            assert numpy.abs(standardised - frame).max(1).min() < 1e-12
            assert numpy.abs(rows - frame).max(1).min() > 1
        shown = [sample.decode() for sample in file["samples/inputs"][:]]
    assert shown and all([float(one) for one in sample.split()] in rows[3::4].tolist() for sample in shown)
