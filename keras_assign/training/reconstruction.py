"""Train an autoencoder: the vectors that it takes are what it is to give back."""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from keras_assign.training.fit import EpochLog, fit


class VectorBatches:
    """Batches of (vector, the same vector), in a new order every epoch.

    Args:
        vectors: float32 (items, values).
        batch_size: vectors in a batch; the last may have fewer.
        seed: of the orders.
    """

    def __init__(self, vectors: np.ndarray, batch_size: int, seed: int):
        with tf.device("CPU"):  # Where batches are made, whatever trains on them.
            self._vectors = tf.Variable(vectors, trainable=False)
        self._batch_size = batch_size
        self._seed = seed

    def replace(self, vectors: np.ndarray) -> None:
        """Take these vectors from the next epoch on, as many as at the start."""
        self._vectors.assign(vectors)

    def dataset(self) -> tf.data.Dataset:
        """The batches, an epoch an iteration."""
        count = self._vectors.shape[0]
        rows = tf.data.Dataset.range(count).shuffle(count, self._seed).batch(self._batch_size)
        batches = rows.map(lambda chosen: (tf.gather(self._vectors, chosen),) * 2)
        return batches.prefetch(2)


def fit_reconstruction(
    model: keras.Model,
    batches: tf.data.Dataset,
    epochs: int,
    learning_rate: float,
    after_epoch: Callable[[int], None] | None = None,
) -> EpochLog:
    """Train an autoencoder by the squared error with Adam, at a rate that falls to 0.

    Args:
        model: an autoencoder.
        batches: of (input, target), maybe with weights, of known number.
        epochs: passes over them.
        learning_rate: Adam's, at the start.
        after_epoch: called with the number of epochs done, except after the last; may change what
            `batches` gives.
    """
    updates = epochs * int(batches.cardinality())
    model.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(learning_rate, updates)),
        "mse",
        jit_compile=False,
    )

    def on_epoch_end(epoch, logs):
        if after_epoch and epoch + 1 < epochs:
            after_epoch(epoch + 1)

    callback = keras.callbacks.LambdaCallback(on_epoch_end=on_epoch_end)
    return fit(model, batches, epochs=epochs, shuffle=False, callbacks=[callback])
