"""The word CNN, exported after a run of a moment."""

import numpy as np
import pytest
import soundfile
import tensorflow as tf

from experiments import predict
from experiments.new_voices.settings import NewVoicesSettings
from experiments.new_voices.study import STUDY
from experiments.predict import PredictSettings
from keras_assign.data import spoken_digits, utterances
from keras_assign.recipes.new_voices import BASE
from keras_assign.serving.models import RecordingModel
from keras_assign.training.portable_export import litert_reader

pytestmark = pytest.mark.newest


@pytest.fixture(scope="module")
def exported(few_sounds, tmp_path_factory):
    models = tmp_path_factory.mktemp("models")
    settings = NewVoicesSettings(
        dataset="synthesised_voices", parts=("bands",), candidates=(BASE,), seeds=1, effort=0.001,
        workers=0, export_dir=str(models),
    )  # fmt: skip
    STUDY.run(settings, tmp_path_factory.mktemp("run"))
    return models / "spoken_digit_word_cnn"


@pytest.fixture(scope="module")
def heard():
    """Some of the embedded recordings, at 8 kHz."""
    return utterances.load(spoken_digits.find(), 8000).waveforms[::100]


def test_every_runtime_answers_alike(exported, heard):
    loaded, by_onnx = tf.saved_model.load(str(exported)), RecordingModel(exported)
    in_32_bits, in_8 = (
        litert_reader(exported / name) for name in ("model.tflite", "model_int8.tflite")
    )
    for waveform in heard:
        expected = loaded.serve(waveform, np.int32(8000)).numpy()
        assert 0 < expected.sum() < 1  # What is left is the probability of no digit.
        _, (likely, *_) = by_onnx.hear(waveform, 8000)
        np.testing.assert_allclose(likely, expected, atol=1e-3)
        np.testing.assert_allclose(in_32_bits(waveform), expected, atol=1e-3)
        np.testing.assert_allclose(in_8(waveform), expected, atol=0.05)
    sizes = [(exported / name).stat().st_size for name in ("model_int8.tflite", "model.tflite")]
    assert sizes[0] < 0.5 * sizes[1]


def test_the_card_says_what_trained_it_and_what_is_beside_it(exported):
    card = (exported / "README.md").read_text(encoding="utf-8")
    for told in ("`model_int8.tflite`", "`model.onnx`", "| weights |", "--effort"):
        assert told in card
    assert "synthesised voices (" not in card  # None beside a user's own recordings.
    weights = sum(np.prod(v.shape) for v in tf.saved_model.load(str(exported)).network_variables)
    assert f"| weights | {weights:,} |" in card


def test_it_answers_a_file(exported, heard, tmp_path):
    soundfile.write(tmp_path / "word.wav", heard[0], 8000)
    settings = PredictSettings(model=str(exported), input=(str(tmp_path / "word.wav"),))
    (result,) = predict.run(settings, tmp_path)
    assert len(result.probabilities) == 10
