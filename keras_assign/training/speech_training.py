"""One training of a CNN on spectrograms of spoken digits, by a recipe of `recipes.speech_cnn`."""

import math
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from keras_assign.audio import augmented_clips, batches, clip_images
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data import utterances
from keras_assign.data.speech_splits import ClipSplit, with_one_test_part
from keras_assign.layers.spec_augment import SpecAugment
from keras_assign.seeds import child_seed
from keras_assign.training.compiled_once import outputs
from keras_assign.training.epoch_watch import EpochWatch
from keras_assign.training.fit import EpochLog, fit

LOGGED = 20  # Times that a training of given passes is logged.
GRADIENT_CLIPS = 100
FIRST_CONVOLUTION = "block1_conv"


def train(model: keras.Model, found, part: ClipSplit, settings: dict, test_images=None):
    """Train a network as the cell's recipe says.

    Args:
        model: untrained, from images to logits.
        found: the recordings.
        part: `part.train` is trained on.
        settings: of a cell.
        test_images: tested on after each epoch with `watch`, as the report did; chosen by is
            nothing.

    Returns:
        The log of the epochs and, with `watch`, more series of it.
    """
    recipe, seed = settings["recipe"], settings["seed"]
    how = SpectrogramSettings(**settings["spectrogram"])
    digits = found.index.digits
    options = {"callbacks": [], "shuffle": False}
    if recipe.get("epochs"):
        train_images = clip_images.images(found, how, settings["data_sha256"], part.train)
        data = batches.fixed_batches(train_images, digits[part.train], recipe["batch_size"], seed)
        updates = recipe["epochs"] * math.ceil(len(part.train) / recipe["batch_size"])
        options["epochs"] = recipe["epochs"]
    else:
        data = augmented_clips.without_end(found, part, settings)
        steps = max(1, round(recipe["examples_seen"] / recipe["batch_size"] / LOGGED))
        updates = LOGGED * steps
        options |= {"epochs": LOGGED, "steps_per_epoch": steps}
    fitted = _with_masks(model, recipe, seed)
    _compile(fitted, recipe, updates)
    data = data.map(_one_hot(_classes(model)))
    if recipe["mixup"]:
        data = data.map(_mixed(recipe["mixup"], seed))
    watch = None
    if settings["watch"]:
        some = part.train[np.linspace(0, len(part.train) - 1, GRADIENT_CLIPS).astype(int)]
        some_images = clip_images.images(found, how, settings["data_sha256"], some)
        watch = EpochWatch(FIRST_CONVOLUTION, some_images, digits[some], model)
        options["callbacks"].append(watch)
        tests = (test_images, tf.one_hot(digits[part.test], _classes(model)))
        options["validation_data"] = tf.data.Dataset.from_tensor_slices(tests).batch(500)
    log = fit(fitted, data, **options)
    return log, watch.log if watch else {}


def train_and_answer(
    build: Callable[[], keras.Model], settings: dict
) -> tuple[keras.Model, EpochLog, dict[str, np.ndarray], dict]:
    """Train a network, and classify the test clips.

    Args:
        build: makes the network, untrained, from images to logits.
        settings: of a cell, with the recordings and their `split`.

    Returns:
        The network, the log of the epochs, arrays to store (`test_items`, indices of the
        recordings, `test_digits`, `test_speakers` and `predicted`), and for the record
        `train_items` and `speakers`.

    Raises:
        InputError: the recordings cannot be read or split.
    """
    found = utterances.load_named(settings)
    part, digits = with_one_test_part(found.index, settings), found.index.digits
    how = SpectrogramSettings(**settings["spectrogram"])
    images = clip_images.images(found, how, settings["data_sha256"], part.test)
    model = build()
    log, _ = train(model, found, part, settings)
    logits = outputs(model, images)
    speakers, numbers = np.unique(found.index.speakers, return_inverse=True)
    arrays = {
        "test_items": part.test.astype(np.int32),
        "test_digits": digits[part.test],
        "test_speakers": numbers[part.test].astype(np.uint16),
        "predicted": logits.argmax(axis=1).astype(np.uint8),
    }
    return model, log, arrays, {"train_items": len(part.train), "speakers": speakers.tolist()}


def _with_masks(model, recipe, seed):
    """The network behind SpecAugment, which does nothing but in training."""
    if not any(recipe["masks"].values()):
        return model
    inputs = keras.Input(model.input_shape[1:])
    masked = SpecAugment(**recipe["masks"], seed=child_seed(seed, "masks"))(inputs)
    return keras.Model(inputs, model(masked))


def _compile(model, recipe, updates):
    rate = recipe["learning_rate"]
    if recipe["schedule"] == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(rate, updates)
    model.compile(
        keras.optimizers.Adam(rate, weight_decay=recipe["weight_decay"] or None),
        keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=recipe["label_smoothing"]
        ),
        metrics=["accuracy"],
    )


def _one_hot(classes):
    return lambda images, digits: (images, tf.one_hot(digits, classes))


def _mixed(alpha, seed):
    """Keras' MixUp, for batches of pairs."""
    layer = keras.layers.MixUp(alpha, seed=child_seed(seed, "mixup"))

    def mixed(images, labels):
        both = layer({"images": images, "labels": labels})
        return both["images"], both["labels"]

    return mixed


def _classes(model):
    return model.output_shape[-1]
