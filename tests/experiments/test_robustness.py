"""Findings of models that were tried with what people bring, by hand, and the stored ones."""

import json

import numpy as np
import pytest

from experiments import spoken
from experiments.robustness import findings, inputs, study, tables
from experiments.robustness.settings import (
    PICTURE_MODELS,
    SPEECH_MODELS,
    RobustnessSettings,
)
from experiments.served_calibrations import CALIBRATIONS
from keras_assign.errors import InputError
from keras_assign.studies.run_folder import RunFolder
from keras_assign.studies.runner import run_cells
from keras_assign.studies.study import Asked
from tests.conftest import ROOT
from tests.made import pictures, recordings

STORED = ROOT / "experiments" / "results" / "robustness"


def likely(digits, certainty, none=0.0):
    """Probabilities (items, 10): so sure of a digit, the rest shared, but for what is none."""
    given = np.full((len(digits), 10), (1 - none) * (1 - certainty) / 9, np.float32)
    given[np.arange(len(digits)), digits] = (1 - none) * certainty
    return given


@pytest.fixture
def of_pictures():
    """Ten test images, two kinds of four pictures, one kind of none."""
    ten = np.arange(10)
    kinds = np.stack([likely([0, 1, 2, 3], 0.95), likely([0, 1, 2, 9], 0.95)])
    kinds[1, 0] *= 0.3  # Called no digit.
    record = {
        "settings": {"model": PICTURE_MODELS[0], "model_sha256": "0"},
        "kinds": ["plain", "desk"],
        "none_kinds": ["a letter"],
        "row_kinds": ["two digits"],
    }
    return record, {
        "test": likely(ten, 0.8),
        "test_digits": ten,
        "kinds": kinds,
        "found": np.array([[1, 1, 1, 1], [1, 2, 1, 1]]),
        "digits": np.array([[0, 1, 2, 3], [0, 1, 2, 3]]),
        "none": np.array([[0.1, 0.2, 0.6, 0.0]]),
        "rows_digits": np.array([2]),
        "rows_found": np.array([[2, 2, 1, 2]]),
        "rows_right": np.array([[2, 1, 0, 2]]),
    }


def test_pictures_count_as_right_where_one_digit_is_found_and_told(of_pictures):
    found = findings.find([of_pictures])["pictures"][PICTURE_MODELS[0]]
    assert found["kinds"]["plain"]["accuracy"] == 1
    desk = found["kinds"]["desk"]  # One is rejected, one has two digits, one is a 9.
    assert desk["accuracy"] == pytest.approx(1 / 4)
    assert desk["rejected"] == pytest.approx(1 / 4)
    assert desk["sure_and_wrong"] == pytest.approx(1 / 4)
    assert found["none"]["a letter"]["told"] == pytest.approx(3 / 4)
    assert found["rows"]["two digits"]["right"] == pytest.approx(5 / 8)
    assert found["plain"]["accuracy"] == 1
    assert found["plain"]["error"] == pytest.approx(0.2, abs=1e-6)


def speaker(name, certainty, seed):
    """A speaker's forty clips, three quarters told right at a certainty, in one kind of room."""
    random = np.random.default_rng(seed)
    digits = np.repeat(np.arange(10), 4)
    told = np.where(np.arange(40) % 4 < 3, digits, (digits + 1) % 10)
    bare = likely(told, certainty) * (1 - random.uniform(0, 1, (40, 1)) ** 60)
    return {"settings": {"model": SPEECH_MODELS[0], "speaker": name}, "kinds": ["as it is"]}, {
        "bare": bare,
        "digits": digits,
        "none": likely(np.zeros(4, int), 0.9, none=0.99),
        "backwards": np.array([True, True, False, False]),
        "some": np.arange(0, 40, 4),
        "kinds": bare[None, ::4],
        "pairs_found": np.array([2, 1]),
        "pairs": np.stack([likely([0, 1], certainty), np.zeros((2, 10), np.float32)]),
        "pairs_digits": np.array([[0, 1], [2, 3]]),
    }


