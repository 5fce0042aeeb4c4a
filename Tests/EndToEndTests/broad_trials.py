"""Short trials that write, between them, every kind of dataset that a trial file can hold."""
import h5py

# Labels and texts that are not ASCII, an embedding, samples, baselines, a decoder.
TRANSLATION = """\
# vim: ft=yaml
experiment: translation
task: { kind: translation, data: countries, to: ru, evaluated: 20 }
model: { cell: lstm, hidden: 6, embedding: 3 }
optimizer: { kind: adam, learning_rate: 1e-2, clip: { kind: norm, threshold: 1.0 } }
train: { steps: 6, batch: 4, evaluate_every: 3 }
record: { every: 2 }
figures: []
"""

# Layers in two directions, masks, sequences that end early (NaN).
DEEP = """\
# vim: ft=yaml
experiment: deep
task: { kind: noise, length: 7, min_length: 3, inputs: 3, classes: 4 }
model: { cell: lstm, hidden: [5, 4], bidirectional: true, initial_state: learned, dropout: { between: 0.5, recurrent: 0.25 } }
train: { steps: 6, batch: 4, evaluate_every: 3, precision: float32 }
record: { every: 2 }
figures: []
"""

# Messages, Jacobians, companions, a penalty, both diagnostics.
FOLLOWED = """\
# vim: ft=yaml
experiment: followed
task: { kind: noise, length: 20, inputs: 3, classes: 4 }
model: { cell: lstm, hidden: 5 }
gradient: { beside: [rtrl, local], penalty: { kind: omega } }
train: { steps: 6, batch: 3 }
record:
  every: 2
  tensors: [states, messages, jacobians]
  messages: { engines: [rtrl, unit] }
  diagnostics: [gradient-by-lag, lyapunov]
figures: []
"""

BROAD = {"translation": TRANSLATION, "deep": DEEP, "followed": FOLLOWED}


def run(laboratory, name):
    """The trial file of one of them."""
    laboratory.write(f"{name}.exp", BROAD[name])
    laboratory.run(f"{name}.exp")
    return laboratory.files(name)["default/seed-1.h5"]


def values(path):
    """Every variable by its path, as netCDF counts them: all datasets but the scales of dimensions without coordinates."""
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset) and b"not a netCDF variable" not in item.attrs.get("NAME", b""):
            found[name] = item.asstr()[()] if h5py.check_string_dtype(item.dtype) else item[()]

    with h5py.File(path) as file:
        file.visititems(visit)
    assert len(found) > 30, sorted(found)
    return found


def coordinates(path):
    """The paths of the variables that are the coordinates of a dimension."""
    with h5py.File(path) as file:
        return {name for name in values(path) if file[name].is_scale}
