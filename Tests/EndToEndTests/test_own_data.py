"""The user's own data: files as NumPy, h5py and a text editor write them, through the real binary."""
import hashlib
import json
import os

import h5py
import numpy
import pytest

HEAD = "# vim: ft=yaml\nexperiment: own\n"
REST = "model: { cell: rnn, hidden: 4 }\ntrain: { steps: 4, batch: 5 }\nseeds: [1]\n"
RANDOM = numpy.random.default_rng(1)
INPUTS = RANDOM.normal(size=(6, 40, 2)).astype("<f4")
LABELS = (INPUTS[0, :, 0] > 0).astype("<i4")
REVIEWS = "text,label\n" + "".join(f"\"a {'good' if k % 2 else 'bad'}, film\",{k % 2}\n" for k in range(40))


def experiment(lab, task, name="own"):
    head = HEAD.replace("own", name)
    return lab.write(f"{name}.exp", head + f"task: {{ kind: file, {task} }}\n" + REST)


def trial(lab, task, name="own"):
    """Runs an experiment on this task; its trial file, open."""
    lab.run(experiment(lab, task, name))
    [path] = lab.files(name).values()
    file = h5py.File(path)
    assert file.attrs["status"] == "done"
    return file


def refusal(lab, task):
    """What the binary says of a task it does not accept, at its key in the file."""
    result = lab.run(experiment(lab, task), expect=65)
    assert result.stdout == "" and not (lab.folder / "results").exists()
    assert result.stderr.startswith("own.exp:3:"), result.stderr
    return result.stderr


def column(lab, key):
    """Where a key stands in own.exp, as messages name it."""
    line = (lab.folder / "own.exp").read_text().splitlines()[2]
    return line.index(key + ":") + 1


def test_table_of_texts(lab):
    (lab.folder / "reviews.csv").write_text(REVIEWS)
    with trial(lab, "path: reviews.csv, inputs: text, targets: label") as file:
        assert file.attrs["arrangement"] == "many-to-one" and file.attrs["loss_kind"] == "cross-entropy"
        assert file["records/batch/inputs"].shape[1:] == (3, 5)


def test_table_of_steps(lab):
    rows = "".join(f"s{k},{t},{t * k % 3},{k % 2}\n" for k in range(40) for t in range(3 + k % 3))
    (lab.folder / "steps.tsv").write_text(("id,x,y,label\n" + rows).replace(",", "\t"))
    with trial(lab, "path: steps.tsv, sequence: id, inputs: [x, y], targets: label, arrangement: many-to-many") as file:
        assert file["records/batch/inputs"].shape[1:] == (5, 5, 2)
        assert set(file["records/batch/input_lengths"][0]) <= {3, 4, 5}


def test_arrays(lab):
    """The same numbers, however they are kept, are the same training; and they are the numbers that were written."""
    numpy.save(lab.folder / "x.npy", INPUTS)
    numpy.save(lab.folder / "y.npy", LABELS.astype("<i8"))
    numpy.savez(lab.folder / "d.npz", x=INPUTS, y=LABELS.astype("u1"))
    numpy.savez(lab.folder / "b.npz", x=INPUTS.transpose(1, 0, 2).copy(), y=LABELS, n=numpy.full(40, 6))
    with h5py.File(lab.folder / "d.h5", "w") as file:
        file.create_dataset("in/x", data=INPUTS, chunks=True, compression="gzip")
        file["y"] = LABELS
    tasks = {
        "npy": "path: x.npy, targets: y.npy",
        "npz": "path: d.npz, inputs: x, targets: y",
        "batch-first": "path: b.npz, inputs: x, targets: y, lengths: n, layout: batch-first",
        "hdf5": "path: d.h5, inputs: in/x, targets: y",
    }
    losses = {}
    for name, task in tasks.items():
        with trial(lab, task, name) as file:
            losses[name] = file["history/loss"][:].tolist()
            inputs, targets = file["records/batch/inputs"][0], file["records/batch/targets"][0]
            assert inputs.shape == (6, 5, 2)
            for example in range(5):
                [found] = [k for k in range(40) if (INPUTS[:, k] == inputs[:, example].astype("<f4")).all()]
                assert LABELS[found] == targets[example]
    assert len({str(values) for values in losses.values()}) == 1, losses


