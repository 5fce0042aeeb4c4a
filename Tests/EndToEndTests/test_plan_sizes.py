"""What `lab plan` says that files take is what they take, within 5 %: every dataset is declared before there is a file."""
import json

import pytest

USUAL = {
    "task": "{ kind: noise, length: 12, inputs: 3, classes: 4 }", "model": "{ cell: rnn, hidden: 8 }",
    "train": "{ steps: 30, batch: 4 }",
}
PAIR = "{ kind: noise, length: 9, arrangement: sequence-to-sequence, tokens: 7, classes: 7 }"
VARIED = {
    "plain": {},
    "short": {"train": "{ steps: 3, batch: 2 }"},
    "long": {"train": "{ steps: 3000, batch: 4, evaluate_every: 100 }"},
    "wide": {"model": "{ cell: lstm, hidden: 96 }", "record": "{ every: 10 }"},
    "many-records": {"record": "{ every: 1 }"},
    "log-records": {"record": "{ log: 9, tensors: [] }", "train": "{ steps: 500, batch: 8 }"},
    "many-to-one": {"task": "{ kind: noise, length: 30, min_length: 10, arrangement: many-to-one }"},
    "one-to-many": {
        "task": "{ kind: noise, length: 12, arrangement: one-to-many, classes: 5 }",
        "model": "{ cell: lstm, hidden: 12, feedback: teacher }",
    },
    "pair": {"task": PAIR, "model": "{ cell: lstm, hidden: 10, embedding: 5 }"},
    "companions": {
        "gradient": "{ beside: [unit, local, { kind: truncated, window: 4, stride: 1 }, rtrl] }", "record": "{ every: 10 }"},
    "diagnostics": {
        "model": "{ cell: lstm, hidden: 8 }",
        "record": "{ every: 10, diagnostics: [gradient-by-lag, lyapunov, { kind: gradient-by-lag, steps: 3 }] }",
    },
    "messages": {
        "model": "{ cell: gru, hidden: 6 }",
        "record": "{ every: 15, tensors: [states, messages], messages: { engines: [rtrl, unit] } }",
    },
    "jacobians": {"model": "{ cell: lstm, hidden: 12 }", "record": "{ every: 5, tensors: [jacobians] }"},
    "float32": {
        "model": "{ cell: lstm, hidden: 24 }", "train": "{ steps: 40, batch: 16, precision: float32 }", "record": "{ every: 4 }"},
    "stacked": {"model": "{ cell: gru, hidden: [12, 8, 6], dropout: { between: 0.2, recurrent: 0.1 } }", "record": "{ every: 10 }"},
    "bidirectional": {"model": "{ cell: lstm, hidden: 10, bidirectional: true, initial_state: learned }"},
    "adding": {
        "task": "{ kind: adding, length: 40 }", "model": "{ cell: lstm, hidden: 20 }",
        "train": "{ steps: 200, batch: 10, evaluate_every: 50 }",
    },
    "reber": {"task": "{ kind: reber }", "model": "{ cell: lstm, hidden: 12 }"},
    "probe": {"record": "{ every: 6, probe: 40 }"},
    "no-probe": {"record": "{ every: 6, probe: 0 }"},
    "noise": {"optimizer": "{ kind: sgd, clip: { kind: norm, threshold: 1 }, gradient_noise: annealed, l1: 1e-4 }"},
    "penalty": {"gradient": "{ penalty: omega }", "train": "{ steps: 1500, batch: 4 }"},
    "everything": {
        "model": "{ cell: lstm, hidden: 10 }", "gradient": "{ beside: [unit, local] }",
        "record": "{ every: 9, tensors: [states, messages, jacobians], diagnostics: [gradient-by-lag, lyapunov] }",
    },
}


@pytest.mark.parametrize("name", VARIED)
def test_the_plan_knows_the_files(lab, name):
    lines = "".join(f"{key}: {value}\n" for key, value in (USUAL | VARIED[name]).items())
    lab.write(f"{name}.exp", f"# vim: ft=yaml\nexperiment: {name}\n{lines}figures: []\n")
    planned = json.loads(lab.run("plan", "--no-timing", "--json", f"{name}.exp").stdout)["trials"][0]
    path = lab.folder / lab.trials(f"{name}.exp")[0]["file"]
    size = path.stat().st_size
    assert abs(planned["record_bytes"] / size - 1) < 0.05, f"{planned} planned, {size} written"
    # The state in which it ends, beside the file; its names take up to 4 KiB, more where there are many parameters.
    end = path.with_suffix(".end").stat().st_size
    assert abs(planned["end_bytes"] - end) < 4096 + 0.05 * end, f"{planned} planned, {end} written"


def test_a_forgotten_dataset_would_be_seen(lab):
    """The control: companions and diagnostics are more than 5 % of a file that has them."""
    sizes = {}
    for name in ["plain", "companions", "diagnostics"]:
        lines = "".join(f"{key}: {value}\n" for key, value in (USUAL | VARIED[name]).items())
        lab.write(f"{name}.exp", f"# vim: ft=yaml\nexperiment: {name}\n{lines}figures: []\n")
        sizes[name] = json.loads(lab.run("plan", "--no-timing", "--json", f"{name}.exp").stdout)["trials"][0]["record_bytes"]
    assert sizes["companions"] > 1.2 * sizes["plain"] and sizes["diagnostics"] > 1.2 * sizes["plain"], sizes
