"""What version control keeps of results is the same from run to run and from machine to machine; the rest stands in run.html."""
import datetime
import json
import pathlib
import re
import socket
import subprocess

import pytest
from laboratory import DEBUG, RELEASE, SMALL, Laboratory

EXPERIMENT = SMALL + """\
figures: [loss, gradient-by-time]
claims: [{ says: It learns., check: mean(test_loss) < 10 }]
"""
IGNORED = "*/trials/\n*/stale/\n*/provenance/\n*/probes/\n"


def git(folder, *arguments):
    author = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *author, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(folder):
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "--allow-empty", "-m", "as it is")


def project(folder, binary=DEBUG):
    """A repository with an experiment, committed."""
    laboratory = Laboratory(folder, binary)
    (laboratory.folder / "experiments").mkdir(parents=True)
    laboratory.write("experiments/small.exp", EXPERIMENT)
    git(folder, "init", "-q")
    commit(folder)
    return laboratory


def run_page(lab, results="results"):
    return (lab.folder / results / "small/provenance/run.html").read_text()


def tracked(lab):
    """Every tracked file below results/ but the experiment's own text, as bytes."""
    names = git(lab.folder, "ls-files", "results").split()
    return {name: (lab.folder / name).read_bytes() for name in names if not name.endswith(".exp")}


