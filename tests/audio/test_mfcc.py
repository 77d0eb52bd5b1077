"""MFCC against scipy, frame by frame."""

import warnings

import librosa
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.fft import dct
from scipy.signal import get_window
from threadpoolctl import threadpool_limits

from keras_assign.audio.mfcc import mfcc, mfccs, padded
from keras_assign.audio.mfcc_settings import MfccSettings
from keras_assign.audio.speed import at_speed
from keras_assign.errors import InputError

RATE = 8000


@pytest.fixture
def wave():
    return np.random.default_rng(0).normal(0, 0.1, 4000).astype(np.float32)


def test_one_frame_is_what_scipy_computes(wave):
    """Frame 20 is centred on 200 ms: a Hann window of 15 ms in a transform of 32 ms."""
    found = mfcc(wave, RATE)
    window = get_window("hann", 120)
    frame = wave[1600 - 60 : 1600 + 60] * window
    power = np.abs(np.fft.rfft(frame, 256)) ** 2
    mel = librosa.filters.mel(sr=RATE, n_fft=256, n_mels=40) @ power
    decibels = 10 * np.log10(np.maximum(mel, 1e-10))  # No band is 80 dB below the loudest here.
    np.testing.assert_allclose(found[20], dct(decibels, norm="ortho")[:13], rtol=1e-3, atol=1e-3)


def test_there_is_a_frame_every_10_ms(wave):
    assert mfcc(wave, RATE).shape == (51, 13)
    assert mfcc(wave, RATE).dtype == np.float32
    assert mfcc(wave, 16_000).shape == (26, 13)


def test_louder_moves_the_first_coefficient_alone(wave):
    quiet, loud = mfcc(wave, RATE), mfcc(wave * 10, RATE)
    moved = loud - quiet
    np.testing.assert_allclose(moved[:, 0], 20 * np.sqrt(40), rtol=1e-3)  # 20 dB in each band.
    np.testing.assert_allclose(moved[:, 1:], 0, atol=1e-3)


def test_no_mel_band_is_empty():
    how = MfccSettings()
    fft = round(how.fft_ms * RATE / 1000)
    filters = librosa.filters.mel(sr=RATE, n_fft=fft, n_mels=how.mel_bands)
    assert filters.any(axis=1).all()


def test_of_none_there_are_none(tmp_path):
    assert mfccs([], RATE, cache_dir=tmp_path) == []


def test_the_number_of_threads_changes_no_digit(tmp_path):
    random = np.random.default_rng(1)
    waves = [random.normal(0, 0.1, 9000).astype(np.float32) for _ in range(30)]
    here = mfccs(waves, RATE, cache_dir=tmp_path)
    with threadpool_limits(limits=1):
        for wave, found in zip(waves, here, strict=True):
            np.testing.assert_array_equal(mfcc(wave, RATE), found)


@pytest.mark.parametrize("together", [1, 2, 100])
def test_many_are_what_each_is_alone_however_many_are_computed_together(
    together, wave, monkeypatch, tmp_path
):
    waves = [wave[: 1000 + 300 * i] for i in range(5)]
    alone = [mfcc(w, RATE) for w in waves]
    monkeypatch.setattr("keras_assign.audio.mfcc.BATCH", together)
    found = mfccs(waves, RATE, cache_dir=tmp_path)
    assert len(found) == 5
    for one, other in zip(found, alone, strict=True):
        np.testing.assert_array_equal(one, other)


@given(
    samples=st.integers(1, 3000),
    rate=st.sampled_from([8000, 11_025, 16_000]),
    frame_ms=st.floats(2, 32),
    hop_ms=st.floats(1, 40),
    seed=st.integers(0, 99),
)
def test_they_are_librosas_for_any_length_and_rate(samples, rate, frame_ms, hop_ms, seed):
    wave = np.random.default_rng(seed).normal(0, 0.1, samples).astype(np.float32)
    settings = MfccSettings(frame_ms=frame_ms, hop_ms=hop_ms)
    fft, frame, hop = (
        round(ms * rate / 1000) for ms in (settings.fft_ms, settings.frame_ms, settings.hop_ms)
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Of shorter clips than a transform.
        expected = librosa.feature.mfcc(
            y=wave, sr=rate, n_mfcc=13, n_fft=fft, win_length=frame, hop_length=hop, n_mels=40
        ).T
    found = mfcc(wave, rate, settings)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, atol=1e-2)


def test_what_was_computed_once_is_taken_from_the_cache(wave, monkeypatch, tmp_path):
    computed = []

    def counted(waveform, sample_rate, settings, speed):
        computed.append(len(waveform))
        return mfcc(at_speed(waveform, speed), sample_rate, settings)

    # The cache knows a function by its code, so that this one is counted where it is called.
    monkeypatch.setattr("keras_assign.audio.mfcc._some", lambda w, *s: [counted(x, *s) for x in w])
    for _ in range(2):
        first = mfccs([wave], RATE, cache_dir=tmp_path)
    assert len(computed) == 1
    np.testing.assert_array_equal(first[0], mfcc(wave, RATE))
    mfccs([wave], RATE, MfccSettings(coefficients=12), cache_dir=tmp_path)
    mfccs([wave * 0.5], RATE, cache_dir=tmp_path)
    assert len(computed) == 3
    (faster,) = mfccs([wave], RATE, cache_dir=tmp_path, speed=1.25)
    assert len(computed) == 4
    np.testing.assert_array_equal(faster, mfcc(at_speed(wave, 1.25), RATE))


def test_a_cache_that_cannot_be_written_is_told(wave, tmp_path):
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(InputError, match="--cache_dir"):
        mfccs([wave], RATE, cache_dir=file)


def test_settings_change_the_shape(wave):
    found = mfcc(wave, RATE, MfccSettings(coefficients=20, hop_ms=5))
    assert found.shape == (101, 20)


@pytest.mark.parametrize(
    "wrong", [{"coefficients": 41}, {"frame_ms": 40}, {"hop_ms": 0}, {"coefficients": 0}]
)
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(InputError, match="must be"):
        MfccSettings(**wrong)


def test_padding_adds_zero_frames_at_the_end_and_says_how_long_each_was():
    matrices = [np.ones((2, 3), np.float32), np.full((4, 3), 2, np.float32)]
    together, lengths = padded(matrices)
    assert together.shape == (2, 4, 3)
    assert lengths.tolist() == [2, 4]
    assert together[0, :, 0].tolist() == [1, 1, 0, 0]
    cut, lengths = padded(matrices, frames=3)
    assert cut.shape == (2, 3, 3)
    assert lengths.tolist() == [2, 3]
