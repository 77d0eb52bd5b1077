"""Any picture of handwritten digits becomes images in MNIST's form."""

import dataclasses
from pathlib import Path

import cv2
import numpy as np

from keras_assign.data import page
from keras_assign.data.picture_file import read_picture
from keras_assign.errors import InputError

SIDE = 28  # Of MNIST's images.
DIGIT_SIDE = 20  # MNIST scales each digit into a box of 20 pixels, then centres its mass.
SMALL_SIDE = 160  # Smaller pictures are drawn larger, so that a stroke has some pixels.
LARGER = 6
LEAST_INK = 0.12  # Of the sheet's light, that ink takes at least,
LEAST_OVER_NOISE = 6.0  # and so many standard deviations of the sheet's own differences.
INK_PART = 0.4  # Of the darkest: from here on a pixel is ink.
# Of its own ink, from one pixel to the next, at the edge of a stroke; a shadow's is softer.
SHARP = 0.06
CROSS = np.ones((3, 3), np.uint8)
CLOSE = 0.008  # Of the sheet's shorter side: strokes so near are one.
LEAST_PART = 0.04  # Specks smaller than this part of the largest stroke are dirt.
FARTHEST = 0.8  # Of the higher one: parts of a digit are no farther apart, as punch holes are.
BLOT = 0.6  # Filled so far, and so much lower than the highest digit, it is a hole or a spot.
LEAST_HEIGHT = 0.35  # Of the highest digit: lower ones are signs.
STROKE_WIDTH = 0.11  # Of the digit's longer side, about MNIST's; thinner ones would fade.
CARD = 0.25  # Of a side: smaller things on the ground are strokes, however full.
PLAIN = 0.5  # Of all pixels, and of those at the edges: so many of one colour are no photo.
ACROSS = 0.9  # Of the sheet: what goes so far is a line of the paper.


@dataclasses.dataclass(frozen=True)
class FoundDigit:
    """A digit of a picture.

    Attributes:
        image: uint8 (28 rows, 28 columns), light ink on a dark ground, as MNIST has it.
        box: left, top, right and bottom, as parts of the picture's width and height.
    """

    image: np.ndarray
    box: tuple[float, float, float, float]


@dataclasses.dataclass
class _Stroke:
    number: int
    left: int
    top: int
    width: int
    height: int
    area: int
    filled: float  # The part of its box that is ink; the box above is a little wider than the ink.

    @property
    def right(self):
        return self.left + self.width

    @property
    def bottom(self):
        return self.top + self.height


def read_digit_photo(path: str | Path) -> np.ndarray:
    """Read a picture of one digit; the largest, where it has several.

    Args:
        path: as of `read_digits`.

    Returns:
        uint8 (28 rows, 28 columns), light ink on a dark ground.

    Raises:
        InputError: as `read_digits`, or there is nothing on the page.
    """
    found = read_digits(path)
    if not found:
        raise InputError(f"{path} shows no digit: nothing stands out from the page")
    return max(found, key=lambda digit: digit.box[3] - digit.box[1]).image


def read_digits(path: str | Path) -> list[FoundDigit]:
    """Read a picture of digits: any size, colours, polarity, transparency, light or rotation tag.

    Args:
        path: a file in any format that Pillow reads.

    Returns:
        The digits from left to right; none where nothing stands out from the page.

    Raises:
        InputError: the file is missing or no image, see `read_picture`.
    """
    return find_digits(read_picture(path))


def find_digits(colours: np.ndarray) -> list[FoundDigit]:
    """Find the digits of a picture.

    An image in MNIST's own form is taken as it is (dark on white inverted). Of any other the sheet
    is found, its light taken off, and each digit cut out, scaled and centred as MNIST's were.

    Args:
        colours: float32 (rows, columns, 3), 0 to 1.

    Returns:
        As `read_digits`.
    """
    own = _in_mnist_s_form(colours)
    if own is not None:
        return [FoundDigit(own, (0.0, 0.0, 1.0, 1.0))]
    sharp = SHARP
    if max(colours.shape[:2]) < SMALL_SIDE:
        sharp /= LARGER
        larger = cv2.resize(colours, None, fx=LARGER, fy=LARGER, interpolation=cv2.INTER_CUBIC)
        colours = np.clip(larger, 0, 1)
    mask = np.ones(colours.shape[:2], bool) if _is_plain(colours) else page.sheet(colours)
    (top, bottom), (left, right) = page.bounds(mask)
    here = mask[top:bottom, left:right]
    ink = page.ink(np.ascontiguousarray(colours[top:bottom, left:right]), here)
    rows, columns = mask.shape
    return [
        FoundDigit(
            as_mnist(digit),
            ((left + x) / columns, (top + y) / rows, (left + x + digit.shape[1]) / columns,
             (top + y + digit.shape[0]) / rows),
        )
        for digit, x, y in _digits(ink, here, sharp)
    ]  # fmt: skip


