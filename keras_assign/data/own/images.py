"""The images of a data set as arrays of one size, with as many pixels and colours as they have.

A set has one *form*. Images of one small size are taken as they are. Where sizes differ, or are
large, signs on a plain ground (handwriting, print) are cut out, scaled and centred as MNIST's
digits are, and pictures of other things are scaled whole. Signs are light on dark, each image
turned by itself where it is not.
"""

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import joblib
import numpy as np

from keras_assign.data.digit_image import cut_digit
from keras_assign.data.digit_photo import SIDE
from keras_assign.data.image_set import counted
from keras_assign.data.own.copies import without_copies
from keras_assign.data.own.guess import is_sign
from keras_assign.data.own.labelled import Labelled
from keras_assign.data.picture_file import read_picture
from keras_assign.data.polarity import as_light_on_dark, shows_nothing
from keras_assign.errors import InputError

AS_IT_IS, CUT, WHOLE = "as_it_is", "cut", "whole"
FORMS = (AS_IT_IS, CUT, WHOLE)
LARGEST_SIDE = 96  # Pixels; larger images are made smaller: more only costs time.
WHOLE_SIDES = (32, 64)  # Of what is scaled whole.
ONE_SIZE = 0.9  # Of the images, that have it.
LOOKED_AT = 200  # Images by which the form is chosen.
COLOUR = 0.1  # From the least to the most of a pixel's three values, 0 to 1: no grey.
COLOURED = 0.05  # Of the images, from which on they are colour images.
INK, LEAST_STEP = 0.4, 0.2  # Of the step to the darkest, from which on it is ink; of lightness.
MOST_AT_RIM = 0.1  # Of the rim, that is ink.
DOT = 0.3  # Of all ink's longer side, that a dot is smaller than.
THICK = 0.33  # Of a sign's longer side, that its strokes are thinner than.
HUE, MOST_HUE = 0.2, 0.1  # From the least to the most of a pixel's values; of the pixels.
MOSTLY = 0.7  # Of the images, that show signs.
BATCH = 200  # Files that a process reads at a time.


# What notes say of the images that they count.
INVERTED = "inverted (dark on light)"
CUT_OUT = "cut out, scaled and centred as MNIST's are"
SCALED = "scaled"
BLANK = "left out (nothing stands out from the ground)"


class Formed(NamedTuple):
    """An image in a set's form.

    Attributes:
        pixels: uint8 (rows, columns, channels).
        change: what had to be done to it, `INVERTED`, `CUT_OUT` or `SCALED`; else empty.
    """

    pixels: np.ndarray
    change: str


@dataclasses.dataclass(frozen=True)
class ImageForm:
    """What all images of a set are brought to.

    Attributes:
        form: one of `FORMS`.
        rows: pixels.
        columns: pixels.
        channels: 1 for grey, 3 for colour.
        light_on_dark: whether they show signs, which are then light on a dark ground.
    """

    form: str
    rows: int
    columns: int
    channels: int
    light_on_dark: bool

    @property
    def shape(self) -> tuple[int, int, int]:
        """Rows, columns, channels."""
        return self.rows, self.columns, self.channels

    def of(self, colours: np.ndarray) -> "Formed | None":
        """An image in this form; None where nothing stands out from the ground.

        Args:
            colours: float32 (rows, columns, 3 colours), 0 to 1.
        """
        has_its_size = colours.shape[:2] == (self.rows, self.columns)
        if self.form == CUT or (self.light_on_dark and not has_its_size):
            sign = cut_digit(colours)
            return None if sign is None else Formed(self._scaled(_as_colours(sign)), CUT_OUT)
        image = self._scaled(colours)
        if shows_nothing(image.max(axis=2)[None])[0]:
            return None
        if self.light_on_dark:
            turned, inverted = as_light_on_dark(image[None, ..., 0])
            return Formed(turned[0][..., None], INVERTED if inverted[0] else "")
        return Formed(image, "" if has_its_size else SCALED)

    def _scaled(self, colours):
        if colours.shape[:2] != (self.rows, self.columns):
            smaller = colours.shape[0] > self.rows or colours.shape[1] > self.columns
            how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
            colours = cv2.resize(colours, (self.columns, self.rows), interpolation=how).clip(0, 1)
        if self.channels == 3:
            return (255 * colours).round().astype(np.uint8)
        grey = colours @ np.float32([0.299, 0.587, 0.114])
        return (255 * grey).round().astype(np.uint8)[..., None]


def _as_colours(image):
    return np.repeat(image[..., None], 3, axis=2).astype(np.float32) / 255


def choose_form(
    pictures: list[np.ndarray], classes: Sequence[str], wanted: str | None = None
) -> ImageForm:
    """The form that suits some pictures of a set.

    They show signs if most are thin strokes on a ground: handwriting or print, not a hand, a shirt
    or a face, which fill much of their box.

    Args:
        pictures: of float32 (rows, columns, 3 colours), 0 to 1.
        classes: what they are called.
        wanted: one of `FORMS`, in place of the one that suits them.
    """
    sizes = Counter(picture.shape[:2] for picture in pictures)
    size, count = sizes.most_common(1)[0]
    coloured = np.mean([np.ptp(picture, axis=2).max() > COLOUR for picture in pictures]) > COLOURED
    named = all(is_sign(name.split("_")[-1]) for name in classes)
    signs = np.mean([_shows_sign(picture, named) for picture in pictures]) >= MOSTLY
    small = count >= ONE_SIZE * len(pictures) and max(size) <= LARGEST_SIDE
    form = wanted or (AS_IT_IS if small else CUT if signs else WHOLE)
    if form == CUT:
        return ImageForm(CUT, SIDE, SIDE, 1, True)
    channels = 3 if coloured else 1
    if form == WHOLE or max(size) > LARGEST_SIDE:
        typical = np.median([max(picture.shape[:2]) for picture in pictures])
        side = min(WHOLE_SIDES, key=lambda side: abs(np.log(side / typical)))
        return ImageForm(WHOLE, side, side, channels, False)
    return ImageForm(AS_IT_IS, *size, channels, bool(signs and not coloured))


