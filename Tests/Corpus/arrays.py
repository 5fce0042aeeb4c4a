"""Writes the array files in Tests/Corpus/arrays as other people's programs write them, and expected.json: what each program's own reader
gives. Run it by a Python with numpy, scipy, h5py, xarray, h5netcdf and netCDF4; Octave is used where it is installed."""
import io
import json
import pathlib
import shutil
import subprocess
import warnings
import zipfile

import h5py
import netCDF4
import numpy as np
import scipy.io
import scipy.sparse
import xarray

FOLDER = pathlib.Path(__file__).resolve().parent / "arrays"
EXPECTED = {}
COUNT = np.arange(24).reshape(2, 3, 4)
REALS = np.random.default_rng(1).normal(size=(2, 3, 4))
WORDS = np.array([["neg", "pos", "naïve"], ["中文", "", "a b"]])


def expect(file, name, values, refused=None):
    """Notes what a reader gives, or the words of the refusal."""
    if refused:
        EXPECTED.setdefault(file, {})[name] = {"refused": refused}
        return
    values = np.asarray(values)
    kind = "texts" if values.dtype.kind in "OUST" else "reals" if values.dtype.kind == "f" else "integers"
    flat = [v.decode() if isinstance(v, bytes) else str(v) for v in values.ravel()] if kind == "texts" else [
        repr(float(v)) for v in values.ravel()]
    EXPECTED.setdefault(file, {})[name] = {"shape": list(values.shape), "kind": kind, "values": flat}


def expect_sequences(file, name, rows):
    """Sequences of unequal lengths: padded with zeros, and their lengths."""
    lengths = [len(row) for row in rows]
    padded = np.zeros((len(rows), max(lengths)), rows[0].dtype)
    for row, values in zip(padded, rows):
        row[:len(values)] = values
    expect(file, name, padded)
    EXPECTED[file][name]["lengths"] = lengths


def npy(name, values, refused=None, **options):
    path = FOLDER / f"{name}.npy"
    np.save(path, values, **options)
    expect(path.name, "", None if refused else np.load(path), refused)


def numpy_files():
    for kind in ["f2", "f4", "f8"]:
        for order in "<>":
            npy(f"{'big' if order == '>' else 'little'}-{kind}", REALS.astype(order + kind))
    npy("special", np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324, 6e-8], "f8"))
    npy("special-f2", np.array([np.nan, np.inf, -0.0, 6e-8, 65504], ">f2"))
    for kind in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
        facts = np.iinfo(kind)
        npy(f"little-{kind}", np.array([facts.min, -1 if facts.min else 1, 0, 7, facts.max], kind))
    for kind in [">i2", ">i4", ">i8", ">u2", ">u8"]:
        npy(f"big-{kind[1:]}", COUNT.astype(kind))
    npy("bool", COUNT % 3 == 0)
    npy("fortran", np.asfortranarray(REALS.astype("f4")))
    npy("fortran-big-i8", np.asfortranarray(COUNT.astype(">i8")))
    npy("transposed-view", REALS.transpose(2, 0, 1))
    npy("every-other", REALS[:, ::2, ::-1])
    npy("texts", WORDS)
    npy("texts-big", np.asfortranarray(WORDS.astype(">U7")))
    npy("texts-bytes", np.array([b"neg", b"pos", b"neg"]))
    npy("scalar", np.float32(2.5))
    npy("empty", np.zeros((0, 3)))
    npy("objects", np.array([np.arange(2), np.arange(3)], dtype=object), "name it in 'lengths'", allow_pickle=True)
    npy("complex", REALS + 1j, "x.real, x.imag")
    npy("times", np.array(["2020-01-01"], "M8[D]"), "x.astype('i8')")
    npy("records", np.zeros(2, [("a", "f4"), ("b", "i4")]), "x['name']")
    npy("longdouble", REALS.astype("g"), "x.astype('f8')")
    npy("latin-1", np.array([b"na\xefve"]), "numpy.char.decode")
    for version in [(2, 0), (3, 0)]:
        path = FOLDER / f"version-{version[0]}.npy"
        with warnings.catch_warnings(), open(path, "wb") as file:
            warnings.simplefilter("ignore")
            np.lib.format.write_array(file, COUNT.astype("u2"), version=version)
        expect(path.name, "", np.load(path))


def npz(name, write, names):
    path = FOLDER / f"{name}.npz"
    write(path)
    with np.load(path) as file:
        for one in names:
            expect(path.name, one, file[one])


