"""Spectrogram images of many clips that stay as they are, in NumPy: there is no graph to trace."""

import functools
from multiprocessing.pool import ThreadPool

import numpy as np
import scipy.fft
import scipy.signal
import tensorflow as tf

from keras_assign.audio import spectrogram
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.audio.tfio import audio
from keras_assign.data.pipelines import untuned

# Clips of as many frames are computed together: 64 fill a processor's cache and do not flood it.
TOGETHER = 64
AT_ONCE = 2  # Such groups.
LEAST_POWER = 1e-10  # As tensorflow-io's `dbscale` has it.


def images(
    waveforms: list[np.ndarray], sample_rate: int, settings: SpectrogramSettings
) -> np.ndarray:
    """The spectrogram image of each clip as it is: `spectrogram.image` of it but for last bits.

    Args:
        waveforms: (clips,) of float32 (samples,).
        sample_rate: Hz.
        settings: how.

    Returns:
        float32 (clips, rows, columns, channels), 0 to 1.
    """
    found = np.empty((len(waveforms), settings.size, settings.size, settings.channels), np.float32)

    def fill(group):
        items, clips = group
        found[items] = _images(clips, sample_rate, settings)[..., None]

    if settings.trim_db or settings.seconds:
        waveforms = _prepared(waveforms, sample_rate, settings)
    hop = 1 if settings.seconds else round(settings.hop_ms * sample_rate / 1000)
    with ThreadPool(AT_ONCE) as threads:
        threads.map(fill, _groups(waveforms, hop))
    return found


def _images(clips, sample_rate, settings):
    """Of clips of one length, (clips, size, size); each step as `spectrogram.log_mel` has it."""
    window, hop = (round(ms * sample_rate / 1000) for ms in (settings.window_ms, settings.hop_ms))
    loudest = np.abs(clips).max(axis=1, keepdims=True)
    clips = np.divide(clips, loudest, out=np.zeros_like(clips), where=loudest > 0)
    missing = max(0, -clips.shape[1] % hop + window - hop)  # 0 where frames lie apart.
    padded = np.pad(clips, ((0, 0), (0, missing)))
    frames = np.lib.stride_tricks.sliding_window_view(padded, window, axis=1)[:, ::hop]
    bands, weights = _bands(sample_rate, settings)
    spectrum = np.abs(scipy.fft.rfft(frames * weights, 2 * (len(bands) - 1)))
    # A product a clip: of one large one BLAS would make threads, in the way of those here.
    level = 10 * np.log10(np.maximum((spectrum @ bands) ** 2, LEAST_POWER))
    level = np.maximum(level - level.max(axis=(1, 2), keepdims=True), -settings.top_db)
    columns = _columns(level.shape[1], settings.size)
    rows = (columns @ (1 + level / np.float32(settings.top_db))).swapaxes(1, 2)[:, ::-1]
    return np.clip(rows, 0, 1)


@functools.lru_cache
def _bands(sample_rate, settings):
    """Mel bands (bins, bands), of a spectrum of unit lines, and the window's weights (samples,)."""
    bins = spectrogram.fft_samples(settings, sample_rate) // 2 + 1
    bands = audio.melscale(
        tf.eye(bins), sample_rate, settings.size, settings.low_hz, sample_rate / 2
    )
    samples = round(settings.window_ms * sample_rate / 1000)
    return bands.numpy(), scipy.signal.get_window("hann", samples).astype(np.float32)


_columns = functools.lru_cache(maxsize=None)(spectrogram.resizing)


def _prepared(waveforms, sample_rate, settings):
    """Clips trimmed, and all of one length if images have one."""

    def prepared(wave):
        wave = spectrogram.trimmed(wave, sample_rate, settings)
        if settings.seconds:
            return spectrogram.of_length(wave, round(settings.seconds * sample_rate))
        return wave

    clips = tf.data.Dataset.from_tensor_slices(_ragged(waveforms))
    return list(untuned(clips.map(prepared, num_parallel_calls=AT_ONCE)).as_numpy_iterator())


def _groups(waveforms, hop):
    """Clips that have as many frames, their indices and (clips, samples) with zeros at the end."""
    frames = np.array([-(-len(wave) // hop) for wave in waveforms])
    order = np.argsort(frames, kind="stable")
    alike = np.split(order, np.flatnonzero(np.diff(frames[order])) + 1)
    for some in alike:
        for items in np.split(some, range(TOGETHER, len(some), TOGETHER)):
            clips = np.zeros((len(items), frames[items[0]] * hop), np.float32)
            for row, item in zip(clips, items, strict=True):
                row[: len(waveforms[item])] = waveforms[item]
            yield items, clips


def _ragged(waveforms):
    lengths = [len(wave) for wave in waveforms]
    return tf.RaggedTensor.from_row_lengths(np.concatenate(waveforms), lengths)
