"""lab doctor: what is missing, and what to do about it."""
import json
import pathlib
import shutil
import subprocess

import pytest


def findings(lab, *arguments, expect=0, **changes):
    document = json.loads(lab.run("doctor", "--json", *arguments, expect=expect, **changes).stdout)
    for finding in document["findings"]:
        assert finding["state"] in ("ok", "warning", "error")
        assert bool(finding["remedy"]) == (finding["state"] != "ok"), finding
    return {finding["name"]: finding for finding in document["findings"]}


def folder_of(tmp_path, *programs):
    """A PATH with these programs alone."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for program in programs:
        if found := shutil.which(program):
            (folder / program).symlink_to(found)
    return str(folder)


def test_says_all_of_it(lab):
    found = findings(lab)
    for name in ("lab", "swift", "HDF5", "OpenBLAS", "cmark", "gnuplot", "processor", "kernels", "cores", "memory", "reviews",
                 "digits", "iso-codes", "git", "results", "disk"):
        assert found[name]["text"], name
    assert found["HDF5"]["state"] == "ok" and found["kernels"]["text"].split(";")[0] in ("baseline", "avx2", "avx512")
    text = lab.run("doctor").stdout
    assert all(f"  {name} " in text for name in found) and [path.name for path in lab.folder.iterdir()] == ["small.exp"]


def test_works_without_programs(lab, tmp_path):
    found = findings(lab, PATH=folder_of(tmp_path, "env"))
    assert found["gnuplot"]["state"] == "warning" and "scripts/setup" in found["gnuplot"]["remedy"]
    assert found["swift"]["state"] == "warning" and "swift.org" in found["swift"]["remedy"]
    assert found["git"]["state"] == "ok" and "not found" in found["git"]["text"]


def test_missing_data_name_the_command(lab):
    found = findings(lab, LAB_DATA=str(lab.folder / "nowhere"))
    assert found["reviews"]["state"] == found["digits"]["state"] == "warning"
    assert "scripts/setup --data" in found["reviews"]["remedy"] and "sentiment" in found["reviews"]["text"]


def test_results_that_cannot_be_written(lab):
    lab.write("blocked", "a file")
    found = findings(lab, "--results", "blocked", expect=1)
    assert found["results"]["state"] == "error" and "blocked" in found["results"]["text"]


@pytest.mark.skipif(not shutil.which("git"), reason="no git")
def test_ignored_experiments_are_noticed(lab):
    subprocess.run(["git", "init", "-q", lab.folder], check=True)
    assert "keeps" in findings(lab)["git"]["text"]
    (lab.folder / ".gitignore").write_text("*.exp\n")
    found = findings(lab)["git"]
    assert found["state"] == "warning" and ".gitignore:1" in found["text"] and "!*.exp" in found["remedy"]
    (lab.folder / ".gitignore").write_text("*.exp\n!*.exp\n")
    assert findings(lab)["git"]["state"] == "ok"


def test_old_gnuplot(lab, tmp_path):
    folder = pathlib.Path(folder_of(tmp_path, "env"))
    (folder / "gnuplot").write_text("#!/bin/sh\ncase $1 in --version) echo 'gnuplot 4.6 patchlevel 0';; *) echo 'png dumb';; esac\n")
    (folder / "gnuplot").chmod(0o755)
    found = findings(lab, expect=1, PATH=f"{folder}:/bin")
    assert found["gnuplot"]["state"] == "warning" and "4.6" in found["gnuplot"]["text"]
    assert found["terminals"]["state"] == "error" and "svg" in found["terminals"]["text"]
