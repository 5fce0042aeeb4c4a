"""Files that extend others: what is inherited, where values come from, and what is said about faults in a base."""
import json

import pytest

BASE = """\
# vim: ft=yaml
experiment: base
title: The base
task: { kind: noise, length: 9, inputs: 3, classes: 4 }
model: { cell: { kind: rnn, activation: relu }, hidden: 6, init: { W: { kind: orthogonal, gain: 2 }, b: 0.5 } }
optimizer: { kind: adam, learning_rate: 1e-2, clip: { kind: norm, threshold: 1.0 } }
train: { steps: 12, batch: 5 }
seeds: [1, 2]
figures: [loss]
record: { at: [first, last] }
"""


@pytest.fixture
def files(lab):
    lab.write("base.exp", BASE)
    return lab


def settings(lab, file, *arguments):
    """Values and origins of a file's settings, of its first variant."""
    variants = json.loads(lab.run("plan", file, "--origin", "--json", *arguments).stdout)["variants"]
    return {setting["key"]: setting for setting in variants[0]["settings"]}


def values(lab, file, *arguments):
    return {key: setting["value"] for key, setting in settings(lab, file, *arguments).items()}


def test_own_keys_win_and_the_rest_is_inherited(files):
    files.write("own.exp", "experiment: own\nextends: base.exp\ntrain: { steps: 3 }\nseeds: [7]\nmodel: { init: { b: 1 } }\n")
    found = values(files, "own.exp")
    assert (found["train.steps"], found["train.batch"], found["seeds"], found["title"]) == (3, 5, [7], "The base")
    assert found["model.init.W.gain"] == 2 and found["model.init.b"] == {"kind": "constant", "value": 1}
    assert found["model.cell.activation"] == "relu" and found["experiment"] == "own"


def test_components(files):
    """Another kind replaces all, the same kind inherits, none adds."""
    for cell, kind, activation in [
        ("lstm", "lstm", None), ("{ kind: lstm }", "lstm", None), ("rnn", "rnn", "relu"), ("{ kind: rnn }", "rnn", "relu"),
        ("{ activation: sigmoid }", "rnn", "sigmoid"), ("{ kind: leaky, leak: 0.5 }", "leaky", "tanh"),
    ]:
        files.write("own.exp", f"experiment: own\nextends: base.exp\nmodel: {{ cell: {cell} }}\n")
        found = values(files, "own.exp")
        assert (found["model.cell.kind"], found.get("model.cell.activation")) == (kind, activation), cell
    files.write("own.exp", "experiment: own\nextends: base.exp\noptimizer: sgd\n")
    found = values(files, "own.exp")
    assert found["optimizer.kind"] == "sgd" and found["optimizer.learning_rate"] == 0.01 and found["optimizer.clip"] == "none"
    files.write("named.exp", "experiment: named\nextends: own.exp\noptimizer: { momentum: 0.5 }\n")
    found = values(files, "named.exp")
    assert (found["optimizer.kind"], found["optimizer.momentum"]) == ("sgd", 0.5)


def test_the_same_settings_are_the_same_trial(files):
    files.write("own.exp", "experiment: own\nextends: base.exp\ntrain: { steps: 3 }\n")
    files.write("flat.exp", BASE.replace("experiment: base", "experiment: flat").replace("steps: 12", "steps: 3"))
    identities = [[trial["identity"] for trial in files.trials("plan", file)] for file in ("own.exp", "flat.exp")]
    assert identities[0] == identities[1]


def test_several_bases_and_chains(files):
    (files.folder / "parts").mkdir()
    files.write("parts/fast.exp", "extends: faster.exp\ntrain: { steps: 2 }\n")
    files.write("parts/faster.exp", "train: { steps: 1, batch: 2 }\nseeds: 1..3\n")
    files.write("own.exp", "experiment: own\nextends: [base.exp, parts/fast.exp]\n")
    found = settings(files, "own.exp")
    assert {key: found[key]["value"] for key in ("train.steps", "train.batch", "seeds")} == {
        "train.steps": 2, "train.batch": 2, "seeds": [1, 2, 3]}
    assert (found["train.batch"]["file"], found["train.batch"]["line"], found["train.batch"]["column"]) == ("parts/faster.exp", 1, 27)
    files.write("own.exp", "experiment: own\nextends: [parts/fast.exp, base.exp]\n")
    assert values(files, "own.exp")["train.steps"] == 12
    # The same base twice is no circle.
    files.write("left.exp", "extends: base.exp\n")
    files.write("own.exp", "experiment: own\nextends: [left.exp, base.exp]\n")
    assert values(files, "own.exp")["train.steps"] == 12


def test_paths_are_relative_to_the_file_that_names_them(files):
    (files.folder / "deep").mkdir()
    files.write("deep/own.exp", "experiment: own\nextends: ../base.exp\n")
    assert values(files, "deep/own.exp")["train.steps"] == 12
    assert settings(files, files.folder / "deep/own.exp")["train.steps"]["file"].endswith("deep/../base.exp")


def test_faults_in_a_base_show_the_way_to_it(files):
    files.write("middle.exp", "extends: broken.exp\n")
    files.write("broken.exp", "# nothing\n" + BASE.replace("hidden: 6", "hidden: none"))
    files.write("own.exp", "experiment: own\nextends: middle.exp\ntrain: { steps: 0 }\n")
    result = files.run("check", "own.exp", expect=65)
    assert "own.exp:3:17: error: 'train.steps'" in result.stderr
    after = result.stderr.split("broken.exp:6:57: error: 'model.hidden' must be")[1]
    assert "  extended by middle.exp:1:10\n  extended by own.exp:2:10\n" in after
    assert result.stderr.endswith("2 errors. Nothing was run.\n")