def test_digests_are_part_of_the_identity(lab):
    numpy.savez(lab.folder / "d.npz", inputs=INPUTS, targets=LABELS)
    with trial(lab, "path: d.npz") as file:
        digest = hashlib.sha256((lab.folder / "d.npz").read_bytes()).hexdigest()
        assert digest in file.attrs["provenance"]
    assert "done before" in lab.run("own.exp").stderr
    numpy.savez(lab.folder / "d.npz", inputs=INPUTS + 1, targets=LABELS)
    assert "done before" not in lab.run("own.exp").stderr


def test_paths_are_relative_to_the_experiment_file(lab):
    (lab.folder / "inner").mkdir()
    (lab.folder / "inner/reviews.csv").write_text(REVIEWS)
    text = HEAD + "task: { kind: file, path: reviews.csv, inputs: text, targets: label }\n" + REST
    (lab.folder / "inner/own.exp").write_text(text)
    lab.run("inner/own.exp")
    [path] = lab.files("own").values()
    with h5py.File(path) as file:
        assert hashlib.sha256(REVIEWS.encode()).hexdigest() in file.attrs["provenance"]
    lab.write("own.exp", text)
    assert "reviews.csv" in lab.run("check", "own.exp", expect=65).stderr, "there is none beside this file"


WRONG = {
    "ragged table": ("path", "t.csv:4:1: this row has 1 fields where the first line names 2",
                     lambda f: (f / "t.csv").write_text("inputs,targets\na,1\nb,0\nc\n"), "path: t.csv"),
    "open quote": ("path", "t.csv:2:1: this quote is never closed",
                   lambda f: (f / "t.csv").write_text("inputs,targets\n\"a,1\nb,0\n"), "path: t.csv"),
    "bytes that are no text": ("path", "t.csv:2:1: this field is not UTF-8",
                               lambda f: (f / "t.csv").write_bytes(b"inputs,targets\n\xff\xfe,1\n"), "path: t.csv"),
    "objects": ("inputs", "elements of type '|O'",
                lambda f: numpy.savez(f / "d.npz", inputs=numpy.array([[None]]), targets=LABELS), "path: d.npz, inputs: inputs"),
    "reals as classes": ("targets", "holds reals, not classes",
                         lambda f: numpy.savez(f / "d.npz", inputs=INPUTS, targets=LABELS + 0.5),
                         "path: d.npz, targets: targets, outputs: classes"),
    "NaN": ("inputs", "nan at [time 2, example 3, feature 1] is no finite number",
            lambda f: numpy.savez(f / "d.npz", inputs=with_nan(), targets=LABELS), "path: d.npz, inputs: inputs"),
    "NaN in HDF5": ("inputs", "nan at [time 2, example 3, feature 1] is no finite number",
                    lambda f: h5(f / "d.h5", inputs=with_nan(), targets=LABELS), "path: d.h5, inputs: inputs"),
    "label out of range": ("targets", "1 at [example ",
                           lambda f: numpy.savez(f / "d.npz", inputs=INPUTS, targets=LABELS),
                           "path: d.npz, targets: targets, classes: 1"),
    "negative label": ("targets", "-1 at [example ",
                       lambda f: numpy.savez(f / "d.npz", inputs=INPUTS, targets=LABELS - 1), "path: d.npz, targets: targets"),
    "empty class": ("classes", "class 2 of 0 … 2 has no sequence to train on",
                    lambda f: numpy.savez(f / "d.npz", inputs=INPUTS, targets=LABELS), "path: d.npz, classes: 3"),
    "huge file": ("path", "bytes, more than the",
                  lambda f: (os.close(os.open(f / "d.npz", os.O_CREAT)), os.truncate(f / "d.npz", 1 << 40)), "path: d.npz"),
    "huge array": ("inputs", "claims the shape",
                   lambda f: huge(f / "d.h5"), "path: d.h5, inputs: inputs"),
    "a folder above": ("path", "lies outside the experiment file's folder",
                       lambda f: (f.parent / "outside.csv").write_text(REVIEWS), "path: ../outside.csv"),
    "a link to a folder above": ("path", "lies outside the experiment file's folder",
                                 lambda f: os.symlink("/etc/passwd", f / "passwd.csv"), "path: passwd.csv"),
    "an HDF5 link to another file": ("inputs", "by a link or from another file",
                                     lambda f: linked(f), "path: d.h5, inputs: inputs"),
    "an HDF5 view of another file": ("inputs", "by a link or from another file",
                                     lambda f: viewed(f), "path: d.h5, inputs: inputs"),
    "no HDF5": ("inputs", "has no array 'inputs' that can be read: cannot open the file", lambda f: (f / "d.h5").write_text("text"), "path: d.h5, inputs: inputs"),
    "a link inside an HDF5 file": ("inputs", "by a link or from another file",
                                   lambda f: soft(f / "d.h5"), "path: d.h5, inputs: inputs"),
    "no such array": ("inputs", "there is no /x", lambda f: h5(f / "d.h5", inputs=INPUTS, targets=LABELS), "path: d.h5, inputs: x"),
    "no such file": ("path", "there is no file 'nothing.csv'", lambda f: None, "path: nothing.csv"),
    "unknown format": ("path", "none of the suffixes", lambda f: None, "path: data.txt"),
}


