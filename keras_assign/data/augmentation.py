"""Augmented copies of images, made once and kept: the report's Problem 2."""

import keras
import numpy as np
import tensorflow as tf

from keras_assign.seeds import child_seed

AT_ONCE = 500


def augmented_copies(
    images: np.ndarray,
    copies: int,
    rotation: float,
    translation: float,
    zoom: float,
    seed: int,
) -> np.ndarray:
    """Rotate, shift and zoom every image at random, several times over.

    Three of Keras' preprocessing layers in a `tf.data` pipeline, each bilinear, black outside. The
    same seed gives the same copies, whatever else was drawn before.

    Args:
        images: uint8 (items, rows, columns).
        copies: how many of each image.
        rotation: largest angle to either side, degrees.
        translation: largest shift along each axis, as a fraction of that side.
        zoom: largest relative change of size, drawn for each axis by itself.
        seed: of all draws.

    Returns:
        uint8 (copies * items, rows, columns): the first copy of every image, then the second...
    """
    options = {"fill_mode": "constant", "fill_value": 0.0}
    layers = [
        keras.layers.RandomRotation(rotation / 360, seed=child_seed(seed, "rotation"), **options),
        keras.layers.RandomTranslation(
            translation, translation, seed=child_seed(seed, "translation"), **options
        ),
        keras.layers.RandomZoom(zoom, zoom, seed=child_seed(seed, "zoom"), **options),
    ]

    def augment(batch):
        batch = tf.cast(batch[..., None], tf.float32)
        for layer in layers:
            batch = layer(batch, training=True)
        return tf.cast(tf.round(tf.clip_by_value(batch[..., 0], 0, 255)), tf.uint8)

    batches = tf.data.Dataset.from_tensor_slices(images).repeat(copies).batch(AT_ONCE).map(augment)
    return np.concatenate(list(batches.as_numpy_iterator()))
