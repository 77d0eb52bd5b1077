"""One training by the strong recipe of Problem 2, tested on training images that were held out.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

from pathlib import Path

import numpy as np

from experiments.attention_study.strong_cell import train_digits
from keras_assign.data import reduced_mnist, subsets
from keras_assign.training.environment import describe_environment
from keras_assign.training.warped_training import answers_of


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train once, and measure the loss on the training images that were held out.

    Args:
        settings: of `strong.rate_cells`.
        folder: for files; none is written.

    Returns:
        The record, with `accuracy` and `loss` among its `metrics`; no arrays.

    Raises:
        InputError: the data are not those of the settings.
    """
    images = reduced_mnist.load_same("reduced_mnist", None, settings["data_sha256"])
    labels = images.train_labels
    model, log, count = train_digits(settings, images)
    # The same draw as in the training.
    trained = subsets.per_class(labels, settings["real"], settings["seed"])
    held_out = np.setdiff1d(np.arange(len(labels)), trained)
    answers = answers_of(model, images.train_images[held_out], settings)[settings["answer"]]
    right = answers[np.arange(len(held_out)), labels[held_out]]
    record = {
        "environment": describe_environment(),
        "train_items": count,
        "test_items": len(held_out),
        "history": log.history,
        "epoch_seconds": log.epoch_seconds,
        "metrics": {
            "accuracy": float((answers.argmax(axis=1) == labels[held_out]).mean()),
            "loss": float(-right.mean()),
        },
    }
    return record, {}
