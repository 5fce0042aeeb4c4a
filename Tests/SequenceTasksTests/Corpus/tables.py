"""Tables as other people's programs write them, and what their own readers make of them.

    ~/.cache/lab/venv/bin/python Tests/SequenceTasksTests/Corpus/tables.py

writes tables/ and tables.json anew: the settings with which lab reads each file, and its sequences as pandas, R, Octave, numpy or Python's
csv module read it. Needs pandas, xarray, R and Octave.
"""
import csv
import io
import json
import pathlib
import subprocess
import sys

import numpy as np
import pandas as pd
import xarray as xr

HERE = pathlib.Path(__file__).parent
FOLDER = HERE / "tables"
RANDOM = np.random.default_rng(7)
CASES = []

STEPS = pd.DataFrame({
    "id": np.repeat(["a", "b", "c"], [3, 2, 4]), "t": [0, 1, 2, 0, 1, 0, 1, 2, 3],
    "x": RANDOM.normal(size=9), "y": RANDOM.normal(size=9) * 1e-7, "n": RANDOM.integers(-9, 10**9, 9),
    "label": ["up", "up", "up", "down", "down", "up", "up", "up", "up"],
})
TEXTS = pd.DataFrame({
    "text": ["a good film", "bad, very bad", 'he said "no" twice', "l'été à Paris", "two\nlines of it", "  blanks around  ", "a;b|c\td"],
    "label": ["pos", "neg", "neg", "pos", "pos", "neg", "pos"],
})
PLAIN = TEXTS.iloc[[0, 3, 0]]
WIDE = pd.DataFrame(RANDOM.normal(size=(5, 8)), columns=[f"t{k}" for k in range(8)])
WIDE.insert(0, "class", [2, 1, 2, 3, 1])
WORDS = pd.DataFrame({"id": [1, 1, 1, 2, 2], "word": ['"', "EU", "rejects", "Peter", "O'Neil"], "tag": ["O", "B-ORG", "O", "B-PER", "I-PER"]})

STEP_TASK = {"sequence": "id", "inputs": ["x", "y", "n"], "targets": ["label"], "time": "t"}
TEXT_TASK = {"inputs": ["text"], "targets": ["label"]}
WIDE_TASK = {"inputs": ["t0..t7"], "targets": ["class"]}
WORD_TASK = {"rows": "tokens", "sequence": "id", "inputs": ["word"], "targets": ["tag"], "arrangement": "many-to-many"}


def case(name, by, frame, task):
    """A file that is there, with what its reader made of it."""
    names = list(frame.columns)

    def columns(wanted):
        chosen = []
        for one in wanted:
            first, dots, last = one.partition("..")
            chosen += names[names.index(first):(names.index(last) if last else len(names) - 1) + 1] if dots else [one]
        return frame[chosen]

    inputs, targets = columns(task["inputs"]), columns(task["targets"])
    runs = [range(k, k + 1) for k in range(len(frame))]
    if "sequence" in task:
        ids = frame[task["sequence"]].astype(str).tolist()
        starts = [k for k in range(len(ids)) if k == 0 or ids[k] != ids[k - 1]] + [len(ids)]
        runs = [range(a, b) for a, b in zip(starts, starts[1:])]

    def value(one):
        return one.strip() if isinstance(one, str) else float(one)

    def label(one):
        return str(one).strip()

    sequences = []
    for run in runs:
        rows = [[value(one) for one in inputs.iloc[k] if not (isinstance(one, float) and np.isnan(one))] for k in run]
        given = [one for row in rows for one in row]
        if "sequence" not in task and isinstance(given[0], str):
            given = given[0].split()
        last = run if task.get("arrangement") == "many-to-many" else run[-1:]
        is_number = task.get("outputs") == "numbers"
        wanted = [float(one) if is_number else label(one) for k in last for one in targets.iloc[k]]
        sequences.append({"inputs": given, "targets": wanted})
    CASES.append({"file": name, "by": by, "task": task, "sequences": sequences})


def with_pandas(name, frame, task, read={}, **options):
    options = {"index": False} | options
    frame.to_csv(FOLDER / name, **options)
    read = {"sep": options.get("sep", ","), "decimal": options.get("decimal", ".")} | read
    if options.get("header") is False:
        read |= {"header": None, "names": list(frame.columns)}
    back = pd.read_csv(FOLDER / name, encoding=options.get("encoding"), **read)
    case(name, f"pandas {pd.__version__}", back, task)


