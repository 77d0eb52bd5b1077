"""A drawing, or what a picture shows, as the networks see it, and what each answers."""

from typing import NamedTuple

import numpy as np

from experiments.demo import models, shown
from keras_assign.data.digit_photo import as_mnist
from keras_assign.data.picture_file import LARGEST_SIDE

LEAST_INK = 0.1  # Of full scale.
LONGEST_HISTORY = 8  # Answers that are remembered.
NOTHING = "Nothing drawn yet: draw a digit with the mouse or a finger."


class Seen(NamedTuple):
    """What the networks make of a 28 x 28 image.

    Attributes:
        answers: by model's folder the probabilities (10,) of the digits.
        html: what the network saw, and its maps.
    """

    answers: dict[str, np.ndarray]
    html: str


def of_canvas(canvas: dict | None) -> np.ndarray | None:
    """The 28 x 28 image, uint8, of the digit on a canvas; None where nothing is drawn.

    Args:
        canvas: of `gradio.Sketchpad`: `composite`, uint8 (rows, columns, 4), dark ink on nothing.
    """
    composite = None if canvas is None else canvas.get("composite")
    if composite is None or not np.any(composite[..., 3]):
        return None
    step = max(1, max(composite.shape[:2]) // LARGEST_SIDE)
    pixels = composite[::step, ::step].astype(np.float32) / 255
    colours = pixels[..., :3] * pixels[..., 3:] + 1 - pixels[..., 3:]  # On white paper.
    ink = 1 - colours.min(axis=2)
    rows, columns = np.nonzero(ink > LEAST_INK)
    if not rows.size:
        return None
    return as_mnist(ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1])


def look(image: np.ndarray) -> Seen:
    """What each model answers to an image, and where attention looks.

    Args:
        image: uint8 (28 rows, 28 columns), light ink on dark.
    """
    answers = {name: models.of_pictures(name)(image[None])[0] for name in models.PICTURES}
    explaining = next(name for name in models.PICTURES if name in models.EXPLAINING)
    maps = models.of_pictures(explaining).attention(image[None])
    pieces = [shown.picture(image, "what the networks see: 28 × 28, centred")]
    pieces += [
        shown.map_over(image, values[0], f"attention, block {number}")
        for number, values in enumerate(maps.values(), start=1)
    ]
    return Seen(answers, shown.row(pieces))


def answer(canvas: dict | None, history: list[str]) -> tuple:
    """What the page shows of a drawing.

    Args:
        canvas: as of `of_canvas`.
        history: of the tuned CNN's answers, oldest first; added to.

    Returns:
        A label for each model, the pictures, the history in a line, and the history.
    """
    image = of_canvas(canvas)
    if image is None:
        return *[None] * len(models.PICTURES), shown.line(NOTHING), "", []
    seen = look(image)
    now = models.in_words(seen.answers["digit_reader"])
    if not history or history[-1] != now:
        history = [*history, now][-LONGEST_HISTORY:]
    labels = [models.chances(seen.answers[name]) for name in models.PICTURES]
    return (
        *labels,
        seen.html,
        shown.line("Tuned CNN, stroke by stroke: " + " → ".join(history)),
        history,
    )
