"""How costs grow."""

import numpy as np
import pytest

from benchmarks import growth
from tests.benchmarks.conftest import SYNTHESISED


def test_the_power_by_which_seconds_grow_is_found(few, monkeypatch):
    monkeypatch.setattr(growth, "_epoch", lambda images: 0.001 * images)
    monkeypatch.setattr(growth, "FRAMES", (2, 4))
    found = growth.measured(SYNTHESISED)
    assert found.keys() == {"images", "frames"}
    assert found["images"]["sizes"] == list(growth.IMAGES)
    assert found["images"]["seconds"] == pytest.approx([0.001 * size for size in growth.IMAGES])
    assert found["images"]["exponent"] == pytest.approx(1)
    assert all(seconds > 0 for seconds in found["frames"]["seconds"])


def test_frames_are_repeated_up_to_the_length():
    frames = np.arange(6).reshape(3, 2)
    assert growth._as_long(frames, 2).tolist() == [[0, 1], [2, 3]]
    assert growth._as_long(frames, 7).tolist() == [*2 * frames.tolist(), [0, 1]]


def test_all_utterances_that_are_merged_have_the_length(few, monkeypatch):
    from keras_assign.training import vector_methods

    merged = []
    monkeypatch.setattr(
        vector_methods, "merge", lambda autoencoder: lambda *given: merged.append(given)
    )
    growth._merge(SYNTHESISED)(500)
    assert merged
    for values, lengths in merged:
        assert values.shape == (50, 500, 13)
        assert set(lengths) == {500}
        assert np.abs(values).max(axis=2).min() > 0  # No frame is padding.


def test_an_epoch_on_as_many_images_is_the_median_of_those_after_the_first(small, monkeypatch):
    from keras_assign.training import lenet5_training

    trained = []

    def train(model, images, labels, settings, seed):
        trained.append((model.count_params(), settings["epochs"], images, labels))
        return {"epoch_seconds": [9.0, 1.0, 3.0]}

    monkeypatch.setattr(lenet5_training, "train", train)
    assert growth._epoch(128) == 2
    ((weights, epochs, images, labels),) = trained
    assert (weights, epochs) == (61_706, 3)  # LeNet-5's.
    pairs, known = (
        {(image.tobytes(), int(label)) for image, label in zip(*both, strict=True)}
        for both in ((images, labels), (small.train_images, small.train_labels))
    )
    assert len(images) == len(pairs) == 128
    assert pairs < known
