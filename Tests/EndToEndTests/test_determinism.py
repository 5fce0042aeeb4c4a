"""Same file, same seed: the same bits, however it was run."""
import statistics

import pytest
from laboratory import DEBUG, REPOSITORY, RELEASE, SMALL, Laboratory
from trial_files import differences

WAYS = {
    "again": (DEBUG, [], {}),
    "one trial at a time": (DEBUG, ["-j", "1"], {}),
    "three trials at a time": (DEBUG, ["-j", "3"], {}),
    "release": (RELEASE, [], {}),
    "another locale and time zone": (DEBUG, [], {"LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Kathmandu"}),
    "many threads asked of BLAS": (DEBUG, [], {"OPENBLAS_NUM_THREADS": "4"}),
}


def compare(one, other, experiment):
    ours, theirs = one.files(experiment), other.files(experiment)
    assert ours.keys() == theirs.keys() and ours
    for name in ours:
        assert not differences(ours[name], theirs[name]), name


@pytest.mark.parametrize("way", WAYS)
def test_datasets_are_identical(small, tmp_path, way):
    binary, arguments, environment = WAYS[way]
    other = Laboratory(tmp_path, binary)
    other.write("small.exp", SMALL)
    other.run("small.exp", *arguments, **environment)
    compare(small, other, "small")


def test_release_computes_the_same_on_real_data(tmp_path_factory):
    folders = [Laboratory(tmp_path_factory.mktemp("reviews"), binary) for binary in (DEBUG, RELEASE)]
    for laboratory in folders:
        laboratory.run(REPOSITORY / "experiments/sentiment.exp", "-s", "train.steps=40", "-s", "seeds=[1]")
    compare(*folders, "sentiment")


def test_comparison_sees_another_seed(small, tmp_path):
    other = Laboratory(tmp_path)
    other.write("small.exp", SMALL)
    other.run("small.exp", "-s", "seeds=[5]")
    different = differences(small.files("small")["model.cell=rnn/seed-1.h5"], other.files("small")["model.cell=rnn/seed-5.h5"])
    assert {"history/loss", "records/batch/inputs", "parameters/final/W", "seed"} <= set(different)


@pytest.mark.alone
def test_debug_trains_about_as_fast_as_release(tmp_path_factory):
    """80 % of release's steps per second, in the median of paired runs: neighbours on the machine disturb single ones."""
    folders = [Laboratory(tmp_path_factory.mktemp("speed"), binary) for binary in (DEBUG, RELEASE)]
    ratios = []
    for _ in range(5):
        speeds = []
        for laboratory in folders:
            trials = laboratory.trials(
                REPOSITORY / "experiments/sentiment.exp", "-s", "train.steps=80", "-s", "seeds=[1]", "-j", "1", "--force")
            speeds.append([trial["steps_per_second"] for trial in trials])
        ratios.append([debug / release for debug, release in zip(*speeds)])
    for cell in zip(*ratios):
        assert statistics.median(cell) >= 0.8, ratios
