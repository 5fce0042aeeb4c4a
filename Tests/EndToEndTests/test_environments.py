"""Full disks, missing rights, few files: clear words, a documented status, and the same command goes on once they are gone."""
import contextlib
import pathlib
import resource
import shutil
import subprocess

import pytest
from laboratory import Laboratory
from trial_files import differences

# A file of 15 MiB, and a journal of the same: a disk of 12 MiB is full in the middle of the first trial.
LARGE = """\
experiment: large
task: { kind: noise, length: 60, inputs: 8, classes: 4 }
model: { cell: lstm, hidden: 32 }
train: { steps: 200, batch: 4 }
seeds: [1, 2]
record: { every: 8 }
figures: []
"""

# Writing fails as if a quota were used up while the file PRELOADED_QUOTA exists; each look at the clock finds it an hour earlier; no
# thread with the stack of a main thread can be started.
PRELOADED = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int refuses(int file) {
  char link[64], path[4096] = "";
  const char *mark = getenv("PRELOADED_QUOTA");
  if (!mark || access(mark, F_OK) != 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  return readlink(link, path, sizeof path - 1) > 0 && strstr(path, "/results/") != NULL;
}
#define GUARDED(name, declared, given) \
  ssize_t name declared { \
    if (refuses(file)) { errno = EDQUOT; return -1; } \
    return ((ssize_t (*) declared)dlsym(RTLD_NEXT, #name)) given; \
  }
GUARDED(write, (int file, const void *bytes, size_t count), (file, bytes, count))
GUARDED(pwrite, (int file, const void *bytes, size_t count, off_t place), (file, bytes, count, place))
GUARDED(pwrite64, (int file, const void *bytes, size_t count, off64_t place), (file, bytes, count, place))

int pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*work)(void *), void *given) {
  size_t stack = 0;
  if (how && pthread_attr_getstacksize(how, &stack) == 0 && stack == 8 << 20 && getenv("PRELOADED_THREADS")) return EAGAIN;
  return ((int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))dlsym(RTLD_NEXT, "pthread_create"))(
    thread, how, work, given);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  static long looks;
  int status = ((int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime"))(clock, now);
  if (clock == CLOCK_REALTIME && getenv("PRELOADED_CLOCK")) now->tv_sec -= 3600 * __sync_add_and_fetch(&looks, 1);
  return status;
}
"""


@pytest.fixture
def large(lab):
    lab.write("large.exp", LARGE)
    return lab


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    laboratory = Laboratory(tmp_path_factory.mktemp("large"))
    laboratory.write("large.exp", LARGE)
    laboratory.run("large.exp")
    return laboratory.files("large")


def come_to_the_same(lab, expected):
    files = lab.files("large")
    assert files.keys() == expected.keys()
    assert not [difference for name, path in files.items() for difference in differences(path, expected[name])]


@contextlib.contextmanager
def disk(folder, size):
    """A disk of its own in a folder; yields what mounts it anew."""
    folder.mkdir()

    def mount(*options):
        return subprocess.run(["mount", *options, str(folder)], capture_output=True).returncode == 0

    if shutil.which("mount") is None or not mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs"):
        pytest.skip("nothing can be mounted here")
    try:
        yield lambda options: mount("-o", f"remount,{options}")
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture(scope="module")
def preloaded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("preloaded")
    (folder / "preloaded.c").write_text(PRELOADED)
    compiler = shutil.which("cc") or shutil.which("clang")
    if compiler is None or not pathlib.Path("/proc/self/fd").exists():
        pytest.skip("no compiler, or no system of Linux's")
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-o", "preloaded.so", "preloaded.c", "-ldl"], cwd=folder, check=True)
    return str(folder / "preloaded.so")


def limited(lab, *arguments, expect, changes={}, **limits):
    """Runs with limits of the process, NOFILE=12, and changes of its environment."""
    def limit():
        for name, value in limits.items():
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    result = subprocess.run(
        [lab.binary, *arguments], cwd=lab.folder, env=lab.environment(**changes), text=True, stdin=subprocess.DEVNULL,
        capture_output=True, preexec_fn=limit, timeout=60)
    assert result.returncode == expect, f"exit {result.returncode}, expected {expect}\n{result.stdout}\n{result.stderr}"
    return result


def is_clear(text):
    """Nothing is told in the words of a library, and nothing broke."""
    assert not [word for word in ("Error:", "CFSocket", "Fatal", "Stack dump", "Backtrac") if word in text], text


def test_a_full_disk_is_named_and_the_run_goes_on_when_there_is_room(large, undisturbed):
    with disk(large.folder / "results", "12m") as remount:
        result = large.run("run", "-j", "1", "--checkpoint", "0.01", "large.exp", expect=74)
        is_clear(result.stderr)
        last = result.stderr.splitlines()[-1]
        assert "No space left on device" in last and f"the disk at {large.folder}/results is full" in last
        assert "make room, then give the same command again: what is finished is kept" in last
        assert large.files("large").keys() == set(), "no file has its name before it is whole"
        # It is no use to begin the second one.
        assert "seed-2: 200 updates" not in result.stderr
        assert remount("size=64m")
        again = large.run("run", "-j", "1", "large.exp")
        assert "resumed at update" in again.stderr
        come_to_the_same(large, undisturbed)


def test_a_disk_that_is_full_when_the_page_is_written(lab):
    with disk(lab.folder / "results", "8m"):
        lab.run("run", "-j", "1", "small.exp")
        page, filler = lab.folder / "results/small/index.html", lab.folder / "results/filler"
        before = page.read_bytes()
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"\1" * 4096)
        result = lab.run("report", "small.exp", expect=74)
        is_clear(result.stderr)
        assert "lab: results/small/" in result.stderr and ".part" not in result.stderr
        assert page.read_bytes() == before
        assert lab.run("run", "-j", "1", "small.exp").stderr.count("nothing to do") == 4
        filler.unlink()
        lab.run("report", "small.exp")


def test_a_disk_that_cannot_be_written(lab):
    with disk(lab.folder / "results", "8m") as remount:
        first = lab.run("run", "-j", "1", "small.exp", "--json")
        assert remount("ro")
        again = lab.run("run", "-j", "1", "small.exp", "--json")
        assert again.stdout == lab.run("run", "-j", "1", "small.exp", "--json").stdout != first.stdout
        for command in (["report"], ["run", "-s", "train.steps=31"], ["gradcheck"]):
            result = lab.run(*command, "small.exp", expect=73)
            is_clear(result.stderr)
            assert "Read-only file system; the disk at " in result.stderr and "--results" in result.stderr


def test_a_quota_that_is_used_up(large, undisturbed, preloaded):
    mark = large.folder / "used"
    mark.touch()
    changes = dict(LD_PRELOAD=preloaded, PRELOADED_QUOTA=str(mark))
    result = large.run("run", "-j", "2", "large.exp", expect=74, **changes)
    is_clear(result.stderr)
    assert "your quota on the disk at " in result.stderr.splitlines()[-1]
    assert not large.files("large")
    mark.unlink()
    large.run("run", "-j", "2", "large.exp", **changes)
    come_to_the_same(large, undisturbed)


def test_a_clock_that_goes_back(large, undisturbed, preloaded):
    changes = dict(LD_PRELOAD=preloaded, PRELOADED_CLOCK="1")
    first, second = large.trials("run", "-j", "1", "--checkpoint", "0.01", "large.exp", **changes)
    assert second["provenance"]["started"] < first["provenance"]["started"], "it does go back"
    come_to_the_same(large, undisturbed)
    assert large.run("large.exp", **changes).stderr.count("nothing to do") == 2


def test_threads_that_cannot_be_started(lab, preloaded):
    """A worker says so; in one process, the thread that asks computes by itself."""
    # All other threads have another stack then.
    options = dict(changes=dict(LD_PRELOAD=preloaded, PRELOADED_THREADS="1"), STACK=16 << 20)
    result = limited(lab, "run", "-j", "2", "small.exp", expect=1, **options)
    is_clear(result.stderr)
    assert "a worker cannot compute: a thread: Resource temporarily unavailable: give -j a smaller number" in result.stderr
    assert not lab.files("small")
    limited(lab, "run", "--in-process", "small.exp", expect=0, **options)
    assert len(lab.files("small")) == 4


def test_few_files_may_be_open(lab):
    result = limited(lab, "run", "-j", "2", "small.exp", expect=74, NOFILE=12)
    is_clear(result.stderr)
    assert result.stderr == (
        "lab: this process may have 12 files open, and 2 trials at a time may need 36: raise the limit with ulimit -n 1024, "
        "or run fewer at a time with -j\n")
    assert not (lab.folder / "results").exists()
    limited(lab, "plan", "--no-timing", "small.exp", expect=0, NOFILE=12)
    is_clear(limited(lab, "run", "-j", "2", "small.exp", expect=0, NOFILE=36).stderr)


def test_little_memory(lab):
    is_clear(limited(lab, "run", "-j", "2", "small.exp", expect=0, AS=900_000 * 1024).stderr)


def test_a_limit_of_the_size_of_files(large):
    result = limited(large, "run", "-j", "1", "large.exp", expect=1, FSIZE=1 << 20)
    assert "File too large; files may not become that large: raise the limit with ulimit -f unlimited" in result.stderr


def test_nobody_at_home(lab):
    lab.run("run", "-j", "1", "small.exp", HOME=None, TMPDIR=None, USER=None)
    page = (lab.folder / "results/small/index.html").read_bytes()
    # gnuplot then writes beside the results while it draws.
    (lab.folder / "results/small/index.html").unlink()
    is_clear(lab.run("report", "small.exp", TMPDIR="/nowhere").stderr)
    assert (lab.folder / "results/small/index.html").read_bytes() == page
    assert not list((lab.folder / "results").rglob("*gnuplot*"))


def test_a_file_in_the_place_of_results(lab):
    (lab.folder / "results").touch()
    result = lab.run("small.exp", expect=73)
    is_clear(result.stderr)
    assert result.stderr.splitlines()[-1] == (
        "lab: results: cannot make the folder: Not a directory; a file, or a link to nowhere, is in the place of a folder: "
        "move it away, or name another folder with --results")
