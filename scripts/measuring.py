"""What scripts/scaling, scripts/pairs, scripts/recording, scripts/overhead and scripts/instruments share: experiments made up on the spot, and the
binary that runs them."""
import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent

EXPERIMENT = """\
# vim: ft=yaml
experiment: measured
task: {{ kind: noise, length: {T}, inputs: {D}, classes: 10 }}
model: {{ cell: {cell}, hidden: {H} }}
optimizer: {{ kind: adam, learning_rate: 1e-3 }}
train: {{ steps: {steps}, batch: {B}, precision: {precision} }}
record: {record}
seeds: {seeds}
figures: []
"""


def arguments(description):
    """A parser that knows --lab and --precision."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    lab = str(ROOT / ".build/release/lab")
    parser.add_argument("--lab", default=lab, type=os.path.abspath, help="the binary; default: the release build")
    parser.add_argument("--precision", default="float32", choices=["float32", "float64"])
    return parser


def shape(text):
    """'100,32,64,128' as T, B, D and H."""
    return dict(zip("TBDH", map(int, text.split(","))))


@contextlib.contextmanager
def experiment(**values):
    """An experiment file in a folder of its own, which is gone afterwards."""
    values = {"cell": "rnn", "steps": 100, "precision": "float32", "record": "{ at: [] }", "seeds": "[1]"} | values
    with tempfile.TemporaryDirectory(prefix="lab-measuring.") as folder:
        path = pathlib.Path(folder) / "measured.exp"
        path.write_text(EXPERIMENT.format(**values))
        yield path


def run(lab, *words, folder):
    """What a command of lab prints as JSON, and what it used of the machine: `resource`'s struct_rusage."""
    command = [lab, *map(str, words), "--json"]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        output.seek(0), errors.seek(0)
        if status:
            sys.exit(f"{' '.join(command)}: {errors.read().decode().strip()[-2000:]}")
        return json.load(output), usage


def median(values):
    return sorted(values)[len(values) // 2]


def table(header, rows):
    """A Markdown table."""
    widths = [max(len(str(row[column])) for row in [header, *rows]) for column in range(len(header))]
    lines = ["| " + " | ".join(str(cell).rjust(width) for cell, width in zip(row, widths)) + " |" for row in [header, *rows]]
    lines.insert(1, "|" + "|".join("-" * (width + 1) + ":" for width in widths) + "|")
    return "\n".join(lines)
