"""Every variable of a trial file is found by its name in other people's tools, with the values that h5py reads, and without a warning."""
import re
import shutil
import subprocess
import warnings

import h5py
import netCDF4
import numpy as np
import pytest
import xarray
from broad_trials import BROAD, coordinates, run, values
from laboratory import Laboratory


@pytest.fixture(scope="module", params=BROAD)
def trial(request, tmp_path_factory):
    return run(Laboratory(tmp_path_factory.mktemp(request.param)), request.param)


def same(ours, theirs):
    """Whether values are equal and of one shape; text as text, not as bytes."""
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    if ours.dtype.kind in "OU":
        return ours.shape == theirs.shape and ours.tolist() == theirs.tolist()
    return np.array_equal(ours, theirs, equal_nan=ours.dtype.kind == "f")


def tool(*arguments):
    """What a program prints, which must not complain."""
    result = subprocess.run(list(map(str, arguments)), capture_output=True, text=True)
    assert result.returncode == 0 and not result.stderr, f"{arguments[0]} exit {result.returncode}: {result.stderr[:2000]}"
    return result.stdout


def test_values_can_be_told_apart():
    assert same([1.0, np.nan], [1.0, np.nan]) and same("ü", "ü") and same(["a", ""], ["a", ""])
    assert not same([1.0, np.nan], [1.0, 2.0]) and not same([1.0], [[1.0]]) and not same(["a"], [b"a"])


@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
def test_xarray(trial, engine):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tree = xarray.open_datatree(trial, engine=engine)
    axes = coordinates(trial)
    with tree:
        wrong = []
        for name, ours in values(trial).items():
            group, _, variable = name.rpartition("/")
            node = tree[group] if group else tree
            # Only the coordinate of a dimension may count as one: a variable that shares a dimension's name would, too.
            kind = node.to_dataset(inherit=False).coords if name in axes else node.data_vars
            if variable not in kind or not same(ours, kind[variable].values):
                wrong.append(name)
        assert not wrong


def test_netcdf4_python(trial):
    with netCDF4.Dataset(trial) as file, h5py.File(trial) as ours:
        # Filled values would be masked, and 64-bit −1 would not.
        file.set_auto_mask(False)
        for name, expected in values(trial).items():
            variable = file[name]
            assert same(expected, variable[...]), name
            for attribute in variable.ncattrs():
                assert variable.getncattr(attribute) == ours[name].attrs[attribute], (name, attribute)


def named(printed, section, pattern):
    """Paths of the names that match in one kind of section of what ncdump prints."""
    found, groups, current = [], [], ""
    for line in printed.splitlines():
        if match := re.match(r"\s*group: (\S+) \{", line):
            groups.append(match[1])
        elif re.match(r"\s*\} // group", line):
            groups.pop()
        elif match := re.match(r"\s*(dimensions|variables|// .*attributes|data):", line):
            current = match[1]
        elif current == section and (match := re.match(pattern, line)):
            found.append("/".join([*groups, match[1]]).replace("\\", ""))
    return sorted(found)


def test_ncdump(trial):
    """Text in fields of one length would end Debian's ncdump by a signal."""
    printed, names = tool("ncdump", trial), sorted(values(trial))
    assert named(printed, "variables", r"\s*(?:string|double|float|int|int64) ([^\s(:]+)(?:\(.*\))? ;") == names
    assert named(printed, "data", r"\s*(\S+) =(?: |$)") == names
    assert named(tool("ncdump", "-h", trial), "data", "(.*)") == []


def test_h5dump(trial):
    names = [argument for name in values(trial) for argument in ("-d", f"/{name}")]
    assert tool("h5dump", *names, trial).count("DATASET ") >= len(values(trial))
    tool("h5dump", trial)


def test_h5diff(trial, tmp_path):
    """Two files of one trial differ in what they say of their making alone."""
    copy = shutil.copy(trial, tmp_path / "copy.h5")
    assert tool("h5diff", "-c", trial, copy) == ""
    again = run(Laboratory(tmp_path), trial.parts[-4])
    with h5py.File(trial) as file:
        for group in file:
            assert tool("h5diff", "-c", trial, again, f"/{group}") == "", group
    with h5py.File(copy, "r+") as file:
        file["history/loss"][0] += 1
    assert subprocess.run(["h5diff", "-q", trial, copy]).returncode == 1


def test_every_variable_says_what_it_is(trial):
    with h5py.File(trial) as file:
        lacking = [
            f"{name}: {attribute}" for name, found in values(trial).items()
            for attribute in ("long_name", "units") if np.asarray(found).dtype.kind not in "OU" or attribute == "long_name"
            if not file[name].attrs.get(attribute)
        ]
        assert not lacking
        assert file.attrs["Conventions"] and file.attrs["title"]
