"""A short run of scripts/arrays: damaged array files, read by lab and by numpy or h5py. scripts/soak reads 100,000."""
import re
import subprocess
import sys

from laboratory import REPOSITORY


def test_damaged_arrays_are_read_as_their_own_readers_read_them():
    run = subprocess.run([sys.executable, "-B", REPOSITORY / "scripts/arrays", "200", "3"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    found = re.search(r"200 damaged files: (\d+) read by both, 0 differently", run.stdout)
    assert found and int(found[1]) > 20, run.stdout
