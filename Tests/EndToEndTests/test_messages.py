"""Messages and Jacobians in trial files: named axes, and the identities that tie them to the gradients and λ beside them."""
import json
import re

import h5py
import numpy as np
import pytest
import xarray
from laboratory import Laboratory

FOLLOWED = """\
# vim: ft=yaml
experiment: followed
task: { kind: noise, length: 7, min_length: 3, inputs: 3, classes: 4, arrangement: ARRANGEMENT }
model: { cell: CELL, hidden: 5, feedback: FEEDBACK }
train: { steps: 6, batch: 1 }
record: { every: 3, tensors: [states, messages, jacobians], messages: { engines: [rtrl] } }
figures: []
"""

CASES = [
    ("many-to-many", "lstm", "none"), ("many-to-many", "gru-reset-before", "none"), ("many-to-one", "gru", "none"),
    ("one-to-many", "lstm", "teacher"), ("sequence-to-sequence", "lstm", "teacher"), ("sequence-to-sequence", "rnn", "greedy"),
]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: "-".join(case))
def trial(request, tmp_path_factory):
    """(arrangement, states, trial file)"""
    arrangement, cell, feedback = request.param
    laboratory = Laboratory(tmp_path_factory.mktemp("followed"))
    text = FOLLOWED.replace("ARRANGEMENT", arrangement).replace("CELL", cell).replace("FEEDBACK", feedback)
    laboratory.write("followed.exp", text)
    laboratory.run("followed.exp")
    return arrangement, ["s", "q"] if cell == "lstm" else ["s"], laboratory.files("followed")["default/seed-1.h5"]


def layer_names(arrangement):
    """Prefixes of parameters: of the layer that the head reads, and of all layers."""
    return ("decoder.", ["encoder.", "decoder."]) if arrangement == "sequence-to-sequence" else ("", [""])


def errors(file, record, arrangement):
    """e_t = ∂E_t/∂s_t of the one example, from its stored outputs, targets and V: [T, H]."""
    prefix, _ = layer_names(arrangement)
    weights = file[f"records/parameters/{prefix}V"][record]
    outputs, targets = file["records/outputs"][record], file["records/batch/targets"][record]
    lengths = "input_lengths" if arrangement == "many-to-one" else "target_lengths"
    length = int(file[f"records/batch/{lengths}"][record, 0])
    if arrangement == "many-to-one":
        outputs, targets = outputs[None], targets[None]
    else:
        outputs, targets = outputs[:length], targets[:length]
    outputs, targets = outputs[:, 0], targets[:, 0]
    powers = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    share = powers / powers.sum(axis=1, keepdims=True)
    share[np.arange(len(targets)), targets] -= 1
    found = np.zeros((length, weights.shape[0]))
    found[length - len(share):] = share @ weights.T
    return found


def test_messages_times_errors_are_the_gradients(trial):
    arrangement, _, path = trial
    prefix, _ = layer_names(arrangement)
    with h5py.File(path) as file:
        messages = file[f"records/messages/rtrl/{prefix}s"]
        assert len(messages) >= 3
        for record in range(len(file["records/step"])):
            e = errors(file, record, arrangement)
            for name, message in messages.items():
                alpha = message[record][:len(e)]
                assert np.isfinite(alpha).all() and np.isnan(message[record][len(e):]).all()
                found, gradient = np.tensordot(e, alpha, axes=2), file[f"records/gradients/{name}"][record]
                assert np.abs(found - gradient).max() <= 1e-12 * max(np.abs(gradient).max(), 1e-3), name


def test_jacobians_carry_the_error_back(trial):
    arrangement, states, path = trial
    head, prefixes = layer_names(arrangement)
    with h5py.File(path) as file:
        for record in range(len(file["records/step"])):
            e = errors(file, record, arrangement)
            for prefix in prefixes:
                backwards = [file[f"records/state_gradients/{prefix}{state}"][record, :, 0] for state in states]
                joint = np.concatenate(backwards, axis=-1)
                jacobian = file[f"records/jacobians/{prefix}J"][record]
                length = int(np.isfinite(joint[:, 0]).sum())
                assert np.isfinite(jacobian[:length]).all() and np.isnan(jacobian[length:]).all()
                for t in range(length - 1):
                    expected = joint[t + 1] @ jacobian[t + 1]
                    if prefix == head:
                        expected[:e.shape[1]] += e[t]
                    assert np.allclose(joint[t], expected, rtol=1e-12, atol=1e-15), f"{prefix} record {record} step {t}"


