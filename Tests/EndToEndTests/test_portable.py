"""`determinism: portable`: the same bits whatever OpenBLAS and the C library make of the processor."""
import os
import subprocess
import sys

import pytest
from laboratory import Laboratory
from trial_files import differences

# All that is drawn, decomposed or taken from an elementary function: initial values, noise, masks, schedules, exponents.
TEXT = """\
# vim: ft=yaml
experiment: whole
task: { kind: noise, length: 12, inputs: 4, classes: 3 }
determinism: portable
model: { cell: lstm, hidden: [24, 24] }
train: { steps: 8, batch: 4 }
record: { every: 4, diagnostics: [weight-eigenvalues, jacobian-spectrum, lyapunov, memory-by-lag, state-statistics] }
figures: [loss]
list:
  gated:
    model.dropout: { between: 0.2, recurrent: 0.2 }
    model.init: { W: { kind: orthogonal, gain: 0.9, per: gate }, b: { kind: chrono, t_max: 20 } }
    optimizer: { kind: adam, schedule: cosine, gradient_noise: annealed }
  plain:
    model.cell: rnn
    model.init: { W: { kind: spectral-radius, radius: 1 } }
    optimizer: { kind: nadam, constraint: orthogonal, weight_noise: 0.01 }
"""
FOREIGN = {
    "a Haswell's OpenBLAS": {"OPENBLAS_CORETYPE": "Haswell"},
    "a Skylake's OpenBLAS": {"OPENBLAS_CORETYPE": "SkylakeX"},
    "an old processor's OpenBLAS": {"OPENBLAS_CORETYPE": "Nehalem"},
    "a C library without fused multiply-add": {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F"},
    "kernels without AVX-512": {"LAB_KERNELS": "avx2", "OPENBLAS_CORETYPE": "Zen"},
}


def files(folder, *arguments, **environment):
    laboratory = Laboratory(folder)
    laboratory.write("whole.exp", TEXT)
    laboratory.run("whole.exp", *arguments, **environment)
    return laboratory.files("whole")


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    return files(tmp_path_factory.mktemp("here"))


@pytest.mark.parametrize("machine", FOREIGN)
def test_whole_trials_are_identical(here, tmp_path, machine):
    there = files(tmp_path, **FOREIGN[machine])
    assert here.keys() == there.keys() and len(here) == 2
    for name in here:
        assert not differences(here[name], there[name]), name


def test_the_machine_makes_a_difference_otherwise(tmp_path_factory):
    """The control: with LAPACK every trial differs from one build's kernels to another's."""
    one, other = (
        files(tmp_path_factory.mktemp(kind), "-s", "determinism=machine", OPENBLAS_CORETYPE=kind) for kind in ("Haswell", "Nehalem"))
    for name in one:
        assert "parameters/final/layer0.W" in differences(one[name], other[name]), name


def test_the_c_library_makes_a_difference_otherwise():
    """The control: its own functions, which Python's are, have other bits without fused multiply-add."""
    script = "import math; print([(math.log(n / 7), math.cos(n / 7), math.exp(-n / 700)) for n in range(1, 20000)])"
    one, other = (
        subprocess.run([sys.executable, "-c", script], env=os.environ | tunables, capture_output=True, check=True).stdout
        for tunables in ({}, FOREIGN["a C library without fused multiply-add"]))
    assert one and one != other


def test_a_processor_without_fused_multiply_add_is_refused(tmp_path):
    laboratory = Laboratory(tmp_path)
    laboratory.write("whole.exp", TEXT)
    for command in ("check", "run"):
        refusal = laboratory.run(command, "whole.exp", expect=65, LAB_KERNELS="baseline").stderr
        assert "whole.exp:4:14: error: portable numbers need AVX2 and FMA" in refusal and "write machine" in refusal
    laboratory.run("check", "whole.exp", "-s", "determinism=machine", LAB_KERNELS="baseline")
