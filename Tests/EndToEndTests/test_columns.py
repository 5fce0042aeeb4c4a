"""Columns of claims: each is the number of the trial file that its name and brackets say, as h5py and NumPy find it."""
import json

import h5py
import numpy as np
import pytest
from laboratory import Laboratory

TEXT = """\
# vim: ft=yaml
experiment: columns
task: { kind: noise, length: 12, min_length: 7, inputs: 3, classes: 4 }
model: { cell: lstm, hidden: 5 }
optimizer:
  { kind: adam, learning_rate: 1e-2, clip: { kind: norm, threshold: 0.3 }, gradient_noise: annealed, l1: 0.01, constraint: orthogonal }
gradient: { beside: [rtrl, local], penalty: { kind: omega } }
train: { steps: 11, batch: 3, evaluate_every: 3 }
record:
  at: [first, 6, last]
  tensors: [states, messages, jacobians]
  messages: { engines: [rtrl, unit] }
  diagnostics: [gradient-by-lag, { kind: gradient-by-lag, state: [q] }, lyapunov]
seeds: [1, 2]
figures: []
claims:
"""

STACKED = """\
# vim: ft=yaml
experiment: stacked
task: { kind: noise, length: 9, inputs: 3, classes: 4, arrangement: sequence-to-sequence }
model: { cell: gru, hidden: [5, 4] }
gradient: { beside: [rtrl] }
train: { steps: 5, batch: 3 }
record: { at: [0, last], tensors: [states, jacobians], diagnostics: [gradient-by-lag, lyapunov] }
figures: []
claims:
"""



def gates(dataset):
    """Where each gate's columns stand, from the labels of the axis."""
    labels = [label.split("[")[0] for label in dataset.dims[dataset.ndim - 1][0].asstr()[()]]
    return {gate: [i for i, label in enumerate(labels) if label == gate] for gate in dict.fromkeys(labels)}


def norms(values):
    """Mean norm along the last axis over what is there."""
    rows = values.reshape(-1, values.shape[-1])
    return np.linalg.norm(rows[~np.isnan(rows).all(-1)], axis=-1).mean()


def area(values, updates):
    return np.trapezoid(values, updates) / (updates[-1] - updates[0])


def of_parameter(path, parameter):
    return lambda f: f[path][-1][list(f["parameter"].asstr()).index(parameter)]


