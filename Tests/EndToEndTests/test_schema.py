"""The JSON Schema of experiment files, by another program: check-jsonschema."""
import json
import pathlib
import re
import subprocess
import sys

import pytest
from laboratory import REPOSITORY

SHIPPED = sorted((REPOSITORY / "experiments").glob("*.exp"))
CORPUS = pathlib.Path(__file__).parent / "wrong"

HEAD = "experiment: a\ntask: { kind: noise, length: 5 }\n"
MODEL = "model: { cell: rnn, hidden: 4 }\n"

# Files with a wrong key, type, range or shape.
WRONG = {
    "unknown key": HEAD + MODEL + "optimiser: adam\n",
    "unknown key in a section": HEAD + "model: { cell: rnn, hiden: 4 }\n",
    "unknown key in a component": HEAD + "model: { cell: { kind: rnn, activaton: relu } }\n",
    "key of another kind": HEAD + "model: { cell: { kind: lstm, activation: relu } }\n",
    "unknown kind": HEAD + "model: { cell: lsmt }\n",
    "unknown kind in a mapping": HEAD + "model: { cell: { kind: lsmt } }\n",
    "no kind": HEAD + "model: { cell: { activation: relu } }\n",
    "no kind in a list": HEAD + MODEL + "figures: [{ scale: log }]\n",
    "no kind in a sweep": HEAD + "sweep: { model.cell: [{ activation: relu }] }\n",
    "no task": "experiment: a\n" + MODEL,
    "no cell": HEAD + "model: { hidden: 4 }\n",
    "no name": "task: noise\n" + MODEL,
    "no path of a file": "experiment: a\ntask: { kind: file }\n" + MODEL,
    "no path of a named file": "experiment: a\ntask: file\n" + MODEL,
    "text for a number": HEAD + "model: { cell: rnn, hidden: many }\n",
    "fraction for an integer": HEAD + "model: { cell: rnn, hidden: 4.5 }\n",
    "word for a flag": HEAD + "model: { cell: rnn, bidirectional: 1 }\n",
    "unknown word": HEAD + MODEL + "loss: { reduce: average }\n",
    "below the range": HEAD + MODEL + "train: { steps: 0 }\n",
    "at the end of an open range": HEAD + "model: { cell: rnn, dropout: { between: 1 } }\n",
    "infinite": HEAD + MODEL + "optimizer: { kind: adam, learning_rate: .inf }\n",
    "one of two years": "experiment: a\ntask: { kind: translation, years: [1900] }\n" + MODEL,
    "scalar for a section": HEAD + MODEL + "train: 100\n",
    "list for a section": HEAD + MODEL + "train: [100]\n",
    "mapping for a list": HEAD + MODEL + "seeds: { from: 1 }\n",
    "no seeds": HEAD + MODEL + "seeds: []\n",
    "nothing": HEAD + MODEL + "train:\n",
    "name of a folder above": "experiment: ../x\ntask: noise\n" + MODEL,
    "two lines of title": HEAD + MODEL + "title: |\n  a\n  b\n",
    "last without a number": HEAD + MODEL + "loss: { steps: last }\n",
    "scalar in a sweep": HEAD + "sweep: { model.cell: rnn }\n",
    "nothing in a sweep": HEAD + "sweep: { model.cell: [] }\n",
    "wrong value in a sweep": HEAD + MODEL + "sweep: { train.steps: [0] }\n",
    "unknown key in a sweep": HEAD + MODEL + "sweep: { model.hiden: [1] }\n",
    "swept seeds": HEAD + MODEL + "sweep: { seeds: [1] }\n",
    "sweep of another key": HEAD + "model: { hidden: 4 }\nsweep: { model.hidden: [1] }\n",
    "wrong name of a parameter": HEAD + "model: { cell: rnn, init: { b-f: 1 } }\n",
}

