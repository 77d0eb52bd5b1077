"""What the cells of Problem 1 store, against calculations of their own."""

import types

import librosa
import numpy as np
import pytest

from experiments.autoencoders import grid, method_cell, why_cell
from experiments.autoencoders.settings import UtteranceSettings
from keras_assign.data import utterances
from keras_assign.data.evaluation_splits import EvaluationSplit
from keras_assign.recipes.utterance_vectors import FLATTENED_SPEEDS, FOLD
from keras_assign.utterances import trees
from keras_assign.utterances.classifiers import TITLES, classifier
from keras_assign.utterances.mfcc_frames import Frames


@pytest.fixture
def cell_of(recording_folder):
    """Settings of a cell on recordings of four voices, of which two test."""

    def make(method, **changes):
        settings = UtteranceSettings(
            dataset="folder",
            data_dir=str(recording_folder),
            pattern="{speaker}/{digit}_{take}.flac",
            methods=(method,),
            splits=("speakers",),
            leave_out=2,
            effort=0.01,
            **changes,
        )
        found = utterances.load_named(settings.data(None))
        return found, grid.cells(settings, found.index, None)[0].settings

    return make


def test_a_cell_stores_what_the_classifiers_say_of_the_test_clips(cell_of, tmp_path):
    found, settings = cell_of("plain")
    record, arrays = method_cell.run_cell({**settings, "listen": True}, tmp_path)
    index = found.index
    tests = np.isin(index.speakers, settings["split"]["test_speakers"])
    assert 0 < tests.sum() < len(tests)
    np.testing.assert_array_equal(arrays["test_items"], np.flatnonzero(tests))
    np.testing.assert_array_equal(arrays["test_digits"], index.digits[tests])
    names = np.array(record["speakers"])[arrays["test_speakers"]]
    np.testing.assert_array_equal(names, index.speakers[tests])

    means = np.stack(
        [
            librosa.feature.mfcc(
                y=wave, sr=8000, n_mfcc=13, win_length=120, n_fft=256, hop_length=80, n_mels=40
            ).mean(axis=1)
            for wave in found.waveforms
        ]
    )
    for name in TITLES:
        fitted = classifier(name).fit(means[~tests], index.digits[~tests])
        agree = arrays[f"predicted_mean_{name}"] == fitted.predict(means[tests])
        assert agree.mean() > 0.95  # Scaling twice may round a few to the other side.
        metrics = record["metrics"]["mean"][name]
        right = arrays[f"predicted_mean_{name}"] == index.digits[tests]
        assert metrics["test_accuracy"] == pytest.approx(right.mean())
        assert metrics["train_accuracy"] == pytest.approx(
            fitted.score(means[~tests], index.digits[~tests]), abs=0.05
        )
    wrong = arrays["heard_items"]
    assert 0 < len(wrong) <= method_cell.MOST_HEARD
    for place, clip in enumerate(wrong):
        row = list(arrays["test_items"]).index(clip)
        assert arrays["predicted_mean_svc"][row] != index.digits[clip]
        heard = arrays[f"heard_{place}"] / 32767
        np.testing.assert_allclose(heard, found.waveforms[clip], atol=1e-4)


@pytest.mark.parametrize("method", [FLATTENED_SPEEDS, FOLD])
def test_the_same_seed_gives_the_same_bits_and_another_other_ones(method, cell_of, tmp_path):
    _, settings = cell_of(method)
    settings = {**settings, "recipe": {**settings["recipe"], "speeds": [0.9]}}
    first, again, other = (
        method_cell.run_cell({**settings, "seed": seed}, tmp_path)[0]["history"]["loss"]
        for seed in (0, 0, 1)
    )
    assert first == again
    assert first != other


def test_early_frames_went_through_more_folds_and_what_is_lost_is_told_by_that():
    frames = Frames(np.random.default_rng(0).normal(size=(2, 4, 3)), np.array([4, 2]))
    frames.values[1, 2:] = 0
    chain = trees.chain(frames.lengths, 4)
    # Frames of a chain of four went through 3, 3, 2 and 1 folds, those of two through 1 and 1.
    decoded = frames.values * np.array([0.5, 0.5, 0.5, 1.0])[:, None]
    found = why_cell.unfolded(chain, decoded, frames)
    assert found["depths"] == [1, 2, 4]
    assert found["frames"] == [3, 1, 2]
    power = (frames.values**2).sum(axis=2)
    lost = 0.25 * power[1, :2].sum() / (power[1, :2].sum() + power[0, 3])
    assert found["error"] == pytest.approx([lost, 0.25, 0.25])
    assert found["mean_depth"] == pytest.approx((3 + 3 + 2 + 1 + 1 + 1) / 6)


def test_drift_compares_pairs_of_a_code_with_pairs_of_frames():
    rng = np.random.default_rng(0)
    frames = Frames(rng.normal(size=(2, 4, 3)), np.array([4, 2]))
    codes = 3 * frames.values
    nothing = types.SimpleNamespace(predict=lambda pair, **_: np.zeros_like(pair))
    found = why_cell.drift(codes, frames, types.SimpleNamespace(whole=nothing))
    assert found["folds"] == [0, 1, 2]
    assert found["clips"] == [2, 1, 1]
    assert found["mean_square"][0] == pytest.approx(np.mean(codes[:, 0] ** 2))
    code, frame, following = codes[0, 2], frames.values[0, 2], frames.values[0, 3]
    assert found["error"][2] == pytest.approx(np.mean(np.concatenate([code, following]) ** 2))
    assert found["frame_error"][2] == pytest.approx(
        np.mean(np.concatenate([frame, following]) ** 2)
    )


def test_codes_are_told_after_one_two_four_and_all_folds():
    digits = np.arange(40) % 10
    split = EvaluationSplit("", np.arange(20), np.arange(20, 40))
    frames = Frames(np.random.default_rng(0).normal(size=(40, 7, 2)), np.full(40, 7))
    codes = np.zeros((40, 7, 2))
    codes[:, 2] = np.stack([digits % 5, digits // 5], axis=1)  # Tells all, after two folds alone.
    frames.values[:, 0] = codes[:, 2]  # As the mean of one frame does.
    found = why_cell.after_folds(codes, frames, digits, split)
    assert found["folds"] == [0, 1, 2, 4, 6]
    assert found["fold_pairs"]["svc"] == [0.1, 0.1, 1.0, 0.1, 0.1]
    assert found["mean"]["svc"][0] == 1.0
    assert found["mean"]["svc"][-1] < 0.5
