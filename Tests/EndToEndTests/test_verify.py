"""Stored results computed once more and compared bit for bit; every way in which one is not what it was is told with its reason."""
import hashlib
import json
import resource
import shutil
import subprocess

import h5py
import numpy as np
import pytest
from laboratory import RELEASE, REPOSITORY, Laboratory

CSV = "\n".join(f"{'abc'[n % 3] * (n % 4 + 2)},{n % 2}" for n in range(60)) + "\n"
SMALL = """\
# vim: ft=yaml
experiment: small
task: { kind: noise, length: 9, min_length: 4, inputs: 3, classes: 4 }
model: { cell: lstm, hidden: 6 }
optimizer: { kind: adam, learning_rate: 1e-2, clip: { kind: norm, threshold: 1.0 } }
train: { steps: 12, batch: 5, evaluate_every: 5 }
seeds: [1, 2]
sweep: { train.precision: [float32, float64] }
record: { every: 4, at: [first, last], diagnostics: [gradient-by-lag] }
figures: []
"""
TRIAL = "results/small/trials/train.precision=float64/seed-2.h5"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    laboratory = Laboratory(tmp_path_factory.mktemp("made"))
    laboratory.write("small.exp", SMALL)
    laboratory.run("run", "-q", "small.exp")
    return laboratory


@pytest.fixture
def copy(made, tmp_path):
    """A copy of the results, to be damaged; the index knows what it held."""
    shutil.copytree(made.folder, tmp_path / "copy", copy_function=shutil.copy2)
    return Laboratory(tmp_path / "copy")


def verify(lab, *arguments, expect=0, **changes):
    answer = lab.run("verify", "-q", "--json", *arguments, expect=expect, **changes)
    return json.loads(answer.stdout)["verifications"]


def kinds(row):
    return [reason["kind"] for reason in row["reasons"]]


def edit(path, change):
    """An edit without what would tell of it but the index: the seal over the bytes of texts."""
    with h5py.File(path, "r+") as file:
        del file.attrs["heap_seal"]
        change(file)


def test_a_fresh_clone_reproduces_what_another_folder_and_build_have_made(made, tmp_path):
    fresh = Laboratory(tmp_path, RELEASE)
    shutil.copytree(made.folder / "results/small/trials", tmp_path / "brought")
    rows = verify(fresh, *(str(path.relative_to(tmp_path)) for path in sorted((tmp_path / "brought").rglob("*.h5"))))
    assert [row["verdict"] for row in rows] == ["identical"] * 4, rows
    assert all(row["datasets"] > 30 and row["values"] > 1000 and not row["differences"] for row in rows)
    if RELEASE != made.binary:
        assert all(kinds(row) == ["code"] and "release now" in row["reasons"][0]["words"] for row in rows)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["brought"], "nothing else is written"


def test_what_is_said_and_entered(copy):
    before = {path: path.read_bytes() for path in copy.folder.rglob("*.h5")}
    answer = copy.run("verify", "-j", "2", "results/small")
    lines = answer.stdout.splitlines()
    assert len(lines) == 4 and all(": identical, " in line for line in lines) and "4 identical, in " in answer.stderr
    assert before == {path: path.read_bytes() for path in copy.folder.rglob("*.h5")}
    entered = json.loads((copy.folder / "results/small/provenance/verified/train.precision=float64/seed-2.json").read_text())
    assert entered["verdict"] == "identical" and entered["sha256"] == hashlib.sha256(before[copy.folder / TRIAL]).hexdigest()
    assert entered["when"] and entered["by"]["host"] and entered["by"]["program"].startswith("sha256 ")


def test_the_badge_follows(copy):
    page, report = copy.folder / "results/small/index.html", copy.folder / "results/small/report.md"
    before = page.read_bytes()
    assert b"verified" not in before
    copy.run("verify", "-q", TRIAL)
    copy.run("run", "-q", "small.exp")
    assert "1 of 4 verified" in report.read_text()
    copy.run("verify", "-q", "small.exp")
    copy.run("run", "-q", "small.exp")
    assert '<li class="good">verified</li>' in page.read_text()
    assert "identical, 20" in (copy.folder / "results/small/provenance/run.html").read_text()
    copy.run("run", "-q", "--force", "--only", "seed=1", "small.exp")
    assert "2 of 4 verified" in report.read_text(), "new files are not those that were verified"
    shutil.rmtree(copy.folder / "results/small/provenance/verified")
    copy.run("run", "-q", "small.exp")
    assert page.read_bytes() == before, "a page is the same where nobody has verified"


