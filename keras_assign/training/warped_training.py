"""Networks trained on digits that are warped anew each time, by `recipes.warped_digits`."""

import math
import time
from collections.abc import Callable

import keras
import numpy as np

from keras_assign.data import reduced_mnist, subsets
from keras_assign.data.pipelines import image_batches
from keras_assign.layers.random_warp import RandomWarp
from keras_assign.models.lenet5 import lenet5
from keras_assign.models.vgg_digit_cnn import vgg_digit_cnn
from keras_assign.recipes.warped_digits import LENET5, VGG, WIDE_VGG
from keras_assign.seeds import child_seed
from keras_assign.training.fit import EpochLog, compile_classifier, fit, make_reproducible
from keras_assign.training.views import log_probabilities, log_probabilities_over_views

FACTORIES = {LENET5: lenet5, VGG: vgg_digit_cnn, WIDE_VGG: vgg_digit_cnn}


def of_held_out(images: reduced_mnist.DigitImages, settings: dict) -> tuple:
    """What a network says of a fold that was held out from its training.

    Args:
        images: the data.
        settings: as of `run_choice_cell`.

    Returns:
        Log probabilities float64 (items, classes), and labels (items,).
    """
    chosen, held_out = fold(images, settings)
    model, _, _ = train(images, chosen[~held_out], settings)
    items = chosen[held_out]
    return log_probabilities(model, images.train_images[items]), images.train_labels[items]


def fold(images: reduced_mnist.DigitImages, settings: dict) -> tuple[np.ndarray, np.ndarray]:
    """The chosen real images, and which of them are held out.

    Args:
        images: the data.
        settings: of the cell: `real`, `seed`, `folds` and `fold`.

    Returns:
        Indices of training images, and bool of the same shape.
    """
    chosen = subsets.per_class(images.train_labels, settings["real"], settings["seed"])
    # `per_class` sorts by class, each class in random order: every `folds`-th is a stratified fold.
    return chosen, np.arange(len(chosen)) % settings["folds"] == settings["fold"]


def answers_of(model: keras.Model, images: np.ndarray, settings: dict) -> dict[str, np.ndarray]:
    """Two ways of answering: from the image as it is, and from several views of it.

    Args:
        model: trained, from images to logits.
        images: uint8 (items, rows, columns).
        settings: of the cell: `views` and `seed`.

    Returns:
        `one_view` and `many_views`: log probabilities (items, classes).
    """
    views = settings["views"]
    return {
        "one_view": log_probabilities(model, images),
        "many_views": log_probabilities_over_views(
            model, images, views["count"], views["warp"], settings["seed"]
        ),
    }


def predictions(
    model: keras.Model, images: reduced_mnist.DigitImages, settings: dict
) -> dict[str, np.ndarray]:
    """The arrays to store of a network that classifies all test images, once.

    Args:
        model: as for `answers_of`.
        images: with the test images.
        settings: see there.
    """
    answers = answers_of(model, images.test_images, settings)
    predicted = {
        f"predicted_{answer}": found.argmax(axis=1).astype(np.uint8)
        for answer, found in answers.items()
    }
    items = images.protocol_items.astype(np.int32)
    return {"test_labels": images.test_labels, "protocol_items": items, **predicted}


def train_and_answer(
    build: Callable[[], keras.Model], settings: dict, held_out: bool = False
) -> tuple[keras.Model, EpochLog, np.ndarray, np.ndarray, int]:
    """Train any network on some of the training images, and classify others.

    Args:
        build: makes the network, untrained, from images to logits.
        settings: of a cell: `data_sha256`, `real`, `seed`, `recipe`, `views` and `answer`.
        held_out: whether those others are the training images left, in place of the test images.

    Returns:
        The network, the log of the epochs, log probabilities (items, classes) and labels (items,)
        of what was classified, and how many images trained.

    Raises:
        InputError: the data are not those of the settings.
    """
    images = reduced_mnist.load_same("reduced_mnist", None, settings["data_sha256"])
    trained = subsets.per_class(images.train_labels, settings["real"], settings["seed"])
    model = build()
    log, _ = train_network(model, images, trained, settings["recipe"], settings["seed"])
    shown, labels = images.test_images, images.test_labels
    if held_out:
        left = np.setdiff1d(np.arange(len(images.train_labels)), trained)
        shown, labels = images.train_images[left], images.train_labels[left]
    answers = answers_of(model, shown, settings)[settings["answer"]]
    return model, log, answers, labels, len(trained)


def train(
    images: reduced_mnist.DigitImages, items: np.ndarray, settings: dict
) -> tuple[keras.Model, EpochLog, float]:
    """Train a network on random warps of some training images.

    Args:
        images: with the training images.
        items: (items,) indices of those to train on.
        settings: of the cell: `network`, `seed` and `recipe`.

    Returns:
        The network without the warps, the log (an epoch is a pass over the items), wall seconds.
    """
    recipe, seed = settings["recipe"], settings["seed"]
    make_reproducible(seed)
    network = FACTORIES[settings["network"]](**recipe["network"], seed=seed)
    log, seconds = train_network(network, images, items, recipe, seed)
    return network, log, seconds


def train_network(
    network: keras.Model,
    images: reduced_mnist.DigitImages,
    items: np.ndarray,
    recipe: dict,
    seed: int,
) -> tuple[EpochLog, float]:
    """Train any network on random warps of some training images.

    Args:
        network: untrained, from images to logits; trained in place.
        images: with the training images.
        items: (items,) indices of those to train on.
        recipe: `warp`, `batch_size`, `examples_seen`, `learning_rate`, `weight_decay`.
        seed: of warps and order.

    Returns:
        The log (an epoch is a pass over the items), wall seconds.
    """
    warp = RandomWarp(**recipe["warp"], seed=child_seed(seed, "warp"), name="random_warp")
    inputs = keras.Input(network.input_shape[1:], name="image")
    model = keras.Model(inputs, network(warp(inputs)), name=f"warped_{network.name}")
    batch_size = recipe["batch_size"]
    updates_per_epoch = math.ceil(len(items) / batch_size)
    epochs = max(1, round(recipe["examples_seen"] / len(items)))
    compile_classifier(
        model,
        recipe["learning_rate"],
        "cosine",
        epochs * updates_per_epoch,
        recipe["weight_decay"],
    )
    batches = image_batches(
        images.train_images[items],
        images.train_labels[items],
        batch_size,
        child_seed(seed, "order"),
    )
    started = time.perf_counter()
    log = fit(model, batches, epochs=epochs, shuffle=False)
    return log, time.perf_counter() - started
