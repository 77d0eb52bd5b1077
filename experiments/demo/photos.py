"""A photo: each digit in it, where it is, and what the networks make of it."""

import contextlib
from pathlib import Path

import numpy as np
from PIL import Image

from experiments.demo import drawings, models, shown
from keras_assign.data.digit_photo import find_digits
from keras_assign.data.picture_file import UNREADABLE, read_picture
from keras_assign.errors import InputError
from keras_assign.serving import files

NOTHING = (
    "No digit found: nothing stands out from the page. Take the photo nearer, on a plain ground."
)
MOST_SHOWN = 12
LARGEST = 10_000_000  # Bytes.
MOST_PIXELS = 40_000_000


def answer(file: str | None) -> tuple:
    """What the page shows of a photo.

    Args:
        file: the picture; None where there is none.

    Returns:
        What `gradio.AnnotatedImage` takes, and HTML with each digit and the answers to it.
    """
    if file is None:
        return None, ""
    try:
        colours = _read(Path(file))
    except InputError as error:
        return None, shown.line(_reason(error, file), "fault")
    found = find_digits(colours)
    pixels = np.uint8(255 * colours)
    if not found:
        return (pixels, []), shown.line(NOTHING, "fault")
    chances = models.of_pictures("digit_reader")(np.stack([digit.image for digit in found]))
    rows, columns = colours.shape[:2]
    boxes = [
        (_box(digit.box, rows, columns), models.in_words(likely))
        for digit, likely in zip(found, chances, strict=True)
    ]
    parts = [_of_one(digit.image) for digit in found[:MOST_SHOWN]]
    if len(found) > MOST_SHOWN:
        parts.append(shown.line(f"and {len(found) - MOST_SHOWN} more"))
    return (pixels, boxes), "".join(parts)


def _read(file):
    if not file.is_file():
        raise InputError("the photo is no longer kept; choose it again")
    if file.stat().st_size > LARGEST:
        raise InputError(f"{file} is larger than 10 MB; make it smaller")
    if files.kind_of(file) != files.PICTURE:
        raise InputError(f"{file} is no picture; give a PNG or JPEG file")
    if _pixels(file) > MOST_PIXELS:
        raise InputError(f"{file} has more than 40 million pixels; make it smaller")
    return read_picture(file)


def _pixels(file):
    """How many it has; 0 where it is none, which reading it tells."""
    with contextlib.suppress(*UNREADABLE, ValueError), Image.open(file) as picture:
        return int(np.prod(picture.size))
    return 0


def _reason(error, file):
    """The line without the place where the server put the file."""
    return str(error).replace(str(file), Path(file).name)


def _box(box, rows, columns):
    left, top, right, bottom = box
    return int(left * columns), int(top * rows), int(right * columns), int(bottom * rows)


def _of_one(image):
    seen = drawings.look(image)
    told = "; ".join(
        f"{title}: {models.in_words(seen.answers[name])}" for name, title in models.PICTURES.items()
    )
    return shown.line(told) + seen.html
