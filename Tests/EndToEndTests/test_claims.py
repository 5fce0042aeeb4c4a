"""Claims: checked before a run, judged from the store, with the intervals that SciPy finds."""
import csv
import json
import re
import shutil

import h5py
import numpy as np
import pytest
from laboratory import Laboratory
from scipy import stats
from trial_files import oracle, tolerance

BASE = """\
# vim: ft=yaml
experiment: claimed
task: { kind: noise, length: 12, min_length: 9, inputs: 3, classes: 4 }
model: { hidden: 6, init: { W: { kind: orthogonal, gain: 0.5, per: gate } } }
optimizer: { kind: adam, learning_rate: 1e-2, clip: { kind: norm, threshold: 1.0 } }
loss: { reduce: mean }
train: { steps: 40, batch: 5, evaluate_every: 10 }
seeds: 1..5
sweep: { model.cell: [rnn, lstm] }
record: { at: [first, 20, last], diagnostics: [gradient-by-lag] }
figures: [loss]
claims:
"""

# says, check, outcome
CLAIMS = [
    ("The loss is moderate", "mean(test_loss) < 1.5", "holds"),
    ("The pair differs", "mean(test_loss[model.cell=lstm] - test_loss[model.cell=rnn]) != 0", "holds"),
    ("All are moderate", "max(test_loss) < 10", "holds"),
    ("Spread", "max(test_loss[model.cell=rnn]) - min(test_loss[model.cell=rnn]) < 5", "holds"),
    ("Quantile", "quantile(test_loss[model.cell=lstm], 0.75) > 0", "holds"),
    ("Nothing went astray", "count(diverged) == 0 and success_rate(steps == 40) > 0.4", "holds"),
    ("Far too good", "max(test_accuracy) > 2", "fails"),
    ("Far reaching", "min(gradient_reach[model.cell=rnn, at=first]) > 1", "holds"),
    ("Two seeds", "mean(test_loss[model.cell=rnn, seed=1..2] - test_loss[model.cell=lstm, seed=1..2]) > 0", "undecided"),
    ("Norms", "mean(parameter_gradient_norm[parameter=W, at=20]) > 0 and max(gradient_left[lag=3, at=first]) < 1", "holds"),
]


def text_of(claims):
    return BASE + "".join(f"  - says: {says}\n    check: {check}\n" for says, check, *_ in claims)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    laboratory = Laboratory(tmp_path_factory.mktemp("claims"))
    laboratory.write("claimed.exp", text_of(CLAIMS))
    laboratory.result = laboratory.run("claimed.exp", "--json", "--strict", expect=3)
    laboratory.claims = json.loads(laboratory.result.stdout)["claims"]
    return laboratory


def test_outcomes(run):
    assert [claim["outcome"] for claim in run.claims] == [outcome for *_, outcome in CLAIMS]
    two = run.claims[8]["comparisons"][0]
    assert two["seeds"] == 2 and "the interval of the difference holds both answers" in two["reason"]


RNN, LSTM = "model.cell=rnn", "model.cell=lstm"
COMPARED = [
    f"mean(test_accuracy[{RNN}]) > 0",
    f"mean(test_accuracy[{LSTM}]) > mean(test_accuracy[{RNN}])",
    f"mean(test_accuracy[{LSTM}, seed=1..4]) > mean(test_accuracy[{RNN}, seed=5..10])",
    f"mean(test_loss[{LSTM}]) < mean(test_loss[{RNN}])",
    f"success_rate(test_loss[{LSTM}] < test_loss[{RNN}]) > 0.5",
    f"success_rate(test_loss[{LSTM}] < LEVEL) > success_rate(test_loss[{RNN}] < LEVEL)",
    f"median(test_accuracy[{RNN}]) > 0",
    f"median(test_loss[{LSTM}]) < median(test_loss[{RNN}])",
    f"median(test_loss[{LSTM}, seed=1..5]) < median(test_loss[{RNN}, seed=6..10])",
]


