"""Translation and text, whole: what networks learn, and that characters survive from file to page."""
import collections
import html

import h5py
import pytest
from laboratory import REPOSITORY, Laboratory


@pytest.fixture(scope="module")
def translation(tmp_path_factory):
    laboratory = Laboratory(tmp_path_factory.mktemp("translation"))
    laboratory.run(
        REPOSITORY / "experiments/translation.exp", "-s", "sweep.model.handover=[context]", "-s", "sweep.model.cell=[lstm]",
        # They compare what is left out here.
        "-s", "claims=[]")
    return laboratory


@pytest.fixture(scope="module")
def countries(tmp_path_factory):
    laboratory = Laboratory(tmp_path_factory.mktemp("countries"))
    laboratory.run(REPOSITORY / "experiments/countries.exp", "-s", "seeds=[1]")
    return laboratory


def samples(path):
    with h5py.File(path) as file:
        return [file[f"samples/{column}"].asstr()[:].tolist() for column in ("inputs", "targets", "predictions")]


def test_unseen_dates_are_exact(translation):
    paths = translation.files("translation")
    assert len(paths) == 5
    for path in paths.values():
        with h5py.File(path) as file:
            assert file["test/exact_match"][()] >= 0.95
            assert file["test/character_error_rate"][()] < 0.01
            levels = dict(zip(file["baselines/name"].asstr()[:], file["baselines/value"][:]))
            assert file["test/step_loss"][()] < levels["memoryless"] < levels["chance"]
        inputs, targets, predictions = samples(path)
        assert len(inputs) == 8 and sum(t == p for t, p in zip(targets, predictions)) >= 7


def test_countries_beat_a_copy_where_scripts_differ(countries):
    rates, copied = {}, {}
    for name, path in countries.files("countries").items():
        language = name.split("/")[0].removeprefix("task.to=")
        with h5py.File(path) as file:
            rates[language] = float(file["test/character_error_rate"][()])
            rows = zip(file["baselines/name"].asstr()[:], file["baselines/quantity"].asstr()[:], file["baselines/value"][:])
            copied[language] = next(v for n, q, v in rows if (n, q) == ("copied name", "character_error_rate"))
    assert set(rates) == {"fr", "ru"}
    assert rates["ru"] < 0.85 < copied["ru"] and copied["fr"] < rates["fr"] < 0.75, rates


def test_characters_survive_to_file_and_page(countries):
    page = html.unescape((countries.folder / "results/countries/index.html").read_text(encoding="utf-8"))
    seen = collections.Counter()
    for name, path in countries.files("countries").items():
        inputs, targets, predictions = samples(path)
        seen.update("".join(targets))
        for text in inputs + targets + predictions:
            assert text in page, f"{name}: {text}"
        with h5py.File(path) as file:
            labels = file["output"].asstr()[:].tolist()
        assert labels[0] == "<end>" and set("".join(targets)) <= set(labels)
    assert seen["é"] and seen["я"]


TEXT = "Straße, café, Кириллица, 中文電影: здесь.\n" * 60
CHARACTERS = """\
# vim: ft=yaml
experiment: letters
task: { kind: characters, file: text.txt, length: 12, temperatures: [0.5], written: 20 }
model: { cell: gru, hidden: 16 }
train: { steps: 5, batch: 4 }
"""


def test_own_text_survives(lab):
    (lab.folder / "text.txt").write_text(TEXT, encoding="utf-8")
    lab.write("letters.exp", CHARACTERS)
    lab.run("letters.exp")
    page = html.unescape((lab.folder / "results/letters/index.html").read_text(encoding="utf-8"))
    (path,) = lab.files("letters").values()
    inputs, targets, predictions = samples(path)
    # Examples of the test and one text that the network wrote.
    assert len(inputs) == 9 and inputs[-1].startswith("at temperature 0.5, after: ") and len(predictions[-1]) == 20
    assert all(text in TEXT for text in inputs[:-1] + targets) and set("".join(predictions)) <= set(TEXT)
    assert targets[0].splitlines()[0] in page
    with h5py.File(path) as file:
        assert {"ß", "é", "К", "中", "\\n"} <= set(file["token"].asstr()[:])
        assert file["test/bits_per_character"][()] > 0


WRONG = {
    "not UTF-8": ({"text.txt": b"good\nb\xc3d" * 50}, "file=text.txt", "byte 6 (counted from 0; in line 2)"),
    "NUL": ({"text.txt": b"abc\0" * 200}, "file=text.txt", "byte 3 (counted from 0) is NUL"),
    "short": ({"text.txt": b"abc"}, "file=text.txt", "at least 130 characters"),
    "missing": ({}, "file=nothing.txt", "there is no file 'nothing.txt'"),
    "outside": ({"../text.txt": b"abc" * 200}, "file=../text.txt", "allow_outside: true"),
    "a device": ({}, "file=/dev/zero", "allow_outside: true"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_texts_are_refused(lab, name):
    files, setting, words = WRONG[name]
    folder = lab.folder / "inside"
    folder.mkdir()
    for file, content in files.items():
        (folder / file).write_bytes(content)
    (folder / "letters.exp").write_text(CHARACTERS.replace("file: text.txt", f"file: {setting.removeprefix('file=')}"))
    result = lab.run("inside/letters.exp", expect=65)
    assert "inside/letters.exp:3:" in result.stderr and words in result.stderr, result.stderr
    assert result.stdout == "" and not (lab.folder / "results").exists()


@pytest.mark.parametrize(("to", "words"), [("../x", "names no language"), ("frr_XX", "iso-codes has no names of countries")])
def test_wrong_languages_are_refused(lab, to, words):
    task = f"task: {{ kind: translation, data: countries, to: {to} }}"
    lab.write("to.exp", f"# vim: ft=yaml\nexperiment: to\n{task}\nmodel: {{ cell: rnn }}\n")
    result = lab.run("to.exp", expect=65)
    assert "to.exp:3:" in result.stderr and words in result.stderr
