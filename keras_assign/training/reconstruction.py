"""Train an autoencoder: the vectors that it takes are what it is to give back."""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from keras_assign.data.pipelines import untuned
from keras_assign.training.fit import EpochLog, fit


class VectorBatches:
    """Batches of (vector, the same vector), in a new order every epoch.

    Attributes:
        vectors: float32 (items, values); may be replaced between epochs by as many others.

    Args:
        vectors: as above.
        batch_size: vectors in a batch; the last may have fewer.
        seed: of the orders.
    """

    def __init__(self, vectors: np.ndarray, batch_size: int, seed: int):
        self.vectors = vectors
        self._batch_size = batch_size
        self._random = np.random.default_rng(seed)

    def dataset(self) -> tf.data.Dataset:
        """The batches, an epoch an iteration."""
        spec = tf.TensorSpec([None, self.vectors.shape[1]], tf.float32)
        batches = tf.data.Dataset.from_generator(self._epoch, output_signature=spec)
        count = -(-len(self.vectors) // self._batch_size)
        batches = batches.apply(tf.data.experimental.assert_cardinality(count))
        return untuned(batches.map(lambda batch: (batch, batch))).prefetch(2)

    def _epoch(self):
        order = self._random.permutation(len(self.vectors))
        for start in range(0, len(order), self._batch_size):
            yield self.vectors[order[start : start + self._batch_size]]


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
