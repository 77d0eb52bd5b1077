"""Which clips of spoken digits train and test a cell, by its settings.

There are two policies for a random test part. `with_one_test_part` draws it once for all seeds, so
that what is tuned without it stays clear of it. `with_a_test_part_a_seed` draws another one with
each seed, as the report's single run is one draw of many.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from keras_assign.data import evaluation_splits, subsets
from keras_assign.data.evaluation_splits import EvaluationSplit
from keras_assign.data.spoken_digits import SpokenDigits
from keras_assign.errors import InputError

# What a cell's settings call the kinds of a split.
RANDOM, OFFICIAL, SPEAKERS = "random", "official", "speakers"
SPLIT_SEED = 0  # Of the one test part for all seeds.
FEWEST_SPEAKERS = 4  # Of whom two are left out, and two at least train.
OFFICIAL_VALIDATION_TAKES = 10  # Takes 5 to 9 validate where 0 to 4 will test.


def speakers_left_out(settings: dict) -> bool:
    """Whether a cell's test speakers are never heard in its training."""
    return settings.get("split", {}).get("kind") == SPEAKERS


@dataclasses.dataclass(frozen=True)
class ClipSplit:
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


def with_one_test_part(index: SpokenDigits, settings: dict) -> ClipSplit:
    """Which clips train and which test; of a random split one test part for all seeds.

    Args:
        index: of the recordings.
        settings: of a cell: `split` with its values, `clips_per_digit`, `seed`. With `validate` in
            the split, a part of what would train takes the place of the test clips.

    Raises:
        InputError: the recordings cannot be split so.
    """
    split, count = settings["split"], settings["clips_per_digit"]
    made = _test_split(index, split, SPLIT_SEED)
    if split.get("validate") and split["kind"] == OFFICIAL:
        validates = index.takes[made.train] < OFFICIAL_VALIDATION_TAKES
        made = EvaluationSplit("takes 5 to 9", made.train[~validates], made.train[validates])
        if not len(made.test) or not len(made.train):
            raise InputError("choosing for splits=official needs takes 5 to 9, and others")
    train = _limited(index, made, settings)
    if split.get("validate") and split["kind"] == RANDOM:
        rest = np.setdiff1d(made.train, train)
        if not count or not len(rest):
            raise InputError(
                "choosing for splits=random needs clips that neither train nor test; lower "
                "--clips_per_digit"
            )
        return ClipSplit(train, rest, made.train, f"what {made.name} leaves")
    return ClipSplit(train, made.test, made.train, made.name)


def with_count(index: SpokenDigits, settings: dict) -> ClipSplit:
    """The same where a cell says how many train by `count`, and by `validates` whether it is to.

    Args:
        index: of the recordings.
        settings: of the cell: `split`, `count`, `validates` and `seed`.

    Raises:
        InputError: as above; about the flag `counts`.
    """
    split = settings["split"] | ({"validate": True} if settings["validates"] else {})
    wanted = {"split": split, "clips_per_digit": settings["count"], "seed": settings["seed"]}
    try:
        return with_one_test_part(index, wanted)
    except InputError as error:
        raise InputError(str(error).replace("clips_per_digit", "counts")) from error


def _test_split(index, split, seed):
    if split["kind"] == RANDOM:
        return evaluation_splits.stratified(index.digits, split["test_fraction"], seed)
    if split["kind"] == OFFICIAL:
        return evaluation_splits.official(index.takes)
    return evaluation_splits.speaker_disjoint(index.speakers, tuple(split["test_speakers"]))


def _limited(index, made, settings):
    """The training clips, or so many of each digit among them."""
    count, digits = settings["clips_per_digit"], index.digits[made.train]
    if not count:
        return made.train
    fewest = min(np.bincount(digits)[np.unique(index.digits)])
    if fewest < count:
        raise InputError(
            f"clips_per_digit is {count}, but of one digit only {fewest} clips train "
            f"({made.name}); ask for fewer"
        )
    return np.sort(made.train[subsets.per_class(digits, count, settings["seed"])])


def with_a_test_part_a_seed(index: SpokenDigits, settings: dict) -> EvaluationSplit:
    """Which clips train and which test; of a random split another test part with each seed.

    Args:
        index: of the recordings.
        settings: of a cell: `split` with its values, `clips_per_digit`, `seed`. With `validation`
            in the split, that part of its training clips takes the place of the test clips.

    Raises:
        InputError: the recordings cannot be split so.
    """
    split, seed = settings["split"], settings["seed"]
    made = _test_split(index, split, seed)
    if split.get("validation"):
        inner = evaluation_splits.stratified(index.digits[made.train], split["validation"], seed)
        made = EvaluationSplit(
            f"validation part of {made.name}", made.train[inner.train], made.train[inner.test]
        )
    return dataclasses.replace(made, train=_limited(index, made, settings))


