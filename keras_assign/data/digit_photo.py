"""Any picture of one handwritten digit becomes an image in MNIST's form."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from scipy import ndimage
from sklearn.cluster import KMeans

from keras_assign.data.image_folder import SIDE, UNREADABLE
from keras_assign.errors import InputError

DIGIT_SIDE = 20  # MNIST scales each digit into a box of 20 pixels, then centres its mass.
LARGEST_SIDE = 400  # More pixels than this only cost time.
LEAST_CONTRAST = 0.06  # Of the distance from black to white.
LEAST_PART = 0.05  # Specks smaller than this part of the largest stroke are dirt.
STROKE_WIDTH = 0.11  # Of the digit's longer side, about MNIST's; thinner ones would fade.


def read_digit_photo(path: str | Path) -> np.ndarray:
    """Read a picture of one digit: any size, colours, polarity, transparency or rotation tag.

    A grey image of 28 x 28 pixels on black or white is taken as it is (on white it is inverted). In
    any other the background is estimated from the border, the ink is what differs from it in
    colour, and the digit is cut out, scaled and centred as MNIST's were.

    Args:
        path: a file in any format that Pillow reads.

    Returns:
        uint8 (28 rows, 28 columns), light ink on a dark ground.

    Raises:
        InputError: the file is missing, no image, or shows nothing that differs from its border.
    """
    try:
        with Image.open(path) as image:
            colours = _to_rgb(ImageOps.exif_transpose(image))
    except FileNotFoundError as error:
        raise InputError(f"{path} does not exist") from error
    except (*UNREADABLE, ValueError) as error:
        raise InputError(f"{path} cannot be read as an image; give a PNG or JPEG file") from error
    strength = _difference_from_background(colours)
    if strength.max() < LEAST_CONTRAST:
        raise InputError(f"{path} shows no digit: all of it has nearly the same colour")
    if colours.shape[:2] == (SIDE, SIDE) and np.ptp(colours, axis=2).max() < 0.1:
        grey = colours.mean(axis=2)
        ground = np.median(_border(grey))
        if ground < 0.1:
            return _to_pixels(grey)
        if ground > 0.9:
            return _to_pixels(1 - grey)
    return _to_pixels(_centre_mass(_fit_box(_thicken(_cut_out(strength)))))


def _to_rgb(image):
    """Float (rows, columns, 3), 0 to 1; transparent parts become what the drawing stands out on."""
    if image.mode.startswith("I") or image.mode == "F":  # 16 and 32 bits a pixel
        values = np.asarray(image, np.float64)
        top = max(values.max(), 255.0)
        image = Image.fromarray((255 * values / top).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        pixels = np.asarray(image)
        drawn = pixels[pixels[..., 3] > 127][:, :3]
        ground = "black" if drawn.size and drawn.mean() > 127 else "white"
        image = Image.alpha_composite(Image.new("RGBA", image.size, ground), image)
    image = image.convert("RGB")
    if max(image.size) > LARGEST_SIDE:
        image.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    return np.asarray(image, np.float64) / 255


def _difference_from_background(colours):
    """How far each pixel's colour is from the background's: (rows, columns), 0 to 1.

    The background is a plane in each colour, so that light that falls off to one side is no ink.
    It is fitted to the border twice, the second time without the pixels that the first fit
    missed most: a stroke may touch the border.
    """
    rows, columns = colours.shape[:2]
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    places = np.stack([np.ones_like(x), x, y], axis=-1)
    border_places, border_colours = _border(places), _border(colours)
    misses = np.linalg.norm(border_colours - np.median(border_colours, axis=0), axis=1)
    for _ in range(2):
        keep = misses <= np.percentile(misses, 75)
        plane = np.linalg.lstsq(border_places[keep], border_colours[keep], rcond=None)[0]
        misses = np.linalg.norm(border_colours - border_places @ plane, axis=1)
    return np.linalg.norm(colours - places @ plane, axis=2) / np.sqrt(3)


def _border(values):
    """Pixels in a frame of 4 % of the shorter side: (pixels, ...)."""
    width = max(1, round(0.04 * min(values.shape[:2])))
    inside = np.zeros(values.shape[:2], bool)
    inside[width:-width, width:-width] = True
    return values[~inside]


def _cut_out(strength):
    """The digit alone: (rows, columns), 0 to 1, cut to its bounds."""
    values = strength.reshape(-1, 1)
    levels = KMeans(2, init=[[values.min()], [values.max()]], n_init=1).fit(values)
    ground, ink = sorted(levels.cluster_centers_.ravel())
    parts, count = ndimage.label(strength > (ground + ink) / 2, np.ones((3, 3)))
    sizes = np.bincount(parts.ravel())[1:]
    wanted = 1 + np.flatnonzero(sizes >= LEAST_PART * sizes.max())
    digit = ndimage.binary_dilation(np.isin(parts, wanted))  # Keeps the soft edge of the strokes.
    soft = np.clip((strength - ground) / (ink - ground), 0, 1) * digit
    where = ndimage.find_objects(digit.astype(int))[0]
    return soft[where]


def _thicken(digit):
    """Widen strokes that would fade when the digit shrinks to 20 pixels."""
    mask = np.pad(digit > 0.5, 1)
    distances = ndimage.distance_transform_edt(mask)
    ridge = distances[(distances == ndimage.maximum_filter(distances, 3)) & mask]
    width = 2 * np.median(ridge) if ridge.size else 0
    missing = round(STROKE_WIDTH * max(digit.shape) - width)
    if missing < 1:
        return digit
    wider = ndimage.grey_dilation(np.pad(digit, missing), size=(missing + 1, missing + 1))
    return wider[ndimage.find_objects((wider > 0.5).astype(int))[0]]


def _fit_box(digit):
    """Scale the longer side to 20 pixels, keeping the proportions."""
    scale = DIGIT_SIDE / max(digit.shape)
    size = [max(1, round(side * scale)) for side in digit.shape[::-1]]
    small = Image.fromarray((255 * digit).astype(np.uint8)).resize(size, Image.Resampling.BOX)
    pixels = np.asarray(small, np.float64)
    return pixels / max(pixels.max(), 1)


def _centre_mass(digit):
    """Put the centre of mass where MNIST has it, pixel 14 counted from 0, as far as it fits."""
    canvas = np.zeros((SIDE, SIDE))
    starts = []
    for centre, side in zip(ndimage.center_of_mass(digit), digit.shape, strict=True):
        starts.append(int(np.clip(round(SIDE / 2 - centre), 0, SIDE - side)))
    top, left = starts
    canvas[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    return canvas


def _to_pixels(values):
    return np.round(255 * values).astype(np.uint8)
