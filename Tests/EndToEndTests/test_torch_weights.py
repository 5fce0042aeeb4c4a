"""Weights cross to PyTorch and back: modules that take an exported file by load_state_dict come to the outputs on record."""
import json
import struct

import h5py
import numpy as np
import pytest
import safetensors
import safetensors.torch
import torch
from laboratory import Laboratory

CELLS = "[rnn, { kind: rnn, activation: relu }, irnn, lstm, gru]"

# What makes a network another: parts of task, of model, further lines.
NETWORKS = {
    "many-to-many": ("arrangement: many-to-many", "", ""),
    "many-to-one": ("arrangement: many-to-one, min_length: 3", "", ""),
    "stacked-both-ways": ("arrangement: many-to-one, min_length: 3", ", hidden: [5, 5], bidirectional: true", ""),
    "embedded-tokens": ("arrangement: many-to-many, tokens: 6", ", embedding: 4", ""),
    "tokens": ("arrangement: many-to-many, tokens: 6", ", output_bias: false", ""),
    "encoder-and-decoder": (
        "arrangement: sequence-to-sequence, tokens: 6, target_length: 5, min_target_length: 2, min_length: 3",
        ", decoder: { hidden: 5 }", "  model.handover: [context, initial, both]\n"),
    "one-to-many": ("arrangement: one-to-many, target_length: 5", "", "  model.feedback: [none, teacher]\n"),
}


def experiment(name, task, model, sweep="", precision="float64"):
    hidden = "" if "hidden: [" in model else ", hidden: 5"
    return f"""\
# vim: ft=yaml
experiment: {name}
task: {{ kind: noise, length: 7, inputs: 3, classes: 3, {task} }}
model: {{ cell: rnn{hidden}{model} }}
optimizer: {{ kind: adam, learning_rate: 1e-2 }}
train: {{ steps: 4, batch: 4, precision: {precision} }}
seeds: [3]
sweep:
  model.cell: {CELLS}
{sweep}record: {{ at: [first, last] }}
figures: []
"""


def modules(path):
    """A module as the file's metadata describe it, with the file's weights: every name must be there, and no other."""
    with safetensors.safe_open(path, "pt") as file:
        made = torch.nn.ModuleDict()
        for name in ("rnn", "encoder", "decoder", "head", "embedding"):
            if name in file.metadata():
                made[name] = eval(file.metadata()[name], {"torch": torch, "__builtins__": {}})
    made.load_state_dict(safetensors.torch.load_file(path), strict=True)
    return made


def one_hot(tokens, classes):
    """Zeros where a token is −1."""
    return torch.where(tokens.unsqueeze(-1) >= 0, torch.nn.functional.one_hot(tokens.clamp(min=0), classes), 0).double()


def read(net, x, vocabulary):
    if not x.is_floating_point():
        x = net["embedding"](x.clamp(min=0)) if "embedding" in net else one_hot(x, vocabulary)
    return torch.nan_to_num(x)


def outputs(net, file, record):
    """What PyTorch answers to the probe batch of a record."""
    probe, settings = file["records/probe"], json.loads(file.attrs["settings"])
    arrangement, model = file.attrs["arrangement"], settings["model"]
    x = torch.tensor(probe["batch/inputs"][()].astype(np.int64 if probe["batch/inputs"].dtype.kind == "i" else np.float64))
    lengths = torch.tensor(probe["batch/input_lengths"][()].astype(np.int64)) if "input_lengths" in probe["batch"] else None
    vocabulary, reader = 6, net["encoder"] if "encoder" in net else net["rnn"]
    if arrangement == "one-to-many":
        steps = probe["outputs"].shape[1]
        first = read(net, x if x.dim() == 2 else x[0], vocabulary)
        parts = [torch.cat([first.unsqueeze(0), torch.zeros(steps - 1, *first.shape, dtype=torch.float64)])]
        if reader.input_size > first.shape[-1]:
            fed = torch.tensor(probe["batch/decoder_inputs"][record].astype(np.int64))
            parts.append(one_hot(fed[:steps], reader.input_size - first.shape[-1]))
        return net["head"](reader(torch.cat(parts, -1))[0])
    inputs = read(net, x, vocabulary)
    packed = torch.nn.utils.rnn.pack_padded_sequence(inputs, lengths, enforce_sorted=False)
    run, state = reader(packed)
    if arrangement == "many-to-many":
        return net["head"](torch.nn.utils.rnn.pad_packed_sequence(run)[0])
    h = state[0] if isinstance(state, tuple) else state
    directions = 2 if reader.bidirectional else 1
    final = torch.cat(list(h[-directions:]), -1)
    if arrangement == "many-to-one":
        return net["head"](final)
    fed = torch.tensor(probe["batch/decoder_inputs"][record].astype(np.int64))
    classes = net["head"].out_features
    parts = [one_hot(fed, classes)]
    if model["handover"] in ("context", "both"):
        parts.append(final.expand(len(fed), *final.shape))
    start = state if model["handover"] in ("initial", "both") else None
    return net["head"](net["decoder"](torch.cat(parts, -1), start)[0])


