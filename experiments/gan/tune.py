"""One candidate GAN, trained without a fold of the real images, and what its images teach there.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

import dataclasses
import time
from pathlib import Path
from statistics import fmean

import joblib
import numpy as np

from experiments.gan import grid, train
from keras_assign.data import reduced_mnist
from keras_assign.data.utterances import default_cache
from keras_assign.generation import scores
from keras_assign.generation.checkpoint import checkpoint
from keras_assign.training import lenet5_training, warped_training
from keras_assign.training.environment import describe_environment
from keras_assign.training.evaluate import predict_classes


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train a GAN on all but a fold of the real images, classifiers on its images, and score these.

    No other image has a say: neither test images nor training images that were not chosen.

    Args:
        settings: of `grid.cells`.
        folder: not used; nothing is kept but the record.

    Returns:
        The record: `metrics` has the accuracy on the fold of LeNet-5 trained on generated images
        alone, by the report's recipe (`plain`) and on warps of them (`warped`), means of
        `trainings`. And `samples`: uint8 (digits, samples, 28 rows, 28 columns).

    Raises:
        InputError: the data cannot be read, or hold too few images.
    """
    images = reduced_mnist.load_same(
        settings["dataset"], settings["data_dir"], settings["data_sha256"]
    )
    # Sorted by digit, so that every `folds`-th is a stratified fold.
    items = train.real_items(images, settings)
    held_out = np.arange(len(items)) % settings["folds"] == settings["fold"]
    (real, labels), (fold_images, fold_labels) = (
        (images.train_images[some], images.train_labels[some])
        for some in (items[~held_out], items[held_out])
    )
    seed = settings["seed"]
    key = joblib.hash((settings, grid.SCORE.version))
    with checkpoint(default_cache() / "gans", key) as kept:
        model, log, samples = train.trained(real, labels, settings, seed, kept)
        drawn, digits = train.draw(model, settings, seed)
        seconds = sum(log["seconds"])
        started = time.perf_counter()
        # Each with another seed: what one training scores hangs on its luck, too.
        accuracies = [
            {
                name: float((predict_classes(classifier, fold_images) == fold_labels).mean())
                for name, classifier in _classifiers(images, drawn, digits, settings, n).items()
            }
            for n in range(seed, seed + settings["trainings"])
        ]
    record = {
        "environment": describe_environment(),
        "history": log,
        "gan_seconds": seconds,
        "seconds": seconds + time.perf_counter() - started,
        "train_items": len(labels),
        "validation_items": len(fold_labels),
        "spread": {str(k): v for k, v in scores.spread(drawn, digits, real, labels).items()},
        "metrics": {
            name: fmean(of_training[name] for of_training in accuracies) for name in accuracies[0]
        },
    }
    return record, {"samples": samples[-1]}


def _classifiers(images, drawn, digits, settings, seed):
    """LeNet-5, trained on generated images alone, in two ways."""
    plain = lenet5_training.network(settings["plain"], seed)
    lenet5_training.train(plain, drawn, digits, settings["plain"], seed)
    generated = dataclasses.replace(images, train_images=drawn, train_labels=digits)
    warped, _, _ = warped_training.train(
        generated, np.arange(len(digits)), {**settings["warped"], "seed": seed}
    )
    return {"plain": plain, "warped": warped}
