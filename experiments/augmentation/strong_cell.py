"""One training of the strong recipe, on all chosen real images or with a fold held out.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

from pathlib import Path

import numpy as np

from keras_assign.data import reduced_mnist, subsets
from keras_assign.training import warped_training
from keras_assign.training.architecture import describe
from keras_assign.training.environment import describe_environment

MODEL_FILE = "model.keras"


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train on all chosen real images with one seed and classify all test images, once.

    Args:
        settings: of `strong.cells`.
        folder: for the trained model.

    Returns:
        The record and the arrays to store.

    Raises:
        InputError: the data cannot be read, or hold too few images.
    """
    images = _load(settings)
    chosen = subsets.per_class(images.train_labels, settings["real"], settings["seed"])
    model, log, seconds = warped_training.train(images, chosen, settings)
    model.save(folder / MODEL_FILE)
    predicted = {
        f"predicted_{answer}": found.argmax(axis=1).astype(np.uint8)
        for answer, found in warped_training.answers_of(model, images.test_images, settings).items()
    }
    record = {
        "environment": describe_environment(),
        "architecture": describe(model),
        "train_items": len(chosen),
        "history": log.history,
        "epoch_seconds": log.epoch_seconds,
        "training_seconds": seconds,
    }
    arrays = {
        "test_labels": images.test_labels,
        "protocol_items": images.protocol_items.astype(np.int32),
        **predicted,
    }
    return record, arrays


def run_choice_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train with one fold of the chosen real images held out, and score that fold alone.

    No other image has a say: neither test images nor training images that were not chosen.

    Args:
        settings: of `strong.choice_cells`.
        folder: not used; nothing is kept but the record.

    Returns:
        The record (`metrics`: loss and accuracy on the fold, per answer) and no arrays.

    Raises:
        InputError: the data cannot be read, or hold too few images.
    """
    images = _load(settings)
    chosen, held_out = warped_training.fold(images, settings)
    model, log, seconds = warped_training.train(images, chosen[~held_out], settings)
    labels = images.train_labels[chosen[held_out]]
    answers = warped_training.answers_of(model, images.train_images[chosen[held_out]], settings)
    record = {
        "environment": describe_environment(),
        "train_items": int((~held_out).sum()),
        "validation_items": len(labels),
        "history": log.history,
        "training_seconds": seconds,
        "metrics": {
            answer: {
                "validation_loss": float(-found[np.arange(len(labels)), labels].mean()),
                "validation_accuracy": float((found.argmax(axis=1) == labels).mean()),
            }
            for answer, found in answers.items()
        },
    }
    return record, {}


def _load(settings):
    return reduced_mnist.load_same(
        settings["dataset"], settings["data_dir"], settings["data_sha256"]
    )
