"""What the cells do: train on real, augmented and generated digits, or measure the latter.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

import dataclasses
from pathlib import Path

import keras
import numpy as np

from experiments.protocols import CORRECTED
from experiments.synthesis.settings import CONFIDENT, DOUBTFUL
from keras_assign.data import reduced_mnist, subsets
from keras_assign.data.reduced_mnist import DigitImages
from keras_assign.errors import InputError
from keras_assign.generation import quality
from keras_assign.generation.archives import IMAGES_FILE, GeneratedImages, together
from keras_assign.training import warped_training
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import make_reproducible
from keras_assign.training.lenet5_training import evaluate, network, train, training_images
from keras_assign.training.views import log_probabilities, log_probabilities_over_views

BINS = 20  # Of the histogram of confidences.
SHOWN = 6  # Images of each digit and band of confidence.
# What the record says where no image passed the filter and there are no others.
UNTRAINED = {
    "updates": 0,
    "history": {"loss": [], "accuracy": []},
    "epoch_seconds": [],
    "training_seconds": 0.0,
    "metrics": {"train_accuracy": 0.0},
}


def train_mix(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train LeNet-5 by the report's recipe and score it on all test images, once.

    Args:
        settings: of `cells.of_mixes`, and `gan_cells`, where the GANs' folders lie.
        folder: not used; nothing is kept but the record.

    Returns:
        The record and the arrays to store. With `after`, `before` in the record is what that
        training left for this one to start from.

    Raises:
        InputError: the data or the generated images cannot be read, or are not those that the
            protocol asks for.
    """
    images, seed = _images(settings), settings["training_seed"]
    make_reproducible(seed)
    model = network(settings, seed)
    before = None
    if settings["after"]:
        _, before = _trained(model, images, {**settings, **settings["after"]})
    mix, trained = _trained(model, images, settings)
    tested, arrays = evaluate(model, images)
    record = {
        "environment": describe_environment(),
        "mix": mix,
        "before": before,
        **trained,
        **tested,
        "metrics": trained["metrics"] | tested["metrics"],
    }
    return record, arrays


def _images(settings):
    names = ("dataset", "data_dir", "data_sha256")
    return reduced_mnist.load_same(*(settings[name] for name in names))


def _trained(model: keras.Model, images: DigitImages, settings: dict) -> tuple[dict, dict]:
    """Train in place; counts of the training images, and what the record says of the training."""
    train_images, train_labels, counts = training_set(images, settings)
    if not len(train_labels):
        return counts, UNTRAINED
    return counts, train(model, train_images, train_labels, settings, settings["training_seed"])


def training_set(images: DigitImages, settings: dict) -> tuple[np.ndarray, np.ndarray, dict]:
    """The images of a mix.

    Args:
        images: with the training images.
        settings: of the cell.

    Returns:
        uint8 (items, 28 rows, 28 columns) images, uint8 (items,) labels, and counts for the
        record: those of `lenet5_training.training_images`, `generated_items`, a number a digit, and
        `gans_images_beyond_the_real`, how many images not called real the GANs learnt from.

    Raises:
        InputError: as for `train_mix`.
    """
    parts, counts = [], {"real_items": 0, "augmented_items": 0, "images_beyond_the_real": 0}
    if settings["real"]:
        *part, counts = training_images(images, settings)
        parts.append(part)
    if settings["generated"]:
        drawn = drawn_by(images, settings).first_of_each(settings["generated"])
        beyond = np.setdiff1d(drawn.real_items, _real_items(images, settings))
        counts["gans_images_beyond_the_real"] = len(beyond)
        items = kept(images, drawn, settings)
        parts.append((drawn.images[items], drawn.labels[items]))
        counts["generated_items"] = np.bincount(drawn.labels[items], minlength=10).tolist()
    train_images, train_labels = (np.concatenate(both) for both in zip(*parts, strict=True))
    return train_images, train_labels, counts


def _real_items(images, settings):
    if not settings["real"]:
        return np.empty(0, int)
    return subsets.per_class(images.train_labels, settings["real"], settings["seed"])


