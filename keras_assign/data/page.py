"""The sheet that a photo shows, and the ink on it, whatever lies round it and however light falls.

OpenCV does the work (without its windows, `opencv-python-headless`): it is imported in a tenth of a
second, scikit-image in one.
"""

import functools

import cv2
import numpy as np

DARK = 0.03  # Added before logarithms: darker than this all is black.
# At so many pixels on a side the sheet and its light are looked for, and the ink at all.
LOW_SIDE = 128
# Steps of the logarithm of lightness, from one pixel to the next at `LOW_SIDE`: an edge.
EDGE = 0.15
LEAST_SHEET = 0.1  # Of the picture.
MOST_AT_EDGE = 0.15  # Of the picture's edge, that a sheet on a desk touches at most.
SQUARE = 0.85  # Of the rectangle about it, that a sheet's hull fills at least,
SOLID = 0.55  # and of the hull, the sheet: a digit that goes over its edge takes a part away.
LIGHTER = 0.2  # Of the logarithm of lightness: a sheet than what lies round it.
FRAME = 0.12  # Of the picture, that a frame on one side has at most.
FRAME_STEP = 0.4  # Of the logarithm of lightness, from a frame to what is in it.
DEGREE = 4
# The light's surface: its degree, and how far, in the logarithm, a pixel may lie from it and count.
# It is found in steps, since a thick digit would draw a surface of high degree to itself.
SURFACES = ((1, 0.8), (1, 0.5), (2, 0.4), (2, 0.3), (4, 0.25), (4, 0.2), (4, 0.2))
LEAST_ROOM = 0.3  # Of lightness, for light ink to be lighter in.
WIDEST_STROKE = 0.22  # Of the sheet's shorter side.


def sheet(colours: np.ndarray) -> np.ndarray:
    """The part of a picture that is paper, or whatever the digit was drawn on.

    Args:
        colours: float32 (rows, columns, 3), 0 to 1.

    Returns:
        bool (rows, columns); all but a frame at the picture's edge where no desk is seen.
    """
    mask = _sheet_on_a_desk(colours)
    if mask is not None:
        return mask
    mask = np.zeros(colours.shape[:2], bool)
    (top, bottom), (left, right) = _within_frame(colours)
    mask[top:bottom, left:right] = True
    return mask


def bounds(mask: np.ndarray) -> np.ndarray:
    """Where a mask is set.

    Args:
        mask: bool (rows, columns), somewhere set.

    Returns:
        int (2, 2): first row and the one after the last, and the same of columns.
    """
    lines = (np.flatnonzero(mask.any(axis=1 - axis)) for axis in (0, 1))
    return np.array([(where[0], where[-1] + 1) for where in lines])


def steps(values: np.ndarray) -> np.ndarray:
    """How much values change from one pixel to the next.

    Args:
        values: float32 (rows, columns) or (rows, columns, channels).

    Returns:
        float32 of the same shape, in the values' unit a pixel.
    """
    across, down = (cv2.Sobel(values, cv2.CV_32F, *way, ksize=3) / 8 for way in ((1, 0), (0, 1)))
    return cv2.magnitude(across, down)


def ink(colours: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """How much each pixel differs from the sheet about it, its light taken off.

    Args:
        colours: float32 (rows, columns, 3), 0 to 1.
        mask: bool (rows, columns), the sheet.

    Returns:
        float32 (rows, columns), from 0 to 1: the share of the light that is missing, or too much.
    """
    rows, columns = mask.shape
    low = _low(colours)
    inside = (
        cv2.resize(mask.astype(np.uint8), low.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 0
    )
    log = np.log(low + DARK)
    light = _light(log, inside)
    flat = log - light
    flat[~inside] = 0
    high, wide = np.ptp(bounds(inside), axis=1)
    width = max(3, int(WIDEST_STROKE * min(high, wide))) | 1
    some = np.ascontiguousarray(flat[::2, ::2][inside[::2, ::2]].T)  # They tell as much.
    lowest, highest = np.percentile(some, [0.3, 99.7], axis=1)
    # Dark on light or light on dark: the ink is what is rare and far off.
    sign = np.where(-lowest >= highest, 1, -1).astype(np.float32)
    # A square, since OpenCV takes its rows and columns one after the other.
    ground = cv2.morphologyEx(
        sign * flat, cv2.MORPH_CLOSE, np.ones((width, width)), borderType=cv2.BORDER_REFLECT
    )
    ground = np.exp(sign * cv2.GaussianBlur(ground, (0, 0), width / 6) + light)
    room = np.where(sign > 0, ground, np.maximum(1 - ground, LEAST_ROOM))
    size = (columns, rows)
    here = cv2.add(cv2.GaussianBlur(colours, (0, 0), 0.7), (DARK,) * 4)
    missing = cv2.subtract(cv2.resize(ground, size, interpolation=cv2.INTER_LINEAR), here)
    share = cv2.multiply(missing, cv2.resize(sign / room, size, interpolation=cv2.INTER_LINEAR))
    share = cv2.max(share, 0.0)
    return np.where(mask, cv2.sqrt(_grey(cv2.multiply(share, share))), np.float32(0))


def _grey(colours):
    """The mean of three channels, many times faster than NumPy's over a short axis."""
    return cv2.transform(colours, np.full((1, 3), 1 / 3))


def _low(colours):
    rows, columns = colours.shape[:2]
    scale = min(1, LOW_SIDE / max(rows, columns))
    size = (max(8, round(columns * scale)), max(8, round(rows * scale)))
    return cv2.resize(colours, size, interpolation=cv2.INTER_AREA)


def _sheet_on_a_desk(colours):
    """bool (rows, columns), or None where no desk is seen all round."""
    low = cv2.GaussianBlur(_low(colours), (0, 0), 0.7)
    rows, columns = low.shape[:2]
    log = np.log(low + DARK)
    is_edge = functools.reduce(np.maximum, cv2.split(steps(log))) > EDGE
    count, parts, facts, _ = cv2.connectedComponentsWithStats(
        (~is_edge).astype(np.uint8), connectivity=4
    )
    edges = np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]])
    at_edge = np.bincount(edges, minlength=count) / len(edges)
    lightness = _grey(log)
    for part in np.argsort(-facts[:, cv2.CC_STAT_AREA]):
        if facts[part, cv2.CC_STAT_AREA] < LEAST_SHEET / 2 * rows * columns:
            return None
        if part == 0 or at_edge[part] > MOST_AT_EDGE:
            continue
        hull = _solid_hull((parts == part).astype(np.uint8))
        if hull is not None and _is_lighter(hull, lightness):
            inner = cv2.erode(hull, np.ones((3, 3)), borderValue=0)
            size = colours.shape[1::-1]
            return cv2.resize(inner, size, interpolation=cv2.INTER_NEAREST) > 0
    return None


