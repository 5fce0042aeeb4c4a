"""Writes golden.json: what PyTorch's optimizers, schedulers and clippings make of a fixed quadratic and of a small RNN in float64.

f(x) = 1/2 sum(a (x - c)^2), gradient a (x - c) set by hand, so that both sides differentiate alike; the condition number is 2000.
The RNN is the lab's: s = tanh(xU + sW + b), y = sV + c, E = mean over sequences of the sum over steps of the cross-entropy.
Run with a Python that has torch: python golden.py
"""

import json
import math
import pathlib

import torch

START = [0.5, -1.25, 3.0, 0.0, -0.001, 40.0, 7.5]
TARGET = [-0.25, 2.0, 3.0, 1e-3, 0.0, -8.0, 7.4375]
CURVATURE = [1.0, 0.125, 2.0, 1.5, 0.75, 0.3, 1e-3]
# 19 numbers: whole vectors of every instruction set, and a rest.
START += [1.5 * x + 0.1 for x in START] + [-x for x in START[:5]]
TARGET += [-x for x in TARGET] + TARGET[:5]
CURVATURE += [0.5 * x + 0.01 for x in CURVATURE] + CURVATURE[2:]
# Otherwise NAdam multiplies its momenta in float32, whatever the parameters are.
torch.set_default_dtype(torch.float64)
# Many small products: threads only wait for each other.
torch.set_num_threads(1)
KEPT = [1, 10, 50, 60]
STEPS = 60


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, algorithm 2, which PyTorch lacks."""

    def __init__(self, x, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(x, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (b1, b2), rate = group["betas"], group["lr"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                c = b1 * m + (1 - b1) * p.grad
                p -= rate * (c.sign() + group["weight_decay"] * p)
                m.copy_(b2 * m + (1 - b2) * p.grad)


class Paper(torch.optim.Optimizer):
    """Rules as papers print them where PyTorch's differ; `rule` maps (g, state, t, rate) to what is taken off."""

    def __init__(self, x, rule, lr, weight_decay=0.0):
        super().__init__(x, dict(lr=lr))
        self.rule, self.first_rate, self.weight_decay = rule, lr, weight_decay

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                state["t"] = state.get("t", 0) + 1
                # Loshchilov & Hutter: the schedule's multiplier alone scales the decay.
                decay = group["lr"] / self.first_rate * self.weight_decay * p
                p -= self.rule(p.grad, state, state["t"], group["lr"]) + decay


def zeros(state, g, *names):
    return [state.setdefault(name, torch.zeros_like(g)) for name in names]


def moments(g, state, b1=0.9, b2=0.999):
    m, v = zeros(state, g, "m", "v")
    m.copy_(b1 * m + (1 - b1) * g)
    v.copy_(b2 * v + (1 - b2) * g * g)
    return m, v


def sutskever(mu, nesterov=False):
    def rule(g, state, t, rate):
        (v,) = zeros(state, g, "v")
        v.copy_(mu * v + rate * g)
        return mu * v + rate * g if nesterov else v.clone()

    return rule


def graves(alpha=0.95, mu=0.9, eps=1e-4):
    def rule(g, state, t, rate):
        n, mean, v = zeros(state, g, "n", "mean", "v")
        n.copy_(alpha * n + (1 - alpha) * g * g)
        mean.copy_(alpha * mean + (1 - alpha) * g)
        v.copy_(mu * v + rate * g / (n - mean * mean + eps).sqrt())
        return v.clone()

    return rule


def adam_inside(g, state, t, rate, eps=1e-3):
    m, v = moments(g, state)
    return rate * (m / (1 - 0.9**t)) / (v / (1 - 0.999**t) + eps).sqrt()


def amsgrad_paper(g, state, t, rate, eps=1e-8):
    m, v = moments(g, state)
    (most,) = zeros(state, g, "most")
    most.copy_(torch.maximum(most, v))
    return rate * m / (most.sqrt() + eps)


def adamax_paper(g, state, t, rate):
    m, u = zeros(state, g, "m", "u")
    m.copy_(0.9 * m + 0.1 * g)
    u.copy_(torch.maximum(0.999 * u, g.abs()))
    return torch.where(u == 0, torch.zeros_like(u), rate / (1 - 0.9**t) * m / u)


