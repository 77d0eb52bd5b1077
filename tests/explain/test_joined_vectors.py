"""What joins lose of frames, against calculations of their own."""

import types

import numpy as np
import pytest

from keras_assign.data.evaluation_splits import EvaluationSplit
from keras_assign.explain import joined_vectors
from keras_assign.utterances import trees
from keras_assign.utterances.mfcc_frames import Frames


def test_early_frames_went_through_more_folds_and_what_is_lost_is_told_by_that():
    frames = Frames(np.random.default_rng(0).normal(size=(2, 4, 3)), np.array([4, 2]))
    frames.values[1, 2:] = 0
    chain = trees.chain(frames.lengths, 4)
    # Frames of a chain of four went through 3, 3, 2 and 1 folds, those of two through 1 and 1.
    decoded = frames.values * np.array([0.5, 0.5, 0.5, 1.0])[:, None]
    found = joined_vectors.unfolded(chain, decoded, frames)
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
    found = joined_vectors.drift(codes, frames, types.SimpleNamespace(whole=nothing))
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
    found = joined_vectors.after_folds(codes, frames, digits, split)
    assert found["folds"] == [0, 1, 2, 4, 6]
    assert found["fold_pairs"]["svc"] == [0.1, 0.1, 1.0, 0.1, 0.1]
    assert found["mean"]["svc"][0] == 1.0
    assert found["mean"]["svc"][-1] < 0.5
