import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.audio import voice_activity, word_windows

RATE = 16_000


def word_at(start, seconds=0.5, total=2.0, noise=1e-4):
    """A vowel of 150 Hz somewhere in a quiet recording."""
    random = np.random.default_rng(0)
    wave = noise * random.normal(size=round(total * RATE))
    time = np.arange(round(seconds * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * 150 * k * time) / k for k in range(1, 20))
    first = round(start * RATE)
    wave[first : first + len(tone)] += 0.2 * tone * np.hanning(len(tone)) ** 0.2
    return wave.astype(np.float32)


@pytest.mark.parametrize("start", [0.0, 0.4, 1.2, 1.5])
def test_a_window_stands_about_the_word_wherever_it_is(start):
    wave = word_at(start)
    window = word_windows.window(tf.constant(wave), RATE, 1.0).numpy()
    assert window.shape == (RATE,)
    energy = window**2
    middle = (np.arange(RATE) * energy).sum() / energy.sum() / RATE
    assert abs(middle - 0.5) < 0.05


def test_training_and_a_saved_model_cut_alike():
    """The same samples in NumPy and in the graph, at the ends of a recording, too."""
    waves = [word_at(start, total=total) for start, total in ((0, 0.7), (0.3, 1.1), (1.2, 3.0))]
    spans = word_windows.spans(waves, RATE)
    for wave, span in zip(waves, spans, strict=True):
        expected = word_windows.about(wave, span, RATE)
        np.testing.assert_array_equal(word_windows.window(tf.constant(wave), RATE, 1.0), expected)
        word = voice_activity.word(tf.constant(wave), RATE).numpy()
        np.testing.assert_allclose(word_windows.word(wave, span), word, atol=1e-6)


def test_a_longer_clip_has_the_window_in_its_middle():
    wave = word_at(0.6)
    (span,) = word_windows.spans([wave], RATE)
    long, short = (word_windows.about(wave, span, samples) for samples in (2 * RATE, RATE))
    np.testing.assert_array_equal(long[RATE // 2 : -RATE // 2], short)


@given(st.lists(st.floats(0.05, 8.0), min_size=1, max_size=50))
def test_a_window_holds_nearly_all_words_and_has_bounds(lengths):
    seconds = word_windows.window_seconds(np.array(lengths))
    assert word_windows.SHORTEST <= seconds <= word_windows.LONGEST
    held = np.mean(np.array(lengths) <= seconds)
    assert held >= 0.97 or seconds == word_windows.LONGEST


def test_a_window_is_as_long_as_the_words_and_a_little_more():
    assert word_windows.window_seconds(np.full(100, 0.6)) == pytest.approx(0.9)