def test_one_flipped_bit_is_found_at_its_place(copy):
    def flip(file):
        weights = file["records/parameters/W"]
        row = weights[2]
        row.view(np.uint64)[3, 5] ^= 1
        weights[2] = row

    edit(copy.folder / TRIAL, flip)
    answer = copy.run("verify", TRIAL, expect=2)
    assert "/records/parameters/W before update 8" in answer.stdout and ", 1 ULP apart" in answer.stdout
    assert "hidden_from 3" in answer.stdout and "gate_hidden 5" in answer.stdout and "in all: 1 of " in answer.stdout
    row = verify(copy, TRIAL, expect=2)[0]
    first = row["differences"][0]
    assert (first["object"], first["update"], first["ulps"], row["differing_values"]) == ("/records/parameters/W", 8, 1, 1)
    assert float(first["stored"]) != float(first["repeated"]) and kinds(row) == ["file"]
    # Where no index knows the file, nothing else explains it.
    shutil.move(copy.folder / TRIAL, copy.folder / "lone.h5")
    assert kinds(verify(copy, "lone.h5", expect=2)[0]) == ["none"]


def test_a_changed_seed_and_an_edited_setting_are_named(copy):
    lone = copy.folder / "lone.h5"
    shutil.copy(copy.folder / TRIAL, lone)
    edit(lone, lambda file: file.attrs.modify("seed", np.int32(1)))
    row = verify(copy, "lone.h5", expect=2)[0]
    assert kinds(row) == ["seed"] and "made with seed 2, and the file says 1" in row["reasons"][0]["words"]
    assert row["differences"][0].get("update") in (0, None) and row["differing_values"] > 1000

    def rate(file):
        settings = json.loads(file.attrs["settings"])
        settings["optimizer"]["learning_rate"] = 0.02
        file.attrs["settings"] = json.dumps(settings)

    shutil.copy(copy.folder / TRIAL, lone)
    edit(lone, rate)
    row = verify(copy, "lone.h5", expect=2)[0]
    assert kinds(row) == ["settings"]
    first = row["differences"][0]
    assert first["update"] in (0, 1), "the first update is the first that another rate changes"

    def title(file):
        settings = json.loads(file.attrs["settings"])
        settings["title"] = "Another title"
        file.attrs["settings"] = json.dumps(settings)

    shutil.copy(copy.folder / TRIAL, lone)
    edit(lone, title)
    assert verify(copy, "lone.h5")[0]["verdict"] == "identical", "negative control: a title changes no numbers"


def test_another_build_is_named_beside_a_number_that_it_computes_otherwise(copy):
    """As if a constant of a kernel had been another one."""
    def otherwise(file):
        facts = json.loads(file.attrs["provenance"])
        facts["program"], facts["commit"] = "sha256 " + "0" * 64, "f" * 40
        file.attrs["provenance"] = json.dumps(facts)
        loss = file["history/loss"][...]
        loss[3:] *= 1 + 1e-7
        file["history/loss"][...] = loss

    shutil.copy(copy.folder / TRIAL, copy.folder / "lone.h5")
    edit(copy.folder / "lone.h5", otherwise)
    row = verify(copy, "lone.h5", expect=2)[0]
    assert kinds(row) == ["code"] and "another build of lab: program sha256 0000" in row["reasons"][0]["words"]
    assert (row["differences"][0]["object"], row["differences"][0]["update"]) == ("/history/loss", 3)


def test_another_kind_of_machine_is_named(copy):
    words = []
    for core in ("Haswell", "SkylakeX"):
        answer = subprocess.run(
            [copy.binary, "verify", "-q", "--json", TRIAL], cwd=copy.folder, env=copy.environment(OPENBLAS_CORETYPE=core), capture_output=True, text=True)
        assert answer.returncode in (0, 2), answer.stderr
        [row] = json.loads(answer.stdout)["verifications"]
        words += [reason["words"] for reason in row["reasons"] if reason["kind"] == "machine"]
    assert words and all("blas " in line and ("Haswell" in line or "SkylakeX" in line) for line in words)


