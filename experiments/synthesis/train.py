"""What the cells do: train on real, augmented and generated digits, or measure the latter.

It imports TensorFlow, so it is itself imported only where a cell is about to run. All raise
`InputError` where the data or the generated images cannot be read, or are not those that the
protocol asks for. Their settings are of `cells`, and `gan_cells`, where the GANs' folders lie;
nothing is kept in the folder of a cell but record and arrays, which they return.
"""

import dataclasses
from pathlib import Path

import numpy as np

from experiments.synthesis.settings import CONFIDENT, DOUBTFUL
from keras_assign.data import reduced_mnist
from keras_assign.generation import quality
from keras_assign.generation.mixed_digits import drawn_by, generated, real_items, training_set
from keras_assign.training import lenet5_training, warped_training
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import make_reproducible


def train_mix(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train LeNet-5 by the report's recipe and score it on all test images, once.

    With `after`, `before` in the record is what that training left for this one to start from.
    """
    images, seed = _images(settings), settings["training_seed"]
    make_reproducible(seed)
    model = lenet5_training.network(settings, seed)
    before = None
    if settings["after"]:
        _, before = _trained(model, images, {**settings, **settings["after"]})
    mix, trained = _trained(model, images, settings)
    tested, arrays = lenet5_training.evaluate(model, images, trained)
    about = {"environment": describe_environment(), "mix": mix, "before": before}
    return about | tested, arrays


def _images(settings):
    names = ("dataset", "data_dir", "data_sha256")
    return reduced_mnist.load_same(*(settings[name] for name in names))


def _trained(model, images, settings):
    """Train in place; counts of the training images, and what the record says of the training."""
    *train_set, counts = training_set(images, settings)
    return counts, lenet5_training.train(model, *train_set, settings, settings["training_seed"])


def train_best(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train by a tuned recipe of Problem 2, on warps, and classify all test images, once."""
    images = _images(settings)
    make_reproducible(settings["seed"])
    real = real_items(images, settings)
    drawn = drawn_by(images, settings)
    drawn_images, drawn_labels, counts = generated(images, drawn, settings)
    mixed = dataclasses.replace(
        images,
        train_images=np.concatenate([images.train_images[real], drawn_images]),
        train_labels=np.concatenate([images.train_labels[real], drawn_labels]),
    )
    model, log, seconds = warped_training.train(mixed, np.arange(len(mixed.train_labels)), settings)
    arrays = warped_training.predictions(model, images, settings)
    record = {
        "environment": describe_environment(),
        "real_items": len(real),
        "generated_items": counts,
        "history": log.history,
        "training_seconds": seconds,
    }
    return record, arrays


def measure(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Measure the images of one seed's GANs, as `quality.measure` does.

    The record also has the shares of images of some `confidence`, the arrays `shown_<band>`: the
    first images of each digit and band of it.
    """
    images = _images(settings)
    drawn = drawn_by(images, settings)
    record, arrays = quality.measure(images, drawn, as_many=settings["gan_real"])
    confidence = quality.confidences(images, drawn, settings, settings["gan_seed"])
    counted, shown = quality.by_confidence(drawn, confidence, CONFIDENT, DOUBTFUL)
    about = {"environment": describe_environment(), "confidence": counted}
    return record | about, arrays | shown