def test_intervals_agree_with_scipy(lab):
    def text(level):
        return text_of([("It is so", check.replace("LEVEL", level)) for check in COMPARED]).replace("seeds: 1..5", "seeds: 1..10")

    def numbers(dataset):
        paths = lab.files("claimed")
        return [np.array([h5py.File(paths[f"{variant}/seed-{seed}.h5"])[dataset][()] for seed in range(1, 11)])
                for variant in (RNN, LSTM)]

    lab.write("claimed.exp", text("1.4"))
    lab.trials("claimed.exp")
    (rnn, lstm), (rnn_loss, lstm_loss) = numbers("test/accuracy"), numbers("test/loss")
    level = repr(float(np.median(np.concatenate([rnn_loss, lstm_loss]))))
    lab.write("claimed.exp", text(level))
    claims = json.loads(lab.run("report", "claimed.exp", "--json").stdout)["claims"]
    of = [claim["comparisons"][0] for claim in claims]

    def same(ours, low, high):
        assert ours["low"] == pytest.approx(low, rel=1e-9, abs=1e-12) and ours["high"] == pytest.approx(high, rel=1e-9, abs=1e-12)

    same(of[0]["left"], *stats.ttest_1samp(rnn, 0).confidence_interval())
    same(of[1]["left"], *stats.ttest_1samp(lstm, 0).confidence_interval())
    same(of[1]["difference"], *stats.ttest_rel(lstm, rnn).confidence_interval())
    same(of[2]["difference"], *stats.ttest_ind(lstm[:4], rnn[4:], equal_var=False).confidence_interval())
    same(of[3]["ratio"], *np.exp(stats.ttest_rel(np.log(lstm_loss), np.log(rnn_loss)).confidence_interval()))
    same(of[3]["right"], *np.exp(stats.ttest_1samp(np.log(rnn_loss), 0).confidence_interval()))
    assert of[3]["right"]["estimate"] == pytest.approx(stats.gmean(rnn_loss), rel=1e-12)
    wins = int((lstm_loss < rnn_loss).sum())
    same(of[4]["left"], *stats.binomtest(wins, 10).proportion_ci(method="exact"))
    counts = [int((losses < float(level)).sum()) for losses in (lstm_loss, rnn_loss)]
    for end, ours in ((counts, of[5]["difference"]["low"]), (counts[::-1], -of[5]["difference"]["high"])):
        assert boschloo(*end, ours) == pytest.approx(0.025, abs=1e-8) or ours == pytest.approx(-1, abs=1e-9)
    same(of[6]["left"], *np.sort(rnn)[[1, 8]])
    signed = np.log(lstm_loss) - np.log(rnn_loss)
    ends = np.log([of[7]["ratio"]["low"], of[7]["ratio"]["high"]])
    walsh = np.array([(a + b) / 2 for i, a in enumerate(signed) for b in signed[: i + 1]])
    assert np.log(of[7]["ratio"]["estimate"]) == pytest.approx(np.median(walsh), abs=1e-9)
    split(ends, walsh, lambda shift: stats.wilcoxon(signed - shift, method="exact").pvalue)
    first, second = np.log(lstm_loss[:5]), np.log(rnn_loss[5:])
    ends = np.log([of[8]["ratio"]["low"], of[8]["ratio"]["high"]])
    pairs = (first[:, None] - second).ravel()
    assert np.log(of[8]["ratio"]["estimate"]) == pytest.approx(np.median(pairs), abs=1e-9)
    split(ends, pairs, lambda shift: stats.mannwhitneyu(first - shift, second, method="exact").pvalue)
    assert [c["method"] for c in of] == [
        "Student's t", "paired t", "Welch's t", "paired t of logarithms (geometric means)", "Clopper–Pearson", "Boschloo", "order statistics",
        "Hodges–Lehmann of signed ranks of logarithms", "Hodges–Lehmann of Mann–Whitney of logarithms"]


