"""Images from a trained generator."""

import keras
import numpy as np
import tensorflow as tf

from keras_assign.generation.gan import GAN

BATCH = 500
SETTLING_BATCHES, SETTLING_ROWS = 100, 64


def draw_digits(model: GAN, latent: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Images of given noise and classes.

    Args:
        model: whose generator draws, with its running means (not those of the batch).
        latent: float32 (images, latent size), standard normal.
        labels: (images,) class numbers; a generator that is told none draws what it draws.

    Returns:
        uint8 (images, rows, columns).
    """
    drawn = [
        np.asarray(
            model(
                tf.constant(latent[start : start + BATCH]),
                tf.constant(labels[start : start + BATCH], tf.int32),
            )
        )
        for start in range(0, len(labels), BATCH)
    ]
    return np.rint(255 * np.concatenate(drawn)[..., 0]).astype(np.uint8)


def settle_norms(model: GAN, digits: np.ndarray, seed: int) -> None:
    """Let the running means of batch normalisation catch up with weights that were replaced.

    Averaged weights give other activations than the last ones, which the running means are of: here
    they become the plain means over some batches.

    Args:
        model: whose generator got other weights.
        digits: the class numbers that it draws.
        seed: of the noise.
    """
    random = np.random.default_rng(seed)
    norms = [
        layer
        for layer in model.generator.layers
        if isinstance(layer, keras.layers.BatchNormalization)
    ]
    momenta = [norm.momentum for norm in norms]
    for batch in range(SETTLING_BATCHES):
        for norm in norms:
            norm.momentum = batch / (batch + 1)  # So that each batch counts alike.
        latent = random.standard_normal((SETTLING_ROWS, model.latent_size), np.float32)
        labels = tf.constant(random.choice(digits, SETTLING_ROWS), tf.int32)
        model(tf.constant(latent), labels, training=True)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
