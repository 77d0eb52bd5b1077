"""Mel-frequency cepstral coefficients (MFCC) of utterances: librosa's values."""

import functools
import inspect
from importlib.metadata import version
from pathlib import Path

import numpy as np
import scipy.fft
import scipy.signal
from threadpoolctl import threadpool_limits

from keras_assign.audio.mfcc_settings import DEFAULT, MfccSettings
from keras_assign.audio.speed import at_speed
from keras_assign.data.utterances import cache

BATCH = 64  # Waveforms that are computed together: these fill a processor's cache.
# As librosa's `power_to_db` has them.
LEAST_POWER, TOP_DB = 1e-10, 80


def mfcc(waveform: np.ndarray, sample_rate: int, settings: MfccSettings = DEFAULT) -> np.ndarray:
    """MFCC of one utterance, librosa's; frames are centred on multiples of the hop.

    Args:
        waveform: float32 (samples,).
        sample_rate: Hz.
        settings: how.

    Returns:
        float32 (frames, coefficients).
    """
    return _at_once([waveform], sample_rate, settings)[0]


def _at_once(waveforms, sample_rate, settings):
    """Of some utterances: calls for each would take longer than what they compute."""
    frame, hop, fft = (
        round(ms * sample_rate / 1000)
        for ms in (settings.frame_ms, settings.hop_ms, settings.fft_ms)
    )
    before = fft // 2 - (fft - frame) // 2  # Samples of a frame before its centre.
    frames = [_frames(waveform, frame, hop, fft, before) for waveform in waveforms]
    window = scipy.signal.get_window("hann", frame).astype(np.float32)
    spectrum = scipy.fft.rfft(np.concatenate(frames) * window, fft)
    power = spectrum.real**2 + spectrum.imag**2
    filters = _mel_filters(sample_rate, fft, settings.mel_bands)
    lengths = list(map(len, frames))
    levels = [_level(of_one, filters) for of_one in _pieces(power, lengths)]
    coefficients = scipy.fft.dct(np.concatenate(levels), norm="ortho")[:, : settings.coefficients]
    return _pieces(coefficients, lengths)


def _frames(waveform, frame, hop, fft, before):
    """An utterance's (frames, samples), with zeros where it does not reach."""
    count = 1 + (len(waveform) + 2 * (fft // 2) - fft) // hop
    padded = np.pad(waveform, (before, frame))
    return np.lib.stride_tricks.sliding_window_view(padded, frame)[::hop][:count]


def _level(power, filters):
    """An utterance's mel bands in dB, at most `TOP_DB` below the loudest."""
    # A product an utterance: what is computed together with it changes no digit.
    level = 10 * np.log10(np.maximum(power @ filters, LEAST_POWER))
    return np.maximum(level, level.max() - TOP_DB)


@functools.cache
def _mel_filters(sample_rate, fft, bands):
    """(bins, bands); librosa would make them anew for each clip."""
    import librosa  # Slow to import.

    return np.ascontiguousarray(librosa.filters.mel(sr=sample_rate, n_fft=fft, n_mels=bands).T)


def mfccs(
    waveforms: list[np.ndarray],
    sample_rate: int,
    settings: MfccSettings = DEFAULT,
    cache_dir: str | Path | None = None,
    speed: float = 1.0,
) -> list[np.ndarray]:
    """MFCC of many utterances, computed or taken from the cache.

    The cache's key is the waveforms, the settings and the code that computes.

    Args:
        waveforms: of float32 (samples,).
        sample_rate: Hz.
        settings: how.
        cache_dir: where to keep them; `keras_assign.data.utterances.default_cache()` unless given.
        speed: to play the recordings at, see `at_speed`.

    Returns:
        For each utterance float32 (frames, coefficients).

    Raises:
        InputError: the cache cannot be written, or the speed is out of range.
    """
    if not waveforms:
        return []
    code = (*map(inspect.getsource, COMPUTING), version("librosa"))
    with cache(cache_dir) as memory:
        compute = memory.cache(_compute_all)
        # In one piece: thousands of arrays take longer to write and to read than to compute.
        lengths = tuple(map(len, waveforms))
        together = np.concatenate(waveforms)
        matrices, frames = compute(together, lengths, sample_rate, settings, speed, code)
    return _pieces(matrices, frames)


def _compute_all(together, lengths, sample_rate, settings, speed, code):
    waveforms = _pieces(together, lengths)
    # Threads share a matrix product otherwise, and its last digits hang on how many there are.
    with threadpool_limits(limits=1):
        matrices = [
            matrix
            for begin in range(0, len(waveforms), BATCH)
            for matrix in _some(waveforms[begin : begin + BATCH], sample_rate, settings, speed)
        ]
    return np.concatenate(matrices), tuple(map(len, matrices))


def _some(waveforms, sample_rate, settings, speed):
    played = [at_speed(waveform, speed) for waveform in waveforms]
    return _at_once(played, sample_rate, settings)


COMPUTING = (_at_once, _frames, _level, _mel_filters, at_speed, _some)


def _pieces(together, lengths):
    return np.split(together, np.cumsum(lengths[:-1]))


def padded(matrices: list[np.ndarray], frames: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Utterances of one length: zero frames at the end, as in the report's section 2.

    Args:
        matrices: of float32 (frames, coefficients).
        frames: of all; those of the longest unless given. Longer utterances are cut.

    Returns:
        float32 (clips, frames, coefficients), and int64 (clips,), the frames that are real.
    """
    frames = frames or max(len(matrix) for matrix in matrices)
    lengths = np.array([min(len(matrix), frames) for matrix in matrices])
    together = np.zeros((len(matrices), frames, matrices[0].shape[1]), np.float32)
    for row, matrix, length in zip(together, matrices, lengths, strict=True):
        row[:length] = matrix[:length]
    return together, lengths