def inside(file, shape):
    """Which outputs are of steps that a sequence has."""
    if len(shape) == 2:
        return np.ones(shape, bool)
    batch = file["records/probe/batch"]
    lengths = batch["target_lengths"][()] if "target_lengths" in batch else batch["input_lengths"][()]
    return np.broadcast_to((np.arange(shape[0])[:, None] < lengths[None])[:, :, None], shape)


@pytest.mark.parametrize("network", NETWORKS)
def test_modules_come_to_the_outputs_on_record(lab, network):
    task, model, sweep = NETWORKS[network]
    lab.write("net.exp", experiment("net", task, model, sweep))
    trials = lab.trials("net.exp")
    said = lab.run("export", "--safetensors", "--at", "last", "results/net", "-o", "out").stdout.split()
    assert len(said) == len(trials) > 4
    for trial in trials:
        path = lab.folder / "out" / f"net-{trial['variant']}-seed-3.safetensors"
        net = modules(path)
        with h5py.File(lab.folder / trial["file"]) as file, torch.no_grad():
            theirs = outputs(net, file, 1).numpy()
            ours = file["records/probe/outputs"][-1][:len(theirs)]
            mask = inside(file, theirs.shape)
            assert np.abs(ours - theirs)[mask].max() < 1e-12, trial["id"]
            # The weights of another record are others.
            assert np.abs(file["records/probe/outputs"][0][:len(theirs)] - theirs)[mask].max() > 1e-6


def test_torch_weights_begin_a_trial(lab):
    """Trained elsewhere, under other modules' names: the first record holds them, and its outputs are PyTorch's."""

    class Tagger(torch.nn.Module):
        def __init__(self, cell, bias=True):
            super().__init__()
            self.reader = cell(3, 5, dtype=torch.float64, bias=bias)
            self.tags = torch.nn.Linear(5, 3, dtype=torch.float64)

    torch.manual_seed(1)
    for name, cell, bias in [
        ("rnn", torch.nn.RNN, True), ("lstm", torch.nn.LSTM, True), ("gru", torch.nn.GRU, True), ("gru", torch.nn.GRU, False),
    ]:
        tagger = Tagger(cell, bias)
        safetensors.torch.save_file(tagger.state_dict(), lab.folder / "foreign.safetensors")
        text = experiment("foreign", "arrangement: many-to-many", ", from: { safetensors: foreign.safetensors }")
        lab.write("foreign.exp", text.replace(CELLS, f"[{name}]"))
        trial, = lab.trials("foreign.exp")
        with h5py.File(lab.folder / trial["file"]) as file, torch.no_grad():
            x = torch.tensor(file["records/probe/batch/inputs"][()], dtype=torch.float64)
            theirs = tagger.tags(tagger.reader(x)[0]).numpy()
            assert np.abs(file["records/probe/outputs"][0] - theirs).max() < 1e-12
            assert "foreign.safetensors, trained elsewhere, sha256 " in json.loads(file.attrs["provenance"])["parent"]
        lab.run("export", "--safetensors", "--at", "first", lab.folder / trial["file"], "--force")
        back = safetensors.torch.load_file(lab.folder / f"foreign-model.cell={name}-seed-3.safetensors")
        assert torch.equal(back["rnn.weight_hh_l0"], tagger.reader.weight_hh_l0)


def test_an_export_comes_back_to_the_bit(lab):
    """Other weights there are another identity here; float32 stays float32."""
    lab.write("there.exp", experiment("there", "arrangement: many-to-many", "", precision="float32").replace(CELLS, "[gru]"))
    lab.run("there.exp")
    lab.run("export", "--safetensors", "there.exp")
    name = "there-model.cell=gru-seed-3.safetensors"
    assert set(t.dtype for t in safetensors.torch.load_file(lab.folder / name).values()) == {torch.float32}
    here = experiment("here", "arrangement: many-to-many", f", from: {{ safetensors: '{name}' }}", precision="float32").replace(CELLS, "[gru]")
    lab.write("here.exp", here)
    planned, = lab.trials("plan", "here.exp")
    # What the file is called is no part of a trial's identity.
    (lab.folder / "copy.safetensors").write_bytes((lab.folder / name).read_bytes())
    assert lab.trials("plan", lab.write("copy.exp", here.replace(name, "copy.safetensors")))[0]["identity"] == planned["identity"]
    first, = lab.trials("here.exp")
    with h5py.File(lab.folder / "results/there/trials/model.cell=gru/seed-3.h5") as mother, h5py.File(lab.folder / first["file"]) as own:
        assert set(own["records/parameters"]) == {"U", "W", "b", "d", "V", "c"}
        for parameter, numbers in own["records/parameters"].items():
            assert np.array_equal(mother["parameters/final"][parameter][()], numbers[0])
    lab.run("export", "--safetensors", "--at", "first", "there.exp", "--force")
    later, = lab.trials("plan", "here.exp")
    assert planned["identity"] != later["identity"]
    # What began with the other weights is found by the copy of its file among results, and left out.
    assert "other weights to begin with" in lab.run("export", "--csv", "results/here", expect=1).stderr