def test_other_data_are_named(tmp_path):
    lab = Laboratory(tmp_path)
    lab.write("reviews.csv", "text,label\n" + CSV)
    lab.write("own.exp", """\
# vim: ft=yaml
experiment: own
task: { kind: file, path: reviews.csv, inputs: text, targets: label }
model: { cell: rnn, hidden: 4 }
train: { steps: 4, batch: 4 }
figures: []
""")
    lab.run("run", "-q", "own.exp")
    assert verify(lab, "own.exp")[0]["verdict"] == "identical"
    lab.write("reviews.csv", "text,label\n" + CSV.replace("cc", "ab", 1))
    for name in ("own.exp", "results/own", "results/own/trials/default/seed-1.h5"):
        [row] = verify(lab, name, expect=2)
        assert kinds(row) == ["data"] and row["reasons"][0]["words"].count("sha256") == 2
    (lab.folder / "reviews.csv").unlink()
    assert "reviews.csv" in lab.run("verify", "results/own", expect=65).stderr


def test_damage_is_not_a_difference(copy):
    path = copy.folder / TRIAL
    whole = path.read_bytes()
    with h5py.File(path) as file:
        chunk = file["records/parameters/W"].id.get_chunk_info(0)
    broken = bytearray(whole)
    broken[chunk.byte_offset + 8] ^= 1
    path.write_bytes(broken)
    row = verify(copy, TRIAL, expect=65)[0]
    assert row["verdict"] == "failed" and "records/parameters/W" in row["problem"]
    # A byte that no number depends on.
    path.write_bytes(whole)
    edit(path, lambda file: file.attrs.modify("provenance", file.attrs["provenance"].replace("lab", "LAB", 1)))
    row = verify(copy, TRIAL, expect=65)[0]
    assert row["verdict"] == "damaged" and "file" in kinds(row)


def test_the_first_updates(copy):
    answer = copy.run("verify", "--quick", "5", "results/small")
    assert answer.stdout.count("identical in the first 5 updates") == 4
    assert not (copy.folder / "results/small/provenance/verified").exists()

    def late(file):
        file["history/loss"][9] += 1

    edit(copy.folder / TRIAL, late)
    assert "damaged" in copy.run("verify", "-q", "--quick", "5", TRIAL, expect=65).stdout, "the ninth is not looked at"
    assert "/history/loss at update 9" in copy.run("verify", "-q", "--quick", "10", TRIAL, expect=2).stdout


def test_lengthened_amended_and_forked_trials(copy):
    path = copy.folder / TRIAL
    for settings, fact in ((SMALL.replace("by-lag]", "by-lag, lyapunov]"), "measured_afterwards"), (SMALL.replace("steps: 12", "steps: 16"), "continued_at")):
        copy.write("small.exp", settings)
        copy.run("run", "-q", "--only", "train.precision=float64", "--only", "seed=2", "small.exp")
        with h5py.File(path) as file:
            assert fact in json.loads(file.attrs["provenance"])
        assert verify(copy, TRIAL)[0]["verdict"] == "identical", fact
    copy.write("fork.exp", SMALL.replace("small", "fork", 1).replace("hidden: 6", "hidden: 6, from: { result: small }"))
    copy.run("run", "-q", "-s", "seeds=[2]", "fork.exp")
    assert [row["verdict"] for row in verify(copy, "results/fork")] == ["identical"] * 2
    copy.run("run", "-q", "--force", "-s", "train.steps=15", "-s", "seeds=[2]", "small.exp")
    words = [reason["words"] for row in verify(copy, "results/fork", expect=2) for reason in row["reasons"]]
    assert len(words) == 2 and all("other weights to begin with" in line for line in words)


