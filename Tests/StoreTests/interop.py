"""Opens a trial file with h5py and xarray and checks that every axis of every dataset has its name.

usage: interop.py FILE PATH=dimension,dimension … ; exit 0 if all is well, 1 with a sentence on each fault.
"""
import sys
import time

import h5netcdf  # noqa: F401 (imported here, so that opening is timed without the import)
import h5py
import netCDF4  # noqa: F401
import numpy as np
import xarray as xr

faults = []


def expect(truth, sentence):
    if not truth:
        faults.append(sentence)


def check_h5py(path, axes):
    with h5py.File(path) as file:
        for name, dimensions in axes.items():
            found = [axis[0].name.rsplit("/", 1)[-1] for axis in file[name].dims]
            expect(found == dimensions, f"h5py: {name} has axes {found}, expected {dimensions}")
        expect(isinstance(file.attrs["settings"], str), "h5py: settings is not text")
        expect(len(file.attrs["settings"].encode()) > 65536, "h5py: settings is cut")
        expect(file.attrs["seed"] == 1 and file.attrs["learning_rate"] == 1e-3, "h5py: numbers as attributes")
        expect(list(file["token"].asstr()) == ["<pad>", "gut", "schön", "日本"], "h5py: labels")
        named = []

        def visit(name, item):
            if isinstance(item, h5py.Dataset) and not item.is_scale:
                named.extend(len(axis) for axis in item.dims)

        file.visititems(visit)
        expect(named and all(count == 1 for count in named), "h5py: an axis without exactly one scale")


def check_xarray(path, axes, engine):
    start = time.perf_counter()
    tree = xr.open_datatree(path, engine=engine)
    seconds = time.perf_counter() - start
    print(f"{engine}: opened in {seconds:.3f} s")
    expect(seconds < 1, f"{engine}: opening took {seconds:.3f} s, expected less than 1 s")
    for name, dimensions in axes.items():
        found = list(tree[name].dims)
        expect(found == dimensions, f"{engine}: {name} has dimensions {found}, expected {dimensions}")
        np.asarray(tree[name])
    history = tree["history"].to_dataset()
    expect(list(history["step"].values) == list(range(20)), f"{engine}: step {history['step'].values}")
    expect("step" in history.coords, f"{engine}: step is no coordinate")
    expect(list(history["loss"].values) == [1 / (n + 1) for n in range(20)], f"{engine}: loss")
    expect(list(tree["token"].values) == ["<pad>", "gut", "schön", "日本"], f"{engine}: labels")
    expect("hidden" not in tree.coords, f"{engine}: a dimension without coordinates shows as one")
    records = tree["records"].to_dataset()
    expect(dict(records.sizes)["record"] == 2, f"{engine}: sizes {records.sizes}")
    states = tree["records/states/s"].values
    expect(states.shape == (2, 5, 2, 4) and states[1].ravel()[3] == 103, f"{engine}: values of states")
    expect(tree.attrs["status"] == "done", f"{engine}: attributes {list(tree.attrs)}")
    tree.close()


def main():
    path = sys.argv[1]
    axes = {}
    for argument in sys.argv[2:]:
        name, _, dimensions = argument.partition("=")
        axes[name] = dimensions.split(",") if dimensions else []
    check_h5py(path, axes)
    for engine in ("h5netcdf", "netcdf4"):
        check_xarray(path, axes, engine)
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


main()