def test_a_base_is_swept_no_more(files):
    files.write("swept.exp", BASE + "sweep: { model.hidden: [2, 4], train.batch: [3, 5] }\n")
    files.write("own.exp", "experiment: own\nextends: swept.exp\nsweep: { model.hidden: [8] }\n")
    assert [trial["variant"] for trial in files.trials("plan", "own.exp")][::2] == [
        "model.hidden=8,train.batch=3", "model.hidden=8,train.batch=5"]
    files.write("own.exp", "experiment: own\nextends: swept.exp\nmodel: { hidden: 8 }\n")
    result = files.run("check", "own.exp", expect=65)
    assert "'model.hidden' is swept in swept.exp:11:10" in result.stderr and "model.hidden: none" in result.stderr
    files.write("own.exp", "experiment: own\nextends: swept.exp\nmodel: { hidden: 8 }\nsweep: { model.hidden: none }\n")
    assert [trial["variant"] for trial in files.trials("plan", "own.exp")][::2] == ["train.batch=3", "train.batch=5"]
    files.write("own.exp", "experiment: own\nextends: swept.exp\nmodel: { hidden: 8 }\nsweep: none\n")
    assert len(files.trials("plan", "own.exp")) == 2


def test_origins(files):
    files.write("own.exp", "experiment: own\nextends: base.exp\ntrain: { steps: 3 }\nsweep: { model.cell: [rnn, lstm] }\n")
    found = settings(files, "own.exp", "-s", "optimizer.learning_rate=0.1", "-s", "model.dropout.recurrent=0.5")
    origins = {
        key: " ".join(str(found[key][part]) for part in ("origin", "file", "line", "column", "argument") if part in found[key])
        for key in found}
    assert origins["train.steps"] == "file own.exp 3 17"
    assert origins["train.batch"] == "base base.exp 7 28"
    assert origins["model.cell.kind"] == "sweep own.exp 4 23"
    assert origins["optimizer.learning_rate"] == "--set optimizer.learning_rate=0.1"
    assert found["optimizer.learning_rate"]["overrides"] == "base.exp:6:41"
    assert origins["model.dropout.recurrent"] == "--set model.dropout.recurrent=0.5"
    assert origins["optimizer.beta1"] == origins["model.dropout.between"] == origins["loss.reduce"] == "default"
    assert origins["model.init.W.gain"] == "base base.exp 5 97"
    text = files.run("plan", "own.exp", "--origin", "-s", "optimizer.learning_rate=0.1").stdout
    lines = {" ".join(line.split()) for line in text.splitlines()}
    assert {
        "train.steps 3 own.exp:3:17", "train.batch 5 base.exp:7:28", "loss.reduce sum default", "variant model.cell=lstm",
        "model.cell.kind lstm sweep, own.exp:4:28", "optimizer.learning_rate 0.1 --set optimizer.learning_rate=0.1 (overrides base.exp:6:41)",
    } <= lines, text
    assert "\x1b" not in text and max(map(len, text.splitlines())) < 160


def test_components_and_lists_are_set_by_arguments(files):
    found = settings(
        files, "base.exp", "-s", "model.cell={kind: rnn, activation: sigmoid}", "-s", "figures=[loss, {kind: loss, scale: log}]",
        "-s", "gradient.beside=[unit, {kind: truncated, window: 3}]", "-s", "optimizer=sgd")
    assert found["model.cell.activation"]["value"] == "sigmoid" and found["model.cell.activation"]["origin"] == "--set"
    assert found["figures[1].scale"]["value"] == "log" and found["gradient.beside[1].window"]["value"] == 3
    assert found["optimizer.kind"]["value"] == "sgd" and found["optimizer.momentum"]["origin"] == "default"
    result = files.run("check", "base.exp", "-s", "model.cell={kind: rnn, activation: swish}", expect=65)
    assert result.stderr.startswith("--set: error: 'model.cell.activation' must be one of tanh")
    lines = result.stderr.splitlines()
    assert lines[1].index("swish") == lines[2].index("^")


def test_results_keep_what_was_extended(files):
    files.write("own.exp", "experiment: own\nextends: base.exp\ntrain: { steps: 3 }\nseeds: [1]\n")
    files.run("own.exp")
    again = files.folder / "results/own/resolved.yaml"
    (files.folder / "resolved.exp").write_text(again.read_text())
    assert [trial["identity"] for trial in files.trials("plan", "resolved.exp")] == [
        trial["identity"] for trial in files.trials("plan", "own.exp")]


def test_bases_without_end_are_refused(files):
    (files.folder / "large.exp").write_text("title: x\n# " + "x" * 600_000 + "\n")
    files.write("own.exp", "experiment: own\nextends: [large.exp, large.exp]\n")
    assert "own.exp:2:22: error: the bases are larger than 1000000 bytes together" in files.run("check", "own.exp", expect=65).stderr
    for number in range(20):
        files.write(f"chain-{number}.exp", f"extends: chain-{number + 1}.exp\n")
        files.write(f"tree-{number}.exp", f"extends: [tree-{number + 1}.exp, tree-{number + 1}.exp]\n")
    files.write("tree-6.exp", "title: leaf\n")
    files.write("own.exp", "experiment: own\nextends: [chain-0.exp, tree-0.exp]\n")
    result = files.run("check", "own.exp", expect=65, timeout=20)
    assert "error: more than 16 files extend one another" in result.stderr
    assert "error: the experiment has more than 64 bases in all" in result.stderr
