"""Arrays become batches that a model takes."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf


def to_model_input(images):
    """Turn pixels into what the digit models take.

    Args:
        images: uint8 (items, rows, columns), 0 to 255, an array or a tensor.

    Returns:
        float32 tensor (items, rows, columns, 1 channel), 0 to 1.
    """
    return tf.cast(tf.expand_dims(images, -1), tf.float32) / 255.0


def image_batches(
    images: np.ndarray,
    labels: np.ndarray | None = None,
    batch_size: int = 500,
    shuffle_seed: int | None = None,
) -> tf.data.Dataset:
    """Batches of (model input, label), or of model input; the last, partial batch is kept.

    Args:
        images: uint8 (items, rows, columns).
        labels: (items,) class numbers, or None.
        batch_size: items in a batch.
        shuffle_seed: gives a new order every epoch, the same orders for the same seed; None
            keeps the order of the arrays.
    """
    arrays = (images,) if labels is None else (images, labels)

    def as_model_takes_it(images, *labels):
        return (to_model_input(images), *labels) if labels else to_model_input(images)

    return array_batches(arrays, batch_size, shuffle_seed, as_model_takes_it)


def array_batches(
    arrays: tuple[np.ndarray, ...],
    batch_size: int,
    shuffle_seed: int | None = None,
    change: Callable = lambda *rows: rows,
) -> tf.data.Dataset:
    """Batches of rows of arrays; the last, partial batch is kept.

    TensorFlow holds the arrays once more, in the host's memory.

    Args:
        arrays: of as many rows each.
        batch_size: rows in a batch.
        shuffle_seed: gives a new order every epoch, the same orders for the same seed; None
            keeps the order of the arrays.
        change: what becomes of a batch of the arrays' rows.
    """
    with tf.device("CPU"):  # Where batches are made, whatever trains on them.
        tensors = [tf.constant(array) for array in arrays]
    # Numbers are shuffled and a batch's rows gathered at once: cheaper than shuffling rows.
    rows = tf.data.Dataset.range(len(arrays[0]))
    if shuffle_seed is not None:
        rows = rows.shuffle(len(arrays[0]), seed=shuffle_seed)
    batches = rows.batch(batch_size).map(
        lambda chosen: change(*(tf.gather(tensor, chosen) for tensor in tensors))
    )
    return untuned(batches).prefetch(2)


def untuned(batches: tf.data.Dataset) -> tf.data.Dataset:
    """A dataset that TensorFlow does not try to make faster while it runs.

    With autotuning on, the end of every epoch waits for the tuner to wake up, and its naps double:
    10 ms, 20 ms, ... so that an epoch of 2.8 s takes 5.11 s (TensorFlow 2.21).
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    return batches.with_options(options)
