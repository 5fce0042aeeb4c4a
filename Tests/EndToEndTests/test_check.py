"""lab check: several files, all mistakes of all, for people and for programs."""
import json
import re

import pytest

GOOD = "experiment: good\ntask: { kind: noise, length: 5 }\nmodel: { cell: rnn, hidden: 4 }\n"


def test_all_mistakes_of_all_files(lab):
    lab.write("good.exp", GOOD)
    lab.write("a.exp", GOOD.replace("length", "lenght").replace("hidden: 4", "hidden: many"))
    lab.write("b.exp", GOOD + "sweep: 1\n")
    result = lab.run("check", "a.exp", "good.exp", "b.exp", "nowhere.exp", expect=65)
    for place in ("a.exp:2:22: error: ", "a.exp:3:29: error: ", "b.exp:4:8: error: ", "nowhere.exp:1:1: error: "):
        assert place in result.stderr
    assert result.stdout == "good.exp: 1 trial, no mistakes\n" and "3 of 4 files have mistakes" in result.stderr


def test_mistakes_as_json(lab):
    lab.write("good.exp", GOOD)
    lab.write("a.exp", GOOD.replace("length", "lenght"))
    result = lab.run("check", "a.exp", "good.exp", "--json", expect=65)
    document = json.loads(result.stdout)
    assert result.stderr == "" and len(document["trials"]) == 1
    assert document["diagnostics"] == [
        {"file": "a.exp", "line": 2, "column": 22, "length": 6, "message": "unknown key 'lenght' in 'task' of kind noise",
         "hint": "did you mean 'length'?"}]
    document = json.loads(lab.run("check", "good.exp", "-s", "train.steps=0", "--json", expect=65).stdout)
    (diagnostic,) = document["diagnostics"]
    assert diagnostic["file"] == "--set" and diagnostic["argument"] == "train.steps=0" and diagnostic["column"] == 13
    assert json.loads(lab.run("check", "good.exp", "--json").stdout)["diagnostics"] == []


FIGURES = "experiment: drawn\ntask: { kind: adding, length: 12 }\nmodel: { cell: rnn, hidden: 4 }\ntrain: { steps: 2, batch: 4 }\nseeds: 1\n"
DRAWN = ["gradient-by-lag", "attenuation", "weight-eigenvalues", "saturation", "lyapunov", "message-norms", "true-and-apparent", "loss-surface"]


@pytest.mark.parametrize("figure", DRAWN)
def test_a_figure_of_what_nobody_measures_is_refused_at_its_line(lab, figure):
    lab.write("drawn.exp", FIGURES + f"figures: [loss, {figure}]\n")
    refused = lab.run("check", "drawn.exp", expect=65).stderr
    assert "drawn.exp:6:17: error: it draws /diagnostics/" in refused
    lab.write("drawn.exp", FIGURES + f"figures: [loss, {figure}]\n" + re.search(r"`(record: .*?)`", refused)[1] + "\n")
    lab.run("drawn.exp")


@pytest.mark.parametrize("figure, reason, then", [
    ("search", "no setting of this file is varied over numbers", "sweep: { model.hidden: [3, 4] }"),
    ("phase", "it draws the file's scan, and this file has none", "record: { diagnostics: [gradient-by-lag] }\nscan: { model.hidden: [3, 4], optimizer.learning_rate: [0.1, 0.2] }"),
    ("samples", "this task shows no examples of its test set", "task: { kind: adding, length: 12 }"),
    ("{ kind: samples, view: saliency }", "it draws /diagnostics/input-saliency", "record: { diagnostics: [input-saliency] }"),
])
def test_a_figure_of_what_the_file_lacks_is_refused(lab, figure, reason, then):
    lab.write("drawn.exp", FIGURES.replace("adding, length: 12", "noise, length: 5") + f"figures: [{figure}]\n")
    assert reason in lab.run("check", "drawn.exp", expect=65).stderr
    file = FIGURES if then.startswith("task") else FIGURES + then + "\n"
    lab.write("drawn.exp", file + f"figures: [{figure}]\n")
    assert "no mistakes" in lab.run("check", "drawn.exp").stdout
