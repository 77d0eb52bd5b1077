"""Findings of models that were tried with what people bring, by hand, and the stored ones."""

import numpy as np
import pytest

from experiments import spoken
from experiments.files import findings_of
from experiments.robustness import inputs, results, study, tables
from experiments.robustness.results import ALL_ITEMS
from experiments.robustness.settings import PICTURE_MODELS, SPEECH_MODELS, RobustnessSettings
from keras_assign.errors import InputError
from keras_assign.serving.calibrations import CALIBRATIONS
from keras_assign.studies.run_folder import RunFolder
from keras_assign.studies.runner import run_cells
from keras_assign.studies.study import Asked
from tests.conftest import ROOT
from tests.experiments.test_stored_findings import assert_same
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


def value(rows, metric, **where):
    row = rows.one(metric=metric, **where)
    return row.get("mean", row.get("value"))


def test_pictures_count_as_right_where_one_digit_is_found_and_told(of_pictures):
    rows = results.find([of_pictures])
    assert value(rows, "accuracy", kind="plain") == 1
    # Of the desk's one is rejected, one has two digits, one is a 9.
    for metric in ("accuracy", "called_no_digit", "sure_and_wrong"):
        assert value(rows, metric, kind="desk") == pytest.approx(1 / 4)
    assert value(rows, "called_no_digit", none="a letter") == pytest.approx(3 / 4)
    assert value(rows, "each_right", kind="two digits") == pytest.approx(5 / 8)
    assert value(rows, "accuracy", kind=ALL_ITEMS) == 1
    assert value(rows, "calibration_error") == pytest.approx(0.2, abs=1e-6)
    assert {row["model"] for row in rows} == {PICTURE_MODELS[0]}


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
    rows = results.find(cells)
    assert rows.values("speaker") == ["a", "b", "c"]
    # One is turned away.
    assert value(rows, "accuracy", kind=ALL_ITEMS) == pytest.approx(0.75, abs=0.01)
    assert value(rows, "temperature") > 2  # They were sure, and wrong in one of four.
    errors = [value(rows, metric) for metric in ("calibration_error", "calibration_error_before")]
    assert errors[0] < 0.06 < errors[1]
    assert value(rows, "called_no_digit", kind=ALL_ITEMS) < 0.05
    backwards = rows.one(metric="called_no_digit", none="a word played backwards")
    assert (backwards["item_count"], backwards["value"]) == (6, 1.0)
    assert rows.one(metric="accuracy", kind="as it is")["item_count"] == 30
    for metric in ("all_found", "each_right"):
        assert value(rows, metric, kind="two words") == pytest.approx(0.5)


def test_tables_have_a_row_a_kind_and_a_column_a_model(of_pictures):
    cells = [of_pictures, *(speaker(name, 0.9, seed) for seed, name in enumerate("ab"))]
    before = {"commit": "a", "models": {PICTURE_MODELS[0]: {"desk": {"accuracy": 0.5}}}}
    made = tables.tables(results.find(cells, before))
    assert [len(table.rows) for table in made.values()] == [3, 2, 2, 3, 2, 2, 1]
    assert all(len(row) == len(table.header) for table in made.values() for row in table.rows)
    assert made["pictures"].rows[:2] == [
        ["plain", "– → 100.0 %", "0.0 %"], ["desk", "50.0 % → 25.0 %", "25.0 %"],
    ]  # fmt: skip


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
    (run,) = study.STUDY.runs(STORED)
    stored, found = findings_of("robustness"), study.STUDY.find([run])
    assert_same(found, stored)
    kinds = {
        input: {row["kind"] for row in stored.where(metric="accuracy", input=input, speaker=None)}
        for input in stored.values("input")
    }
    assert kinds[results.PICTURE] == {*pictures.KINDS, ALL_ITEMS}
    assert kinds[results.RECORDING] == {*recordings.KINDS, ALL_ITEMS}
    for model, calibration in CALIBRATIONS.items():
        for name, number in calibration._asdict().items():
            assert value(stored, name, model=model) == pytest.approx(number, abs=1e-4)
    for settings in (record["settings"] for record in run.records):
        if settings["kind"] == "pictures":
            folder = ROOT / "saved_models" / settings["model"]
            assert settings["model_sha256"] == study.checksum(folder)


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
    rows = results.find(stored)
    assert len(rows.values("speaker")) == 2
    kinds = [row for row in rows.where(metric="accuracy", speaker=None) if row["kind"] != ALL_ITEMS]
    assert {row["kind"] for row in kinds} == set(recordings.KINDS)
    assert all(row["item_count"] == 20 for row in kinds)