def _solid_hull(part):
    """The hull of a part, uint8 as it is, or None where that is no sheet."""
    outlines, _ = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outline = max(outlines, key=cv2.contourArea)
    points = cv2.convexHull(outline)
    hull = cv2.fillConvexPoly(np.zeros_like(part), points, 1)
    filled = cv2.drawContours(np.zeros_like(part), [outline], -1, 1, cv2.FILLED)
    area = int(hull.sum())
    _, (width, height), _ = cv2.minAreaRect(points)
    is_sheet = (
        area >= LEAST_SHEET * part.size
        and filled.sum() >= SOLID * area
        and area >= SQUARE * width * height
    )
    return hull if is_sheet else None


def _is_lighter(hull, lightness):
    outside = cv2.dilate(hull, np.ones((5, 5))) == 0
    rim = (hull > 0) & (cv2.erode(hull, np.ones((5, 5)), borderValue=0) == 0)
    if outside.sum() < 20:
        return False
    return np.median(lightness[rim]) - np.median(lightness[outside]) > LIGHTER


def _within_frame(colours):
    """The picture without a frame of one lightness on any side."""
    grey = _grey(colours)
    return np.array([_between(side) for side in (grey, grey.T)])


def _between(grey):
    """First row within a frame, and the one after the last."""
    first, last = (_frame(side) for side in (grey, grey[::-1]))
    return first, len(grey) - last


def _frame(grey):
    """How many rows a frame has at the beginning."""
    if np.subtract(*np.log(np.percentile(grey[0], [90, 10]) + DARK)) > FRAME_STEP:
        return 0
    most = int(FRAME * len(grey))
    some = np.ascontiguousarray(grey[: most + 1, :: max(1, grey.shape[1] // LOW_SIDE)])
    medians = np.log(np.median(some, axis=1) + DARK)
    beyond = np.flatnonzero(np.abs(medians - medians[0]) > FRAME_STEP)
    return int(beyond[0]) + 2 if len(beyond) else 0


@functools.lru_cache(maxsize=8)
def _powers(rows, columns):
    """Products of powers of place, those of lower degree first: float32 (rows, columns, 15)."""
    y, x = np.float32(np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j])
    products = [np.ones_like(x)]
    for degree in range(DEGREE):
        before = products[-degree - 1 :]
        products += [before[0] * x, *(product * y for product in before)]
    return np.stack(products, axis=-1)


def _light(log, inside):
    """A smooth surface through the logarithms of what most of the sheet is."""
    rows, columns = inside.shape
    powers = _powers(rows, columns)
    some = np.zeros_like(inside)
    some[1::3, 1::3] = True
    some &= inside
    values = np.stack([cv2.medianBlur(log[..., k], 3)[some] for k in range(3)], axis=1)
    # Begin with the sheet's rim, where a digit seldom is.
    margin = 2 * max(2, min(rows, columns) // 12) + 1
    core = cv2.erode(inside.astype(np.uint8), np.ones((margin, margin)), borderValue=0) > 0
    rim = np.where(core[some], 0.5, 1.0).astype(np.float32)
    weights = rim**2
    chosen = powers[1::3, 1::3][inside[1::3, 1::3]]
    for degree, reach in SURFACES:
        terms = (degree + 1) * (degree + 2) // 2
        weighted = chosen[:, :terms] * weights[:, None]
        normal = weighted.T @ weighted + 1e-6 * np.eye(terms)
        aim = weighted.T @ (values * weights[:, None])
        factors = np.linalg.solve(normal, aim).astype(np.float32)
        misses = (values - chosen[:, :terms] @ factors) ** 2 @ np.full(3, 1 / 3, np.float32)
        counts = np.clip(1 - misses / (2 * reach) ** 2, 0, 1)
        if counts.mean() < 0.2:
            break
        weights = counts * rim
    surface = powers.reshape(-1, powers.shape[-1])[:, :terms] @ factors
    return surface.reshape(rows, columns, 3)