def nadam_paper(g, state, t, rate, eps=1e-8, psi=4e-3, b1=0.9, b2=0.999):
    mu, following = (b1 * (1 - 0.5 * 0.96 ** (n * psi)) for n in (t, t + 1))
    state["product"] = state.get("product", 1.0) * mu
    m, v = zeros(state, g, "m", "v")
    m.copy_(mu * m + (1 - mu) * g)
    v.copy_(b2 * v + (1 - b2) * g * g)
    ahead = following * m / (1 - state["product"] * following) + (1 - mu) * g / (1 - state["product"])
    return rate * ahead / ((v / (1 - b2**t)).sqrt() + eps)


def adagrad_inside(g, state, t, rate, eps=1e-3):
    (v,) = zeros(state, g, "v")
    v += g * g
    return rate * g / (v + eps).sqrt()


def adamw_paper(g, state, t, rate, eps=1e-8):
    m, v = moments(g, state)
    return rate * (m / (1 - 0.9**t)) / ((v / (1 - 0.999**t)).sqrt() + eps)


optim = torch.optim
# name: what an experiment file states of it, and a function of parameters. Learning rates are large enough that every rule goes
# somewhere in 60 steps; without settings there is the default, PyTorch's too.
OPTIMIZERS = {
    "sgd 0.25": (dict(kind="sgd", learning_rate=0.25), lambda x: optim.SGD(x, lr=0.25)),
    "sgd momentum": (dict(kind="sgd", learning_rate=0.05, momentum=0.9), lambda x: optim.SGD(x, lr=0.05, momentum=0.9)),
    "sgd dampening": (
        dict(kind="sgd", learning_rate=0.05, momentum=0.9, dampening=0.5),
        lambda x: optim.SGD(x, lr=0.05, momentum=0.9, dampening=0.5),
    ),
    "sgd nesterov": (
        dict(kind="sgd", learning_rate=0.05, momentum=0.9, nesterov=True),
        lambda x: optim.SGD(x, lr=0.05, momentum=0.9, nesterov=True),
    ),
    "sgd decay": (
        dict(kind="sgd", learning_rate=0.05, momentum=0.9, weight_decay=0.1),
        lambda x: optim.SGD(x, lr=0.05, momentum=0.9, weight_decay=0.1),
    ),
    "adam": (dict(kind="adam"), lambda x: optim.Adam(x)),
    "adam 0.5 0.5 0.9 1e-3": (
        dict(kind="adam", learning_rate=0.5, beta1=0.5, beta2=0.9, epsilon=1e-3),
        lambda x: optim.Adam(x, lr=0.5, betas=(0.5, 0.9), eps=1e-3),
    ),
    "adam decay": (dict(kind="adam", learning_rate=0.1, weight_decay=0.1), lambda x: optim.Adam(x, lr=0.1, weight_decay=0.1)),
    "amsgrad": (dict(kind="amsgrad", learning_rate=0.1), lambda x: optim.Adam(x, lr=0.1, amsgrad=True)),
    "adamw": (dict(kind="adamw"), lambda x: optim.AdamW(x)),
    "adamw 0.1": (dict(kind="adamw", learning_rate=0.1, weight_decay=0.2), lambda x: optim.AdamW(x, lr=0.1, weight_decay=0.2)),
    "adamax": (dict(kind="adamax"), lambda x: optim.Adamax(x)),
    "adamax 0.1": (
        dict(kind="adamax", learning_rate=0.1, beta1=0.8, beta2=0.9, epsilon=1e-3),
        lambda x: optim.Adamax(x, lr=0.1, betas=(0.8, 0.9), eps=1e-3),
    ),
    "nadam": (dict(kind="nadam"), lambda x: optim.NAdam(x)),
    "nadam 0.1": (
        dict(kind="nadam", learning_rate=0.1, momentum_decay=0.1, weight_decay=0.05),
        lambda x: optim.NAdam(x, lr=0.1, momentum_decay=0.1, weight_decay=0.05),
    ),
    "rmsprop": (dict(kind="rmsprop"), lambda x: optim.RMSprop(x)),
    "rmsprop centered": (
        dict(kind="rmsprop", learning_rate=0.05, centered=True, epsilon=1e-3),
        lambda x: optim.RMSprop(x, lr=0.05, centered=True, eps=1e-3),
    ),
    "rmsprop momentum": (
        dict(kind="rmsprop", learning_rate=0.01, momentum=0.9),
        lambda x: optim.RMSprop(x, lr=0.01, momentum=0.9),
    ),
    "rmsprop both": (
        dict(kind="rmsprop", learning_rate=0.01, alpha=0.9, centered=True, momentum=0.5, epsilon=1e-4, weight_decay=0.1),
        lambda x: optim.RMSprop(x, lr=0.01, alpha=0.9, centered=True, momentum=0.5, eps=1e-4, weight_decay=0.1),
    ),
    "adagrad": (dict(kind="adagrad"), lambda x: optim.Adagrad(x)),
    "adagrad 0.5": (
        dict(kind="adagrad", learning_rate=0.5, lr_decay=0.1, initial_accumulator=0.5, weight_decay=0.01),
        lambda x: optim.Adagrad(x, lr=0.5, lr_decay=0.1, initial_accumulator_value=0.5, weight_decay=0.01),
    ),
    "adadelta": (dict(kind="adadelta"), lambda x: optim.Adadelta(x)),
    "adadelta 0.5": (
        dict(kind="adadelta", learning_rate=0.5, rho=0.5, epsilon=1e-3, weight_decay=0.01),
        lambda x: optim.Adadelta(x, lr=0.5, rho=0.5, eps=1e-3, weight_decay=0.01),
    ),
    "lion": (dict(kind="lion"), lambda x: Lion(x)),
    "lion 0.1": (
        dict(kind="lion", learning_rate=0.1, beta1=0.7, beta2=0.8, weight_decay=0.05),
        lambda x: Lion(x, lr=0.1, betas=(0.7, 0.8), weight_decay=0.05),
    ),
    "sgd rate inside": (
        dict(kind="sgd", learning_rate=0.05, momentum=0.9, rate_inside=True),
        lambda x: Paper(x, sutskever(0.9), 0.05),
    ),
    "nesterov rate inside": (
        dict(kind="sgd", learning_rate=0.05, momentum=0.9, nesterov=True, rate_inside=True),
        lambda x: Paper(x, sutskever(0.9, nesterov=True), 0.05),
    ),
    "rmsprop graves": (
        dict(kind="rmsprop", learning_rate=0.01, alpha=0.95, momentum=0.9, epsilon=1e-4, centered=True, epsilon_inside=True, rate_inside=True),
        lambda x: Paper(x, graves(), 0.01),
    ),
    "adam inside": (
        dict(kind="adam", learning_rate=0.1, epsilon=1e-3, epsilon_inside=True),
        lambda x: Paper(x, adam_inside, 0.1),
    ),
    "amsgrad paper": (dict(kind="amsgrad", learning_rate=0.1, bias_correction=False), lambda x: Paper(x, amsgrad_paper, 0.1)),
    "adamax paper": (dict(kind="adamax", learning_rate=0.1, epsilon=0), lambda x: Paper(x, adamax_paper, 0.1)),
    "nadam paper": (dict(kind="nadam", learning_rate=0.1, scheduled_mean=True), lambda x: Paper(x, nadam_paper, 0.1)),
    "adagrad inside": (
        dict(kind="adagrad", learning_rate=0.5, epsilon=1e-3, epsilon_inside=True),
        lambda x: Paper(x, adagrad_inside, 0.5),
    ),
    "adamw paper": (
        dict(kind="adamw", learning_rate=0.1, weight_decay=0.02, decay_scale="schedule"),
        lambda x: Paper(x, adamw_paper, 0.1, weight_decay=0.02),
    ),
}
scheduler = optim.lr_scheduler


