"""Where in a recording the words stand, in TensorFlow: for training and a SavedModel alike.

A word is louder than the room. The room's level is that of its stillest stretch, if that is steady
as noise is, or the level that a tenth of a longer recording stays below; only what a voice has most
of counts (200 Hz on), so that hum, an offset and a knock at the microphone do not. A learned
detector would hear a voice in noise that is as loud; it would also be a second network in every
model, for recordings that a network of clean words cannot tell apart anyhow.
"""

import numpy as np
import scipy.signal
import tensorflow as tf

FRAME_MS = 10
LOWEST_HZ = 200.0
FILTER_MS = 20.0
STEADIED_FRAMES = 5  # The median of as many; a click of 20 ms is gone.
QUIETEST_DB = -90.0  # Of full scale: nothing at all.
RANGE_DB = 70.0  # Levels further below the loudest are as quiet as that.
FAINTEST_DB = 32.0  # Below the loudest frame, however quiet the room.
ABOVE_ROOM_DB = 8.0  # At least, or half the way from the room to the loudest frame.
LEAST_CONTRAST_DB = 6.0  # From the room to the loudest frame; below that there is no word.
STILL_FRAMES = 20  # The room's stillest stretch.
STEADY_DB = 2.0  # Standard deviation of noise's levels, at most.
LONG_FRAMES = 120  # With more, a tenth of a recording is pause.
PAUSE_MS = 200  # A shorter one is within a word: the stop of "eight" or "six".
SHORTEST_MS = 80
FAINT_WORD_DB = 18.0  # A word's loudest frame below that of all: a breath is fainter.
MARGIN_MS = 40  # Kept about a word.


def words(waveform: tf.Tensor, sample_rate: int) -> tf.Tensor:
    """Where the words are.

    Args:
        waveform: float32 (samples,), of 50 ms at least.
        sample_rate: Hz.

    Returns:
        int32 (words, 2), in order: the first sample of each, and the one after its last.
    """
    starts, stops, _ = _words(waveform, sample_rate)
    return _spans(starts, stops, tf.size(waveform), sample_rate)


def span(waveform: tf.Tensor, sample_rate: int) -> tf.Tensor:
    """Where the word is that stands out most.

    Args:
        waveform: float32 (samples,), of 50 ms at least.
        sample_rate: Hz.

    Returns:
        int32 (2,): its first sample, and the one after its last; of the whole recording where there
        is no word.
    """
    starts, stops, above = _words(waveform, sample_rate)
    samples = tf.size(waveform)
    whole = tf.stack([[0, samples]])
    spans = tf.concat([_spans(starts, stops, samples, sample_rate), whole], axis=0)
    return spans[tf.argmax(tf.concat([above, [0.0]], axis=0))]


def word(waveform: tf.Tensor, sample_rate: int) -> tf.Tensor:
    """The word that stands out most, by itself.

    Args:
        waveform: float32 (samples,), of 50 ms at least.
        sample_rate: Hz.

    Returns:
        float32 (samples,), around 0 and at a peak of 1; the whole recording where there is no word.
    """
    chosen = span(waveform, sample_rate)
    cut = waveform[chosen[0] : chosen[1]]
    cut -= tf.reduce_mean(cut)
    return tf.math.divide_no_nan(cut, tf.reduce_max(tf.abs(cut)))


def words_of(waveforms: list[np.ndarray], sample_rate: int) -> list[np.ndarray]:
    """`word` of each of many recordings, for training on what a model will be given.

    Args:
        waveforms: (clips,) of float32 (samples,).
        sample_rate: Hz.

    Returns:
        (clips,) of float32 (samples,).
    """

    # Nothing here is Python's control flow, and AutoGraph would read all of SciPy's filters.
    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)], autograph=False)
    def cut(waveform):
        return word(waveform, sample_rate)

    return [cut(waveform).numpy() for waveform in waveforms]


