"""A digit made harder to classify: noise, blur, a turn; and how often models are still right.

    python -m experiments.demo.degraded

measures it on ReducedMNIST's 2,000 test images and writes `degraded.json`, which the page shows.
"""

import dataclasses
import json
from pathlib import Path

import cv2
import numpy as np

from experiments.demo import models
from keras_assign.data import reduced_mnist
from keras_assign.studies import command_line
from keras_assign.studies.store import write_json

STORED = Path(__file__).with_name("degraded.json")
BATCH = 100  # Images at once: a runtime keeps for good what memory the largest batch takes.
NOISE, BLUR, TURN = "noise", "blur", "turn"
# What each level is, and the levels that are measured.
UNITS = {
    NOISE: "standard deviation of the noise, of full scale",
    BLUR: "standard deviation of the blur, pixels of 28",
    TURN: "degrees, to the left",
}
LEVELS = {
    NOISE: (0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8),
    BLUR: (0.0, 0.5, 1.0, 1.5, 2.0, 3.0),
    TURN: (-90, -60, -45, -30, -15, 0, 15, 30, 45, 60, 90),
}


def degraded(
    images: np.ndarray, noise: float = 0.0, blur: float = 0.0, turn: float = 0.0, seed: int = 0
) -> np.ndarray:
    """Images turned about their centre, blurred, and with normal noise added, in that order.

    Args:
        images: uint8 (images, 28 rows, 28 columns), light ink on dark.
        noise: standard deviation, of full scale.
        blur: standard deviation of a Gaussian, pixels.
        turn: degrees, to the left.
        seed: of the noise.

    Returns:
        uint8 of the same shape.
    """
    rows, columns = images.shape[1:]
    matrix = cv2.getRotationMatrix2D(((columns - 1) / 2, (rows - 1) / 2), turn, 1.0)
    made = images.astype(np.float32)
    if turn:
        made = np.stack([cv2.warpAffine(image, matrix, (columns, rows)) for image in made])
    if blur:
        made = np.stack([cv2.GaussianBlur(image, (0, 0), blur) for image in made])
    if noise:
        made = made + 255 * noise * np.random.default_rng(seed).standard_normal(made.shape)
    return np.clip(np.rint(made), 0, 255).astype(np.uint8)


def measured(kind: str, level: float, name: str, images: reduced_mnist.DigitImages) -> float:
    """The share of test images that a model classifies rightly at a level.

    Args:
        kind: of `LEVELS`.
        level: of it.
        name: of the model's folder.
        images: with the test images.
    """
    shown = degraded(images.test_images, **{kind: level})
    batches = np.array_split(shown, range(BATCH, len(shown), BATCH))
    likely = np.concatenate([models.of_pictures(name)(batch) for batch in batches])
    return float((likely.argmax(axis=1) == images.test_labels).mean())


def test_set() -> reduced_mnist.DigitImages:
    """The images that are measured on."""
    found = reduced_mnist.load()
    items = found.protocol_items
    return dataclasses.replace(
        found, test_images=found.test_images[items], test_labels=found.test_labels[items]
    )


def stored() -> dict:
    """What was measured: `items`, and by kind, then model, the shares at its levels."""
    return json.loads(STORED.read_text(encoding="utf-8"))


def main() -> None:
    """Measure every level, and write it."""
    images = test_set()
    found = {
        kind: {
            name: [round(measured(kind, level, name, images), 4) for level in levels]
            for name in models.PICTURES
        }
        for kind, levels in LEVELS.items()
    }
    write_json(STORED, {"items": len(images.test_labels), **found})
    print(f"Accuracy over levels: {STORED}")


if __name__ == "__main__":
    command_line.run(main)
