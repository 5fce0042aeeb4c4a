"""States carried from window to window: 50 updates in PyTorch with detached states come to the same numbers."""
import json
import random

import h5py
import numpy
import pytest
import torch
from trial_files import oracle

LENGTH, ROWS, UPDATES, RATE = 7, 3, 50, 0.5
EXPERIMENT = """\
# vim: ft=yaml
experiment: carried
task: { kind: characters, file: text.txt, length: 7, min_count: 1, written: 5 }
model: { cell: CELL, hidden: 6 }
optimizer: { kind: sgd, learning_rate: 0.5, clip: { kind: norm, threshold: 0.2 } }
loss: { reduce: mean }
train: { steps: 50, batch: 3, carry: true, evaluate_every: 50 }
seeds: [1]
record: { at: [0, 1, 2, last], when_clipped: 4 }
figures: []
"""


def text():
    """Words at random: 800 characters to train on, so that 50 updates read more than one epoch of 38 windows a row."""
    words, stream = ["on", "the", "banks", "of", "a", "river"], random.Random(5)
    return " ".join(stream.choice(words) for _ in range(600))[:1000]


def numbers(characters):
    """Tokens, in the order of the characters of the text to train on; 0 is the unknown one."""
    order = sorted(set(characters[:800]))
    return torch.tensor([1 + order.index(c) if c in order else 0 for c in characters])


def streams(tokens, rows, limit):
    """Windows of inputs and targets, [windows][T, B], of the streams side by side."""
    whole = (len(tokens) - 1) // LENGTH
    count, stride = min(whole, limit) // rows, whole // rows * LENGTH
    starts = [[row * stride + window * LENGTH for row in range(rows)] for window in range(count)]
    cut = lambda row, shift: torch.stack([tokens[s + shift:s + shift + LENGTH] for s in row], 1)
    return [(cut(row, 0), cut(row, 1)) for row in starts]


def window_loss(cell, p, x, y, state):
    """Mean cross-entropy of a window, and the state it ends in."""
    s, q = state
    outputs = []
    for tokens in x:
        a = p["U"][tokens] + s @ p["W"] + p["b"]
        if cell == "rnn":
            s = torch.tanh(a)
        else:
            i, f, g, o = a.split(s.shape[1], 1)
            q = torch.sigmoid(f) * q + torch.sigmoid(i) * torch.tanh(g)
            s = torch.sigmoid(o) * torch.tanh(q)
        outputs.append(s @ p["V"] + p["c"])
    return torch.nn.functional.cross_entropy(torch.cat(outputs), y.flatten()), (s, q)


def rest():
    return torch.zeros(ROWS, 6, dtype=torch.float64), torch.zeros(ROWS, 6, dtype=torch.float64)


def train(cell, start, carries=True):
    """Losses of all updates, and the parameters after them."""
    p = {name: torch.tensor(value, dtype=torch.float64, requires_grad=True) for name, value in start.items()}
    windows, losses, state = streams(numbers(text())[:800], ROWS, 10**9), [], None
    assert 1 < len(windows) < UPDATES
    for update in range(UPDATES):
        if update % len(windows) == 0 or not carries:
            state = rest()
        loss, state = window_loss(cell, p, *windows[update % len(windows)], [part.detach() for part in state])
        gradients = torch.autograd.grad(loss, list(p.values()))
        norm = torch.sqrt(sum((g * g).sum() for g in gradients))
        with torch.no_grad():
            for value, gradient in zip(p.values(), gradients):
                value -= RATE * gradient * min(1.0, 0.2 / norm.item())
        losses.append(loss.item())
    return numpy.array(losses), {name: value.detach() for name, value in p.items()}


def evaluate(cell, p, tokens):
    """Mean loss over a fixed set, whose streams are read in order."""
    windows, state, losses = streams(tokens, ROWS, 256), rest(), []
    for x, y in windows:
        loss, state = window_loss(cell, p, x, y, state)
        losses.append(loss.item())
    return numpy.mean(losses)


@pytest.fixture(params=["rnn", "lstm"])
def trial(lab, request):
    lab.write("text.txt", text())
    lab.write("carried.exp", EXPERIMENT.replace("CELL", request.param))
    lab.run("carried.exp")
    [path] = lab.files("carried").values()
    return request.param, path