def test_speakers_are_calibrated_by_the_others():
    cells = [speaker(name, 0.99, seed) for seed, name in enumerate("abc")]
    found = findings.find(cells)["speech"][SPEECH_MODELS[0]]
    assert found["speakers"] == ["a", "b", "c"]
    assert found["plain"]["accuracy"] == pytest.approx(0.75, abs=0.01)  # One is turned away.
    assert found["calibration"]["temperature"] > 2  # They were sure, and wrong in one of four.
    assert found["plain"]["error"] < 0.06 < found["plain"]["error_before"]
    assert found["plain"]["rejected"] < 0.05
    assert found["none"]["a word played backwards"] == {"items": 6, "told": 1.0}
    assert found["kinds"]["as it is"]["items"] == 30
    assert found["pairs"]["all_found"] == pytest.approx(0.5)
    assert found["pairs"]["right"] == pytest.approx(0.5)


def test_tables_have_a_row_a_kind_and_a_column_a_model(of_pictures):
    cells = [of_pictures, *(speaker(name, 0.9, seed) for seed, name in enumerate("ab"))]
    made = list(tables.of(findings.find(cells)))
    assert [len(rows) for _, rows in made] == [3, 2, 1, 2, 3, 1, 1]
    assert all(len(row) == len(header) for header, rows in made for row in rows)


def test_inputs_are_the_same_for_the_same_seed(digits):
    kind = "a sheet on a desk"
    first, again = (
        list(inputs.pictures_of(kind, digits.test_images, count, 0)) for count in (3, 2)
    )
    for (chosen, picture), (same, like) in zip(first, again, strict=False):
        assert chosen == same
        np.testing.assert_array_equal(picture, like)
    assert set(inputs.evenly(np.repeat(np.arange(10), 5), 20)) <= set(range(50))


def test_a_folder_without_models_is_refused_in_one_line(tmp_path):
    settings = RobustnessSettings(models=("digit_reader",), models_dir=str(tmp_path))
    with pytest.raises(InputError, match="no exported model"):
        study.STUDY.run(settings, tmp_path / "run")


@pytest.mark.newest
def test_stored_findings_come_out_of_their_cells():
    _, cells = RunFolder(STORED, study.STUDY.program).read()
    stored = json.loads((STORED / "findings.json").read_text("utf-8"))
    found = json.loads(json.dumps(findings.find(cells)))
    assert set(found["pictures"]["digit_reader"]["kinds"]) == set(pictures.KINDS)
    for what, models in stored.items():
        for model, of in models.items():
            assert found[what][model]["kinds"] == of["kinds"]
            assert found[what][model]["none"] == of["none"]
            assert found[what][model]["plain"]["error"] == pytest.approx(of["plain"]["error"])
            if what == "speech":
                assert set(of["kinds"]) == set(recordings.KINDS)
                assert of["calibration"] == pytest.approx(CALIBRATIONS[model]._asdict(), abs=1e-4)
            else:
                assert of["model_sha256"] == study.checksum(ROOT / "saved_models" / model)


@pytest.mark.slow
def test_models_of_speech_are_trained_and_tried_without_a_speaker(few_sounds, tmp_path):
    settings = RobustnessSettings(
        models=("spoken_digit_cnn",), dataset="synthesised", effort=0.002, clips=10
    )
    asked = Asked(settings, {}, spoken.load(settings))
    cells = study.cells(asked, [])[:2]
    store = RunFolder(tmp_path, study.STUDY.program).store
    run_cells(cells, store)
    stored = [store.read(store.root / cell.folder) for cell in cells]
    found = findings.find(stored)["speech"]["spoken_digit_cnn"]
    assert len(found["speakers"]) == 2
    assert all(of["items"] == 20 for of in found["kinds"].values())
