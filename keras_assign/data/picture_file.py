"""A picture of any kind of file as colours: depth, transparency, orientation undone."""

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from keras_assign.errors import InputError

# What Pillow raises for a file that is no image, cut off, damaged or absurdly large.
UNREADABLE = (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError)
LEAST_SIDE = 8  # Pixels; fewer show no digit.
LARGEST_SIDE = 400  # More pixels than this only cost time.
MOST_AS_IT_IS = 4 * LARGEST_SIDE  # Of a side of what is transparent.
# Of lightness, within what covers: a page that was drawn, and not lines on nothing.
DRAWN_PAGE = 0.3


def read_picture(path: str | Path) -> np.ndarray:
    """Read a picture upright, made smaller where it is large.

    Args:
        path: a file in any format that Pillow reads.

    Returns:
        float32 (rows, columns, 3 colours), 0 to 1; at most `LARGEST_SIDE` on a side. What is
        transparent has a colour that the drawing stands out on.

    Raises:
        InputError: the file is missing, no image, too large or small, or has values that are no
            numbers.
    """
    path = Path(path)
    if not path.exists():
        raise InputError(f"{path} does not exist")
    if not path.is_file():
        raise InputError(f"{path} is no file")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's, of odd tags and many pixels.
            with Image.open(path) as image:
                colours = _colours(_upright(image), path)
    except Image.DecompressionBombError as error:
        most = 2 * Image.MAX_IMAGE_PIXELS / 1e6
        raise InputError(
            f"{path} is too large; expected at most {most:.0f} million pixels"
        ) from error
    except InputError:
        raise
    except (*UNREADABLE, ValueError) as error:
        raise InputError(f"{path} cannot be read as an image; give a PNG or JPEG file") from error
    return colours


def _upright(image):
    rows, columns = image.size
    if min(rows, columns) < LEAST_SIDE:
        raise InputError(
            f"{image.filename} has {rows}x{columns} pixels; expected {LEAST_SIDE} on a side at "
            "least"
        )
    image.draft("RGB", (2 * LARGEST_SIDE, 2 * LARGEST_SIDE))  # A JPEG is decoded small.
    try:
        return ImageOps.exif_transpose(image)
    except (*UNREADABLE, ValueError, KeyError, TypeError):
        image.load()  # Broken tags; if the picture is broken, too, this says so.
        return image


def _colours(image, path):
    if image.mode.startswith("I") or image.mode == "F":
        return _small(Image.fromarray(_in_eight_bits(np.asarray(image, np.float64), path)))
    if image.has_transparency_data:
        return _on_a_ground(image)
    return _small(image.convert("RGB"))


def _in_eight_bits(values, path):
    """Grey values of 16 or 32 bits, or floating-point ones of 0 to 1, -1 to 1 or more."""
    if not np.isfinite(values).all():
        raise InputError(f"{path} has values that are no numbers; export it again")
    lowest, highest = values.min(), values.max()
    if highest <= 1 and lowest >= -1 and np.ptp(values % 1):
        values = (values + (lowest < 0)) / (1 + (lowest < 0))
    else:
        values = (values - min(lowest, 0)) / max(highest - min(lowest, 0), 255)
    return (255 * values).round().astype(np.uint8)


def _on_a_ground(image):
    """What covers, on the paper that is drawn with it, or on black or white to stand out from."""
    image = image.convert("RGBA")
    if max(image.size) > MOST_AS_IT_IS:  # Floats of all pixels of a large one would take gigabytes.
        image = image.convert("RGBa")
        image.thumbnail((MOST_AS_IT_IS, MOST_AS_IT_IS), Image.Resampling.BOX, reducing_gap=2)
        image = image.convert("RGBA")
    pixels = np.asarray(image, np.float32) / 255
    colours, cover = pixels[..., :3], pixels[..., 3:]
    if not cover.any():
        return _small(Image.fromarray(np.zeros(colours.shape, np.uint8)))
    cover = cover / cover.max()
    drawn = colours[cover[..., 0] > 0.5]
    light = drawn.mean(axis=1)
    if np.subtract(*np.percentile(light, [98, 2])) > DRAWN_PAGE and cover.mean() > 0.5:
        ground = np.median(drawn, axis=0)
    else:
        ground = np.full(3, float(light.mean() < 0.5))
    covered = cover * colours + (1 - cover) * ground
    return _small(Image.fromarray((255 * covered).round().astype(np.uint8)))


def _small(image):
    image = image.convert("RGB")
    if max(image.size) > LARGEST_SIDE:
        image.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BOX, reducing_gap=2)
    return np.asarray(image, np.float32) / 255