def file(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def tensor(shape=(2,), start=0, end=16, dtype="F64"):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}


WRONG = {
    "empty": (b"", "it has 0 bytes and no header"),
    "short": (b"abc", "it has 3 bytes and no header"),
    "pickle": (b"\x80\x02}q\x00X\x05\x00\x00\x00helloq\x01", "pickles (.pt, .pth, .bin) are never read"),
    "zip": (b"PK\x03\x04" + bytes(60), "pickles (.pt, .pth, .bin) are never read"),
    "cut header": (struct.pack("<Q", 100) + b"{}", "its header of 100 bytes is cut off"),
    "no JSON": (file(b"[1, 2"), "its header is no JSON object"),
    "a list": (file([1]), "its header is no JSON object"),
    "no UTF-8": (file(b'{"\xff": 1}'), "its header is no JSON object"),
    "a name twice": (file(b'{"a": %s, "a": %s}' % ((json.dumps(tensor()).encode(),) * 2), bytes(16)), "its header has 'a' twice"),
    "no offsets": (file({"a": {"dtype": "F64", "shape": [2]}}), "'a' is not described by dtype, shape and data_offsets"),
    "a negative extent": (file({"a": tensor((-2,))}, bytes(16)), "'a' is not described"),
    "integers": (file({"a": tensor((2,), 0, 16, "I64")}, bytes(16)), "'a' has numbers of type I64"),
    "half precision": (file({"a": tensor((2,), 0, 4, "BF16")}, bytes(4)), "save tensor.float() or tensor.double()"),
    "backwards": (file({"a": tensor((2,), 16, 0)}, bytes(16)), "'a' ends before it begins"),
    "a shape of another size": (file({"a": tensor((3,))}, bytes(16)), "'a' has 16 bytes, and [3] of F64 needs 24"),
    "a shape beyond numbers": (file({"a": tensor((1 << 62, 1 << 62))}, bytes(16)), "claims the shape"),
    "an overlap": (file({"a": tensor(), "b": tensor((2,), 8, 24)}, bytes(24)), "'b' begins at byte 8 of the numbers, inside the tensor before it"),
    "a gap": (file({"a": tensor((2,), 8, 24)}, bytes(24)), "no tensor has the 8 bytes before 'a'"),
    "cut numbers": (file({"a": tensor()}, bytes(15)), "'a' ends at byte 16 of 15"),
    "something behind": (file({"a": tensor()}, bytes(17)), "1 bytes follow its last tensor"),
    "metadata of numbers": (file({"__metadata__": {"a": 1}}), "'a' in its __metadata__ is no text"),
    "another network": (file({"a": tensor()}, bytes(16)), "this network needs a tensor 'rnn.weight_ih_l0' [20, 3]"),
}


def test_wrong_files_are_named(lab):
    text = experiment("wrong", "arrangement: many-to-many", ", from: { safetensors: wrong.safetensors }").replace(CELLS, "[lstm]")
    expected = {}

    def expect(words, text=text, content=None):
        name = f"wrong{len(expected)}"
        expected[lab.write(f"{name}.exp", text.replace("wrong", name))] = words
        if content is not None:
            (lab.folder / f"{name}.safetensors").write_bytes(content)

    for content, words in WRONG.values():
        expect(words, content=content)
    (lab.folder / f"wrong{len(expected)}.safetensors").mkdir()
    expect("is not a regular file")
    expect("there is no file wrong")
    for cell, words in [("mgu", "torch.nn has no cell mgu"), ("gru-reset-before", "torch.nn.GRU resets after the product")]:
        expect(words, text.replace("[lstm]", f"[{cell}]"))
    said = lab.run("check", *expected, expect=65).stderr
    for file, words in expected.items():
        block, = [part for part in said.split("\nwrong") if part.removeprefix("wrong").startswith(file.removeprefix("wrong") + ":")]
        assert words in block, (file, words, block)


def test_other_networks_are_refused_by_name(lab):
    """Nothing is written for them; the others are."""
    cells = "[mgu, gru-reset-before, { kind: rnn, activation: sigmoid }, lstm]"
    lab.write("others.exp", experiment("others", "arrangement: many-to-many", "").replace(CELLS, cells))
    lab.run("others.exp")
    said = lab.run("export", "--safetensors", "others.exp", "-o", "out", expect=1)
    assert [path.name for path in (lab.folder / "out").iterdir()] == ["others-model.cell=lstm-seed-3.safetensors"]
    assert said.stdout == "out/others-model.cell=lstm-seed-3.safetensors\n"
    for words in ("no cell mgu", "gru-reset-before before it", "no cell rnn of activation sigmoid"):
        assert words in said.stderr and "lab export --numpy" in said.stderr
    for model, words in [
        (", hidden: [5, 4]", "has one width for all layers, and here they have 5, 4"),
        (", initial_state: learned", "no place for the parameter 'initial.s'"),
    ]:
        lab.write("others.exp", experiment("others", "arrangement: many-to-many", model).replace(CELLS, "[rnn]"))
        lab.run("others.exp")
        assert words in lab.run("export", "--safetensors", "others.exp", "-o", "none", expect=1).stderr
