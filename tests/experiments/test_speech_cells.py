"""Problem 4b run for real on few clips: what cells store, the program, the exported model."""

import base64
import io
import json
import re

import numpy as np
import pytest
import soundfile
import tensorflow as tf

from experiments import attention, predict
from experiments.attention_speech import cells as speech_cells
from experiments.attention_speech import train
from experiments.attention_speech.settings import SPLIT_TITLES, SpeechSettings
from experiments.predict import PredictSettings
from keras_assign.audio import augmented_clips, clip_images, images_at_once, voice_activity
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data import speech_splits, spoken_digits, utterances
from keras_assign.data.speech_splits import RANDOM
from keras_assign.errors import InputError
from keras_assign.recipes.speech_cnn import CBAM, PLAIN, POOLED
from keras_assign.serving import models
from keras_assign.serving.models import RecordingModel
from keras_assign.training.portable_export import litert_reader

pytestmark = pytest.mark.newest  # With the oldest, its cells come out as recorded (golden).

PATTERN = "{speaker}/{digit}_{take}.flac"


@pytest.fixture
def cell_of(recording_folder):
    """The recordings of four voices, and settings of a cell on them that trains for a moment."""

    def make(**changes):
        settings = SpeechSettings(
            dataset="folder", data_dir=str(recording_folder), pattern=PATTERN, effort=0.001,
            seeds=1, clips_per_digit=2,
            **{"splits": ("random",), "test_fraction": 0.5, **changes},
        )  # fmt: skip
        found = utterances.load_named(settings.data(None))
        made = speech_cells.training_cells(settings, found.index, None)[0].settings
        return found, {**made, "data_sha256": utterances.checksum(found)}

    return make


def test_a_cell_stores_the_answers_to_the_clips_that_test(cell_of, tmp_path):
    found, settings = cell_of(models=(CBAM,))
    record, arrays = train.train({**settings, "listen": True}, tmp_path)
    part = speech_splits.with_one_test_part(found.index, settings)
    np.testing.assert_array_equal(arrays["test_items"], part.test)
    np.testing.assert_array_equal(arrays["test_digits"], found.index.digits[part.test])
    names = np.array(record["speakers"])[arrays["test_speakers"]]
    np.testing.assert_array_equal(names, found.index.speakers[part.test])
    right = (arrays["predicted"] == arrays["test_digits"]).mean()
    assert record["metrics"]["test_accuracy"] == pytest.approx(right)
    assert record["history"]["val_accuracy"][-1] == pytest.approx(right)
    assert len(record["history"]["gradient_norm"]) == settings["recipe"]["epochs"] == 1
    noises = [name for name in arrays if "/" in name and name.startswith("predicted_")]
    assert len(noises) == 3 * len(clip_images.SNRS_DB)
    for name in ("voiced", "silent"):
        share = arrays[f"trained/block1_cbam/{name}"]
        assert share.shape == arrays[f"{name}_share"].shape
    wrong = part.test[arrays["predicted"] != arrays["test_digits"]]
    np.testing.assert_array_equal(arrays["heard_items"], wrong[:100])
    np.testing.assert_allclose(arrays["heard_0"] / 32767, found.waveforms[wrong[0]], atol=1e-4)
    assert len(arrays["gallery_ms"]) == len(arrays["gallery_rows"])


def test_a_seed_gives_the_same_bits(cell_of, tmp_path):
    _, settings = cell_of(recipe="tuned", models=(PLAIN,), noise=False)
    one, again = (train.train(settings, tmp_path)[1] for _ in range(2))
    for name, values in one.items():
        np.testing.assert_array_equal(values, again[name])


