"""Digit images from a folder per digit, the form in which the course hands ReducedMNIST out."""

import re
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from keras_assign.errors import InputError

SUFFIXES = {".png", ".jpg", ".jpeg"}
SIDE = 28
# What Pillow raises for a file that is no image, cut off, damaged or absurdly large.
UNREADABLE = (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError)


def read_digit_folder(root: Path) -> tuple[np.ndarray, np.ndarray]:
    """Read `root/0`, ..., `root/9`, each holding images of that digit.

    Files are taken in natural order (`2.png` before `10.png`); names that start with a dot and
    files with other endings than .png, .jpg and .jpeg are passed over.

    Args:
        root: the folder of one part, for example `my_digits/train`.

    Returns:
        images: uint8 (items, 28 rows, 28 columns), sorted by digit.
        labels: uint8 (items,), the digit.

    Raises:
        InputError: a folder is missing or has no images, a file is no image or not 28 x 28
            pixels, or the digits are dark on light.
    """
    if not root.is_dir():
        raise InputError(f"{root} is no folder; expected the folders 0 to 9 of images in it")
    images, labels = [], []
    for digit in range(10):
        files = _image_files(root / str(digit))
        images.extend(_read_image(file) for file in files)
        labels.extend([digit] * len(files))
    images = np.stack(images)
    if images.mean() > 127:
        raise InputError(
            f"the images in {root} look dark on light; MNIST's digits are light on dark: "
            "invert them"
        )
    return images, np.array(labels, np.uint8)


def _image_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise InputError(f"{folder} is missing; each digit from 0 to 9 needs a folder of images")
    files = [
        file
        for file in folder.iterdir()
        if file.suffix.lower() in SUFFIXES and not file.name.startswith(".")
    ]
    if not files:
        raise InputError(f"{folder} holds no .png or .jpg image; each digit needs at least one")
    return sorted(files, key=_natural_order)


def _natural_order(file: Path) -> list:
    parts = re.split(r"([0-9]+)", file.name)
    return [(int(part), "") if place % 2 else (-1, part) for place, part in enumerate(parts)]


def _read_image(file: Path) -> np.ndarray:
    try:
        with Image.open(file) as image:
            pixels = np.asarray(image.convert("L"))
    except (*UNREADABLE, ValueError) as error:
        raise InputError(f"{file} cannot be read as an image; replace or remove it") from error
    if pixels.shape != (SIDE, SIDE):
        height, width = pixels.shape
        raise InputError(f"{file} has {height} x {width} pixels; expected {SIDE} x {SIDE}")
    return pixels
