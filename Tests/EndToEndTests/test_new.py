"""lab new: an experiment to begin with, for every task."""
import json
import pathlib
import subprocess
import sys

import pytest
from laboratory import Laboratory


def kinds():
    """The kinds of tasks, as help lists them."""
    said = Laboratory(".").run("help", "tasks").stdout
    return [line.strip() for line in said.splitlines() if line.startswith("  ") and not line.startswith("   ")]


@pytest.fixture(scope="module")
def starters(tmp_path_factory):
    """A folder with the starter of every task."""
    laboratory = Laboratory(tmp_path_factory.mktemp("starters"))
    for kind in kinds():
        assert laboratory.run("new", kind).stdout == f"{kind}.exp\n"
    return laboratory


def test_there_is_one_for_every_task(starters):
    files = {path.stem for path in starters.folder.glob("*.exp")}
    assert files == set(kinds()) and len(files) > 10
    for path in starters.folder.glob("*.exp"):
        lines = path.read_text().splitlines()
        assert lines[0] == "# vim: ft=yaml" and lines[1].startswith("# yaml-language-server: $schema=")
        assert (path.parent / lines[1].split("=", 1)[1]).exists()


def test_none_has_mistakes(starters):
    said = starters.run("check", *sorted(path.name for path in starters.folder.glob("*.exp"))).stdout
    assert said.count("no mistakes") == len(kinds())


def test_the_schema_accepts_them(starters, tmp_path):
    files = sorted(starters.folder.glob("*.exp"))
    wrong = tmp_path / "wrong.exp"
    wrong.write_text(files[0].read_text().replace("\ntrain:", "\ntrian:"))
    check = [pathlib.Path(sys.executable).parent / "check-jsonschema", "--default-filetype", "yaml", "--schemafile",
             starters.folder / ".lab/experiment.schema.json"]
    assert subprocess.run([*check, *files], capture_output=True).returncode == 0
    refused = subprocess.run([*check, wrong], capture_output=True, text=True)
    assert refused.returncode == 1 and "trian" in refused.stdout, refused


def test_all_of_them_run(starters):
    files = sorted(path.name for path in starters.folder.glob("*.exp"))
    settings = [word for value in ("train.steps=3", "train.batch=4", "seeds=[1]") for word in ("-s", value)]
    document = json.loads(starters.run(*files, *settings, "-q", "--json", timeout=600).stdout)
    assert {trial["status"] for trial in document["trials"]} == {"done"} and not document["problems"]
    assert len(document["pages"]) == len(files)


def test_nothing_is_overwritten(lab):
    lab.run("new", "adding", "--out", "mine/first.exp")
    before = (lab.folder / "mine/first.exp").read_text()
    assert "experiment: first\n" in before
    assert "mine/first.exp" in lab.run("new", "copy", "--out", "mine/first.exp", expect=1).stderr
    assert (lab.folder / "mine/first.exp").read_text() == before
    (lab.folder / "mine/data.csv").write_text("mine")
    assert "data.csv" in lab.run("new", "file", "--out", "mine/data.exp", expect=1).stderr
    assert (lab.folder / "mine/data.csv").read_text() == "mine" and not (lab.folder / "mine/data.exp").exists()


def test_wrong_usage(lab):
    assert "did you mean 'adding'?" in lab.run("new", "ading", expect=64).stderr
    for file in ("first.yaml", "First.exp", "a b.exp", ".exp"):
        assert ".exp" in lab.run("new", "adding", "--out", file, expect=64).stderr
    lab.write("blocked", "a file where the folder should be")
    assert "blocked" in lab.run("new", "adding", "--out", "blocked/x.exp", expect=73).stderr
