"""Which columns of a spectrogram image are voiced speech, and which are silence."""

import inspect
from importlib.metadata import version
from typing import NamedTuple

import joblib
import numpy as np

from keras_assign.data.utterances import cache

LOWEST_HZ, HIGHEST_HZ = 65.0, 500.0  # Of a voice's pitch.
FRAME_MS, HOP_MS = 64.0, 16.0
STEP_SEMITONES = 0.5  # Of pitches told apart; finer steps take librosa many times as long.
SILENT_DB = 40.0  # How far below the loudest frame silence begins.
BATCH = 100


class Voicing(NamedTuple):
    """What is heard in each column; a column may be neither.

    Attributes:
        voiced: bool (clips, columns): a pitch is heard in most of it.
        silent: bool (clips, columns): `SILENT_DB` below the clip's loudest frame, most of it.
    """

    voiced: np.ndarray
    silent: np.ndarray


def voicing(
    waveforms: list[np.ndarray], sample_rate: int, columns: int, processes: int = 1
) -> Voicing:
    """Voiced and silent columns of clips whose whole length fills the image; cached.

    Voiced is what librosa's probabilistic YIN (Mauch and Dixon, ICASSP 2014) finds a pitch in.

    Args:
        waveforms: (clips,) of float32 (samples,).
        sample_rate: Hz.
        columns: of the image.
        processes: how many compute at a time.
    """
    code = (
        inspect.getsource(_one),
        FRAME_MS,
        HOP_MS,
        STEP_SEMITONES,
        SILENT_DB,
        version("librosa"),
    )
    with cache(None) as memory:
        compute = memory.cache(_all, ignore=["processes"])
        return Voicing(*compute(waveforms, sample_rate, columns, code, processes))


def _all(waveforms, sample_rate, columns, code, processes):
    found = joblib.Parallel(n_jobs=processes)(
        joblib.delayed(_some)(waveforms[i : i + BATCH], sample_rate, columns)
        for i in range(0, len(waveforms), BATCH)
    )
    voiced, silent = zip(*(pair for batch in found for pair in batch), strict=True)
    return np.stack(voiced), np.stack(silent)


def _some(waveforms, sample_rate, columns):
    return [_one(waveform, sample_rate, columns) for waveform in waveforms]


def _one(waveform, sample_rate, columns):
    import librosa  # Slow to import.

    frame, hop = (round(ms * sample_rate / 1000) for ms in (FRAME_MS, HOP_MS))
    _, voiced, _ = librosa.pyin(
        waveform, fmin=LOWEST_HZ, fmax=HIGHEST_HZ, sr=sample_rate, frame_length=frame,
        hop_length=hop, resolution=STEP_SEMITONES,
    )  # fmt: skip
    power = librosa.feature.rms(y=waveform, frame_length=frame, hop_length=hop)[0]
    silent = librosa.amplitude_to_db(power, ref=np.max, top_db=None) < -SILENT_DB
    # The frame about the middle of each column stands for it.
    middles = (np.arange(columns) + 0.5) / columns * len(waveform) / hop
    nearest = np.minimum(np.round(middles).astype(int), len(voiced) - 1)
    return voiced[nearest] & ~silent[nearest], silent[nearest]
