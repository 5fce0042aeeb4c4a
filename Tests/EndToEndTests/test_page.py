"""What varied and what did not, as the page says it."""
import re

import pytest

BASE = """\
experiment: page
task: { kind: noise, length: 4 }
model: { cell: rnn, hidden: 4 }
optimizer: sgd
train: { steps: 2, batch: 2 }
figures: []
"""


def tables(lab, sweep):
    """The first column and the rest of each row: of what varied, of what the file states, and of what has its default."""
    lab.write("page.exp", BASE + sweep)
    lab.run("-q", "page.exp")
    report = (lab.folder / "results/page/report.md").read_text()
    part = report[report.index("## What varied"):report.index("## Statistics")]
    rows = [re.split(r"(?<!\\)\|", line.replace("\\_", "_")) for line in part.splitlines() if line.startswith("| ") and not line.startswith("| ---")]
    cells = [(row[1].strip(), row[2].strip()) for row in rows]
    stated, defaults = [index for index, cell in enumerate(cells) if cell == ("section", "settings")]
    return dict(cells[1:stated]), dict(cells[stated + 1:defaults]), dict(cells[defaults + 1:])


def names(section):
    return [fact.split(" ")[0] for fact in section.split(" · ")]


@pytest.mark.parametrize("sweep, varied", [
    ("sweep: { model.cell: [rnn, gru] }", {"model.cell"}),
    ("zip: { model.hidden: [4, 8], train.batch: [2, 4] }", {"model.hidden", "train.batch"}),
    ("random: { n: 2, ranges: { optimizer.learning_rate: [0.001, 0.1] } }", {"optimizer.learning_rate"}),
    ("list: { small: { model.hidden: 2 }, large: { model.hidden: 8 } }", {"model.hidden"}),
])
def test_what_varied_is_not_fixed(lab, sweep, varied):
    changing, stated, defaults = tables(lab, sweep)
    assert set(changing) >= varied
    # Sections of settings, and no part of the sweep.
    sections = {"task", "model", "gradient", "optimizer", "loss", "train", "determinism", "record"}
    assert set(stated) | set(defaults) == sections
    for key in varied:
        section, name = key.split(".", 1)
        assert name not in names(stated.get(section, "")) + names(defaults.get(section, ""))


def test_what_nobody_stated_is_told_apart(lab):
    _, stated, defaults = tables(lab, "")
    assert names(stated["train"]) == ["steps", "batch"] and "steps" not in names(defaults["train"])
    assert "learning_rate" in names(defaults["optimizer"]) and "hidden" not in names(defaults["model"])
