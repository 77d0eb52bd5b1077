"""Mel-frequency cepstral coefficients (MFCC) of utterances, with librosa."""

import dataclasses
import functools
import inspect
from importlib.metadata import version
from pathlib import Path

import joblib
import numpy as np
from threadpoolctl import threadpool_limits

from keras_assign.audio.speed import at_speed
from keras_assign.data.utterances import cache
from keras_assign.errors import InputError

BATCH = 100  # Waveforms a process takes at a time.


@dataclasses.dataclass(frozen=True)
class MfccSettings:
    """How MFCC are computed; frames and coefficients are the report's, the rest it leaves open.

    Attributes:
        coefficients: how many, the first included (loudness, nearly).
        frame_ms: length of the Hann window, ms.
        hop_ms: from one frame to the next, ms.
        mel_bands: of the mel spectrogram.
        fft_ms: length of the Fourier transform, ms, `frame_ms` at least; the window is padded with
            zeros to it. (The frequencies of 15 ms lie 67 Hz apart, the lowest mel bands less: some
            would hang on one frequency alone.)

    Raises:
        InputError: there are more coefficients than mel bands, or a length makes no sense.
    """

    coefficients: int = 13
    frame_ms: float = 15.0
    hop_ms: float = 10.0
    mel_bands: int = 40
    fft_ms: float = 32.0

    def __post_init__(self):
        """Refuse what librosa would answer with something else than was asked for."""
        if not 1 <= self.coefficients <= self.mel_bands:
            raise InputError(
                f"coefficients must be from 1 to mel_bands ({self.mel_bands}); received "
                f"{self.coefficients}"
            )
        if not 0 < self.frame_ms <= self.fft_ms or self.hop_ms <= 0:
            raise InputError(
                "frame_ms must be above 0 and at most fft_ms, hop_ms above 0; received "
                f"{self.frame_ms:g}, {self.fft_ms:g} and {self.hop_ms:g} ms"
            )


def mfcc(
    waveform: np.ndarray, sample_rate: int, settings: MfccSettings = MfccSettings()
) -> np.ndarray:
    """MFCC of one utterance; frames are centred on multiples of the hop.

    Args:
        waveform: float32 (samples,).
        sample_rate: Hz.
        settings: how.

    Returns:
        float32 (frames, coefficients).
    """
    import librosa  # Slow to import.

    def samples(ms):
        return round(ms * sample_rate / 1000)

    fft = samples(settings.fft_ms)
    spectrum = librosa.stft(
        waveform,
        n_fft=fft,
        hop_length=samples(settings.hop_ms),
        win_length=samples(settings.frame_ms),
    )
    filters = _mel_filters(sample_rate, fft, settings.mel_bands)
    mel = np.einsum("ft,mf->mt", np.abs(spectrum) ** 2, filters, optimize=True)
    level = librosa.power_to_db(mel)
    return librosa.feature.mfcc(S=level, n_mfcc=settings.coefficients).T.astype(np.float32)


@functools.cache
def _mel_filters(sample_rate, fft, bands):
    """librosa would make them anew for each clip: two fifths of the time of short clips."""
    import librosa

    return librosa.filters.mel(sr=sample_rate, n_fft=fft, n_mels=bands)


def mfccs(
    waveforms: list[np.ndarray],
    sample_rate: int,
    settings: MfccSettings = MfccSettings(),
    processes: int = 1,
    cache_dir: str | Path | None = None,
    speed: float = 1.0,
) -> list[np.ndarray]:
    """MFCC of many utterances, spread over processes, or taken from the cache.

    The cache's key is the waveforms, the settings and the code that computes.

    Args:
        waveforms: of float32 (samples,).
        sample_rate: Hz.
        settings: how.
        processes: how many at a time.
        cache_dir: where to keep them; `keras_assign.data.utterances.default_cache()` unless given.
        speed: to play the recordings at, see `at_speed`.

    Returns:
        For each utterance float32 (frames, coefficients).

    Raises:
        InputError: the cache cannot be written, or the speed is out of range.
    """
    if not waveforms:
        return []
    code = (*map(inspect.getsource, (mfcc, _mel_filters, at_speed, _some)), version("librosa"))
    with cache(cache_dir) as memory:
        compute = memory.cache(_compute_all, ignore=["processes"])
        # In one piece: thousands of arrays take longer to write and to read than to compute.
        lengths = tuple(map(len, waveforms))
        together = np.concatenate(waveforms)
        matrices, frames = compute(together, lengths, sample_rate, settings, speed, code, processes)
    return _pieces(matrices, frames)


def _compute_all(together, lengths, sample_rate, settings, speed, code, processes):
    waveforms = _pieces(together, lengths)
    batches = joblib.Parallel(n_jobs=processes)(
        joblib.delayed(_some)(waveforms[i : i + BATCH], sample_rate, settings, speed)
        for i in range(0, len(waveforms), BATCH)
    )
    matrices = [matrix for batch in batches for matrix in batch]
    return np.concatenate(matrices), tuple(map(len, matrices))


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


def _some(waveforms, sample_rate, settings, speed):
    # Threads share a matrix product otherwise, and its last digits hang on how many there are.
    with threadpool_limits(limits=1):
        return [mfcc(at_speed(waveform, speed), sample_rate, settings) for waveform in waveforms]
