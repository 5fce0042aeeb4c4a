"""Stacked and bidirectional layers against torch.nn's own, learned initial states included; what cannot go together is refused."""
import h5py
import pytest
import torch

torch.set_default_dtype(torch.float64)

EXPERIMENT = """\
# vim: ft=yaml
experiment: deep
task: {{ kind: noise, length: 9, min_length: 3, inputs: 3, classes: 4, arrangement: {arrangement} }}
model: {{ cell: {cell}, hidden: [5, 5, 5], bidirectional: {bidirectional}, initial_state: learned, output_bias: {bias} }}
optimizer: {{ kind: adam, learning_rate: 1e-1 }}
train: {{ steps: 4, batch: 6 }}
seeds: [2]
record: {{ at: [0, last], tensors: [states] }}
figures: []
"""

# torch keeps r z n as lab does, but its GRU has b_hn inside the product with r, which is lab's d.
LAYERS = {"lstm": torch.nn.LSTM, "rnn": torch.nn.RNN, "gru": torch.nn.GRU}


def module(file, record, cell, bidirectional):
    """torch's layers with the parameters of a record, the initial states and the head beside them; and all of them by lab's names."""
    parameters = {name: torch.tensor(data[record]) for name, data in file["records/parameters"].items()}
    net = LAYERS[cell](3, 5, num_layers=3, bidirectional=bidirectional)
    places, initial = {}, {"s": [], "q": []}
    for level in range(3):
        for direction, suffix in (("", ""), ("backward.", "_reverse"))[: 2 if bidirectional else 1]:
            own, end = f"layer{level}.{direction}", f"l{level}{suffix}"
            for name, theirs in (("U", "weight_ih"), ("W", "weight_hh"), ("b", "bias_ih")):
                places[own + name] = getattr(net, f"{theirs}_{end}")
                places[own + name].data = parameters[own + name].t().clone()
            recurrent = getattr(net, f"bias_hh_{end}")
            recurrent.data.zero_()
            if cell == "gru":
                recurrent.data[10:] = parameters[own + "d"]
                places[own + "d"] = recurrent
            for state, rows in initial.items():
                if own + "initial." + state in parameters:
                    row = parameters[own + "initial." + state].clone().requires_grad_()
                    rows.append(row)
                    places[own + "initial." + state] = row
    head = {name: parameters[name].clone().requires_grad_() for name in ("V", "c") if name in parameters}
    return net, initial, places | head


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize("bidirectional", ["false", "true"])
@pytest.mark.parametrize("arrangement", ["many-to-many", "many-to-one"])
def test_gradients_are_those_of_torch(lab, cell, bidirectional, arrangement):
    bias = "true" if arrangement == "many-to-one" else "false"
    lab.write("deep.exp", EXPERIMENT.format(cell=cell, bidirectional=bidirectional, arrangement=arrangement, bias=bias))
    (trial,) = lab.trials("deep.exp")
    with h5py.File(lab.folder / trial["file"]) as file:
        for record in range(2):
            net, initial, parameters = module(file, record, cell, bidirectional == "true")
            batch = file["records/batch"]
            lengths = torch.tensor(batch["input_lengths"][record]).long()
            steps, examples = int(lengths.max()), len(lengths)
            x = torch.nan_to_num(torch.tensor(batch["inputs"][record]))[:steps]
            targets = torch.tensor(batch["targets"][record]).long()
            packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
            start = [torch.stack(rows)[:, None].expand(-1, examples, -1).contiguous() for rows in initial.values() if rows]
            out, last = net(packed, tuple(start) if cell == "lstm" else start[0])
            if arrangement == "many-to-many":
                states = torch.nn.utils.rnn.pad_packed_sequence(out)[0]
                targets = targets[:steps]
            else:
                h = last[0] if cell == "lstm" else last
                states = torch.cat([h[-2], h[-1]], 1) if bidirectional == "true" else h[-1]
            y = states @ parameters["V"] + parameters.get("c", 0)
            loss = torch.nn.functional.cross_entropy(y.flatten(0, -2), targets.flatten(), ignore_index=-1, reduction="sum")
            (loss / examples).backward()
            stored = file["records/gradients"]
            assert set(stored) == set(parameters)
            for name, data in stored.items():
                theirs = parameters[name].grad
                theirs = theirs[10:] if name.endswith(".d") else theirs.T if theirs.dim() == 2 and name != "V" else theirs
                ours = torch.tensor(data[record])
                assert (ours - theirs).norm() <= 1e-12 * (theirs.norm() + 1e-3), name


@pytest.mark.parametrize(
    "changes, place, words",
    [
        (["task.arrangement=one-to-many", "model.bidirectional=true"], "model.bidirectional", "cannot be read backwards"),
        (["model.dropout.between=0.2"], "model.dropout.between", "nothing between layers"),
        (["model.tied=true"], "model.tied", "sequence-to-sequence"),
        (["model.hidden=[4, 3]", "gradient.engine=unit"], "gradient.engine", "one layer in one direction"),
        (["model.hidden=[4, 3]", "model.bidirectional=true", "gradient.engine=rtrl"], "gradient.engine", "below a bidirectional"),
        (["model.bidirectional=true", "gradient.engine=rtrl", "gradient.online=2"], "gradient.online", "before its end"),
        (["task.arrangement=sequence-to-sequence", "model.handover=initial", "model.decoder.hidden=3"], "model.decoder.hidden",
         "same width"),
        (["task.arrangement=sequence-to-sequence", "model.bidirectional=true", "model.tied=true"], "model.tied", "one direction"),
        (["model.dropout.recurrent=1.5"], "model.dropout.recurrent", "in [0, 1)"),
        (["model.hidden=[4, 0]"], "model.hidden", "1 to 16384"),
    ],
)
def test_what_does_not_go_together_is_refused(lab, changes, place, words):
    options = [option for change in changes for option in ("--set", change)]
    result = lab.run("check", "small.exp", "--set", "sweep.model.cell=[lstm]", *options, expect=65)
    assert words in result.stderr, result.stderr
    assert place.split(".")[-1] in result.stderr


def test_masks_are_on_record_and_depend_on_the_step_alone(lab):
    """One mask a sequence for what W reads, fresh ones at every step between layers; the same bits whatever is recorded."""
    lab.write(
        "drop.exp",
        EXPERIMENT.format(cell="lstm", bidirectional="false", arrangement="many-to-many", bias="true").replace(
            "initial_state: learned", "dropout: { between: 0.5, recurrent: 0.25 }"))
    (trial,) = lab.trials("drop.exp")
    with h5py.File(lab.folder / trial["file"]) as file:
        masks = file["records/batch/dropout"]
        assert sorted(masks) == [
            "layer0.between", "layer0.recurrent", "layer1.between", "layer1.recurrent", "layer2.recurrent"]
        values = {round(v, 12) for v in masks["layer0.recurrent"][:].flatten()}
        assert values <= {0.0, round(1 / 0.75, 12)} and len(values) == 2
        assert masks["layer1.between"].shape[1:] == (9, 6, 5)
        first = masks["layer0.between"][0]
        assert (first[0] != first[1]).any()
        final = {name: data[()].tobytes() for name, data in file["parameters/final"].items()}
    (again,) = lab.trials("drop.exp", "--set", "record.at=[last]", "--results", "others")
    with h5py.File(lab.folder / again["file"]) as file:
        assert {name: data[()].tobytes() for name, data in file["parameters/final"].items()} == final
