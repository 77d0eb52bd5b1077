"""Arrays of images become batches that a model takes."""

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
    batches = tf.data.Dataset.from_tensor_slices(images if labels is None else (images, labels))
    if shuffle_seed is not None:
        batches = batches.shuffle(len(images), seed=shuffle_seed)
    batches = batches.batch(batch_size)
    if labels is None:
        batches = batches.map(to_model_input)
    else:
        batches = batches.map(lambda image, label: (to_model_input(image), label))
    # With autotuning on, the end of every epoch waits for the tuner to wake up, and its naps
    # double: 10 ms, 20 ms, ... so that an epoch of 2.8 s takes 5.11 s (TensorFlow 2.21).
    options = tf.data.Options()
    options.autotune.enabled = False
    return batches.prefetch(2).with_options(options)