def listed(lab):
    """The experiments that results/index.html lists."""
    return re.findall(r'<li id="([^"]*)">', (lab.folder / "results/index.html").read_text())


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A project whose results are committed; tests leave no change there."""
    lab = project(tmp_path_factory.mktemp("published") / "project")
    lab.run("-j", "1", "experiments/small.exp")
    commit(lab.folder)
    return lab


def test_pages_are_tracked_and_trials_are_not(published):
    assert git(published.folder, "status", "--porcelain") == ""
    names = {name.removeprefix("results/small/") for name in tracked(published)}
    assert names == {
        "results/.gitignore", "results/index.html", "index.html", "report.md", "summary.csv", "resolved.yaml", "figures/loss.svg", "figures/loss.csv",
        "figures/gradient-by-time.svg", "figures/gradient-by-time.csv", "figures/findings.svg", "figures/findings.csv",
    }
    assert (published.folder / "results/.gitignore").read_text() == IGNORED
    assert published.files("small") and run_page(published)


WAYS = {
    "two at a time": (DEBUG, ["-j", "2", "--force"], {}),
    "another home, time zone and language": (
        DEBUG, ["--force"], {"HOME": "/nowhere", "TZ": "Asia/Kathmandu", "LC_ALL": "de_DE.UTF-8", "USER": "bob", "HOSTNAME": "far"}),
    "release": (RELEASE, ["--force"], {}),
    "nothing to do": (DEBUG, [], {}),
    "said aloud": (DEBUG, ["--force", "--json", "-q", "--color", "always", "--max-disk", "1G"], {}),
    "results named": (DEBUG, ["--force", "--results", "./results/"], {}),
}


@pytest.mark.parametrize("way", WAYS)
def test_another_run_changes_nothing(published, way):
    binary, arguments, environment = WAYS[way]
    before = run_page(published)
    Laboratory(published.folder, binary).run(*arguments, "experiments/small.exp", **environment)
    assert git(published.folder, "status", "--porcelain") == ""
    assert ("--force" in arguments) == (run_page(published) != before), "run.html tells of the last run"


@pytest.mark.parametrize("results", ["results", "PROJECT/results"])
def test_the_way_to_a_file_changes_nothing(published, results):
    published.run(
        "--force", published.folder / "experiments/small.exp", "--results", results.replace("PROJECT", str(published.folder)))
    assert git(published.folder, "status", "--porcelain") == ""


def test_report_writes_the_same_bytes(published):
    page = run_page(published)
    published.run("report", "experiments/small.exp", TZ="America/Lima")
    assert git(published.folder, "status", "--porcelain") == ""
    assert run_page(published) == page


def test_a_clone_is_clean_after_its_run(published, tmp_path):
    git(tmp_path, "clone", "-q", str(published.folder), "elsewhere")
    clone = Laboratory(tmp_path / "elsewhere")
    assert not clone.files("small")
    clone.run("experiments/small.exp")
    assert clone.files("small") and git(clone.folder, "status", "--porcelain") == ""


def machine(lab):
    """What differs between runs and machines, as patterns."""
    processor = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    texts = [git(lab.folder, "rev-parse", "HEAD~").strip(), str(lab.folder), str(lab.binary)]
    # A short name may be a word of the page.
    texts += [name for name in [socket.gethostname()] if len(name) > 5]
    if processor:
        texts.append(processor[1].strip())
    today = datetime.datetime.now(datetime.timezone.utc)
    return [rf"\b{re.escape(text)}\b" if text[0].isalnum() else re.escape(text) for text in texts] + [
        rf"{today:%Y}-\d\d-\d\d", r"(?i)\bseconds\b", r"updates/s", r"uncommitted", r"OpenBLAS", r"(?i)\bdebug\b", r"\blab -j"]


def test_no_tracked_page_tells_of_machine_or_time(published):
    patterns, pages = machine(published), tracked(published)
    told = [pattern for pattern in patterns if re.search(pattern, run_page(published))]
    assert len(pages) > 5 and len(told) > 5, "the page of the run tells of them"
    for name, content in pages.items():
        for pattern in patterns:
            assert not re.search(pattern, content.decode()), f"{name} has {pattern}"


def test_the_page_of_the_run_tells_all_that(tmp_path):
    lab = project(tmp_path)
    listed = lab.trials("experiments/small.exp", "-j", "1")
    page = run_page(lab)
    head = git(lab.folder, "rev-parse", "HEAD").strip()
    for text in (head, "lab experiments/small.exp -j 1", "OpenBLAS", "updates/s", "debug", f"{datetime.date.today():%Y}-"):
        assert text in page, text
    for trial in listed:
        facts = trial["provenance"]
        assert facts["commit"] == head and facts["command"].startswith("lab experiments/small.exp -j 1")
        assert trial["training_seconds"] == facts["training_seconds"] and trial["steps_per_second"] > 0
        assert {"cpu", "blas", "kernels", "build", "system", "lab", "started", "recording_seconds", "evaluating_seconds", "data"} <= facts.keys()
        assert facts["started"] in page
    again = json.loads(lab.run("report", "experiments/small.exp", "--json").stdout)["trials"]
    assert [trial["provenance"] for trial in again] == [trial["provenance"] for trial in listed]
    assert [trial["file"] for trial in again] == [trial["file"] for trial in listed]


def commands(lab, results="results"):
    report = (lab.folder / results / "small/report.md").read_text()
    part = report[report.index("## How to reproduce"):]
    return [line for line in part.splitlines() if line.startswith("swift run lab")]


def test_who_follows_the_page_gets_its_results(tmp_path):
    lab = project(tmp_path)
    settings = ["-s", "train.steps=12", "--set", "title=It's $HOME; `id` & \"more\"", "-s", "seeds=[3, 4]"]
    lab.run("experiments/small.exp", *settings)
    assert commands(lab)[0] == (
        "swift run lab experiments/small.exp --set train.steps=12 "
        "--set 'title=It'\\''s $HOME; `id` & \"more\"' --set 'seeds=[3, 4]'")
    commit(lab.folder)
    for command in commands(lab):
        said = subprocess.run(
            ["sh", "-c", command.replace("swift run lab", lab.binary)], cwd=lab.folder, env=lab.environment(), text=True,
            capture_output=True, check=True)
        assert "report" in command or said.stderr.count("nothing to do") == 4
        assert git(lab.folder, "status", "--porcelain") == ""
    assert not (lab.folder / "results/small/stale").exists()
    # Without its settings the command is another, and so is the page.
    lab.run("experiments/small.exp")
    assert git(lab.folder, "status", "--porcelain") != ""


def test_a_results_folder_of_the_project_is_told_and_no_other(tmp_path):
    lab = project(tmp_path / "project")
    lab.run("experiments/small.exp", "--results", "out/first")
    assert commands(lab, "out/first")[0] == "swift run lab experiments/small.exp --results out/first"
    assert (lab.folder / "out/first/.gitignore").read_text() == IGNORED
    lab.run("experiments/small.exp", "--results", tmp_path / "far")
    assert commands(lab, "../far")[0] == "swift run lab experiments/small.exp"
    assert str(tmp_path) not in (tmp_path / "far/small/index.html").read_text()


def test_a_user_keeps_the_gitignore_that_is_there(tmp_path):
    lab = project(tmp_path)
    (lab.folder / "results").mkdir()
    lab.write("results/.gitignore", "*/trials/\n")
    lab.run("experiments/small.exp")
    assert (lab.folder / "results/.gitignore").read_text() == "*/trials/\n"


@pytest.mark.parametrize("results", ["results", "deep/out"])
def test_own_output_is_no_uncommitted_change(tmp_path, results):
    lab = project(tmp_path)
    here = ("experiments/small.exp", "--results", results)
    for _ in range(2):
        # The second time everything that the first one wrote is there, and in no commit.
        listed = lab.trials(*here, "--force")
        assert not any("uncommitted" in trial["provenance"]["commit"] for trial in listed)
        assert "uncommitted" not in run_page(lab, results)
    lab.write("experiments/small.exp", EXPERIMENT + "# a remark\n")
    listed = lab.trials(*here, "--force")
    assert all(trial["provenance"]["commit"].endswith(" with uncommitted changes") for trial in listed)
    assert '<li class="warning">uncommitted changes</li>' in run_page(lab, results)
    assert "uncommitted" not in (lab.folder / results / "small/index.html").read_text()


def test_trials_of_several_runs_are_told_apart(tmp_path):
    lab = project(tmp_path)
    lab.run("experiments/small.exp", "-s", "seeds=[1]")
    first = git(lab.folder, "rev-parse", "HEAD").strip()
    lab.write("experiments/small.exp", EXPERIMENT + "# a remark\n")
    commit(lab.folder)
    lab.run("experiments/small.exp")
    page = run_page(lab)
    assert "<li class=\"neutral\">2 runs</li>" in page
    parts = re.split(r"<caption>Run \d: ", page)
    assert len(parts) == 3 and first in parts[1] and first not in parts[2]
    assert git(lab.folder, "rev-parse", "HEAD").strip() in parts[2]
    assert "OpenBLAS" in parts[0], "what all have in common is said once"


def test_a_failed_trial_names_no_place_of_this_machine(tmp_path):
    lab = project(tmp_path / "project")
    far = tmp_path / "far"
    lab.run("experiments/small.exp", "--results", far)
    (far / "small/trials/model.cell=rnn/seed-1.h5").write_bytes(b"no trial")
    lab.run("report", "experiments/small.exp", "--results", far, expect=1)
    for name in ("index.html", "report.md", "summary.csv"):
        text = (far / "small" / name).read_text()
        assert "failed" in text and str(tmp_path) not in text


def test_all_experiments_are_listed(tmp_path):
    lab = project(tmp_path)
    other = lab.write("experiments/other.exp", EXPERIMENT.replace("experiment: small", "experiment: other"))
    # Two runs that write into one folder at once: who comes last sees both.
    runs = [lab.start("-q", "-j", "2", file) for file in ("experiments/small.exp", other)]
    assert all(run.wait(timeout=120) == 0 for run in runs)
    assert listed(lab) == ["other", "small"]
    commit(lab.folder)
    lab.run("report", "-q", "experiments/small.exp")
    lab.run("-q", "experiments/small.exp", "--results", "results/")
    assert git(lab.folder, "status", "--porcelain") == ""
    # What the page of an experiment says stands in the list.
    lab.run("-q", "experiments/small.exp", "-s", "title=Another & <title>")
    assert "<h2>Another &amp; &lt;title&gt;</h2>" in (lab.folder / "results/index.html").read_text()


def test_an_index_of_somebody_else_stays(tmp_path):
    lab = project(tmp_path)
    (lab.folder / "results").mkdir()
    lab.write("results/index.html", "<h1>mine</h1>")
    assert "results/index.html is none of lab's, and was left as it is" in lab.run("experiments/small.exp").stderr
    assert (lab.folder / "results/index.html").read_text() == "<h1>mine</h1>"
    # A folder that holds more than results has no list of them.
    lab.write("small.exp", EXPERIMENT)
    lab.run("small.exp", "--results", ".")
    assert not (lab.folder / "index.html").exists() and (lab.folder / "small/index.html").exists()
