"""Diagnostics that were not asked for, measured afterwards from stored records."""
import hashlib
import json

import h5py
import numpy as np
import pytest
import xarray

PROBED = """\
# vim: ft=yaml
experiment: probed
task: { kind: noise, length: 12, inputs: 3, classes: 3 }
model: { hidden: 6 }
train: { steps: 9, batch: 4 }
seeds: [1, 2]
sweep: { model.cell: [rnn, lstm] }
record: { at: [0, 4, last] }
figures: []
"""
ASKED = PROBED.replace("last] }", "last], diagnostics: [gradient-by-lag] }")


@pytest.fixture
def probed(lab):
    lab.write("probed.exp", PROBED)
    lab.run("run", "-q", "probed.exp")
    return lab


def test_probed_numbers_are_those_of_a_trial_that_was_asked(probed):
    answer = probed.run("probe", "results/probed", "--diagnostic", "gradient-by-lag", "-j", "2")
    files = answer.stdout.splitlines()
    assert files == [f"results/probed/probes/model.cell={cell}/seed-{seed}.gradient-by-lag.h5" for cell in ("lstm", "rnn") for seed in (1, 2)]
    assert "4 measured from stored records" in answer.stderr
    asked = probed.write("asked.exp", ASKED)
    probed.run("run", "-q", "--results", "other", asked)
    for file in files:
        trial = file.replace("probes", "trials").replace(".gradient-by-lag", "")
        with h5py.File(probed.folder / file) as own, h5py.File(probed.folder / trial.replace("results", "other", 1)) as whole:
            for name, numbers in whole["diagnostics/gradient-by-lag"].items():
                np.testing.assert_array_equal(own["diagnostics/gradient-by-lag"][name], numbers)
            np.testing.assert_array_equal(own["record"], [0, 4, 8])
            profile = own["diagnostics/gradient-by-lag/profile"][...]
            assert not np.array_equal(profile[0], profile[2]), "negative control: another record has other numbers"
            assert own.attrs["parent_sha256"] == hashlib.sha256((probed.folder / trial).read_bytes()).hexdigest()
            assert own.attrs["parent_identity"] == whole.attrs["identity"]
    tree = xarray.open_datatree(probed.folder / files[0])
    assert tree["diagnostics/gradient-by-lag"]["profile"].dims == ("record", "lag")
    again = probed.run("probe", "probed.exp", "--diagnostic", "gradient-by-lag", "--json")
    rows = json.loads(again.stdout)["probes"]
    assert {row["status"] for row in rows} == {"kept"} and len(rows) == 4 and "4 measured before" in again.stderr
    assert rows[0]["records"] == [0, 4, 8] and rows[0]["diagnostic"]["kind"] == "gradient-by-lag"


def test_a_run_measures_what_is_lacking_without_training(probed):
    probed.write("probed.exp", ASKED.replace("figures: []", "figures: [gradient-by-lag]\nclaims: [{ says: Some reach., check: 'count(gradient_reach[at=last] > 0) >= 1' }]"))
    assert "4 to measure" in probed.run("plan", "probed.exp").stdout
    answer = probed.run("run", "probed.exp")
    assert answer.stderr.count("gradient-by-lag: measured from its records, without training") == 4, answer.stderr
    assert "gradient-by-lag" in (probed.folder / "results/probed/index.html").read_text()
    assert "4 done" in probed.run("plan", "probed.exp").stdout
    with h5py.File(probed.folder / "results/probed/trials/model.cell=rnn/seed-1.h5") as trial:
        assert "gradient-by-lag" in json.loads(trial.attrs["provenance"])["measured_afterwards"][0]
    held = json.loads(probed.run("probe", "results/probed/", "--diagnostic", "gradient-by-lag", "--json").stdout)["probes"]
    assert [row["status"] for row in held] == ["held"] * 4


