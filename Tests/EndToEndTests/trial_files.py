"""Trial files as bytes, and their recomputation by the oracle."""
import contextlib
import io
import json
import runpy
import sys

import h5py
import numpy as np
import torch
from laboratory import REPOSITORY

ORACLE = REPOSITORY / "Tests/oracle/torch_check.py"

# Its products are small: a second thread costs more than it gains.
torch.set_num_threads(1)


def datasets(path):
    """Every dataset by name: type, shape and bytes, so that NaN equals NaN and 0 does not equal -0."""
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            values = item.asstr()[()] if h5py.check_string_dtype(item.dtype) else item[()]
            values = np.asarray(values)
            found[name] = (str(item.dtype), item.shape, repr(values.tolist()) if values.dtype == object else values.tobytes())

    with h5py.File(path) as file:
        file.visititems(visit)
    assert len(found) > 20, f"{path} holds only {sorted(found)}"
    return found


def attributes(path):
    """The file's attributes, without its provenance, in which equal runs differ, and the seal over the bytes that hold it."""
    with h5py.File(path) as file:
        return {name: file.attrs[name] for name in file.attrs if name not in ("provenance", "heap_seal")}


def layout(path):
    """How every dataset is stored: chunks, filters, limits, the names of its axes, and its attributes in their order."""
    found = {}

    def visit(name, item):
        own = [key for key in item.attrs if key not in ("DIMENSION_LIST", "REFERENCE_LIST")]
        if isinstance(item, h5py.Dataset):
            axes = [[scale.name for scale in axis.values()] for axis in item.dims]
            found[name] = (item.chunks, item.compression, item.shuffle, item.fletcher32, item.maxshape, axes, own)
        else:
            found[name] = (list(item), own)

    with h5py.File(path) as file:
        visit("/", file)
        file.visititems(visit)
    return found


def differences(path, other):
    """Names of datasets and attributes in which two trial files differ."""
    found = []
    for ours, theirs in [(datasets(path), datasets(other)), (attributes(path), attributes(other))]:
        found += [name for name in sorted(ours.keys() | theirs.keys()) if ours.get(name) != theirs.get(name)]
    return found


def oracle(path, tolerance):
    """Runs torch_check.py in this process, which spares the import of torch: (exit status, what it printed)."""
    output, arguments = io.StringIO(), sys.argv
    sys.argv = [str(ORACLE), str(path), "--tol", str(tolerance), "--json"]
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            runpy.run_path(str(ORACLE), run_name="__main__")
    except SystemExit as end:
        return end.code, output.getvalue()
    finally:
        sys.argv = arguments
    raise AssertionError("the oracle ended without a verdict")


def tolerance(path):
    """What the oracle must agree within, by the file's precision."""
    with h5py.File(path) as file:
        return {"float64": 1e-9, "float32": 2e-4}[json.loads(file.attrs["settings"])["train"]["precision"]]
