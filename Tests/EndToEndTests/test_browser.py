"""Pages as readers meet them: in a browser, on a phone, in the dark, on paper, by keyboard, without scripts.

LAB_PAGES names a folder of results, all of whose pages are looked at besides: scripts/soak does that with those that are shipped."""
import csv
import json
import os
import pathlib
import re

import html5lib
import pytest
from browser import Visit, chromium
from laboratory import SMALL, Laboratory

HOSTILE = "\"; system(\"touch pwned\"); # `touch pwned` $(touch pwned) <script>alert(1)</script> @foo {/Symbol a} & ]]>" + " long" * 2000
SHOWN = SMALL.replace("seeds: [1, 2]", "seeds: [1, 2, 3]").replace(
    "at: [first, last] }", "at: [first, last], diagnostics: [gradient-by-lag, weight-eigenvalues, attenuation] }") + f"""\
title: {json.dumps(HOSTILE)}
about: |
  See [a paper](https://example.org/paper), ![a picture](https://example.org/a.png), <script>alert(2)</script> and `touch pwned`.
figures: [loss, {{ kind: gradient-by-time, at: [first, last] }}, gradient-by-lag, weight-eigenvalues, attenuation, gradient-norm]
claims:
- {{ says: {json.dumps("It learns " + HOSTILE[:120])}, check: mean(test_loss) < 10 }}
- {{ says: An LSTM is better., check: 'mean(test_loss[model.cell=lstm]) < mean(test_loss[model.cell=rnn])' }}
"""
PLAIN = "experiment: plain\n" + "".join(SMALL.splitlines(True)[2:5]) + """\
train: { steps: 4, batch: 5 }
figures: []
"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Two experiments, and the list of both; the results are only read."""
    lab = Laboratory(tmp_path_factory.mktemp("shown"))
    lab.run("-q", lab.write("small.exp", SHOWN), lab.write("plain.exp", PLAIN))
    lab.results = lab.folder / "results"
    return lab


PAGES = ["small/index.html", "plain/index.html", "index.html"]
SHIPPED = sorted(pathlib.Path(os.environ["LAB_PAGES"]).glob("**/index.html")) if "LAB_PAGES" in os.environ else []


def pages(test):
    return pytest.mark.parametrize("page", PAGES + SHIPPED, ids=str)(test)


@pages
def test_nothing_is_clipped_overlaps_or_is_asked_for(browser, shown, page):
    with Visit(browser, shown.results / page) as visit:
        assert not visit.faults()
        assert not visit.barriers()
        assert not visit.complaints and not visit.foreign()


@pages
def test_the_markup_is_right(shown, page):
    html5lib.HTMLParser(strict=True).parse((shown.results / page).read_bytes())


def test_the_checks_find_what_they_are_for(browser, tmp_path):
    page = tmp_path / "bad.html"
    page.write_text("""<!DOCTYPE html><title>bad</title><p style="width: 2000px; text-align: right">cut</p><img src="https://example.org/a.png">
<p style="position: absolute; top: 200px">one line</p><p style="position: absolute; top: 203px">another line</p>
<figure id="f"><svg width="50" height="50" style="overflow: visible"><text x="30" y="20">beyond the sheet</text></svg></figure>
<script>console.error("oh"); undefined.x</script>""")
    with pytest.raises(html5lib.html5parser.ParseError):
        html5lib.HTMLParser(strict=True).parse(b"<!DOCTYPE html><title>x</title><p><table><b>")
    with Visit(browser, page) as visit:
        faults = " ".join(visit.faults())
        assert all(part in faults for part in ("pixels wide", "cut by the edge of the page", "overlap", "edge of its figure f")), faults
        assert any("image-alt" in barrier for barrier in visit.barriers())
        assert len(visit.complaints) >= 2 and visit.foreign() == ["https://example.org/a.png"]


