"""MFCC and resampling in TensorFlow against librosa and soxr."""

import librosa
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_assign.audio import in_graph
from keras_assign.audio.mfcc import mfcc
from keras_assign.audio.mfcc_settings import MfccSettings

RATE = 8000


def tones(rate, seconds=0.5):
    """300 Hz and, half as loud, 2.5 kHz; silence at either end, so that edges do not count."""
    time = np.arange(int(rate * seconds)) / rate
    sound = np.sin(2 * np.pi * 300 * time) + 0.5 * np.sin(2 * np.pi * 2500 * time)
    return (0.3 * sound * np.hanning(len(time))).astype(np.float32)


@pytest.mark.parametrize("rate", [8000, 11_025, 16_000, 44_100, 48_000, 96_000])
def test_resampled_as_soxr_does(rate):
    found = in_graph.resampled(tf.constant(tones(rate)), tf.constant(rate), RATE).numpy()
    expected = librosa.resample(tones(rate), orig_sr=rate, target_sr=RATE, res_type="soxr_hq")
    assert len(found) == len(expected)
    np.testing.assert_allclose(found, expected, atol=2e-4)


@pytest.mark.parametrize("samples", [40_000, 4096 * 12, 4096 * 12 + 1, 150_000])
def test_a_long_recording_is_resampled_in_blocks_without_a_seam(samples):
    noise = np.random.default_rng(0).normal(0, 0.1, samples)
    slow = np.convolve(noise, np.hanning(65) / 32, "same").astype(np.float32)  # Below 2 kHz.
    found = in_graph.resampled(tf.constant(slow), tf.constant(96_000), RATE).numpy()
    expected = librosa.resample(slow, orig_sr=96_000, target_sr=RATE, res_type="soxr_hq")
    assert len(found) == len(expected)
    np.testing.assert_allclose(found[50:-50], expected[50:-50], atol=1e-3)


def test_frequencies_that_do_not_fit_are_left_out():
    rate = 48_000
    high = np.sin(2 * np.pi * 5000 * np.arange(rate) / rate).astype(np.float32)
    found = in_graph.resampled(tf.constant(high), tf.constant(rate), RATE).numpy()
    assert np.abs(found[100:-100]).max() < 1e-3  # 60 dB; without a filter, 3 kHz in full.


def test_the_same_rate_changes_no_bit():
    wave = tones(RATE)
    np.testing.assert_array_equal(in_graph.resampled(tf.constant(wave), 8000, RATE), wave)


@settings(max_examples=20)
@given(
    st.integers(400, 8000),
    st.integers(0, 99),
    st.sampled_from(
        [
            (RATE, MfccSettings()),
            (16_000, MfccSettings()),
            (RATE, MfccSettings(20, 25, 5, 64, 50)),
        ]
    ),
)
def test_mfcc_are_librosas(samples, seed, rate_and_settings):
    rate, how = rate_and_settings
    random = np.random.default_rng(seed)
    loudness = 10 ** random.uniform(-4, 0, (samples + 999) // 1000).repeat(1000)[:samples]
    wave = (loudness * random.normal(0, 0.1, samples)).astype(np.float32)
    found = in_graph.mfcc(tf.constant(wave), rate, how).numpy()
    np.testing.assert_allclose(found, mfcc(wave, rate, how), atol=0.01)


def test_mfcc_of_digital_silence_beside_speech_are_librosas():
    """Where a band is 80 dB below the loudest, both stop there."""
    wave = np.concatenate([np.zeros(1600, np.float32), tones(RATE)])
    np.testing.assert_allclose(in_graph.mfcc(tf.constant(wave), RATE), mfcc(wave, RATE), atol=0.01)
