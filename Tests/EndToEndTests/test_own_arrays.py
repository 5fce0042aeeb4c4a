"""Arrays as NumPy, h5py, MATLAB, xarray and pandas write them: read as they are meant, or refused with advice that works when followed."""
import h5py
import numpy
import pytest
import scipy.io
import xarray
from test_own_data import INPUTS, LABELS, experiment, h5, refusal, trial

NAMES = numpy.array(["neg", "pos"])[LABELS]
# PyTorch's number of a step that is not scored.
PARTLY = numpy.where(numpy.arange(40) % 3 == 0, -100, INPUTS[:, :, 0] > 0)


def matlab(path, **arrays):
    """As MATLAB v7.3 writes them: no vectors, and doubles unless asked otherwise."""
    with h5py.File(path, "w", userblock_size=512) as file:
        for name, values in arrays.items():
            file[name] = values
            file[name].attrs["MATLAB_class"] = numpy.bytes_("double")


def test_the_same_numbers_in_every_dialect_are_the_same_training(lab):
    halves = INPUTS.astype("f2")
    numpy.savez(lab.folder / "plain.npz", inputs=halves.astype("f4"), targets=LABELS)
    numpy.savez_compressed(lab.folder / "packed.npz", inputs=halves, targets=LABELS.astype("u8"))
    numpy.savez(lab.folder / "fortran.npz", inputs=numpy.asfortranarray(halves.astype(">f4")), targets=LABELS.astype(bool))
    matlab(lab.folder / "matlab.mat", inputs=halves.astype("f8"), targets=LABELS.reshape(1, 40) * 1.0)
    with h5py.File(lab.folder / "lzf.h5", "w") as file:
        file.create_dataset("inputs", data=halves, compression="lzf")
        file["targets"] = LABELS.astype(bool)
    names = ["time", "batch", "feature"]
    xarray.Dataset({"inputs": (names, halves.astype("f4")), "targets": ("batch", LABELS)}).to_netcdf(lab.folder / "xarray.nc")
    losses = {}
    for file in ["plain.npz", "packed.npz", "fortran.npz", "matlab.mat", "lzf.h5", "xarray.nc"]:
        with trial(lab, f"path: {file}", file.split(".")[0]) as result:
            losses[file] = result["history/loss"][:].tolist()
    assert len({str(values) for values in losses.values()}) == 1, losses
    numpy.savez(lab.folder / "other.npz", inputs=INPUTS, targets=LABELS)
    with trial(lab, "path: other.npz", "other") as result:
        assert result["history/loss"][:].tolist() != losses["plain.npz"]


def test_classes_that_are_no_integers(lab):
    """Texts, and whole doubles that count from 1: both were refused, or trained as a regression without a word."""
    h5(lab.folder / "texts.h5", inputs=INPUTS, targets=NAMES.astype(object))
    matlab(lab.folder / "doubles.mat", inputs=INPUTS, targets=LABELS.reshape(40, 1) + 1.0)
    losses = []
    for name, file in {"texts": "texts.h5", "doubles": "doubles.mat"}.items():
        with trial(lab, f"path: {file}", name) as result:
            assert result.attrs["loss_kind"] == "cross-entropy"
            losses.append(result["history/loss"][:].tolist())
    assert losses[0] == losses[1]
    page = (lab.folder / "results/doubles/index.html").read_text()
    assert "kept as reals are classes" in page and "counts from 1" in page and "read as [40]" in page
    with trial(lab, "path: doubles.mat, outputs: numbers", "numbers") as result:
        assert result.attrs["loss_kind"] != "cross-entropy"


def objects(values):
    made = numpy.empty(len(values), object)
    made[:] = values
    return made


def padded(rows):
    result = numpy.zeros((max(map(len, rows)), len(rows), 1), "f4")
    for b, row in enumerate(rows):
        result[: len(row), b, 0] = row
    return result


ROWS = [numpy.arange(2 + b % 3, dtype="f4") for b in range(40)]
COMPLEX = INPUTS[:, :, :1] + 1j
RECORDS = numpy.zeros((6, 40), [("x", "f4"), ("y", "i4")])
TIMES = numpy.arange(240).reshape(6, 40, 1).astype("M8[s]")


def npz(**arrays):
    return lambda f: numpy.savez(f / "d.npz", **({"inputs": INPUTS, "targets": LABELS} | arrays))


def hdf(write):
    def made(folder):
        with h5py.File(folder / "d.h5", "w") as file:
            write(file)
    return made


def ragged(file, rows=None, targets=LABELS):
    made = file.create_dataset("inputs", (40,), dtype=h5py.vlen_dtype("f4"))
    for b, row in enumerate(rows or ROWS):
        made[b] = row
    file["targets"] = targets