def _shows_sign(picture, is_named):
    """Whether it shows thin strokes on a plain ground, or is a photo of what is named as a sign."""
    if _is_colourful(picture):
        return False
    return _is_thin(picture) or (is_named and cut_digit(picture) is not None)


def _is_thin(picture):
    """Whether hardly anything stands out from the rim's ground at the rim, and nothing thickly."""
    grey = picture.mean(axis=2)
    rim = np.concatenate([grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]])
    ground = np.median(rim)
    step = max(grey.max() - ground, ground - grey.min())
    if np.mean(np.abs(rim - ground) > INK * step) > MOST_AT_RIM:
        return False
    inked = (np.abs(grey - ground) > INK * max(step, LEAST_STEP)).astype(np.uint8)
    framed = cv2.copyMakeBorder(inked, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    depth = cv2.distanceTransform(framed, cv2.DIST_L2, 5)
    _, parts, boxes, _ = cv2.connectedComponentsWithStats(framed)
    sides = boxes[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    _, _, *box = cv2.boundingRect(inked)
    # A dot on a letter is as thick as it is long, and much smaller than the letter.
    large = np.flatnonzero(sides > DOT * max(box))
    return bool(len(large)) and all(
        2 * depth[parts == part + 1].max() < THICK * sides[part] for part in large
    )


def _is_colourful(picture):
    """Whether much of it has another hue than most."""
    light = np.median(picture, axis=(0, 1))
    balanced = picture / np.maximum(light / light.max(), 0.1) if light.max() else picture
    return np.mean(np.ptp(balanced.clip(0, 1), axis=2) > HUE) > MOST_HUE


def read(
    found: Labelled, wanted: str | None = None, processes: int = 1
) -> tuple[Labelled, np.ndarray, ImageForm]:
    """Read all; what cannot be read, or shows nothing, is left out and told, as are copies.

    Args:
        found: images.
        wanted: one of `FORMS`; unless given, that which suits a part of them.
        processes: that read at a time.

    Returns:
        The images that are left; uint8 (items, rows, columns, channels); their form.

    Raises:
        InputError: none can be read, or a class has none left.
    """
    form = choose_form(_some_of(found), found.classes, wanted)
    batches = joblib.Parallel(n_jobs=processes)(
        joblib.delayed(_read_some)(found.files[start : start + BATCH], form)
        for start in range(0, len(found), BATCH)
    )
    told = [one for batch in batches for one in batch]
    notes = counted(
        [f"{path} {one}" for path, one in zip(found.paths, told, strict=True) if _is_fault(one)],
        "image",
        "left out",
    )
    for what in (BLANK, INVERTED, CUT_OUT, SCALED):
        notes += counted(
            [path for path, one in zip(found.paths, told, strict=True) if _said_of(one) == what],
            "image",
            what,
        )
    good = [place for place, one in enumerate(told) if isinstance(one, Formed)]
    if not good:
        raise InputError(f"no image can be read: {'; '.join(notes)}")
    return _left(found.select(good, notes), [told[place].pixels for place in good], form)


def _is_fault(one):
    return isinstance(one, str)


def _said_of(one):
    return BLANK if one is None else one.change if isinstance(one, Formed) else ""


def _left(found, images, form):
    contents = [hashlib.sha256(image.tobytes()).digest() for image in images]
    left, kept = without_copies(found, contents)
    return left.without_empty_classes(), np.stack([images[place] for place in kept]), form


def _some_of(found):
    some = np.unique(np.linspace(0, len(found) - 1, LOOKED_AT).astype(int))
    pictures = []
    for item in some:
        try:
            pictures.append(read_picture(found.files[item]))
        except InputError:
            continue
    if not pictures:
        raise InputError(f"no image can be read; the first: {found.paths[0]}")
    return pictures


def _read_some(files: list[Path], form: ImageForm):
    """Of each file its image, None where nothing is on it, or what is wrong with it."""
    read_all = []
    for file in files:
        try:
            read_all.append(form.of(read_picture(file)))
        except InputError as error:
            read_all.append(str(error).removeprefix(f"{file} "))
    return read_all


def from_arrays(path: Path) -> tuple[Labelled, np.ndarray, ImageForm]:
    """Images in an `.npz` file: `images` and `labels`, or of a split `x_train`, `y_train`, ...

    Args:
        path: the file, see `keras_assign.data.own.arrays`.

    Raises:
        InputError: it has no such arrays.
    """
    from keras_assign.data.own.arrays import labelled_arrays  # It is of no use to most.

    found, images = labelled_arrays(path)
    some = images[np.unique(np.linspace(0, len(images) - 1, LOOKED_AT).astype(int))]
    colours = np.broadcast_to(some, (*some.shape[:3], 3)).astype(np.float32) / 255
    form = choose_form(list(colours), found.classes, AS_IT_IS)
    if form.light_on_dark:
        images = as_light_on_dark(images[..., 0])[0][..., None]
    blank = shows_nothing(images.max(axis=3))
    names = [found.paths[n] for n in np.flatnonzero(blank)]
    notes = counted(names, "image", "left out (of one grey)")
    if blank.all():
        raise InputError(f"the images of {path} show nothing: each is of one grey")
    left = found.select(~blank, notes)
    form = dataclasses.replace(form, channels=images.shape[3])
    return _left(left, list(images[~blank]), form)
