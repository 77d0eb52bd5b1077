"""Where in a folder the images of each digit lie, to train and to test, whatever it is called."""

import os
import re
from pathlib import Path
from typing import NamedTuple

from keras_assign.data.file_patterns import DIGIT_NAMES
from keras_assign.data.natural_order import natural_order
from keras_assign.errors import InputError

TRAIN, TEST = "train", "test"
DEEPEST = 3  # So many folders, one in the other, may hold nothing but the next.
IGNORED = {"__MACOSX"}


class Layout(NamedTuple):
    """What was found.

    Attributes:
        train: by digit its files, in natural order (`2.png` before `10.png`).
        test: the same of the test; None where there is none.
        passed_over: folders that are none of a digit, nor of a part.
    """

    train: dict[int, list[Path]]
    test: dict[int, list[Path]] | None
    passed_over: list[Path]


def find(root: Path) -> Layout:
    """Find the files of each digit.

    `root`, or a single folder in it, holds one folder of training and one of test images, whose
    names have a word that begins with `train` or `test`; or there is one set of images. Of a set
    each digit has a folder whose name has its number or English word: `7`, `digit_7`, `seven`.
    All files below count, but for hidden ones.

    Args:
        root: the folder that a user names.

    Raises:
        InputError: it is none, cannot be read, or holds no folders of digits, several of a part,
            or one to test with alone.
    """
    if not root.is_dir():
        raise InputError(f"{root} is no folder; name the one that holds train and test")
    top = _without_wrapping(root)
    folders = _folders(top)
    parts = {part: [f for f in folders if _is_of(part, f.name)] for part in (TRAIN, TEST)}
    for part, named in parts.items():
        if len(named) > 1:
            names = ", ".join(folder.name for folder in named)
            raise InputError(f"{top} has several folders to {part} with: {names}; keep one")
    above = top.relative_to(root).parts
    if not parts[TRAIN] and (parts[TEST] or any(_is_of(TEST, name) for name in above)):
        raise InputError(f"{root} holds images to test with, but none to train on; add train")
    passed_over = []
    if not parts[TRAIN]:
        return Layout(_by_digit(top, passed_over), None, passed_over)
    passed_over += [f for f in folders if f not in parts[TRAIN] + parts[TEST]]
    train = _by_digit(_without_wrapping(parts[TRAIN][0]), passed_over)
    test = _by_digit(_without_wrapping(parts[TEST][0]), passed_over) if parts[TEST] else None
    return Layout(train, test, passed_over)


def _without_wrapping(folder):
    """The folder itself, or the single one in it, and so on."""
    for _ in range(DEEPEST):
        within = _folders(folder)
        if len(within) != 1 or (_digit_of(within[0].name) is not None and not _folders(within[0])):
            break
        folder = within[0]
    return folder


def _folders(folder):
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: natural_order(entry.name))
        return [e for e in entries if e.is_dir() and not _is_hidden(e.name)]
    except OSError as error:
        raise InputError(f"{folder} cannot be read ({error.strerror})") from error


def _is_hidden(name):
    return name.startswith(".") or name in IGNORED


def _is_of(part, name):
    return any(word.lower().startswith(part) for word in re.findall("[A-Z]?[a-z]+|[A-Z]+", name))


def _digit_of(name):
    """The one digit that a folder's name has, or None."""
    found = {int(number) for number in re.findall("[0-9]+", name)}
    words = re.findall("[a-z]+", name.lower())
    found |= {DIGIT_NAMES.index(word) for word in words if word in DIGIT_NAMES}
    return found.pop() if len(found) == 1 and max(found) <= 9 else None


def _by_digit(folder, passed_over):
    files = {}
    for within in _folders(folder):
        digit = _digit_of(within.name)
        if digit is None:
            passed_over.append(within)
        else:
            files.setdefault(digit, []).extend(_files(within))
    if not files:
        raise InputError(
            f"{folder} holds no folders of digits; name them 0 to 9, or train and test with such "
            "folders in each"
        )
    return dict(sorted(files.items()))


def _files(folder):
    found, seen = [], set()
    for place, folders, names in os.walk(folder, onerror=_refuse, followlinks=True):
        true_place = os.path.realpath(place)
        if true_place in seen:  # A link led back.
            folders.clear()
            continue
        seen.add(true_place)
        folders[:] = [name for name in folders if not _is_hidden(name)]
        found += [Path(place) / name for name in names if not _is_hidden(name)]
    return sorted(found, key=lambda file: _place(file.relative_to(folder)))


def _refuse(error):
    raise InputError(f"{error.filename} cannot be read ({error.strerror})") from error


def _place(path):
    return [natural_order(part) for part in path.parts], str(path)