def ragged_plane(file):
    file.create_dataset("inputs", (40, 2), dtype=h5py.vlen_dtype("f4"))[0, 0] = [1, 2]
    file["targets"] = LABELS


def pandas(file):
    frame = file.create_group("inputs")
    frame.attrs["pandas_type"] = "frame"
    file["targets"] = LABELS


def cells(file):
    file["x"] = INPUTS
    file.create_dataset("inputs", data=numpy.array([file["x"].ref]), dtype=h5py.ref_dtype)
    file["targets"] = LABELS


def write_all(file, **arrays):
    for name, values in arrays.items():
        file[name] = values


# The key at fault, the advice, what is refused, what is made of it by the advice, and the task's settings before and after.
ADVICE = {
    "ragged": ("inputs", "pad sequences to one length, write their lengths as an array and name it in 'lengths'",
               npz(inputs=objects(ROWS)), npz(inputs=padded(ROWS), n=numpy.array([len(r) for r in ROWS])),
               "path: d.npz, inputs: inputs", "path: d.npz, lengths: n"),
    "text objects": ("targets", "write texts as x.astype('U')", npz(targets=NAMES.astype(object)),
                     npz(targets=NAMES.astype(object).astype("U")), "path: d.npz, targets: targets", None),
    "complex": ("inputs", "numpy.stack([x.real, x.imag], -1)", npz(inputs=COMPLEX[..., 0]),
                npz(inputs=numpy.stack([COMPLEX[..., 0].real, COMPLEX[..., 0].imag], -1)), "path: d.npz, inputs: inputs", None),
    "records": ("inputs", "x['name']", npz(inputs=RECORDS), npz(inputs=RECORDS["x"]), "path: d.npz, inputs: inputs", None),
    "times": ("inputs", "x.astype('i8')", npz(inputs=TIMES), npz(inputs=TIMES.astype("i8")), "path: d.npz, inputs: inputs", None),
    "longdouble": ("inputs", "x.astype('f8')", npz(inputs=INPUTS.astype("g")), npz(inputs=INPUTS.astype("g").astype("f8")),
                   "path: d.npz, inputs: inputs", None),
    "latin-1": ("targets", "numpy.char.decode(x, 'latin-1')", npz(targets=numpy.array([b"\xe9", b"a"])[LABELS]),
                npz(targets=numpy.char.decode(numpy.array([b"\xe9", b"a"])[LABELS], "latin-1")), "path: d.npz, targets: targets", None),
    "not scored": ("targets", "'ignore: -100' makes this one", npz(targets=PARTLY), npz(targets=PARTLY),
                   "path: d.npz, targets: targets, arrangement: many-to-many",
                   "path: d.npz, arrangement: many-to-many, ignore: -100"),
    "reals": ("targets", "say 'outputs: numbers'", npz(targets=LABELS + 0.5), npz(targets=LABELS + 0.5),
              "path: d.npz, targets: targets, outputs: classes", "path: d.npz, outputs: numbers"),
    "texts as numbers": ("outputs", "leave out 'outputs'", npz(targets=NAMES), npz(targets=NAMES),
                         "path: d.npz, outputs: numbers", "path: d.npz"),
    "large integers": ("inputs", "round them yourself with x.astype('f8')", npz(inputs=INPUTS.astype("i8") + 2**60),
                       npz(inputs=(INPUTS.astype("i8") + 2**60).astype("f8")), "path: d.npz, inputs: inputs", None),
    "vlen": ("inputs", "remove this line", hdf(ragged), hdf(ragged), "path: d.h5, inputs: inputs, lengths: targets", "path: d.h5"),
    "vlen of two axes": ("inputs", "write one axis of sequences, or pad them to one length", hdf(ragged_plane),
                         hdf(lambda file: write_all(file, inputs=numpy.ones((2, 40, 3)), targets=LABELS)), "path: d.h5, inputs: inputs", None),
    "vlen of nothing": ("inputs", "leave it out of the file", hdf(lambda file: ragged(file, ROWS[:-1] + [[]])), hdf(ragged),
                        "path: d.h5, inputs: inputs", None),
    "compound": ("inputs", "x['name']", hdf(lambda file: write_all(file, inputs=RECORDS, targets=LABELS)),
                 hdf(lambda file: write_all(file, inputs=RECORDS["x"], targets=LABELS)), "path: d.h5, inputs: inputs", None),
    "references": ("inputs", "pad sequences to one array", hdf(cells),
                   hdf(lambda file: write_all(file, inputs=INPUTS, targets=LABELS)), "path: d.h5, inputs: inputs", None),
    "group": ("inputs", "in it are inputs/values", hdf(lambda file: write_all(file, **{"inputs/values": INPUTS, "targets": LABELS})),
              hdf(lambda file: write_all(file, **{"inputs/values": INPUTS, "targets": LABELS})),
              "path: d.h5, inputs: inputs", "path: d.h5, inputs: inputs/values"),
    "pandas": ("inputs", "df.to_csv('data.csv', index=False), which is read", hdf(pandas),
               lambda f: (f / "data.csv").write_text("s,x,y\n" + "".join(f"{b},{t},{b % 2}\n" for b in range(40) for t in range(3))),
               "path: d.h5, inputs: inputs", "path: data.csv, sequence: s, inputs: x, targets: y"),
    "axes": ("inputs", "say 'layout: batch-first'",
             lambda f: xarray.Dataset({"inputs": (["batch", "time"], INPUTS[:, :, 0].T), "targets": ("batch", LABELS)}).to_netcdf(f / "d.nc"),
             lambda f: None, "path: d.nc, inputs: inputs", "path: d.nc, layout: batch-first"),
    "old MAT-file": ("path", "'-v7.3'", lambda f: scipy.io.savemat(f / "d.mat", {"inputs": INPUTS, "targets": LABELS}),
                     lambda f: matlab(f / "d.mat", inputs=INPUTS, targets=LABELS.reshape(40, 1) * 1.0), "path: d.mat", None),
    "classic netCDF": ("path", "nccopy -k nc4",
                       lambda f: xarray.Dataset({"inputs": (["time", "batch"], INPUTS[:, :, 0])}).to_netcdf(
                           f / "d.nc", engine="scipy", format="NETCDF3_CLASSIC"),
                       lambda f: xarray.Dataset({"inputs": (["time", "batch"], INPUTS[:, :, 0]), "targets": ("batch", LABELS)}).to_netcdf(f / "d.nc"),
                       "path: d.nc", None),
}


