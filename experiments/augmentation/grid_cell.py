"""One training of the report's grid: LeNet-5 on real and augmented digits.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

from pathlib import Path

import numpy as np

from keras_assign.data import reduced_mnist
from keras_assign.training import lenet5_training
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import make_reproducible


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train LeNet-5 on one mix of images with one seed and score it on all test images, once.

    Args:
        settings: of `grid.cells`.
        folder: not used; nothing is kept but the record.

    Returns:
        The record and the arrays to store.

    Raises:
        InputError: the data cannot be read, or hold too few images.
    """
    images = reduced_mnist.load_same(
        settings["dataset"], settings["data_dir"], settings["data_sha256"]
    )
    make_reproducible(settings["seed"])
    train_images, train_labels, mix = lenet5_training.training_images(images, settings)
    model = lenet5_training.network(settings, settings["seed"])
    trained = lenet5_training.train(model, train_images, train_labels, settings, settings["seed"])
    tested, arrays = lenet5_training.evaluate(model, images)
    record = {
        "environment": describe_environment(),
        "mix": mix,
        **trained,
        **tested,
        "metrics": trained["metrics"] | tested["metrics"],
    }
    return record, arrays
