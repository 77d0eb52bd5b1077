import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.special import softmax

from keras_assign.training.epoch_watch import EpochWatch


def test_logs_each_epochs_times_rate_and_gradient_by_hand():
    """One convolution whose gradient can be written down: logits are sums of the image."""
    model = keras.Sequential(
        [
            keras.Input((2, 2, 1)),
            keras.layers.Conv2D(2, 2, use_bias=False, name="first"),
            keras.layers.Flatten(),
        ]
    )
    images, digits = np.ones((4, 2, 2, 1), "float32"), np.array([0, 0, 1, 1])
    images[:2] *= 2
    model.compile(keras.optimizers.SGD(0.01), "mse")
    watch = EpochWatch("first", images, digits)
    labels = np.eye(2, dtype="float32")[digits]
    model.fit(images, labels, epochs=3, validation_data=(images, labels), callbacks=[watch],
              verbose=0)  # fmt: skip
    assert watch.log["learning_rate"] == pytest.approx([0.01] * 3)
    assert all(
        seconds > 0 for key in ("train_seconds", "test_seconds") for seconds in watch.log[key]
    )
    chances = softmax(model(images), axis=1)
    # d loss / d kernel[i, j, 0, class] = mean over images of pixel * (chance - label).
    gradient = np.einsum("nij,nc->ijc", images[..., 0], chances - labels) / 4
    assert watch.log["gradient_norm"][-1] == pytest.approx(np.linalg.norm(gradient), rel=1e-4)


def test_watches_the_network_within_a_model():
    inner = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(3, name="first"), keras.layers.Dense(2)]
    )
    outer = keras.Sequential([keras.Input((4,)), keras.layers.Dropout(0.5, seed=0), inner])
    outer.compile("sgd", "mse")
    images = np.random.default_rng(0).random((6, 4), "float32")
    digits = np.array([0, 1, 1, 0, 1, 1])
    watch = EpochWatch("first", images, digits, inner)
    data = tf.data.Dataset.from_tensors((images, np.zeros((6, 2), "float32")))
    outer.fit(data, epochs=2, callbacks=[watch], verbose=0)
    _, _, kernel, _ = inner.get_weights()
    # Nothing is dropped: d loss / d kernel of the first layer, through the second.
    slopes = (softmax(inner(images), axis=1) - np.eye(2)[digits]) / 6
    gradient = images.T @ slopes @ kernel.T
    assert len(watch.log["gradient_norm"]) == 2
    assert watch.log["gradient_norm"][-1] == pytest.approx(np.linalg.norm(gradient), rel=1e-4)
    assert watch.log["test_seconds"] == [0.0, 0.0]
