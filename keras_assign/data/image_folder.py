"""Digit images from a folder per digit, the form in which the course hands ReducedMNIST out."""

from pathlib import Path

import numpy as np
from PIL import Image

from keras_assign.data import image_layout, image_set
from keras_assign.data.digit_image import read_digit_image
from keras_assign.data.digit_photo import SIDE
from keras_assign.data.image_set import ImageSet, Part, counted
from keras_assign.data.picture_file import UNREADABLE
from keras_assign.errors import InputError

# What notes say of the files that they count.
INVERTED = "inverted (dark on light)"
CUT = f"cut and scaled to {SIDE} x {SIDE} pixels as MNIST's are"
BLANK = "left out (nothing stands out from the ground)"
NO_IMAGE = "left out (no image)"


def read_image_folder(root: Path) -> ImageSet:
    """Read images to train and to test on.

    `image_layout.find` says how folders may be called, `digit_image.read_digit_image` what images
    may be: one of 28 x 28 pixels that is light on dark is taken as it is, any other brought to
    that form. Files are read by their content. Where no folder is to test with, `image_set.split`
    draws the test.

    Args:
        root: the folder that a user names.

    Returns:
        The images, sorted by digit, of each in the natural order of the files' names. The notes
        say what was inverted, cut, left out or split, and which images are under two digits, or
        both to train and to test on.

    Raises:
        InputError: there are no such folders, a digit has no image, or an image is damaged.
    """
    layout = image_layout.find(root)
    told = {what: [] for what in (INVERTED, CUT, BLANK, NO_IMAGE)}
    train = _read_part(layout.train, "training", root, told)
    if layout.test is None:
        train, test = image_set.split(train)
        notes = [f"{root} has no folder to test with: {image_set.SPLIT_RULE}"]
    else:
        test = _read_part(layout.test, "test", root, told)
        notes = []
    for what, names in told.items():
        notes += counted(names, "file", what)
    notes += counted(layout.passed_over, "folder", "passed over (named for no digit)")
    return ImageSet(train, test, (*notes, *image_set.doubts(train, test)))


def _read_part(files_by_digit, kind, root, told):
    """A part's images; what was done to which file is added to `told`."""
    images, labels, names, broken = [], [], [], []
    for digit, files in files_by_digit.items():
        for file in files:
            try:
                image = _read(file, told)
            except InputError as error:
                broken.append(error)
                continue
            if image is not None:
                images.append(image)
                labels.append(digit)
                names.append(str(file))
    if broken:
        more = f" ({len(broken):,} such files)" if len(broken) > 1 else ""
        raise InputError(f"{broken[0]}, or remove it{more}") from broken[0]
    image_set.require_all_digits(np.array(labels), kind, str(root))
    return Part(np.stack(images), np.array(labels, np.uint8), names)


def _read(file, told):
    try:
        image = read_digit_image(file)
    except InputError:
        if _is_image(file):
            raise
        told[NO_IMAGE].append(file)
        return None
    if image is None:
        told[BLANK].append(file)
        return None
    if image.inverted:
        told[INVERTED].append(file)
    if image.cut:
        told[CUT].append(file)
    return image.pixels


def _is_image(file):
    """Whether it begins as an image, or is called one."""
    try:
        with Image.open(file):
            return True
    except (*UNREADABLE, ValueError):
        return file.suffix.lower() in Image.registered_extensions()
