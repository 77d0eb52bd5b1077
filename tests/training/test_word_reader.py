"""A CNN of words as an exported model: it sees what its training saw, in every runtime."""

import numpy as np
import pytest
import tensorflow as tf

from keras_assign.audio import voice_activity, word_frames
from keras_assign.audio.frame_settings import LEVEL, FrameSettings
from keras_assign.data import spoken_digits, utterances
from keras_assign.models.word_cnn import word_cnn
from keras_assign.training.portable_export import export_portable_speech
from keras_assign.training.spoken_digit_cnn import SpokenDigitCNN

RATE = 8000


@pytest.fixture(scope="module")
def words():
    """Four recordings, of unlike lengths."""
    index = spoken_digits.find()
    return utterances.load(
        index.select(np.arange(0, len(index), len(index) // 4)[:4]), RATE
    ).waveforms


@pytest.fixture(scope="module")
def model():
    network = word_cnn(FrameSettings().shape, 8, 11)
    return SpokenDigitCNN(network, RATE, FrameSettings()), network


def test_it_answers_as_the_network_does_to_the_word_it_cuts(model, words):
    module, network = model
    for wave in words:
        word = voice_activity.word(tf.constant(wave), RATE)
        logits = network(word_frames.picture(word, RATE, FrameSettings())[None])[0]
        expected = tf.nn.softmax(logits)[:10].numpy()
        found = module.serve(wave, np.int32(RATE)).numpy()
        np.testing.assert_allclose(found, expected, atol=1e-5)


def test_its_picture_is_shown_from_the_highest_band_down(model, words):
    module, _ = model
    shown = module.attend(words[0], np.int32(RATE))
    settings = FrameSettings()
    assert shown["image"].shape == (settings.bands, settings.frames)
    assert shown["edges"].shape == (settings.bands + 2,)
    assert float(shown["seconds"]) == pytest.approx(0.8)
    tone = np.float32(np.sin(2 * np.pi * 3000 * np.arange(3000) / RATE))
    alone = SpokenDigitCNN(word_cnn((80, 40, 1), 8, 11), RATE, FrameSettings(shows=LEVEL))
    image = alone.attend(tone, np.int32(RATE))["image"].numpy()
    brightest = image.max(axis=1).argmax()
    low, high = (float(shown["edges"][::-1][brightest + step]) for step in (2, 0))
    assert low <= 3000 <= high
    assert 0 <= image.min() <= image.max() <= 1


@pytest.mark.newest
def test_other_runtimes_answer_the_same(model, words, tmp_path):
    """Or nothing is written, which fails."""
    module, _ = model
    tf.saved_model.save(module, str(tmp_path))
    found = export_portable_speech(module, tmp_path, words)
    assert (tmp_path / "model.onnx").is_file()
    assert list(tmp_path.glob("*.tflite"))
    assert found
