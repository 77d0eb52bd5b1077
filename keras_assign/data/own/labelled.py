"""The files of a data set and what their paths tell, before any is opened."""

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from keras_assign.data.image_set import counted
from keras_assign.data.natural_order import natural_order
from keras_assign.data.own import files, people
from keras_assign.data.own.files import IMAGES, RECORDINGS
from keras_assign.data.own.guess import MOST_CLASSES, guess
from keras_assign.data.own.patterns import (
    SPEAKER,
    SPLIT,
    TEST,
    TRAIN,
    PathPattern,
    split_named,
)
from keras_assign.errors import InputError

NO_VERSIONS = "none"


@dataclasses.dataclass(frozen=True)
class Labelled:
    """Files of one kind, in the natural order of their paths.

    Attributes:
        kind: `RECORDINGS` or `IMAGES`.
        files: (items,) to be opened.
        paths: (items,) below the folder, to be printed.
        classes: names, in natural order.
        labels: int (items,), each its class's place among the names.
        people: str (items,), who speaks or writes; empty where the paths do not tell.
        splits: str (items,), `TRAIN`, `VALIDATION` or `TEST`; empty where they do not tell.
        pattern: by which the paths were read.
        guessed: whether the pattern was found and not given.
        versions: endings of speakers' names that were taken for versions of one person.
        notes: a line for each thing that the user should know.
    """

    kind: str
    files: tuple[Path, ...]
    paths: tuple[str, ...]
    classes: tuple[str, ...]
    labels: np.ndarray
    people: np.ndarray
    splits: np.ndarray
    pattern: str
    guessed: bool = False
    versions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self):
        return len(self.files)

    def without_empty_classes(self) -> "Labelled":
        """The same where classes of which nothing is left are none; a note names them.

        Raises:
            InputError: fewer than two classes have anything.
        """
        there = sorted(set(self.labels.tolist()))
        gone = [name for label, name in enumerate(self.classes) if label not in there]
        if not gone:
            return self
        thing = self.kind.removesuffix("s")
        if len(there) < 2:
            raise InputError(
                f"no {thing} of {', '.join(gone[:5])} is left: {'; '.join(self.notes)}"
            )
        note = f"no class any more, as no {thing} of it is left: {', '.join(gone[:10])}"
        return dataclasses.replace(
            self,
            classes=tuple(self.classes[label] for label in there),
            labels=np.searchsorted(there, self.labels),
            notes=(*self.notes, note),
        )

    def select(self, items: np.ndarray, notes: Sequence[str] = ()) -> "Labelled":
        """Some of the files, by indices or a mask, with further notes."""
        items = np.arange(len(self))[items]
        return dataclasses.replace(
            self,
            files=tuple(self.files[item] for item in items),
            paths=tuple(self.paths[item] for item in items),
            labels=self.labels[items],
            people=self.people[items],
            splits=self.splits[items],
            notes=(*self.notes, *notes),
        )


def find(
    root: str | Path,
    test_root: str | Path | None = None,
    pattern: str | None = None,
    versions: Sequence[str] = (),
) -> Labelled:
    """Look at all paths below a folder, or two.

    Of recordings and images, what there is more of counts; the others are left out and named.

    Args:
        root: the folder of the data set.
        test_root: a second folder, all of which tests, while all of the first trains.
        pattern: see `PathPattern`; without one, `guess` finds it.
        versions: endings of speakers' names that are versions of one person, as `n` in `C02n`;
            `"none"`: there are none. Unless given, `people.versions_among` finds them.

    Raises:
        InputError: a folder is missing or empty, the pattern makes no sense, or nothing fits it.
    """
    root = Path(root)
    found, forced, notes = _walked(root, test_root)
    kind, chosen, more = _of_one_kind(found, root)
    notes += more
    paths = [found[place].path for place in chosen]
    guessed = None if pattern else guess(paths, speakers=kind == RECORDINGS)
    reader = PathPattern(pattern or guessed.pattern)
    kept, told, more = _read(reader, paths, root)
    notes += more
    splits = [forced[chosen[n]] for n in kept]
    if SPLIT in reader.fields and test_root is None:
        kept, splits, more = _of_a_split(kept, told)
        notes += more
    classes, numbers, more = _classes([told[n].class_name for n in kept], splits)
    notes += more
    if guessed and guessed.other:
        notes.append(
            f"the paths may be meant otherwise, so that the speakers here are the classes: "
            f"--pattern='{guessed.other}'"
        )
    # Who is not named is nobody else.
    speakers = [told[n].speaker or f"unknown {paths[n]}" for n in kept]
    speakers = np.array(speakers if SPEAKER in reader.fields else [""] * len(kept), dtype=str)
    endings = _versions(versions, speakers, reader)
    return Labelled(
        kind,
        tuple(found[chosen[n]].file for n in kept),
        tuple(paths[n] for n in kept),
        classes,
        numbers,
        people.people(speakers, endings) if SPEAKER in reader.fields else speakers,
        np.array(splits, dtype=str),
        reader.pattern,
        pattern is None,
        tuple(endings),
        tuple(notes),
    )