def in_a_ring(
    kinds: Iterable[str], index: SpokenDigits, test_fraction: float, seeds: Sequence[int]
) -> Iterator[tuple[str, dict, int]]:
    """Name, values and seed of each split that validates what splits of some kinds are to test.

    Where speakers are shared, a part of the training clips validates. Before a speaker tests,
    others validate: speakers stand in a ring, and two neighbours are left out of the training at a
    time; each validates for the other.

    Args:
        kinds: as for `named`.
        index: see there.
        test_fraction: see there; as large a part of the training clips validates.
        seeds: of random splits, each of which tests on other clips; others have the first.

    Raises:
        InputError: there are too few speakers.
    """
    part = {"validation": test_fraction}
    for kind in kinds:
        if kind == RANDOM:
            for seed in seeds:
                split = {"kind": kind, "test_fraction": test_fraction, **part}
                yield f"{kind}-seed{seed}", split, seed
        elif kind == OFFICIAL:
            yield kind, {"kind": kind, **part}, seeds[0]
        else:
            speakers = np.unique(index.speakers).tolist()
            if len(speakers) < 4:
                raise InputError("choose for speakers never heard needs 4 speakers or more")
            for one, other in zip(speakers, speakers[1:] + speakers[:1], strict=True):
                yield f"{one}-{other}", {"kind": kind, "test_speakers": [one, other]}, seeds[0]


def named(
    kinds: Iterable[str], index: SpokenDigits, test_fraction: float, leave_out: int
) -> Iterator[tuple[str, dict]]:
    """Name and values of each split of some kinds, as a cell's settings have them.

    Args:
        kinds: `RANDOM`, `OFFICIAL`, `SPEAKERS` (each speaker once).
        index: of the recordings.
        test_fraction: of the clips that test in a random split.
        leave_out: speakers to test on at a time.

    Raises:
        InputError: there are too few speakers.
    """
    for kind in kinds:
        if kind == RANDOM:
            yield RANDOM, {"kind": RANDOM, "test_fraction": test_fraction}
        elif kind == OFFICIAL:
            yield OFFICIAL, {"kind": OFFICIAL}
        else:
            folds = evaluation_splits.leave_speakers_out(index.speakers, leave_out)
            for number, fold in enumerate(folds):
                speakers = np.unique(index.speakers[fold.test]).tolist()
                yield f"speakers{number}", {"kind": SPEAKERS, "test_speakers": speakers}


def for_validation(
    kinds: Iterable[str], index: SpokenDigits, test_fraction: float, seed: int
) -> Iterator[tuple[str, dict]]:
    """Name and values of each split that validates what splits of some kinds are to test.

    With speakers shared, clips that neither train nor test validate. Before a speaker tests, the
    others validate: speakers stand in pairs, both are left out of the training, and each
    validates for the other. Another seed pairs them otherwise, so that several validate for each.

    Args:
        kinds: as for `named`.
        index: see there.
        test_fraction: see there.
        seed: of the pairing.

    Raises:
        InputError: there are too few speakers.
    """
    for kind in kinds:
        if kind == RANDOM:
            yield kind, {"kind": kind, "test_fraction": test_fraction, "validate": True}
        elif kind == OFFICIAL:
            yield kind, {"kind": kind, "validate": True}
        else:
            speakers = np.unique(index.speakers).tolist()
            if len(speakers) < FEWEST_SPEAKERS:
                raise InputError(
                    f"choosing for speakers never heard needs {FEWEST_SPEAKERS} speakers or more"
                )
            for pair in speaker_pairs(speakers, seed):
                yield "-".join(pair), {"kind": kind, "test_speakers": list(pair)}


def speaker_pairs(speakers: list[str], number: int) -> list[tuple[str, str]]:
    """All speakers in pairs; of an odd number one stands in two.

    Args:
        speakers: in order.
        number: of the pairing: after as many as there are others, all pairs have been.
    """
    # Round robin: the first keeps its place in a circle, the others move on, and those opposite
    # each other are a pair.
    first, *others = [*speakers[::2], *reversed([*speakers, None][1::2])]
    moved = number % len(others)
    circle = [first, *others[moved:], *others[:moved]]
    half = len(circle) // 2
    made = []
    for one, other in zip(circle[:half], reversed(circle[half:]), strict=True):
        alone = one or other
        spare = next(speaker for speaker in speakers if speaker != alone)
        made.append(tuple(sorted((one or spare, other or spare))))
    return made
