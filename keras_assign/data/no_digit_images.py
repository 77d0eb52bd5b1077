"""Images in MNIST's form of what is no digit, drawn for a model to learn to call it none."""

from pathlib import Path

import cv2
import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from sklearn.datasets import load_sample_images

from keras_assign.data.digit_photo import as_mnist, find_digits
from keras_assign.seeds import child_seed

# None that some hand writes like a digit: no B, b, D, G, g, I, i, l, O, Q, q, S, y, Z.
CHARACTERS = "ACEFHKLMNPRTUVWXYadefhkmnprtuvwx&%#@?!*+=<>~$"
PLOTTED = (
    cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_PLAIN, cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_COMPLEX_SMALL,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
)  # fmt: skip
PRINTED = (
    "STIXGeneral", "STIXGeneralItalic", "STIXGeneralBol", "STIXNonUni", "cmr10", "cmss10", "cmtt10",
    "cmb10",
)  # fmt: skip
SIDE = 120  # Pixels, before they are scaled.
PIECE = (40, 200)  # Sides of pieces of photos, pixels.


def images(count: int, seed: int, digits: np.ndarray) -> np.ndarray:
    """Letters and signs, scribbles, shapes, spots, pieces of photos, and digits that are joined.

    Args:
        count: how many.
        seed: of all that is drawn.
        digits: uint8 (items, 28 rows, 28 columns), of which pairs are joined.

    Returns:
        uint8 (count, 28 rows, 28 columns), light on dark.
    """
    photos = [np.float32(photo) / 255 for photo in load_sample_images().images]
    made = []
    number = 0
    while len(made) < count:
        random = np.random.default_rng(child_seed(seed, f"image {number}"))
        number += 1
        draw = random.choice(KINDS, p=SHARES)
        if draw is _piece:
            made += [digit.image for digit in find_digits(_piece(random, photos))[:3]]
            continue
        ink = draw(random, digits)
        left, top, width, height = cv2.boundingRect((ink > 0.3).astype(np.uint8))
        if min(width, height) >= 4:
            made.append(as_mnist(ink[top : top + height, left : left + width]))
    return np.stack(made[:count])


def _character(random, digits):
    """A letter or sign in a plotter's font, slanted and warped as a hand would."""
    ink = np.zeros((SIDE, SIDE), np.uint8)
    character = random.choice(list(CHARACTERS))
    font, thickness = int(random.choice(PLOTTED)), int(random.integers(3, 11))
    (width, height), _ = cv2.getTextSize(character, font, 1.0, 1)
    scale = 0.55 * SIDE / max(width, height)
    start = (round((SIDE - scale * width) / 2), round((SIDE + scale * height) / 2))
    cv2.putText(ink, character, start, font, scale, 255, thickness, cv2.LINE_AA)
    return _warped(ink, random)


def _printed(random, digits):
    """A letter or sign in a printer's font, thick or thin, slanted and warped."""
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    face = ImageFont.truetype(str(fonts / f"{random.choice(PRINTED)}.ttf"), 0.55 * SIDE)
    page = Image.new("L", (SIDE, SIDE))
    middle = (SIDE / 2, SIDE / 2)
    ImageDraw.Draw(page).text(middle, random.choice(list(CHARACTERS)), 255, face, anchor="mm")
    bold = int(random.integers(1, 5))
    return _warped(cv2.dilate(np.asarray(page), np.ones((bold, bold), np.uint8)), random)


def _scribble(random, digits):
    """A pen that goes from place to place, in one line or several."""
    ink = np.zeros((SIDE, SIDE), np.uint8)
    for _ in range(random.integers(1, 4)):
        points = random.uniform(0.15, 0.85, (random.integers(3, 9), 2)) * SIDE
        if random.random() < 0.6:
            points = _rounded(points)
        closed = bool(random.random() < 0.2)
        _draw(ink, points, closed, random.integers(3, 10))
    return np.float32(ink) / 255


def _wandering(random, digits):
    """A pen that turns this way and that as it goes."""
    ink = np.zeros((SIDE, SIDE), np.uint8)
    count = int(random.integers(40, 300))
    bends = random.normal(random.normal(0, 0.05), random.uniform(0.1, 0.8), count)
    turns = np.cumsum(bends)
    points = np.cumsum(np.stack([np.cos(turns), np.sin(turns)], axis=1), axis=0)
    points -= (points.min(axis=0) + points.max(axis=0)) / 2
    _draw(ink, SIDE * (0.5 + 0.36 * points / np.abs(points).max()), False, random.integers(2, 9))
    return np.float32(ink) / 255


def _draw(ink, points, closed, thickness):
    lines = [points.round().astype(np.int32)]
    cv2.polylines(ink, lines, closed, 255, int(thickness), cv2.LINE_AA)


def _rounded(points):
    """A smooth curve near the points (Chaikin's corner cutting)."""
    for _ in range(3):
        before, after = points[:-1], points[1:]
        cut = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], axis=1)
        points = cut.reshape(-1, 2)
    return points


def _spots(random, digits):
    """Blots, dust and grain: what is darkest of smooth noise."""
    noise = cv2.GaussianBlur(random.normal(size=(SIDE, SIDE)), (0, 0), random.uniform(1.5, 14))
    level = np.quantile(noise, random.uniform(0.6, 0.97))
    return np.clip((noise - level) / np.std(noise) * 3, 0, 1).astype(np.float32)


def _joined(random, digits):
    """Two digits written into one another."""
    two = [digits[place] for place in random.integers(len(digits), size=2)]
    gap = int(random.integers(14, 22))
    ink = np.zeros((28, 28 + gap), np.uint8)
    ink[:, :28] = two[0]
    ink[:, gap:] = np.maximum(ink[:, gap:], two[1])
    return np.float32(cv2.resize(ink, None, fx=3, fy=3, interpolation=cv2.INTER_LINEAR)) / 255


def _piece(random, photos):
    """Cut out of a photo, mirrored, turned, in other colours, lighter or darker."""
    photo = photos[random.integers(len(photos))]
    rows, columns = (int(side) for side in random.integers(*PIECE, 2))
    top = random.integers(photo.shape[0] - rows)
    left = random.integers(photo.shape[1] - columns)
    piece = photo[top : top + rows, left : left + columns, random.permutation(3)]
    turned = np.rot90(piece[:: random.choice([1, -1])], random.integers(4))
    lighter = turned ** np.float32(np.exp(random.uniform(-0.7, 0.7)))
    return np.ascontiguousarray(1 - lighter if random.random() < 0.3 else lighter)


def _warped(ink, random):
    angle, slant = np.deg2rad(random.uniform(-15, 15)), random.uniform(-0.3, 0.3)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ np.array([[random.uniform(0.7, 1.2), slant], [0, random.uniform(0.7, 1.2)]])
    middle = np.full(2, SIDE / 2)
    whole = np.column_stack([matrix, middle - matrix @ middle])
    straight = cv2.warpAffine(ink, whole, (SIDE, SIDE))
    rows, columns = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    field = [
        cv2.GaussianBlur(random.normal(size=(SIDE, SIDE)).astype(np.float32), (0, 0), 14)
        for _ in range(2)
    ]
    strength = random.uniform(0, 5)
    moves = [strength * part / np.std(part) for part in field]
    bent = cv2.remap(straight, columns + moves[0], rows + moves[1], cv2.INTER_LINEAR)
    return np.float32(bent) / 255


KINDS = (_character, _printed, _scribble, _wandering, _spots, _piece, _joined)
SHARES = (0.2, 0.2, 0.1, 0.1, 0.1, 0.2, 0.1)
