"""Every experiment file a reader meets runs: those shipped, and the README's."""
import json
import os
import re

import pytest
from laboratory import REPOSITORY
from trial_files import oracle, tolerance

SHIPPED = sorted((REPOSITORY / "experiments").glob("*.exp"))


def test_there_are_experiments():
    assert SHIPPED


# What PyTorch's recomputation does not know: the cell lru, learned initial states.
UNKNOWN = {"lru", "chaos"}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_experiment_runs_shortened(lab, path):
    # Where gradients explode, Float32 has no digit left that PyTorch would share.
    precise = "sweep.train.precision=[float64]" if path.stem == "precision" else "train.precision=float64"
    trials = lab.trials(path, "-s", "train.steps=4", "-s", "seeds=[1]", "-s", "record.at=[first, last]",
                        # What four updates of one seed come to is another matter than what the file claims.
                        "-s", "claims=[]",
                        "-s", precise)
    assert trials and all(trial["status"] == "done" for trial in trials)
    # Only exact gradients are PyTorch's.
    exact = [trial for trial in trials if "gradient.engine" not in trial["variant"] or trial["variant"] == "gradient.engine=bptt"]
    if path.stem in UNKNOWN:
        exact = []
    assert exact or path.stem in UNKNOWN
    for trial in exact:
        file = lab.folder / trial["file"]
        status, said = oracle(file, tolerance(file))
        assert status == 0, said


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_gradients_of_shipped_experiment_are_proven(lab, path):
    # Processor time, so that a busy machine is no failure: under 20 seconds on two idle cores.
    before = os.times()
    checked = json.loads(lab.run("gradcheck", path, "--json").stdout)
    after = os.times()
    assert after.children_user + after.children_system - before.children_user - before.children_system < 40
    assert checked


def test_experiment_in_the_readme_runs_as_printed(lab):
    blocks = re.findall(r"```yaml\n(.*?)```", (REPOSITORY / "README.md").read_text(), re.DOTALL)
    assert len(blocks) == 1 and blocks[0].startswith("# vim: ft=yaml\nexperiment: ")
    lab.write("first.exp", blocks[0])
    result = json.loads(lab.run("first.exp", "--json").stdout)
    assert {trial["status"] for trial in result["trials"]} == {"done"} and not result["problems"]