SWEPT = BASE.replace("sweep: { model.cell: [rnn, lstm] }", "sweep: { model.hidden: [3, 6, 12] }").replace("model: { hidden: 6,", "model: { cell: rnn, hidden: 6,").replace("1..5", "1..8")
ORDERED = [
    "slope(test_loss, model.hidden, log, log) < 1", "trend(test_loss, by model.hidden, decreasing)", "trend(test_accuracy, by model.hidden)",
    "ordered(test_accuracy, by model.hidden)", "ratio(test_accuracy[model.hidden=12], test_accuracy[model.hidden=3]) > 1",
    "mean(test_loss[model.hidden=12]) ≈ published(1.3, 0.1, 6) within ratio 1.2", "mean(test_accuracy[model.hidden=12]) ≈ published(0.4, 7) within 0.1",
    "mean(test_accuracy[model.hidden=12]) > mean(test_accuracy[model.hidden=3]) unpaired",
    "mean(test_loss[model.hidden=3] | test_accuracy[model.hidden=3] > LEVEL) < 9",
]


def test_orders_and_printed_figures_agree_with_scipy(lab):
    def numbers(dataset):
        paths = lab.files("claimed")
        return [np.array([h5py.File(paths[f"model.hidden={hidden}/seed-{seed}.h5"])[dataset][()] for seed in range(1, 9)]) for hidden in (3, 6, 12)]

    def text(level):
        return SWEPT + "".join(f"  - says: It is so\n    check: '{check.replace('LEVEL', level)}'\n" for check in ORDERED)

    shown = text("0.1").replace("figures: [loss]", "figures: [gradient-by-lag, loss]") + "  - { says: It reaches, check: min(gradient_reach) > 0 }\n"
    lab.write("claimed.exp", shown)
    lab.run("claimed.exp")
    page = (lab.folder / "results/claimed/index.html").read_text()
    assert page.count('Shown in <a href="#figure-gradient-by-lag">') == 1 and 'id="figure-gradient-by-lag"' in page
    losses, accuracies = numbers("test/loss"), numbers("test/accuracy")
    level = float(np.median(accuracies[0]))
    lab.write("claimed.exp", text(repr(level)))
    claims = json.loads(lab.run("report", "claimed.exp", "--json").stdout)["claims"]
    of = [claim["comparisons"] for claim in claims]

    def near(ours, theirs):
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12)

    slopes = [stats.linregress(np.log([3, 6, 12]), np.log(row)).slope for row in np.array(losses).T]
    t = stats.ttest_1samp(slopes, 1)
    near([of[0][0]["left"]["low"], of[0][0]["left"]["high"], of[0][0]["p"]], [*stats.ttest_1samp(slopes, 0).confidence_interval(), t.pvalue])
    for comparison, values in ((of[1][0], -np.array(losses)), (of[2][0], np.array(accuracies))):
        # Tied numbers have mean ranks there, and speak against either answer here.
        if all(len(set(row)) == 3 for row in values.T):
            theirs = [stats.page_trend_test(sign * values.T, method="exact").pvalue for sign in (1, -1)]
            near(comparison["p"], min(1, 2 * min(theirs)))
    for comparison, a, b in zip(of[3], accuracies, accuracies[1:]):
        paired = stats.ttest_rel(a, b)
        near([comparison["p"], comparison["difference"]["low"]], [paired.pvalue, paired.confidence_interval().low])
    ratio = stats.ttest_rel(np.log(accuracies[2]), np.log(accuracies[0])).confidence_interval()
    near([of[4][0]["left"]["low"], of[4][0]["left"]["high"]], np.exp([ratio.low, ratio.high]))
    # Equivalence: two one-sided Welch tests at the ends of the margin.
    ends = []
    for factor, side in ((1 / 1.2, "greater"), (1.2, "less")):
        ends.append(stats.ttest_ind_from_stats(
            losses[2].mean(), losses[2].std(ddof=1), 8, factor * 1.3, factor * 0.1, 6, equal_var=False, alternative=side).pvalue)
    fails = min(1 - p for p in ends)
    near(of[5][0]["p"], min(1, 2 * max(ends), 2 * fails))
    spread = accuracies[2].std(ddof=1) * np.sqrt(1 / 8 + 1 / 7) * stats.t.ppf(0.975, 7)
    near(of[6][0]["difference"]["high"], accuracies[2].mean() - 0.4 + spread)
    near(of[7][0]["p"], stats.ttest_ind(accuracies[2], accuracies[0], equal_var=False).pvalue)
    chosen = np.log(losses[0][accuracies[0] > level])
    near(of[8][0]["left"]["low"], np.exp(stats.ttest_1samp(chosen, 0).confidence_interval().low))
    assert of[8][0]["chosen"] == [f"{len(chosen)} of 8"]
    # Holm's procedure over the page.
    p = np.array([claim["p"] for claim in claims])
    order = np.argsort(p, kind="stable")
    adjusted = np.minimum(1, np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p)))))
    near([claim["p_adjusted"] for claim in claims], adjusted[np.argsort(order, kind="stable")])


