"""A run with nothing to do makes no page and opens no file of a trial; it tells what the report told."""
import shutil
import json
import os

import pytest
from laboratory import SMALL

CLAIMS = SMALL + """\
claims:
  - { says: Losses are positive., check: 'mean(test_loss) > 0' }
  - { says: The least of them is positive., check: 'min(test_loss) > 0' }
  - { says: Cells differ., check: 'mean(test_loss[model.cell=rnn]) < mean(test_loss[model.cell=lstm])' }
  - { says: None is large., check: 'max(test_loss[model.cell=rnn]) < 1e3' }
"""
RUN = ("run", "-j", "1", "small.exp")


@pytest.fixture
def done(lab):
    """Run once: two trials at a time may end in any order, one may not."""
    lab.write("small.exp", CLAIMS)
    lab.run(*RUN)
    lab.results = lab.folder / "results/small"
    return lab


def looks(lab):
    """All files of the report, by inode: one that is written again is another file."""
    files = [lab.results / name for name in ("index.html", "report.md", "summary.csv", "provenance/run.html")]
    return {str(path): path.stat().st_ino for path in files + sorted((lab.results / "figures").iterdir())}


def told(lab, *options):
    result = lab.run(*RUN, *options)
    return result.stdout, result.stderr


def test_it_tells_the_same_as_a_report_made_anew(done):
    stamp, before = done.results / "provenance/page.stamp", looks(done)
    for options in ((), ("--json",), ("-q",), ("--only", "seed=1")):
        again = told(done, *options)
        assert looks(done) == before, options
        stamp.unlink()
        assert told(done, *options) == again, options
        assert looks(done) != before and stamp.exists(), options
        before = looks(done)
    claims = json.loads(told(done, "--json")[0])["claims"]
    assert len(claims) == 4 and claims[0]["outcome"] == "holds"


def test_no_file_of_a_trial_is_opened(done):
    """What looks as it did is as good as what can be opened; a report made anew notices."""
    for path in done.files("small").values():
        look = path.stat()
        with path.open("r+b") as file:
            file.write(b"\0" * 8)
        os.utime(path, ns=(look.st_atime_ns, look.st_mtime_ns))
    assert told(done)[1].count("nothing to do") == 4
    rows = json.loads(done.run("plan", "--no-timing", "--json", "small.exp").stdout)["trials"]
    assert {row["status"] for row in rows} == {"done"}
    done.run("report", "small.exp", expect=1)


def change(path):
    text = bytearray(path.read_bytes())
    text[len(text) // 2] ^= 1
    path.write_bytes(text)


def test_a_file_of_the_report_that_was_changed_is_written_again(done):
    for name in ("index.html", "report.md", "summary.csv", "figures/loss.svg", "provenance/run.html"):
        path = done.results / name
        good, before = path.read_bytes(), looks(done)
        if name == "report.md":
            path.unlink()
        else:
            change(path)
        told(done)
        assert path.read_bytes() == good and looks(done) != before, name


def test_a_touched_file_is_not(done):
    os.utime(done.results / "index.html", (1, 1))
    before = looks(done)
    told(done)
    assert looks(done) == before


def test_whatever_is_wrong_with_the_stamp_costs_a_report_and_nothing_else(done):
    expected, provenance = told(done, "--json"), done.results / "provenance"
    stamp = provenance / "page.stamp"
    for damage in ("stamp", "claims", "trials", "version"):
        before = looks(done)
        if damage == "version":
            stamp.write_text(stamp.read_text().replace("# page 1 of", "# page 2 of"))
        else:
            change(provenance / f"page.{damage}")
        assert told(done, "--json") == expected and looks(done) != before, damage
        assert stamp.read_text().startswith("# page 1 of "), damage


def test_whatever_is_on_the_page_is_an_input(done):
    def changes():
        before = looks(done)[str(done.results / "index.html")]
        told(done)
        after = looks(done)
        told(done)
        return after[str(done.results / "index.html")] != before and looks(done) == after

    assert not changes()
    done.write("small.exp", CLAIMS + "title: Another\n")
    assert changes()
    done.write("small.exp", CLAIMS + "figures: [loss]\n")
    assert changes()
    done.run("gradcheck", "small.exp")
    assert changes()
    entry = next((done.results / "provenance/index").rglob("*.sha256"))
    entry.unlink()
    assert not changes(), "a file that is entered again is the same file"


def test_entries_of_another_version_are_made_anew_and_earlier_ones_completed(done):
    index = done.results / "provenance/index"
    entries = sorted(index.rglob("*.sha256"))
    good = [entry.read_text() for entry in entries]

    def seal(look, line):
        value = 0xCBF29CE484222325
        for byte in (look + line + "\n").encode():
            value = (value ^ byte) * 0x100000001B3 % 2**64
        return f"{look} check {value:x}\n{line}\n"

    head, line, _ = good[0].split("\n")
    look = head.rpartition(" check ")[0]
    assert seal(look, line) == good[0]
    entries[0].write_text(seal(look + " colour green", line))
    head, line, _ = good[1].split("\n")
    entries[1].write_text(seal(head.partition(" format ")[0], line))
    error = told(done)[1]
    assert error.count("its entry in the index is of another version of lab, and was made anew") == 1
    assert error.count("nothing to do") == 4 and "damaged" not in error
    assert [entry.read_text() for entry in entries] == good


def test_files_that_a_killed_run_left_without_an_entry(lab):
    """The run that enters them knows as well what its page is made from."""
    lab.run("small.exp")
    provenance = lab.folder / "results/small/provenance"
    shutil.rmtree(provenance / "index")
    (provenance / "page.stamp").unlink()
    lab.run("small.exp")
    assert (provenance / "page.stamp").exists()
