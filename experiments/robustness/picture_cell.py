"""An exported model of pictures, tried with photos of digits and of what is none."""

from pathlib import Path

import cv2
import matplotlib
import numpy as np
from matplotlib import cbook
from PIL import Image, ImageFont

from experiments.robustness import inputs
from keras_assign.data import reduced_mnist
from keras_assign.data.digit_photo import find_digits
from keras_assign.serving.models import PictureModel
from keras_assign.training.environment import describe_environment
from tests.made import pictures

# How many digits a picture has, and what makes it.
ROWS = {
    "two digits": (2, lambda *given: pictures.side_by_side(*given)[0]),
    "three digits": (3, lambda *given: pictures.side_by_side(*given)[0]),
    "three on a scanned page": (3, pictures.scanned),
}
# In some hand each other letter is a digit.
LETTERS = "ACEFHKLMNPRTUVWXYadefhkmnprtuvwx"
FONTS = ("DejaVuSans", "DejaVuSans-Oblique", "DejaVuSerif", "DejaVuSerif-Italic", "DejaVuSansMono")
PHOTO = "grace_hopper.jpg"  # Of matplotlib's sample data.
PIECE = (60, 250)  # Sides of a piece of it, pixels.


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Classify the test images as they are, set into photos of every kind, and what is no digit.

    Args:
        settings: of `study.cells`.
        folder: not used; nothing is kept but the record.

    Returns:
        The record (`kinds` and `none_kinds`, names in the order of the arrays) and the arrays to
        store: `test` float32 (10,000, 10), `test_digits`; `kinds` (kinds, pictures, 10), of the
        first digit found, `found` (kinds, pictures), how many were, and `digits` (kinds,
        pictures); of rows of digits `rows_found` (kinds, pictures), `rows_digits` (kinds,) how
        many there are, and `rows_right` (kinds, pictures) how many of them were told; `none`
        (none kinds, pictures), the highest probability of any digit, 0 where nothing was found.

    Raises:
        InputError: the model cannot be loaded.
    """
    model = PictureModel(Path(settings["models_dir"]) / settings["model"])
    images = reduced_mnist.load()
    digits, labels = images.test_images, images.test_labels
    count, seed = settings["pictures"], settings["seed"]

    def answers(picture):
        found = find_digits(np.float32(picture) / 255)
        return model(np.stack([one.image for one in found])) if found else np.zeros((0, 10))

    def random_for_each(name):
        return inputs.randoms(seed, name, count)

    probabilities = np.zeros((len(pictures.KINDS), count, 10), np.float32)
    found, chosen = (np.zeros(probabilities.shape[:2], kind) for kind in (np.uint8, np.int32))
    for row, kind in enumerate(pictures.KINDS):
        made = inputs.pictures_of(kind, digits, count, seed)
        for number, (chosen[row, number], picture) in enumerate(made):
            told = answers(picture)
            found[row, number] = len(told)
            probabilities[row, number] = told[0] if len(told) else 0

    def likeliest(kind, name):
        """Of each picture, how likely its likeliest find is any digit."""
        each = (answers(kind(random)) for random in random_for_each(name))
        return [max(told.sum(axis=1), default=0.0) for told in each]

    none_kinds = _none_kinds()
    none = np.array([likeliest(kind, name) for name, kind in none_kinds.items()], np.float32)
    record = {
        "environment": describe_environment(),
        "kinds": list(pictures.KINDS),
        "none_kinds": list(none_kinds),
        "row_kinds": list(ROWS),
    }
    return record, {
        "test": model(digits),
        "test_digits": labels,
        "kinds": probabilities,
        "found": found,
        "digits": labels[chosen],
        "none": none,
        **_rows(answers, digits, labels, random_for_each),
    }


def _rows(answers, digits, labels, random_for_each):
    found, right = [], []
    for name, (several, made) in ROWS.items():
        for random in random_for_each(name):
            chosen = random.integers(len(digits), size=several)
            told = answers(made(digits[chosen], random))
            found.append(len(told))
            all_there = len(told) == several
            right.append((told.argmax(axis=1) == labels[chosen]).sum() if all_there else 0)
    shape = (len(ROWS), -1)
    return {
        "rows_found": np.reshape(np.array(found, np.uint8), shape),
        "rows_right": np.reshape(np.array(right, np.uint8), shape),
        "rows_digits": np.array([several for several, _ in ROWS.values()], np.uint8),
    }


def _none_kinds():
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    drawn = [ImageFont.truetype(str(fonts / f"{name}.ttf"), 60) for name in FONTS]
    with cbook.get_sample_data(PHOTO) as file:
        photo = np.asarray(Image.open(file).convert("RGB"))

    def letter(random):
        font = drawn[random.integers(len(drawn))]
        return pictures.letter(font, LETTERS[random.integers(len(LETTERS))], random)

    def piece(random):
        rows, columns = (int(side) for side in random.integers(*PIECE, 2))
        top = random.integers(photo.shape[0] - rows)
        left = random.integers(photo.shape[1] - columns)
        return photo[top : top + rows, left : left + columns]

    def scribble(random):
        page = np.full((300, 300, 3), 245, np.uint8)
        turns = np.cumsum(random.normal(0, 0.5, 400))
        steps = np.cumsum(np.stack([np.cos(turns), np.sin(turns)], axis=1), axis=0)
        steps = 150 + 90 * (steps - steps.mean(axis=0)) / np.abs(steps - steps.mean(axis=0)).max()
        cv2.polylines(page, [steps.astype(np.int32)], False, (40, 40, 60), 5, cv2.LINE_AA)
        return page

    return {
        "an empty page": pictures.empty,
        "a letter": letter,
        "a scribble": scribble,
        "a piece of a photo": piece,
    }