def drawn_by(images: DigitImages, settings: dict) -> GeneratedImages:
    """What the GANs of a cell drew.

    Args:
        images: with the training images.
        settings: of a cell: `gan` and `gan_cells` (folders, and where they lie), `protocol`, and
            for the corrected one `gan_real` and `seed`.

    Raises:
        InputError: the images are missing or damaged, or the GANs learnt from other images than
            the protocol says.
    """
    drawn = together([Path(settings["gan_cells"]) / name / IMAGES_FILE for name in settings["gan"]])
    if drawn.data_sha256 != settings["data_sha256"]:
        raise InputError(f"{', '.join(settings['gan'])}: these GANs learnt from other data")
    if settings["protocol"] == CORRECTED:
        items = subsets.per_class(images.train_labels, settings["gan_real"], settings["seed"])
        if not np.array_equal(np.sort(items), drawn.real_items):
            raise InputError(
                f"{', '.join(settings['gan'])}: these GANs did not learn from the images that are "
                "called real here; run experiments.gan with --protocol=corrected"
            )
    return drawn


def kept(images: DigitImages, drawn: GeneratedImages, settings: dict) -> np.ndarray:
    """Which generated images pass the filter by confidence, indices; maybe none.

    Args:
        images: with the training images.
        drawn: to be filtered.
        settings: of the cell: `keep`, the least probability and the one that all stay below; a
            probability of 1 passes where that is 1. Where it is empty, all pass.
    """
    if not settings["keep"]:
        return np.arange(len(drawn.labels))
    least, bound = settings["keep"]
    confidence = quality.confidences(images, drawn, settings, settings["gan_seed"])
    below = confidence <= 1 if bound == 1 else confidence < bound
    return np.flatnonzero((confidence >= least) & below)


def train_best(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train by a tuned recipe of Problem 2, on warps, and classify all test images, once.

    Args:
        settings: of `cells.added_to_best`, and `gan_cells`, where the GANs' folders lie.
        folder: as for `train_mix`.

    Returns:
        The record and the arrays to store.

    Raises:
        InputError: as for `train_mix`.
    """
    images = _images(settings)
    make_reproducible(settings["seed"])
    drawn = drawn_by(images, settings).first_of_each(settings["generated"])
    real, chosen = _real_items(images, settings), kept(images, drawn, settings)
    mixed = dataclasses.replace(
        images,
        train_images=np.concatenate([images.train_images[real], drawn.images[chosen]]),
        train_labels=np.concatenate([images.train_labels[real], drawn.labels[chosen]]),
    )
    model, log, seconds = warped_training.train(mixed, np.arange(len(mixed.train_labels)), settings)
    views = settings["views"]
    answers = {
        "one_view": log_probabilities(model, images.test_images),
        "many_views": log_probabilities_over_views(
            model, images.test_images, views["count"], views["warp"], settings["seed"]
        ),
    }
    record = {
        "environment": describe_environment(),
        "real_items": len(real),
        "generated_items": np.bincount(drawn.labels[chosen], minlength=10).tolist(),
        "history": log.history,
        "training_seconds": seconds,
    }
    predicted = {
        f"predicted_{answer}": found.argmax(axis=1).astype(np.uint8)
        for answer, found in answers.items()
    }
    items = images.protocol_items.astype(np.int32)
    return record, {"test_labels": images.test_labels, "protocol_items": items, **predicted}


def measure(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Measure the images of one seed's GANs.

    Args:
        settings: of `cells.of_quality`, and `gan_cells`, where the GANs' folders lie.
        folder: as for `train_mix`.

    Returns:
        As `quality.measure`. The record also has the shares of images of some `confidence`, the
        arrays `shown_<band>`: the first images of each digit and band of it.

    Raises:
        InputError: the data or the generated images cannot be read.
    """
    images = _images(settings)
    drawn = drawn_by(images, settings)
    record, arrays = quality.measure(images, drawn, as_many=settings["gan_real"])
    confidence = quality.confidences(images, drawn, settings, settings["gan_seed"])
    bands = {
        "confident": confidence >= CONFIDENT[0],
        "doubtful": (confidence >= DOUBTFUL[0]) & (confidence < DOUBTFUL[1]),
        "rejected": confidence < DOUBTFUL[0],
    }
    record["environment"] = describe_environment()
    record["confidence"] = {
        "histogram": np.histogram(confidence, BINS, (0, 1))[0].tolist(),
        **{band: float(bands[band].mean()) for band in ("confident", "doubtful")},
    }
    for band, chosen in bands.items():
        arrays[f"shown_{band}"] = quality.first_of_each_digit(drawn, chosen, SHOWN)
    return record, arrays
