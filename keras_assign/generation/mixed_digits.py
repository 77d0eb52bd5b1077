"""Training sets of real, augmented and generated digits."""

from pathlib import Path

import numpy as np

from keras_assign.data import subsets
from keras_assign.data.reduced_mnist import DIGITS, DigitImages
from keras_assign.errors import InputError
from keras_assign.generation import quality
from keras_assign.generation.archives import IMAGES_FILE, GeneratedImages, together
from keras_assign.training import lenet5_training


def training_set(images: DigitImages, settings: dict) -> tuple[np.ndarray, np.ndarray, dict]:
    """The images of a mix; maybe none, where no generated one passes the filter.

    Args:
        images: with the training images.
        settings: of a cell: as for `lenet5_training.training_images`, `drawn_by` and `kept`, and
            `generated`, images a digit before the filter.

    Returns:
        uint8 (items, 28 rows, 28 columns) images, uint8 (items,) labels, and counts for the
        record: those of `lenet5_training.training_images`, `generated_items`, a number a digit, and
        `gans_images_beyond_the_real`, how many images not called real the GANs learnt from.

    Raises:
        InputError: as for `drawn_by`, or there are too few images.
    """
    parts, counts = [], {"real_items": 0, "augmented_items": 0, "images_beyond_the_real": 0}
    if settings["real"]:
        *part, counts = lenet5_training.training_images(images, settings)
        parts.append(part)
    if settings["generated"]:
        drawn = drawn_by(images, settings)
        beyond = np.setdiff1d(drawn.real_items, real_items(images, settings))
        counts["gans_images_beyond_the_real"] = len(beyond)
        *part, counts["generated_items"] = generated(images, drawn, settings)
        parts.append(part)
    train_images, train_labels = (np.concatenate(both) for both in zip(*parts, strict=True))
    return train_images, train_labels, counts


def real_items(images: DigitImages, settings: dict) -> np.ndarray:
    """Indices of the training images that a cell calls real: `real` a digit, by `seed`."""
    if not settings["real"]:
        return np.empty(0, int)
    return subsets.per_class(images.train_labels, settings["real"], settings["seed"])


def generated(
    images: DigitImages, drawn: GeneratedImages, settings: dict
) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """The generated images of a mix, their labels, and their numbers digit by digit.

    Args:
        images: as for `training_set`.
        drawn: what the GANs drew.
        settings: see there.
    """
    drawn = drawn.first_of_each(settings["generated"])
    items = kept(images, drawn, settings)
    labels = drawn.labels[items]
    return drawn.images[items], labels, np.bincount(labels, minlength=DIGITS).tolist()


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
    names = ", ".join(settings["gan"])
    drawn = together([Path(settings["gan_cells"]) / name / IMAGES_FILE for name in settings["gan"]])
    if drawn.data_sha256 != settings["data_sha256"]:
        raise InputError(f"{names}: these GANs learnt from other data")
    if settings["protocol"] == "corrected":
        items = real_items(images, {**settings, "real": settings["gan_real"]})
        if not np.array_equal(np.sort(items), drawn.real_items):
            raise InputError(
                f"{names}: these GANs did not learn from the images that are called real here; run "
                "experiments.gan with --protocol=corrected"
            )
    return drawn


def kept(images: DigitImages, drawn: GeneratedImages, settings: dict) -> np.ndarray:
    """Which generated images pass the filter by confidence, indices; maybe none.

    Args:
        images: with the training images.
        drawn: to be filtered.
        settings: of a cell: `gan_seed`, and `keep`, the least probability and the one that all stay
            below; a probability of 1 passes where that is 1. Where it is empty, all pass.
    """
    if not settings["keep"]:
        return np.arange(len(drawn.labels))
    least, bound = settings["keep"]
    confidence = quality.confidences(images, drawn, settings, settings["gan_seed"])
    below = confidence <= 1 if bound == 1 else confidence < bound
    return np.flatnonzero((confidence >= least) & below)
