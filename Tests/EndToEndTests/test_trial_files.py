"""Trial files open in other people's tools, and every axis has the name it is promised."""
import json
import subprocess
import time

import h5netcdf  # noqa: F401 (imported here, so that opening is timed without the import)
import h5py
import netCDF4  # noqa: F401
import numpy as np
import pytest
import xarray
from laboratory import Laboratory

PARAMETERS = {
    "embedding": ["token", "embedding_feature"],
    "W": ["hidden_from", "gate_hidden"],
    "b": ["gate_hidden"],
    "V": ["hidden", "output"],
    "c": ["output"],
    "d": ["hidden"],
}

KINDS = {
    "frames": ("kind: noise, length: 6, min_length: 2, inputs: 3, classes: 4", "gru", ""),
    "tokens": ("kind: noise, length: 6, min_length: 2, tokens: 5, classes: 4, arrangement: many-to-one", "rnn", ""),
    "embedded": ("kind: noise, length: 6, tokens: 5, classes: 4", "lstm", ", embedding: 3"),
}


def promised(kind):
    """Dataset → names of its axes, after DESIGN: results on disk."""
    parameters = dict(PARAMETERS)
    if kind != "embedded":
        del parameters["embedding"]
    if kind != "frames":
        del parameters["d"]
    parameters["U"] = [{"frames": "input", "tokens": "token", "embedded": "embedding_feature"}[kind], "gate_hidden"]
    time_axis = [] if kind == "tokens" else ["target_time"]
    axes = {
        "history/loss": ["step"], "history/gradient_norm": ["step"], "history/step": ["step"],
        "evaluation/loss": ["evaluation"], "evaluation/accuracy": ["evaluation"], "test/loss": [], "test/accuracy": [],
        "records/step": ["record"],
        "records/batch/inputs": ["record", "input_time", "example"] + (["input"] if kind == "frames" else []),
        "records/batch/input_lengths": ["record", "example"],
        "records/batch/targets": ["record", *time_axis, "example"],
        "records/outputs": ["record", *time_axis, "example", "output"],
    }
    if time_axis:
        axes["records/batch/target_lengths"] = ["record", "example"]
    for state in ["s", "q"] if kind == "embedded" else ["s"]:
        for group in ("states", "state_gradients"):
            axes[f"records/{group}/{state}"] = ["record", "input_time", "example", "hidden"]
    for name, names in parameters.items():
        axes[f"parameters/final/{name}"] = names
        axes[f"records/parameters/{name}"] = ["record", *names]
        axes[f"records/gradients/{name}"] = ["record", *names]
    return axes


@pytest.fixture(scope="module", params=KINDS)
def trial(request, tmp_path_factory):
    """(kind, file) for a trial of each kind of input."""
    laboratory = Laboratory(tmp_path_factory.mktemp(request.param))
    task, cell, model = KINDS[request.param]
    laboratory.write("kind.exp", f"""\
# vim: ft=yaml
experiment: kind
task: {{ {task} }}
model: {{ cell: {cell}, hidden: 6{model} }}
train: {{ steps: 12, batch: 4, evaluate_every: 6 }}
record: {{ every: 5 }}
figures: []
""")
    laboratory.run("kind.exp")
    return request.param, laboratory.files("kind")["default/seed-1.h5"]


def test_h5py_finds_a_name_on_every_axis(trial):
    kind, path = trial
    with h5py.File(path) as file:
        for name, axes in promised(kind).items():
            found = [] if file[name].is_scale else [axis[0].name.rsplit("/", 1)[-1] for axis in file[name].dims]
            # A coordinate is its own scale: its one axis is named after itself.
            assert (found or [file[name].name.rsplit("/", 1)[-1]] if axes else found) == axes, name
        nameless = []

        def visit(name, item):
            if isinstance(item, h5py.Dataset) and not item.is_scale and any(len(axis) != 1 for axis in item.dims):
                nameless.append(name)

        file.visititems(visit)
        assert not nameless


def test_h5py_reads_what_the_file_says_of_itself(trial):
    kind, path = trial
    with h5py.File(path) as file:
        attributes = dict(file.attrs)
        settings = json.loads(attributes["settings"])
        json.loads(attributes["provenance"])
        assert attributes["lab_format"] == 3 and attributes["seed"] == 1 and attributes["status"] == "done"
        assert attributes["experiment"] == "kind" and attributes["variant"] == "default"
        assert attributes["loss_kind"] == "cross-entropy"
        assert attributes["arrangement"] == ("many-to-one" if kind == "tokens" else "many-to-many")
        assert settings["model"]["cell"]["kind"] == KINDS[kind][1] and settings["train"]["precision"] == "float64"
        assert list(file["records/step"]) == [0, 5, 10, 11] and list(file["history/step"]) == list(range(12))
        assert np.isfinite(file["history/loss"][()]).all()


def test_padding_is_told_from_data(trial):
    kind, path = trial
    with h5py.File(path) as file:
        lengths = file["records/batch/input_lengths"][()]
        states, inputs = file["records/states/s"][()], file["records/batch/inputs"][()]
        inside = np.arange(6)[None, :, None] < lengths[:, None, :]
        assert np.isfinite(states[inside]).all() and np.isnan(states[~inside]).all()
        if kind == "frames":
            assert np.isfinite(inputs[inside]).all() and np.isnan(inputs[~inside]).all()
        else:
            assert (inputs[inside] >= 0).all() and (inputs[~inside] == -1).all()


@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
def test_xarray_opens_the_tree_within_a_second(trial, engine):
    kind, path = trial
    start = time.perf_counter()
    tree = xarray.open_datatree(path, engine=engine)
    seconds = time.perf_counter() - start
    with tree:
        assert seconds < 1
        for name, axes in promised(kind).items():
            assert list(tree[name].dims) == axes, name
            np.asarray(tree[name])
        assert tree.attrs["experiment"] == "kind"
        assert [str(label) for label in tree["records/gradients/b"].coords["gate_hidden"].values][0].endswith("[0]")


def test_h5dump_prints_the_file(trial):
    header = subprocess.run(["h5dump", "-H", trial[1]], capture_output=True, text=True)
    assert header.returncode == 0 and not header.stderr and '"state_gradients"' in header.stdout
    values = subprocess.run(
        ["h5dump", "-y", "-w", "0", "-A", "0", "-d", "/history/loss", trial[1]], capture_output=True, text=True)
    assert values.returncode == 0 and not values.stderr
    with h5py.File(trial[1]) as file:
        printed = [float(number) for number in values.stdout.split("DATA {")[1].split("}")[0].split(",")]
        assert np.allclose(printed, file["history/loss"][()], rtol=1e-5)
