"""Results handed on are read by the programs that they are for: pandas, NumPy, Jupyter, a validator of RO-Crates."""
import json
import os
import pathlib
import shutil
import subprocess
import sys

import h5py
import nbformat
import numpy as np
import pandas
import pytest
from laboratory import Laboratory

SMALL_TABLE = """\
# vim: ft=yaml
experiment: table
title: A "quoted" title, with *stars* & <tags>
about: Prose.
task: { kind: noise, length: 6, inputs: 3, classes: 4, arrangement: many-to-one }
model: { cell: lstm, hidden: 6 }
train: { steps: 12, batch: 5, evaluate_every: 5 }
seeds: [1, 2]
sweep: { model.cell: [rnn, lstm] }
record: { at: [first, 5, last], diagnostics: [gradient-by-time, saturation] }
figures: [loss, gradient-by-time]
"""


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """One run for all formats; what is exported goes elsewhere, and the crate is the only thing beside the results."""
    laboratory = Laboratory(tmp_path_factory.mktemp("table"))
    laboratory.write("table.exp", SMALL_TABLE)
    laboratory.run("table.exp")
    return laboratory


def test_pandas_reads_the_table(table):
    """Every number along no axis or one is there, once, with its trial and its update."""
    assert table.run("export", "--csv", "results/table", "-o", "csv").stdout == "csv/table.csv\n"
    data = pandas.read_csv(table.folder / "csv/table.csv", keep_default_na=False, na_values=[""])
    assert list(data.columns) == [
        "experiment", "variant", "seed", "model.cell", "status", "quantity", "unit", "axis", "place", "step", "value"]
    assert not data.duplicated(["variant", "seed", "quantity", "step", "place"]).any()
    for (variant, seed), own in data.groupby(["variant", "seed"]):
        cell = own["model.cell"].unique()
        assert variant == f"model.cell={cell[0]}" and len(cell) == 1
        with h5py.File(table.folder / f"results/table/trials/{variant}/seed-{seed}.h5") as file:
            loss = own[own["quantity"] == "history/loss"]
            assert loss["step"].tolist() == list(range(12)) and np.array_equal(loss["value"], file["history/loss"])
            evaluated = own[own["quantity"] == "evaluation/loss"]
            assert np.array_equal(evaluated["step"], file["evaluation/step"]) and np.array_equal(evaluated["value"], file["evaluation/loss"])
            assert own[own["quantity"] == "test/loss"]["value"].tolist() == [file["test/loss"][()]]
            diagnostic = file["diagnostics/gradient-by-time"]
            name = next(n for n, d in diagnostic.items() if len(d.shape) == 2 and d.dtype.kind == "f")
            rows = own[own["quantity"] == f"diagnostics/gradient-by-time/{name}"]
            grid = rows.pivot(index="step", columns="place", values="value")
            assert grid.index.tolist() == [0, 5, 11] and rows["axis"].unique().tolist() == ["time"]
            own_order = grid[sorted(grid.columns, key=float)].to_numpy()
            assert np.array_equal(own_order, diagnostic[name][()], equal_nan=True)
    assert len(data.groupby(["variant", "seed"])) == 4


def test_numpy_reads_every_array(table):
    trial = table.folder / "results/table/trials/model.cell=lstm/seed-2.h5"
    table.run("export", "--numpy", "results/table", "-o", "npz")
    assert len(list((table.folder / "npz").iterdir())) == 4
    with np.load(table.folder / "npz/table-model.cell=lstm-seed-2.npz", allow_pickle=False) as arrays, h5py.File(trial) as file:
        paths = []
        file.visititems(lambda name, item: paths.append(name) if isinstance(item, h5py.Dataset) else None)
        assert set(paths) == {name for name in arrays.files if not name.startswith("attributes/")} and len(paths) > 40
        for path in paths:
            if h5py.check_string_dtype(file[path].dtype):
                assert arrays[path].tolist() == file[path].asstr()[()].tolist()
            else:
                assert arrays[path].shape == file[path].shape and np.array_equal(arrays[path], file[path][()], equal_nan=True)
                assert arrays[path].dtype == file[path].dtype
        assert str(arrays["attributes/settings"]) == file.attrs["settings"]
    again = (table.folder / "npz/table-model.cell=lstm-seed-2.npz").read_bytes()
    table.run("export", "--numpy", trial, "-o", "again")
    assert (table.folder / "again/table-model.cell=lstm-seed-2.npz").read_bytes() == again


