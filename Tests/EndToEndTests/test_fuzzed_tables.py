"""Damaged tables: each is refused with its place, or read to what pandas reads. LAB_FUZZ_TABLES says how many; 600 otherwise."""
import csv
import io
import itertools
import json
import os
import pathlib
import re
import subprocess

import numpy
import pandas
from laboratory import DEBUG

COUNT = int(os.environ.get("LAB_FUZZ_TABLES", "600"))
FUZZ = pathlib.Path(DEBUG).with_name("fuzz")
PIECES = [b",", b"\t", b"\n", b"\r\n", b"\r", b'"', b'""', b"'", b" ", b";", b"|", b"#", b"1", b"-", b".", b"e", b"1e400", b"nan", b"NA", b"\0",
          b"\xff", "é".encode(), b"a"]
TABS = {"sep": "\t", "quoting": csv.QUOTE_NONE}
# How pandas is told of each way to write a table.
DIALECTS = {"plain": {}, "semicolon": {"sep": ";"}, "bar": {"sep": "|", "quotechar": "'"}, "space": {"sep": r"\s+"},
            "comment": {"quoting": csv.QUOTE_NONE}, "missing": {}, "headless": {}}
COLUMNS = {"numbers": ["a", "b", "c", "y"], "steps": ["id", "a", "b", "y"]}


def bases():
    """Name, suffix and text of undamaged tables."""
    random = numpy.random.default_rng(5)
    rows = [[f"{x:.3f}" for x in random.normal(size=4)] for _ in range(6)]
    numbers = [COLUMNS["numbers"], *rows]
    steps = [COLUMNS["steps"], *([f"s{k // 2}", *row[:3]] for k, row in enumerate(rows))]
    tokens = [["id", "a", "y"], *([f"s{k // 3}", word, "NV"[k % 2]] for k, word in enumerate(["dogs", "run", "far", "we", "sing", "été"]))]

    def written(table, separator=",", end="\n"):
        return "".join(separator.join(row) + end for row in table)

    yield "numbers.plain", ".csv", written(numbers)
    yield "numbers.plain", ".tsv", written(numbers, "\t")
    yield "texts.plain", ".csv", 'text,y\na good film,1\n"bad, very bad",2\n"two\nlines",3\n"he said ""no""",4\nété,5\n'
    yield "texts.plain", ".tsv", 'text\ty\na "good" film\t1\n"bad\t2\nfilm"\t3\nété\t4\n'
    for name, table in {"numbers": numbers, "steps": steps}.items():
        yield f"{name}.semicolon", ".csv", written(table, ";").replace(".", ",")
        yield f"{name}.bar", ".csv", written([table[0], *([row[0], *(f"'{x}'" for x in row[1:])] for row in table[1:])], "|")
        yield f"{name}.space", ".csv", written(table, "  ")
        yield f"{name}.comment", ".csv", "# made by hand\n" + written(table[:4]) + "# more, of the same\n" + written(table[4:])
        yield f"{name}.headless", ".csv", written(table[1:], end="\r\n")
    yield "numbers.missing", ".csv", "a,b,c,y\n1,2,3,4\n1,2,NA,5\n1,,,6\n7,8,9,10\n"
    yield "steps.plain", ".tsv", written(steps, "\t")
    yield "tokens.plain", ".csv", written(tokens)
    yield "tokens.plain", ".tsv", written(tokens, "\t")
    yield "tokens.bar", ".csv", written(tokens, "|")
    yield "tokens.space", ".csv", written(tokens, " ")


BASES = list(bases())


def damaged(data, random):
    for _ in range(random.integers(1, 4)):
        place, kind = random.integers(0, len(data) + 1), random.integers(0, 4)
        piece = PIECES[random.integers(0, len(PIECES))]
        end = place + (0 if kind == 0 else random.integers(1, 4))
        data = data[:place] + (b"" if kind == 1 else piece) + data[end:] if kind < 3 else data + data[place:place + 20]
    return data


def number(text, dialect):
    return float(text.replace(",", ".") if dialect == "semicolon" else text)


