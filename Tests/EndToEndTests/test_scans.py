"""Diagnostics over a grid of settings without training, as another program reads them, and the phase diagram on the page."""
import csv
import json

import h5py
import numpy as np
import pytest
import xarray

SCAN = """\
# vim: ft=yaml
experiment: scanned
task: { kind: noise, length: 30, inputs: 4, classes: 3, arrangement: many-to-one }
model: { cell: rnn, hidden: 96, init: { W: { kind: normal, gain: 1 }, b: { kind: normal, std: 0.1 } } }
train: { steps: 2, batch: 8 }
seeds: [1, 2]
record: { at: [first], diagnostics: [gradient-by-lag, mean-field] }
figures: [phase]
sweep: { model.init.W.gain: [0.5, 1.5], model.init.b.std: [0.1, 0.8] }
scan: { model.init.W.gain: [0.4, 0.5, 0.6, 1.5, 2.0], model.init.b.std: [0.1, 0.8] }
"""


@pytest.fixture
def scanned(lab):
    lab.write("scanned.exp", SCAN)
    return lab


def test_xarray_reads_it_and_theory_agrees(scanned):
    answer = scanned.run("scan", "-j", "2", "scanned.exp")
    assert answer.stdout == "results/scanned/probes/scan.h5\n" and "10 points × 2 seeds" in answer.stderr
    tree = xarray.open_datatree(scanned.folder / answer.stdout.strip())
    measured, theory = tree["diagnostics/gradient-by-lag"], tree["diagnostics/mean-field"]
    assert measured["profile"].dims == ("model.init.W.gain", "model.init.b.std", "seed", "lag")
    np.testing.assert_array_equal(tree["model.init.W.gain"], [0.4, 0.5, 0.6, 1.5, 2.0])
    assert measured["gradient_reach"].attrs["units"] == "steps" and theory["reach"].attrs["long_name"].endswith("(mean field)")
    # Of wide random networks theory says the reach to some per cent where it is short, and that it is long where χ > 1.
    short = measured["gradient_reach"].sel({"model.init.W.gain": slice(0.4, 0.6)}).mean("seed")
    predicted = theory["reach"].sel({"model.init.W.gain": slice(0.4, 0.6)}).mean("seed")
    assert (abs(short / predicted - 1) < 0.15).all(), (short, predicted)
    # Negative control: not of its neighbour's settings.
    assert (abs(short.values[:-1] / predicted.values[1:] - 1) > 0.15).all()
    censored = measured["gradient_reach_censored"].sel({"model.init.W.gain": 2.0}).values
    assert (censored == 1).all() and (theory["reach_censored"].sel({"model.init.W.gain": 2.0}) == 1).all()


def test_it_is_what_trials_record(scanned):
    scanned.run("run", "-q", "scanned.exp")
    with h5py.File(scanned.folder / "results/scanned/probes/scan.h5") as scan:
        group, count = scan["diagnostics/gradient-by-lag"], 0
        for gain, row in ((0.5, 1), (1.5, 3)):
            for width, column in ((0.1, 0), (0.8, 1)):
                for seed in (1, 2):
                    name = f"model.init.W.gain={gain},model.init.b.std={width}/seed-{seed}.h5"
                    with h5py.File(scanned.folder / "results/scanned/trials" / name) as trial:
                        own = trial["diagnostics/gradient-by-lag/profile"][0]
                    np.testing.assert_array_equal(own, group["profile"][row, column, seed - 1])
                    count += not np.array_equal(own, group["profile"][row, column, 2 - seed])
        assert count == 8, "negative control: another seed has other numbers"


def test_the_page_has_the_phase_diagram(scanned):
    scanned.run("run", "-q", "scanned.exp")
    results = scanned.folder / "results/scanned"
    assert "figures/phase.svg" in (results / "report.md").read_text() and "mean-field theory" in (results / "report.md").read_text()
    lines = (results / "figures/phase.csv").read_text().splitlines()
    assert len([line for line in lines if line.count(",") > 5]) > 10
    # A scan of other settings is not shown.
    answer = scanned.run("report", "-s", "model.hidden=48", "scanned.exp", expect=1)
    assert "figure phase is missing: the stored scan is of other settings: run 'lab scan' on the file" in answer.stderr
    # Nor a damaged one; the next run makes it anew.
    path = results / "probes/scan.h5"
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)
    assert "figure phase is missing: the stored scan cannot be used" in scanned.run("report", "scanned.exp", expect=1).stderr
    scanned.run("run", "-q", "scanned.exp")
    assert (results / "probes/scan.h5.damaged").exists() and (results / "figures/phase.svg").exists()