def archives():
    arrays = {"x": REALS.astype("f4"), "y": COUNT, "label": WORDS, "fortran": np.asfortranarray(REALS), "größe": np.arange(3)}
    npz("savez", lambda path: np.savez(path, **arrays), arrays)
    npz("savez-compressed", lambda path: np.savez_compressed(path, **arrays), arrays)
    npz("positional", lambda path: np.savez(path, REALS, COUNT), ["arr_0", "arr_1"])
    npz("scipy-sparse", lambda path: scipy.sparse.save_npz(path, scipy.sparse.csr_matrix(COUNT[0])),
        ["data", "indices", "indptr", "format", "shape"])

    def by_hand(path):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            archive.comment = b"made by hand"
            for name, values in {"x": np.zeros((2, 500)), "folder/y": COUNT}.items():
                member = io.BytesIO()
                np.save(member, values)
                info = zipfile.ZipInfo(name + ".npy")
                info.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(info, "w", force_zip64=True) as file:
                    file.write(member.getvalue())

    npz("zip64-and-comment", by_hand, ["x", "folder/y"])


def h5(name, write, names=None, refused=None, **options):
    """By h5py; the names of all arrays where none are given."""
    path = FOLDER / name
    with h5py.File(path, "w", **options) as file:
        write(file)
    with h5py.File(path) as file:
        for one in names or [key for key in file if isinstance(file[key], h5py.Dataset)]:
            if refused:
                expect(name, one, None, refused)
                continue
            found = file[one]
            if h5py.check_vlen_dtype(found.dtype):
                expect_sequences(name, one, found[()])
                continue
            members = {number: member for member, number in (h5py.check_enum_dtype(found.dtype) or {}).items()}
            if members and set(members.values()) != {"FALSE", "TRUE"}:
                expect(name, one, np.array([members[number] for number in found[()]]))
                continue
            expect(name, one, found.asstr()[()] if h5py.check_string_dtype(found.dtype) else found[()])


def hdf5_files():
    def types(file):
        for kind in ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8", "u1", "<u4", ">u4", "<u8"]:
            file[kind.replace("<", "little-").replace(">", "big-")] = REALS.astype(kind) if "f" in kind else COUNT.astype(kind)

    h5("types.h5", types)
    h5("types-latest.h5", types, libver="latest")
    h5("bool.h5", lambda file: file.create_dataset("y", data=COUNT % 2 == 0))
    h5("enum.h5", lambda file: file.create_dataset(
        "y", data=[1, 5, 1], dtype=h5py.enum_dtype({"NEG": 1, "POS": 5}, basetype="i2")))
    h5("texts.h5", lambda file: file.create_dataset("y", data=WORDS.astype(object), dtype=h5py.string_dtype()))
    h5("texts-fixed.h5", lambda file: file.create_dataset(
        "y", data=np.char.encode(WORDS, "utf-8").astype(h5py.string_dtype("utf-8", 7))))
    h5("texts-latin-1.h5", lambda file: file.create_dataset("y", data=np.array([b"na\xefve"])), refused="no UTF-8")

    def filters(file):
        numbers = np.round(REALS.repeat(20, 0), 3)
        file.create_dataset("gzip", data=numbers, compression="gzip", compression_opts=9, shuffle=True, fletcher32=True)
        file.create_dataset("lzf", data=numbers, compression="lzf")
        file.create_dataset("lzf-shuffled", data=numbers.round().astype("i4"), compression="lzf", shuffle=True, chunks=(7, 3, 4))
        file.create_dataset("scale-offset", data=COUNT.repeat(9, 0), scaleoffset=0, chunks=True)
        file.create_dataset("scale-offset-reals", data=numbers, scaleoffset=3, chunks=True)

    h5("filters.h5", filters)

    def layouts(file):
        file.create_dataset("unwritten", shape=(2, 3), dtype="f4", fillvalue=0.5)
        file.create_dataset("half-written", shape=(4, 3), maxshape=(None, 3), dtype="i4", chunks=(2, 3))[:2] = 7
        file.create_dataset("group/inner", data=REALS)
        file.create_dataset("scalar", data=3)

    h5("layouts.h5", layouts, ["unwritten", "half-written", "group/inner", "scalar"])

    def matlab(file):
        for name, values, kind in [
            ("X", REALS, "double"), ("column", COUNT.reshape(1, 24) * 1.0, "double"), ("row", COUNT.reshape(24, 1) * 1.0, "double"),
            ("int", COUNT.reshape(24, 1).astype("u1"), "uint8"), ("logical", (COUNT > 3).astype("u1"), "logical"),
        ]:
            file[name] = values
            file[name].attrs["MATLAB_class"] = np.bytes_(kind)

    h5("matlab.mat", matlab, userblock_size=512)
    header = b"MATLAB 7.3 MAT-file".ljust(124) + b"\0\2IM"
    with open(FOLDER / "matlab.mat", "r+b") as file:
        file.write(header)

    def matlab_text(file):
        file["y"] = np.array([[110], [101], [103]], "u2")
        file["y"].attrs["MATLAB_class"] = np.bytes_("char")

    def matlab_empty(file):
        file["y"] = np.array([0, 0], "u8")
        file["y"].attrs["MATLAB_class"], file["y"].attrs["MATLAB_empty"] = np.bytes_("double"), np.uint8(1)

    def matlab_cell(file):
        file["x"] = REALS
        file.create_dataset("y", data=np.array([file["x"].ref]), dtype=h5py.ref_dtype)

    def ragged(file):
        for kind in ["f4", "f8", "i2", "u8"]:
            rows = file.create_dataset(kind, (3,), dtype=h5py.vlen_dtype(kind))
            rows[0], rows[2] = [1, 2, 5], [3]

    def ragged_plane(file):
        rows = file.create_dataset("y", (2, 2), dtype=h5py.vlen_dtype("f4"))
        rows[0, 1] = [1, 2]

    def ragged_texts(file):
        rows = file.create_dataset("y", (2,), dtype=h5py.vlen_dtype(h5py.string_dtype()))
        rows[0] = ["a", "b"]

    def pandas(file):
        frame = file.create_group("y")
        frame.attrs["pandas_type"] = "frame"
        frame["block0_values"] = REALS[0]

    h5("matlab-text.h5", matlab_text, refused="categorical")
    h5("matlab-empty.h5", matlab_empty, refused="empty array of MATLAB")
    h5("matlab-cell.h5", matlab_cell, ["y"], refused="references")
    h5("vlen.h5", ragged)
    h5("vlen-plane.h5", ragged_plane, refused="one axis of sequences")
    h5("vlen-texts.h5", ragged_texts, refused="name it in 'lengths'")
    h5("compound.h5", lambda file: file.create_dataset("y", data=np.zeros(2, [("a", "f4")])), refused="one field")
    h5("group.h5", lambda file: file.create_dataset("y/values", data=REALS), ["y"], refused="y/values")
    h5("pandas.h5", pandas, ["y"], refused="df.to_csv")


