"""The shipped experiment on real reviews, whole."""
import collections
import csv
import html
import json
import re
import statistics

import h5py
import pytest
from laboratory import REPOSITORY
from trial_files import oracle


def test_trains_in_under_90_seconds(sentiment):
    assert sentiment.seconds < 90


def test_networks_learn(sentiment):
    accuracies = collections.defaultdict(list)
    for path in sentiment.files("sentiment").values():
        with h5py.File(path) as file:
            assert file.attrs["status"] == "done"
            accuracies[file.attrs["variant"]].append(float(file["test/accuracy"][()]))
    assert {name: len(values) for name, values in accuracies.items()} == {"model.cell=lstm": 5, "model.cell=rnn": 5}
    assert statistics.mean(accuracies["model.cell=lstm"]) >= 0.72, accuracies
    assert statistics.mean(accuracies["model.cell=rnn"]) >= 0.65, accuracies


def test_standard_output_is_the_path_of_the_page(sentiment):
    assert sentiment.result.stdout == "results/sentiment/index.html\n"
    assert (sentiment.folder / "results/sentiment/index.html").is_file()


def test_messages_are_plain_lines(sentiment):
    assert "\x1b" not in sentiment.result.stderr and "\r" not in sentiment.result.stderr
    assert sentiment.result.stderr.count(": done in ") == 10


@pytest.mark.parametrize("trial", [f"model.cell={cell}/seed-{seed}.h5" for cell in ("rnn", "lstm") for seed in (1, 2, 3)])
def test_torch_agrees(sentiment, trial):
    status, said = oracle(sentiment.files("sentiment")[trial], 1e-9)
    assert status == 0, said


def test_page_is_self_contained_and_complete(sentiment):
    folder = sentiment.folder / "results/sentiment"
    page = html.unescape((folder / "index.html").read_text())
    with h5py.File(sentiment.files("sentiment")["model.cell=rnn/seed-1.h5"]) as file:
        settings = json.loads(file.attrs["settings"])
    assert settings["title"] in page
    for prose in (settings["about"], settings["hypothesis"]):
        assert " ".join(prose.split()[:6]) in " ".join(page.split())
    assert page.count("<svg") >= 2
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", page.replace('xmlns="http://www.w3.org/2000/svg"', ""))
    report = (folder / "report.md").read_text()
    assert report.startswith(f"# {settings['title']}\n")
    with open(folder / "summary.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 10 and {row["status"] for row in rows} == {"done"}


def test_figures_come_with_their_data(sentiment):
    figures = sentiment.folder / "results/sentiment/figures"
    for name in ("loss", "gradient-by-time"):
        assert (figures / f"{name}.svg").read_text().rstrip().endswith("</svg>")
        assert len((figures / f"{name}.csv").read_text().splitlines()) > 10


def test_second_run_computes_nothing(sentiment):
    before = {path: path.stat().st_mtime_ns for path in sentiment.files("sentiment").values()}
    folder = sentiment.folder / "results/sentiment"
    pages = {name: (folder / name).read_bytes() for name in ("index.html", "report.md", "summary.csv")}
    again = sentiment.run(REPOSITORY / "experiments/sentiment.exp")
    assert again.stderr.count("nothing to do") == 10
    assert before == {path: path.stat().st_mtime_ns for path in sentiment.files("sentiment").values()}
    for name, bytes_before in pages.items():
        assert (folder / name).read_bytes() == bytes_before, f"{name} changed"
