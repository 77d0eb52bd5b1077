"""Adam by one operation a variable: Keras' numbers, but for the last bits."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_assign.training.adam_in_one import update_in_one

RANDOM = np.random.default_rng(0)
STEPS = 20
GRADIENTS = [
    [RANDOM.normal(size=shape).astype(np.float32) for shape in ((7, 5), (5,))] for _ in range(STEPS)
]


def updated(optimizer, in_one, gradients=GRADIENTS):
    """Two variables after some steps; in a graph, as training has it."""
    variables = [keras.Variable(np.full((7, 5), 0.5, np.float32), name="kernel"),
                 keras.Variable(np.zeros(5, np.float32), name="bias")]  # fmt: skip
    optimizer.build(variables)
    if in_one:
        update_in_one(optimizer)
    step = tf.function(lambda gradients: optimizer.apply(gradients, variables))
    for step_gradients in gradients:
        step([tf.constant(gradient) for gradient in step_gradients])
    return [variable.numpy() for variable in (*variables, *optimizer.variables)]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3},
        {"learning_rate": keras.optimizers.schedules.CosineDecay(0.01, STEPS)},
        {"weight_decay": 0.1, "clipnorm": 0.5},
        {"use_ema": True, "ema_momentum": 0.9, "ema_overwrite_frequency": 3},
        {"gradient_accumulation_steps": 4},
        {"amsgrad": True},
    ],
    ids=["plain", "betas", "schedule", "decay", "average", "accumulated", "amsgrad"],
)
def test_variables_and_moments_are_keras_own(options):
    options = {"learning_rate": 0.01} | options
    pairs = [updated(keras.optimizers.Adam(**options), in_one) for in_one in (False, True)]
    for theirs, ours in zip(*pairs, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


def test_the_first_two_steps_are_those_of_the_paper():
    """Worked out by hand in float64; the first step is as long as the rate, whatever the slope."""
    gradients = [[np.full((7, 5), 3.0, np.float32), np.full(5, -0.2, np.float32)],
                 [np.full((7, 5), 1.0, np.float32), np.full(5, 0.1, np.float32)]]  # fmt: skip
    kernel, bias, *_ = updated(keras.optimizers.Adam(0.01), True, gradients[:1])
    np.testing.assert_allclose(kernel, 0.5 - 0.01, rtol=1e-5)
    np.testing.assert_allclose(bias, 0.01, rtol=1e-4)
    kernel, bias, *_ = updated(keras.optimizers.Adam(0.01), True, gradients)
    mean = (0.9 * 0.1 * 3 + 0.1 * 1) / (1 - 0.9**2)
    square = (0.999 * 0.001 * 9 + 0.001 * 1) / (1 - 0.999**2)
    np.testing.assert_allclose(kernel, 0.49 - 0.01 * mean / np.sqrt(square), rtol=1e-4)


def test_rows_of_an_embedding_are_updated():
    embedding = keras.layers.Embedding(5, 3, embeddings_initializer="ones")
    embedding.build()
    optimizer = keras.optimizers.Adam(0.1)
    optimizer.build(embedding.trainable_variables)
    update_in_one(optimizer)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(embedding(tf.constant([1, 3, 3])))
    optimizer.apply(tape.gradient(loss, embedding.trainable_variables))
    np.testing.assert_allclose(embedding.get_weights()[0][:, 0], [1, 0.9, 1, 0.9, 1], rtol=1e-5)


@pytest.mark.parametrize(
    "optimizer",
    [keras.optimizers.AdamW(), keras.optimizers.SGD(), keras.optimizers.Adam(amsgrad=True)],
)
def test_other_optimisers_stay_as_they_are(optimizer):
    update_in_one(optimizer)
    assert "_backend_update_step" not in vars(optimizer)


def test_weights_left_out_of_the_decay_stay_out():
    results = []
    for in_one in (False, True):
        adam = keras.optimizers.Adam(0.01, weight_decay=0.5)
        adam.exclude_from_weight_decay(var_names=["bias"])
        results.append(updated(adam, in_one))
    for theirs, ours in zip(*results, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
