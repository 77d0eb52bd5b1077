"""Utterances as MFCC matrices: computed and cached, scaled, padded."""

from typing import NamedTuple

import numpy as np
from sklearn.preprocessing import StandardScaler

from keras_assign.audio.mfcc import mfccs, padded
from keras_assign.audio.mfcc_settings import MfccSettings
from keras_assign.data.utterances import Utterances


def matrices(found: Utterances, mfcc: dict, speed: float = 1.0) -> list[np.ndarray]:
    """MFCC of all clips, float32 (frames, coefficients) each.

    Args:
        found: the recordings.
        mfcc: fields of `MfccSettings`.
        speed: to play the recordings at, see `keras_assign.audio.speed.at_speed`.
    """
    settings = MfccSettings(**mfcc)
    return mfccs(found.waveforms, found.sample_rate, settings, speed=speed)


class Frames(NamedTuple):
    """Utterances as a method takes them.

    Attributes:
        values: float32 (clips, frames, coefficients), each coefficient with mean 0 and deviation 1
            over the real frames of the training clips; frames beyond an utterance's end are 0.
        lengths: int64 (clips,), the frames that are real.
    """

    values: np.ndarray
    lengths: np.ndarray


def scaled(clips: list[np.ndarray], train: np.ndarray) -> tuple[Frames, StandardScaler]:
    """Scale MFCC by what the training clips' frames show, and pad.

    The report states neither; without scaling, the first coefficient would be all that a
    reconstruction error sees. Padding is 0 after scaling: an average frame.

    Args:
        clips: of float32 (frames, coefficients).
        train: (training clips,) indices.
    """
    scaler = StandardScaler().fit(np.concatenate([clips[clip] for clip in train]))
    return Frames(*padded([scaler.transform(clip) for clip in clips])), scaler


def with_speeds(
    found: Utterances, mfcc: dict, speeds: list[float], train: np.ndarray
) -> tuple[list[Frames], StandardScaler]:
    """Frames of all clips as recorded and, of each further speed, as if spoken faster or slower.

    Args:
        found: the recordings.
        mfcc: fields of `MfccSettings`.
        speeds: besides the recorded one, as of `at_speed`.
        train: (training clips,) indices; what all are scaled by, as recorded.

    Returns:
        Of each speed frames of one shape, the recorded first; where a slow one is longer than the
        longest recorded, its end is cut. And what scaled them.
    """
    recorded, scaler = scaled(matrices(found, mfcc), train)
    views = [recorded]
    for speed in speeds:
        clips = [scaler.transform(clip) for clip in matrices(found, mfcc, speed=speed)]
        views.append(Frames(*padded(clips, recorded.values.shape[1])))
    return views, scaler


def drawn(views: list[Frames], clips: np.ndarray, random: np.random.Generator) -> Frames:
    """Of each clip one of its views at random.

    Args:
        views: of one shape, see `with_speeds`.
        clips: (chosen,) indices.
        random: draws.
    """
    chosen = random.integers(len(views), size=len(clips))
    values, lengths = np.empty_like(views[0].values[clips]), np.empty_like(views[0].lengths[clips])
    for number, view in enumerate(views):
        rows = np.flatnonzero(chosen == number)
        values[rows], lengths[rows] = view.values[clips[rows]], view.lengths[clips[rows]]
    return Frames(values, lengths)
