"""From a cell's settings to MFCC matrices: found, decoded, cached, scaled, padded."""

import dataclasses
from typing import NamedTuple

import numpy as np
from sklearn.preprocessing import StandardScaler

from keras_assign.audio.mfcc import MfccSettings, mfccs, padded
from keras_assign.data import evaluation_splits, spoken_digits, subsets, utterances
from keras_assign.data.evaluation_splits import EvaluationSplit
from keras_assign.data.spoken_digits import SpokenDigits
from keras_assign.data.utterances import Utterances
from keras_assign.errors import InputError


def load(settings: dict, processes: int = 1) -> Utterances:
    """The recordings that settings name.

    Args:
        settings: `dataset`, `data_dir`, `pattern`, `skip_bad`, `sample_rate`, as of
            `UtteranceSettings`, and maybe `data_sha256`.
        processes: how many decode at a time, where they are not cached.

    Raises:
        InputError: they cannot be read, or are not those of `data_sha256`.
    """
    index = spoken_digits.find(settings["dataset"], settings["data_dir"], settings["pattern"])
    found = utterances.load(
        index, settings["sample_rate"], settings["skip_bad"], processes=processes
    )
    expected = settings.get("data_sha256")
    if expected and utterances.checksum(found) != expected:
        place = settings["data_dir"] or f"dataset={settings['dataset']}"
        raise InputError(f"the recordings of {place} changed during the run; start again")
    return found


def matrices(
    found: Utterances, mfcc: dict, processes: int = 1, speed: float = 1.0
) -> list[np.ndarray]:
    """MFCC of all clips, float32 (frames, coefficients) each.

    Args:
        found: the recordings.
        mfcc: fields of `MfccSettings`.
        processes: how many compute at a time, where they are not cached.
        speed: to play the recordings at, see `keras_assign.audio.speed.at_speed`.
    """
    settings = MfccSettings(**mfcc)
    return mfccs(found.waveforms, found.sample_rate, settings, processes, speed=speed)


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


def split_of(index: SpokenDigits, settings: dict) -> EvaluationSplit:
    """Which clips train and which test.

    Args:
        index: of the recordings.
        settings: of a cell: `split` with its values, `clips_per_digit`, `seed`. With `validation`
            in the split, that part of its training clips takes the place of the test clips.

    Raises:
        InputError: the recordings cannot be split so.
    """
    split, seed = settings["split"], settings["seed"]
    if split["kind"] == "random":
        made = evaluation_splits.stratified(index.digits, split["test_fraction"], seed)
    elif split["kind"] == "official":
        made = evaluation_splits.official(index.takes)
    else:
        made = evaluation_splits.speaker_disjoint(index.speakers, tuple(split["test_speakers"]))
    if split.get("validation"):
        inner = evaluation_splits.stratified(index.digits[made.train], split["validation"], seed)
        made = EvaluationSplit(
            f"validation part of {made.name}", made.train[inner.train], made.train[inner.test]
        )
    count = settings["clips_per_digit"]
    if not count:
        return made
    fewest = min(np.bincount(index.digits[made.train])[np.unique(index.digits)])
    if fewest < count:
        raise InputError(
            f"clips_per_digit is {count}, but of one digit only {fewest} clips train; ask for fewer"
        )
    chosen = subsets.per_class(index.digits[made.train], count, seed)
    return dataclasses.replace(made, train=np.sort(made.train[chosen]))
