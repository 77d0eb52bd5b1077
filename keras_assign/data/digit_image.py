"""An image of one digit, of any size, in MNIST's form: for images that were brought to train on.

`digit_photo` finds digits in whatever people photograph, in tens of milliseconds. Most images to
train on are a digit alone on a plain ground; these are told apart here and cut in one.
"""

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from keras_assign.data.digit_photo import SIDE, as_mnist, find_digits
from keras_assign.data.picture_file import read_picture
from keras_assign.data.polarity import as_light_on_dark, shows_nothing

SMALL_SIDE = 20  # Smaller images are drawn larger, so that a stroke has some pixels.
LARGER = 4
# Of the step from ground to ink:
NEAR = 0.06  # so near is the ground,
INK = 0.3  # from here on a pixel is ink,
BEYOND = 0.15  # and on the ground's other side there is so much for noise.
LEAST_STEP = 0.2  # Of lightness, from ground to ink.
LEAST_RIM = 0.6  # Of the rim, that is ground.
MOST_BEYOND = 0.02  # Of the image, that is neither ground nor ink.
MOST_SOFT = 0.3  # Of the image, between ground and ink: more is a shadow.
MOST_FILLED = 0.6  # Of its box, by the ink of a digit that is not as narrow as a 1,
NARROW = 0.45  # in width over height.
MARGIN = 0.3  # Of the longer side, round an image that a digit may fill.
CUT_SIDE = 100  # Smaller images were cut to a digit by someone; larger ones may be photos.


class DigitImage(NamedTuple):
    """A digit in MNIST's form, and what was done to have it so.

    Attributes:
        pixels: uint8 (28 rows, 28 columns), light on dark.
        inverted: whether the file has 28 x 28 pixels that are dark on light.
        cut: whether the file has another size, so that the digit was cut out, scaled and centred.
    """

    pixels: np.ndarray
    inverted: bool
    cut: bool


def read_digit_image(path: str | Path) -> DigitImage | None:
    """Read an image of one digit: any format, depth, transparency, orientation, polarity or size.

    One of 28 x 28 pixels that is light on dark is taken as it is, whatever its digit's place.

    Args:
        path: a file in any format that Pillow reads.

    Returns:
        The digit, of several the largest; None where nothing stands out from the ground.

    Raises:
        InputError: the file is missing or no image, see `read_picture`.
    """
    colours = read_picture(path)
    if colours.shape[:2] != (SIDE, SIDE):
        pixels = cut_digit(colours)
        return None if pixels is None else DigitImage(pixels, inverted=False, cut=True)
    grey = Image.fromarray((255 * colours).round().astype(np.uint8)).convert("L")
    images = np.asarray(grey)[None]
    if shows_nothing(images)[0]:
        return None
    images, inverted = as_light_on_dark(images)
    return DigitImage(images[0], bool(inverted[0]), cut=False)


def cut_digit(colours: np.ndarray) -> np.ndarray | None:
    """A digit cut out of an image, scaled and centred as MNIST's are.

    Args:
        colours: float32 (rows, columns, 3 colours), 0 to 1.

    Returns:
        uint8 (28 rows, 28 columns), light on dark, of several digits the largest; None where
        nothing stands out from the ground.
    """
    pixels = _on_plain_ground(colours)
    return _found(colours) if pixels is None else pixels


def _on_plain_ground(colours):
    """The digit, where it is all that there is on a ground of one lightness; else None."""
    grey = colours.mean(axis=2)
    if max(grey.shape) < SMALL_SIDE:
        grey = cv2.resize(grey, None, fx=LARGER, fy=LARGER, interpolation=cv2.INTER_CUBIC)
    rim = np.concatenate([grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]])
    ground = np.median(rim)
    lighter, darker = grey.max() - ground, ground - grey.min()
    step = max(lighter, darker)
    if step < LEAST_STEP:
        return None
    ink = (grey - ground) / (step if lighter >= darker else -step)
    soft = (ink > NEAR) & (ink < INK)
    if (
        np.mean(np.abs(rim - ground) < NEAR * step) < LEAST_RIM
        or np.mean(ink < -BEYOND) > MOST_BEYOND
        or soft.mean() > MOST_SOFT
    ):
        return None
    inked = (ink > INK).astype(np.uint8)
    if not _may_be_digit(inked):
        return None
    left, top, width, height = cv2.boundingRect(cv2.dilate(inked, np.ones((3, 3), np.uint8)))
    return as_mnist(ink[top : top + height, left : left + width].clip(0, 1))


def _may_be_digit(inked):
    """Whether ink, uint8 (rows, columns), is no sheet on a desk and no box about something."""
    _, _, width, height = cv2.boundingRect(inked)
    if width > NARROW * height and inked.sum() > MOST_FILLED * width * height:
        return False
    _, (tree,) = cv2.findContours(inked, cv2.RETR_TREE, cv2.CHAIN_APPROX_SIMPLE)
    holes = tree[:, 3] >= 0
    return not holes[tree[holes, 3]].any()  # No ink within a hole of ink.


def _found(colours):
    found = find_digits(colours) if max(colours.shape[:2]) >= CUT_SIDE else []
    found = found or find_digits(_with_margin(colours))
    return max(found, key=lambda digit: digit.box[3] - digit.box[1]).image if found else None


def _with_margin(colours):
    """The image on a larger ground: lines that go from side to side are none of a digit there."""
    rim = np.concatenate([colours[0], colours[-1], colours[1:-1, 0], colours[1:-1, -1]])
    wide = round(MARGIN * max(colours.shape[:2]))
    ground = [float(value) for value in np.median(rim, axis=0)]
    return cv2.copyMakeBorder(colours, *[wide] * 4, cv2.BORDER_CONSTANT, value=ground)
