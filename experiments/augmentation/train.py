"""The cell functions of Problem 2: settings in, a record and arrays out.

It imports TensorFlow, so it is itself imported only where a cell is about to run. All raise
`InputError` where the data cannot be read, or hold too few images.
"""

from pathlib import Path

import numpy as np

from keras_assign.data import reduced_mnist, subsets
from keras_assign.data.augmentation import augmented_copies
from keras_assign.layers.random_warp import RandomWarp
from keras_assign.seeds import child_seed
from keras_assign.training import lenet5_training, warped_training
from keras_assign.training.architecture import describe
from keras_assign.training.environment import describe_environment
from keras_assign.training.export import DigitReader, serving_graph
from keras_assign.training.fit import make_reproducible
from keras_assign.training.int8_export import write_int8
from keras_assign.training.portable_export import litert_reader

MODEL_FILE = "model.keras"
COPIES = 5  # Of each image, in a picture.
SHOWN = 500  # Images, at least, by which the scales of 8 bits are found.
BATCH = 500  # Images read at once.


def train_mix(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train LeNet-5 on one mix of images with one seed and score it on all test images, once.

    Args:
        settings: of `cells.grid`.
        folder: not used; nothing is kept but the record.
    """
    images = _load(settings)
    make_reproducible(settings["seed"])
    train_images, train_labels, mix = lenet5_training.training_images(images, settings)
    model = lenet5_training.network(settings, settings["seed"])
    trained = lenet5_training.train(model, train_images, train_labels, settings, settings["seed"])
    tested, arrays = lenet5_training.evaluate(model, images, trained)
    return {"environment": describe_environment(), "mix": mix, **tested}, arrays


def train_tuned(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train on all chosen real images with one seed and classify all test images, once.

    Args:
        settings: of `cells.tuned`.
        folder: for the trained model.
    """
    images = _load(settings)
    chosen = subsets.per_class(images.train_labels, settings["real"], settings["seed"])
    model, log, seconds = warped_training.train(images, chosen, settings)
    model.save(folder / MODEL_FILE)
    record = {
        "environment": describe_environment(),
        "architecture": describe(model),
        "train_items": len(chosen),
        "history": log.history,
        "epoch_seconds": log.epoch_seconds,
        "training_seconds": seconds,
    }
    return record, warped_training.predictions(model, images, settings)


def train_int8(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train a network as `train_tuned` does, write it in 8 bits, and classify with both.

    Args:
        settings: of `cells.in_int8`.
        folder: for the file.

    Returns:
        The record, with the size of the file in `bytes`, and the arrays of all test images, among
        them `predicted_one_view` of the network and `predicted_int8` of the file.
    """
    images = _load(settings)
    chosen = subsets.per_class(images.train_labels, settings["real"], settings["seed"])
    model, log, seconds = warped_training.train(images, chosen, settings)
    shown = images.train_images[chosen[:: max(1, len(chosen) // SHOWN)]]
    file = write_int8(
        serving_graph(DigitReader(model)), folder, [shown[i : i + 1] for i in range(len(shown))]
    )
    record = {
        "environment": describe_environment(),
        "architecture": describe(model),
        "train_items": len(chosen),
        "bytes": file.stat().st_size,
        "training_seconds": seconds,
    }
    arrays = warped_training.predictions(model, images, settings)
    read = litert_reader(file)
    answers = [
        read(images.test_images[i : i + BATCH]) for i in range(0, len(images.test_images), BATCH)
    ]
    return record, {
        **arrays,
        "predicted_int8": np.concatenate(answers).argmax(axis=1).astype(np.uint8),
    }


def score_candidate(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train with one fold of the chosen real images held out, and score that fold alone.

    No other image has a say: neither test images nor training images that were not chosen.

    Args:
        settings: of `cells.candidates`.
        folder: not used; nothing is kept but the record.

    Returns:
        The record (`metrics`: loss and accuracy on the fold, per answer) and no arrays.
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


def draw_gallery(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """One image of each digit and what augmentation makes of it.

    Args:
        settings: of `cells.galleries`: either `warp` or the ranges of the copies.
        folder: not used.

    Returns:
        The record, and `pictures`: uint8 (1 + copies, digits, 28 rows, 28 columns), the originals
        first.
    """
    images, seed = _load(settings), settings["seed"]
    make_reproducible(seed)
    originals = images.train_images[subsets.per_class(images.train_labels, 1, seed)]
    if settings["warp"]:
        layer = RandomWarp(**settings["warp"], seed=child_seed(seed, "warp"))
        batch = np.tile(originals, (COPIES, 1, 1))[..., None].astype(np.float32)
        copies = np.asarray(layer(batch, training=True))[..., 0].round().astype(np.uint8)
    else:
        ranges = (settings[name] for name in ("rotation", "translation", "zoom"))
        copies = augmented_copies(originals, COPIES, *ranges, seed)
    pictures = np.concatenate([originals[None], copies.reshape(COPIES, *originals.shape)])
    return {"environment": describe_environment()}, {"pictures": pictures}


def _load(settings):
    return reduced_mnist.load_same(
        settings["dataset"], settings["data_dir"], settings["data_sha256"]
    )
