import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_assign.training.int8_export import write_int8
from keras_assign.training.portable_export import litert_reader


@pytest.fixture
def graph():
    """Of a convolution and a dense layer, from uint8 images to logits."""
    inputs = keras.Input((8, 8), dtype="uint8")
    x = keras.layers.Rescaling(1 / 255)(keras.layers.Reshape((8, 8, 1), dtype="uint8")(inputs))
    x = keras.layers.Conv2D(24, 3, activation="relu", kernel_initializer=_started(1))(x)
    x = keras.layers.Conv2D(32, 3, activation="relu", kernel_initializer=_started(2))(x)
    x = keras.layers.Dense(4, kernel_initializer=_started(3))(keras.layers.Flatten()(x))
    model = keras.Model(inputs, x)
    signature = [tf.TensorSpec([None, 8, 8], tf.uint8, name="images")]
    return tf.function(lambda images: model(images, training=False), input_signature=signature)


def _started(seed):
    return keras.initializers.HeNormal(seed)


def test_weights_of_8_bits_answer_nearly_as_those_of_32(graph, tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (200, 8, 8), np.uint8)
    file = write_int8(graph, tmp_path, [images[i : i + 1] for i in range(100)])
    answers, expected = litert_reader(file)(images[100:]), graph(images[100:]).numpy()
    assert answers.dtype == np.float32
    spread = expected.max() - expected.min()
    assert 0 < np.abs(answers - expected).max() < 0.05 * spread  # Rounded, and no more than that.
    weights = 9 * 24 + 9 * 24 * 32 + 16 * 32 * 4
    assert file.stat().st_size < 2 * weights  # 4 bytes each before.


@pytest.fixture
def after_a_matrix():
    """A layer after a constant matrix."""
    before = np.diag(np.ones(40, np.float32))
    dense = keras.Sequential(
        [keras.Input((40,)), keras.layers.Dense(40, kernel_initializer=_started(4))]
    )
    return tf.function(
        lambda values: dense(tf.math.log1p(values @ before)),
        input_signature=[tf.TensorSpec([None, 40], tf.float32, name="values")],
    )


def test_what_comes_before_the_layers_stays_whole(after_a_matrix, tmp_path):
    """A spectrum spans more than 8 bits: beside a value of 10,000 one of 1 would be lost."""
    values = np.ones((1, 40), np.float32)
    values[0, 0] = 10_000
    answers = litert_reader(write_int8(after_a_matrix, tmp_path))(values)
    expected = after_a_matrix(values).numpy()
    assert np.abs(answers - expected).max() < 0.02 * np.abs(expected).max()


@pytest.mark.newest  # Older converters lose the layer's name.
def test_the_layers_after_it_are_small(after_a_matrix, tmp_path):
    assert write_int8(after_a_matrix, tmp_path).stat().st_size < 40 * 40 * (4 + 4)


def test_scales_hold_what_the_examples_reach(graph, tmp_path):
    bright = np.full((1, 8, 8), 255, np.uint8)
    dim = [np.full((1, 8, 8), 2, np.uint8)]
    of_dim = litert_reader(write_int8(graph, tmp_path, dim))(bright)
    of_bright = litert_reader(write_int8(graph, tmp_path, [bright]))(bright)
    expected = graph(bright).numpy()
    assert np.abs(of_bright - expected).max() < 0.1 * np.abs(of_dim - expected).max()