def pandas_files():
    with_pandas("pandas.csv", STEPS, STEP_TASK)
    with_pandas("pandas-index.csv", STEPS, STEP_TASK, index=True)
    with_pandas("pandas-tabs.tsv", STEPS, STEP_TASK, sep="\t")
    with_pandas("pandas-european.csv", STEPS, STEP_TASK | {"separator": "semicolon", "decimal": "comma"}, sep=";", decimal=",")
    with_pandas("pandas-quoted-commas.csv", STEPS, STEP_TASK | {"decimal": "comma"}, decimal=",", quoting=csv.QUOTE_ALL)
    with_pandas("pandas-bars.csv", STEPS, STEP_TASK | {"separator": "bar"}, sep="|")
    with_pandas("pandas-quote-all.csv", STEPS, STEP_TASK, quoting=csv.QUOTE_ALL)
    with_pandas("pandas-nonnumeric.csv", STEPS, STEP_TASK, quoting=csv.QUOTE_NONNUMERIC)
    with_pandas("pandas-scientific.csv", STEPS, STEP_TASK, float_format="%.18e")
    with_pandas("pandas-short.csv", STEPS, STEP_TASK, float_format="%+.3f")
    with_pandas("pandas-crlf.csv", STEPS, STEP_TASK, lineterminator="\r\n")
    with_pandas("pandas-cr.csv", STEPS, STEP_TASK, lineterminator="\r")
    with_pandas("pandas-mark.csv", STEPS, STEP_TASK, encoding="utf-8-sig")
    with_pandas("pandas-numbers.csv", STEPS, STEP_TASK | {"targets": ["n"], "outputs": "numbers", "inputs": ["x"]})
    with_pandas("pandas-tags.csv", STEPS, STEP_TASK | {"arrangement": "many-to-many"})
    with_pandas("pandas-nameless.csv", STEPS, STEP_TASK | {"header": list(STEPS.columns)}, header=False)
    with_pandas("pandas-texts.csv", TEXTS, TEXT_TASK)
    with_pandas("pandas-single.csv", TEXTS, TEXT_TASK | {"quote": "single"}, quotechar="'", read={"quotechar": "'"})
    with_pandas("pandas-wide.csv", WIDE, WIDE_TASK)
    with_pandas("pandas-words.csv", WORDS, WORD_TASK)
    short = WIDE.copy()
    short.iloc[1, 6:], short.iloc[3, 4:] = np.nan, np.nan
    with_pandas("pandas-missing.csv", short, WIDE_TASK | {"missing": ["NaN"]}, na_rep="NaN")
    with_pandas("pandas-empty.csv", short, WIDE_TASK | {"missing": [""]})
    dates = STEPS.assign(t=pd.date_range("2024-02-27", periods=9).astype(str))
    with_pandas("pandas-dates.csv", dates, STEP_TASK)


def csv_module(name, rows, task, read, **dialect):
    """Rows with a first one of names, as Python's own writer has them."""
    with open(FOLDER / name, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, **dialect).writerows(rows)
    with open(FOLDER / name, newline="", encoding="utf-8") as file:
        back = list(csv.reader(file, **read))
    case(name, f"csv of Python {sys.version_info[0]}", pd.DataFrame(back[1:], columns=back[0]), task)


def python_files():
    texts = [list(TEXTS.columns)] + TEXTS.values.tolist()
    csv_module("excel.csv", texts, TEXT_TASK, {"dialect": "excel"}, dialect="excel")
    csv_module("excel-tab.tsv", texts, TEXT_TASK | {"quote": "double"}, {"dialect": "excel-tab"}, dialect="excel-tab")
    csv_module("unix.csv", texts, TEXT_TASK, {"dialect": "unix"}, dialect="unix")
    words = [list(WORDS.columns)] + WORDS.astype(str).values.tolist()
    # Nothing is quoted, and a quote is a word of its own.
    csv_module("quotes.tsv", words, WORD_TASK, {"delimiter": "\t", "quoting": csv.QUOTE_NONE}, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None)
    # CoNLL: blanks between, an empty line behind each sentence, no names.
    lines = [f"{w} -X- {t}" for w, t in zip(WORDS.word, WORDS.tag)]
    text = "\n".join(lines[:3]) + "\n\n" + "\n".join(lines[3:]) + "\n\n"
    (FOLDER / "conll.csv").write_text(text)
    task = {"rows": "tokens", "separator": "space", "quote": "off", "header": ["word", "chunk", "tag"], "inputs": ["word"],
            "targets": ["tag"], "arrangement": "many-to-many"}
    case("conll.csv", "a corpus in the layout of CoNLL-2003", WORDS, WORD_TASK)
    CASES[-1]["task"] = task


def numpy_files():
    array, names = WIDE.values, list(WIDE.columns)
    for name, options, task in [
        ("savetxt.csv", {}, {"separator": "space", "header": names}),
        ("savetxt-commas.csv", {"delimiter": ","}, {"header": names}),
        ("savetxt-short.tsv", {"delimiter": "\t", "fmt": "%.6g"}, {"header": names}),
        ("savetxt-comments.csv", {"delimiter": ",", "header": "made by numpy\nof five series"}, {"header": names, "comment": "#"}),
        ("savetxt-names.csv", {"delimiter": ",", "header": ",".join(names), "comments": ""}, {}),
    ]:
        np.savetxt(FOLDER / name, array, **options)
        skip = 1 if name == "savetxt-names.csv" else 0
        back = pd.DataFrame(np.loadtxt(FOLDER / name, delimiter=options.get("delimiter"), skiprows=skip), columns=names)
        case(name, f"numpy {np.__version__}", back, WIDE_TASK | {"outputs": "numbers"} | task)


