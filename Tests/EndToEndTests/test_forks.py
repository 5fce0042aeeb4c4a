"""model.from: a trial begins with the stored weights of another."""
import json
import os

import h5py
import numpy as np
import pytest
from laboratory import Laboratory

PARENT = """\
experiment: parent
task: { kind: noise, length: 9, inputs: 3, classes: 4 }
model: { cell: lstm, hidden: 6 }
optimizer: { kind: adam, learning_rate: 1e-2 }
train: { steps: 12, batch: 5, precision: PRECISION }
seeds: [1, 2]
record: { at: [first, 5, last] }
figures: [loss]
"""
CHILD = PARENT.replace("parent", "child").replace("hidden: 6", "hidden: 6, from: { FROM }").replace("kind: adam", "kind: sgd")


@pytest.fixture(scope="module")
def family(tmp_path_factory):
    """Parents of both precisions, run once; the children's folders are their own."""
    laboratory = Laboratory(tmp_path_factory.mktemp("family"))
    for precision in ("float32", "float64"):
        laboratory.write(f"{precision}.exp", PARENT.replace("parent", precision).replace("PRECISION", precision))
        laboratory.run(f"{precision}.exp")
    return laboratory


def child(family, start, precision="float64", name="child", **changes):
    text = CHILD.replace("FROM", start).replace("PRECISION", precision).replace("experiment: child", f"experiment: {name}")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return family.write(f"{name}.exp", text)


def weights(path, group, record=None):
    with h5py.File(path) as file:
        return {name: np.array(values if record is None else values[record]) for name, values in file[group].items()}


def expect_start(family, name, precision, group, record, variant="default"):
    for seed in (1, 2):
        mother = weights(family.folder / f"results/{precision}/trials/{variant}/seed-{seed}.h5", group, record)
        own = weights(family.folder / f"results/{name}/trials/default/seed-{seed}.h5", "records/parameters", 0)
        assert mother.keys() == own.keys() == {"U", "W", "V", "b", "c"}
        for parameter in own:
            assert own[parameter].dtype == mother[parameter].dtype and np.array_equal(own[parameter], mother[parameter])


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_first_record_is_the_parents_to_the_bit(family, precision):
    for name, start, group, record in [
        ("at-five", "record: 5", "records/parameters", 1), ("at-last", "record: last", "records/parameters", 2),
        ("at-final", "record: final", "parameters/final", None), ("at-first", "record: 0", "records/parameters", 0),
    ]:
        name = f"{name}-{precision}"
        family.run(child(family, f"result: {precision}/default, {start}", precision, name))
        expect_start(family, name, precision, group, record)


def test_another_engine_on_a_fork(family):
    """bptt and rtrl from the same record, on the same batch: the same first gradient."""
    for engine in ("bptt", "rtrl"):
        family.run(child(family, "result: float64, record: 5", name=engine, **{"figures: [loss]": f"gradient: {{ engine: {engine} }}"}))
    first = [weights(family.folder / f"results/{engine}/trials/default/seed-1.h5", "records/gradients", 0) for engine in ("bptt", "rtrl")]
    for parameter in first[0]:
        np.testing.assert_allclose(first[0][parameter], first[1][parameter], rtol=1e-9, atol=1e-13)


def test_ways_to_name_the_parent(family):
    file = family.folder / "results/float64/trials/default/seed-2.h5"
    identities = set()
    for start in ("float64/default/seed-2", "float64/default/2", "float64/trials/default/seed-2.h5", str(file)):
        trials = family.trials("plan", child(family, f"result: {start}", **{"seeds: [1, 2]": "seeds: [1]"}))
        identities.add(trials[0]["identity"])
    assert len(identities) == 1
    others = {family.trials("plan", child(family, f"result: {start}"))[0]["identity"] for start in ("float64/default", "float64/default/1")}
    assert len(others) == 1 and not others & identities
    records = {family.trials("plan", child(family, f"result: float64, record: {record}"))[0]["identity"] for record in (0, 5, 11, "last", "final")}
    assert len(records) == 4


def test_provenance_names_the_parent_and_its_digest(family):
    family.run(child(family, "result: float64, record: 5", name="traced"))
    with h5py.File(family.folder / "results/traced/trials/default/seed-2.h5") as file:
        parent = json.loads(file.attrs["provenance"])["parent"]
    assert parent.startswith("float64/default/seed-2, the record before update 5, sha256 ") and len(parent.split()[-1]) == 64
    assert "float64/default/seed-1, the record before update 5" in (family.folder / "results/traced/index.html").read_text()


def test_forks_of_a_sweep_begin_with_their_own_variants(family):
    sweep = "sweep: { model.cell: [rnn, lstm] }\n"
    family.write("cells.exp", PARENT.replace("parent", "cells").replace("PRECISION", "float64") + sweep)
    family.run("cells.exp")
    family.run(child(family, "result: cells", name="forks", **{"figures: [loss]\n": sweep}))
    for cell in ("rnn", "lstm"):
        mother = weights(family.folder / f"results/cells/trials/model.cell={cell}/seed-1.h5", "parameters/final")
        own = weights(family.folder / f"results/forks/trials/model.cell={cell}/seed-1.h5", "records/parameters", 0)
        assert all(np.array_equal(own[parameter], mother[parameter]) for parameter in own)
    swept = child(family, "result: float64/default", name="records", **{"figures: [loss]\n": "sweep: { model.from.record: [0, 5, final] }\n"})
    assert len({trial["identity"] for trial in family.trials("plan", swept)}) == 6