def test_the_notebook_runs(table):
    """nbconvert executes it: every cell of a figure shows a picture, and the trial is an xarray tree."""
    table.run("export", "--ipynb", "table.exp", "-o", "notes")
    path = table.folder / "notes/table.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[0].source == '# A "quoted" title, with \\*stars\\* \\& \\<tags\\>'
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--output", "done.ipynb", path], check=True, capture_output=True,
        timeout=120)
    cells = {cell.id: cell for cell in nbformat.read(path.with_name("done.ipynb"), as_version=4).cells}
    for figure in ("loss", "gradient-by-time"):
        assert any("image/png" in output.get("data", {}) for output in cells[figure].outputs)
    assert "DataTree" in cells["trial"].outputs[0]["data"]["text/plain"] and "3" in str(cells["trials"].outputs[0])
    # No warnings either.
    assert not any(output.output_type in ("error", "stream") for cell in cells.values() for output in cell.get("outputs", []))


def test_the_crate_is_one(table):
    """roc-validator takes it for a Workflow Run Crate, and names what is missing where something is."""
    table.run("export", "--crate", "--license", "https://creativecommons.org/licenses/by/4.0/", "results/table")
    folder = table.folder / "results/table"
    crate = {entity["@id"]: entity for entity in json.loads((folder / "ro-crate-metadata.json").read_text())["@graph"]}
    parts = {part["@id"] for part in crate["./"]["hasPart"]}
    assert {"experiment.exp", "figures/loss.csv", "trials/model.cell=lstm/seed-2.h5"} <= parts and all((folder / part).exists() for part in parts)
    action = crate["#run-model.cell=lstm/seed-2"]
    values = {crate[value["@id"]]["name"]: crate[value["@id"]]["value"] for value in action["object"]}
    assert values == {"model.cell": "lstm", "seed": "2"} and action["startTime"] <= action["endTime"]
    digest = subprocess.run(["sha256sum", folder / action["result"]["@id"]], capture_output=True, text=True).stdout.split()[0]
    assert crate[action["result"]["@id"]]["sha256"] == digest
    broken = [entity for entity in crate.values() if entity["@type"] != "CreateAction"]
    elsewhere = table.folder / "broken"
    shutil.copytree(folder, elsewhere)
    (elsewhere / "ro-crate-metadata.json").write_text(json.dumps({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": broken}))
    script = pathlib.Path(__file__).with_name("crates.py")
    said = subprocess.run([sys.executable, script, folder, elsewhere], capture_output=True, text=True, timeout=120)
    assert said.returncode == 0, said.stderr
    whole, wanting = json.loads(said.stdout)
    assert whole == [] and any("instrument" in issue for issue in wanting)


def test_nothing_is_replaced(table):
    """A file that is there stays, with every other; --force replaces it. All of a command is refused, not half."""
    folder = table.folder / "kept"
    folder.mkdir()
    (folder / "table.ipynb").write_text("mine")
    said = table.run("export", "--csv", "--ipynb", "table.exp", "-o", "kept", expect=73)
    assert "kept/table.ipynb would be replaced" in said.stderr and [path.name for path in folder.iterdir()] == ["table.ipynb"]
    assert (folder / "table.ipynb").read_text() == "mine"
    table.run("export", "--csv", "--ipynb", "table.exp", "-o", "kept", "--force")
    assert (folder / "table.ipynb").read_text() != "mine"


@pytest.mark.parametrize("arguments, code, words", [
    (["table.exp"], 64, "say in which form: --csv, --safetensors, --numpy, --ipynb, --crate"),
    (["--csv"], 64, "Missing expected argument"),
    (["--csv", "nowhere"], 64, "there is no 'nowhere'"),
    (["--csv", "nowhere.h5"], 64, "there is no 'nowhere.h5'"),
    (["--csv", "results"], 64, "no results are in 'results'"),
    (["--csv", "broken.exp"], 65, "broken.exp:"),
    (["--csv", "--at", "last", "table.exp"], 64, "--at is for --safetensors"),
    (["--safetensors", "--at", "middle", "table.exp"], 64, "--at is first, last, or the number of an update"),
    (["--safetensors", "--at", "7", "table.exp"], 1, "there are records before updates 0, 5, 11"),
    (["--csv", "--license", "https://x.org", "table.exp"], 64, "--license is for --crate"),
    (["--crate", "--license", "mine", "table.exp"], 64, "--license needs a URL"),
    (["--ipynb", "results/table/trials/model.cell=rnn/seed-1.h5"], 64, "--ipynb describes an experiment"),
    (["--crate", "results/table/trials/model.cell=rnn/seed-1.h5"], 64, "--crate describes an experiment"),
    (["--numpy", "empty.h5"], 1, "empty.h5"),
    (["--numpy", "text.h5"], 1, "text.h5"),
    (["--numpy", "cut.h5"], 1, "cut.h5"),
    (["--numpy", "foreign.h5"], 1, "it is no file of lab's"),
    (["--numpy", "escape.h5"], 1, "must not contain /"),
    (["--csv", "pipe.h5"], 1, "it is not a regular file"),
    (["--csv", "table.exp", "-o", "text.h5/below"], 73, "text.h5"),
])
def test_wrong_requests_are_named(table, arguments, code, words):
    folder, whole = table.folder, table.folder / "results/table/trials/model.cell=rnn/seed-1.h5"
    (folder / "broken.exp").write_text("experiment: broken\ntask: { kind: nois }\n")
    (folder / "empty.h5").write_bytes(b"")
    (folder / "text.h5").write_text("no HDF5")
    (folder / "cut.h5").write_bytes(whole.read_bytes()[:whole.stat().st_size // 2])
    with h5py.File(folder / "foreign.h5", "w") as file:
        file["x"] = 1
    shutil.copy(whole, folder / "escape.h5")
    with h5py.File(folder / "escape.h5", "r+") as file:
        file.attrs["variant"] = "../../escaped"
    if not (folder / "pipe.h5").exists():
        os.mkfifo(folder / "pipe.h5")
    before = sorted(path for path in folder.rglob("*"))
    said = table.run("export", *arguments, expect=code, timeout=60)
    assert words in said.stderr.replace("\n", " "), said.stderr
    assert sorted(path for path in folder.rglob("*")) == before


def test_damage_is_never_handed_on(table):
    """Single bytes of a trial's file are changed: it is refused by name, or what is exported is what was stored."""
    whole = (table.folder / "results/table/trials/model.cell=lstm/seed-1.h5").read_bytes()
    table.run("export", "--safetensors", "results/table/trials/model.cell=lstm/seed-1.h5", "-o", "sound", "--force")
    name = "table-model.cell=lstm-seed-1.safetensors"
    sound, refused = (table.folder / "sound" / name).read_bytes(), 0
    for place in np.random.default_rng(5).integers(0, len(whole), 20):
        damaged = bytearray(whole)
        damaged[place] ^= 0x41
        (table.folder / "damaged.h5").write_bytes(damaged)
        said = subprocess.run(
            [table.binary, "export", "--safetensors", "damaged.h5", "-o", "damaged", "--force"], cwd=table.folder, env=table.environment(),
            capture_output=True, text=True, timeout=120)
        if said.returncode == 0:
            assert len((table.folder / "damaged" / name).read_bytes()) == len(sound)
        else:
            assert said.returncode == 1 and "damaged.h5" in said.stderr, said
            refused += 1
    assert refused >= 5


def test_stale_trials_are_left_out_by_name(table):
    table.write("later.exp", SMALL_TABLE.replace("batch: 5", "batch: 6"))
    said = table.run("export", "--csv", "later.exp", "-o", "stale", expect=1)
    assert said.stderr.count("trained with other settings") == 4 and "train.batch" in said.stderr
    assert len(pandas.read_csv(table.folder / "stale/table.csv")) == 0
