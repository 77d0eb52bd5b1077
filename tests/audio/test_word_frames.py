"""Frames of power, mel bands and pictures of words, against librosa and by hand."""

import librosa
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.audio import word_frames
from keras_assign.audio.frame_settings import LEVEL, RELATIVE, FrameSettings
from keras_assign.errors import InputError

RATE = 8000


@pytest.fixture
def word():
    """Half a second of noise that swells and fades."""
    noise = np.random.default_rng(0).normal(size=RATE // 2)
    return np.float32(noise * np.hanning(RATE // 2))


@pytest.mark.parametrize(("rate", "fft"), [(8000, 256), (16_000, 512)])
def test_power_is_librosas_of_the_word_at_full_scale(word, rate, fft):
    found = word_frames.power(word, rate, FrameSettings(trim_db=200)).numpy()
    window, hop = round(0.025 * rate), round(0.01 * rate)
    spectra = librosa.stft(
        word / np.abs(word).max(), n_fft=fft, win_length=window, hop_length=hop, window="hann"
    )
    np.testing.assert_allclose(found, (np.abs(spectra) ** 2).T, atol=1e-4)


def test_silence_about_a_word_is_cut_off(word):
    quiet = np.zeros(RATE, np.float32)
    alone = word_frames.power(word, RATE, FrameSettings())
    between = word_frames.power(np.concatenate([quiet, word, quiet]), RATE, FrameSettings())
    assert abs(len(between) - len(alone)) <= 2


@pytest.mark.parametrize("rate", [8000, 16_000])
def test_filters_are_librosas_mel_bands_of_equal_gain(rate):
    settings = FrameSettings()
    mel = librosa.filters.mel(
        sr=rate, n_fft=256 * rate // 8000, n_mels=settings.bands, fmin=settings.low_hz,
        fmax=settings.high_hz, norm=None,
    ).T  # fmt: skip
    np.testing.assert_allclose(word_frames.filters(settings, rate), mel / mel.sum(0), atol=1e-6)


@given(st.floats(0.8, 1.25))
def test_higher_formants_look_as_if_every_frequency_were_multiplied(factor):
    """A tone falls into the band in which the multiplied tone falls without the change."""
    settings, bins = FrameSettings(), np.linspace(0, RATE / 2, 129)
    tone = 60
    warped = word_frames.filters(settings, RATE, factor)[tone]
    edges = librosa.mel_frequencies(settings.bands + 2, fmin=settings.low_hz, fmax=settings.high_hz)
    its_band = np.abs(edges[1:-1] - factor * bins[tone]).argmin()
    assert abs(warped.argmax() - its_band) <= 1


def test_no_band_is_empty_even_of_the_longest_vocal_tract():
    for factor in (0.7, 1.0, 1.3):
        assert (word_frames.filters(FrameSettings(bands=64), RATE, factor).sum(axis=0) > 0.99).all()


def frames_of(values):
    return np.float32(values)[None, :, None]


def placed(values, start, tempo, count):
    lengths = np.array([len(values)], np.int32)
    at = np.float32([start]), np.float32([tempo])
    return word_frames.placed(frames_of(values), lengths, *at, count).numpy()[0, :, 0]


def test_words_are_placed_and_told_faster_by_the_straight_line():
    word = [1.0, 2.0, 3.0, 4.0]
    np.testing.assert_allclose(placed(word, 0, 1, 5), [1, 2, 3, 4, 0])
    np.testing.assert_allclose(placed(word, -2, 1, 4), [0, 0, 1, 2])
    np.testing.assert_allclose(placed(word, 0, 2, 3), [1, 3, 0])
    np.testing.assert_allclose(placed(word, 0.5, 0.5, 3), [1.5, 2, 2.5])


def test_a_short_word_stands_in_the_middle_and_a_long_one_loses_its_ends():
    settings = FrameSettings(shows=LEVEL, trim_db=200)
    for seconds, silent in ((0.4, (80 - 40) // 2), (2.0, 0)):
        noise = np.random.default_rng(0).normal(size=round(seconds * RATE))
        loud = word_frames.picture(np.float32(noise), RATE, settings).numpy().max(axis=(1, 2)) > 0
        assert loud[silent + 2 : 80 - silent - 2].all()
        assert not loud[: max(silent - 2, 0)].any()
        assert not loud[82 - silent :].any()


def test_a_level_is_1_at_the_loudest_and_falls_to_minus_1_at_silence():
    settings = FrameSettings(shows=LEVEL, range_db=40)
    energy = np.float32(10 ** (np.array([[0, -20, -40, -60]]) / 10))[..., None]
    found = word_frames.pictures(energy, settings).numpy()[0, :, 0, 0]
    np.testing.assert_allclose(found, [1, 0, -1, -1], atol=1e-3)


@given(st.integers(0, 2**32 - 1))
def test_what_colours_the_bands_does_not_show_below_their_means(seed):
    """As long as nothing falls out of the range."""
    random = np.random.default_rng(seed)
    energy = random.uniform(1, 2, (1, 12, 6)).astype(np.float32)
    settings = FrameSettings(shows=RELATIVE, range_db=90)
    coloured = energy * random.uniform(0.999, 1, 6).astype(np.float32)
    plain, other = (word_frames.pictures(e, settings).numpy() for e in (energy, coloured))
    np.testing.assert_allclose(plain, other, atol=0.002)
    much = energy * np.float32([1, 2, 4, 8, 4, 2])
    np.testing.assert_allclose(
        np.diff(word_frames.pictures(much, settings).numpy(), axis=1),
        np.diff(plain, axis=1),
        atol=1e-4,
    )


def test_a_picture_has_its_shape_and_both_channels(word):
    settings = FrameSettings()
    assert word_frames.picture(word, RATE, settings).shape == settings.shape == (80, 40, 2)


@pytest.mark.parametrize(
    "values", [{"bands": 0}, {"range_db": -1}, {"high_hz": 50.0}, {"shows": "colour"}]
)
def test_settings_that_make_no_sense_are_refused_by_name(values):
    with pytest.raises(InputError, match=next(iter(values))):
        FrameSettings(**values)