def test_stored_weights_can_be_changed(scanned):
    scanned.run("run", "-q", "scanned.exp")
    trial = "scanned/model.init.W.gain=0.5,model.init.b.std=0.1/2"
    one = ("-s", "scan.model.init.W.gain=[1]", "-s", "scan.model.init.b.std=[1]", "-s", "seeds=[2]", "scanned.exp")

    def profile(*arguments):
        path = scanned.run("scan", *arguments, *one).stdout.strip()
        with h5py.File(scanned.folder / path) as scan:
            return scan["diagnostics/gradient-by-lag/profile"][0, 0, 0]

    with h5py.File(scanned.folder / f"results/{trial.replace('scanned/', 'scanned/trials/', 1)[:-2]}/seed-2.h5") as stored:
        own = stored["diagnostics/gradient-by-lag/profile"][0]
    as_it_is = profile("--from", trial, "--at", "first")
    np.testing.assert_array_equal(as_it_is, own)
    changed = profile("--from", trial, "--at", "first", "--with", "parameters.W*=2")
    assert (changed[1:] > as_it_is[1:]).all()
    assert "no change of weights" in scanned.run("scan", "--with", "W", "scanned.exp", expect=64).stderr
    assert "no record before update 9" in scanned.run("scan", "--from", trial, "--at", 9, *one, expect=65).stderr


def test_it_is_made_once(scanned):
    first = json.loads(scanned.run("scan", "--json", "scanned.exp").stdout)["scans"][0]
    assert first["status"] == "measured" and first["points"] == 10 and first["seeds"] == 2
    again = json.loads(scanned.run("scan", "--json", "scanned.exp").stdout)["scans"][0]
    assert again["status"] == "kept" and again["file"] == first["file"]
    wrong = scanned.run("scan", "--max-disk", "8k", "scanned.exp", expect=65).stderr
    assert "scanned.exp:6:" in wrong and "1 seed would fit" in wrong
    assert "no mistakes" in scanned.run("check", "scanned.exp").stdout


CLAIMED = SCAN.replace("figures: [phase]", "figures: []").replace("seeds: [1, 2]", "seeds: 1..4") + """\
claims:
  - says: The reach grows with the gain.
    check: >-
      trend(gradient_reach[of=scan, model.init.b.std=0.1, model.init.W.gain!=1.5, model.init.W.gain!=2], by model.init.W.gain)
  - says: At a gain of 0.4 it is less than two thirds of that at 0.6.
    check: >-
      mean(gradient_reach[of=scan, model.init.W.gain=0.4, model.init.b.std=0.1])
      < 0.67 * mean(gradient_reach[of=scan, model.init.W.gain=0.6, model.init.b.std=0.1])
  - says: A gain of 2 lets it through the sequence.
    check: min(gradient_reach[of=scan, model.init.W.gain=2]) >= 29
"""


def test_claims_about_a_scan(lab):
    lab.write("scanned.exp", CLAIMED)
    plan = lab.run("plan", "scanned.exp").stdout
    assert "scan: 10 points with each seed (model.init.W.gain 5 × model.init.b.std 2), measured without training" in plan
    assert json.loads(lab.run("plan", "--json", "scanned.exp").stdout)["plans"][0]["scan"]["points"] == 10
    answer = json.loads(lab.run("run", "--json", "scanned.exp").stdout)
    assert [claim["outcome"] for claim in answer["claims"]] == ["holds", "holds", "holds"], answer["claims"]
    results = lab.folder / "results/scanned"
    page = (results / "report.md").read_text()
    assert "| scan: model.init.W.gain | 0.4, 0.5, 0.6, 1.5, 2 |" in page and "in these 8 networks" in page
    assert "scan:" in (results / "resolved.yaml").read_text()
    rows = list(csv.DictReader((results / "scan.csv").open()))
    with h5py.File(results / "probes/scan.h5") as scan:
        reach = scan["diagnostics/gradient-by-lag/gradient_reach"][...].ravel()
        flags = scan["diagnostics/gradient-by-lag/gradient_reach_censored"][...].ravel()
    assert [float(row["gradient_reach"]) for row in rows] == list(reach) and len(set(reach)) > 10
    assert [int(float(row["gradient_reach_censored"])) for row in rows] == list(flags)
    assert rows[5]["model.init.W.gain"] == "0.4" and rows[5]["model.init.b.std"] == "0.8" and rows[5]["seed"] == "2"
    # Without the scan nothing is judged, and it is said how to get it; a run makes it.
    (results / "probes/scan.h5").unlink()
    answer = lab.run("report", "scanned.exp", expect=1)
    assert "claims about the scan are not judged: the scan is not measured yet: run 'lab scan' on the file" in answer.stderr
    assert answer.stderr.count("undecided") >= 3 and not (results / "scan.csv").exists()
    lab.run("scan", "-q", "scanned.exp")
    assert "3 of 3" in lab.run("report", "scanned.exp").stderr and (results / "scan.csv").exists()

