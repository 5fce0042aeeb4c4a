"""More seeds only while a claim is undecided, at looks that stand in the file."""
import json

from laboratory import Laboratory

TEXT = """\
# vim: ft=yaml
experiment: looking
task: { kind: noise, length: 6, inputs: 3, classes: 4 }
model: { hidden: 4 }
train: { steps: 5, batch: 4 }
seeds: { looks: [3, 5, 8] }
sweep: { model.cell: [rnn, lstm] }
figures: []
claims:
"""
EASY = "  - { says: Losses are positive, check: mean(test_loss) > 0.01 }\n"
HARD = "  - { says: Nobody knows, check: 'mean(test_accuracy[model.cell=rnn, seed=1] - test_accuracy[model.cell=lstm, seed=1]) > 0' }\n"


def test_what_is_decided_at_the_first_look_runs_no_more(lab):
    lab.write("looking.exp", TEXT + EASY)
    result = json.loads(lab.run("looking.exp", "--json").stdout)
    assert sorted({trial["seed"] for trial in result["trials"]}) == [1, 2, 3] and len(result["trials"]) == 6
    [claim] = result["claims"]
    assert claim["outcome"] == "holds" and claim["look"] == 1
    # Three looks share 5 %: intervals of 98.33 %.
    assert "98.33 %" in (lab.folder / "results/looking/index.html").read_text()
    report = lab.run("report", "looking.exp", "--json")
    assert json.loads(report.stdout)["claims"] == result["claims"] and "not on the page" not in report.stderr
    assert lab.run("looking.exp").stderr.count("nothing to do") == 6
    assert "further ones are run only while one is undecided" in lab.run("plan", "looking.exp").stdout


def test_what_stays_open_runs_to_the_last_look(lab):
    lab.write("looking.exp", TEXT + EASY + HARD)
    ran = lab.run("looking.exp", "--json", "-s", "train.steps=5")
    result = json.loads(ran.stdout)
    assert len(result["trials"]) == 16 and "not all claims are decided at 5 seeds" in ran.stderr
    assert [(claim["outcome"], claim["look"]) for claim in result["claims"]] == [("holds", 1), ("undecided", 3)]
    again = json.loads(lab.run("report", "looking.exp", "--json", "-s", "train.steps=5").stdout)
    assert again["claims"] == result["claims"] and len(again["trials"]) == 16


def test_wrong_looks_are_told(lab):
    for looks, said in [("[5, 5]", "sees none that are new"), ("[5]", "looks"), ("[1, 5]", "looks"), ("5", "looks")]:
        lab.write("wrong.exp", TEXT.replace("[3, 5, 8]", looks) + EASY)
        assert said in lab.run("check", "wrong.exp", expect=65).stderr
    lab.write("wrong.exp", TEXT.replace("claims:\n", ""))
    assert "looks go on until claims are decided, and there are none" in lab.run("check", "wrong.exp", expect=65).stderr
