"""Recordings of one word each, cut to a window about the word: for training and a SavedModel alike.

The window keeps what surrounds the word. Cut to the word alone, a word in noise would lose what the
detector misses of it: of words at 5 to 15 dB above noise it finds two thirds of their length.
"""

import numpy as np
import tensorflow as tf

from keras_assign.audio import voice_activity

# Of the lengths of words, that a window holds; longer ones lose beginning and end.
HELD = 0.98
AROUND = 0.3  # Seconds more than the word, in all.
SHORTEST, LONGEST = 0.4, 3.0  # Seconds of a window.
STEP = 0.05  # Seconds: lengths are rounded up to it.
# Of the window's length, that clips to train on have: start and end may move, and speeds change.
SPARE = 1.3


def window_seconds(words: np.ndarray) -> float:
    """The length of a window for words of some lengths, s.

    Args:
        words: (items,) lengths of those that train, s.
    """
    held = float(np.quantile(words, HELD)) + AROUND
    steps = np.ceil(np.round(held / STEP, 6))
    return float(np.clip(np.round(steps * STEP, 6), SHORTEST, LONGEST))


def spans(waveforms: list[np.ndarray], sample_rate: int) -> np.ndarray:
    """Where the word is that stands out most in each of many recordings.

    Args:
        waveforms: (items,) of float32 (samples,).
        sample_rate: Hz.

    Returns:
        int64 (items, 2), see `voice_activity.span`.
    """

    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)], autograph=False)
    def span_of(waveform):
        return voice_activity.span(waveform, sample_rate)

    return np.stack([span_of(waveform).numpy() for waveform in waveforms]).astype(np.int64)


def about(waveform: np.ndarray, span: np.ndarray, samples: int) -> np.ndarray:
    """So many samples about the middle of a span, zeros where the recording has none.

    Args:
        waveform: float32 (samples before,).
        span: int (2,), first sample and the one after the last.
        samples: of the result.

    Returns:
        float32 (samples,).
    """
    first = (span[0] + span[1]) // 2 - samples // 2
    clip = np.zeros(samples, np.float32)
    start, stop = max(first, 0), min(first + samples, len(waveform))
    clip[start - first : stop - first] = waveform[start:stop]
    return clip


def word(waveform: np.ndarray, span: np.ndarray) -> np.ndarray:
    """The word alone, around 0 and at a peak of 1.

    Args:
        waveform: float32 (samples before,).
        span: as of `about`.

    Returns:
        float32 (samples,).
    """
    cut = waveform[span[0] : span[1]]
    cut = cut - cut.mean()
    loudest = np.abs(cut).max()
    return cut / loudest if loudest else cut


def window(waveform: tf.Tensor, sample_rate: int, seconds: float) -> tf.Tensor:
    """A window about the word that stands out most; the middle of a recording where none does.

    Args:
        waveform: float32 (samples,), of 50 ms at least.
        sample_rate: Hz.
        seconds: its length; where the recording ends before, zeros follow.

    Returns:
        float32 (seconds x sample_rate,).
    """
    samples = round(seconds * sample_rate)
    start, stop = tf.unstack(voice_activity.span(waveform, sample_rate))
    first = (start + stop) // 2 - samples // 2
    padded = tf.pad(waveform, [[samples, samples]])
    return tf.reshape(padded[first + samples : first + 2 * samples], [samples])
