"""Without a gnuplot that works the run's data are safe, and the page says what is missing and why."""
import html
import shutil

import pytest
from trial_files import differences

# What a sick gnuplot does, after having read a little of what it is told.
SICK = {
    "dies with a status": "head -c 300 >/dev/null; exit 3",
    "dies by a signal": "head -c 300 >/dev/null; kill -9 $$",
    "stops half way through the picture": "head -c 300 >/dev/null; echo '<svg>'; exit 0",
    "never listens": "exit 0",
}


MISSING = "This figure is missing"


def path_without_gnuplot(lab, plotter=None):
    """A PATH with nothing but a few tools, and a plotter of our own."""
    folder = lab.folder / "bin"
    folder.mkdir()
    for tool in ("git", "sh", "env", "head", "cat"):
        (folder / tool).symlink_to(shutil.which(tool))
    if plotter is not None:
        (folder / "gnuplot").write_text(f"#!/bin/sh\n{plotter}\n")
        (folder / "gnuplot").chmod(0o755)
    return str(folder)


def page_tells(lab, reason):
    page = html.unescape((lab.folder / "results/small/index.html").read_text())
    report = (lab.folder / "results/small/report.md").read_text()
    for text in (page, report):
        assert "loss" in text and "gradient-by-time" in text
        assert text.count(MISSING) == 2 and reason in text


def data_are_safe(lab, small):
    assert lab.files("small").keys() == small.files("small").keys()
    for name, path in lab.files("small").items():
        assert not differences(path, small.files("small")[name]), name


def test_gnuplot_is_not_there(lab, small):
    result = lab.run("small.exp", expect=1, PATH=path_without_gnuplot(lab))
    data_are_safe(lab, small)
    assert "figure loss is missing: " in result.stderr and "figure gradient-by-time is missing: " in result.stderr
    page_tells(lab, "gnuplot")
    assert result.stdout == "results/small/index.html\n"


@pytest.mark.parametrize("way", SICK)
def test_gnuplot_dies(lab, small, way):
    result = lab.run("small.exp", expect=1, PATH=path_without_gnuplot(lab, SICK[way]))
    data_are_safe(lab, small)
    assert "figure loss is missing: " in result.stderr
    page_tells(lab, "gnuplot")
    assert not list((lab.folder / "results/small/figures").glob("*.svg")), "half a picture must not stay"


def test_figures_are_drawn_later_from_stored_trials(lab):
    lab.run("small.exp", expect=1, PATH=path_without_gnuplot(lab))
    before = {path: path.stat().st_mtime_ns for path in lab.files("small").values()}
    lab.run("report", "small.exp")
    assert {path: path.stat().st_mtime_ns for path in lab.files("small").values()} == before
    assert (lab.folder / "results/small/figures/loss.svg").exists()
    assert MISSING not in (lab.folder / "results/small/report.md").read_text()


def test_old_figure_does_not_stand_for_a_missing_one(lab):
    lab.run("small.exp")
    assert (lab.folder / "results/small/figures/loss.svg").exists()
    lab.run("report", "small.exp", expect=1, PATH=path_without_gnuplot(lab))
    assert not (lab.folder / "results/small/figures/loss.svg").exists()