def cosine(optimizer, warmup, period, least):
    parts = [
        scheduler.LinearLR(optimizer, start_factor=1 / 3, total_iters=warmup),
        scheduler.CosineAnnealingLR(optimizer, T_max=period, eta_min=least),
    ]
    return scheduler.SequentialLR(optimizer, parts, milestones=[warmup])


# Each with an SGD whose rate is 0.25.
SCHEDULES = {
    "step": lambda o: scheduler.StepLR(o, step_size=7, gamma=0.5),
    "exponential": lambda o: scheduler.ExponentialLR(o, gamma=0.97),
    "cosine": lambda o: scheduler.CosineAnnealingLR(o, T_max=STEPS),
    "cosine warm": lambda o: cosine(o, 10, STEPS - 10, 0.025),
    "inverse-time": lambda o: scheduler.LambdaLR(o, lambda n: 1 / (1 + n / 20)),
    "plateau": lambda o: scheduler.ReduceLROnPlateau(o, factor=0.5, patience=2, threshold=0.02, cooldown=1, min_lr=0.01),
}
# A loss that falters, for the plateau to watch.
WATCHED = [2 + math.cos(0.9 * n) + 3 / (1 + n) for n in range(STEPS)]


def quadratic(make, clip=None, schedule=None):
    x = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    a, c = (torch.tensor(v, dtype=torch.float64) for v in (CURVATURE, TARGET))
    optimizer = make([x])
    rule = schedule(optimizer) if schedule else None
    points, norms, rates = {}, [], []
    for step in range(1, STEPS + 1):
        x.grad = (a * (x - c)).detach()
        norms.append(x.grad.norm().item())
        rates.append(optimizer.param_groups[0]["lr"])
        if clip:
            clip(x, norms[-1])
        optimizer.step()
        if isinstance(rule, scheduler.ReduceLROnPlateau):
            rule.step(WATCHED[step - 1])
        elif rule:
            rule.step()
        if step in KEPT:
            points[str(step)] = x.tolist()
    return {"points": points, "norms": norms, "rates": rates}


