"""Which clips train and test a cell."""

import dataclasses

import numpy as np

from experiments.attention_speech.settings import OFFICIAL, RANDOM
from keras_assign.data import evaluation_splits, subsets
from keras_assign.data.evaluation_splits import EvaluationSplit
from keras_assign.data.spoken_digits import SpokenDigits
from keras_assign.errors import InputError

SPLIT_SEED = 0  # One random test part for all seeds: what is chosen without it stays so.
OFFICIAL_VALIDATION_TAKES = 10  # Takes 5 to 9 validate where 0 to 4 will test.


@dataclasses.dataclass(frozen=True)
class Part:
    """The clips of a cell.

    Attributes:
        train: int64 (training clips,), indices.
        test: int64 (test clips,), indices.
        voices: int64, indices of all clips that may train: those that babble is mixed of.
        name: of the split.
    """

    train: np.ndarray
    test: np.ndarray
    voices: np.ndarray
    name: str


def part_of(index: SpokenDigits, settings: dict) -> Part:
    """Which clips train and which test.

    Args:
        index: of the recordings.
        settings: of a cell: `split` with its values, `clips_per_digit`, `seed`. With `validate` in
            the split, a part of what would train takes the place of the test clips.

    Raises:
        InputError: the recordings cannot be split so.
    """
    split, count = settings["split"], settings["clips_per_digit"]
    made = _test_split(index, split)
    if split.get("validate") and split["kind"] == OFFICIAL:
        validates = index.takes[made.train] < OFFICIAL_VALIDATION_TAKES
        made = EvaluationSplit("takes 5 to 9", made.train[~validates], made.train[validates])
        if not len(made.test) or not len(made.train):
            raise InputError("choosing for splits=official needs takes 5 to 9, and others")
    train = made.train
    if count:
        digits = index.digits[train]
        fewest = min(np.bincount(digits)[np.unique(index.digits)])
        if fewest < count:
            raise InputError(
                f"clips_per_digit is {count}, but of one digit only {fewest} clips train "
                f"({made.name}); ask for fewer"
            )
        train = np.sort(train[subsets.per_class(digits, count, settings["seed"])])
    if split.get("validate") and split["kind"] == RANDOM:
        rest = np.setdiff1d(made.train, train)
        if not count or not len(rest):
            raise InputError(
                "choosing for splits=random needs clips that neither train nor test; lower "
                "--clips_per_digit"
            )
        return Part(train, rest, made.train, f"what {made.name} leaves")
    return Part(train, made.test, made.train, made.name)


def _test_split(index, split):
    if split["kind"] == RANDOM:
        return evaluation_splits.stratified(index.digits, split["test_fraction"], SPLIT_SEED)
    if split["kind"] == OFFICIAL:
        return evaluation_splits.official(index.takes)
    return evaluation_splits.speaker_disjoint(index.speakers, tuple(split["test_speakers"]))