def test_synthesised_voices_are_heard_as_often_as_real_ones(cell_of):
    found, settings = cell_of(recipe="tuned")
    part = speech_splits.with_one_test_part(found.index, settings)
    assert not settings["recipe"]["synthesised"]  # Nobody asked for voices beside a user's own.
    assert len(part.train) == 20
    settings["recipe"] |= {"batch_size": 20, "speeds": [1.0], "synthesised": True}
    data = augmented_clips.without_end(found, part, settings)
    heard = np.concatenate([digits for _, digits in data.take((500 + 20) // 20)])
    np.testing.assert_array_equal(np.bincount(heard), [50 + 2] * 10)


def test_synthesised_clips_never_train_where_they_test(cell_of):
    found, settings = cell_of(recipe="tuned")
    part = speech_splits.with_one_test_part(found.index, settings)
    settings["recipe"]["synthesised"] = True
    with pytest.raises(InputError, match="synthesised clips test here"):
        augmented_clips.without_end(found, part, {**settings, "dataset": "synthesised"})


def test_noisy_clips_have_the_noise_asked_for_and_babble_of_training_speakers(cell_of):
    found, settings = cell_of(splits=("speakers",))
    part = speech_splits.with_one_test_part(found.index, settings)
    how = SpectrogramSettings(**settings["spectrogram"])
    noisy = clip_images.noisy_images(found, how, settings, part)
    plain = clip_images.images(found, how, settings["data_sha256"], part.test)
    assert set(noisy) == {f"{k}/{db}" for k in ("white", "babble", "hum") for db in (20, 10, 5, 0)}
    for kind in ("white", "babble", "hum"):
        away = [np.abs(noisy[f"{kind}/{db}"] - plain).mean() for db in (20, 10, 5, 0)]
        assert away == sorted(away)
    assert noisy["white/0"].shape == plain.shape == (len(part.test), 28, 28, 3)
    assert not set(found.index.speakers[part.test]) & set(found.index.speakers[part.voices])


def test_cached_images_are_those_of_the_clips(cell_of):
    found, settings = cell_of()
    how = SpectrogramSettings(**settings["spectrogram"])
    some = np.array([3, 1])
    expected = images_at_once.images([found.waveforms[i] for i in some], found.sample_rate, how)
    np.testing.assert_allclose(
        clip_images.images(found, how, settings["data_sha256"], some), expected, atol=1e-6
    )


@pytest.fixture(scope="module")
def exported(few_sounds, tmp_path_factory):
    """Both networks, trained a little on the embedded recordings."""
    models, run = tmp_path_factory.mktemp("models"), tmp_path_factory.mktemp("run")
    settings = SpeechSettings(
        recipe="tuned", seeds=1, effort=0.005, splits=("random",), clips_per_digit=20, noise=False,
        models=(PLAIN, POOLED), export_dir=str(models), timing_rounds=0,
    )  # fmt: skip
    attention.run(settings, run)
    return models, run


@pytest.fixture(scope="module")
def heard():
    """The embedded recordings, at 8 kHz."""
    return utterances.load(spoken_digits.find(), 8000)


@pytest.mark.parametrize("name", ["spoken_digit_cnn", "spoken_digit_cnn_cbam"])
def test_the_exported_model_sees_what_the_training_saw(exported, heard, name):
    """Training and serving share the operations: one clip, the same image."""
    loaded = tf.saved_model.load(str(exported[0] / name))
    (stored, *_) = (exported[1] / "cells").glob("random-20-*/record.json")
    settings = json.loads(stored.read_text(encoding="utf-8"))["settings"]
    how = SpectrogramSettings(**settings["spectrogram"])
    waves = heard.waveforms[::97]
    words = voice_activity.words_of(waves, 8000)
    for wave, image in zip(waves, images_at_once.images(words, 8000, how), strict=True):
        shown = loaded.attend(wave, np.int32(8000))
        np.testing.assert_allclose(shown["image"], image[..., 0], atol=1e-5)
    assert ("block1_cbam" in shown) == name.endswith("cbam")
    assert int(loaded.sample_rate) == 8000
    # Every weight is written once.
    stored = (exported[0] / name / "variables" / "variables.data-00000-of-00001").stat().st_size
    weights = sum(int(tf.size(value)) for value in loaded.network_variables)
    assert stored < 1.05 * 4 * weights


def as_a_telephone_records(wave):
    """The clip at 44.1 kHz in two channels, with half a second of silence about it."""
    places = np.arange(int(44_100 / 8000 * len(wave))) * 8000 / 44_100
    hush = np.zeros(22_050)
    loud = np.concatenate([hush, np.interp(places, np.arange(len(wave)), wave), hush])
    return np.tile(loud[:, None], 2).astype(np.float32)


def test_a_telephone_s_stereo_recording_with_silence_about_it_looks_as_the_clip_does(
    exported, heard, tmp_path
):
    model = exported[0] / "spoken_digit_cnn"
    loaded = tf.saved_model.load(str(model))

    def image(wave, rate):
        return loaded.attend(wave, np.int32(rate))["image"].numpy()

    clips_heard = heard.waveforms[::100]
    plain = [image(wave, 8000) for wave in clips_heard]
    recorded = [as_a_telephone_records(wave) for wave in clips_heard]
    for number, (stereo, expected) in enumerate(zip(recorded, plain, strict=True)):
        found = image(stereo[:, 0], 44_100)
        alike = [np.corrcoef(found.ravel(), other.ravel())[0, 1] for other in plain]
        assert np.argmax(alike) == number
        assert alike[number] > 0.9
        assert np.abs(found - expected).mean() < 0.1
    soundfile.write(tmp_path / "a.wav", recorded[0], 44_100, subtype="FLOAT")
    settings = PredictSettings(model=str(model), input=(str(tmp_path / "a.wav"),))
    (result,) = predict.run(settings, ".")
    served = loaded.serve(recorded[0][:, 0], np.int32(44_100)).numpy()
    # By ONNX Runtime, whose sums over 44,100 Hz round otherwise.
    np.testing.assert_allclose(result.probabilities, served, atol=1e-3)


def test_predict_explains_a_recording_and_refuses_what_it_cannot(exported, heard, tmp_path):
    models, _ = exported
    soundfile.write(tmp_path / "a.wav", heard.waveforms[0], 8000)
    soundfile.write(tmp_path / "slow.wav", heard.waveforms[0][::2], 4000)

    def explain(name, file):
        settings = PredictSettings(
            model=str(models / name), input=(str(tmp_path / file),), explain=True
        )
        return predict.run(settings, tmp_path)

    (result,) = explain("spoken_digit_cnn_cbam", "a.wav")
    assert result.explanation == str(tmp_path / "a_attention.png")
    assert (tmp_path / "a_attention.png").stat().st_size > 10_000
    with pytest.raises(InputError, match="has no attention to explain with"):
        explain("spoken_digit_cnn", "a.wav")
    with pytest.raises(InputError, match="4,000 samples a second; the model needs 8,000"):
        explain("spoken_digit_cnn_cbam", "slow.wav")


def test_the_cards_say_what_the_models_were_trained_and_tested_on(exported):
    for name in ("spoken_digit_cnn", "spoken_digit_cnn_cbam"):
        card = (exported[0] / name / "README.md").read_text(encoding="utf-8")
        assert re.search(r"\b500 recordings .*\b25 speakers", card)
        assert re.search(rf"^\| {SPLIT_TITLES[RANDOM]}, 20 [^|]*\| [\d.]+ %", card, re.MULTILINE)
        assert ("--explain" in card) == name.endswith("cbam")
        assert "--effort" in card  # With which it was hardly trained.


def test_other_runtimes_find_the_same_word_and_classify_it_alike(exported, heard, monkeypatch):
    folder = exported[0] / "spoken_digit_cnn"
    loaded = tf.saved_model.load(str(folder))
    with monkeypatch.context() as patch:
        patch.delattr(models, "load_saved_model")  # TensorFlow is not asked.
        by_onnx = RecordingModel(folder)
    answer = litert_reader(folder / "model.tflite")
    for wave in heard.waveforms[::150]:
        wave = np.pad(wave, 4000).astype(np.float32)
        expected = loaded.serve(wave, np.int32(8000)).numpy()
        spans, (likely,) = by_onnx.hear(wave, 8000)
        np.testing.assert_allclose(spans, loaded.words(wave, np.int32(8000)), atol=1e-6)
        np.testing.assert_allclose(likely, expected, atol=1e-3)
        np.testing.assert_allclose(answer(wave), expected, atol=1e-3)
        faster = np.interp(np.arange(2 * len(wave)) / 2, np.arange(len(wave)), wave)
        _, (at_16_khz,) = by_onnx.hear(faster.astype(np.float32), 16_000)
        assert np.abs(at_16_khz - expected).max() < 0.1


def write_audio_mnist(root, speakers=4, takes=3):
    """A tree of AudioMNIST's shape and rate, of a few synthesised voices."""
    index = spoken_digits.find()
    for number, voice in enumerate(np.unique(index.speakers)[:speakers], start=1):
        folder = root / "data" / f"{number:02}"
        folder.mkdir(parents=True)
        for digit in range(10):
            its = np.flatnonzero((index.speakers == voice) & (index.digits == digit))
            for take in range(takes):
                wave, rate = soundfile.read(io.BytesIO(index.files[its[take % 2]].read_bytes()))
                places = np.arange(len(wave) * 48_000 // rate) * rate / 48_000
                wave = np.interp(places, np.arange(len(wave)), wave) * (1 - 0.1 * take)
                soundfile.write(folder / f"{digit}_{number:02}_{take}.wav", wave, 48_000)
    (root / "data" / "audioMNIST_meta.txt").write_text("{}", encoding="utf-8")
    return root


@pytest.mark.process
@pytest.mark.slow
def test_audio_mnist_works_from_the_command_line_and_its_page_is_to_be_heard(program, tmp_path):
    root = write_audio_mnist(tmp_path / "audio_mnist")
    finished = program(
        "experiments.attention",
        "--flagfile=experiments/flagfiles/attention_speech_published.cfg",
        f"--data_dir={root}", "--skip_bad", "--listen", "--effort=0.05", "--seeds=1",
        "--clips_per_digit=5", "--workers=0", "--timing_rounds=1", "--test_fraction=0.4",
        f"--output_dir={tmp_path / 'run'}",
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    assert "98.22" in finished.stdout
    html = (tmp_path / "run" / "index.html").read_text(encoding="utf-8")
    sounds = json.loads(re.search(r"const sounds = (\{.*\});", html).group(1))
    wave, rate = soundfile.read(io.BytesIO(base64.b64decode(next(iter(sounds.values())))))
    assert rate == 8000
    assert len(wave) > 400
    run = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert run["command"].startswith("python -m experiments.attention --task=speech --")
    again = program("experiments.attention", "--task=speech", "--rebuild",
                    f"--output_dir={tmp_path / 'run'}")  # fmt: skip
    assert again.returncode == 0, again.stderr
    other = program("experiments.attention", "--rebuild", f"--output_dir={tmp_path / 'run'}")
    assert other.returncode == 2
    assert "is no folder of a run of experiments.attention" in other.stderr


def test_the_task_decides_which_flags_there_are(tmp_path):
    flagfile = tmp_path / "speech.cfg"
    flagfile.write_text("--task=speech\n--curve=5\n", encoding="utf-8")
    assert attention.task_named(["attention", f"--flagfile={flagfile}"]) == "speech"
    assert attention.task_named(["attention", "--task", "speech", "--seeds=1"]) == "speech"
    assert attention.task_named(["attention", "--seeds=1"]) == "digits"
    assert attention.task_named(["attention", "--task=dance"]) == "digits"
