"""Cells written in the experiment file, end to end: the same numbers as the built-in ones, and errors at their places."""
import json
import re

import h5py
import numpy as np
import pytest
from laboratory import REPOSITORY

HEAD = """\
# vim: ft=yaml
experiment: formulas
task: { kind: noise, length: 9, min_length: 4, inputs: 3, classes: 4 }
train: { steps: 12, batch: 5, precision: float64 }
"""

LSTM = """{ kind: formula, gates: [i, f, g, o], let: { q1: sigmoid(a.f) * q + sigmoid(a.i) * tanh(a.g) },
        state: { s: sigmoid(a.o) * tanh(q1), q: q1 } }"""
GRU = """{ kind: formula, gates: [r, z, n], parameters: [d],
        let: { r: sigmoid(a.r), z: sigmoid(a.z), n: tanh(x.n + r * (s.n + d)) }, state: { s: (1 - z) * n + z * s } }"""
BEFORE = """{ kind: formula, gates: [r, z, n], let: { r: sigmoid(a.r), z: sigmoid(a.z), n: tanh(a.n) },
        reads: { n: r * s }, state: { s: (1 - z) * n + z * s } }"""

# W reads m, the head h; neither is called s.
OWN = """{ kind: formula, gates: [u, v], parameters: [k], let: { drive: tanh(a.u) * sigmoid(a.v) },
        state: { h: k * m + drive, m: tanh(drive - 0.5 * m) }, recurrent: m }"""


def numbers(path):
    with h5py.File(path) as file:
        found = {}
        file.visititems(
            lambda name, item: found.__setitem__(name, item[()])
            if isinstance(item, h5py.Dataset) and item.dtype.kind == "f" else None)
        return found


@pytest.mark.parametrize("kind, formula", [("lstm", LSTM), ("gru", GRU), ("gru-reset-before", BEFORE)])
def test_formula_is_the_built_in_cell(lab, kind, formula):
    lab.write("formulas.exp", HEAD + f"sweep:\n  model.cell:\n    - {kind}\n    - {formula}\nmodel: {{ cell: rnn, hidden: 6 }}\n")
    built_in, own = lab.trials("formulas.exp")
    assert own["variant"].startswith("model.cell=kind-formula-gates-")
    expected, found = numbers(lab.folder / built_in["file"]), numbers(lab.folder / own["file"])
    assert expected.keys() == found.keys() and "records/gradients/W" in found
    for name, values in expected.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-9, atol=1e-12, err_msg=name)
    # Negative control: another formula gives other numbers.
    other = lab.trials("formulas.exp", "-s", f"sweep.model.cell=[{formula.replace('tanh', 'sigmoid', 1)}]")
    assert not np.allclose(numbers(lab.folder / other[0]["file"])["history/loss"], expected["history/loss"], rtol=1e-9)


def test_settings_read_back_to_the_same_trial(lab):
    lab.write("own.exp", HEAD + f"model:\n  hidden: 4\n  cell: {OWN}\n")
    first, = lab.trials("own.exp")
    resolved = (lab.folder / "results/formulas/resolved.yaml").read_text()
    assert "drive: tanh(a.u) * sigmoid(a.v)" in resolved and "recurrent: m" in resolved and "output: h" in resolved
    lab.write("again.exp", resolved)
    again, = json.loads(lab.run("plan", "again.exp", "--json").stdout)["trials"]
    planned, = json.loads(lab.run("plan", "own.exp", "--json").stdout)["trials"]
    assert again["identity"] == planned["identity"]
    with h5py.File(lab.folder / first["file"]) as file:
        cell = json.loads(file.attrs["settings"])["model"]["cell"]
        assert cell["kind"] == "formula" and cell["state"]["m"] == "tanh(drive - 0.5 * m)"
        assert {"h", "m"} == set(file["records/states"]) and file["parameters/final/k"].shape == (4,)
    page = (lab.folder / "results/formulas/index.html").read_text()
    assert "tanh(a.u) * sigmoid(a.v)" in page


