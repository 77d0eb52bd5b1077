"""One training of a strong recipe of Problem 2 on real and generated digits, or these alone.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

import dataclasses
from pathlib import Path

import numpy as np

from experiments.synthesis.generated import drawn_by, kept
from keras_assign.data import reduced_mnist, subsets
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import make_reproducible
from keras_assign.training.views import log_probabilities, log_probabilities_over_views
from keras_assign.training.warped_training import train


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train on warps of the mix's images and classify all test images, once.

    Args:
        settings: of `top.cells`, and `gan_cells`, where the GANs' folders lie.
        folder: not used; nothing is kept but the record.

    Returns:
        The record and the arrays to store.

    Raises:
        InputError: the data or the generated images cannot be read, or the GANs learnt from other
            real images.
    """
    images = reduced_mnist.load_same(
        settings["dataset"], settings["data_dir"], settings["data_sha256"]
    )
    make_reproducible(settings["seed"])
    drawn = drawn_by(images, settings).first_of_each(settings["generated"])
    chosen = kept(images, drawn, settings) if settings["keep"] else np.arange(len(drawn.labels))
    real = np.empty(0, int)
    if settings["real"]:
        real = subsets.per_class(images.train_labels, settings["real"], settings["seed"])
    mixed = dataclasses.replace(
        images,
        train_images=np.concatenate([images.train_images[real], drawn.images[chosen]]),
        train_labels=np.concatenate([images.train_labels[real], drawn.labels[chosen]]),
    )
    model, log, seconds = train(mixed, np.arange(len(mixed.train_labels)), settings)
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
    arrays = {
        "test_labels": images.test_labels,
        "protocol_items": images.protocol_items.astype(np.int32),
        **{
            f"predicted_{answer}": found.argmax(axis=1).astype(np.uint8)
            for answer, found in answers.items()
        },
    }
    return record, arrays