def xarray_files():
    data = xr.Dataset({"x": (("series", "t"), RANDOM.normal(size=(3, 4)))}, {"series": ["a", "b", "c"], "t": np.arange(4) / 10})
    data["label"] = ("series", ["u", "v", "u"])
    data.to_dataframe().reset_index().to_csv(FOLDER / "xarray.csv", index=False)
    back = pd.read_csv(FOLDER / "xarray.csv")
    case("xarray.csv", f"xarray {xr.__version__}", back, {"sequence": "series", "time": "t", "inputs": ["x"], "targets": ["label"]})


def run(*command, text):
    return subprocess.run(command, input=text, text=True, capture_output=True, check=True, cwd=FOLDER).stdout


def r_files():
    STEPS.to_csv(FOLDER / "source.csv", index=False)
    read = 'd <- read.csv("source.csv", stringsAsFactors = FALSE); '
    version = run("Rscript", "-e", "cat(R.version$major, R.version$minor, sep = '.')", text="")
    head = list(STEPS.columns)
    for name, write, back, task in [
        ("r.csv", 'write.csv(d, "r.csv", row.names = FALSE)', 'read.csv("r.csv")', {}),
        ("r-rows.csv", 'write.csv(d, "r-rows.csv")', 'read.csv("r-rows.csv")[, -1]', {}),
        ("r2.csv", 'write.csv2(d, "r2.csv", row.names = FALSE)', 'read.csv2("r2.csv")', {"separator": "semicolon", "decimal": "comma"}),
        ("r-table.csv", 'write.table(d, "r-table.csv", row.names = FALSE)', 'read.table("r-table.csv", header = TRUE)', {"separator": "space"}),
        ("r-tabs.tsv", 'write.table(d, "r-tabs.tsv", row.names = FALSE, sep = "\\t", quote = FALSE)',
         'read.delim("r-tabs.tsv", quote = "")', {}),
        ("r-quoted.tsv", 'write.table(d, "r-quoted.tsv", row.names = FALSE, sep = "\\t")', 'read.delim("r-quoted.tsv")', {"quote": "double"}),
        ("r-nameless.csv", 'write.table(d, "r-nameless.csv", row.names = FALSE, col.names = FALSE, sep = ",")',
         'read.csv("r-nameless.csv", header = FALSE)', {"header": head}),
        ("r-labelled.csv", 'write.table(d, "r-labelled.csv", col.names = NA, sep = ",")', 'read.csv("r-labelled.csv")[, -1]', {}),
    ]:
        # Seventeen digits, which say every double.
        out = run("Rscript", "-", text=f"options(digits = 15); {read}{write}; b <- {back}; names(b) <- names(d); "
                  'for (i in seq_len(nrow(b))) cat(b$id[i], sprintf("%d", b$t[i]), sprintf("%.17g %.17g", b$x[i], b$y[i]), '
                  'sprintf("%d", b$n[i]), b$label[i], sep = "\\t", fill = FALSE, "\\n")')
        rows = [line.rstrip("\t ").split("\t") for line in out.strip().splitlines()]
        rows = [[r[0], r[1], *r[2].split(" "), r[3], r[4]] for r in rows]
        frame = pd.DataFrame(rows, columns=head).astype({"x": float, "y": float, "n": float})
        case(name, f"R {version}", frame, STEP_TASK | task)
    (FOLDER / "source.csv").unlink()


def octave_files():
    np.savetxt(FOLDER / "source.txt", WIDE.values)
    names = list(WIDE.columns)
    version = run("octave-cli", "--quiet", "--eval", "printf('%s', version)", text="")
    for name, write, back, task in [
        ("octave.csv", "csvwrite('octave.csv', d)", "csvread('octave.csv')", {}),
        ("octave-tabs.tsv", "dlmwrite('octave-tabs.tsv', d, '\\t', 'precision', 17)", "dlmread('octave-tabs.tsv', '\\t')", {}),
        ("octave-semicolons.csv", "dlmwrite('octave-semicolons.csv', d, ';')", "dlmread('octave-semicolons.csv', ';')", {"separator": "semicolon"}),
        ("octave-ascii.csv", "save('-ascii', 'octave-ascii.csv', 'd')", "load('-ascii', 'octave-ascii.csv')", {"separator": "space"}),
        ("octave-crlf.csv", "dlmwrite('octave-crlf.csv', d, 'newline', 'pc')", "dlmread('octave-crlf.csv')", {}),
    ]:
        out = run("octave-cli", "--quiet", "--eval", f"d = load('source.txt'); {write}; b = {back}; printf('%.17g ', b')", text="")
        frame = pd.DataFrame(np.array(out.split(), float).reshape(len(WIDE), -1), columns=names)
        case(name, f"Octave {version}", frame, WIDE_TASK | {"header": names, "outputs": "numbers"} | task)
    (FOLDER / "source.txt").unlink()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    pandas_files(), python_files(), numpy_files(), xarray_files(), r_files(), octave_files()
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in CASES)
    (HERE / "tables.json").write_text(f"[\n{lines}\n]\n")
    print(f"{len(CASES)} tables, {sum(path.stat().st_size for path in FOLDER.iterdir())} bytes")
