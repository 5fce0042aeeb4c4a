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
    """The first column and the rest of each row, of both tables."""
    lab.write("page.exp", BASE + sweep)
    lab.run("-q", "page.exp")
    report = (lab.folder / "results/page/report.md").read_text()
    part = report[report.index("## What varied"):report.index("## Figures") if "## Figures" in report else report.index("## Statistics")]
    rows = [re.split(r"(?<!\\)\|", line.replace("\\_", "_")) for line in part.splitlines() if line.startswith("| ") and not line.startswith("| ---")]
    cells = [(row[1].strip(), row[2].strip()) for row in rows]
    split = cells.index(("section", "settings"))
    return dict(cells[1:split]), dict(cells[split + 1:])


@pytest.mark.parametrize("sweep, varied", [
    ("sweep: { model.cell: [rnn, gru] }", {"model.cell"}),
    ("zip: { model.hidden: [4, 8], train.batch: [2, 4] }", {"model.hidden", "train.batch"}),
    ("random: { n: 2, ranges: { optimizer.learning_rate: [0.001, 0.1] } }", {"optimizer.learning_rate"}),
    ("list: { small: { model.hidden: 2 }, large: { model.hidden: 8 } }", {"model.hidden"}),
])
def test_what_varied_is_not_fixed(lab, sweep, varied):
    changing, fixed = tables(lab, sweep)
    assert set(changing) >= varied
    # Sections of settings, and no part of the sweep.
    assert list(fixed) == ["task", "model", "gradient", "optimizer", "loss", "train", "record"]
    for key in varied:
        section, name = key.split(".", 1)
        assert name not in [fact.split(" ")[0] for fact in fixed[section].split(" · ")]