def _words(waveform, sample_rate):
    """First frame of each word, the one after its last, and how far it rises above the room, dB."""
    level = _levels(waveform, sample_rate)
    loudest = tf.reduce_max(level)
    room = _room(level)
    # As loud throughout and as short as a word: a bare one.
    is_bare = (loudest - room < LEAST_CONTRAST_DB) & (tf.size(level) <= LONG_FRAMES)
    room = tf.where(is_bare, loudest - 2 * RANGE_DB, room)
    stands_out = (loudest - room >= LEAST_CONTRAST_DB) & (loudest > QUIETEST_DB)
    threshold = tf.maximum(
        loudest - FAINTEST_DB, room + tf.minimum(ABOVE_ROOM_DB, (loudest - room) / 2)
    )
    is_on = tf.cast((level > threshold) & stands_out, tf.int32)
    change = tf.concat([is_on, [0]], axis=0) - tf.concat([[0], is_on], axis=0)
    starts, stops = (tf.cast(tf.where(change == way)[:, 0], tf.int32) for way in (1, -1))
    after_pause = starts[1:] - stops[:-1] >= PAUSE_MS // FRAME_MS
    some = tf.ones_like(starts[:1], tf.bool)
    starts = tf.boolean_mask(starts, tf.concat([some, after_pause], axis=0))
    stops = tf.boolean_mask(stops, tf.concat([after_pause, some], axis=0))
    frames = tf.range(tf.size(level))
    inside = (frames >= starts[:, None]) & (frames < stops[:, None])
    peaks = tf.reduce_max(tf.where(inside, level, loudest - RANGE_DB), axis=1)
    above = tf.reduce_sum(tf.where(inside, level - threshold, 0.0), axis=1)
    is_word = (stops - starts >= SHORTEST_MS // FRAME_MS) & (peaks > loudest - FAINT_WORD_DB)
    return tuple(tf.boolean_mask(values, is_word) for values in (starts, stops, above))


def _levels(waveform, sample_rate):
    """Level of each frame in the band of a voice, dB (frames,), without clicks."""
    taps = scipy.signal.firwin(
        round(FILTER_MS * sample_rate / 1000) | 1,
        [LOWEST_HZ, 0.47 * sample_rate],
        fs=sample_rate,
        pass_zero=False,
    )
    centred = (waveform - tf.reduce_mean(waveform))[None, :, None]
    voice = tf.nn.conv1d(centred, taps[:, None, None].astype(np.float32), 1, "SAME")[0, :, 0]
    frame = round(FRAME_MS * sample_rate / 1000)
    whole = tf.size(voice) // frame
    power = tf.reduce_mean(tf.reshape(voice[: whole * frame], (-1, frame)) ** 2, axis=1)
    most = STEADIED_FRAMES // 2
    ends = tf.concat([power[:1]] * most + [power] + [power[-1:]] * most, axis=0)
    about = tf.stack([ends[place : place + whole] for place in range(STEADIED_FRAMES)])
    steadied = tf.sort(about, axis=0)[most]
    level = 10 / np.log(10) * tf.math.log(steadied + 1e-12)
    return tf.maximum(level, tf.reduce_max(level) - RANGE_DB)


def _room(level):
    """Level of the room, dB (); far below all where the recording does not tell."""
    loudest = tf.reduce_max(level)
    unknown = loudest - 2 * RANGE_DB
    ordered = tf.sort(level)
    tenth = ordered[tf.size(level) // 10]
    of_long = tf.where(tf.size(level) > LONG_FRAMES, tenth, unknown)
    # Padded by what is no still stretch, so that there is one at least.
    padded = tf.concat([level, tf.fill([STILL_FRAMES], loudest + RANGE_DB)], axis=0)
    stretches = tf.signal.frame(padded, STILL_FRAMES, 1)
    means = tf.reduce_mean(stretches, axis=1)
    still = tf.argmin(means)
    is_steady = tf.math.reduce_std(stretches[still]) < STEADY_DB
    of_still = tf.where(is_steady & (means[still] <= loudest), means[still], unknown)
    return tf.maximum(of_long, of_still)


def _spans(starts, stops, samples, sample_rate):
    frame, margin = (round(ms * sample_rate / 1000) for ms in (FRAME_MS, MARGIN_MS))
    first = tf.maximum(starts * frame - margin, 0)
    last = tf.minimum(stops * frame + margin, samples)
    return tf.stack([first, last], axis=1)