COLUMNS = {
    # Series, and what they are reduced to.
    "validation_loss[at=best]": lambda f: f["evaluation/loss"][()].min(),
    "validation_accuracy[at=best]": lambda f: f["evaluation/accuracy"][()].max(),
    "train_loss[at=best]": lambda f: f["history/loss"][()].min(),
    "validation_loss[over=area]": lambda f: area(f["evaluation/loss"][()], f["evaluation/step"][()]),
    "train_loss[over=area]": lambda f: area(f["history/loss"][()], f["history/step"][()]),
    "validation_step_loss[last=3]": lambda f: f["evaluation/step_loss"][-3:].mean(),
    "gradient_norm[last=11]": lambda f: f["history/gradient_norm"][()].mean(),
    "validation_accuracy[at=6]": lambda f: f["evaluation/accuracy"][1],
    "clipped_share[at=4]": lambda f: f["history/clipped_share"][4],
    "gradient_noise": lambda f: f["history/gradient_noise"][-1],
    "zero_share[last=2]": lambda f: f["history/zero_share"][-2:].mean(),
    "constraint_error": lambda f: f["history/constraint_error"][-1],
    "penalty": lambda f: f["history/penalty"][-1],
    "penalty_weight[at=first]": lambda f: f["history/penalty_weight"][0],
    "penalty_gradient_norm[at=2]": lambda f: f["history/penalty_gradient_norm"][2],
    # Companions.
    "engine_cosine[engine=local, parameter=W]": of_parameter("records/beside/local/cosine", "W"),
    "engine_error[engine=local, parameter=U]": of_parameter("records/beside/local/error", "U"),
    "engine_cosine[engine=local]": lambda f: np.nanmin(f["records/beside/local/cosine"][-1]),
    "engine_error[engine=local, at=6]": lambda f: np.nanmax(f["records/beside/local/error"][1]),
    "engine_gradient_norm[engine=local, parameter=W, gate=f]": lambda f: np.linalg.norm(
        f["records/beside/local/gradients/W"][-1][:, gates(f["records/beside/local/gradients/W"])["f"]]),
    "engine_message_norm_median[engine=rtrl]": lambda f: np.nanmedian(f["records/beside/rtrl/message_norms"][-1]),
    "engine_message_norm_max[engine=rtrl, time=3]": lambda f: np.nanmax(f["records/beside/rtrl/message_norms"][-1, 3]),
    # Parameters, gradients, states, tensors.
    "parameter_norm[parameter=U, gate=f, at=6]": lambda f: np.linalg.norm(
        f["records/parameters/U"][1][:, gates(f["records/parameters/U"])["f"]]),
    "parameter_norm[parameter=b, gate=i]": lambda f: np.linalg.norm(
        f["records/parameters/b"][-1][gates(f["records/parameters/b"])["i"]]),
    "parameter_gradient_norm[parameter=U, gate=o]": lambda f: np.linalg.norm(
        f["records/gradients/U"][-1][:, gates(f["records/gradients/U"])["o"]]),
    "final_parameter_norm[parameter=V]": lambda f: np.linalg.norm(f["parameters/final/V"]),
    "state_norm[state=s]": lambda f: norms(f["records/states/s"][-1]),
    "state_norm[state=q, time=4, at=first]": lambda f: norms(f["records/states/q"][0, 4]),
    "state_gradient_norm[state=s, time=2]": lambda f: norms(f["records/state_gradients/s"][-1, 2]),
    "probe_state_norm[state=s, time=6]": lambda f: norms(f["records/probe/states/s"][-1, 6]),
    "probe_state_gradient_norm[state=q]": lambda f: norms(f["records/probe/state_gradients/q"][-1]),
    "probe_loss[at=6]": lambda f: f["records/probe/loss"][1],
    "message_norm[engine=unit, state=s, parameter=W, time=3]": lambda f: np.linalg.norm(
        f["records/messages/unit/s/W"][-1, 3]),
    "message_norm[engine=rtrl, state=q, parameter=U, time=5]": lambda f: np.linalg.norm(
        f["records/messages/rtrl/q/U"][-1, 5]),
    "jacobian_norm[time=4]": lambda f: np.linalg.norm(f["records/jacobians/J"][-1, 4]),
    # Instruments.
    "lyapunov_exponent": lambda f: f["diagnostics/lyapunov/mean"][-1, 0],
    "lyapunov_exponent[exponent=3]": lambda f: f["diagnostics/lyapunov/mean"][-1, 2],
    "lyapunov_exponent_deviation[exponent=2, at=first]": lambda f: f["diagnostics/lyapunov/standard_deviation"][0, 1],
    "gradient_left[lag=3]": lambda f: f["diagnostics/gradient-by-lag/profile"][-1, 3],
    "gradient_left[lag=3, diagnostic=gradient-by-lag-2]": lambda f: f["diagnostics/gradient-by-lag-2/profile"][-1, 3],
}

OF_LAYERS = {
    "lyapunov_exponent[exponent=2]": lambda f: f["diagnostics/lyapunov/decoder.layer1.mean"][-1, 1],
    "lyapunov_exponent[layer=encoder.layer0]": lambda f: f["diagnostics/lyapunov/encoder.layer0.mean"][-1, 0],
    "gradient_left[lag=2]": lambda f: f["diagnostics/gradient-by-lag/profile"][-1, 2],
    "gradient_left[lag=2, layer=encoder]": lambda f: f["diagnostics/gradient-by-lag/encoder.profile"][-1, 2],
    "gradient_left[lag=1, layer=decoder.layer0]": lambda f: f["diagnostics/gradient-by-lag/decoder.layer0.profile"][-1, 1],
    "state_norm[state=encoder.layer1.s]": lambda f: norms(f["records/states/encoder.layer1.s"][-1]),
    "jacobian_norm[time=1, layer=encoder.layer0]": lambda f: np.linalg.norm(f["records/jacobians/encoder.layer0.J"][-1, 1]),
    "parameter_norm[parameter=encoder.layer0.W, gate=z]": lambda f: np.linalg.norm(
        f["records/parameters/encoder.layer0.W"][-1][:, gates(f["records/parameters/encoder.layer0.W"])["z"]]),
}


