"""Figures for papers: any figure of any result, in other formats, at the width asked for."""
import json
import re
import shutil
import struct
import subprocess
import zlib
import xml.etree.ElementTree as ElementTree

import pytest


@pytest.fixture
def finished(small, tmp_path, lab):
    shutil.copytree(small.folder / "results", lab.folder / "results")
    return lab


def page(lab):
    """All files but the index: it has not seen these copies."""
    root = lab.folder / "results/small"
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and "provenance" not in path.parts}


def streams(document):
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", document, re.S):
        try:
            yield zlib.decompress(match.group(1))
        except zlib.error:
            pass


def test_a_figure_for_a_paper(finished):
    before = page(finished)
    words = ["figure", "small.exp", "loss", "--formats", "svg,pdf,png", "--width", "3.4in", "--keep-script", "--csv", "-o", "paper"]
    answer = finished.run(*words)
    names = [f"paper/small-loss.{ending}" for ending in ("svg", "pdf", "png", "gp", "csv")]
    assert answer.stdout.splitlines() == names and "update" in answer.stderr
    assert page(finished) == before
    document = (finished.folder / "paper/small-loss.pdf").read_bytes()
    # Text of 8 points at the width asked for, its font inside.
    assert b"/FontFile" in document and re.search(rb"MediaBox \[ 0 0 24[45]", document)
    texts = b"".join(streams(document))
    sizes = set(re.findall(rb"^(-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) \S+ \S+ Tm", texts, re.M))
    assert {tuple(sorted(abs(float(number)) for number in size)) for size in sizes} == {(0, 0, 8, 8)}
    assert struct.unpack(">II", (finished.folder / "paper/small-loss.png").read_bytes()[16:24])[0] == pytest.approx(3.4 * 300, abs=2)
    picture = (finished.folder / "paper/small-loss.svg").read_text()
    assert float(ElementTree.fromstring(picture).get("width").removesuffix("in")) == pytest.approx(3.4, abs=0.005)
    assert (finished.folder / "paper/small-loss.csv").read_bytes() == before[finished.folder / "results/small/figures/loss.csv"]
    # The script draws the same picture on its own; lab gives it a title and fonts for the web.
    shutil.copytree(finished.folder / "paper", finished.folder / "alone")
    subprocess.run(["gnuplot", "small-loss.gp"], cwd=finished.folder / "alone", check=True)
    paths = lambda text: re.findall(r" d='[^']*'", text)
    assert paths((finished.folder / "alone/small-loss.svg").read_text()) == paths(picture) != []
    # Again, and of the folder of results: the same bytes.
    made = {name: (finished.folder / name).read_bytes() for name in names}
    finished.run("figure", "results/small/", *words[2:])
    assert {name: (finished.folder / name).read_bytes() for name in names} == made
    said = json.loads(finished.run("figure", "small.exp", "loss", "-o", "paper", "-q", "--json").stdout)
    assert said["files"] == names[:1] and len(said["captions"]) == 1 and said["problems"] == []
    wider = finished.run("figure", "small.exp", "loss", "--formats", "pdf", "--width", "120mm", "-o", "wide", "-q")
    assert not wider.stderr and (finished.folder / "wide/small-loss.pdf").read_bytes() != made[names[1]]


def test_all_figures_of_a_page(finished):
    answer = finished.run("report", "-q", "--formats", "pdf,png", "small.exp")
    printed = sorted(path.name for path in (finished.folder / "results/small/figures/print").iterdir())
    drawn = sorted(path.stem for path in (finished.folder / "results/small/figures").glob("*.svg"))
    assert printed == sorted(f"{name}.{ending}" for name in drawn for ending in ("pdf", "png"))
    assert len(answer.stdout.splitlines()) == 1 + len(printed)


@pytest.mark.parametrize("words, code, said", [
    (["small.exp", "los"], 65, "loss"),
    (["small.exp", "loss", "-s", "at=[middle]"], 65, "at"),
    (["small.exp", "loss", "-s", "scale"], 64, "key=value"),
    (["small.exp", "loss", "--width", "1in"], 64, "2 to 40 inches"),
    (["small.exp", "loss", "--width", "wide"], 64, "3.4in"),
    (["small.exp", "loss", "--formats", "jpg"], 64, "svg, pdf, png"),
    (["small.exp", "loss", "--font", "a'; system \"touch pwned\"; '"], 64, "letters"),
    (["nowhere.exp", "loss"], 64, "nowhere.exp"),
    (["results", "loss"], 64, "results/EXPERIMENT"),
    (["small.exp", "attenuation"], 65, "diagnostics: [attenuation]"),
])
def test_wrong_words_are_explained(finished, words, code, said):
    answer = finished.run("figure", *words, expect=code)
    assert said in answer.stderr and not answer.stdout
    assert not (finished.folder / "pwned").exists()
