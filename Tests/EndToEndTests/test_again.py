"""A run with nothing to do makes no page and opens no file of a trial; it tells what the report told."""
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
    """What cannot be opened and looks as it did is as good as one that can; a report made anew notices."""
    if os.getuid() == 0:
        for path in done.files("small").values():
            look = path.stat()
            bytes_ = bytearray(path.read_bytes())
            bytes_[:8] = b"\0" * 8
            with path.open("r+b") as file:
                file.write(bytes_)
            os.utime(path, ns=(look.st_atime_ns, look.st_mtime_ns))
    else:
        for path in done.files("small").values():
            path.chmod(0)
    assert told(done)[1].count("nothing to do") == 4
    rows = json.loads(done.run("plan", "--no-timing", "--json", "small.exp").stdout)["trials"]
    assert {row["status"] for row in rows} == {"done"}
    done.run("report", "small.exp", expect=1)


def change(path):
    text = bytearray(path.read_bytes())
    text[len(text) // 2] ^= 1
    path.write_bytes(text)


@pytest.mark.parametrize("name", ["index.html", "report.md", "summary.csv", "figures/loss.svg", "provenance/run.html"])
def test_a_file_of_the_report_that_was_changed_is_written_again(done, name):
    path = done.results / name
    good, before = path.read_bytes(), looks(done)
    change(path)
    told(done)
    assert path.read_bytes() == good and looks(done) != before
    path.unlink()
    told(done)
    assert path.read_bytes() == good


def test_a_touched_file_is_not(done):
    os.utime(done.results / "index.html", (1, 1))
    before = looks(done)
    told(done)
    assert looks(done) == before


@pytest.mark.parametrize("damage", ["stamp", "claims", "trials", "version", "gone"])
def test_whatever_is_wrong_with_the_stamp_costs_a_report_and_nothing_else(done, damage):
    expected, before = told(done, "--json"), looks(done)
    provenance = done.results / "provenance"
    stamp = provenance / "page.stamp"
    if damage == "gone":
        stamp.unlink()
    elif damage == "version":
        stamp.write_text(stamp.read_text().replace("# page 1 of", "# page 2 of"))
    else:
        change(provenance / f"page.{damage}")
    assert told(done, "--json") == expected and looks(done) != before
    assert stamp.read_text().startswith("# page 1 of ")


@pytest.mark.parametrize("what", ["prose", "figures", "check", "name"])
def test_whatever_is_on_the_page_is_an_input(done, what):
    before = looks(done)
    if what == "prose":
        done.write("small.exp", CLAIMS + "title: Another\n")
    elif what == "figures":
        done.write("small.exp", CLAIMS + "figures: [loss]\n")
    elif what == "check":
        done.run("gradcheck", "small.exp")
    else:
        done.run("run", "-j", "1", "./small.exp")
    if what != "name":
        told(done)
    after = looks(done)
    assert after[str(done.results / "index.html")] != before[str(done.results / "index.html")]
    done.run("run", "-j", "1", "./small.exp" if what == "name" else "small.exp")
    assert looks(done) == after


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
