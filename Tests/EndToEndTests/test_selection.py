"""Why a trial is computed, and how to ask for a part of them."""
import h5py
import pytest


def reasons(lab, *arguments):
    return {row["id"]: (row["status"], row.get("reason")) for row in lab.trials("plan", "--no-timing", "small.exp", *arguments)}


def test_why(lab):
    assert set(reasons(lab).values()) == {("to do", "no result is stored")}
    lab.run("small.exp")
    assert set(reasons(lab).values()) == {("done", None)}
    lab.run("small.exp", "--only", "seed=2", "--only", "model.cell=lstm", "-s", "train.batch=7")
    path = lab.files("small")["model.cell=rnn/seed-1.h5"]
    path.write_bytes(path.read_bytes()[:5000])
    lab.files("small")["model.cell=rnn/seed-2.h5"].unlink()
    found = reasons(lab)
    assert found["model.cell=lstm/seed-1"] == ("done", None)
    assert found["model.cell=rnn/seed-1"][0] == "damaged" and "cannot open the file" in found["model.cell=rnn/seed-1"][1]
    assert found["model.cell=rnn/seed-2"] == ("to do", "no result is stored")
    assert found["model.cell=lstm/seed-2"] == ("stale", "train.batch 7, now 5")
    table = lab.run("plan", "--no-timing", "--why", "small.exp").stdout
    assert "stale: train.batch 7, now 5\n" in table and "1 done, 1 stale, 1 damaged, 1 to do; " in table
    assert "train.batch" not in lab.run("plan", "--no-timing", "small.exp").stdout
    said = lab.run("run", "--why", "small.exp").stderr
    assert "model.cell=lstm/seed-2: stale: train.batch 7, now 5\n" in said and "model.cell=lstm/seed-1: done\n" in said
    assert set(reasons(lab).values()) == {("done", None)}
    # What was moved aside comes back.
    where = reasons(lab, "-s", "train.batch=7")["model.cell=lstm/seed-2"]
    assert where == ("stale", "train.batch 5, now 7")
    lab.run("small.exp", "--only", "seed=2", "--only", "model.cell=lstm", "-s", "train.batch=9")
    assert reasons(lab)["model.cell=lstm/seed-2"][0] == "stale"
    lab.files("small")["model.cell=lstm/seed-2.h5"].unlink()
    status, reason = reasons(lab)["model.cell=lstm/seed-2"]
    assert status == "aside" and reason.startswith("a run moves results/small/stale/")
    assert "and is moved back" in lab.run("small.exp").stderr


def test_a_record_that_is_missing_is_computed(lab):
    lab.run("small.exp")
    assert set(reasons(lab, "-s", "record.every=5").values()) == {("stale", "it holds other records (record.every 7, now 5)")}
    arguments = ("-s", "record.diagnostics=[lyapunov]", "-s", "sweep.model.cell=[rnn]")
    (status, reason), _ = reasons(lab, *arguments).values()
    assert status == "to measure" and reason.startswith("it holds other records (record.diagnostics [], now ")
    assert reason.endswith("); lyapunov: measured from its records, without training")
    said = lab.run("run", "--why", "small.exp", *arguments).stderr
    assert said.count(": to measure: it holds other records") == 2 and said.count(" an earlier result is moved to ") == 2
    assert said.count(": lyapunov: measured from its records, without training\n") == 2 and "steps/s" not in said
    with h5py.File(lab.files("small")["model.cell=rnn/seed-1.h5"]) as file:
        assert "lyapunov" in file["diagnostics"]
    assert set(reasons(lab, "-s", "figures=[loss]", *arguments).values()) == {("done", None)}, "a figure is no other trial"


def test_a_part(lab):
    lab.run("small.exp", "--only", "seed=1")
    root = lab.folder / "results/small"
    assert sorted(lab.files("small")) == ["model.cell=lstm/seed-1.h5", "model.cell=rnn/seed-1.h5"]
    assert "2 of 4 trials" in (root / "index.html").read_text()
    assert len((root / "summary.csv").read_text().splitlines()) == 5
    planned = lab.trials("plan", "--no-timing", "small.exp", "--only", "missing", "--only", "*=rnn")
    assert [row["id"] for row in planned] == ["model.cell=rnn/seed-2"]
    assert "1 trial of 4" in lab.run("run", "small.exp", "--only", "missing", "--only", "model.cell=?nn").stderr
    assert "3 of 4 trials" in (root / "index.html").read_text()
    # Without the word, what is missing is a problem.
    lab.run("report", "small.exp", expect=1)
    again = lab.run("run", "small.exp", "--only", "done", "--only", "seed=1..9", "--force").stderr
    assert again.count(": 30 updates\n") == 3
    lab.run("small.exp", "--only", "failed", "--only", "missing")
    lab.run("report", "small.exp")
    assert lab.trials("plan", "--no-timing", "small.exp", "--only", "failed") == []


def test_what_failed_is_run_again(lab):
    lab.run("small.exp")
    folder = lab.folder / "results/small/trials/model.cell=rnn"
    (folder / "seed-2.h5").unlink()
    (folder / "seed-2.lease").mkdir()
    lab.run("small.exp", expect=1)
    (row,) = lab.trials("plan", "--no-timing", "small.exp", "--only", "failed")
    assert row["id"] == "model.cell=rnn/seed-2" and "seed-2.lease: " in row["reason"]
    (folder / "seed-2.lease").rmdir()
    assert lab.run("small.exp", "--only", "failed").stderr.count(": 30 updates\n") == 1
    assert set(reasons(lab).values()) == {("done", None)}


@pytest.mark.parametrize("word, said", [
    ("seed=x", "'seed=x' names no seed; write seed=3 or seed=1..5"), ("seed=", "names no seed"), ("seed=5..1", "names no seed"),
    ("seed=7", "no trial of small has a seed that is asked for"),
    ("fialed", "'fialed' is no variant of small; there is model.cell=rnn, model.cell=lstm"),
    ("*gru", "is no variant of small"), ("", "is no variant of small"),
])
def test_a_word_that_chooses_nothing(lab, word, said):
    assert said in lab.run("run", "small.exp", "--only", word, expect=64).stderr
    assert not (lab.folder / "results").exists()