def test_formula_is_set_on_the_command_line(lab):
    lab.write("own.exp", HEAD + f"model:\n  hidden: 4\n  cell: {OWN}\n")
    trials = [lab.trials("own.exp", "-s", f"model.cell.state.h={formula}", "--force") for formula in ("k * m + drive", "k*m-drive")]
    assert all(trial["status"] == "done" for each in trials for trial in each)
    wrong = lab.run("check", "own.exp", "-s", "model.cell.state.h=k * m + driv", expect=65)
    assert "unknown name 'driv'" in wrong.stderr and "did you mean 'drive'?" in wrong.stderr


def test_gradients_of_a_formula_are_proven(lab):
    lab.write("own.exp", HEAD + f"model:\n  hidden: 4\n  cell: {OWN}\n")
    checks = json.loads(lab.run("gradcheck", "own.exp", "--json").stdout)["checks"]
    assert checks and all(check["right"] for check in checks)


def test_error_stands_at_its_token(lab):
    lab.write("wrong.exp", HEAD + "model:\n  cell: { kind: formula, gates: [z], state: { s: tanh(a.y) } }\n")
    said = lab.run("check", "wrong.exp", expect=65).stderr
    assert "wrong.exp:6:57: error: there is no gate 'y'" in said


def test_formula_in_the_guide_runs_as_printed(lab):
    blocks = re.findall(r"```yaml\n(.*?)```", (REPOSITORY / "CONTRIBUTING.md").read_text(), re.DOTALL)
    assert len(blocks) == 1 and "kind: formula" in blocks[0]
    lab.write("guide.exp", blocks[0])
    trial, = lab.trials("guide.exp", "-s", "train.steps=20")
    assert trial["status"] == "done"
    checks = json.loads(lab.run("gradcheck", "guide.exp", "-s", "train.steps=20", "--json").stdout)["checks"]
    assert checks and all(check["right"] for check in checks)


def test_nonsense_is_refused_and_never_crashes(lab):
    chain = "\n".join(f"      v{i}: v{i + 1}" for i in range(20_000))
    lab.write("long.exp", HEAD + f"model:\n  cell:\n    kind: formula\n    gates: [z]\n    state: {{ s: v0 + a.z }}\n    let:\n{chain}\n")
    assert "at most 64 named values" in lab.run("check", "long.exp", expect=65, timeout=60).stderr
    for formula in ("((((((", "a.z a.z", "tanh(tanh)", "-", "1e999", "a.", "é", "\\0", "s(s)(s)", "(" * 900, "a.z" + "+a.z" * 240):
        text = formula.replace("'", "''")
        lab.write("odd.exp", HEAD + f"model:\n  cell: {{ kind: formula, gates: [z], state: {{ s: '{text}' }} }}\n")
        status = 0 if formula.startswith("a.z+") else 65
        assert ("odd.exp:6:" in lab.run("check", "odd.exp", expect=status).stderr) == (status == 65)


@pytest.mark.parametrize("kind, formula", [("lstm", LSTM), ("rnn", "{ kind: formula, gates: [s], state: { s: tanh(a.s) } }")])
def test_formula_is_at_most_three_times_slower_than_the_kernel(lab, kind, formula):
    lab.write("bench.exp", f"""\
# vim: ft=yaml
experiment: bench
task: {{ kind: noise, length: 100, inputs: 32, classes: 10 }}
model: {{ cell: rnn, hidden: 64 }}
train: {{ batch: 32, precision: float32 }}
sweep:
  model.cell:
    - {kind}
    - {formula}
""")
    kernel, own = [trial["step_seconds"]["min"] for trial in lab.trials("bench", "bench.exp")]
    assert own < 3 * kernel, f"{own * 1000:.2f} ms a step, the kernel {kernel * 1000:.2f} ms"
