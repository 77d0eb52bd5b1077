"""Exported models explain by ONNX Runtime as they do by TensorFlow."""

import numpy as np
import pytest

from keras_assign.data import spoken_digits, utterances
from keras_assign.errors import InputError
from keras_assign.serving import models
from keras_assign.serving.models import FOLDER, PictureModel, RecordingModel

IMAGES = np.random.default_rng(0).integers(0, 256, (3, 28, 28), np.uint8)


def of_pictures():
    return PictureModel(FOLDER / "digit_cnn_spatial_attention", explain=True).attention(IMAGES)


def of_a_word():
    found = utterances.load(spoken_digits.find("synthesised"), 8000)
    model = RecordingModel(FOLDER / "spoken_digit_cnn_cbam", explain=True)
    return model.attention(found.waveforms[7], found.sample_rate)


@pytest.mark.parametrize("attention", [of_pictures, of_a_word])
def test_maps_need_no_tensorflow_and_are_its_maps(attention, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(models, "has_onnx", lambda folder: False)
        expected = attention()
    with monkeypatch.context() as patch:
        patch.delattr(models, "load_saved_model")
        found = attention()
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-5, atol=1e-4)


def explained(folder):
    if folder.name.startswith("spoken"):
        return RecordingModel(folder, explain=True).attention(np.zeros(4000, np.float32), 8000)
    return PictureModel(folder, explain=True).attention(IMAGES)


@pytest.mark.parametrize("name", ["digit_reader", "digit_cnn", "spoken_digit_cnn"])
def test_without_attention_there_is_nothing_to_explain_with(name):
    with pytest.raises(InputError, match="no attention"):
        explained(FOLDER / name)