def test_axes_and_attributes_are_named(trial):
    arrangement, states, path = trial
    head, prefixes = layer_names(arrangement)
    founding = {"U": "alpha", "W": "beta"}
    with h5py.File(path) as file:
        time = "input_time" if arrangement.startswith("many") else "target_time"
        for state in states:
            message = file[f"records/messages/rtrl/{head}{state}/{head}W"]
            side = head.replace(".", "_")
            axes = ["record", time, f"{side}hidden", f"{side}hidden_from", f"{side}gate_hidden"]
            assert [axis[0].name.rsplit("/", 1)[-1] for axis in message.dims] == axes
            assert dict(message.attrs.items()).items() >= {"founding_name": "beta", "example": 0, "engine": "rtrl"}.items()
        for prefix in prefixes:
            for name, word in founding.items():
                assert file[f"records/messages/rtrl/{prefix}s/{prefix}{name}"].attrs["founding_name"] == word
        if arrangement == "sequence-to-sequence":
            for name, word in {"U": "zeta", "W": "gamma"}.items():
                assert file[f"records/messages/rtrl/decoder.s/encoder.{name}"].attrs["founding_name"] == word
    with xarray.open_datatree(path, engine="h5netcdf") as tree:
        for prefix in prefixes:
            ends = [f"{prefix.replace('.', '_')}state_{end}" for end in ("to", "from")]
            jacobian = tree[f"records/jacobians/{prefix}J"]
            assert list(jacobian.dims)[2:] == ends and str(jacobian.coords[ends[0]].values[0]) == "s[0]"


def test_room_is_told_and_limited(lab):
    lab.write("followed.exp", FOLLOWED.replace("ARRANGEMENT", "many-to-many").replace("CELL", "lstm").replace("FEEDBACK", "none"))
    said = lab.run("plan", "followed.exp").stdout
    assert re.search(r"files: [0-9.]+ KiB a trial, [0-9.]+ KiB in all$", said, re.MULTILINE)
    assert "files: " in lab.run("followed.exp").stderr
    planned = json.loads(lab.run("plan", "followed.exp", "--json").stdout)["trials"][0]
    size = lab.files("followed")["default/seed-1.h5"].stat().st_size
    assert abs(planned["record_bytes"] / size - 1) < 0.05
    refused = lab.run("plan", "followed.exp", "-s", "model.hidden=60", "-s", "task.length=100", expect=65)
    assert refused.stdout == "" and refused.stderr.startswith("followed.exp:6:")
    assert re.search(r"needs? [0-9.]+ GiB .*messages.* over the limit of 2 GiB", refused.stderr)
    hidden = int(re.search(r"hidden (\d+)", refused.stderr)[1])
    lab.run("plan", "followed.exp", "-s", f"model.hidden={hidden}", "-s", "task.length=100")
    lab.run("plan", "followed.exp", "-s", f"model.hidden={hidden + 1}", "-s", "task.length=100", expect=65)
    lab.run("plan", "followed.exp", "-s", "model.hidden=60", "-s", "task.length=100", "--max-disk", "1T")
    assert "--max-disk" in lab.run("plan", "followed.exp", "--max-disk", "many", expect=64).stderr


def test_memory_and_room_are_both_refused(lab):
    text = FOLLOWED.replace("ARRANGEMENT", "many-to-many").replace("CELL", "lstm").replace("FEEDBACK", "none")
    lab.write("followed.exp", text.replace("hidden: 5", "hidden: 4000"))
    refused = lab.run("followed.exp", expect=65).stderr
    assert "of memory" in refused and "over the limit of 2 GiB" in refused and "2 errors. Nothing was run." in refused