def test_wrong_files_are_named(copy):
    folder = copy.folder
    whole = (folder / TRIAL).read_bytes()
    (folder / "empty.h5").write_bytes(b"")
    (folder / "text.h5").write_text("no HDF5")
    (folder / "cut.h5").write_bytes(whole[: len(whole) // 2])
    (folder / "head.h5").write_bytes(whole[:3000])
    (folder / "folder.h5").mkdir()
    (folder / "nothing").mkdir()
    (folder / "broken.exp").write_text("experiment: [")
    with h5py.File(folder / "foreign.h5", "w") as file:
        file["x"] = [1.0]

    def changed(name, change):
        (folder / name).write_bytes(whole)
        edit(folder / name, change)

    def settings(change):
        def edited(file):
            value = json.loads(file.attrs["settings"])
            change(value)
            file.attrs["settings"] = json.dumps(value)
        return edited

    changed("no-settings.h5", lambda file: file.attrs.__delitem__("settings"))
    changed("no-json.h5", lambda file: file.attrs.modify("settings", "{"))
    changed("no-status.h5", lambda file: file.attrs.__delitem__("status"))
    changed("no-seed.h5", lambda file: file.attrs.__delitem__("seed"))
    changed("newer.h5", lambda file: file.attrs.modify("lab_format", np.int32(99)))
    changed("bad-setting.h5", settings(lambda value: value["train"].update(batch=-3)))
    changed("unknown-kind.h5", settings(lambda value: value["model"].update(cell={"kind": "nonsense"})))
    changed("huge.h5", settings(lambda value: value["model"].update(hidden=10_000_000)))
    changed("evil-name.h5", lambda file: file.attrs.modify("experiment", "../../evil"))
    changed("evil-variant.h5", lambda file: file.attrs.modify("variant", "../evil"))
    changed("no-data.h5", settings(lambda value: value.update(task={"kind": "sentiment"})))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    names = ["missing.h5", *sorted(path.name for path in folder.glob("*.h5"))]
    assert len(names) >= 17
    rows = verify(copy, *names, expect=65, LAB_DATA=str(folder / "nothing"))
    assert [row["file"] for row in rows] == names
    for row in rows:
        assert row["verdict"] == "failed" and row["file"] in row["problem"], row
    assert "broken.exp" in copy.run("verify", "broken.exp", expect=65).stderr
    assert "no trial is stored" in copy.run("verify", "nothing", expect=64).stderr
    assert "there is no" in copy.run("verify", "nowhere", expect=64).stderr
    assert "--quick" in copy.run("verify", "--quick", "0", TRIAL, expect=64).stderr
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}, "nothing is overwritten"


def test_where_there_is_no_room(copy):
    """A file that may not become larger fails as on a full disk; nothing is left of it."""
    spare = copy.folder / "spare"
    spare.mkdir()
    answer = subprocess.run(
        [copy.binary, "verify", TRIAL], cwd=copy.folder, env=copy.environment(TMPDIR=str(spare)), capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)))
    assert answer.returncode == 74 and str(spare) in answer.stderr, (answer.returncode, answer.stderr)
    assert "crashed" not in answer.stderr and not list(spare.iterdir())


def test_only_committed_sources_where_they_are_required(made, tmp_path):
    lab = Laboratory(tmp_path)
    lab.write("small.exp", SMALL)
    assert "no repository" in lab.run("run", "--require-clean", "small.exp", expect=65).stderr

    def git(*arguments):
        subprocess.run(["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q")
    assert "no commit" in lab.run("run", "--require-clean", "small.exp", expect=65).stderr
    git("add", "."), git("commit", "-q", "-m", "first")
    lab.write("new.txt", "new\n")
    assert "new.txt" in lab.run("run", "--require-clean", "small.exp", expect=65).stderr
    assert not (tmp_path / "results").exists(), "nothing is begun"
    lab.run("run", "-q", "small.exp", "-s", "seeds=[1]")
    with h5py.File(tmp_path / "results/small/trials/train.precision=float64/seed-1.h5") as file:
        facts = json.loads(file.attrs["provenance"])
    part = tmp_path / "results/small" / facts["changes"]
    assert hashlib.sha256(part.read_bytes()).hexdigest() == part.stem and "+new" in part.read_text()
    assert facts["ended"] >= facts["started"] and facts["host"] and facts["gnuplot"].startswith("gnuplot ")
    (tmp_path / "new.txt").unlink()
    lab.run("run", "-q", "--require-clean", "--force", "small.exp", "-s", "seeds=[1]")
