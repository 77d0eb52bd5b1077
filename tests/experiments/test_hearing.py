"""From recordings to an exported model that classifies a digit."""

import types
from pathlib import Path

import numpy as np
import pytest
import soundfile
import tensorflow as tf

from experiments import autoencoders, predict
from experiments.autoencoders.export import NAME
from experiments.autoencoders.settings import SPLIT_TITLES, UtteranceSettings
from experiments.predict import PredictSettings
from keras_assign.data import spoken_digits, utterances
from keras_assign.data.speech_splits import RANDOM
from keras_assign.errors import InputError
from keras_assign.recipes.utterance_vectors import MERGE, PLAIN
from keras_assign.serving import models
from tests.conftest import ROOT

pytestmark = pytest.mark.newest  # With the oldest, its cells come out as recorded (golden).


@pytest.fixture(scope="module")
def heard():
    """The synthesised recordings, at 8 kHz."""
    return utterances.load(spoken_digits.find("synthesised"), 8000)


@pytest.fixture(scope="module")
def model(few_sounds, tmp_path_factory):
    """Trained for one epoch; what stays the mean of frames carries it."""
    folder = tmp_path_factory.mktemp("models")
    settings = UtteranceSettings(
        methods=(PLAIN, MERGE),
        splits=("random",),
        seeds=1,
        effort=0.001,
        export_dir=str(folder),
    )
    autoencoders.run(settings, tmp_path_factory.mktemp("run"))
    return folder / NAME


def hear(model, *files):
    settings = PredictSettings(model=str(model), input=tuple(map(str, files)))
    return predict.run(settings, ".")


def test_recordings_of_any_rate_depth_and_channels_are_heard(model, heard, tmp_path):
    clips = range(0, len(heard.waveforms), 40)
    files = []
    for number, clip in enumerate(clips):
        wave, rate = heard.waveforms[clip], 8000
        if number % 2:  # As a telephone's or a studio's recorder would have it.
            wave, rate = np.interp(np.arange(6 * len(wave)) / 6, np.arange(len(wave)), wave), 48_000
            wave = np.stack([wave, wave], axis=1)
        files.append(tmp_path / f"{number}.{'flac' if number % 3 else 'wav'}")
        soundfile.write(files[-1], wave, rate, subtype="PCM_16" if number % 2 else "PCM_24")
    results = hear(model, *files)
    right = [
        result.digit == heard.index.digits[clip]
        for result, clip in zip(results, clips, strict=True)
    ]
    assert np.mean(right) > 0.8
    assert 0.5 < sum(results[0].probabilities) < 1 + 1e-5  # The rest: that it is no digit.


def test_the_card_says_what_it_was_trained_and_tested_on(model):
    card = (model / "README.md").read_text(encoding="utf-8")
    assert "synthesised" in card
    assert SPLIT_TITLES[RANDOM] in card


def test_a_waveform_too_short_is_refused(model):
    loaded = tf.saved_model.load(str(model))
    with pytest.raises(tf.errors.InvalidArgumentError, match="shorter than 50 ms"):
        loaded.serve(np.zeros(799, np.float32), np.int32(16_000))
    assert np.isfinite(loaded.serve(np.ones(800, np.float32), np.int32(16_000))).all()


def test_a_recording_that_is_bad_is_named(model, tmp_path):
    soundfile.write(tmp_path / "quiet.wav", np.zeros(8000), 8000)
    with pytest.raises(InputError, match=r"quiet\.wav is silent"):
        hear(model, tmp_path / "quiet.wav")
    with pytest.raises(InputError, match=r"gone\.wav does not exist"):
        hear(model, tmp_path / "gone.wav")


def test_a_model_of_pictures_does_not_hear(heard, tmp_path):
    soundfile.write(tmp_path / "one.wav", heard.waveforms[0], 8000)
    with pytest.raises(InputError, match="digit_cnn is a model of pictures"):
        hear(ROOT / "saved_models" / "digit_cnn", tmp_path / "one.wav")


def test_a_model_that_fails_on_a_recording_says_why(heard, monkeypatch):
    def serve(waveform, sample_rate):
        raise RuntimeError("out of memory\nat some node")

    loaded = types.SimpleNamespace(serve=serve)
    monkeypatch.setattr(models, "load_saved_model", lambda folder: loaded)
    with pytest.raises(InputError, match=r"^big .* 900 samples \(out of memory\)$"):
        models.RecordingModel(Path("big")).hear(heard.waveforms[0][:900], 8000)


def test_a_model_without_attention_explains_nothing(model, heard, tmp_path):
    soundfile.write(tmp_path / "a.wav", heard.waveforms[0], 8000)
    settings = PredictSettings(model=str(model), input=(str(tmp_path / "a.wav"),), explain=True)
    with pytest.raises(InputError, match="has no attention to explain with"):
        predict.run(settings, tmp_path)


def test_recordings_that_cannot_make_a_model_are_refused_before_the_run(recording_folder, tmp_path):
    for file in recording_folder.glob("*/9_*"):
        file.unlink()
    settings = UtteranceSettings(
        dataset="folder",
        data_dir=str(recording_folder),
        pattern="{speaker}/{digit}_{take}.flac",
        export_dir=str(tmp_path / "models"),
    )
    with pytest.raises(InputError, match="all ten digits"):
        autoencoders.run(settings, tmp_path / "run")
    assert not (tmp_path / "run").exists()
