"""Which spoken digits train and which test: at random, as FSDD has it, or by speaker."""

import dataclasses

import numpy as np

from keras_assign.errors import InputError
from keras_assign.seeds import child_seed

OFFICIAL_TEST_TAKES = 5  # Of FSDD: takes 0 to 4.


@dataclasses.dataclass(frozen=True)
class EvaluationSplit:
    """Which clips train and which test.

    Attributes:
        name: how the split was made.
        train: int64 (training clips,), indices in rising order.
        test: int64 (test clips,), indices in rising order.
    """

    name: str
    train: np.ndarray
    test: np.ndarray


def stratified(digits: np.ndarray, test_fraction: float, seed: int) -> EvaluationSplit:
    """Test on the same fraction of each digit, drawn at random: speakers are on both sides.

    The report's split (its Figure 1 has 6,000 and 1,500 clips) is of this kind.

    Args:
        digits: (clips,).
        test_fraction: from above 0 to below 1.
        seed: the training's seed.

    Raises:
        InputError: a digit has too few clips for one on each side.
    """
    from sklearn.model_selection import train_test_split  # A second, which settings do not need.

    try:
        train, test = train_test_split(
            np.arange(len(digits)),
            test_size=test_fraction,
            stratify=digits,
            random_state=child_seed(seed, "test split"),
        )
    except ValueError as error:
        raise InputError(
            f"cannot test on {test_fraction:g} of {len(digits)} clips: {error}"
        ) from error
    return EvaluationSplit("stratified", np.sort(train), np.sort(test))


def official(takes: np.ndarray) -> EvaluationSplit:
    """FSDD's own split: takes 0 to 4 of each digit and speaker test, the others train.

    Args:
        takes: (clips,).

    Raises:
        InputError: a side is empty.
    """
    tests = takes < OFFICIAL_TEST_TAKES
    return _checked("official", ~tests, tests, "FSDD's split: takes 0 to 4 test, the others train")


def speaker_disjoint(
    speakers: np.ndarray, test_speakers: tuple[str, ...], train_speakers: tuple[str, ...] = ()
) -> EvaluationSplit:
    """Test on some speakers, train on others.

    Args:
        speakers: (clips,) names.
        test_speakers: names of those to test on.
        train_speakers: names of those to train on; all others unless given.

    Raises:
        InputError: a speaker is unknown or on both sides, be it under a name in other capitals, or
            a side is empty.
    """
    known = set(speakers.tolist())
    for name in (*test_speakers, *train_speakers):
        if name not in known:
            raise InputError(f"there is no speaker {name!r}; known are {', '.join(sorted(known))}")
    both = sorted(set(test_speakers) & set(train_speakers))
    if both:
        raise InputError(f"speaker {both[0]} cannot both train and test; name each on one side")
    folded = {name.casefold() for name in test_speakers}
    alike = sorted(
        name for name in train_speakers or known - set(test_speakers) if name.casefold() in folded
    )
    if alike:
        raise InputError(
            f"speaker {alike[0]} would train and a speaker whose name differs in capitals only "
            "test; give one person one name"
        )
    tests = np.isin(speakers, test_speakers)
    trains = np.isin(speakers, train_speakers) if train_speakers else ~tests
    named = f"{', '.join(test_speakers)} from {', '.join(train_speakers) or 'the others'}"
    return _checked(named, trains, tests, f"test speakers {', '.join(test_speakers)}")


def leave_speakers_out(
    speakers: np.ndarray, count: int = 1, seed: int = 0
) -> list[EvaluationSplit]:
    """Speaker-disjoint splits in which each speaker tests once.

    Args:
        speakers: (clips,) names.
        count: speakers to a test; the last may have fewer.
        seed: of the order in which speakers share tests; with `count` 1 the order is by name.

    Raises:
        InputError: too few speakers for one on each side.
    """
    names = np.unique(speakers)
    if not 1 <= count < len(names):
        raise InputError(
            f"cannot leave out {count} of {len(names)} speakers; one at least on each side"
        )
    if count > 1:
        names = np.random.default_rng(child_seed(seed, "speakers")).permutation(names)
    return [
        speaker_disjoint(speakers, tuple(names[i : i + count].tolist()))
        for i in range(0, len(names), count)
    ]


def _checked(name, trains, tests, what):
    if not trains.any() or not tests.any():
        side = "test" if trains.any() else "train"
        raise InputError(f"{what}: there is nothing to {side} on")
    return EvaluationSplit(name, np.flatnonzero(trains), np.flatnonzero(tests))
