"""Every variable of a trial file is found by its name in R's ncdf4 and rhdf5 and, where it is a number, by Octave's load; see scripts/interop.

Octave cannot read text of any length, and no other form that the rest can: it loads the groups that are named, if none of them
holds text.
"""
import math
import pathlib
import re
import subprocess
import sys

import h5py
import numpy as np
import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "EndToEndTests"))

from broad_trials import BROAD, run, values  # noqa: E402
from laboratory import Laboratory  # noqa: E402


@pytest.fixture(scope="module", params=BROAD)
def trial(request, tmp_path_factory):
    return run(Laboratory(tmp_path_factory.mktemp(request.param)), request.param)


def rows(*command):
    """What a reader prints: path → (numbers, NaN among them, sum). It must neither fail nor complain."""
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    assert result.returncode == 0 and not result.stderr, f"{command[0]} exit {result.returncode}: {result.stderr[-2000:]}"
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert all(len(line) == 4 for line in lines), result.stdout[:2000]
    return {name: (int(count), int(missing), float(total)) for name, count, missing, total in lines}


def expected(found):
    """The same of h5py's values."""
    if np.asarray(found).dtype.kind in "OU":
        texts = np.asarray(found, dtype=object).ravel()
        return len(texts), 0, sum(len(text.encode()) for text in texts)
    numbers = np.asarray(found, dtype=float).ravel()
    return numbers.size, int(np.isnan(numbers).sum()), math.fsum(numbers[~np.isnan(numbers)])


def differences(ours, theirs):
    """Names that only one side has, or whose values differ by more than the order of summing explains."""
    def close(a, b):
        return a[:2] == b[:2] and math.isclose(a[2], b[2], rel_tol=1e-9, abs_tol=1e-6)

    return sorted(name for name in ours.keys() | theirs.keys() if name not in ours or name not in theirs or not close(ours[name], theirs[name]))


def test_differences_are_seen():
    assert differences({"a": (2, 1, 3.0)}, {"a": (2, 1, 3.0)}) == []
    assert differences({"a": (2, 1, 3.0), "b": (1, 0, 1.0)}, {"a": (2, 0, 3.0), "c": (1, 0, 1.0)}) == ["a", "b", "c"]


def test_ncdf4(trial):
    ours = {name: expected(found) for name, found in values(trial).items()}
    assert differences(ours, rows("Rscript", "--vanilla", HERE / "ncdf4.R", trial)) == []


def test_rhdf5(trial):
    found = rows("Rscript", "--vanilla", HERE / "rhdf5.R", trial)
    with h5py.File(trial) as file:
        # It shows dimensions without coordinates too.
        bare = {name for name in found if name in file and file[name].is_scale} - values(trial).keys()
    ours = {name: expected(numbers) for name, numbers in values(trial).items()}
    assert differences(ours, {name: row for name, row in found.items() if name not in bare}) == []


def test_octave_loads_every_group_of_numbers(trial):
    with h5py.File(trial) as file:
        groups = [name for name in ("history", "evaluation", "test", "parameters", "records", "diagnostics") if name in file]
        bare = {
            name for group in groups for name in all_datasets(file, group)
            if b"not a netCDF variable" in file[name].attrs.get("NAME", b"")
        }
    found = rows("octave", "--no-gui", "--quiet", HERE / "octave.m", trial, *groups)
    ours = {plain(name): expected(numbers) for name, numbers in values(trial).items() if name.split("/")[0] in groups}
    assert len(ours) > 20
    hidden = {plain(name) for name in bare}
    assert differences(ours, {name: row for name, row in found.items() if name not in hidden}) == []


def all_datasets(file, group):
    """Paths of the datasets below a group."""
    found = []
    file[group].visititems(lambda name, item: found.append(f"{group}/{name}") if isinstance(item, h5py.Dataset) else None)
    return found


def plain(name):
    """A path as Octave writes it."""
    return re.sub(r"[^A-Za-z0-9_/]", "_", name)
