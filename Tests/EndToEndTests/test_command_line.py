"""What the command line promises to people and to scripts."""
import json
import subprocess

import h5py
import pytest


def test_help_has_examples(lab):
    said = lab.run("--help").stdout
    assert "EXAMPLES" in said and "lab experiments/sentiment.exp" in said and "EXIT STATUS" in said
    for command in ("run", "check", "plan", "report"):
        assert f"  {command}" in said
        assert lab.run(command, "--help").stdout.startswith("OVERVIEW: ")


def test_help_explains_commands_components_and_keys(lab):
    assert lab.run("help").stdout == lab.run("--help").stdout
    assert lab.run("help", "run").stdout == lab.run("run", "--help").stdout
    cells = lab.run("help", "cells").stdout
    assert all(f"\n  {kind}\n" in cells for kind in ("rnn", "lstm", "gru", "formula")) and "Elman" in cells
    assert "EQUATIONS\n" in lab.run("help", "cell", "lstm").stdout
    assert "default 0.001" in lab.run("help", "optimizer.learning_rate").stdout
    assert max(map(len, cells.splitlines())) <= 80
    for topic, near in (("cels", "cells"), ("cell lsmt", "cell lstm"), ("rnu", "run"), ("model.hiden", "model.hidden")):
        assert f"did you mean '{near}'?" in lab.run("help", *topic.split(), expect=64).stderr


def test_json_is_one_object_with_every_trial(lab):
    result = lab.run("small.exp", "--json")
    document = json.loads(result.stdout)
    assert len(document["trials"]) == 4 and not document["problems"]
    for trial in document["trials"]:
        assert trial["status"] == "done" and trial["variant"] in ("model.cell=rnn", "model.cell=lstm")
        with h5py.File(lab.folder / trial["file"]) as file:
            assert file.attrs["trial"] == trial["id"] and file.attrs["seed"] == trial["seed"]
    assert (lab.folder / document["pages"][0]).name == "index.html"


def test_dry_run_runs_nothing(lab):
    said = lab.run("-n", "small.exp").stdout
    assert all(name in said for name in ("\n  model.cell=rnn      1 ", "\n  model.cell=lstm     2 ", "4 to do"))
    planned = json.loads(lab.run("-n", "small.exp", "--json").stdout)["trials"]
    assert len(planned) == 4 and all(trial["identity"] and trial["id"] for trial in planned)
    assert not (lab.folder / "results").exists()


def test_check_and_plan_write_nothing(lab):
    lab.run("check", "small.exp")
    lab.run("plan", "small.exp")
    assert [path.name for path in lab.folder.iterdir()] == ["small.exp"]


def test_quiet_says_only_the_page(lab):
    result = lab.run("-q", "small.exp")
    assert result.stderr == "" and result.stdout == "results/small/index.html\n"


def test_set_changes_a_key_of_every_file(lab):
    lab.write("other.exp", (lab.folder / "small.exp").read_text().replace("experiment: small", "experiment: other"))
    trials = lab.trials("small.exp", "other.exp", "-s", "train.steps=5", "-s", "seeds=[9]")
    assert len(trials) == 4 and {trial["seed"] for trial in trials} == {9}
    for trial in trials:
        with h5py.File(lab.folder / trial["file"]) as file:
            assert len(file["history/step"]) == 5


def test_two_files_of_one_name_are_refused(lab):
    lab.write("other.exp", (lab.folder / "small.exp").read_text())
    assert "other.exp:1:1: error: " in lab.run("small.exp", "other.exp", expect=65).stderr


def test_results_go_where_they_are_told(lab):
    result = lab.run("small.exp", "--results", "some/where else")
    assert result.stdout == "some/where else/small/index.html\n"
    assert (lab.folder / "some/where else/small/experiment.exp").read_text() == (lab.folder / "small.exp").read_text()
    assert not (lab.folder / "results").exists()


def test_wrong_usage(lab):
    for arguments in ([], ["--no-such-option"], ["small.exp", "-j", "0"], ["no-such-command"], ["run"]):
        result = lab.run(*arguments, expect=64)
        assert "usage: " in result.stderr.lower() and result.stdout == ""


@pytest.mark.parametrize("redirection", ["", "2>&1"])
def test_run_outlives_whoever_reads_its_output(lab, redirection):
    process = subprocess.run(
        ["bash", "-c", f"'{lab.binary}' small.exp {redirection} | true; echo ${{PIPESTATUS[0]}}"],
        cwd=lab.folder, env=lab.environment(), capture_output=True, text=True)
    assert process.stdout == "0\n"
    assert len(lab.files("small")) == 4