def judged(folder, name, text, checks):
    laboratory = Laboratory(folder)
    laboratory.write(f"{name}.exp", text + "".join(f"  - {{ says: It is, check: '{check}' }}\n" for check in checks))
    laboratory.claims = json.loads(laboratory.run(f"{name}.exp", "--json").stdout)["claims"]
    return laboratory


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    # The least of one trial is its number.
    checks = [f"max({column.replace(']', ', seed=2]') if ']' in column else column + '[seed=2]'}) < 1e300" for column in COLUMNS]
    return judged(tmp_path_factory.mktemp("columns"), "columns", TEXT, checks)


@pytest.mark.parametrize("column", COLUMNS)
def test_it_is_the_number_of_the_file(run, column):
    comparison = run.claims[list(COLUMNS).index(column)]["comparisons"][0]
    found = comparison["left"]["estimate"]
    with h5py.File(run.files("columns")["default/seed-2.h5"]) as file:
        expected = float(COLUMNS[column](file))
    with h5py.File(run.files("columns")["default/seed-1.h5"]) as file:
        other = float(COLUMNS[column](file))
    assert np.isfinite(expected) and found == pytest.approx(expected, rel=1e-12, abs=0), column
    # Another seed's is another one, where chance has a say.
    if other != expected:
        assert found != pytest.approx(other, rel=1e-12, abs=0)
    else:
        # That of a constraint is a few roundings, which can be as many for both.
        assert column.split("[")[0] in (
            "penalty_weight", "gradient_noise", "clipped_share", "zero_share", "validation_accuracy", "constraint_error")


def test_layers_and_encoders(tmp_path):
    laboratory = judged(tmp_path, "stacked", STACKED, [f"max({column}) < 1e300" for column in OF_LAYERS])
    with h5py.File(laboratory.files("stacked")["default/seed-1.h5"]) as file:
        expected = {column: float(number(file)) for column, number in OF_LAYERS.items()}
    found = [claim["comparisons"][0]["left"]["estimate"] for claim in laboratory.claims]
    assert found == pytest.approx(list(expected.values()), rel=1e-12)
    assert len(set(found)) == len(found) and np.isfinite(found).all()


def test_a_diverged_trial_has_no_such_number(tmp_path):
    """Neither a mean over time nor a best: what comes before the end would stand beside trials that came through."""
    text = TEXT.replace("learning_rate: 1e-2", "learning_rate: 1e200").replace(", constraint: orthogonal", "").replace("kind: adam", "kind: sgd")
    reductions = ["at=best", "over=area", "last=2", "at=0"]
    claims = judged(tmp_path, "columns", text, [f"max(train_loss[{reduction}, seed=1]) < 1e300" for reduction in reductions]).claims
    assert [claim["outcome"] for claim in claims] == ["undecided"] * 3 + ["holds"]
    assert all("diverged" in claim["comparisons"][0]["reason"] for claim in claims[:3])


LISTED = """\
# vim: ft=yaml
experiment: listed
task: { kind: noise, length: 5 }
model: { cell: rnn, hidden: 4 }
train: { steps: 3, batch: 2 }
list: { tanh: {}, gated: { model.cell: gru } }
sweep: { task.length: [5, 6], optimizer.learning_rate: [0.1, 0.01] }
seeds: 1..3
figures: []
claims:
"""


def test_an_entry_selects_all_its_variants(tmp_path):
    """They keep apart by what else is swept, and are joined with another entry's by that."""
    checks = ["max(test_loss[entry=gated]) < 1e300", "max(test_loss[entry!=gated]) < 1e300",
              "max(test_loss[entry=gated, task.length=6]) < 1e300", "max(test_loss[entry=gated] - test_loss[entry=tanh]) < 1e300",
              'max(test_loss[variant="gated,task.length=5,optimizer.learning_rate=0.1"]) < 1e300']
    laboratory = judged(tmp_path, "listed", LISTED, checks)
    found = [claim["comparisons"][0]["left"]["estimate"] for claim in laboratory.claims]
    losses = {path.removesuffix(".h5"): h5py.File(file)["test/loss"][()] for path, file in laboratory.files("listed").items()}
    assert len(losses) == 24

    def greatest(keeps):
        return max(loss for name, loss in losses.items() if keeps(name))

    assert found == [
        greatest(lambda name: name.startswith("gated")), greatest(lambda name: name.startswith("tanh")),
        greatest(lambda name: name.startswith("gated,task.length=6")),
        max(loss - losses[name.replace("gated", "tanh")] for name, loss in losses.items() if name.startswith("gated")),
        greatest(lambda name: name.startswith("gated,task.length=5,optimizer.learning_rate=0.1/"))]
    assert len(set(found)) == 5 or found[0] in found[2:]
