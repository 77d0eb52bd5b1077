"""Many updates a call: the same numbers as Keras' own loop, whatever the number of updates."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_assign.data.pipelines import array_batches
from keras_assign.training import fit as training
from keras_assign.training.fit import fit, make_reproducible
from keras_assign.training.updates_in_graph import MOST_A_CALL, updates_a_call

RANDOM = np.random.default_rng(0)
INPUTS = RANDOM.normal(size=(150, 8, 8, 1)).astype(np.float32)
LABELS = RANDOM.integers(0, 3, 150)


def network():
    """With all that keeps a state: normalisation, dropout and an optimiser with moments."""
    model = keras.Sequential(
        [
            keras.layers.Conv2D(4, 3, activation="tanh"),
            keras.layers.BatchNormalization(),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.5, seed=1),
            keras.layers.Dense(3),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    rate = keras.optimizers.schedules.CosineDecay(0.01, 300)
    model.compile(keras.optimizers.Adam(rate), loss, metrics=["accuracy"], jit_compile=False)
    return model


def trained(fitting, **options):
    make_reproducible(0)
    model = network()
    data = array_batches((INPUTS, LABELS), 4, shuffle_seed=3)
    if "steps_per_epoch" in options:
        data = data.repeat()
    history = fitting(model, data, epochs=3, shuffle=False, **options).history
    return model, history


def keras_alone(model, data, **options):
    return model.fit(data, verbose=0, **options)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"validation_data": (INPUTS[:50], LABELS[:50])},
        {"steps_per_epoch": 2 * 47},  # Calls of 47.
        {"steps_per_epoch": 97},  # A prime number beyond the most a call: calls of 1.
    ],
    ids=["epochs", "validation", "steps", "prime"],
)
def test_weights_and_log_are_those_of_keras_own_loop_to_the_last_bit(options):
    ours, log = trained(fit, **options)
    theirs, keras_log = trained(keras_alone, **options)
    assert log == {name: [float(value) for value in row] for name, row in keras_log.items()}
    assert ours.optimizer.iterations == theirs.optimizer.iterations
    for mine, other in zip(ours.variables, theirs.variables, strict=True):
        np.testing.assert_array_equal(mine, other)


def test_an_epoch_is_few_calls_and_the_model_is_left_as_it_was():
    calls = []
    count = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: calls.append(1))
    model, _ = trained(fit, callbacks=[count])
    assert len(calls) == 3  # Of 38 updates each.
    assert model.steps_per_execution == 1


def test_a_second_fit_is_traced_no_more():
    model, _ = trained(fit)
    traced = []
    model.train_step = lambda data: traced.append(1)
    fit(model, array_batches((INPUTS, LABELS), 4, shuffle_seed=4), shuffle=False)
    assert not traced


def test_what_a_user_asks_of_keras_is_left_alone(monkeypatch):
    monkeypatch.setattr(training, "train_in_graph", lambda model: pytest.fail("not asked for"))
    model = network()
    fit(model, INPUTS, LABELS, batch_size=50)
    model.steps_per_execution = 3
    fit(model, array_batches((INPUTS, LABELS), 50))
    assert model.steps_per_execution == 3


def test_a_model_that_runs_eagerly_still_does():
    model = network()
    model.run_eagerly = True
    fit(model, array_batches((INPUTS, LABELS), 50))
    assert int(model.optimizer.iterations) == 3


@pytest.mark.parametrize(
    ("batches", "steps", "expected"),
    [(10, None, 10), (200, None, MOST_A_CALL), (10, 94, 47), (10, 97, 1), (10, 128, 64)],
)
def test_calls_divide_an_epoch_of_given_steps_and_end_with_the_data_otherwise(
    batches, steps, expected
):
    assert updates_a_call(tf.data.Dataset.range(batches), steps) == expected


def test_data_of_unknown_number_are_taken_to_their_end():
    endless = tf.data.Dataset.range(7).filter(lambda number: True)
    assert updates_a_call(endless) == MOST_A_CALL
    model = network()
    data = array_batches((INPUTS, LABELS), 50).filter(lambda inputs, labels: True)
    log = fit(model, data, epochs=2)
    assert int(model.optimizer.iterations) == 6
    assert len(log.history["loss"]) == 2
