"""A classifier trained on images as they are, at a rate that rises first and falls as a cosine."""

import math

import keras
import numpy as np
import tensorflow as tf

from keras_assign.data.pipelines import array_batches
from keras_assign.seeds import child_seed
from keras_assign.training.fit import EpochLog, fit


def train(
    model: keras.Model, images: np.ndarray, digits: np.ndarray, recipe: dict, seed: int
) -> EpochLog:
    """Train with Adam, decoupled weight decay and smoothed labels.

    Args:
        model: untrained, from images to logits; trained in place.
        images: float32 (items, rows, columns, channels), 0 to 1.
        digits: (items,) class numbers.
        recipe: `examples_seen` (all epochs together), `batch_size`,
            `learning_rate` (at its highest), `warm_up` (part of the updates in which it rises from
            0), `weight_decay` and `label_smoothing`.
        seed: of the order.
    """
    epochs = max(1, round(recipe["examples_seen"] / len(digits)))
    updates = epochs * math.ceil(len(digits) / recipe["batch_size"])
    rising = round(recipe["warm_up"] * updates)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0 if rising else recipe["learning_rate"],
        updates - rising,
        warmup_target=recipe["learning_rate"] if rising else None,
        warmup_steps=rising,
    )
    model.compile(
        keras.optimizers.Adam(rate, weight_decay=recipe["weight_decay"]),
        keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=recipe["label_smoothing"]
        ),
        metrics=["accuracy"],
        jit_compile=False,  # XLA makes convolutions this small slower on a CPU.
    )
    classes = model.output_shape[-1]
    batches = array_batches(
        (images, digits.astype(np.int64)),
        recipe["batch_size"],
        child_seed(seed, "order"),
        lambda images, digits: (images, tf.one_hot(digits, classes)),
    )
    return fit(model, batches, epochs=epochs, shuffle=False)
