"""Log-mel spectrogram images of utterances, in TensorFlow: for `tf.data` and a SavedModel alike."""

from collections.abc import Callable
from typing import NamedTuple

import librosa
import numpy as np
import scipy.signal
import tensorflow as tf

from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.audio.tfio import audio

_DEFAULT = SpectrogramSettings()
TRIM_FRAME_MS = 16.0


class Operations(NamedTuple):
    """What computes the two steps that not every runtime has.

    Attributes:
        spectrum: from waveforms (..., samples), length of the Fourier transform, window and hop,
            all in samples, to magnitudes (..., frames, bins).
        resized: from images (batch, rows, columns, 1) and a size to (batch, size, size, 1).
    """

    spectrum: Callable
    resized: Callable


def _resized(images, size):
    return tf.image.resize(images, (size, size), antialias=True)


def _spectrum_by_matrix(waveform, fft, window, hop):
    frames = tf.signal.frame(waveform, window, hop, pad_end=True)
    weights = scipy.signal.get_window("hann", window)[:, None]
    waves = np.exp(-2j * np.pi * np.arange(window)[:, None] * np.arange(fft // 2 + 1) / fft)
    real, imaginary = (frames @ np.float32(weights * part) for part in (waves.real, waves.imag))
    return tf.sqrt(real**2 + imaginary**2)


def _resized_by_matrix(images, size):
    """Of images of a known length: each side is resized by a matrix, that of resizing the unit."""
    rows, columns = (resizing(length, size) for length in images.shape[1:3])
    return (rows @ images[..., 0] @ columns.T)[..., None]


def resizing(before: int, after: int) -> np.ndarray:
    """The matrix (after, before) by which TensorFlow resizes one side of an image.

    Args:
        before: rows, or columns, of the image.
        after: of the resized one.
    """
    with tf.init_scope():  # A constant, wherever it is needed.
        unit = tf.eye(before)[None, ..., None]
        return tf.image.resize(unit, (after, before), antialias=True)[0, ..., 0].numpy()


IN_TENSORFLOW = Operations(audio.spectrogram, _resized)
# ONNX and LiteRT have no such Fourier transform and no such resizing. The values are the same but
# for last bits.
IN_ANY_RUNTIME = Operations(_spectrum_by_matrix, _resized_by_matrix)


def log_mel(
    waveform: tf.Tensor,
    sample_rate: int,
    settings: SpectrogramSettings = _DEFAULT,
    operations: Operations = IN_TENSORFLOW,
) -> tf.Tensor:
    """The log-mel spectrogram of a clip, or of several of one length, each by itself.

    The values of librosa with `center=False, power=1, htk=True, norm=None`, in dB below the clip's
    loudest; the end is padded with zeros, so that every sample lies in a frame. TensorFlow's mel
    bands are triangles over mel, librosa's over Hz: that moves values by a few tenths of a dB.

    Args:
        waveform: float32 (..., samples).
        sample_rate: Hz.
        settings: how.
        operations: what computes it.

    Returns:
        float32 (..., frames, mel bands), dB from `-top_db` to 0.
    """
    window, hop = (round(ms * sample_rate / 1000) for ms in (settings.window_ms, settings.hop_ms))
    # Loudness must not tell how much of a quiet clip falls below the least power of `dbscale`.
    loudest = tf.reduce_max(tf.abs(waveform), axis=-1, keepdims=True)
    waveform = tf.math.divide_no_nan(waveform, loudest)
    spectrum = operations.spectrum(waveform, fft_samples(settings, sample_rate), window, hop)
    mel = audio.melscale(spectrum, sample_rate, settings.size, settings.low_hz, sample_rate / 2)
    # `dbscale` would cut by the loudest value of all clips; each has its own.
    level = audio.dbscale(mel, top_db=np.inf)
    return tf.maximum(level - tf.reduce_max(level, axis=(-2, -1), keepdims=True), -settings.top_db)


def fft_samples(settings: SpectrogramSettings, sample_rate: int) -> int:
    """Length of the Fourier transform: the least power of two that leaves no mel band empty."""
    samples = 1 << (round(settings.window_ms * sample_rate / 1000) - 1).bit_length()
    edges = band_edges(settings, sample_rate)
    while True:
        bins = np.arange(1, samples // 2 + 1) * sample_rate / samples
        inside = (edges[:-2, None] < bins) & (bins < edges[2:, None])
        if inside.any(axis=1).all():
            return samples
        samples *= 2


def band_edges(settings: SpectrogramSettings, sample_rate: int) -> np.ndarray:
    """Where the triangular mel bands begin, peak and end: band k has edges k, k + 1 and k + 2.

    Args:
        settings: how.
        sample_rate: Hz.

    Returns:
        float64 (mel bands + 2,), Hz, in rising order.
    """
    return librosa.mel_frequencies(
        settings.size + 2, fmin=settings.low_hz, fmax=sample_rate / 2, htk=True
    )


def trimmed(
    waveform: tf.Tensor, sample_rate: int, settings: SpectrogramSettings = _DEFAULT
) -> tf.Tensor:
    """A clip without the silence before and after it: the first thing that is done to any clip.

    Args:
        waveform: float32 (samples,).
        sample_rate: Hz.
        settings: `trim_db` says what is silence; with 0 the clip stays as it is.

    Returns:
        float32 (samples,), from the first frame of `TRIM_FRAME_MS` that is loud enough to the last.
    """
    if not settings.trim_db:
        return waveform
    frame = round(TRIM_FRAME_MS * sample_rate / 1000)
    # Not `tf.signal.frame`: the remainder of a negative number comes out otherwise in ONNX.
    missing = (frame - tf.size(waveform) % frame) % frame
    whole = tf.pad(waveform, [[0, missing]])
    frames = tf.reshape(whole, [-1, frame])
    loudness = tf.sqrt(tf.reduce_mean(frames**2, axis=1))
    threshold = tf.reduce_max(loudness) * 10 ** (-settings.trim_db / 20)
    loud = tf.where(loudness > threshold)[:, 0]
    loud = tf.cond(tf.size(loud) > 0, lambda: loud, lambda: tf.range(tf.size(loudness, tf.int64)))
    return waveform[loud[0] * frame : (loud[-1] + 1) * frame]  # Of silence alone, all is kept.


def image(
    waveform: tf.Tensor,
    sample_rate: int,
    settings: SpectrogramSettings = _DEFAULT,
    tempo: tf.Tensor | float = 1.0,
) -> tf.Tensor:
    """The log-mel spectrogram of one clip as a square image.

    Args:
        waveform: float32 (samples,).
        sample_rate: Hz.
        settings: how.
        tempo: of a clip that is to look faster (above 1) or slower than it is, for images of a
            fixed length; its frequencies stay where they are.

    Returns:
        float32 (rows, columns, channels), 0 to 1: rows from the highest band down to the lowest,
        columns from the beginning to the end.
    """
    if settings.seconds:
        samples = tf.cast(tf.round(settings.seconds * sample_rate * tempo), tf.int32)
        waveform = of_length(waveform, samples)
    return images(waveform[None], sample_rate, settings)[0]


def images(
    waveforms: tf.Tensor,
    sample_rate: int,
    settings: SpectrogramSettings = _DEFAULT,
    operations: Operations = IN_TENSORFLOW,
) -> tf.Tensor:
    """The images of several clips of one length, which they keep: `settings.seconds` is not heeded.

    Args:
        waveforms: float32 (clips, samples).
        sample_rate: Hz.
        settings: how.
        operations: what computes them.

    Returns:
        float32 (clips, rows, columns, channels), each as `image` has it.
    """
    level = 1 + log_mel(waveforms, sample_rate, settings, operations) / settings.top_db
    rows = tf.reverse(tf.transpose(level, (0, 2, 1)), axis=[1])[..., None]
    square = operations.resized(rows, settings.size)
    return tf.repeat(tf.clip_by_value(square, 0, 1), settings.channels, axis=-1)


def of_length(waveform: tf.Tensor, samples: int) -> tf.Tensor:
    """A waveform cut, or padded with zeros, on both sides alike.

    Args:
        waveform: float32 (samples before,).
        samples: of the result.

    Returns:
        float32 (samples,).
    """
    return tf.image.resize_with_crop_or_pad(waveform[:, None, None], samples, 1)[:, 0, 0]