def with_nan():
    inputs = INPUTS.copy()
    inputs[2, 3, 1] = numpy.nan
    return inputs


def h5(path, **arrays):
    with h5py.File(path, "w") as file:
        for name, values in arrays.items():
            file[name] = values


def huge(path):
    with h5py.File(path, "w") as file:
        file.create_dataset("inputs", shape=(1 << 20, 1 << 20, 4), chunks=(1, 1024, 4), dtype="f4")
        file["targets"] = LABELS


def linked(folder):
    h5(folder.parent / "secret.h5", inputs=INPUTS)
    h5(folder / "d.h5", targets=LABELS)
    with h5py.File(folder / "d.h5", "a") as file:
        file["inputs"] = h5py.ExternalLink(str(folder.parent / "secret.h5"), "/inputs")


def soft(path):
    h5(path, x=INPUTS, targets=LABELS)
    with h5py.File(path, "a") as file:
        file["inputs"] = h5py.SoftLink("/x")


def viewed(folder):
    h5(folder.parent / "secret.h5", inputs=INPUTS)
    layout = h5py.VirtualLayout(shape=INPUTS.shape, dtype="f4")
    layout[:] = h5py.VirtualSource(str(folder.parent / "secret.h5"), "inputs", shape=INPUTS.shape)
    with h5py.File(folder / "d.h5", "w") as file:
        file.create_virtual_dataset("inputs", layout)
        file["targets"] = LABELS


@pytest.mark.parametrize("name", WRONG)
def test_wrong_data_are_refused_with_their_place(lab, name):
    key, message, prepare, task = WRONG[name]
    prepare(lab.folder)
    said = refusal(lab, task)
    assert message in said
    assert said.startswith(f"own.exp:3:{column(lab, key)}: ") or said.startswith(
        f"own.exp:3:{column(lab, key) + len(key) + 2}: "), said


def test_files_outside_are_read_where_the_experiment_says_so(lab):
    (lab.folder / "inner").mkdir()
    (lab.folder / "reviews.csv").write_text(REVIEWS)
    task = "task: { kind: file, path: ../reviews.csv, inputs: text, targets: label, allow_outside: true }\n"
    (lab.folder / "inner/own.exp").write_text(HEAD + task + REST)
    assert [trial["status"] for trial in lab.trials("inner/own.exp")] == ["done"]
    (lab.folder / "inner/own.exp").write_text(HEAD + task.replace(", allow_outside: true", "") + REST)
    assert "allow_outside: true" in lab.run("check", "inner/own.exp", expect=65).stderr


def test_characters_of_every_script_survive(lab):
    words = ["été", "Straße", "Кириллица", "中文"]
    rows = "".join(f"{words[k % 4]},{'да' if k % 2 else '否'}\n" for k in range(40))
    (lab.folder / "words.csv").write_text("inputs,targets\n" + rows)
    with trial(lab, "path: words.csv, tokens: characters") as file:
        assert {text.decode() for text in file["samples/inputs"][:]} <= set(words)
        assert {text.decode() for text in file["samples/targets"][:]} <= {"да", "否"}
    page = (lab.folder / "results/own/index.html").read_text()
    assert any(word in page for word in words) and ("да" in page or "否" in page)


def test_damaged_hdf5_never_crashes(lab):
    """HDF5 itself breaks down on some of these."""
    h5(lab.folder / "whole.h5", inputs=INPUTS, targets=LABELS)
    whole = (lab.folder / "whole.h5").read_bytes()
    experiment(lab, "path: d.h5")
    for seed in range(60):
        random = numpy.random.default_rng(seed)
        damaged = bytearray(whole)
        for place in random.integers(0, 3000, size=4):
            damaged[place] = random.integers(0, 256)
        (lab.folder / "d.h5").write_bytes(damaged[: len(whole) if seed % 10 else random.integers(0, len(whole))])
        result = lab.start("check", "own.exp")
        _, said = result.communicate(timeout=100)
        assert result.returncode in (0, 65), f"seed {seed}: {said}"
        assert (result.returncode == 65) == ("error:" in said)
