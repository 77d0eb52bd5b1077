"""A word as frames of power, and these as the picture that a network takes, in TensorFlow.

For training and a SavedModel alike. Training keeps the frames: tempo, formants and noise are
changed in them, a whole batch at once, which takes a hundredth of the time of changing waveforms.
"""

import functools
from collections.abc import Callable

import librosa
import numpy as np
import scipy.signal
import tensorflow as tf

from keras_assign.audio import spectrogram
from keras_assign.audio.frame_settings import BOTH, LEVEL, RELATIVE, FrameSettings
from keras_assign.audio.spectrogram_settings import SpectrogramSettings

LEAST_POWER = 1e-7  # Of a band: below what 16 bits resolve of a word at full scale.
QUIET = 0.2  # Share of the range below which a frame has no say in the mean of a band.
RELATIVE_RANGE = 3.0  # By which differences from a band's mean are enlarged.


def power(waveform: tf.Tensor, sample_rate: int, settings: FrameSettings) -> tf.Tensor:
    """Power spectra of a word, without the silence before and after it.

    Args:
        waveform: float32 (samples,), not silent.
        sample_rate: Hz.
        settings: how.

    Returns:
        float32 (frames, bins), of the word at full scale.
    """
    wave = spectrogram.trimmed(waveform, sample_rate, SpectrogramSettings(trim_db=settings.trim_db))
    wave = tf.math.divide_no_nan(wave, tf.reduce_max(tf.abs(wave)))
    window, hop = (round(ms * sample_rate / 1000) for ms in (settings.window_ms, settings.hop_ms))
    padded = tf.pad(wave, [[window // 2, window // 2]])
    frames = tf.signal.frame(padded, window, hop)  # With `pad_end`, ONNX counts them otherwise.
    # By matrices: ONNX and LiteRT have no such Fourier transform.
    real, imaginary = (frames @ waves for waves in _waves(window, _fft(window)))
    return real**2 + imaginary**2


def _fft(window):
    return 1 << (window - 1).bit_length()


@functools.cache
def _waves(window, fft):
    hann = scipy.signal.get_window("hann", window)[:, None]
    waves = hann * np.exp(-2j * np.pi * np.outer(np.arange(window), np.arange(fft // 2 + 1)) / fft)
    return np.float32(waves.real), np.float32(waves.imag)


def edges(settings: FrameSettings, sample_rate: int) -> np.ndarray:
    """Where the mel bands begin, peak and end: band k has edges k, k + 1 and k + 2.

    Args:
        settings: of the bands.
        sample_rate: Hz.

    Returns:
        float64 (bands + 2,), Hz, in rising order.
    """
    highest = min(settings.high_hz, sample_rate / 2)
    return librosa.mel_frequencies(settings.bands + 2, fmin=settings.low_hz, fmax=highest)


@functools.cache
def filters(settings: FrameSettings, sample_rate: int, formants: float = 1.0) -> np.ndarray:
    """Mel bands of equal gain, as triangles over Hz.

    Args:
        settings: of the bands.
        sample_rate: of the waveform, Hz.
        formants: by which all frequencies of the voice are to look multiplied: above 1 as if the
            vocal tract were shorter.

    Returns:
        float32 (bins, bands).
    """
    window = round(settings.window_ms * sample_rate / 1000)
    its_edges = edges(settings, sample_rate)
    low, peak, high = (its_edges[place : place + settings.bands] for place in range(3))
    bins = formants * np.linspace(0, sample_rate / 2, _fft(window) // 2 + 1)[:, None]
    triangles = np.minimum((bins - low) / (peak - low), (high - bins) / (high - peak))
    triangles = np.maximum(triangles, 0)
    # Of narrow bands that no bin lies in, or that look above half the rate, the nearest bin.
    nearest = np.abs(bins - peak).argmin(axis=0)
    empty = triangles.sum(axis=0) == 0
    triangles[nearest[empty], np.flatnonzero(empty)] = 1
    return np.float32(triangles / triangles.sum(axis=0))


def placed(
    frames: tf.Tensor, lengths: tf.Tensor, start: tf.Tensor, tempo: tf.Tensor, count: int
) -> tf.Tensor:
    """Words at another tempo, from any place on; outside of them is silence.

    Args:
        frames: float32 (batch, most frames, values).
        lengths: int32 (batch,), frames of each word.
        start: float32 (batch,), frame of the word that comes first, which may lie before its first.
        tempo: float32 (batch,), frames of the word from one frame of the result to the next.
        count: frames of the result.

    Returns:
        float32 (batch, count, values), between frames by the straight line.
    """
    places = start[:, None] + tf.range(count, dtype=tf.float32) * tempo[:, None]
    before = tf.floor(places)
    share = (places - before)[..., None]
    at = tf.cast(before, tf.int32)

    def frame(number):
        inside = tf.logical_and(number >= 0, number < lengths[:, None])
        number = tf.clip_by_value(number, 0, tf.shape(frames)[1] - 1)
        return tf.gather(frames, number, batch_dims=1) * tf.cast(inside, tf.float32)[..., None]

    return frame(at) * (1 - share) + frame(at + 1) * share


def pictures(energy: tf.Tensor, settings: FrameSettings) -> tf.Tensor:
    """Energies of bands as what a network takes.

    Args:
        energy: float32 (batch, frames, bands).
        settings: how.

    Returns:
        float32 (batch, frames, bands, channels), about from -1 to 1: `LEVEL` from the silent to the
        loudest, `RELATIVE` around 0, the mean of each band where the word is loud.
    """
    level = 10 / np.log(10) * tf.math.log(energy + LEAST_POWER)
    below = level - tf.reduce_max(level, axis=(1, 2), keepdims=True)
    share = tf.maximum(1 + below / settings.range_db, 0)
    if settings.shows == LEVEL:
        return (2 * share - 1)[..., None]
    loud = tf.nn.relu(tf.reduce_mean(share, axis=2, keepdims=True) - QUIET)
    weights = tf.math.divide_no_nan(loud, tf.reduce_sum(loud, axis=1, keepdims=True))
    relative = RELATIVE_RANGE * (share - tf.reduce_sum(weights * share, axis=1, keepdims=True))
    if settings.shows == BOTH:
        return tf.stack([2 * share - 1, relative], axis=-1)
    return relative[..., None]


def level(channel: tf.Tensor, settings: FrameSettings) -> tf.Tensor:
    """The first channel of a picture on a scale from 0 to 1, to be looked at.

    Args:
        channel: float32 (frames, bands).
        settings: of the picture.
    """
    if settings.shows == RELATIVE:
        channel = channel / RELATIVE_RANGE
    return tf.clip_by_value((channel + 1) / 2, 0, 1)


@functools.cache
def traced(function: Callable, sample_rate: int, settings: FrameSettings) -> Callable:
    """`power` or `picture` for waveforms of any length, traced once.

    Args:
        function: which.
        sample_rate: of the waveforms, Hz.
        settings: how.
    """
    return tf.function(
        lambda wave: function(wave, sample_rate, settings),
        input_signature=[tf.TensorSpec([None], tf.float32)],
        autograph=False,
    )


def picture(waveform: tf.Tensor, sample_rate: int, settings: FrameSettings) -> tf.Tensor:
    """The picture of one word, as it is.

    Args:
        waveform: float32 (samples,), not silent.
        sample_rate: Hz.
        settings: how.

    Returns:
        float32 (frames, bands, channels).
    """
    frames = power(waveform, sample_rate, settings)
    # Not `placed`: this way other runtimes have, too.
    word = tf.image.resize_with_crop_or_pad(frames[..., None], settings.frames, frames.shape[1])
    return pictures((word[..., 0] @ filters(settings, sample_rate))[None], settings)[0]