def _is_plain(colours):
    """Whether the ground has one colour to the last bit, as programs draw: then all is the sheet.

    A thick stroke near an edge would else be taken for the edge of the sheet. What fills its box is
    no stroke, but a card or a sheet on that ground.
    """
    edges = np.concatenate([colours[0], colours[-1], colours[:, 0], colours[:, -1]])
    ground = np.median(edges, axis=0)
    same = np.all(colours == ground, axis=2)
    if same.mean() <= PLAIN or np.all(edges == ground, axis=1).mean() <= PLAIN:
        return False
    rows, columns = (np.flatnonzero(~same.all(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return True
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    is_large = height > CARD * len(same) and width > CARD * same.shape[1]
    return not is_large or (~same).sum() < BLOT * height * width


def as_mnist(ink: np.ndarray) -> np.ndarray:
    """Strokes scaled, thickened and centred as MNIST's are.

    Args:
        ink: float32 (rows, columns), 0 to 1, cut to the strokes.

    Returns:
        uint8 (28 rows, 28 columns), light on dark.
    """
    return _to_pixels(_centre_mass(_fit_box(_thicken(ink))))


def _in_mnist_s_form(colours):
    """The image itself, where it is one of MNIST: grey, its digit 20 pixels long and centred."""
    if colours.shape[:2] != (SIDE, SIDE) or np.ptp(colours, axis=2).max() > 0.02:
        return None
    grey = colours[..., 0]
    rim = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    ground = np.median(rim)
    if ground > 0.98:
        grey = 1 - grey
    elif ground > 0.02:
        return None
    where = np.nonzero(grey > 0.02)
    if not len(where[0]) or abs(max(map(np.ptp, where)) + 1 - DIGIT_SIDE) > 1:
        return None
    centre = np.array([np.average(axis, weights=grey[where]) for axis in where])
    return _to_pixels(grey) if np.abs(centre - SIDE / 2).max() <= 1.5 else None


def _digits(ink, mask, sharp):
    """How much ink each pixel of a digit has, (rows, columns), 0 to 1, and its left and top."""
    on_sheet = ink[::3, ::3][mask[::3, ::3]]  # Every ninth pixel tells as much.
    ground = np.median(on_sheet)
    noise = 1.4826 * np.median(np.abs(on_sheet - ground))
    darkest = np.percentile(on_sheet, 99.8)
    if darkest < ground + max(LEAST_OVER_NOISE * noise, LEAST_INK):
        return
    threshold = ground + max(INK_PART * (darkest - ground), 5 * noise, LEAST_INK / 2)
    steps = page.steps(ink)
    parts, strokes = _strokes((ink > threshold).astype(np.uint8), min(mask.shape))
    strokes = _without_boxes([s for s in strokes if not _is_line([s], mask.shape)])
    for group in _as_digits(strokes):
        if _is_line(group, mask.shape):
            continue
        inked = np.isin(parts, [stroke.number for stroke in group]).astype(np.uint8)
        dense = np.percentile(ink[inked > 0], 80) - ground
        if np.median(steps[(inked > 0) & (cv2.erode(inked, CROSS) == 0)]) < sharp * dense:
            continue
        near = cv2.dilate(inked, np.ones((3, 3)))  # Keeps the soft edge of the strokes.
        soft = np.clip((ink - ground) / dense, 0, 1) * near
        left, top, width, height = cv2.boundingRect(near)
        yield soft[top : top + height, left : left + width], left, top


def _strokes(inked, side):
    """Which stroke each pixel belongs to, and the strokes, dirt left out."""
    reach = 2 * max(1, round(CLOSE * side)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    count, parts, facts, _ = cv2.connectedComponentsWithStats(cv2.dilate(inked, kernel))
    parts = parts * inked
    areas = np.bincount(parts.ravel(), minlength=count)
    largest = areas[1:].max(initial=1)
    strokes = [
        _Stroke(
            number,
            *(int(fact) for fact in facts[number, :4]),
            int(areas[number]),
            areas[number] / np.prod(np.maximum(facts[number, 2:4] - reach + 1, 1)),
        )
        for number in range(1, count)
        if areas[number] >= LEAST_PART * largest and max(facts[number, 2:4]) >= 4
    ]
    return parts, strokes


def _is_line(strokes, shape):
    """Whether they go from one side of the sheet to the other, as lines of the paper do."""
    rows, columns = shape
    width = max(s.right for s in strokes) - min(s.left for s in strokes)
    height = max(s.bottom for s in strokes) - min(s.top for s in strokes)
    is_wide, is_high = width > ACROSS * columns, height > ACROSS * rows
    if not is_wide and not is_high:
        return False
    is_thin = (is_wide and height < 0.2 * rows) or (is_high and width < 0.15 * columns)
    return is_thin or sum(s.area for s in strokes) < 0.25 * width * height


def _without_boxes(strokes):
    """Strokes but for those that are drawn round others."""
    return [s for s in strokes if not _goes_round(s, strokes)] or strokes


def _goes_round(stroke, strokes):
    within = [
        other
        for other in strokes
        if stroke.left < other.left
        and stroke.top < other.top
        and other.right < stroke.right
        and other.bottom < stroke.bottom
    ]
    return (
        stroke.area < 0.5 * stroke.width * stroke.height
        and sum(other.area for other in within) > 0.15 * stroke.area
        and max(other.height for other in within) > 0.3 * stroke.height
    )


def _as_digits(strokes):
    """Strokes that stand close above each other are one digit: lists, from left to right."""
    groups = []
    for stroke in sorted(strokes, key=lambda stroke: stroke.left):
        for group in groups:
            if _belongs_to(group, stroke):
                group.append(stroke)
                break
        else:
            groups.append([stroke])
    heights = [max(s.bottom for s in group) - min(s.top for s in group) for group in groups]
    areas = [sum(s.area for s in group) for group in groups]
    for group, height, area in zip(groups, heights, areas, strict=True):
        is_faint = area < 0.1 * max(areas) and height < 0.5 * max(heights)
        is_blot = min(s.filled for s in group) > BLOT and height < BLOT * max(heights)
        if height >= LEAST_HEIGHT * max(heights) and not is_faint and not is_blot:
            yield group


def _belongs_to(group, stroke):
    left, right = min(other.left for other in group), max(other.right for other in group)
    top, bottom = min(other.top for other in group), max(other.bottom for other in group)
    gap = max(stroke.top - bottom, top - stroke.bottom)
    is_near = gap < FARTHEST * max(stroke.height, bottom - top)
    return is_near and right - stroke.left > 0.3 * min(stroke.width, right - left)


def _thicken(digit):
    """Widen strokes that would fade when the digit shrinks to 20 pixels."""
    solid = np.pad((digit > 0.5).astype(np.uint8), 1)
    distances = cv2.distanceTransform(solid, cv2.DIST_L2, 5)
    ridge = distances[(distances == cv2.dilate(distances, np.ones((3, 3)))) & (solid > 0)]
    width = 2 * np.median(ridge) if ridge.size else 0
    missing = round(STROKE_WIDTH * max(digit.shape) - width)
    if missing < 1:
        return digit
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (missing + 1, missing + 1))
    wider = cv2.dilate(np.pad(digit, missing), kernel)
    left, top, columns, rows = cv2.boundingRect((wider > 0.5).astype(np.uint8))
    return wider[top : top + rows, left : left + columns]


def _fit_box(digit):
    """Scale the longer side to 20 pixels, keeping the proportions."""
    scale = DIGIT_SIDE / max(digit.shape)
    size = [max(1, round(side * scale)) for side in digit.shape[::-1]]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(digit.astype(np.float32), size, interpolation=how)
    return small / max(small.max(), 1e-6)


def _centre_mass(digit):
    """Put the centre of mass where MNIST has it, pixel 14 counted from 0, as far as it fits."""
    canvas = np.zeros((SIDE, SIDE), np.float32)
    starts = []
    for axis, side in enumerate(digit.shape):
        centre = np.average(np.arange(side), weights=digit.sum(axis=1 - axis))
        starts.append(int(np.clip(round(SIDE / 2 - centre), 0, SIDE - side)))
    top, left = starts
    canvas[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    return canvas


def _to_pixels(values):
    return np.round(255 * values).astype(np.uint8)