def test_torch_comes_to_the_same_losses_and_parameters(trial):
    cell, path = trial
    with h5py.File(path) as file:
        start = {name: file["records/parameters"][name][0] for name in ["U", "W", "b", "V", "c"]}
        losses, final = train(cell, start)
        ours = file["history/loss"][()]
        assert numpy.abs(ours - losses).max() < 1e-12 * numpy.abs(losses).max()
        for name, value in final.items():
            assert numpy.abs(file["parameters/final"][name][()] - value.numpy()).max() < 1e-12 * value.abs().max().item()
        assert file["history/clip_factor"][()].min() < 1
        for split, tokens in [("evaluation", numbers(text())[800:900]), ("test", numbers(text())[900:])]:
            expected = evaluate(cell, final, tokens)
            assert abs(numpy.ravel(file[split]["loss"])[-1] - expected) < 1e-12 * expected
        # The control: with zero states each window, the first update is the same, and no later one.
        other, _ = train(cell, start, carries=False)
        assert abs(other[0] - ours[0]) < 1e-12 and (numpy.abs(other - ours)[1:38] > 1e-6).all()


def test_records_say_what_their_batches_go_on_from(trial, tmp_path):
    cell, path = trial
    assert oracle(path, 1e-9)[0] == 0
    with h5py.File(path, "r+") as file:
        steps = file["records/step"][()].tolist()
        assert len(steps) >= 5 and steps[:3] == [0, 1, 2], steps
        assert file["records"].attrs["gradient_cut"] == "before step 0 of every window"
        batch = file["records/batch"]
        assert batch["continues"][()].tolist() == [[int(step % 38 > 0)] * ROWS for step in steps]
        assert set(batch["initial_states"]) == ({"s"} if cell == "rnn" else {"s", "q"})
        states = file["records/states/s"]
        for row in (1, 2):
            # Records of updates that follow one another: the last state of one is the first of the next.
            assert (batch["initial_states/s"][row] == states[row - 1][-1]).all()
        assert not batch["initial_states/s"][0].any()
        batch["initial_states/s"][1] = 0
    assert oracle(path, 1e-9)[0] == 1


def test_sequences_of_a_file_are_cut_and_checked_by_torch(lab):
    rows = "".join(f"s{k},{t * (k + 1) % 5},{(t + k) % 3}\n" for k in range(20) for t in range(4 + 3 * k % 11))
    lab.write("steps.csv", "id,x,y\n" + rows)
    task = "{ kind: file, path: steps.csv, sequence: id, inputs: [x], targets: [y], arrangement: many-to-many }"
    lab.write("cut.exp", f"""\
# vim: ft=yaml
experiment: cut
task: {task}
model: {{ cell: lstm, hidden: 4 }}
train: {{ steps: 12, batch: 3, carry: true, window: 4 }}
record: {{ every: 1 }}
seeds: [1]
figures: []
""")
    said = lab.run("check", "cut.exp").stdout
    assert "state carried: from window to window of at most 4 steps" in said, said
    lab.run("cut.exp")
    [path] = lab.files("cut").values()
    status, told = oracle(path, 1e-9)
    assert status == 0 and '"records": 12' in told, told
    with h5py.File(path) as file:
        goes_on, lengths = file["records/batch/continues"][()], file["records/batch/input_lengths"][()]
        assert 0 < goes_on[1:].mean() < 1 and lengths.min() < 4 == lengths.max()
        first, states = file["records/batch/initial_states/q"][()], file["records/states/q"][()]
        for record in range(1, 12):
            for row in range(3):
                last = states[record - 1, lengths[record - 1, row] - 1, row]
                assert (first[record, row] == (last if goes_on[record, row] else 0)).all()


def test_what_is_left_out_is_said(lab):
    lab.write("text.txt", text())
    lab.write("carried.exp", EXPERIMENT.replace("CELL", "rnn"))
    said = lab.run("check", "carried.exp").stdout
    assert "state carried: from window to window of a stream" in said
    assert "note: the last 1 of 799 characters fill no window in every stream" in said, said
    lab.run("carried.exp")
    page = (lab.folder / "results/carried/index.html").read_text()
    assert "fill no window in every stream" in page and "from window to window of a stream" in page
    [path] = lab.files("carried").values()
    with h5py.File(path) as file:
        read = json.loads(file.attrs["provenance"])["data_read"]
    assert any(line.startswith("state carried: from window to window") for line in read)
    assert any("fill no window in every stream" in line for line in read)
