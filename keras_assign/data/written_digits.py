"""Digits in MNIST's form as if a pen had written them on paper and a photo had been taken."""

import cv2
import numpy as np

from keras_assign.data.digit_photo import as_mnist
from keras_assign.seeds import child_seed

LARGER = (3.0, 8.0)  # Times, before a pen writes it.
SOFT = (0.2, 0.7)  # Of the ink, from the edge of a stroke to its middle.
DEGREES = 12.0
SIDES, SLANT = (0.75, 1.1), 0.1  # How the paper is seen.
THIN, ROUGH = 0.25, 0.15  # Parts of the pens: ballpoint, chalk.
INK = 0.4  # From here on a pixel is ink.


def written(digits: np.ndarray, seed: int) -> np.ndarray:
    """Each digit written with a pen of its own, cut out and scaled as `find_digits` does it.

    Args:
        digits: uint8 (items, 28 rows, 28 columns), light on dark.
        seed: of all that is drawn.

    Returns:
        uint8 (items, 28 rows, 28 columns).
    """
    return np.stack(
        [
            _cut_out(_written(digit, np.random.default_rng(child_seed(seed, f"digit {number}"))))
            for number, digit in enumerate(digits)
        ]
    )


def _written(digit, random):
    """How much ink each pixel has, float32 (rows, columns), 0 to 1."""
    factor = random.uniform(*LARGER)
    large = cv2.resize(
        np.float32(digit) / 255, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC
    )
    ink = _seen_askew(np.clip((large - 0.25) / random.uniform(*SOFT), 0, 1), random)
    pen = random.random()
    if pen < THIN:
        ink = _thinner(ink, 2 * int(random.integers(1, max(2, factor / 2.5))) + 1)
    elif pen < THIN + ROUGH:
        grain = cv2.GaussianBlur(random.normal(size=ink.shape), (0, 0), random.uniform(0.5, 2))
        strength = random.uniform(0.1, 0.5) / grain.std()
        ink = ink * np.clip(1 + strength * grain, 0.2, 1)
    blurred = cv2.GaussianBlur(np.float32(ink), (0, 0), random.uniform(0.3, 1.5))
    dense = np.percentile(blurred[blurred > 0.3], 80)
    noise = random.normal(0, 0.03, ink.shape)
    return np.clip(blurred / dense + noise, 0, 1).astype(np.float32)


def _seen_askew(ink, random):
    angle = np.deg2rad(random.uniform(-DEGREES, DEGREES))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    slant = np.array([[0, random.uniform(-SLANT, SLANT)], [random.uniform(-SLANT, SLANT), 0]])
    matrix = turn @ (np.diag(random.uniform(*SIDES, 2)) + slant)
    middle = np.full(2, ink.shape[0] / 2)
    whole = np.column_stack([matrix, middle - matrix @ middle])
    return cv2.warpAffine(ink, whole, ink.shape[::-1])


def _thinner(ink, width):
    """Strokes that have lost so many pixels of their width, where anything is left of them."""
    thin = cv2.erode(ink, np.ones((width, width), np.uint8))
    return thin if thin.max() > 0.8 else ink


def _cut_out(ink):
    near = cv2.dilate((ink > INK).astype(np.uint8), np.ones((3, 3), np.uint8))
    left, top, width, height = cv2.boundingRect(near)
    return as_mnist((ink * near)[top : top + height, left : left + width])