def split(ends, places, p):
    """Both ends are among the places at which the test's p may change, and there it passes 5 %."""
    for end, outwards in zip(ends, (-1e-7, 1e-7)):
        assert np.abs(places - end).min() < 1e-9
        assert p(end + outwards) <= 0.05 < p(end - outwards)


def boschloo(x, y, difference, n=10):
    """The greatest probability over a dense grid of second rates, the first rate so much above it."""
    fisher = [[stats.hypergeom.sf(a - 1, 2 * n, a + b, n) for b in range(n + 1)] for a in range(n + 1)]
    extreme = np.array(fisher) <= fisher[x][y] * (1 + 1e-10)
    rates = np.linspace(max(0, -difference), min(1, 1 - difference), 50_001)
    first = stats.binom.pmf(np.arange(n + 1)[:, None], n, np.clip(rates + difference, 0, 1))
    second = stats.binom.pmf(np.arange(n + 1)[:, None], n, rates)
    return (first * (extreme.astype(float) @ second)).sum(0).max()


def test_page_and_terminal_say_so(run):
    page = (run.folder / "results/claimed/index.html").read_text()
    assert "8 of 10 claims hold, 1 fails, 1 is undecided" in page and page.index("Findings") < page.index("What varied")
    assert "fails" in page and "in these 10 trials" in page and "max(test_accuracy) &gt; 2" in page
    # A figure of the page shows one of its columns.
    assert page.count('Shown in <a href="#figure-') == 0
    report = (run.folder / "results/claimed/report.md").read_text()
    assert "## Findings" in report and "**fails** Far too good" in report
    assert "claimed: 8 of 10 claims hold, 1 fails, 1 is undecided" in run.result.stderr
    quiet = run.run("-q", "claimed.exp")
    assert quiet.stderr == "lab: claimed: the claim fails: Far too good\n"


