"""Damaged tables: each is refused with its place, or read to what pandas reads. LAB_FUZZ_TABLES says how many; 400 otherwise."""
import csv
import io
import json
import os
import pathlib
import subprocess

import numpy
import pandas
from laboratory import DEBUG

COUNT = int(os.environ.get("LAB_FUZZ_TABLES", "400"))
FUZZ = pathlib.Path(DEBUG).with_name("fuzz")
PIECES = [b",", b"\t", b"\n", b"\r\n", b"\r", b'"', b'""', b" ", b";", b"1", b"-", b".", b"e", b"1e400", b"nan", b"\0", b"\xff", "é".encode(), b"a"]


def bases():
    random = numpy.random.default_rng(5)
    numbers = "a,b,c,y\n" + "".join(",".join(f"{x:.3f}" for x in random.normal(size=4)) + "\n" for _ in range(6))
    texts = 'text,y\na good film,1\n"bad, very bad",2\n"two\nlines",3\n"he said ""no""",4\nété,5\n'
    plain = 'text\ty\na "good" film\t1\n"bad\t2\nfilm"\t3\nété\t4\n'
    return [("numbers", ".csv", numbers), ("numbers", ".tsv", numbers.replace(",", "\t")), ("texts", ".csv", texts), ("texts", ".tsv", plain)]


def damaged(data, random):
    for _ in range(random.integers(1, 4)):
        place, kind = random.integers(0, len(data) + 1), random.integers(0, 4)
        piece = PIECES[random.integers(0, len(PIECES))]
        end = place + (0 if kind == 0 else random.integers(1, 4))
        data = data[:place] + (b"" if kind == 1 else piece) + data[end:] if kind < 3 else data + data[place:place + 20]
    return data


def pandas_reads(data, name):
    """What lab should have read of a file that pandas accepts; None of others."""
    is_tab = name.endswith(".tsv")
    try:
        frame = pandas.read_csv(
            io.BytesIO(data), sep="\t" if is_tab else ",", quoting=csv.QUOTE_NONE if is_tab else csv.QUOTE_MINIMAL, dtype=str,
            keep_default_na=False, na_filter=False, encoding="utf-8-sig", index_col=False, header=None, on_bad_lines="error")
        head = [str(one).strip() for one in frame.iloc[0]]
        wanted = ["a", "b", "c"] if name.startswith("numbers") else ["text"]
        columns = frame.iloc[1:, [head.index(one) for one in wanted]].values.tolist()
        targets = frame.iloc[1:, head.index("y")].tolist()
        rows = [[float(one) for one in row] if len(wanted) > 1 else row[0].split() for row in columns]
        sequences = [row + [float(y)] for row, y in zip(rows, targets)]
    except (ValueError, pandas.errors.ParserError, pandas.errors.EmptyDataError, IndexError):
        return None
    return [sequences[k] for k in sorted(range(len(rows)), key=lambda k: -len(rows[k]) if len(wanted) == 1 else 0)]


def test_damaged_tables_are_read_as_pandas_reads_them(tmp_path):
    random, written = numpy.random.default_rng(int(os.environ.get("LAB_FUZZ_SEED", "1"))), {}
    for k in range(COUNT):
        kind, suffix, text = bases()[k % 4]
        name = f"{kind}-{k}{suffix}"
        written[name] = text.encode() if k < 4 else damaged(text.encode(), random)
        (tmp_path / name).write_bytes(written[name])
    out = subprocess.run([FUZZ, "tables", tmp_path], capture_output=True, text=True, check=True).stdout
    readings = [json.loads(line) for line in out.splitlines()]
    assert len(readings) == COUNT
    compared = 0
    for reading in readings:
        name = reading["file"]
        if "refusal" in reading:
            assert reading["refusal"] and int(name.split("-")[1].split(".")[0]) >= 4, reading
            continue
        wanted = pandas_reads(written[name], name)
        if wanted is None:
            continue
        compared += 1
        given = [[float(one) for one in row] if name.startswith("numbers") else row[:-1] + [float(row[-1])] for row in reading["sequences"]]
        assert given == wanted, (name, written[name])
    assert compared > COUNT / 10, "some damage is harmless"
