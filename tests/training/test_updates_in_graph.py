"""Many updates a call: the same numbers as Keras' own loop, whatever the number of updates."""

import gc

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_assign.data.pipelines import array_batches
from keras_assign.training import updates_in_graph
from keras_assign.training.fit import fit, make_reproducible
from keras_assign.training.updates_in_graph import MOST_A_CALL, updates_a_call

RANDOM = np.random.default_rng(0)
INPUTS = RANDOM.normal(size=(150, 8, 8, 1)).astype(np.float32)
LABELS = RANDOM.integers(0, 3, 150)


def network(kind=keras.Sequential):
    """With all that keeps a state: normalisation, dropout and an optimiser with moments."""
    model = kind(
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
        {"validation_data": (INPUTS, LABELS), "validation_batch_size": 7, "validation_steps": 5},
        {"steps_per_epoch": 2 * 13},  # Calls of 13.
        {"steps_per_epoch": 97},  # A prime number beyond the most a call: calls of 1.
    ],
    ids=["epochs", "validation", "part_of_validation", "steps", "prime"],
)
def test_weights_and_log_are_those_of_keras_own_loop_to_the_last_bit(options, monkeypatch):
    for in_one in ("update_in_one", "normalise_in_one"):
        monkeypatch.setattr(updates_in_graph, in_one, lambda of_keras: None)
    ours, log = trained(fit, **options)
    theirs, keras_log = trained(keras_alone, **options)
    assert log == {name: [float(value) for value in row] for name, row in keras_log.items()}
    assert ours.optimizer.iterations == theirs.optimizer.iterations
    for mine, other in zip(ours.variables, theirs.variables, strict=True):
        np.testing.assert_array_equal(mine, other)


def test_calls_are_few_and_the_model_is_left_as_it_was():
    calls = []
    count = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: calls.append(1))
    model, _ = trained(fit, callbacks=[count])
    assert len(calls) == 3 * 3  # Of 38 updates: 16, 16 and 6.
    assert model.steps_per_execution == 1


def test_a_step_is_traced_once_however_much_it_needs_and_no_more_by_a_second_fit():
    """Weights not built, and those of Adam and of the accuracy not there before the first step."""
    traced = []

    class Traced(keras.Sequential):
        def train_step(self, data):
            traced.append(1)
            return super().train_step(data)

    model = network(Traced)
    log = fit(model, array_batches((INPUTS, LABELS), 4), epochs=2, shuffle=False)
    assert len(traced) == 1
    assert len(model.optimizer.variables) > len(model.trainable_variables)
    assert len(log.history["accuracy"]) == 2
    fit(model, array_batches((INPUTS, LABELS), 4, shuffle_seed=4), shuffle=False)
    assert len(traced) == 1


def graphs_left():
    """Of tf.function, once no model is there any more."""
    keras.utils.clear_session()
    gc.collect()
    return sum(isinstance(left, tf.Graph) for left in gc.get_objects())


def test_a_training_leaves_no_graph_behind():
    """Of each stays as much memory as a network of hundreds of operations takes."""
    trained(fit)
    before = graphs_left()
    trained(fit)
    assert graphs_left() == before


@pytest.mark.parametrize("first", [keras_alone, fit])
def test_no_update_is_lost_whatever_fitted_before(first):
    """Keras keeps what it traced for as many updates a call as it was asked for then."""
    model, _ = trained(first)
    fit(model, INPUTS, LABELS, batch_size=50)
    for fitting in (fit, keras_alone, fit):
        before = int(model.optimizer.iterations)
        fitting(model, array_batches((INPUTS, LABELS), 4, shuffle_seed=4), shuffle=False)
        assert int(model.optimizer.iterations) - before == 38


def test_a_batch_can_be_trained_on_afterwards_and_all_are_predicted_meanwhile():
    predicted = []
    data = tf.data.Dataset.from_tensor_slices(INPUTS).batch(10)
    model = network()
    model.predict(data, verbose=0)
    watch = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: predicted.append(model.predict(data, verbose=0))
    )
    fit(model, array_batches((INPUTS, LABELS), 4), callbacks=[watch])
    assert len(predicted[0]) == len(INPUTS)
    before = int(model.optimizer.iterations)
    model.train_on_batch(INPUTS[:4], LABELS[:4])
    assert int(model.optimizer.iterations) == before + 1


def test_training_may_be_stopped_early():
    stop = keras.callbacks.EarlyStopping("loss", min_delta=1e6)  # After the second epoch.
    _, log = trained(fit, callbacks=[stop])
    assert len(log["loss"]) == 2


def test_mixed_precision_trains():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        _, log = trained(fit)
        _, keras_log = trained(keras_alone)
    finally:
        keras.config.set_dtype_policy("float32")
    assert log["loss"] == keras_log["loss"]


@pytest.mark.parametrize("options", [{"run_eagerly": True}, {"steps_per_execution": 3}])
def test_what_a_user_asks_of_keras_is_left_to_it(options):
    calls = []
    count = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: calls.append(1))
    model = network()
    model.compile(
        "adam", keras.losses.SparseCategoricalCrossentropy(True), **{"jit_compile": False} | options
    )
    fit(model, array_batches((INPUTS, LABELS), 50), callbacks=[count])
    assert len(calls) == (1 if "steps_per_execution" in options else 3)
    assert int(model.optimizer.iterations) == 3
    assert model.steps_per_execution == options.get("steps_per_execution", 1)


def test_data_may_be_named():
    model = network()
    fit(model, x=array_batches((INPUTS, LABELS), 50))
    fit(model, x=INPUTS, y=LABELS, batch_size=50)
    assert int(model.optimizer.iterations) == 6


@pytest.mark.parametrize(
    ("batches", "steps", "expected"),
    [(10, None, 10), (200, None, MOST_A_CALL), (10, 26, 13), (10, 97, 1), (10, 128, 16)],
)
def test_calls_divide_an_epoch_of_given_steps_and_end_with_the_data_otherwise(
    batches, steps, expected
):
    assert updates_a_call(tf.data.Dataset.range(batches), steps) == expected


@pytest.mark.timeout(120)
def test_data_of_unknown_number_are_taken_to_their_end():
    unknown = tf.data.Dataset.range(7).filter(lambda number: True)
    assert updates_a_call(unknown) == MOST_A_CALL
    model = network()
    data = array_batches((INPUTS, LABELS), 50).filter(lambda inputs, labels: True)
    log = fit(model, data, epochs=2)
    assert int(model.optimizer.iterations) == 6
    assert len(log.history["loss"]) == 2