def to_threshold(threshold):
    def clip(x, norm):
        if norm > threshold:
            x.grad *= threshold / norm

    return clip


# The RNN: 3 inputs, 5 units, 4 classes, 6 steps, 7 sequences; numbers of a recurrence both sides can make.
SHAPES = [("U", 3, 5), ("W", 5, 5), ("b", 1, 5), ("V", 5, 4), ("c", 1, 4)]
LENGTH, EXAMPLES, CLASSES = 6, 7, 4
# Of the quadratic's learning rates: with larger ones training is chaotic and magnifies roundings.
SLOWER = 0.1


def number(n):
    """A sawtooth through [-1, 1) that repeats late: exact in both languages."""
    return (n * 2654435761 % 4096) / 2048 - 1


def rnn(make):
    count = sum(rows * columns for _, rows, columns in SHAPES)
    values = torch.tensor([0.8 * number(n) for n in range(count)], dtype=torch.float64)
    parameters = {}
    for name, rows, columns in SHAPES:
        parameters[name] = values[: rows * columns].reshape(rows, columns).clone().requires_grad_()
        values = values[rows * columns :]
    inputs = torch.tensor([2 * number(1000 + n) for n in range(LENGTH * EXAMPLES * 3)], dtype=torch.float64)
    inputs = inputs.reshape(LENGTH, EXAMPLES, 3)
    targets = torch.tensor([(5 * n * n + 3 * n + n // 4) % CLASSES for n in range(LENGTH * EXAMPLES)]).reshape(LENGTH, EXAMPLES)
    optimizer = make(list(parameters.values()))
    optimizer.param_groups[0]["lr"] *= SLOWER
    if isinstance(optimizer, Paper):
        optimizer.first_rate *= SLOWER
    losses = []
    for _ in range(STEPS):
        s, loss = torch.zeros(EXAMPLES, 5, dtype=torch.float64), 0.0
        for t in range(LENGTH):
            s = torch.tanh(inputs[t] @ parameters["U"] + s @ parameters["W"] + parameters["b"])
            y = s @ parameters["V"] + parameters["c"]
            loss = loss + torch.nn.functional.cross_entropy(y, targets[t], reduction="sum") / EXAMPLES
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"losses": losses, "parameters": {name: p.flatten().tolist() for name, p in parameters.items()}}


MAKE = {name: make for name, (_, make) in OPTIMIZERS.items()}
sgd = MAKE["sgd 0.25"]
runs = {name: quadratic(make) for name, make in MAKE.items()}
runs |= {
    "sgd 0.25 clip 2": quadratic(sgd, clip=to_threshold(2.0)),
    "adam 0.5 clip 2": quadratic(lambda x: optim.Adam(x, lr=0.5), clip=to_threshold(2.0)),
    "clip_grad_norm_": quadratic(sgd, clip=lambda x, _: torch.nn.utils.clip_grad_norm_([x], 2.0)),
    "clip_grad_value_": quadratic(sgd, clip=lambda x, _: torch.nn.utils.clip_grad_value_([x], 0.5)),
    "adamw paper cosine": quadratic(MAKE["adamw paper"], schedule=SCHEDULES["cosine"]),
    "sgd momentum step": quadratic(MAKE["sgd momentum"], schedule=SCHEDULES["step"]),
    "sgd rate inside step": quadratic(MAKE["sgd rate inside"], schedule=SCHEDULES["step"]),
}
runs |= {"schedule " + name: quadratic(sgd, schedule=make) for name, make in SCHEDULES.items()}
golden = {
    "torch": torch.__version__,
    "start": START,
    "target": TARGET,
    "curvature": CURVATURE,
    "watched": WATCHED,
    "optimizers": {name: stated for name, (stated, _) in OPTIMIZERS.items()},
    "runs": runs,
    "rnns": {name: rnn(make) for name, make in MAKE.items()},
}
lines = json.dumps(golden).replace('], "', '],\n"').replace('}, "', '},\n"')
pathlib.Path(__file__).with_name("golden.json").write_text(lines + "\n")
