"""One LeNet-5 on one mix of real, augmented and generated digits.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

from pathlib import Path

import keras
import numpy as np

from experiments.synthesis.generated import drawn_by, kept
from keras_assign.data import reduced_mnist, subsets
from keras_assign.data.reduced_mnist import DigitImages
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import make_reproducible
from keras_assign.training.lenet5_training import evaluate, network, train, training_images

# What the record says where no image passed the filter and there are no others.
UNTRAINED = {
    "updates": 0,
    "history": {"loss": [], "accuracy": []},
    "epoch_seconds": [],
    "training_seconds": 0.0,
    "metrics": {"train_accuracy": 0.0},
}


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train LeNet-5 by the report's recipe and score it on all test images, once.

    Args:
        settings: of `grid.cells`, and `gan_cells`, where the GANs' folders lie.
        folder: not used; nothing is kept but the record.

    Returns:
        The record and the arrays to store. With `after`, `before` in the record is what that
        training left for this one to start from.

    Raises:
        InputError: the data or the generated images cannot be read, or are not those that the
            protocol asks for.
    """
    images = reduced_mnist.load_same(
        settings["dataset"], settings["data_dir"], settings["data_sha256"]
    )
    seed = settings["training_seed"]
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
        InputError: as for `run_cell`.
    """
    parts, counts = [], {"real_items": 0, "augmented_items": 0, "images_beyond_the_real": 0}
    if settings["real"]:
        *part, counts = training_images(images, settings)
        parts.append(part)
    if settings["generated"]:
        drawn = drawn_by(images, settings).first_of_each(settings["generated"])
        counts["gans_images_beyond_the_real"] = _beyond(images, drawn, settings)
        items = kept(images, drawn, settings) if settings["keep"] else slice(None)
        parts.append((drawn.images[items], drawn.labels[items]))
        counts["generated_items"] = np.bincount(drawn.labels[items], minlength=10).tolist()
    train_images, train_labels = (np.concatenate(both) for both in zip(*parts, strict=True))
    return train_images, train_labels, counts


def _beyond(images, drawn, settings):
    real = []
    if settings["real"]:
        real = subsets.per_class(images.train_labels, settings["real"], settings["seed"])
    return len(np.setdiff1d(drawn.real_items, real))
