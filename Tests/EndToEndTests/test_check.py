"""lab check: several files, all mistakes of all, for people and for programs."""
import json

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