def _walked(root, test_root):
    """Files, the split that each has by its folder (or none), and lines on what is no file."""
    found, notes = files.walk(root)
    if test_root is None:
        return found, [""] * len(found), notes
    others, more = files.walk(Path(test_root))
    forced = [TRAIN] * len(found) + [TEST] * len(others)
    return [*found, *others], forced, [*notes, *more]


def _read(reader, paths, root):
    """The places of the paths that fit, what each path tells, and a line on the others."""
    told = [reader.read(path) for path in paths]
    misfits = [path for path, one in zip(paths, told, strict=True) if one is None]
    if len(misfits) == len(paths):
        raise InputError(
            f"no file below {root} fits the pattern {reader.pattern}; the first: {paths[0]}"
        )
    what = f"left out (the path does not fit the pattern {reader.pattern})"
    kept = [number for number, one in enumerate(told) if one is not None]
    return kept, told, counted(misfits, "file", what)


def _of_one_kind(found, root):
    """Which kind, the places of its files, and lines on the others."""
    counts = Counter(one.kind for one in found)
    if not counts[RECORDINGS] + counts[IMAGES]:
        seen = f" ({len(found):,} files, the first: {found[0].path})" if found else ""
        raise InputError(f"{root} holds no recordings and no images{seen}")
    kind = RECORDINGS if counts[RECORDINGS] >= counts[IMAGES] else IMAGES
    notes = []
    for other, thing in ((RECORDINGS, "recording"), (IMAGES, "image"), ("", "other file")):
        if other != kind:
            paths = [one.path for one in found if one.kind == other]
            notes += counted(paths, thing, f"left out (the set is of {kind})")
    return kind, [place for place, one in enumerate(found) if one.kind == kind], notes


def _of_a_split(kept, told):
    """Those of a split, and each one's; a folder that is none's name is passed over."""
    names = {told[n].split for n in kept}
    meaning = {name: split_named(name) for name in names}
    if TEST in meaning.values() and TRAIN not in meaning.values():
        others = [name for name, split in meaning.items() if split is None]
        meaning |= dict.fromkeys(others if len(others) == 1 else (), TRAIN)
    aside = Counter(told[n].split for n in kept if not meaning[told[n].split])
    notes = [
        f"{count:,} files left out (of {name!r}, which is no name of a split)"
        for name, count in aside.items()
    ]
    kept = [n for n in kept if meaning[told[n].split]]
    if not kept:
        raise InputError(f"{{split}} must be train and test, or the like; found {min(aside)!r}")
    return kept, [meaning[told[n].split] for n in kept], notes


def _classes(names, splits):
    """Names in natural order, each item's number; what differs in capitals alone may be one."""
    names = [" ".join(name.split()) for name in names]
    notes, by_fold, within = [], defaultdict(Counter), defaultdict(set)
    for name, split in zip(names, splits, strict=True):
        by_fold[name.casefold()][name] += 1
        within[name.casefold(), split].add(name)
    one_name = {}
    for fold, spellings in by_fold.items():
        common = spellings.most_common(1)[0][0]
        # Two spellings in one split are two classes: a and A.
        once = all(len(within[fold, split]) < 2 for split in set(splits))
        merged = len(spellings) > 1 and once
        if merged:
            notes.append(f"classes called {', '.join(sorted(spellings))} are taken for one")
        one_name |= {name: common if merged else name for name in spellings}
    names = [one_name[name] for name in names]
    classes = sorted(set(names), key=natural_order)
    if not 2 <= len(classes) <= MOST_CLASSES:
        first = ", ".join(classes[:3])
        raise InputError(
            f"found {len(classes):,} classes ({first}{', ...' if len(classes) > 3 else ''}); "
            f"expected 2 to {MOST_CLASSES:,}; say by --pattern where a path has its class"
        )
    number = {name: place for place, name in enumerate(classes)}
    return tuple(classes), np.array([number[name] for name in names]), notes


def _versions(versions, speakers, reader):
    if list(versions) == [NO_VERSIONS] or SPEAKER not in reader.fields:
        return []
    if versions:
        return list(versions)
    return people.versions_among(set(speakers.tolist()))
