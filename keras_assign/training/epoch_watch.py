"""What happens in each epoch, beyond what `fit` tells: times of its parts, rate, gradient."""

import time

import keras
import numpy as np
import tensorflow as tf


class EpochWatch(keras.callbacks.Callback):
    """Logs each epoch's training and test seconds, learning rate, and gradient at one layer.

    Args:
        layer: name of a layer with a kernel, in the watched network.
        images: float32 (items, rows, columns, channels), on which the gradient of the mean
            cross-entropy is taken, nothing dropped.
        digits: (items,) their classes.
        network: from images to logits; the model that is fitted unless given.
    """

    def __init__(
        self,
        layer: str,
        images: np.ndarray,
        digits: np.ndarray,
        network: keras.Model | None = None,
    ):
        super().__init__()
        self._layer = layer
        self._images = tf.constant(images)
        self._digits = tf.constant(digits, tf.int32)
        self._network = network
        self.log = {
            "train_seconds": [], "test_seconds": [], "learning_rate": [], "gradient_norm": []
        }  # fmt: skip

    def on_train_begin(self, logs=None):
        network = self._network or self.model
        kernel = network.get_layer(self._layer).kernel

        @tf.function
        def norm():
            with tf.GradientTape() as tape:
                losses = tf.nn.sparse_softmax_cross_entropy_with_logits(
                    self._digits, network(self._images, training=False)
                )
                loss = tf.reduce_mean(losses)
            return tf.norm(tape.gradient(loss, kernel.value))

        self._norm = norm

    def on_epoch_begin(self, epoch, logs=None):
        self._tested = 0.0
        self._started = time.perf_counter()

    def on_test_begin(self, logs=None):
        self._test_started = time.perf_counter()

    def on_test_end(self, logs=None):
        self._tested = time.perf_counter() - self._test_started

    def on_epoch_end(self, epoch, logs=None):
        whole = time.perf_counter() - self._started
        self.log["train_seconds"].append(whole - self._tested)
        self.log["test_seconds"].append(self._tested)
        self.log["learning_rate"].append(float(self.model.optimizer.learning_rate))
        self.log["gradient_norm"].append(float(self._norm()))
