"""Past results: listed, shown, put in order, compared and cleaned up; nothing that is wrong with them is passed over or overwritten."""
import concurrent.futures
import hashlib
import json
import os
import shutil
import subprocess
import time

import h5py
import numpy as np
import pytest
from laboratory import SMALL, Laboratory
from scipy import stats

SEEDS = SMALL.replace("seeds: [1, 2]", "seeds: [1, 2, 3, 4, 5]")


@pytest.fixture(scope="module")
def past(tmp_path_factory):
    """Two variants with five seeds, and the same with other seeds in other/; the results are only read."""
    laboratory = Laboratory(tmp_path_factory.mktemp("past"))
    laboratory.write("small.exp", SEEDS)
    laboratory.run("run", "-q", "--set", "figures=[]", "small.exp")
    laboratory.run("run", "-q", "--set", "figures=[]", "--set", "seeds=[4, 5, 6, 7]", "--results", "some", "small.exp")
    laboratory.run("run", "-q", "--set", "figures=[]", "--set", "seeds=[11, 12, 13]", "--results", "other", "small.exp")
    return laboratory


def trial(cell, seed, root="results"):
    return f"{root}/small/trials/model.cell={cell}/seed-{seed}.h5"


def number(lab, path, dataset):
    with h5py.File(lab.folder / path) as file:
        return file[dataset][()]


