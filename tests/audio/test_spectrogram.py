"""Log-mel images with tensorflow-io against librosa, and each clip by itself."""

import librosa
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_assign.audio import spectrogram, spectrogram_settings
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data import spoken_digits, utterances
from keras_assign.errors import InputError
from tests.conftest import fsdd

RATE = 8000


def spectrum(wave, how):
    """librosa's magnitudes of the clip with zeros behind it, as many as the last frame needs."""
    window, hop = round(how.window_ms * RATE / 1000), round(how.hop_ms * RATE / 1000)
    frames = -(-len(wave) // hop)
    fft = spectrogram.fft_samples(how, RATE)
    padded = np.zeros((frames - 1) * hop + window, np.float32)
    padded[: len(wave)] = wave / np.abs(wave).max()
    # librosa centres a window that is shorter than its transform; magnitudes don't hang on it.
    ends = (fft - window) // 2
    padded = np.pad(padded, (ends, fft - window - ends))
    return np.abs(librosa.stft(padded, n_fft=fft, win_length=window, hop_length=hop, center=False))


def in_db(mel, how):
    return librosa.amplitude_to_db(mel, ref=np.max, top_db=how.top_db, amin=1e-5).T


def librosas(wave, how):
    """All of it with librosa, whose bands are triangles over Hz."""
    bands = librosa.filters.mel(
        sr=RATE,
        n_fft=spectrogram.fft_samples(how, RATE),
        n_mels=how.size,
        fmin=how.low_hz,
        htk=True,
        norm=None,
    )
    return in_db(bands @ spectrum(wave, how), how)


def over_mel(wave, how):
    """The same with triangles over mel, by hand."""
    fft = spectrogram.fft_samples(how, RATE)
    mel = librosa.hz_to_mel(np.arange(fft // 2 + 1) * RATE / fft, htk=True)
    edges = np.linspace(
        librosa.hz_to_mel(how.low_hz, htk=True), librosa.hz_to_mel(RATE / 2, htk=True), how.size + 2
    )
    low, peak, high = (edges[i : i + how.size, None] for i in range(3))
    bands = np.maximum(0, np.minimum((mel - low) / (peak - low), (high - mel) / (high - peak)))
    bands[:, 0] = 0  # TensorFlow leaves the constant part out.
    return in_db(bands @ spectrum(wave, how), how)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """A few synthesised clips."""
    index = spoken_digits.find()
    some = index.select(np.arange(0, len(index), 97))
    return utterances.load(some, RATE, cache_dir=tmp_path_factory.mktemp("cache")).waveforms


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A few clips of FSDD, where a copy lies beside the project."""
    index = spoken_digits.find("fsdd", fsdd())
    some = index.select(np.arange(0, len(index), 601))
    return utterances.load(some, RATE, cache_dir=tmp_path_factory.mktemp("cache")).waveforms


@pytest.mark.parametrize("size", spectrogram_settings.SIZES)
@pytest.mark.parametrize("voices", ["spoken", "recorded"])
def test_values_on_speech_are_librosas(size, voices, request):
    how = SpectrogramSettings(size)
    for wave in request.getfixturevalue(voices):
        found = spectrogram.log_mel(tf.constant(wave), RATE, how).numpy()
        np.testing.assert_allclose(found, over_mel(wave, how), atol=0.02)
        difference = np.abs(found - librosas(wave, how))
        assert np.median(difference) < 0.3
        assert np.quantile(difference, 0.99) < 2


@settings(max_examples=20)
@given(st.integers(1, 4000), st.integers(0, 99), st.floats(-3, 0))
def test_values_on_noise_are_librosas(samples, seed, loudness):
    wave = np.random.default_rng(seed).normal(0, 10**loudness, samples).astype(np.float32)
    how = SpectrogramSettings()
    found = spectrogram.log_mel(tf.constant(wave), RATE, how).numpy()
    np.testing.assert_allclose(found, over_mel(wave, how), atol=0.02)


def test_a_clip_is_the_same_beside_any_neighbour(spoken):
    """Also beside one that is a thousand times louder: nothing is measured across clips."""

    def images(waves):
        lengths = [len(wave) for wave in waves]
        ragged = tf.RaggedTensor.from_row_lengths(np.concatenate(waves), lengths)
        clips = tf.data.Dataset.from_tensor_slices(ragged)
        return np.stack(list(clips.map(lambda wave: spectrogram.image(wave, RATE))))

    quiet = 0.001 * spoken[0]
    alone, beside = images([quiet]), images([quiet, *spoken[1:]])
    np.testing.assert_array_equal(alone[0], beside[0])
    np.testing.assert_allclose(alone[0], images([spoken[0]])[0], atol=1e-3)  # Loudness cancels.


def test_a_rising_tone_climbs_from_the_lower_left_to_the_upper_right():
    time = np.arange(RATE) / RATE
    rising = np.sin(2 * np.pi * (200 * time + 1500 * time**2)).astype(np.float32)
    image = spectrogram.image(tf.constant(rising), RATE, SpectrogramSettings(channels=3)).numpy()
    assert image.shape == (28, 28, 3)
    assert image.min() >= 0
    assert image.max() == pytest.approx(1, abs=0.1)
    np.testing.assert_array_equal(image[..., 0], image[..., 2])
    peaks = image[:, 2:-3, 0].argmax(axis=0)
    assert np.all(np.diff(peaks) <= 0)
    assert peaks[0] > 20
    assert peaks[-1] < 5


@pytest.mark.parametrize(("before", "after"), [(100, 200), (200, 100), (101, 100), (100, 100)])
def test_length_is_changed_about_the_middle(before, after):
    wave = np.arange(1, before + 1, dtype=np.float32)
    found = spectrogram.of_length(tf.constant(wave), after).numpy()
    assert len(found) == after
    kept = found[found > 0]
    start = (before - len(kept)) // 2
    np.testing.assert_array_equal(kept, wave[start : start + len(kept)])
    if after > before:
        assert (found[:50] == 0).all()
        assert (found[-50:] == 0).all()


@pytest.mark.parametrize("size", spectrogram_settings.SIZES)
def test_no_mel_band_is_empty(size):
    samples = spectrogram.fft_samples(SpectrogramSettings(size), RATE)
    bands = librosa.filters.mel(sr=RATE, n_fft=samples, n_mels=size, fmin=50, htk=True, norm=None)
    assert bands.any(axis=1).all()
    assert samples >= 256


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"size": 30}, "size must be one of"),
        ({"hop_ms": 0}, "hop_ms must be above 0"),
        ({"seconds": -1}, "seconds must be 0"),
    ],
)
def test_settings_that_make_no_sense_are_refused(values, words):
    with pytest.raises(InputError, match=words):
        SpectrogramSettings(**values)


def test_silence_before_and_after_is_cut_and_a_pause_within_is_not():
    time = np.arange(RATE // 4) / RATE
    tone = 0.3 * np.sin(2 * np.pi * 440 * time)
    hush = np.full(RATE // 2, 1e-4)
    wave = np.concatenate([hush, tone, hush, tone, hush]).astype(np.float32)
    cut = spectrogram.trimmed(tf.constant(wave), RATE, SpectrogramSettings(trim_db=40)).numpy()
    assert abs(len(cut) - 2 * len(tone) - len(hush)) <= 2 * RATE * 0.016
    kept = spectrogram.trimmed(tf.constant(wave), RATE, SpectrogramSettings()).numpy()
    np.testing.assert_array_equal(kept, wave)


def test_silence_alone_becomes_an_image_without_a_fault():
    how = SpectrogramSettings(trim_db=40, seconds=0.5)
    wave = spectrogram.trimmed(tf.zeros(RATE), RATE, how)
    image = spectrogram.image(wave, RATE, how).numpy()
    assert np.isfinite(image).all()


def test_images_for_any_runtime_are_those_of_training():
    settings = SpectrogramSettings(seconds=0.7, top_db=30.0)
    clips = np.random.default_rng(0).normal(size=(3, 5600)).astype(np.float32)
    clips *= np.hanning(5600).astype(np.float32)
    expected = spectrogram.images(clips, 8000, settings)
    made = spectrogram.images(clips, 8000, settings, spectrogram.IN_ANY_RUNTIME)
    np.testing.assert_allclose(made, expected, atol=2e-4)