# Files that our reader accepts, and a program that takes YAML's types for granted may not.
RIGHT = {
    "numbers as texts": HEAD + MODEL + "optimizer: { kind: adam, learning_rate: 1e-3 }\ntrain: { steps: 2_000 }\n",
    "texts as numbers": "experiment: '2024'\ntitle: 1984\nabout: true\n" + HEAD[14:] + MODEL,
    "ranges": HEAD + MODEL + "seeds: 1..3\nrecord: { at: [0, last] }\n",
    "ranges in a list": HEAD + MODEL + "seeds: [1..3, 7]\n",
    "one for a list": HEAD + MODEL + "seeds: 3\nfigures: loss\nrecord: { at: last, tensors: states, diagnostics: gradient-by-lag }\n",
    "a range of years": "experiment: a\ntask: { kind: translation, years: [1900, 1999] }\n" + MODEL,
    "names and mappings": HEAD + "model: { cell: { kind: lstm }, init: { W: orthogonal, b.f: 1, U: { kind: orthogonal } } }\n",
    "none": HEAD + "model: { cell: rnn, embedding: none }\ntrain: { until: none }\n",
    "swept away": "experiment: a\nsweep: { task: [noise], model.cell: [rnn, { kind: rnn, activation: relu }] }\n",
    "a swept section": HEAD + "sweep: { model: [{ cell: rnn }, { cell: lstm, init: { b.f: 1 } }], model.init.b: [0, 1] }\n",
    "a swept kind": HEAD + MODEL + "optimizer: { learning_rate: 0.1 }\nsweep: { optimizer.kind: [sgd, adam] }\n",
}


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    from laboratory import Laboratory

    folder = tmp_path_factory.mktemp("schema")
    (folder / "schema.json").write_text(Laboratory(folder).run("schema").stdout)
    return folder / "schema.json"


def refused(schema, files):
    """The files that check-jsonschema refuses."""
    result = subprocess.run(
        [pathlib.Path(sys.executable).parent / "check-jsonschema", "--default-filetype", "yaml", "--output-format", "json",
         "--schemafile", schema, *files],
        capture_output=True, text=True, timeout=300)
    document = json.loads(result.stdout)
    found = {entry["filename"] for entry in document.get("errors", []) + document.get("parse_errors", [])}
    assert (result.returncode == 0) == (not found), result.stdout + result.stderr
    return {pathlib.Path(name) for name in found}, document


def written(folder, files):
    """The files by their names' numbers, since names have blanks."""
    paths = {}
    for number, (name, text) in enumerate(files.items()):
        paths[folder / f"{number}.exp"] = name
        (folder / f"{number}.exp").write_text(text)
    return paths


def test_is_a_schema(schema):
    subprocess.run(
        [pathlib.Path(sys.executable).parent / "check-jsonschema", "--check-metaschema", schema], check=True, capture_output=True)
    document = json.loads(schema.read_text())
    assert document["$schema"] == "http://json-schema.org/draft-07/schema#"
    size = len(schema.read_text())
    assert size < 700_000, f"{size} characters, which editors read at every keystroke: share definitions"


def test_shipped_experiments_are_accepted(schema):
    assert SHIPPED
    assert refused(schema, SHIPPED)[0] == set()


def test_readers_ways_to_write_are_accepted(schema, lab):
    paths = written(lab.folder, RIGHT)
    bad, document = refused(schema, paths)
    assert not bad, document
    for path in paths:
        lab.run("check", path)


def test_wrong_files_are_refused(schema, lab):
    paths = written(lab.folder, WRONG)
    bad, _ = refused(schema, paths)
    assert {paths[path] for path in paths} - {paths[path] for path in bad} == set()
    for path in paths:
        lab.run("check", path, expect=65)


@pytest.mark.skipif(not (CORPUS / "structural.txt").exists(), reason="the corpus has no list of structural faults")
def test_structural_faults_of_the_corpus_are_refused(schema):
    names = [line.strip() for line in (CORPUS / "structural.txt").read_text().splitlines()]
    files = {CORPUS / (name if name.endswith(".exp") else f"{name}.exp") for name in names if name and not name.startswith("#")}
    assert files - refused(schema, sorted(files))[0] == set()


def test_messages_name_the_setting(schema, lab):
    """A schema can refuse and yet say nothing of use: 'is not valid under any of the given schemas'."""
    paths = written(lab.folder, {name: WRONG[name] for name in ("unknown key", "below the range", "unknown key in a section")})
    _, document = refused(schema, paths)
    said = " ".join(error["message"] for error in document["errors"])
    assert "optimiser" in said and "hiden" in said and re.search(r"0 is less than the minimum of 1", said)
