"""Opens trial files with h5py and xarray and checks that diagnostics have named axes, coordinates and units.

usage: interop.py FILE ARRANGEMENT … ; exit 0 if all is well, 1 with a sentence on each fault.
"""
import sys

import h5netcdf  # noqa: F401
import h5py
import netCDF4  # noqa: F401
import numpy as np
import xarray as xr

faults = []


def expect(truth, sentence):
    if not truth:
        faults.append(sentence)


def layers(arrangement):
    yield "", "lag"
    if arrangement == "sequence-to-sequence":
        yield "encoder.", "encoder_lag"


def check_h5py(path, arrangement):
    with h5py.File(path) as file:
        group = file["diagnostics/gradient-by-lag"]
        expect(group.attrs["threshold"] == 0.01, f"h5py: threshold {group.attrs['threshold']}")
        for prefix, lag in layers(arrangement):
            for name, axes in {
                "norm": ["record", "target_step", lag],
                "profile": ["record", lag],
                "gradient_reach": ["record"],
                "gradient_reach_censored": ["record"],
            }.items():
                found = [axis[0].name.rsplit("/", 1)[-1] for axis in group[prefix + name].dims]
                expect(found == axes, f"h5py: {prefix}{name} has axes {found}, expected {axes}")
                expect("long_name" in group[prefix + name].attrs, f"h5py: {prefix}{name} is not described")
            expect(list(group[lag]) == list(range(len(group[lag]))), f"h5py: {lag} is {list(group[lag])}")
            expect(group[prefix + "gradient_reach"].attrs["units"] == "steps", "h5py: units of the reach")


def check_xarray(path, arrangement, engine):
    with xr.open_datatree(path, engine=engine, decode_times=False) as tree:
        data = tree["diagnostics/gradient-by-lag"].to_dataset()
        expect(dict(data.sizes)["record"] == 3, f"{engine}: sizes {dict(data.sizes)}")
        for prefix, lag in layers(arrangement):
            norm, profile = data[prefix + "norm"], data[prefix + "profile"]
            expect(norm.dims == ("record", "target_step", lag), f"{engine}: {norm.dims}")
            expect({"target_step", lag} <= set(norm.coords), f"{engine}: coordinates {list(norm.coords)}")
            if lag == "lag" and not (data["target_step"] < 0).any() and data.sizes["target_step"] > 1:
                beyond = norm.where(norm[lag] > norm["target_step"])
                expect(bool(np.isnan(beyond).all()), f"{engine}: there are lags before the first step")
            reach, censored = data[prefix + "gradient_reach"], data[prefix + "gradient_reach_censored"]
            for record in range(3):
                known = profile[record].dropna(lag)
                begin = known[known == 1][lag].values[0]
                below = known.where(known[lag] > begin, drop=True)
                below = below[below < 0.01]
                found = float(reach[record])
                if len(below):
                    last = int(below[lag][0])
                    expect(last - 1 <= found <= last and censored[record] == 0, f"{engine}: reach {found}, first below at {last}")
                else:
                    expect(found == int(known[lag][-1]) and censored[record] == 1, f"{engine}: reach {found} is not censored")
        other = tree["diagnostics/gradient-by-lag-2"].to_dataset()
        expect(other.attrs["states"] == "s", f"{engine}: states {other.attrs['states']}")


for path, arrangement in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
    count = len(faults)
    check_h5py(path, arrangement)
    for engine in ("h5netcdf", "netcdf4"):
        check_xarray(path, arrangement, engine)
    faults[count:] = [f"{arrangement}: {fault}" for fault in faults[count:]]
for fault in faults:
    print(fault)
sys.exit(1 if faults else 0)