def test_hostile_text_is_text(browser, shown):
    assert not list(shown.folder.rglob("pwned"))
    with Visit(browser, shown.results / "small/index.html") as visit:
        heading = visit.page.inner_text("h1")
        assert HOSTILE.startswith(heading.removesuffix("…")) and len(heading) == 200
        assert visit.page.locator("script").count() == 1 and visit.page.locator("img").count() == 0
        # Whatever leads out of the page says where to.
        links = visit.page.eval_on_selector_all("a:not([href^='#'])", "all => all.map(each => [each.getAttribute('href'), each.textContent])")
        assert {"https://example.org/paper", "https://example.org/a.png"} <= {href for href, _ in links}
        assert all(href == text for href, text in links), links


def points(shown, figure):
    with open(shown.results / f"small/figures/{figure}.csv", newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    """A number as pages write it: 0.5, −1.5·10⁻⁷."""
    plain = text.translate(str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789"))
    return float(plain.replace("·10", "e"))


def test_values_stand_below_the_pointer(browser, shown):
    with Visit(browser, shown.results / "small/index.html") as visit:
        page, figure = visit.page, visit.page.locator("#figure-gradient-by-time")
        figure.scroll_into_view_if_needed()
        box = figure.locator("svg").bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        values = figure.locator(".values")
        assert values.is_visible()
        head, *lines = [line for line in values.inner_text().split("\n") if line]
        x = re.search(r"\d+$", head)[0]
        rows = {tuple(row[key] for key in ("series", "detail")): float(row["mean"]) for row in points(shown, "gradient-by-time") if row["x"] == x and row["detail"] != "level"}
        told = dict(line.rsplit("\t", 1) for line in lines)
        assert len(told) == len(rows) > 2
        for names, mean in rows.items():
            assert number(told[", ".join(filter(None, names))]) == pytest.approx(mean, rel=0.01)
        page.mouse.move(5, 5)
        assert not values.is_visible()


def told(visit, figure, part):
    """What stands beside the pointer in the middle of an element."""
    figure.scroll_into_view_if_needed()
    box = part.bounding_box()
    visit.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert figure.locator(".values").is_visible()
    return figure.locator(".values").inner_text()


def test_cells_marks_areas_and_rows_are_read(browser, shown):
    with Visit(browser, shown.results / "small/index.html") as visit:
        page = visit.page
        lags = page.locator("#figure-gradient-by-lag")
        said = told(visit, lags, lags.locator("svg .c0 polygon").nth(4))
        lag, step, value = re.search(r"lag l (\d+), (?:step )?t[^\d−]*(−?\d+)\s+‖∂Eₜ/∂sₜ₋ₗ‖₂\s+(\S+)", said).groups()
        cells = {(row["x"], row["y"]): float(row["mean"]) for row in points(shown, "gradient-by-lag") if row["panel"] == "rnn" and row["mean"] and row["y"]}
        assert number(value) == pytest.approx(cells[lag, step.replace("−", "-")], rel=1e-3)
        page.mouse.move(5, 5)
        assert not lags.locator(".values").is_visible()
        weights = page.locator("#figure-weight-eigenvalues")
        assert re.match(r".*real part \S+, imaginary part \S+\s+update \d+", told(visit, weights, weights.locator("svg .m1 use").first))
        taken = page.locator("#figure-attenuation")
        said = told(visit, taken, taken.locator("svg .s0.mean path").first)
        assert "saturation" in said and "weights" in said
        norms = page.locator("#figure-gradient-norm")
        assert re.search(r"clipped \d+ %", told(visit, norms, norms.locator("svg .s0.mean path").first))
        claims = page.locator("#figure-findings")
        claims.scroll_into_view_if_needed()
        row = json.loads(claims.locator("svg metadata").text_content())["rows"][-1]
        box, scale = claims.locator("svg").bounding_box(), claims.locator("svg").evaluate("svg => svg.getScreenCTM().a")
        page.mouse.move(box["x"] + (row["box"][0] + 5) * scale, box["y"] + (row["box"][1] + 5) * scale)
        said = claims.locator(".values").inner_text()
        assert said.startswith(row["head"]) and "seeds" in said and not visit.complaints


def test_figures_answer_to_the_keyboard(browser, shown):
    with Visit(browser, shown.results / "small/index.html") as visit:
        page, figure = visit.page, visit.page.locator("#figure-gradient-by-time")
        curves = figure.locator("svg [class*='mean']")
        all_curves = curves.count()
        visible = lambda: curves.evaluate_all("all => all.filter(each => getComputedStyle(each).display !== 'none').length")
        assert visible() == all_curves > 2
        button = figure.get_by_role("button", name="rnn")
        button.focus()
        page.keyboard.press("Space")
        assert button.get_attribute("aria-pressed") == "false" and visible() == all_curves / 2
        page.keyboard.press("Space")
        assert visible() == all_curves
        # One record at a time.
        show = figure.get_by_label("Show")
        show.focus()
        page.keyboard.press("ArrowRight")
        assert visible() == all_curves / 2 and "update" in show.get_attribute("aria-valuetext")
        page.keyboard.press("ArrowLeft")
        assert visible() == all_curves and show.get_attribute("aria-valuetext") == "all"
        read = figure.get_by_label("Read values")
        read.focus()
        page.keyboard.press("ArrowRight")
        assert re.match(r"time t 1; ", read.get_attribute("aria-valuetext")), read.get_attribute("aria-valuetext")
        assert figure.locator(".values").is_visible()
        assert not visit.complaints


def test_tables_are_sorted(browser, shown):
    with Visit(browser, shown.results / "small/index.html") as visit:
        table = visit.page.locator("#statistics details table")
        visit.page.locator("#statistics details summary").click()
        heading = table.locator("thead th").filter(has_text="test loss")
        column = heading.evaluate("each => each.cellIndex")
        numbers = lambda: table.locator("tbody").evaluate_all(
            "(all, column) => all.map(body => [...body.rows].slice(1).map(row => +row.cells[column].textContent))", column)
        before = numbers()
        heading.get_by_role("button").click()
        assert numbers() == [sorted(rows) for rows in before] and heading.get_attribute("aria-sort") == "ascending"
        heading.get_by_role("button").click()
        assert numbers() == [sorted(rows, reverse=True) for rows in before] and heading.get_attribute("aria-sort") == "descending"
        assert len(before) == 2 and all(len(rows) == 3 for rows in before)


def test_captions_and_citations_are_copied(browser, shown):
    with Visit(browser, shown.results / "small/index.html", permissions=["clipboard-read", "clipboard-write"]) as visit:
        page = visit.page
        for name in ("Copy caption", "Copy BibTeX"):
            button = page.get_by_role("button", name=name).last
            button.click()
            page.wait_for_function("each => each.nextElementSibling.value === ' Copied.'", arg=button.element_handle(), timeout=5000)
        assert page.evaluate("navigator.clipboard.readText()").startswith("@misc{lab-small,")


def test_nothing_is_missing_without_scripts(browser, shown):
    with Visit(browser, shown.results / "small/index.html", java_script_enabled=False) as still, Visit(browser, shown.results / "small/index.html") as visit:
        words = lambda page: page.locator("body").inner_text()
        assert still.page.locator("button, input, .tools").count() == 0 and visit.page.locator(".tools").count() > 0
        missing = set(words(still.page).split()) - set(words(visit.page).split())
        assert not missing, missing


def test_paper_shows_what_is_folded(browser, shown):
    with Visit(browser, shown.results / "small/index.html", java_script_enabled=False) as visit:
        source = visit.page.get_by_text("min_length: 4").first
        assert not source.is_visible()
        visit.page.emulate_media(media="print")
        assert source.is_visible()
        assert all(size.endswith("px") and float(size[:-2]) < 14 for size in [visit.page.eval_on_selector("p", "each => getComputedStyle(each).fontSize")])
