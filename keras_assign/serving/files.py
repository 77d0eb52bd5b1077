"""Which files a command line means, and whether each is a picture or a recording."""

import glob
import os
from pathlib import Path

from PIL import Image

from keras_assign.data import recordings
from keras_assign.data.image_folder import UNREADABLE
from keras_assign.data.own.files import IMAGE_SUFFIXES
from keras_assign.errors import InputError

PICTURE, RECORDING = "picture", "recording"
HEAD = 64  # Bytes that tell pictures which Pillow cannot read.
# Pictures of telephones, in the container that recordings of telephones have, too.
HEIF = (b"heic", b"heix", b"mif1", b"avif")


def expand(words: list[str]) -> list[Path]:
    """The files that some words of a command line stand for.

    Args:
        words: files, folders (all pictures and recordings below, by their endings), patterns such
            as `*.wav`, with `~` for the home folder. What is a file is taken as it is called; a
            word that is nothing of all that may be several, separated by commas.

    Returns:
        Files in the order of the words, each once. What does not exist is among them, to be told
        when its turn comes.

    Raises:
        InputError: a folder or pattern holds no file.
    """
    found = [file for word in words for file in _files(word)]
    return list(dict.fromkeys(found))


def _files(word):
    path = Path(word).expanduser()
    if path.is_dir():
        return _below(path)
    if path.exists():
        return [path]
    if any(sign in word for sign in "*?["):
        names = sorted(glob.glob(str(path), recursive=True))
        if not names:
            raise InputError(f"no file fits the pattern {word}")
        return [file for name in names for file in _files(name)]
    if "," in word:
        return [file for part in word.split(",") if part.strip() for file in _files(part.strip())]
    return [path]


def _below(folder):
    suffixes = (*IMAGE_SUFFIXES, *recordings.SUFFIXES)
    files = [
        Path(place) / name
        for place, folders, names in os.walk(folder)
        for name in names
        if name.lower().endswith(suffixes) and not name.startswith(".")
    ]
    if not files:
        raise InputError(f"{folder} holds no picture and no recording")
    return sorted(files)


def kind_of(file: Path) -> str:
    """Whether a file is a picture or a recording: by its content, whatever it is called.

    Args:
        file: to be looked into.

    Returns:
        `PICTURE` or `RECORDING`.

    Raises:
        InputError: it is missing, no file, empty, or cannot be read.
    """
    if not file.exists():
        raise InputError(f"{file} does not exist")
    if not file.is_file():
        raise InputError(f"{file} is no file")
    try:
        with file.open("rb") as content:
            head = content.read(HEAD)
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror})") from error
    if not head:
        raise InputError(f"{file} is empty")
    if head[4:8] == b"ftyp" and head[8:12] in HEIF:
        raise InputError(f"{file} is a HEIF picture; save it as PNG or JPEG")
    try:
        with Image.open(file):
            return PICTURE
    except Image.DecompressionBombError:
        return PICTURE
    except (*UNREADABLE, ValueError):
        if recordings.is_sound(head):
            return RECORDING
        # What is neither is told as what its name says.
        return RECORDING if file.suffix.lower() in recordings.SUFFIXES else PICTURE