def broken(name, of, changes, array):
    """A damaged copy of a file. Most kill HDF5 1.10.8; a later version may say what is wrong."""
    data = bytearray((FOLDER / of).read_bytes())
    for place, new in changes.items():
        data[place:place + len(new)] = new
    (FOLDER / name).write_bytes(data)
    expect(name, array, None, f"'{array}'")


def broken_files():
    """What scripts/arrays found: the size of a chunk, an address in the header of the root group, whose checksum fits, and chunks that are
    too short, as stored, without the filters they need or behind LZF, which h5py reads as something else each time."""
    broken("broken-chunk.h5", "filters.h5", {10083: b"\xc0\x4f", 10090: b"\0"}, "lzf-shuffled")
    broken("broken-size.h5", "layouts.h5", {1696: b"\0"}, "half-written")
    broken("broken-mask.h5", "filters.h5", {10388: b"\xff" * 4}, "lzf-shuffled")
    broken("broken-lzf.h5", "filters.h5", {10377: b"\x1b"}, "lzf-shuffled")
    broken("broken-group.nc", "deflated.nc", {76: b"\x9a", 235: bytes.fromhex("e8d164c5")}, "y")


def netcdf_files():
    data = xarray.Dataset(
        {"x": (("batch", "time", "feature"), REALS), "y": (("batch",), np.array([1, 0], "i4")), "label": (("batch",), ["neg", "pos"])},
        coords={"time": [0.0, 0.5, 1.0]})
    packed = xarray.Dataset({"x": (("time", "batch"), np.array([[1.5, np.nan], [2.25, -3]]))})
    packing = {"x": {"dtype": "i2", "scale_factor": 0.25, "add_offset": 1.0, "_FillValue": -9999}}
    for engine in ["h5netcdf", "netcdf4"]:
        for name, values, encoding in [("dimensions", data, {}), ("packed", packed, packing)]:
            path = FOLDER / f"{name}-{engine}.nc"
            values.to_netcdf(path, engine=engine, encoding=encoding)
            with xarray.open_dataset(path, engine=engine) as file:
                for one in file.data_vars:
                    expect(path.name, one, file[one].values)
    with netCDF4.Dataset(FOLDER / "deflated.nc", "w") as file:
        file.createDimension("time", None)
        file.createDimension("batch", 4)
        file.createVariable("y", "i1", ("time", "batch"), zlib=True)[:] = COUNT[0]
    with netCDF4.Dataset(FOLDER / "deflated.nc") as file:
        expect("deflated.nc", "y", file["y"][:].filled())


def octave_files():
    if not shutil.which("octave"):
        return
    script = """
      x = reshape(0:23, 4, 3, 2) / 4; y = int32([1; 2; 3]); b = [true false true];
      save('-hdf5', 'octave.h5', 'x', 'y', 'b');
    """
    subprocess.run(["octave", "--no-gui", "--quiet", "--eval", script], cwd=FOLDER, check=True)
    with h5py.File(FOLDER / "octave.h5") as file:
        for one in ["x", "y", "b"]:
            expect("octave.h5", f"{one}/value", file[f"{one}/value"][()])


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    for write in [numpy_files, archives, hdf5_files, netcdf_files, broken_files, octave_files]:
        write()
    text = json.dumps(EXPECTED, indent=0, ensure_ascii=False, sort_keys=True)
    (FOLDER / "expected.json").write_text(text + "\n")


main()
