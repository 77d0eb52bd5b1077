"""Which items of a data set train, which validate, and which test, once."""

import dataclasses

import numpy as np

from keras_assign.data.image_set import counted
from keras_assign.data.own.files import RECORDINGS
from keras_assign.data.own.labelled import Labelled
from keras_assign.data.own.patterns import TEST, TRAIN, VALIDATION
from keras_assign.errors import InputError
from keras_assign.seeds import child_seed

GIVEN, SPEAKERS, RANDOM = "given", "speakers", "random"
KINDS = (GIVEN, SPEAKERS, RANDOM)
SEED = 0  # One test for all trainings.
HELD_OUT = 0.2  # Of the items.
MOST_SHARED = 0.5  # Of the training items, whose people test, too: more is no split by people.
MOST_NAMED = 5


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
    notes = []
    if TEST not in found.splits and {TRAIN, VALIDATION} <= set(found.splits.tolist()):
        splits = np.where(found.splits == VALIDATION, TEST, found.splits)
        found = dataclasses.replace(found, splits=splits)
        notes.append("what is called validation is the test, as there is no other")
    kind = kind or _default(found)
    _require(found, kind)
    knows_people = bool((found.people != "").all())
    everything = np.arange(len(found))
    if kind == GIVEN:
        test = np.flatnonzero(found.splits == TEST)
        rest, more = _without_those_who_test(found, np.flatnonzero(found.splits != TEST), test)
        validation = rest[found.splits[rest] == VALIDATION]
        notes += more
    else:
        test = _held_out(found, everything, "test", by_people=kind == SPEAKERS)
        rest, validation = np.setdiff1d(everything, test), everything[:0]
    if not len(validation):
        several = knows_people and len(set(found.people[rest].tolist())) > 1
        if knows_people and kind != RANDOM and not several:
            notes.append("one person alone trains, and so validates, too")
        validation = _held_out(found, rest, "validation", several and kind != RANDOM)
    train = np.setdiff1d(rest, validation)
    made = Partition(kind, train, validation, test, knows_people and kind != RANDOM)
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
    shared = np.isin(found.people[rest], np.setdiff1d(found.people[test], [""]))
    if not shared.any():
        return rest, []
    names = sorted(set(found.people[rest[shared]].tolist()))
    if shared.mean() > MOST_SHARED:
        raise InputError(
            f"{len(names)} of the people of the given split are on both sides of it, "
            f"{names[0]!r} for one: it tests no new people. Use --splits=speakers; or, if that is "
            "meant, a --pattern without {speaker}"
        )
    listed = ", ".join(names[:MOST_NAMED]) + (", ..." if len(names) > MOST_NAMED else "")
    thing = found.kind.removesuffix("s")
    what = f"of people who test ({listed}) left out of the training"
    return rest[~shared], counted([found.paths[item] for item in rest[shared]], thing, what)


def _held_out(found, items, what, by_people):
    """About a fifth of some items, drawn with a seed; of every class something is left."""
    random = np.random.default_rng(child_seed(SEED, what))
    if by_people:
        return _of_people(found, items, random)
    chosen = [
        random.permutation(of_class)[: _count(len(of_class))]
        for of_class in (items[found.labels[items] == label] for label in range(len(found.classes)))
    ]
    return np.sort(np.concatenate(chosen))


def _count(items):
    """How many of a class are held out: none where one alone is there to train on."""
    return 0 if items < 2 else max(1, round(HELD_OUT * items))


def _of_people(found, items, random):
    """All of some people, one at least, until they have their part."""
    people, labels = found.people[items], found.labels[items]
    left = np.bincount(labels, minlength=len(found.classes))
    chosen, count = [], 0
    for name in random.permutation(np.unique(people)):
        own = np.bincount(labels[people == name], minlength=len(found.classes))
        if count and count + own.sum() / 2 > HELD_OUT * len(items):
            continue
        if np.any((left == own) & (own > 0)):
            continue  # Nothing of a class would be left to train on.
        chosen.append(name)
        left, count = left - own, count + own.sum()
    if not chosen:
        raise InputError(
            "each person is the only one for some class, so nobody can be held out; use "
            "--splits=random, or add people"
        )
    return items[np.isin(people, chosen)]


def _require_classes(found, made):
    """Refuse a test of what nothing trains; lines on classes that do not test."""
    there = {
        name: set(found.labels[items].tolist())
        for name, items in (("train", made.train), ("test", made.test), ("known", made.known))
    }
    thing = found.kind.removesuffix("s")
    never = sorted((there["test"] | there["known"]) - there["train"])
    if never:
        names = ", ".join(found.classes[label] for label in never[:MOST_NAMED])
        raise InputError(
            f"{names} would be tested, but no {thing} of it is left to train on; add some"
        )
    if not len(made.test) or not len(made.validation):
        raise InputError(
            f"there are too few {thing}s to hold out a part for validation and a test; add some"
        )
    notes = []
    untested = [found.classes[label] for label in sorted(there["known"] - there["test"])]
    if untested:
        notes.append(f"not tested, for want of a test {thing}: {', '.join(untested[:10])}")
    if made.by_people and len(set(found.people[made.test].tolist())) == 1:
        notes.append("one person alone tests: how others would fare, this test cannot tell")
    if found.kind == RECORDINGS and not made.by_people:
        notes.append(
            "who speaks is not told by the paths, or not heeded: voices of the test may have "
            "trained, and new voices will be recognised less well"
        )
    return notes
