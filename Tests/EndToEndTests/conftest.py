"""What several tests share."""
import time

import pytest
from laboratory import DEBUG, REPOSITORY, SMALL, Laboratory


def pytest_configure(config):
    config.addinivalue_line("markers", "alone: measures how fast something is, so that no other test may run beside it")


@pytest.fixture
def lab(tmp_path):
    """The debug build, as users run it, in a folder with small.exp."""
    laboratory = Laboratory(tmp_path)
    laboratory.write("small.exp", SMALL)
    return laboratory


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """small.exp, run once; the results are only read."""
    laboratory = Laboratory(tmp_path_factory.mktemp("small"))
    laboratory.write("small.exp", SMALL)
    laboratory.result = laboratory.run("small.exp")
    return laboratory


@pytest.fixture(scope="session")
def sentiment(tmp_path_factory):
    """experiments/sentiment.exp, run once and whole; the results are only read."""
    laboratory = Laboratory(tmp_path_factory.mktemp("sentiment"), DEBUG)
    start = time.monotonic()
    laboratory.result = laboratory.run(REPOSITORY / "experiments/sentiment.exp")
    laboratory.seconds = time.monotonic() - start
    return laboratory
