"""Does an attention map look at the digit? Two measures of a map against the image's ink."""

import numpy as np
from scipy.stats import rankdata

INK_THRESHOLD = 128


def ink_mask(images: np.ndarray) -> np.ndarray:
    """Which pixels are ink: those at half brightness or above.

    Args:
        images: uint8 (items, rows, columns), light ink on a dark ground.

    Returns:
        bool (items, rows, columns).
    """
    return images >= INK_THRESHOLD


def attention_on_ink(maps: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """Share of the attention that falls on ink.

    A map that is the same everywhere scores ink's share of the area, `ink.mean(axis=(1, 2))`.

    Args:
        maps: float (items, height, width), 0 or above.
        ink: bool (items, rows, columns); rows and columns are multiples of height and width.

    Returns:
        float (items,), 0 to 1; NaN where a map is 0 everywhere.
    """
    maps = enlarge(maps, ink.shape[1:]).astype(np.float64)
    with np.errstate(invalid="ignore"):
        return (maps * ink).sum(axis=(1, 2)) / maps.sum(axis=(1, 2))


def ink_auc(maps: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """Area under the ROC curve of each map as a detector of ink pixels.

    0.5 is chance, 1 a map that is higher on every ink pixel than on every other, below 0.5 a
    map that favours the background.

    Args:
        maps: float (items, height, width).
        ink: bool (items, rows, columns); rows and columns are multiples of height and width.

    Returns:
        float (items,); NaN where an image is all ink or has none.
    """
    pixels = enlarge(maps, ink.shape[1:]).reshape(len(maps), -1)
    ink = ink.reshape(len(ink), -1)
    ranks = rankdata(pixels, axis=1)
    positives = ink.sum(axis=1)
    negatives = ink.shape[1] - positives
    # The Mann-Whitney statistic: the rank sum of the ink pixels, less its least possible value.
    wins = (ranks * ink).sum(axis=1) - positives * (positives + 1) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        return wins / (positives * negatives)


def ideal_map(ink: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The map that marks every place with ink in it and no other: the best a coarse map can do.

    Args:
        ink: bool (items, rows, columns).
        shape: height and width of the map; rows and columns are multiples of them.

    Returns:
        float (items, height, width), 0 or 1.
    """
    height, width = shape
    items, rows, columns = ink.shape
    blocks = ink.reshape(items, height, rows // height, width, columns // width)
    return blocks.any(axis=(2, 4)).astype(float)


def enlarge(maps: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Repeat each place of a map until it has the image's size.

    Args:
        maps: (items, height, width).
        shape: rows and columns, multiples of height and width.

    Returns:
        (items, rows, columns).

    Raises:
        ValueError: the sizes do not divide.
    """
    down, right = shape[0] // maps.shape[1], shape[1] // maps.shape[2]
    if (maps.shape[1] * down, maps.shape[2] * right) != tuple(shape):
        raise ValueError(f"maps of shape {maps.shape[1:]} do not fill images of shape {shape}")
    return maps.repeat(down, axis=1).repeat(right, axis=2)