def test_a_child_follows_its_parent(family):
    """Other weights there are another identity here; the same ones, computed anew, are not."""
    family.write("mother.exp", PARENT.replace("parent", "mother").replace("PRECISION", "float64"))
    family.run("mother.exp")
    heir = child(family, "result: mother", name="heir")
    first = family.trials("run", heir)
    family.run("mother.exp", "--force")
    assert all(trial["was_finished"] for trial in family.trials("run", heir))
    family.run("mother.exp", "--set", "train.steps=13")
    assert not any(trial["was_finished"] for trial in family.trials("run", heir)) and first


def test_not_setting_it_changes_no_identity(family):
    text = CHILD.replace("PRECISION", "float64")
    family.write("without.exp", text.replace(", from: { FROM }", ""))
    family.write("none.exp", text.replace("from: { FROM }", "from: none"))
    assert family.trials("plan", "without.exp")[0]["identity"] == family.trials("plan", "none.exp")[0]["identity"]


def test_gradcheck_begins_there_too(family):
    result = family.run("gradcheck", child(family, "result: float64", name="checked"))
    assert "initial: parameters stored weights of float64/default/seed-1" in result.stdout


WRONG = {
    "shapes": ("hidden: 6", "hidden: 7", "result: float64", "'U' is 3 × 24 in results/float64/trials/default/seed-1.h5 and 3 × 28 in this network"),
    "names": ("cell: lstm", "cell: gru", "result: float64", "other parameters in results/float64/trials/default/seed-1.h5: d in this network and not there"),
    "gates": ("cell: lstm", "cell: lstm-coupled", "result: float64", "'U' is 3 × 24"),
    "record": ("cell: lstm", "cell: lstm", "result: float64, record: 6", "float64/default/seed-1 has no record before update 6"),
    "nowhere": ("cell: lstm", "cell: lstm", "result: nobody", "there is no stored trial results/nobody/trials/default/seed-1.h5"),
    "seed": ("cell: lstm", "cell: lstm", "result: float64/default/9", "there is no stored trial results/float64/trials/default/seed-9.h5"),
    "escape": ("cell: lstm", "cell: lstm", "result: ../float64", "does not name a trial"),
    "words": ("cell: lstm", "cell: lstm", "result: a/b/c/d", "does not name a trial"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_refused(family, name):
    old, new, start, message = WRONG[name]
    file = child(family, start, name="unfit", **({old: new} if old != new else {}))
    result = family.run("check", file, expect=65)
    assert message in result.stderr and result.stderr.startswith("unfit.exp:3:"), result.stderr
    assert not (family.folder / "results/unfit").exists()


def test_missing_seeds_are_listed(family):
    result = family.run("check", child(family, "result: float64", **{"seeds: [1, 2]": "seeds: [2, 3]"}), expect=65)
    assert "seed-3.h5" in result.stderr and "seed-1.h5, seed-2.h5" in result.stderr


def test_odd_files_are_refused(family):
    family.write("results/garbage.h5", "no HDF5 at all")
    whole = (family.folder / "results/float64/trials/default/seed-1.h5").read_bytes()
    (family.folder / "results/half.h5").write_bytes(whole[: len(whole) // 2])
    with h5py.File(family.folder / "results/foreign.h5", "w") as file:
        file["numbers"] = np.zeros(3)
    (family.folder / "results/folder.h5").mkdir()
    os.mkfifo(family.folder / "results/fifo.h5")
    for name in ("garbage", "half", "foreign", "folder", "fifo"):
        result = family.run("check", child(family, f"result: {name}.h5", name="unfit"), expect=65, timeout=60)
        assert result.stderr.startswith("unfit.exp:3:"), result.stderr
        assert f"results/{name}.h5" in result.stderr
    damaged = bytearray(whole)
    for place in range(2048, len(whole), 97):
        damaged[place] ^= 0x55
    (family.folder / "results/damaged.h5").write_bytes(damaged)
    family.run("check", child(family, "result: damaged.h5", name="unfit"), expect=65, timeout=60)


def test_weights_that_are_no_numbers_are_refused(family):
    path = family.folder / "results/diverged.h5"
    path.write_bytes((family.folder / "results/float64/trials/default/seed-1.h5").read_bytes())
    with h5py.File(path, "r+") as file:
        file["parameters/final/W"][0, 0] = np.nan
    result = family.run("check", child(family, "result: diverged.h5", name="unfit"), expect=65)
    assert "the final weights of float64/default/seed-1 are not finite numbers" in result.stderr, result.stderr
    family.run("check", child(family, "result: diverged.h5, record: last", name="unfit"))