def test_the_forest_plot_has_the_numbers_of_the_claims(run):
    with open(run.folder / "results/claimed/figures/findings.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    compared = [(number, claim["says"], c) for number, claim in enumerate(run.claims, 1) for c in claim["comparisons"]]
    drawn = [entry for entry in compared if "p" in entry[2]]
    assert len(rows) == len(drawn) > 3 and len(drawn) < len(compared)
    for row, (number, says, comparison) in zip(rows, drawn):
        contrast = comparison[row["contrast"]]
        assert (int(row["finding"]), row["claim"]) == (number, says)
        assert [float(row[key]) for key in ("estimate_low", "low", "high")] == [float(contrast[key]) for key in ("estimate", "low", "high")]
        assert (row["left"], row["sign"].lstrip("'"), row["right"]) == (comparison["left"]["text"], comparison["sign"], comparison["right"]["text"])
        assert row["verdict"] == run.claims[number - 1]["outcome"]
    page = (run.folder / "results/claimed/index.html").read_text()
    assert page.index('id="figure-findings"') < page.index('id="finding-1"') < page.index('id="finding-10"')
    assert "(figures/findings.svg)" in (run.folder / "results/claimed/report.md").read_text()


def test_no_claim_with_an_interval_no_forest_plot(run, tmp_path):
    lab = Laboratory(tmp_path)
    lab.write("claimed.exp", text_of(CLAIMS[:1]))
    lab.run("claimed.exp")
    figures = lab.folder / "results/claimed/figures"
    assert {path.name for path in figures.iterdir()} == {"loss.svg", "loss.csv", "findings.svg", "findings.csv"}
    lab.write("claimed.exp", text_of(CLAIMS[2:3]))
    lab.run("report", "-q", "claimed.exp")
    assert {path.name for path in figures.iterdir()} == {"loss.svg", "loss.csv"}
    assert "findings.svg" not in (lab.folder / "results/claimed/index.html").read_text()


def test_report_repeats_it_to_the_byte(run):
    page = (run.folder / "results/claimed/index.html").read_bytes()
    assert json.loads(run.run("report", "claimed.exp", "--json").stdout)["claims"] == run.claims
    assert (run.folder / "results/claimed/index.html").read_bytes() == page
    quiet = run.run("report", "-q", "--strict", "claimed.exp", expect=3)
    assert quiet.stderr == "lab: claimed: the claim fails: Far too good\n"


def test_one_edited_number_makes_a_claim_fail(run, tmp_path):
    held = [("Losses are moderate", "max(test_loss[model.cell=rnn]) < 10", "holds")]
    lab = Laboratory(tmp_path)
    lab.write("claimed.exp", text_of(held))
    lab.run("claimed.exp")
    assert "the claim holds" in (lab.folder / "results/claimed/index.html").read_text()
    lab.run("report", "claimed.exp")
    for seed in range(1, 6):
        with h5py.File(lab.files("claimed")[f"model.cell=rnn/seed-{seed}.h5"], "r+") as file:
            file["test/loss"][()] = 11.5
    # Else the file counts as damaged.
    shutil.rmtree(lab.folder / "results/claimed/provenance/index")
    again = lab.run("report", "claimed.exp", "--json")
    assert json.loads(again.stdout)["claims"][0]["outcome"] == "fails"
    assert "the claim fails" in (lab.folder / "results/claimed/index.html").read_text()


def test_one_edited_number_makes_a_count_fail(run, tmp_path):
    lab = Laboratory(tmp_path)
    lab.write("claimed.exp", text_of([("All are moderate", "count(test_loss > 10) == 0", "holds")]))
    lab.run("claimed.exp")
    with h5py.File(lab.files("claimed")["model.cell=rnn/seed-3.h5"], "r+") as file:
        file["test/loss"][()] = 11.5
    shutil.rmtree(lab.folder / "results/claimed/provenance/index")
    [claim] = json.loads(lab.run("report", "claimed.exp", "--json").stdout)["claims"]
    assert claim["outcome"] == "fails" and "the claim fails" in (lab.folder / "results/claimed/index.html").read_text()


def test_claims_are_no_part_of_identity(run, tmp_path):
    lab = Laboratory(tmp_path)
    lab.write("claimed.exp", text_of(CLAIMS[:1]))
    lab.run("claimed.exp")
    lab.write("claimed.exp", text_of(CLAIMS[2:3]).replace("record: {", "record: { "))
    assert lab.run("claimed.exp").stderr.count("nothing to do") == 10


WRONG = [
    ("mean(test_los) < 1", "test_los", "did you mean 'test_loss'?"),
    ("mean(test_loss[model.cell=lstn]) < 1", "lstn", "did you mean 'lstm'?"),
    ("mean(test_loss[model.cel=lstm]) < 1", "model.cel", "did you mean 'model.cell'?"),
    ("mean(test_loss[hidden=6]) < 1", "hidden", "did you mean 'model.hidden'?"),
    ("mean(test_loss[model.cell=rnn, model.hidden=7]) < 1", "7", "there is: 6"),
    ("mean(test_loss[model.cell=rnn, variant=model.cell=lstm]) < 1", "test_loss", "remove one"),
    ("mean(test_loss[at=last]) < 1", "at", "remove it"),
    ("mean(train_loss[at=40]) < 1", "40", "write at=last"),
    ("mean(train_loss[at=end]) < 1", "end", "at=first"),
    ("mean(validation_loss[at=15]) < 1", "15", "after every 10 updates"),
    ("mean(gradient_reach[at=21]) < 1", "21", "records: 0, 20, 39"),
    ("mean(lyapunov_exponent) < 1", "lyapunov_exponent", "add record.diagnostics: [lyapunov]"),
    ("mean(gradient_left) < 1", "gradient_left", "write gradient_left[lag=10]"),
    ("mean(parameter_norm[parameter=w]) < 1", "w", "did you mean 'W'?"),
    ("mean(encoder_gradient_reach) < 1", "encoder_gradient_reach", "write gradient_reach"),
    ("mean(test_loss[seed=9]) < 1", "9", "seeds: 1, 2, 3, 4, 5"),
    ("count(stopped) == 0", "stopped", "train.until"),
    ("mean(test_step_loss) < baseline.chanse", "baseline.chanse", "baseline."),
    ("mean(test_loss[model.cell=rnn] - test_loss) < 1", "test_loss[model.cell=rnn] - test_loss", "filter both alike"),
    ("mean(test_loss) < 1 and", "", "write a number or a column here"),
    ("test_loss < 1", "test_loss < 1", "success_rate"),
    ("mean(test_loss", "(", "close it with ')'"),
    ("mean(test_loss) = 1", "=", "write '=='"),
]


@pytest.mark.parametrize("check, part, remedy", WRONG, ids=[check for check, *_ in WRONG])
def test_wrong_claims_are_located(lab, check, part, remedy):
    lab.write("wrong.exp", text_of([("It is so", check, "")]))
    said = lab.run("check", "wrong.exp", expect=65).stderr
    found = re.search(r"wrong\.exp:(\d+):(\d+): error: ", said)
    line, place = int(found[1]), int(found[2])
    source = (lab.folder / "wrong.exp").read_text().splitlines()[line - 1]
    assert source.lstrip().startswith("check:") and source[place - 1:].startswith(part), said
    assert remedy in said, said
    assert said.count("error:") == 1, said


def test_wrong_claim_in_a_folded_block_is_located(lab):
    text = BASE + "  - says: It is so\n    check: >-\n      mean(test_loss)\n      < mean(test_los)\n"
    lab.write("wrong.exp", text)
    assert re.search(r"wrong\.exp:16:14: error: there is no column 'test_los'", lab.run("check", "wrong.exp", expect=65).stderr)


def test_wrong_claim_in_an_argument_is_located(lab):
    lab.write("right.exp", BASE.replace("claims:\n", ""))
    said = lab.run("check", "right.exp", "-s", "claims=[{says: x, check: mean(test_los) < 1}]", expect=65).stderr
    assert "there is no column 'test_los'" in said and "--set" in said


def test_claim_syntax_is_told_with_everything_else(lab):
    lab.write("wrong.exp", text_of([("It is so", "mean(test_loss", "")]).replace("hidden: 6", "hiden: 6"))
    said = lab.run("check", "wrong.exp", expect=65).stderr
    assert "hiden" in said and "never closed" in said and "2 errors" in said


def test_claims_without_their_parts_are_refused(lab):
    lab.write("wrong.exp", BASE + "  - says: It is so\n  - { check: mean(test_loss) < 1, chek: 1 }\n")
    said = lab.run("check", "wrong.exp", expect=65).stderr
    assert "has no 'check'" in said and "has no 'says'" in said and "'chek'" in said


def test_help_has_every_column(lab):
    page = lab.run("help", "claims").stdout
    assert "gradient_reach" in page and "success_rate" in page and "baseline.NAME" in page


DIVERGING = """\
# vim: ft=yaml
experiment: diverging
task: { kind: noise, length: 8, inputs: 3, classes: 4 }
model: { cell: { kind: rnn, activation: relu }, hidden: 6 }
optimizer: { kind: sgd, learning_rate: 0.01 }
train: { steps: 40, batch: 5, evaluate_every: 10 }
seeds: 1..6
sweep: { optimizer.learning_rate: [0.01, 1e30] }
record: { at: [first], before_divergence: 3 }
figures: []
claims:
  - { says: All go astray, check: "count(diverged[optimizer.learning_rate=1e30]) == 6" }
  - { says: Their losses are not known, check: "median(test_loss[optimizer.learning_rate=1e30]) < 100" }
  - { says: Nothing went astray, check: "count(diverged[optimizer.learning_rate=0.01]) == 0" }
"""


def test_trials_that_diverged_leave_a_claim_undecided(lab):
    lab.write("diverging.exp", DIVERGING)
    result = json.loads(lab.run("diverging.exp", "--json").stdout)
    assert [claim["outcome"] for claim in result["claims"]] == ["holds", "undecided", "holds"]
    assert "diverged" in result["claims"][1]["comparisons"][0]["reason"]


RACE = """\
# vim: ft=yaml
experiment: race
task: { kind: adding, length: 10 }
model: { cell: rnn, hidden: 16 }
optimizer: { kind: sgd, learning_rate: 0.03 }
train: { steps: 1000, batch: 16, evaluate_every: 50, until: { kind: metric, name: squared_error, at_most: 0.16 } }
seeds: 1..8
list:
  slow: {}
  stray: { model.cell: irnn, optimizer.learning_rate: 3 }
figures: []
claims:
  - { says: The stray one is faster, check: "median(steps_to_success[variant=stray]) < median(steps_to_success[variant=slow])" }
  - { says: It makes fewer updates, check: "mean(steps[variant=stray]) < mean(steps[variant=slow])" }
  - { says: Mean of what never came, check: "mean(steps_to_success[variant=stray]) > 10" }
  - { says: No trial of it succeeded, check: "count(stopped[variant=stray]) == 0 and count(diverged[variant=stray]) == 8" }
  - { says: All others succeed, check: "success_rate(stopped[variant=slow]) > 0.95" }
  - { says: They do so more often, check: "success_rate(stopped[variant=slow]) > success_rate(stopped[variant=stray])" }
"""


def test_who_diverges_does_not_win_a_race_to_success(lab):
    lab.write("race.exp", RACE)
    claims = json.loads(lab.run("race.exp", "--json").stdout)["claims"]
    assert [claim["outcome"] for claim in claims] == ["fails", "undecided", "undecided", "holds", "undecided", "holds"]
    assert "diverged" in claims[1]["comparisons"][0]["reason"] and "compare medians" in claims[2]["comparisons"][0]["reason"]
    eight = claims[4]["comparisons"][0]["left"]
    assert claims[0]["comparisons"][0]["without_number"] == {"diverged": 8}
    assert eight["estimate"] == 1 and eight["low"] == pytest.approx(stats.binomtest(8, 8).proportion_ci().low)


def test_records_before_a_divergence(lab):
    lab.write("diverging.exp", DIVERGING)
    lab.run("diverging.exp")
    ends = []
    for name, path in lab.files("diverging").items():
        with h5py.File(path) as file:
            steps = list(file["records/step"])
            if "1e+30" not in name and "1e30" not in name:
                assert steps == [0]
                continue
            ends.append(int(file.attrs["diverged_at"]))
            assert set(range(max(ends[-1] - 2, 0), ends[-1] + 1)) | {0} == set(steps) and len(steps) == len(set(steps))
    assert len(ends) == 6 and len(lab.files("diverging")) == 12


CLIPPED = """\
# vim: ft=yaml
experiment: clipped
task: { kind: noise, length: 8, inputs: 3, classes: 4 }
model: { cell: lstm, hidden: 6 }
optimizer: { kind: adam, learning_rate: 0.01, clip: { kind: norm, threshold: THRESHOLD } }
train: { steps: 30, batch: 5 }
record: { every: 10, at: [], when_clipped: 4 }
"""


def test_records_where_a_gradient_was_clipped(lab):
    lab.write("clipped.exp", CLIPPED.replace("THRESHOLD", "0.5"))
    lab.run("clipped.exp")
    path = lab.files("clipped")["default/seed-1.h5"]
    with h5py.File(path) as file:
        clipped = [int(step) for step in np.flatnonzero(file["history/clip_factor"][()] < 1)]
        assert len(clipped) > 4
        assert sorted(file["records/step"]) == sorted({0, 10, 20} | set(clipped[:4]))
        before = file["history/loss"][()]
    status, said = oracle(path, tolerance(path))
    assert status == 0, said
    lab.write("clipped.exp", CLIPPED.replace("THRESHOLD", "0.5").replace(", when_clipped: 4", ""))
    lab.run("clipped.exp")
    with h5py.File(lab.files("clipped")["default/seed-1.h5"]) as file:
        assert (file["history/loss"][()] == before).all() and list(file["records/step"]) == [0, 10, 20]


def test_records_of_clipping_need_clipping(lab):
    lab.write("clipped.exp", CLIPPED.replace(", clip: { kind: norm, threshold: THRESHOLD }", ""))
    assert "nothing is clipped" in lab.run("check", "clipped.exp", expect=65).stderr
