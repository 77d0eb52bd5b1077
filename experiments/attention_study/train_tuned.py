"""One training of a network of the study by the tuned recipes of Problems 2 and 4b.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

import functools
from pathlib import Path

import numpy as np

from keras_assign.data import reduced_mnist, subsets
from keras_assign.recipes.attention_networks import DIGITS
from keras_assign.training import speech_training
from keras_assign.training.attention_training import untrained
from keras_assign.training.environment import describe_environment
from keras_assign.training.warped_training import answers_of, train_network

MODEL_FILE = "model.keras"


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train and test once.

    Args:
        settings: of `tuned.cells`.
        folder: for the trained model.

    Returns:
        The record and the arrays to store: `test_digits` and `predicted`, and for speech
        `test_items`, indices of the recordings, and `test_speakers`.

    Raises:
        InputError: the data cannot be read or split.
    """
    if settings["task"] == DIGITS:
        images, trained, model, log = _trained_on_images(settings)
        answers = answers_of(model, images.test_images, settings)[settings["answer"]]
        predicted = answers.argmax(axis=1).astype(np.uint8)
        arrays = {"test_digits": images.test_labels, "predicted": predicted}
        about = {"train_items": len(trained)}
    else:
        build = functools.partial(untrained, settings)
        model, log, arrays, about = speech_training.train_and_answer(build, settings)
    model.save(folder / MODEL_FILE)
    record = _record(log, arrays["predicted"] == arrays["test_digits"])
    return {**record, "weights": model.count_params(), **about}, arrays


def run_rate_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train once, and measure the loss on the training images that were held out.

    Args:
        settings: of `tuned.rate_cells`.
        folder: for files; none is written.

    Returns:
        The record, with `accuracy` and `loss` among its `metrics`; no arrays.

    Raises:
        InputError: the data are not those of the settings.
    """
    images, trained, model, log = _trained_on_images(settings)
    held_out = np.setdiff1d(np.arange(len(images.train_labels)), trained)
    labels = images.train_labels[held_out]
    answers = answers_of(model, images.train_images[held_out], settings)[settings["answer"]]
    record = _record(log, answers.argmax(axis=1) == labels)
    record["metrics"]["loss"] = float(-answers[np.arange(len(labels)), labels].mean())
    return {**record, "train_items": len(trained), "test_items": len(held_out)}, {}


def _record(log, right):
    return {
        "environment": describe_environment(),
        "history": log.history,
        "epoch_seconds": log.epoch_seconds,
        "metrics": {"accuracy": float(right.mean())},
    }


def _trained_on_images(settings):
    """Images, indices of those that train, the network trained on random warps of them, its log."""
    images = reduced_mnist.load_same("reduced_mnist", None, settings["data_sha256"])
    trained = subsets.per_class(images.train_labels, settings["real"], settings["seed"])
    model = untrained(settings)
    log, _ = train_network(model, images, trained, settings["recipe"], settings["seed"])
    return images, trained, model, log