def bytes_of(folder):
    """Every file below a folder, by its digest; what the index keeps may change."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink() and "provenance" not in path.parts}


# lab list


def test_trials_are_listed_as_their_files_say(past):
    rows = json.loads(past.run("list", "--json").stdout)["trials"]
    assert [row["id"] for row in rows] == [f"model.cell={cell}/seed-{seed}" for cell in ("lstm", "rnn") for seed in range(1, 6)]
    for row in rows:
        assert row["test"]["loss"] == number(past, row["file"], "test/loss") and row["status"] == "done"
        assert row["bytes"] == os.path.getsize(past.folder / row["file"])
    text = past.run("list", "results/small").stdout.splitlines()
    assert text[0].split()[:4] == ["variant", "seed", "status", "size"] and len(text) == 11


def test_conditions_order_and_columns(past):
    losses = sorted(number(past, trial(cell, seed), "test/loss") for cell in ("lstm", "rnn") for seed in range(1, 6))
    rows = json.loads(past.run("list", "--json", "--sort", "-test_loss", "--limit", "3").stdout)["trials"]
    assert [row["test"]["loss"] for row in rows] == losses[::-1][:3]
    rows = json.loads(past.run("list", "--json", "--where", f"test_loss<={losses[2]}", "--where", "seed!=9").stdout)["trials"]
    assert sorted(row["test"]["loss"] for row in rows) == losses[:3]
    rows = json.loads(past.run("list", "--json", "--where", "model.cell.kind=rnn", "--where", "seed=2", "--columns", "model.hidden").stdout)["trials"]
    assert [(row["variant"], row["model.hidden"]) for row in rows] == [("model.cell=rnn", 6)]
    assert past.run("list", "--where", "variant=*lstm*", "--columns", "seed,model.hidden", "-q").stdout.split() == ["seed", "model.hidden"] + [
        word for seed in range(1, 6) for word in (str(seed), "6")]
    assert json.loads(past.run("list", "--json", "--where", "status=diverged").stdout)["trials"] == [], "negative control"


def index_entry(path, name, summary):
    """What `IndexEntry` writes of a file."""
    status = path.stat()
    look = f"# size {status.st_size} modified {status.st_mtime_ns} inode {status.st_ino} {summary}"
    line = f"{'0' * 64}  {name}\n"
    check = 0xCBF29CE484222325
    for byte in (look + line).encode():
        check = (check ^ byte) * 0x100000001B3 % 2**64
    return f"{look} check {check:x}\n{line}"


def test_a_list_reads_the_index_and_no_file(past, tmp_path):
    # No file can be opened: what is told of it the index must tell.
    count = int(os.environ.get("LAB_LISTED", "1000"))
    folder = tmp_path / "results/many"
    target = tmp_path / "file.h5"
    target.write_bytes(b"nothing that HDF5 could read")
    for variant in range(count // 10):
        (folder / f"trials/v={variant}").mkdir(parents=True)
        (folder / f"provenance/index/v={variant}").mkdir(parents=True)
        for seed in range(1, 11):
            os.link(target, folder / f"trials/v={variant}/seed-{seed}.h5")
    for variant in range(count // 10):
        for seed in range(1, 11):
            name = f"trials/v={variant}/seed-{seed}.h5"
            summary = f"format 3 experiment many identity ab records cd status done loss {variant}.{seed}5"
            (folder / f"provenance/index/v={variant}/seed-{seed}.sha256").write_text(index_entry(folder / name, name, summary))
    start = time.monotonic()
    result = Laboratory(tmp_path).run("list", "--sort", "test_loss")
    seconds = time.monotonic() - start
    print(f"{count} trials listed in {seconds:.2f} s")
    assert len(result.stdout.splitlines()) == count + 1 and f"{count} trials: {count} done" in result.stderr
    assert seconds < 10
    entry = folder / "provenance/index/v=0/seed-1.sha256"
    entry.write_text(entry.read_text().replace("loss 0", "loss 9"))
    assert "v=0" in Laboratory(tmp_path).run("list", "--where", "status=damaged").stdout, "negative control: the file itself is nothing"


# lab show


def test_datasets_are_shown_as_they_are_stored(past):
    path = trial("lstm", 1)
    with h5py.File(past.folder / path) as file:
        for dataset, part, key in [
            ("test/loss", "", ()), ("history/loss", "[-3:]", np.s_[-3:]), ("history/loss", "[2]", np.s_[2]),
            ("records/parameters/W", "[-1, ::2, 1:4]", np.s_[-1, ::2, 1:4]), ("records/parameters/W", "[gate_hidden=3]", np.s_[:, :, 3]),
            ("records/step", "", ()), ("evaluation/loss", "[0:2]", np.s_[0:2])]:
            contents = json.loads(past.run("show", "--json", f"{path}:/{dataset}{part}").stdout)["contents"]
            np.testing.assert_array_equal(np.asarray(contents["values"], file[dataset].dtype), file[dataset][key])
        assert not np.array_equal(file["history/loss"][-3:], file["history/loss"][:3]), "negative control"
        label = file["/records/parameters/W"].dims[2][0].name
    assert label
    text = past.run("show", path).stdout
    assert "/history/loss" in text and "model.cell=lstm/seed-1" in text and "step 30" in text
    assert past.run("show", f"{path}:/test/loss").stdout.strip() == repr(float(number(past, path, "test/loss")))
    lines = past.run("show", f"{path}:/history/loss").stdout.splitlines()
    assert len(lines) == 22 and lines[11].split() == ["…", "…"] and lines[-1].split()[0] == "29"
    assert len(past.run("show", "--all", f"{path}:/history/loss").stdout.splitlines()) == 31
    assert "model.cell=rnn" in past.run("show", "results/small").stdout and "small" in past.run("show", "results").stdout


# lab best


def test_the_best_variant_has_the_best_mean(past):
    means = {cell: stats.gmean([number(past, trial(cell, seed), "test/loss") for seed in range(1, 6)]) for cell in ("rnn", "lstm")}
    rows = json.loads(past.run("best", "results/small", "--by", "test_loss", "--json").stdout)["variants"]
    order = sorted(means, key=means.get)
    assert [row["variant"] for row in rows] == [f"model.cell={cell}" for cell in order]
    for row, cell in zip(rows, order):
        assert row["mean"]["estimate"] == pytest.approx(means[cell], rel=1e-12)
        values = {seed: number(past, trial(cell, seed), "test/loss") for seed in range(1, 6)}
        seed = min(values, key=values.get)
        assert row["best"]["file"] == trial(cell, seed) and row["best"]["value"] == values[seed]
    worst = json.loads(past.run("best", "results/small", "--by", "test_loss", "--highest", "--json").stdout)["variants"]
    assert [row["variant"] for row in worst] == [row["variant"] for row in rows[::-1]], "negative control"
    assert past.run("best", "-q", "results/small", "--by", "test_loss").stdout.strip() == rows[0]["best"]["file"]


# lab compare


def numbers(past, cell, seeds, dataset, root="results"):
    return np.array([number(past, trial(cell, seed, root), dataset) for seed in seeds])


def test_comparisons_agree_with_scipy(past):
    answer = json.loads(past.run("compare", "results/small", "--by", "test_loss", "--by", "test_accuracy", "--json").stdout)
    assert [side["variant"] for side in answer["sides"]] == ["model.cell=lstm", "model.cell=rnn"]
    assert answer["sides"][1]["differing_settings"]["model.cell"] == "rnn"
    loss, accuracy = answer["comparisons"]
    a, b = (np.log(numbers(past, cell, range(1, 6), "test/loss")) for cell in ("lstm", "rnn"))
    paired, interval = stats.ttest_rel(b, a), stats.ttest_rel(b, a).confidence_interval(0.95)
    assert loss["p"] == pytest.approx(paired.pvalue, rel=1e-9)
    assert loss["ratio"]["estimate"] == pytest.approx(np.exp(np.mean(b - a)), rel=1e-12)
    assert [loss["ratio"]["low"], loss["ratio"]["high"]] == pytest.approx([np.exp(interval.low), np.exp(interval.high)], rel=1e-9)
    a, b = (numbers(past, cell, range(1, 6), "test/accuracy") for cell in ("lstm", "rnn"))
    interval = stats.ttest_rel(b, a).confidence_interval(0.95)
    assert accuracy["p"] == pytest.approx(stats.ttest_rel(b, a).pvalue, rel=1e-9)
    assert [accuracy["difference"]["low"], accuracy["difference"]["high"]] == pytest.approx([interval.low, interval.high], rel=1e-9)
    # Holm: twice the smaller one, the greater one no less than that.
    p = sorted([loss["p"], accuracy["p"]])
    assert sorted([loss["p_adjusted"], accuracy["p_adjusted"]]) == pytest.approx([min(1, 2 * p[0]), max(min(1, 2 * p[0]), p[1])])


def test_other_seeds_are_independent_and_common_ones_paired(past):
    places = [f"{root}/small/trials/model.cell=rnn" for root in ("results", "other")]
    [row] = json.loads(past.run("compare", *places, "--by", "test_loss", "--json").stdout)["comparisons"]
    a, b = np.log(numbers(past, "rnn", range(1, 6), "test/loss")), np.log(numbers(past, "rnn", (11, 12, 13), "test/loss", "other"))
    welch = stats.ttest_ind(b, a, equal_var=False)
    assert row["p"] == pytest.approx(welch.pvalue, rel=1e-9) and "Welch" in row["method"]
    assert row["p"] != pytest.approx(stats.ttest_ind(b, a).pvalue, rel=1e-9), "negative control: other variances"
    interval = welch.confidence_interval(0.95)
    assert [row["ratio"]["low"], row["ratio"]["high"]] == pytest.approx([np.exp(interval.low), np.exp(interval.high)], rel=1e-9)
    [row] = json.loads(past.run(
        "compare", "results/small/trials/model.cell=lstm", "some/small/trials/model.cell=rnn", "--by", "test_loss", "--json").stdout)["comparisons"]
    a, b = np.log(numbers(past, "lstm", (4, 5), "test/loss")), np.log(numbers(past, "rnn", (4, 5), "test/loss", "some"))
    assert row["p"] == pytest.approx(stats.ttest_rel(b, a).pvalue, rel=1e-9)
    assert row["seeds_left_out"] == [1, 2, 3, 6, 7] and "paired" in row["method"]
    text = past.run("compare", "results/small", "other/small", "--statistic", "median").stdout
    assert "settings" in text and "Mann–Whitney" in text and "model.cell=rnn in other/small" in text


def test_files_are_compared_and_comparisons_drawn(past, tmp_path):
    [row] = json.loads(past.run("compare", trial("rnn", 1), trial("lstm", 1), "--by", "test_loss", "--json").stdout)["comparisons"]
    assert row["ratio"]["estimate"] == pytest.approx(
        number(past, trial("lstm", 1), "test/loss") / number(past, trial("rnn", 1), "test/loss"), rel=1e-12)
    assert "p" not in row or row["outcome"] == "undecided"
    picture = tmp_path / "forest.svg"
    past.run("compare", "results/small", "--figure", picture)
    assert picture.read_text().startswith("<") and "model.cell=rnn" in picture.read_text()
    [row] = json.loads(past.run("compare", "./results/small/trials/model.cell=rnn", "results/small", "--by", "test_loss", "--json").stdout)["comparisons"]
    turned = json.loads(past.run("compare", "results/small", "--by", "test_loss", "--json").stdout)["comparisons"][0]
    assert row["ratio"]["estimate"] == pytest.approx(1 / turned["ratio"]["estimate"], rel=1e-12), "what is named first is the reference"


# Wrong and damaged


@pytest.fixture(scope="module")
def damaged(past, tmp_path_factory):
    """Copies of the results with every kind of damage."""
    laboratory = Laboratory(tmp_path_factory.mktemp("damaged"))
    shutil.copytree(past.folder / "results", laboratory.folder / "results")
    shutil.rmtree(laboratory.folder / "results/small/provenance")
    good = laboratory.folder / trial("rnn", 1)
    files = laboratory.folder / "files"
    files.mkdir()
    data = good.read_bytes()
    for name, content in {
        "empty.h5": b"", "text.h5": b"no numbers\n", "half.h5": data[:len(data) // 2], "end.h5": data[:-1],
        "head.h5": b"\0" * 64 + data[64:], "zeros.h5": bytes(len(data))}.items():
        (files / name).write_bytes(content)
    middle = len(data) * 2 // 3
    (files / "bits.h5").write_bytes(data[:middle] + bytes(byte ^ 255 for byte in data[middle:middle + 4096]) + data[middle + 4096:])
    with h5py.File(files / "foreign.h5", "w") as file:
        file["x"] = [[1, 2], [3, 4]]
        file["text"] = "words"
        file["outside"] = h5py.ExternalLink(str(good), "/test/loss")
        file["round"] = h5py.SoftLink("/round")
        file["compound"] = np.zeros(3, [("a", int), ("b", float)])
    for name, change in {
        "newer.h5": {"lab_format": np.int32(99)}, "status.h5": {"status": "sleeping"}, "unfinished.h5": {"provenance": None}}.items():
        shutil.copy(good, files / name)
        with h5py.File(files / name, "r+") as file:
            for key, value in change.items():
                del file.attrs[key]
                if value is not None:
                    file.attrs[key] = value
    (files / "folder").mkdir()
    (laboratory.folder / "results/Not A Slug/trials").mkdir(parents=True)
    (laboratory.folder / "results/bare/trials").mkdir(parents=True)
    os.symlink("/nowhere", laboratory.folder / "results/link")
    broken = laboratory.folder / "broken/small"
    shutil.copytree(laboratory.folder / "results/small", broken)
    for cell in ("rnn", "lstm"):
        for seed in range(1, 6):
            (laboratory.folder / trial(cell, seed, "broken")).write_bytes(data[:4000])
    return laboratory


FILES = ["empty", "text", "half", "end", "head", "zeros", "bits", "newer", "status", "unfinished", "foreign"]
GOOD = "results/small/trials/model.cell=rnn/seed-1.h5"
WRONG = {
    "list": [
        (64, ["nowhere"]), (64, ["files/folder"]), (64, [GOOD]), (64, ["results/link"]), (64, ["results/Not A Slug"]), (64, [""]),
        (64, ["--where", "x"]), (64, ["--where", "=3"]), (64, ["--where", "test_loss<"]), (64, ["--where", "status<done"]),
        (64, ["--where", "status=dnoe"]), (64, ["--where", "test_los<1"]), (64, ["--where", "model.hiden=3"]), (64, ["--sort", ","]),
        (64, ["--sort", "--"]), (64, ["--sort", "wrong"]), (64, ["--columns", "seed,,variant"]), (64, ["--columns", "model.x.y"]),
        (64, ["--limit", "0"]), (64, ["--limit", "many"]), (0, ["broken"])],
    "show": [(65, [f"files/{name}.h5"]) for name in ("empty", "text", "half", "end", "head", "zeros")] + [
        (64, ["nowhere"]), (64, ["nowhere:/x"]), (64, [GOOD + ":/nothing"]), (64, [GOOD + ":/test/loss[0]"]), (64, [GOOD + ":/history/loss[30]"]),
        (64, [GOOD + ":/history/loss[0,0]"]), (64, [GOOD + ":/history/loss[x]"]), (64, [GOOD + ":/history/loss[::0]"]),
        (64, [GOOD + ":/history/loss[1"]), (64, [GOOD + ":/history/loss[time=3]"]), (64, [GOOD + ":/history/loss[]"]),
        (64, [GOOD + ":/history[0]"]), (64, [GOOD + ":/history/../test"]), (64, ["results:/x"]), (64, ["files/foreign.h5:/outside"]),
        (65, ["files/foreign.h5:/compound"]), (64, ["files/foreign.h5:/x[axis7=1]"])],
    "best": [
        (64, ["nowhere", "--by", "test_loss"]), (64, [GOOD, "--by", "test_loss"]), (65, ["results", "--by", "test_loss"]),
        (65, ["results/bare", "--by", "test_loss"]), (65, ["broken/small", "--by", "test_loss"]), (64, ["results/small"]),
        (64, ["results/small", "--by", "test_loss", "--limit", "0"]), (64, ["--by", "test_loss"])] + [
        (65, ["results/small", "--by", by]) for by in (
            "test_los", "", "test_loss[", "test_loss[at=last]", "test_loss + 1", "gradient_norm", "validation_loss[at=7]", "validation_loss[last=9]",
            "validation_loss[model.cell=rnn]", "engine_error", "gradient_reach", "mean(test_loss)", "state_norm[state=s]", "test_recall")],
    "compare": [(65, [GOOD, f"files/{name}.h5"]) for name in FILES] + [
        (64, [GOOD, "nowhere"]), (65, [GOOD]), (65, [GOOD, GOOD]), (65, ["results", GOOD]), (65, ["results/small", "results/bare"]),
        (65, ["results/small", "broken/small"]), (65, ["results/small", "--by", "test_los"]), (65, ["results/small", "--by", "engine_error"]),
        (64, ["results/small", "--figure", "x.txt"]), (64, ["results/small", "--statistic", "mode"]), (64, []), (64, ["small.exp", GOOD])],
    "gc": [
        (64, ["nowhere"]), (64, [GOOD]), (64, ["files/folder"]), (64, ["results/link"]), (64, ["results/small/trials/model.cell=rnn"]),
        (64, ["--kind", "everything"]), (64, ["--older", "yesterday"]), (64, ["--older", "3"]), (64, ["--older", "-3d"]), (64, ["--larger", "big"]),
        (64, ["--larger", "-1M"]), (64, ["--delete=yes"]), (64, ["--force"]), (64, ["results/Not A Slug"]), (64, ["/dev/null"]), (64, [""]),
        (0, ["broken"]), (0, ["results", "--delete"]), (0, ["broken", "--delete", "--kind", "partial"]), (64, ["--older", "1e99d"])],
}


@pytest.mark.parametrize("command", WRONG)
def test_wrong_and_damaged_inputs_are_named(damaged, command):
    assert len(WRONG[command]) >= 20
    before = bytes_of(damaged.folder)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda case: damaged.run(command, *case[1], expect=case[0]), WRONG[command]))
    for (status, arguments), result in zip(WRONG[command], results):
        if status != 0:
            assert result.stdout == "" and result.stderr.strip(), arguments
            assert "Fatal error" not in result.stderr and len(result.stderr) < 2000, result.stderr
    assert bytes_of(damaged.folder) == before


def test_damage_in_results_is_left_out_and_named(damaged, tmp_path):
    laboratory = Laboratory(tmp_path)
    shutil.copytree(damaged.folder / "results/small", tmp_path / "results/small")
    (tmp_path / trial("rnn", 3)).write_bytes(b"")
    shutil.copy(tmp_path / trial("rnn", 4), tmp_path / trial("rnn", 5))
    listed = {row["id"]: row["status"] for row in json.loads(laboratory.run("list", "--json").stdout)["trials"]}
    assert [name for name, status in listed.items() if status == "damaged"] == ["model.cell=rnn/seed-3", "model.cell=rnn/seed-5"]
    result = laboratory.run("compare", "results/small", "--by", "test_loss", "--json", expect=1)
    assert "seed-3.h5" in result.stderr and "seed-5.h5" in result.stderr and "left out" in result.stderr
    assert json.loads(result.stdout)["comparisons"][0]["seeds_left_out"] == [3, 5]
    assert "seed-3.h5" in laboratory.run("best", "results/small", "--by", "test_loss", expect=1).stderr


def test_what_means_different_things_is_not_compared(past, lab):
    lab.write("adding.exp", "experiment: adding\ntask: { kind: adding, length: 10 }\nmodel: { cell: rnn, hidden: 4 }\ntrain: { steps: 3, batch: 3 }\nseeds: [1, 2]\nfigures: []\n")
    lab.run("run", "-q", "adding.exp")
    result = lab.run("compare", past.folder / "results/small/trials/model.cell=rnn", "results/adding", "--by", "test_loss", expect=65)
    assert "task noise" in result.stderr and "adding" in result.stderr
    ok = lab.run("compare", past.folder / "results/small/trials/model.cell=rnn", "results/adding", "--by", "parameters")
    assert "parameters" in ok.stdout and "task" in ok.stdout


# lab gc


def test_only_remnants_are_removed(past, tmp_path):
    laboratory = Laboratory(tmp_path)
    shutil.copytree(past.folder / "results", tmp_path / "results")
    laboratory.write("small.exp", SEEDS)
    folder = tmp_path / "results/small"
    variant = folder / "trials/model.cell=rnn"
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "seed-1.h5").write_bytes(b"kept")
    ended = subprocess.Popen(["true"])
    ended.wait()
    host = "".join(c if c.isalnum() or c in ".-" else "_" for c in os.uname().nodename)[:64]
    (variant / "seed-7.checkpoint").mkdir()
    (variant / "seed-7.checkpoint/state-3").write_bytes(b"12345")
    (variant / f"seed-8.h5.{host}-{ended.pid}-1.part").write_bytes(b"123")
    (variant / f"seed-9.h5.{host}-{os.getpid()}-1.part").write_bytes(b"running")
    (variant / "seed-1.h5.damaged").write_bytes(b"1")
    (folder / "page.abc.part").write_bytes(b"fresh, and nobody knows whose")
    (folder / "stale/0123").mkdir(parents=True)
    (folder / "stale/0123/seed-1.h5").write_bytes(b"1" * 2048)
    (folder / "stale/linked").mkdir()
    os.symlink(outside, folder / "stale/linked/there")
    os.symlink(outside, folder / "stale/link")
    os.symlink(outside, folder / "trials/model.cell=link")
    expected = {
        "trials/model.cell=rnn/seed-7.checkpoint": "checkpoints", f"trials/model.cell=rnn/seed-8.h5.{host}-{ended.pid}-1.part": "partial",
        "trials/model.cell=rnn/seed-1.h5.damaged": "damaged", "stale/0123": "stale", "stale/linked": "stale"}
    before = bytes_of(tmp_path)
    usual = {path: kind for path, kind in expected.items() if kind != "checkpoints"}

    def found(*arguments, expect=0):
        rows = json.loads(laboratory.run("gc", "--json", *arguments, expect=expect).stdout)["remnants"]
        return {row["path"].removeprefix("results/small/"): row for row in rows}

    assert {path: row["kind"] for path, row in found().items()} == usual
    kinds = [word for kind in ("partial", "damaged", "stale", "checkpoints") for word in ("--kind", kind)]
    everything = found("results/small", *kinds)
    ends = {path for path in everything if path.endswith(".end")}
    assert {path: row["kind"] for path, row in everything.items() if path not in ends} == expected
    assert set(found("--larger", "1K")) == {"stale/0123"} and found("--older", "1h") == {}
    assert everything["stale/0123"]["bytes"] == 2048 and everything["stale/0123"]["reason"]
    assert "nothing was removed" in laboratory.run("gc").stderr and bytes_of(tmp_path) == before
    removed = found("--delete", expect=1)
    assert removed["stale/linked"]["status"].startswith("kept") and removed["stale/0123"]["status"] == "removed"
    gone = set(before) - set(bytes_of(tmp_path))
    assert gone == {f"results/small/{path}" for path in usual if path.startswith("trials")} | {"results/small/stale/0123/seed-1.h5"}
    assert (outside / "seed-1.h5").read_bytes() == b"kept" and (variant / "seed-7.checkpoint").is_dir()
    assert "nothing to do" in laboratory.run("plan", "small.exp").stdout, "every finished trial is still there"
