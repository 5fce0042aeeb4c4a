"""The real binary, run as a user runs it."""
import json
import os
import pathlib
import signal
import subprocess

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
DEBUG = os.environ.get("LAB_DEBUG", str(REPOSITORY / ".build/debug/lab"))
RELEASE = os.environ.get("LAB_RELEASE", str(REPOSITORY / ".build/release/lab"))
DATA = os.environ.get("LAB_DATA", str(REPOSITORY / "data"))

# Trains in a moment; every setting can be replaced by --set.
SMALL = """\
# vim: ft=yaml
experiment: small
task: { kind: noise, length: 9, min_length: 4, inputs: 3, classes: 4 }
model: { cell: lstm, hidden: 6 }
optimizer: { kind: adam, learning_rate: 1e-2, clip: { kind: norm, threshold: 1.0 } }
train: { steps: 30, batch: 5, evaluate_every: 10 }
seeds: [1, 2]
sweep: { model.cell: [rnn, lstm] }
record: { every: 7, at: [first, last] }
"""


class Laboratory:
    """A folder with experiment files and results, and the binary that works in it."""

    def __init__(self, folder, binary=DEBUG):
        self.folder, self.binary = pathlib.Path(folder), binary

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return name

    def environment(self, **changes):
        """This process's environment without what would change the binary's ways; a change to None removes."""
        environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM", "LAB_DATA")} | {"LAB_DATA": DATA}
        return {k: v for k, v in (environment | changes).items() if v is not None}

    def start(self, *arguments, **changes):
        return subprocess.Popen(
            [self.binary, *map(str, arguments)], cwd=self.folder, env=self.environment(**changes), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            # So that a signal can be sent to it and its workers.
            start_new_session=True,
            # Whatever started these tests may ignore signals.
            preexec_fn=lambda: [signal.signal(number, signal.SIG_DFL) for number in (signal.SIGINT, signal.SIGHUP, signal.SIGUSR1)])

    def run(self, *arguments, expect=0, timeout=300, **changes):
        """Runs to the end and insists on the exit status."""
        result = subprocess.run(
            [self.binary, *map(str, arguments)], cwd=self.folder, env=self.environment(**changes), text=True,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout)
        assert result.returncode == expect, f"exit {result.returncode}, expected {expect}\n{result.stdout}\n{result.stderr}"
        return result

    @staticmethod
    def signal_all(process, number):
        """A signal to a run and its workers."""
        os.killpg(process.pid, number)

    @staticmethod
    def workers(process):
        """The numbers of a run's workers that have not ended."""
        found = []
        for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                state, parent = path.read_text().rsplit(")", 1)[1].split()[:2]
            except (OSError, IndexError):
                continue
            if int(parent) == process.pid and state not in "ZX":
                found.append(int(path.parent.name))
        return sorted(found)

    def trials(self, *arguments, **options):
        """The trials of a run's --json."""
        return json.loads(self.run(*arguments, "--json", **options).stdout)["trials"]

    def files(self, experiment):
        """Trial files by their path below trials/."""
        root = self.folder / "results" / experiment / "trials"
        return {str(path.relative_to(root)): path for path in sorted(root.rglob("*.h5"))}
