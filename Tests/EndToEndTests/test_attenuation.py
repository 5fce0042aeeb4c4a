"""The diagnostic attenuation, from file to sentence."""
import html
import json

import h5py
import numpy as np
from laboratory import Laboratory

TEXT = """\
# vim: ft=yaml
experiment: factors
task: { kind: noise, length: 12, min_length: 5, inputs: 3, classes: 4 }
model: { hidden: 6 }
train: { steps: 9, batch: 3 }
sweep: { model.cell: [rnn, lstm] }
seeds: [1, 2]
record: { at: [first, last], diagnostics: [attenuation, { kind: attenuation, errors: all }] }
figures: [attenuation, { kind: attenuation, diagnostic: attenuation-2 }]
claims:
  - says: "A slope takes from the error"
    check: max(attenuation[model.cell=rnn, lag=4, factor=saturation, at=first]) < 0
  - says: "The carry has a share"
    check: min(attenuation_share[model.cell=lstm, lag=1, path=carry]) > -100
  - says: "Errors join on the way"
    check: min(attenuation[diagnostic=attenuation-2, lag=4, factor=injected]) > -100
"""


def test_sums_add_up_and_are_told(tmp_path):
    lab = Laboratory(tmp_path)
    lab.write("factors.exp", TEXT)
    lab.run("run", "factors.exp")
    for path in lab.files("factors").values():
        with h5py.File(path) as file:
            for name in ["attenuation", "attenuation-2"]:
                group = file["diagnostics"][name]
                parts, paths = group["contribution"][()], list(group["path"].asstr())
                assert paths[-1] == "injected" and list(group["factor"].asstr())[-1] == "mixing"
                whole = group["total.all"][()]
                np.testing.assert_allclose(parts.sum((2, 3)).cumsum(1), whole, rtol=1e-10, atol=1e-12)
                # No sequence of the batch need be as long as the longest of the task.
                measured = group["examples"][()] > 0
                assert measured[:, 1:5].all() and not measured[:, 0].any()
                np.testing.assert_allclose(group["share"][()].sum(-1)[measured], 1, rtol=1e-10)
                assert (group["residual"][()][measured] < 1e-12).all()
                # Negative control: without what saturation took.
                assert np.nanmax(abs(parts[..., [0, 2, 3, 4]].sum((2, 3)).cumsum(1) - whole)) > 1e-3
                assert (np.nanmax(abs(parts[..., 3])) > 1e-3) == (name == "attenuation-2")
    page = html.unescape((tmp_path / "results/factors/index.html").read_text())
    said = lab.run("explain", "factors.exp").stdout.splitlines()
    assert said[0] == "factors, rnn" and said[1].startswith("  At lag ") and said[1].strip() in page
    # A trial that is not there is named, and the others are told without it.
    lab.files("factors")["model.cell=rnn/seed-2.h5"].unlink()
    left = lab.run("explain", "factors.exp")
    assert left.stderr.count("left out: ") == 1 and "rnn/seed-2.h5: no result is stored there" in left.stderr
    assert left.stdout.splitlines()[0] == "factors, rnn" and left.stdout.splitlines()[1:4] != said[1:4]
    one = json.loads(lab.run("explain", "--json", "--seed", 1, "--lag", 3, "--at", 0, "factors.exp").stdout)["explanations"]
    assert [entry["of"] for entry in one] == ["rnn", "lstm"]
    assert one[0]["sentences"][0].startswith("At lag 3, ") and "of 6 units" in one[0]["sentences"][-1]


def test_nothing_to_explain_has_a_reason(tmp_path):
    lab = Laboratory(tmp_path)
    lab.write("factors.exp", TEXT)
    said = lab.run("explain", "factors.exp", expect=1).stderr
    assert "no trial is stored" in said and said.count("left out: ") == 4 and "left out: 1 more" in said
    lab.write("none.exp", TEXT.replace("factors", "none").split("record:")[0])
    lab.run("run", "-q", "none.exp")
    assert "add `record: { diagnostics: [attenuation] }`" in lab.run("explain", "none.exp", expect=1).stderr
    assert "--at is first, last" in lab.run("explain", "--at", "soon", "none.exp", expect=64).stderr
    assert "--lag needs at least 1" in lab.run("explain", "--lag", 0, "none.exp", expect=64).stderr