@pytest.mark.parametrize("name", ADVICE)
def test_advice_works_when_followed(lab, name):
    key, advice, wrong, right, before, after = ADVICE[name]
    wrong(lab.folder)
    said = refusal(lab, before)
    assert advice in said and f"{key}: " in before, said
    right(lab.folder)
    lab.run("check", experiment(lab, after or before))


def test_sequences_of_unequal_lengths_are_the_same_as_padded_ones(lab):
    with h5py.File(lab.folder / "ragged.h5", "w") as file:
        ragged(file)
    h5(lab.folder / "padded.h5", inputs=padded(ROWS), n=[len(row) for row in ROWS], targets=LABELS)
    losses = {}
    for name, task in {"ragged": "path: ragged.h5", "padded": "path: padded.h5, lengths: n", "unaware": "path: padded.h5"}.items():
        with trial(lab, task, name) as result:
            losses[name] = result["history/loss"][:].tolist()
    assert losses["ragged"] == losses["padded"] != losses["unaware"]
    assert "sequences of 2 to 4 steps, each with its own length" in (lab.folder / "results/ragged/index.html").read_text()


def test_a_file_that_hdf5_does_not_survive_is_refused(lab):
    """Random bytes in what such a file says of itself: some kill the library, none kills lab."""
    with h5py.File(lab.folder / "d.h5", "w") as file:
        ragged(file)
    whole = (lab.folder / "d.h5").read_bytes()
    heap = whole.index(b"GCOL")
    (lab.folder / "d.h5").write_bytes(whole[:heap + 16] + b"\xff" * 4000 + whole[heap + 4016:])
    assert "d.h5" in refusal(lab, "path: d.h5, inputs: inputs")


def test_missing_numbers_of_netcdf_have_their_place(lab):
    frames = INPUTS[:, :, 0].copy()
    frames[2, 3] = numpy.nan
    packing = {"inputs": {"dtype": "i2", "scale_factor": 0.01, "_FillValue": -9999}}
    data = xarray.Dataset({"inputs": (["time", "batch"], frames), "targets": ("batch", LABELS)})
    data.to_netcdf(lab.folder / "d.nc", encoding=packing)
    assert "nan at [time 2, example 3] is no finite number" in refusal(lab, "path: d.nc, inputs: inputs")
    data.fillna(0).to_netcdf(lab.folder / "d.nc", encoding=packing)
    lab.run(experiment(lab, "path: d.nc, inputs: inputs"))
    assert "unpacked by scale_factor 0.01" in (lab.folder / "results/own/index.html").read_text()


