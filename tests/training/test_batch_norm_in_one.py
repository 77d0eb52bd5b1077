"""Batch normalisation by one operation: Keras' numbers, but for the last bits."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_assign.training.batch_norm_in_one import normalise_in_one

RANDOM = np.random.default_rng(0)
STEPS = 5


def trained(shape, in_one, **options):
    """Values, gradients and weights of some steps; in a graph, as training has it."""
    layer = keras.layers.BatchNormalization(
        momentum=0.8, beta_initializer=keras.initializers.Constant(0.3), **options
    )
    model = keras.Sequential([keras.Input(shape[1:]), layer])
    if in_one:
        normalise_in_one(model)
        assert "call" in vars(layer)
    random, seen = np.random.default_rng(1), []

    @tf.function(input_signature=[tf.TensorSpec((None, *shape[1:]), tf.float32)])
    def step(inputs):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            outputs = model(inputs, training=True)
            assert outputs.shape == inputs.shape
            loss = tf.reduce_sum(tf.sin(outputs))
        return outputs, *tape.gradient(loss, [inputs, *layer.trainable_weights])

    for _ in range(STEPS):
        seen += step(tf.constant(random.normal(2, 3, shape).astype(np.float32)))
    seen.append(model(np.ones(shape, np.float32), training=False))
    return [*map(np.asarray, seen), *layer.get_weights()]


@pytest.mark.parametrize(
    "shape", [(4, 6, 5, 3), (7, 3), (4, 9, 3), (2, 3, 4, 2, 3), (1, 3)], ids=str
)
@pytest.mark.parametrize(
    "options",
    [{}, {"center": False, "scale": False}, {"epsilon": 0.1}, {"trainable": False}],
    ids=str,
)
def test_values_gradients_and_means_are_keras_own(shape, options):
    for theirs, ours in zip(
        *(trained(shape, one, **options) for one in (False, True)), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


def test_moving_means_are_those_of_the_batch_itself_by_hand():
    *_, mean, variance = trained((6, 2), True, center=False, scale=False)
    random, expected_mean, expected_variance = np.random.default_rng(1), 0.0, 1.0
    for _ in range(STEPS):
        batch = random.normal(2, 3, (6, 2))
        expected_mean = 0.8 * expected_mean + 0.2 * batch.mean(axis=0)
        expected_variance = 0.8 * expected_variance + 0.2 * batch.var(axis=0)
    np.testing.assert_allclose(mean, expected_mean, rtol=1e-5)
    np.testing.assert_allclose(variance, expected_variance, rtol=1e-5)


def test_norms_within_parts_of_a_model_are_found():
    part = keras.Sequential([keras.Input((3,)), keras.layers.BatchNormalization(name="within")])
    normalise_in_one(keras.Sequential([keras.Input((3,)), part]))
    assert "call" in vars(part.get_layer("within"))


class Derived(keras.layers.BatchNormalization):
    pass


@pytest.mark.parametrize(
    "layer",
    [
        Derived(),
        keras.layers.BatchNormalization(axis=1),
        keras.layers.BatchNormalization(dtype="mixed_float16"),
        keras.layers.LayerNormalization(),
    ],
    ids=["derived", "other axis", "other numbers", "other layer"],
)
def test_what_the_operation_cannot_do_stays_as_it_is(layer):
    normalise_in_one(keras.Sequential([keras.Input((4, 5, 3)), layer]))
    assert "call" not in vars(layer)


def test_a_mask_is_left_to_keras():
    layer = keras.layers.BatchNormalization()
    model = keras.Sequential([keras.Input((4, 3)), layer])
    inputs = RANDOM.normal(size=(2, 4, 3)).astype(np.float32)
    mask = np.array([[True, True, False, False], [True, False, False, False]])
    normalise_in_one(model)
    layer(inputs, training=True, mask=mask)
    np.testing.assert_allclose(
        layer.moving_mean, 0.01 * inputs[mask].mean(axis=0), rtol=1e-4, atol=1e-6
    )
