"""LeNet-5 trained and tested by the report's recipe, on real and augmented digits."""

import math
import time

import keras
import numpy as np

from keras_assign.data import reduced_mnist, subsets
from keras_assign.data.augmentation import augmented_copies
from keras_assign.data.pipelines import image_batches
from keras_assign.models.lenet5 import lenet5
from keras_assign.seeds import child_seed
from keras_assign.training.evaluate import predict_classes
from keras_assign.training.fit import compile_classifier, fit

HIDDEN_UNITS = (120, 84)
# What the record says where there is nothing to train on.
UNTRAINED = {
    "updates": 0,
    "history": {"loss": [], "accuracy": []},
    "epoch_seconds": [],
    "training_seconds": 0.0,
    "metrics": {"train_accuracy": 0.0},
}


def network(settings: dict, seed: int) -> keras.Model:
    """LeNet-5, untrained.

    Args:
        settings: of the cell: `hidden_layers`.
        seed: of the initial weights.
    """
    return lenet5(HIDDEN_UNITS if settings["hidden_layers"] else (), seed=seed)


def train(
    model: keras.Model,
    train_images: np.ndarray,
    train_labels: np.ndarray,
    settings: dict,
    seed: int,
) -> dict:
    """Train as the report does, with an optimiser of its own.

    Args:
        model: of `network`; trained in place.
        train_images: uint8 (items, 28 rows, 28 columns); without any the model stays as it is.
        train_labels: uint8 (items,).
        settings: of the cell: `batch_size`, `epochs`, `learning_rate`, `as_long_as`.
        seed: of the order.

    Returns:
        For the record: `updates`, `history`, `epoch_seconds`, `training_seconds`, and under
        `metrics` the `train_accuracy`.
    """
    if not len(train_images):
        return UNTRAINED
    batch_size = settings["batch_size"]
    compile_classifier(model, settings["learning_rate"])
    order = child_seed(seed, "order")
    batches = image_batches(train_images, train_labels, batch_size, order)
    if settings["as_long_as"]:
        # As many updates an epoch as that many images take; passes go on from one to the next.
        batches = batches.repeat().take(math.ceil(settings["as_long_as"] / batch_size))
    started = time.perf_counter()
    log = fit(model, batches, epochs=settings["epochs"], shuffle=False)
    training_seconds = time.perf_counter() - started
    fitted = predict_classes(model, train_images) == train_labels
    return {
        "updates": int(model.optimizer.iterations),
        "history": log.history,
        "epoch_seconds": log.epoch_seconds,
        "training_seconds": training_seconds,
        "metrics": {"train_accuracy": float(fitted.mean())},
    }


def evaluate(
    model: keras.Model, images: reduced_mnist.DigitImages, trained: dict
) -> tuple[dict, dict[str, np.ndarray]]:
    """Classify all test images, once, and take the time for the report's number of them.

    Args:
        model: trained.
        images: with the test images.
        trained: what the record says of the training.

    Returns:
        The same for the record, with `test_seconds` and more `metrics`; and the arrays to store.
    """
    predicted = predict_classes(model, images.test_images)
    started = time.perf_counter()
    predict_classes(model, images.test_images[images.protocol_items])
    test_seconds = time.perf_counter() - started
    correct = predicted == images.test_labels
    metrics = {
        "test_accuracy": float(correct.mean()),
        "protocol_test_accuracy": float(correct[images.protocol_items].mean()),
    }
    record = trained | {"test_seconds": test_seconds, "metrics": trained["metrics"] | metrics}
    arrays = {
        "test_labels": images.test_labels,
        "protocol_items": images.protocol_items.astype(np.int32),
        "predicted": predicted,
    }
    return record, arrays


def training_images(
    images: reduced_mnist.DigitImages, settings: dict
) -> tuple[np.ndarray, np.ndarray, dict]:
    """The chosen real images and the augmented ones.

    `augment="chosen"` makes copies of the chosen real images alone. `augment="all"` makes copies
    of all training images and draws from them, as the report does, whatever is called real.

    Args:
        images: with the training images.
        settings: of the cell: `real`, `augmented` (both a digit), `augment`, `seed`, the ranges.

    Returns:
        uint8 (items, 28 rows, 28 columns) images, uint8 (items,) labels, and counts for the
        record: `real_items`, `augmented_items` and `images_beyond_the_real`, the number of images
        not called real that the training has seen copies of.

    Raises:
        InputError: there are too few images.
    """
    labels, seed = images.train_labels, settings["seed"]
    real = subsets.per_class(labels, settings["real"], seed)
    counts = {"real_items": len(real), "augmented_items": 0, "images_beyond_the_real": 0}
    if settings["augmented"] == 0:
        return images.train_images[real], labels[real], counts
    if settings["augment"] == "all":
        source, copies = np.arange(len(labels)), settings["copies"]
    else:
        # As many of each image as the report makes, or more where these would not do.
        copies = max(settings["copies"], math.ceil(settings["augmented"] / settings["real"]))
        source = real
    pool = augmented_copies(
        images.train_images[source],
        copies,
        settings["rotation"],
        settings["translation"],
        settings["zoom"],
        child_seed(seed, "augmented copies"),
    )
    origin = np.tile(source, copies)
    drawn = subsets.per_class(
        labels[origin], settings["augmented"], child_seed(seed, "draw of augmented copies")
    )
    counts["augmented_items"] = len(drawn)
    counts["images_beyond_the_real"] = len(np.setdiff1d(origin[drawn], real))
    return (
        np.concatenate([images.train_images[real], pool[drawn]]),
        np.concatenate([labels[real], labels[origin[drawn]]]),
        counts,
    )
