"""`lab bench` says what a training step costs; how much that is depends on the machine and is nobody's test."""
import json

import pytest

PARTS = {
    "input_product", "recurrence_forward", "recurrence_backward", "weight_gradients", "pointwise", "head_and_loss",
    "engine_penalty", "optimizer", "recording",
}


def bench(lab, *words):
    return lab.run("bench", "small.exp", "--budget", "0.02", *words)


def test_json_splits_the_step(lab):
    trials = json.loads(bench(lab, "--json").stdout)["trials"]
    assert [trial["variant"] for trial in trials] == ["model.cell=rnn", "model.cell=lstm"]
    for trial in trials:
        assert 0 < trial["step_seconds"]["min"] <= trial["step_seconds"]["median"] and trial["steps"] >= 5
        assert trial["part_seconds"].keys() == PARTS and trial["part_seconds"]["recording"] == 0
        assert all(trial["part_seconds"][part] > 0 for part in PARTS - {"recording"})
        assert trial["gflops"] == pytest.approx(trial["operations"] / trial["step_seconds"]["median"] / 1e9)
        assert trial["share_of_peak"] == pytest.approx(trial["gflops"] / trial["peak_gflops"])
        assert "plain_step_seconds" not in trial
    assert trials[1]["operations"] > 2 * trials[0]["operations"], "an LSTM has four gates"


def test_instrumented_steps_take_turns_with_plain_ones(lab):
    for trial in json.loads(bench(lab, "--json", "--instrument").stdout)["trials"]:
        assert trial["part_seconds"]["recording"] > 0 and trial["plain_step_seconds"]["median"] > 0
    said = bench(lab, "--instrument").stdout
    assert said.count("× a step without norms") == 2 and said.count("recurrence backward") == 2


def test_other_engines_have_no_count_of_operations(lab):
    trials = json.loads(bench(lab, "--json", "-s", "gradient.engine=rtrl").stdout)["trials"]
    assert all("gflops" not in trial and trial["part_seconds"]["engine_penalty"] > 0 for trial in trials)


def test_wrong_budgets_are_refused(lab):
    for budget in ("0", "-1", "nan", "soon"):
        refused = lab.run("bench", "small.exp", f"--budget={budget}", expect=64)
        assert "--budget" in refused.stderr and refused.stdout == ""
