"""Writes reals.json: arguments and correctly rounded values of elementary functions, by mpmath.

python reals.py > reals.json
"""
import json, random, struct, sys
from mpmath import mp, mpf
import mpmath

mp.prec = 1400  # arguments of sines go up to 1e300
draw = random.Random(1)


def bits(x):
    return struct.unpack("<Q", struct.pack("<d", x))[0]


def spread(least, most):
    return draw.choice([-1, 1]) * 10 ** draw.uniform(least, most)


CASES = {
    "exp": (mpmath.exp, 1, lambda: [spread(-8, 2.84)]),
    "expm1": (mpmath.expm1, 1, lambda: [spread(-8, 2)]),
    "log": (mpmath.log, 1, lambda: [draw.choice([abs(spread(-307, 307)), 1 + spread(-10, -0.31)])]),
    "log1p": (mpmath.log1p, 1, lambda: [draw.choice([abs(spread(-20, 3)), -draw.random()])]),
    "log10": (mpmath.log10, 0, lambda: [draw.choice([abs(spread(-300, 300)), 1 + spread(-10, -0.31)])]),
    "pow": (mpmath.power, 1, lambda: draw.choice([[abs(spread(-3, 3)), spread(-3, 2)], [1 - abs(spread(-5, -0.5)), float(draw.randint(1, 2000))]])),
    "sin": (mpmath.sin, 1, lambda: [draw.choice([spread(-8, 300), draw.uniform(-20, 20)])]),
    "cos": (mpmath.cos, 1, lambda: [draw.choice([spread(-8, 300), draw.uniform(-20, 20)])]),
    "sinh": (mpmath.sinh, 3, lambda: [spread(-8, 2.8)]),
    "cosh": (mpmath.cosh, 1, lambda: [spread(-8, 2.8)]),
    "tanh": (mpmath.tanh, 3, lambda: [spread(-8, 1.5)]),
    "atan2": (mpmath.atan2, 4, lambda: [spread(-5, 5), spread(-5, 5)]),
    "hypot": (mpmath.hypot, 1, lambda: [spread(-5, 5), spread(-5, 5)]),
}

result = []
for name, (function, ulps, arguments) in CASES.items():
    values = []
    while len(values) < 120:
        x = arguments()
        exact = float(function(*map(mpf, x)))
        if 1e-300 < abs(exact) < 1e300:
            values.append([bits(number) for number in x + [exact]])
    result.append({"name": name, "ulps": ulps, "values": values})
json.dump(result, sys.stdout, separators=(",", ":"))
print()
