"""Every file below a folder, by a path that can be printed and compared."""

import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from keras_assign.data.natural_order import natural_order
from keras_assign.data.recordings import SUFFIXES as SOUND_SUFFIXES
from keras_assign.errors import InputError

RECORDINGS, IMAGES = "recordings", "images"
IMAGE_SUFFIXES = (
    ".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm", ".pbm",
    ".tga", ".ico", ".jp2", ".avif",
)  # fmt: skip
SKIPPED = {"__MACOSX"}
# What lies beside data, and is none: not worth a line.
ASIDE = {"thumbs.db", "desktop.ini"}


class Found(NamedTuple):
    """A file.

    Attributes:
        path: below the folder, with slashes, as Unicode in composed form.
        file: to be opened.
        kind: `RECORDINGS` or `IMAGES` by its ending, else empty.
    """

    path: str
    file: Path
    kind: str


def walk(root: Path) -> tuple[list[Found], list[str]]:
    """All files below a folder, and a line for each that is none to be read.

    Links are followed, a folder to which several lead is gone through once. Hidden files are left
    out.

    Args:
        root: the folder.

    Raises:
        InputError: it is none.
    """
    if not root.is_dir():
        raise InputError(f"{root} is no folder; data_dir is the folder of the data set")
    notes, found = [], list(_walk(root))
    files = [one for one in found if isinstance(one, Found)]
    notes += [one for one in found if isinstance(one, str)]
    return sorted(files, key=lambda one: natural_order(one.path)), notes


def _walk(root) -> Iterator[Found | str]:
    waiting, seen = [("", root)], set()
    while waiting:
        place, folder = waiting.pop()
        true_place = os.path.realpath(folder)
        if true_place in seen:
            continue
        seen.add(true_place)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield f"{readable(str(folder))} cannot be read ({error.strerror})"
            continue
        for entry in entries:
            name, path = readable(entry.name), folder / entry.name
            if name.startswith(".") or name in SKIPPED or name.lower() in ASIDE:
                continue
            try:
                mode = os.stat(path).st_mode
            except OSError:
                yield f"{place}{name} is a link to nothing"
                continue
            if stat.S_ISDIR(mode):
                # Links come last, so that a folder is known by its own name.
                last = 0 if entry.is_symlink() else len(waiting)
                waiting.insert(last, (f"{place}{name}/", path))
            elif stat.S_ISREG(mode):
                yield Found(place + name, path, _kind(name))
            else:
                yield f"{place}{name} is no file"


def _kind(name):
    if name.lower().endswith(SOUND_SUFFIXES):
        return RECORDINGS
    return IMAGES if name.lower().endswith(IMAGE_SUFFIXES) else ""


def readable(name: str) -> str:
    """A name as it was meant: bytes that are no UTF-8 are taken for Windows', letters composed.

    Args:
        name: as the file system has it.
    """
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("cp1252", "replace")
    return unicodedata.normalize("NFC", name)