def pandas_reads(data, name):
    """What lab should have read of a file that pandas accepts; None of others."""
    kind, dialect = name.split("-")[0].split(".")
    options = {"quoting": csv.QUOTE_MINIMAL} | (TABS if name.endswith(".tsv") else DIALECTS[dialect])
    # Behind an empty line that ends in CR alone, pandas loses an empty field.
    if re.search(rb"(^|[\r\n])\r[,;|\t]", data):
        return None
    if dialect == "comment":
        # A '#' within a line begins a comment for pandas.
        data = b"".join(line for line in re.findall(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", data.removeprefix(b"\xef\xbb\xbf")) if line[:1] != b"#")
    try:
        frame = pandas.read_csv(
            io.BytesIO(data), dtype=str, keep_default_na=False, na_filter=False, encoding="utf-8-sig", index_col=False, header=None,
            on_bad_lines="error", **options)
        head = COLUMNS[kind] if dialect == "headless" else [str(one).strip() for one in frame.iloc[0]]
        if len(head) != frame.shape[1]:
            return None
        rows = frame.iloc[0 if dialect == "headless" else 1:]
        column = {one: rows[head.index(one)].tolist() for one in {"numbers": "abcy", "steps": ["id", *"aby"], "tokens": ["id", *"ay"]}.get(
            kind, ["text", "y"])}
        y = column["y"]
        if kind == "texts":
            sequences = [text.split() + [number(target, dialect)] for text, target in zip(column["text"], y)]
        elif kind == "numbers":
            series = [list(row) for row in zip(column["a"], column["b"], column["c"])]
            for one in series:
                while dialect == "missing" and one and one[-1].strip() in ("NA", ""):
                    one.pop()
            sequences = [[number(x, dialect) for x in (*row, target)] for row, target in zip(series, y)]
        else:
            groups = [list(group) for _, group in itertools.groupby(range(len(rows)), key=lambda k: column["id"][k])]
            if kind == "steps":
                sequences = [[number(column[one][k], dialect) for k in group for one in "ab"] + [number(y[k], dialect) for k in group] for group in groups]
            else:
                sequences = [[column[one][k].strip() for one in "ay" for k in group] for group in groups]
    except (ValueError, pandas.errors.ParserError, pandas.errors.EmptyDataError, IndexError):
        return None
    return sorted(sequences, key=lambda one: -len(one))


def test_damaged_tables_are_read_as_pandas_reads_them(tmp_path):
    random, written = numpy.random.default_rng(int(os.environ.get("LAB_FUZZ_SEED", "1"))), {}
    for k in range(COUNT):
        kind, suffix, text = BASES[k % len(BASES)]
        name = f"{kind}-{k}{suffix}"
        written[name] = text.encode() if k < len(BASES) else damaged(text.encode(), random)
        (tmp_path / name).write_bytes(written[name])
    out = subprocess.run([FUZZ, "tables", tmp_path], capture_output=True, text=True, check=True).stdout
    readings = [json.loads(line) for line in out.splitlines()]
    assert len(readings) == COUNT
    compared, wrong = set(), []
    for reading in readings:
        name = reading["file"]
        if "refusal" in reading:
            assert reading["refusal"] and int(name.split("-")[1].split(".")[0]) >= len(BASES), reading
            continue
        wanted = pandas_reads(written[name], name)
        if wanted is None:
            continue
        compared.add(name)
        given = [[one if isinstance(other, str) else float(one) for one, other in zip(row, expected, strict=True)]
                 if len(row) == len(expected) else row for row, expected in zip(reading["sequences"], wanted)]
        if given != wanted or len(reading["sequences"]) != len(wanted):
            wrong.append((name, written[name], reading["sequences"], wanted))
    assert not wrong, f"{len(wrong)} of {len(compared)}: {wrong[:5]}"
    assert len(compared) > COUNT / 10, "some damage is harmless"
    assert {name.split("-")[0] for name in compared} == {name for name, _, _ in BASES}, "all layouts are compared"
