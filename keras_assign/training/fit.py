"""Train a classifier reproducibly and keep what happened in each epoch."""

import dataclasses
import functools
import gc
import time

import keras
import tensorflow as tf

from keras_assign.data.pipelines import untuned
from keras_assign.training.compiled_once import Follow, stand_in
from keras_assign.training.updates_in_graph import updates_in_graph

try:  # Keras has no public way to begin anew with names alone.
    from keras.src.utils.naming import reset_uids as forget_names
except ImportError:

    def forget_names():
        """Names begin anew, with all else that Keras keeps: what is compiled, too."""
        keras.utils.clear_session(free_memory=False)


SCHEDULES = ("constant", "cosine")


@dataclasses.dataclass(frozen=True)
class EpochLog:
    """What `fit` reports of a training.

    Attributes:
        history: per metric (`loss`, `accuracy`, `val_loss`, `val_accuracy`) one value an epoch.
        epoch_seconds: wall seconds of each epoch, validation included; the first includes the
            compile step, where there is one.
    """

    history: dict[str, list[float]]
    epoch_seconds: list[float]


def make_reproducible(seed: int) -> None:
    """Forget earlier models and fix every random generator and the order of every operation.

    The same training then gives the same bits on the same machine, whatever ran before it in the
    process. `keras.utils.clear_session` would also throw away what TensorFlow has compiled, see
    `compiled_once`.

    Args:
        seed: 0 or above.
    """
    forget_names()
    _free_memory()
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()


def _free_memory():
    """Of earlier models, which hold themselves in circles."""
    _leave_out_what_is_imported()
    gc.collect()


@functools.cache
def _leave_out_what_is_imported():
    """Libraries are a million objects, and to look through them takes 0.3 s each time.

    A model that is there before the first call is left out with them: once, so no leak that grows.
    """
    gc.freeze()


def compile_classifier(
    model: keras.Model,
    learning_rate: float,
    schedule: str = "constant",
    updates: int = 0,
    weight_decay: float = 0.0,
) -> None:
    """Compile a model that ends in logits with Adam and cross-entropy.

    Args:
        model: a classifier from images to logits (batch, classes).
        learning_rate: Adam's, at the start.
        schedule: `"constant"`, or `"cosine"`: falls to 0 over `updates`.
        updates: number of optimiser updates of the whole training, for `"cosine"`.
        weight_decay: decoupled from the gradient (AdamW), times the learning rate an update.

    Raises:
        ValueError: the schedule is not known.
    """
    if schedule not in SCHEDULES:
        raise ValueError(f"schedule must be one of {SCHEDULES}; received {schedule!r}")
    if schedule == "cosine":
        learning_rate = keras.optimizers.schedules.CosineDecay(learning_rate, updates)
    model.compile(
        keras.optimizers.Adam(learning_rate, weight_decay=weight_decay or None),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        jit_compile=False,  # XLA makes convolutions this small slower on a CPU.
    )


def fit(model: keras.Model, *data, **fit_options) -> EpochLog:
    """Call `model.fit` quietly and time its epochs.

    On a dataset, many updates are done by one call from Python, see `updates_in_graph`, and a
    network like one that was trained before is not compiled again, see `compiled_once`: callbacks
    have a stand-in as their `model`.

    Args:
        model: a compiled model.
        *data: what `model.fit` takes as its first arguments.
        **fit_options: what else it takes.
    """
    data = [_untuned(value) for value in data]
    fit_options = {name: _untuned(value) for name, value in fit_options.items()}
    timer = _EpochTimer()
    callbacks = fit_options.pop("callbacks", ())
    inputs, steps = data[0] if data else fit_options.get("x"), fit_options.get("steps_per_epoch")
    with stand_in(model, inputs) as fitted, updates_in_graph(fitted, inputs, steps) as needed:
        callbacks = [*needed, Follow(model), *callbacks, timer]
        history = fitted.fit(*data, **fit_options, callbacks=callbacks, verbose=0)
        model.history = history
    values = {name: [float(v) for v in series] for name, series in history.history.items()}
    return EpochLog(values, timer.seconds)


def _untuned(value):
    return untuned(value) if isinstance(value, tf.data.Dataset) else value


class _EpochTimer(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self.started = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.started)
