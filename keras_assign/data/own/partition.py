"""Which items of a data set train, which validate, and which test, once."""

import dataclasses

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from keras_assign.data.own.files import RECORDINGS
from keras_assign.data.own.labelled import Labelled, counted
from keras_assign.data.own.patterns import TEST, TRAIN, VALIDATION
from keras_assign.errors import InputError
from keras_assign.seeds import child_seed

GIVEN, SPEAKERS, RANDOM = "given", "speakers", "random"
KINDS = (GIVEN, SPEAKERS, RANDOM)
SEED = 0  # One test for all trainings.
PARTS = 5  # One of as many is held out: a fifth.
MOST_SHARED = 0.5  # Of the training items, whose people test, too: more is no split by people.


@dataclasses.dataclass(frozen=True)
class Partition:
    """Indices of a data set's items, int64, in rising order.

    Attributes:
        kind: how the test was held out, one of `KINDS`.
        train: trains while recipes are chosen; with `validation` it trains what is tested.
        validation: what recipes are chosen on.
        test: what is tested on.
        by_people: whether nobody is both in training and test, as far as the paths tell.
        notes: a line for each thing that the user should know.
    """

    kind: str
    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    by_people: bool
    notes: tuple[str, ...] = ()

    @property
    def known(self) -> np.ndarray:
        """All that may train what is tested: int64, in rising order."""
        return np.sort(np.concatenate([self.train, self.validation]))


def partition(found: Labelled, kind: str | None = None) -> Partition:
    """Hold out a test, and from what is left a validation; by people where these are known.

    Args:
        found: what there is, no content in it twice.
        kind: one of `KINDS`; unless given, the split that the paths tell, or else by speakers if
            these are known.

    Raises:
        InputError: the set cannot be split so, or a class would have nothing to train on.
    """
    kind = kind or _default(found)
    _require(found, kind)
    rest, notes = np.arange(len(found)), []
    if kind == GIVEN:
        test = np.flatnonzero(found.splits == TEST)
        rest, more = _without_those_who_test(found, np.flatnonzero(found.splits != TEST), test)
        notes += more
        validation = rest[found.splits[rest] == VALIDATION]
    else:
        _, test = _held_out(found, rest, "test", by_people=kind == SPEAKERS)
        rest = np.setdiff1d(rest, test)
        validation = rest[:0]
    by_people = bool(found.people[0]) and kind != RANDOM
    if len(validation):
        train = np.setdiff1d(rest, validation)
    else:
        train, validation = _held_out(found, rest, "validation", by_people)
    made = Partition(kind, train, validation, test, by_people)
    notes += _require_classes(found, made)
    return dataclasses.replace(made, notes=tuple(notes))


def _default(found):
    if {TRAIN, TEST} <= set(found.splits.tolist()):
        return GIVEN
    return SPEAKERS if len(set(found.people.tolist())) > 2 else RANDOM


def _require(found, kind):
    there = set(found.splits.tolist())
    if kind == GIVEN and not {TRAIN, TEST} <= there:
        raise InputError(
            "splits=given needs files to train and files to test with: folders Train and Test, "
            "{split} in --pattern, or a second folder by --test_dir"
        )
    people = set(found.people.tolist())
    if kind == SPEAKERS and len(people) < 3:
        raise InputError(
            f"splits=speakers needs three speakers, one each to train, validate and test; the "
            f"paths tell {len(people) if people != {''} else 'none'}; say by --pattern where "
            "{speaker} is, or use --splits=random"
        )


def _without_those_who_test(found, rest, test):
    """The training items of people who do not test; lines on the others."""
    if not found.people[0]:
        return rest, []
    shared = np.isin(found.people[rest], found.people[test])
    names = sorted(set(found.people[rest[shared]].tolist()))
    if shared.mean() > MOST_SHARED:
        raise InputError(
            f"{len(names)} of the people of the given split are on both sides of it, "
            f"{names[0]!r} for one: it tests no new people. Use --splits=speakers; or, if that is "
            "meant, a --pattern without {speaker}"
        )
    notes = counted(
        [found.paths[item] for item in rest[shared]],
        found.kind.removesuffix("s"),
        f"of people who test ({', '.join(names[:5])}{', ...' if len(names) > 5 else ''}) left out "
        "of the training",
    )
    return rest[~shared], notes


def _held_out(found, items, what, by_people):
    """Items that are kept and items held out, both in rising order."""
    labels, seed = found.labels[items], child_seed(SEED, what)
    counts = np.bincount(labels, minlength=len(found.classes))
    few = [name for name, count in zip(found.classes, counts, strict=True) if 0 < count < 2]
    if few:
        raise InputError(
            f"there is one {found.kind.removesuffix('s')} of {few[0]!r} left to hold out for "
            f"{what}, and none to train on; add some"
        )
    people = found.people[items]
    parts = min(PARTS, len(set(people.tolist()))) if by_people else PARTS
    if by_people and parts < 2:
        raise InputError(f"one speaker alone cannot train and be the {what}; add others")
    parts = min(parts, counts[counts > 0].min()) if not by_people else parts
    folds = (StratifiedGroupKFold if by_people else StratifiedKFold)(
        parts, shuffle=True, random_state=seed
    )
    everything = (items, labels, people) if by_people else (items, labels)
    splits = list(folds.split(*everything))
    # The fold whose rest has most of the classes: of those alike the first.
    kept, held = max(splits, key=lambda pair: len(set(labels[pair[0]].tolist())))
    return items[kept], items[held]


def _require_classes(found, made):
    """Refuse a test of what nothing trains; lines on classes that do not test."""
    there = {
        name: set(found.labels[items].tolist())
        for name, items in (("train", made.train), ("test", made.test), ("known", made.known))
    }
    never = sorted(there["test"] - there["train"])
    if never:
        names = ", ".join(found.classes[label] for label in never[:5])
        raise InputError(
            f"{names} would be tested, but no {found.kind.removesuffix('s')} of it is left to "
            "train on; add some"
        )
    untested = [found.classes[label] for label in sorted(there["known"] - there["test"])]
    notes = []
    if untested:
        notes.append(f"not tested, for want of a test item: {', '.join(untested[:10])}")
    if found.kind == RECORDINGS and not made.by_people:
        notes.append(
            "who speaks is not told by the paths, or not heeded: voices of the test may have "
            "trained, and new voices will be recognised less well"
        )
    return notes
