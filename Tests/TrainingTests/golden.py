"""Writes golden.json: what PyTorch's optimizers make of a fixed quadratic in float64.

f(x) = 1/2 sum(a (x - c)^2), gradient a (x - c) set by hand, so that both sides differentiate alike.
Run with a Python that has torch: python golden.py
"""

import json
import pathlib

import torch

START = [0.5, -1.25, 3.0, 0.0, -0.001, 40.0, 7.5]
TARGET = [-0.25, 2.0, 3.0, 1e-3, 0.0, -8.0, 7.4375]
CURVATURE = [1.0, 0.125, 2.0, 1.5, 0.75, 0.3, 1e-3]
# 19 numbers: whole vectors of every instruction set, and a rest.
START += [1.5 * x + 0.1 for x in START] + [-x for x in START[:5]]
TARGET += [-x for x in TARGET] + TARGET[:5]
CURVATURE += [0.5 * x + 0.01 for x in CURVATURE] + CURVATURE[2:]
KEPT = [1, 10, 50]


def run(make, clip=None, torch_clip=False):
    x = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    a, c = (torch.tensor(v, dtype=torch.float64) for v in (CURVATURE, TARGET))
    optimizer = make([x])
    points, norms = {}, []
    for step in range(1, 51):
        x.grad = (a * (x - c)).detach()
        norms.append(x.grad.norm().item())
        if clip is not None and torch_clip:
            torch.nn.utils.clip_grad_norm_([x], clip)
        elif clip is not None and norms[-1] > clip:
            x.grad *= clip / norms[-1]
        optimizer.step()
        if step in KEPT:
            points[str(step)] = x.tolist()
    return {"points": points, "norms": norms}


def sgd(rate):
    return lambda x: torch.optim.SGD(x, lr=rate)


def adam(rate=1e-3, betas=(0.9, 0.999), eps=1e-8):
    return lambda x: torch.optim.Adam(x, lr=rate, betas=betas, eps=eps)


golden = {
    "torch": torch.__version__,
    "start": START,
    "target": TARGET,
    "curvature": CURVATURE,
    "runs": {
        "sgd 0.25": run(sgd(0.25)),
        "adam": run(adam()),
        "adam 0.5 0.5 0.9 1e-3": run(adam(0.5, (0.5, 0.9), 1e-3)),
        "sgd 0.25 clip 2": run(sgd(0.25), clip=2.0),
        "adam 0.5 clip 2": run(adam(0.5), clip=2.0),
        "sgd 0.25 torch clip 2": run(sgd(0.25), clip=2.0, torch_clip=True),
    },
}
lines = json.dumps(golden).replace('], "', '],\n"').replace('}, "', '},\n"')
pathlib.Path(__file__).with_name("golden.json").write_text(lines + "\n")
