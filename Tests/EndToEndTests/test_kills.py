"""A short run of scripts/kills, which kills for longer in scripts/soak."""
import re
import subprocess
import sys

from laboratory import REPOSITORY


def test_runs_killed_at_random_come_to_the_same_files(lab):
    process = subprocess.run(
        [sys.executable, str(REPOSITORY / "scripts/kills"), "--count", "8", "--length", "0.2", "--lab", str(lab.binary)],
        capture_output=True, text=True, timeout=300)
    assert process.returncode == 0, process.stdout + process.stderr
    assert re.search(r"runs ended, 0 faults$", process.stdout, re.M), process.stdout
    assert re.search(r"^[1-9]\d* runs in which a trial went on at an update above 0", process.stdout, re.M), process.stdout
