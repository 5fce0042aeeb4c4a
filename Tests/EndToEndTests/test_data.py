"""lab data: what the network will see, said and drawn before anything is trained."""
import json
import xml.etree.ElementTree

import pytest

FILE = """experiment: seen
task: { kind: adding, variant: pascanu, length: 30 }
model: { cell: rnn }
sweep: { task.length: [30, 40] }
"""


@pytest.fixture
def seen(lab):
    lab.write("seen.exp", FILE)
    return lab


def test_what_is_seen_is_told_and_nothing_is_written(seen):
    before = {path.name for path in seen.folder.iterdir()}
    said = seen.run("data", "seen.exp").stdout
    assert "2 numbers a step; 30 to 3" in said
    assert "seen, task.length=40" in said, "each task of the file is shown"
    assert "from one step" in said
    assert {path.name for path in seen.folder.iterdir()} == before


def test_classes_are_counted_and_what_takes_no_memory_is_found(lab):
    lab.write("words.exp", "experiment: words\ntask: { kind: copy }\nmodel: { cell: rnn }\n")
    found = json.loads(lab.run("data", "--json", "words.exp").stdout)["data"][0]
    assert abs(sum(one["training_share"] for one in found["classes"]) - 1) < 1e-9
    assert abs(sum(one["test_share"] for one in found["classes"]) - 1) < 1e-9
    guess = {one["name"]: one for one in found["guesses"]}
    # What is to be copied was read long ago: the input of the moment is the same for all answers.
    assert abs(guess["from one token"]["accuracy"] - guess["most frequent class"]["accuracy"]) < 0.05


def test_examples_are_drawn_where_asked(seen):
    done = seen.run("data", "--output", "pictures", "--examples", "2", "--set", "sweep={}", "seen.exp")
    assert "pictures/seen-data.svg" in done.stderr
    picture = xml.etree.ElementTree.parse(seen.folder / "pictures/seen-data.svg").getroot()
    text = "".join(picture.itertext())
    assert text.count("target") == 2


def test_wrong_use_is_named(seen):
    assert seen.run("data", "--examples", "-1", "seen.exp", expect=64).stderr
    assert "lenght" in seen.run("data", "--set", "task.lenght=3", "seen.exp", expect=65).stderr


def test_standardised_numbers_are_told_from_those_of_the_file(lab):
    rows = "".join(f"{k % 40},{100 + k % 7},{k % 5}.5\n" for k in sorted(range(240), key=lambda k: k % 40))
    (lab.folder / "d.csv").write_text("id,x,y\n" + rows)
    file = "experiment: own\ntask: { kind: file, path: d.csv, sequence: id, inputs: x, targets: y, outputs: numbers, standardise: %s }\nmodel: { cell: rnn }\n"
    lab.write("own.exp", file % "true")
    said = lab.run("data", "own.exp").stdout
    assert "inputs standardised as the network reads them, targets in the file's units" in said
    assert "the first sequences of the test set, in the file's units" in said
    assert json.loads(lab.run("data", "--json", "own.exp").stdout)["data"][0]["inputs_standardised"] is True
    lab.write("own.exp", file % "false")
    assert "units" not in lab.run("data", "own.exp").stdout