def test_settings_records_and_mistakes(probed):
    trial = "results/probed/trials/model.cell=rnn/seed-1.h5"
    first = probed.run("probe", trial, "--diagnostic", "gradient-by-lag", "--set", "steps=2", "--at", "4").stdout
    second = probed.run("probe", trial, "--diagnostic", "{ kind: gradient-by-lag, steps: 2 }", "--at", "4", "-q")
    assert first == second.stdout and second.stderr == "" and "seed-1.gradient-by-lag-" in first
    with h5py.File(probed.folder / first.strip()) as file:
        assert file["diagnostics/gradient-by-lag/norm"].shape[:2] == (1, 2) and list(file["record"]) == [4]
    mistakes = [
        (("--diagnostic", "lyapunof"), 65, "lyapunov"), (("--diagnostic", "lyapunov", "--at", "3"), 1, "updates 0, 4, 8"),
        (("--diagnostic", "update-ratio"), 1, "every update"), (("--diagnostic", "lyapunov", "--at", "x"), 64, "first, last"),
        (("--diagnostic", "engine-agreement"), 65, "beside"), (("--diagnostic", "lyapunov", "--set", "x"), 64, "key=value"),
    ]
    for arguments, code, words in mistakes:
        assert words in probed.run("probe", trial, *arguments, expect=code).stderr, arguments
    assert "name a trial" in probed.run("probe", "nothing", "--diagnostic", "lyapunov", expect=64).stderr
    assert "no result is stored" in probed.run("probe", "nothing.h5", "--diagnostic", "lyapunov", expect=1).stderr
    (probed.folder / "broken.h5").write_bytes((probed.folder / trial).read_bytes()[:3000])
    assert "broken.h5" in probed.run("probe", "broken.h5", "--diagnostic", "lyapunov", expect=1).stderr
    assert not list(probed.folder.glob("results/probed/probes/**/*.part"))


def test_a_trial_that_began_with_stored_weights(probed):
    fork = PROBED.replace("probed", "forked", 1).replace("hidden: 6", "hidden: 6, from: { result: probed }")
    probed.write("forked.exp", fork)
    probed.run("run", "-q", "forked.exp")
    answer = probed.run("probe", "results/forked", "--diagnostic", "lyapunov")
    assert len(answer.stdout.splitlines()) == 4, answer.stderr


CLAIMED = ASKED.replace(
    "figures: []",
    "figures: [gradient-by-lag]\nclaims: [{ says: Some reach., check: 'min(gradient_reach[at=first]) > 0' }, { says: All reach., check: 'min(gradient_reach[at=last]) > 0' }]",
)


def test_what_was_probed_counts_as_recorded(probed):
    probed.write("probed.exp", CLAIMED)
    page, results = probed.folder / "results/probed/report.md", probed.folder / "results/probed"
    before = probed.run("report", "probed.exp", expect=1).stderr
    assert before.count("undecided") >= 2 and "figure gradient-by-lag is missing" in before
    # Of some records, of another setting, of an earlier file: none of these counts.
    probed.run("probe", "probed.exp", "--diagnostic", "gradient-by-lag", "--at", "4", "-q")
    probed.run("probe", "probed.exp", "--diagnostic", "gradient-by-lag", "--set", "steps=2", "-q")
    assert probed.run("report", "probed.exp", expect=1).stderr.count("undecided") >= 2
    text = page.read_text()
    assert "4 | of some records only: not counted" in text and "4 | apart: not in record.diagnostics" in text and "steps: 2" in text
    probed.run("probe", "probed.exp", "--diagnostic", "gradient-by-lag", "-q")
    after = probed.run("report", "probed.exp").stderr
    assert "undecided" not in after and "4 | counts as recorded" in page.read_text()
    probed.run("run", "-q", "--results", "other", "probed.exp")
    for name in ("figures/gradient-by-lag.csv", "summary.csv"):
        assert (results / name).read_bytes() == (probed.folder / "other/probed" / name).read_bytes(), name
    # Where settings differ from those that were probed, the numbers are not taken for them.
    probed.write("probed.exp", CLAIMED.replace("diagnostics: [gradient-by-lag]", "diagnostics: [{ kind: gradient-by-lag, threshold: 0.3 }]"))
    assert probed.run("report", "probed.exp", expect=1).stderr.count("undecided") >= 2
    probed.write("probed.exp", CLAIMED)
    probed.run("run", "-q", "probed.exp")
    assert "4 | the trial's own file has it" in page.read_text()
