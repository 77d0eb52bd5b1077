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
    images: np.ndarray, labels: np.ndarray, batch_size: int, shuffle_seed: int | None = None
) -> tf.data.Dataset:
    """Batches of (model input, label); the last, partial batch is kept.

    Args:
        images: uint8 (items, rows, columns).
        labels: (items,) class numbers.
        batch_size: items in a batch.
        shuffle_seed: gives a new order every epoch, the same orders for the same seed; None
            keeps the order of the arrays.
    """
    batches = tf.data.Dataset.from_tensor_slices((images, labels))
    if shuffle_seed is not None:
        batches = batches.shuffle(len(labels), seed=shuffle_seed)
    return (
        batches.batch(batch_size)
        .map(lambda image, label: (to_model_input(image), label))
        .prefetch(tf.data.AUTOTUNE)
    )
