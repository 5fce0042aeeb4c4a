"""Writes omega.json: what PyTorch makes of Pascanu, Mikolov & Bengio's Omega and its immediate gradient, in float64.

Both variants are written down from their sources: the paper's equations (9) and (10), and the authors' Theano program
trainingRNNs. dE/dh_t comes from autograd through an unrolled network; Omega's gradient by W_hh from autograd with dE/dh_t and
h_t detached. Run with a Python that has torch: python omega.py
"""

import json
import pathlib

import torch

torch.set_default_dtype(torch.float64)
ACTIVATIONS = {"tanh": (torch.tanh, lambda h: 1 - h**2), "sigmoid": (torch.sigmoid, lambda h: h * (1 - h))}


def case(seed, activation, lengths, last_only, scale, inputs=2, units=5, classes=3):
    generator = torch.Generator().manual_seed(seed)
    phi, slope = ACTIVATIONS[activation]
    steps, batch = max(lengths), len(lengths)

    def normal(*shape):
        return scale * torch.randn(*shape, generator=generator)

    U, W, b = normal(inputs, units), normal(units, units), normal(units)
    V, c = normal(units, classes), normal(classes)
    x = torch.randn(steps, batch, inputs, generator=generator)
    targets = torch.randint(classes, (steps, batch), generator=generator)
    for column, length in enumerate(lengths):
        x[length:, column] = 0
        targets[length:, column] = -1

    h = [torch.zeros(batch, units)]
    W_leaf = W.clone().requires_grad_()
    loss = 0
    for t in range(steps):
        alive = torch.tensor([[t < length] for length in lengths])
        h.append(torch.where(alive, phi(x[t] @ U + h[-1] @ W_leaf + b), h[-1]))
        h[-1].retain_grad()
        for column, length in enumerate(lengths):
            if t < length and (not last_only or t == length - 1):
                y = h[-1][column] @ V + c
                loss = loss - torch.log_softmax(y, 0)[targets[t, column]] / batch
    loss.backward()
    d_h = torch.stack([state.grad if state.grad is not None else torch.zeros(batch, units) for state in h[1:]])
    # Past its end a sequence keeps its state: the error at the last step came back through the copies, which have none of their own.
    for column, length in enumerate(lengths):
        d_h[length:, column] = 0
    states = torch.stack([state.detach() for state in h[1:]])

    def terms(W_rec):
        back = (d_h * slope(states)) @ W_rec.T
        return (back**2).sum(2), (d_h**2).sum(2)

    def paper(W_rec):
        sent, had = terms(W_rec)
        is_on = had > 0
        ratio = torch.sqrt(sent[is_on] / had[is_on])
        return ((ratio - 1) ** 2).sum() / batch

    def code(W_rec):
        sent, had = terms(W_rec)
        is_on = had >= 1e-20
        ratio = torch.where(is_on, sent / torch.where(is_on, had, torch.ones_like(had)), torch.ones_like(had))
        share = is_on.to(torch.float64).mean(1)
        return ((ratio - 1) ** 2).mean(1).sum() / share.sum()

    result = {}
    for name, omega in (("paper", paper), ("code", code)):
        W_rec = W.clone().requires_grad_()
        value = omega(W_rec)
        value.backward()
        result[name] = {"value": value.item(), "gradient": W_rec.grad.flatten().tolist()}
    parameters = {"U": U, "W": W, "b": b, "V": V, "c": c}
    return {
        "activation": activation,
        "lengths": lengths,
        "last_only": last_only,
        "parameters": {name: value.flatten().tolist() for name, value in parameters.items()},
        "inputs": x.flatten().tolist(),
        "targets": targets.flatten().tolist(),
        "loss": loss.item(),
        "below_threshold": int((((d_h**2).sum(2) < 1e-20) & ((d_h**2).sum(2) > 0)).sum()),
        "omega": result,
    }


CASES = [
    case(1, "tanh", [7, 7, 7], False, 0.6),
    case(2, "tanh", [6, 2, 9, 1], False, 1.2),
    case(3, "sigmoid", [8, 8], True, 1.0),
    # Small weights and one error at the end: most steps are under the program's threshold.
    case(4, "tanh", [12, 9, 12], True, 0.02),
]

if __name__ == "__main__":
    path = pathlib.Path(__file__).with_name("omega.json")
    path.write_text(json.dumps(CASES, indent=1) + "\n")