def test_members_of_an_enumeration_are_classes_by_their_names(lab):
    kind = h5py.enum_dtype({"walk": 10, "sit": 35, "run": 20}, basetype="i2")
    with h5py.File(lab.folder / "d.h5", "w") as file:
        file["inputs"] = INPUTS
        file.create_dataset("targets", data=numpy.array([10, 20, 35, 10])[numpy.arange(40) % 4], dtype=kind)
        file.create_dataset("nameless", data=numpy.arange(40) % 2, dtype=kind)
    said = lab.run("check", experiment(lab, "path: d.h5")).stdout
    assert "classes: 3: run, sit, walk" in said and "members of an enumeration, by their names" in said
    assert "its enumeration has no name for" in refusal(lab, "path: d.h5, targets: nameless")
    # What is true or not is an enumeration for h5py, and numbers for everybody.
    with h5py.File(lab.folder / "d.h5", "r+") as file:
        file["flags"] = numpy.arange(40) % 2 == 0
    assert "classes: 2" not in lab.run("check", experiment(lab, "path: d.h5, targets: flags")).stdout


def test_one_of_many_is_told_with_advice_that_works(lab):
    one = numpy.eye(4)[numpy.arange(40) % 4]
    numpy.savez(lab.folder / "reals.npz", inputs=INPUTS, targets=one)
    numpy.savez(lab.folder / "integers.npz", inputs=INPUTS, targets=one.astype(int))
    numpy.savez(lab.folder / "followed.npz", inputs=INPUTS, targets=one.argmax(-1))
    said = lab.run("check", experiment(lab, "path: reals.npz")).stdout
    assert "each is a single 1 among zeros, taken for 4 numbers" in said and "targets.argmax(-1) in NumPy" in said
    assert "targets.argmax(-1) in NumPy" in refusal(lab, "path: integers.npz")
    assert "[40] as [batch], classes" in lab.run("check", experiment(lab, "path: followed.npz")).stdout
    assert "single 1" not in lab.run("check", experiment(lab, "path: reals.npz, outputs: numbers")).stdout


def test_many_whole_numbers_are_told_with_advice_that_works(lab):
    inputs = numpy.random.default_rng(1).normal(size=(5, 480, 2))
    numpy.savez(lab.folder / "d.npz", inputs=inputs, targets=numpy.arange(480) % 120 * 1.0)
    said = lab.run("check", experiment(lab, "path: d.npz")).stdout
    assert "whole numbers of 120 kinds among 480 are taken for numbers" in said and "'outputs: classes'" in said
    assert "[480] as [batch], classes" in lab.run("check", experiment(lab, "path: d.npz, outputs: classes")).stdout
    numpy.savez(lab.folder / "d.npz", inputs=inputs, targets=numpy.arange(480) + 1.0)
    said = lab.run("check", experiment(lab, "path: d.npz")).stdout
    assert "whole numbers of 480 kinds" in said and "'outputs: classes'" not in said
    numpy.savez(lab.folder / "d.npz", inputs=inputs, targets=numpy.arange(480) + 0.5)
    assert "whole numbers" not in lab.run("check", experiment(lab, "path: d.npz")).stdout


def test_the_order_of_matlabs_axes_is_told(lab):
    matlab(lab.folder / "d.mat", inputs=INPUTS, targets=LABELS.reshape(1, 40) * 1.0)
    steps, _, features = INPUTS.shape
    said = lab.run("check", experiment(lab, "path: d.mat")).stdout
    assert f"size(inputs) is [{features} 40 {steps}] in MATLAB, [feature, batch, time], read as {steps} steps, 40 sequences, {features} features" in said
    assert "save permute(inputs, [3 2 1])" in said


def test_padding_of_targets_with_steps_of_their_own(lab):
    """Steps behind a sequence's end are told; −1 in their place is refused with advice that works."""
    draw, lengths = numpy.random.default_rng(1), numpy.arange(60) % 5 + 1
    targets = draw.integers(0, 4, (5, 60))
    for b, length in enumerate(lengths):
        targets[length:, b] = -1
    numpy.savez(lab.folder / "d.npz", inputs=draw.integers(0, 7, (9, 60)), targets=targets, ends=lengths)
    task = "path: d.npz, arrangement: sequence-to-sequence"
    assert "name the array of their lengths in 'target_lengths'" in refusal(lab, task)
    said = lab.run("check", experiment(lab, task + ", target_lengths: ends")).stdout
    assert "classes, of 1 to 5 steps by 'ends', 120 steps behind them not read" in said
    assert "nothing is chosen at random" in refusal(lab, task + ", target_lengths: ends, split: ordered, split_seed: 3")
    with trial(lab, task + ", target_lengths: ends, split_seed: 3") as result:
        assert "120 steps behind them not read" in str(dict(result.attrs)) + (lab.folder / "results/own/index.html").read_text()
