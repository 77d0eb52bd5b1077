"""Networks of one kind are compiled once in a process: what a first update costs is paid once.

Likewise what a first answer of a trained network costs.
"""

import contextlib
import json
import random
import warnings
from collections import OrderedDict
from collections.abc import Iterator

import keras
import numpy as np
import tensorflow as tf

from keras_assign.training.updates_in_graph import (
    is_left_to_keras,
    make_variables,
    optimizers,
)

# Kinds of networks kept compiled: more than a study trains by turns, few enough for any memory.
MOST_KEPT = 8
# What may differ within a kind: it lies in variables, which are copied.
IN_VARIABLES = ("seed", "learning_rate")
KNOWN = ("keras.", "keras_assign.")  # Modules whose objects' configurations tell all.
REGISTERED = "keras_assign>"  # Begins the names of functions of this package.
# By the network and by how it is trained.
_kept: OrderedDict[tuple[str, str], keras.Model] = OrderedDict()


@contextlib.contextmanager
def stand_in(model: keras.Model, data) -> Iterator[keras.Model]:
    """A network like the given one and in its state, that may have been compiled before.

    It takes the weights, the moments of the optimiser and the state of the random generators from
    the model and gives them back at the end of the context, so that to train it is to train the
    model, to the last bit. Within the context `Follow` hands them back.

    What `updates_in_graph` leaves to Keras, and what cannot be made anew from its configuration to
    the last variable, stands in for itself: parts of others than Keras and this package, whose
    configuration may not tell all, layers that were adapted to data, weights left out of the decay.

    Args:
        model: compiled.
        data: what it is to be trained on; of a dataset shapes and types are part of a kind.
    """
    kind = None if is_left_to_keras(model, data) else _kind(model, data)
    # It is taken out while it is in use: another thread, or a training within this, makes its own.
    twin = kind and (_kept.pop(kind, None) or _copy(model, data))
    if twin is None or _shapes(twin) != _shapes(model):
        yield model
        return
    copy_state(model, twin)
    try:
        yield twin
    finally:
        copy_state(twin, model)
    # Not after an exception, nor where a callback has it begin at a later epoch: who knows how that
    # has left it.
    if not getattr(twin, "_initial_epoch", None):
        _kept[kind] = twin
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)


def outputs(model: keras.Model, inputs, batch_size: int = 500) -> np.ndarray:
    """What `model.predict` gives, by a stand-in of the model where one has been trained.

    Args:
        model: with one input and one output.
        inputs: float32 (items, ...), or a dataset of batches of them.
        batch_size: items in a batch of an array.

    Returns:
        float32 (items, ...).
    """
    kind = _kind_trained(model)
    twin = kind and _kept.pop(kind, None)  # As in training: nobody else uses it meanwhile.
    if twin is None:
        return model.predict(inputs, batch_size=batch_size, verbose=0)
    try:
        for mine, other in zip(twin.variables, model.variables, strict=True):
            mine.assign(other.value)
        return np.concatenate([_asked(twin)(batch) for batch in _batches(inputs, batch_size)])
    finally:
        _kept[kind] = twin


def _batches(inputs, size):
    if isinstance(inputs, tf.data.Dataset):
        return inputs
    return (tf.constant(inputs[start : start + size]) for start in range(0, len(inputs), size))


def _kind_trained(model):
    """That of a network like the model which was trained, however it was; None without one."""
    if not _has_one_input_and_output(model) or not model.built:
        return None
    network = _network(model)
    return next((kind for kind in _kept if kind[0] == network), None)


def _has_one_input_and_output(model):
    return all(len(getattr(model, side, None) or ()) == 1 for side in ("inputs", "outputs"))


def _asked(twin):
    """The network as a function of a batch of any size, traced once; Keras traces each size."""
    if not hasattr(twin, "asked"):
        taken = twin.inputs[0]
        signature = [tf.TensorSpec(taken.shape, taken.dtype)]
        twin.asked = tf.function(
            lambda batch: twin(batch, training=False), input_signature=signature, autograph=False
        )
    return twin.asked


class Follow(keras.callbacks.Callback):
    """Gives the model the state of its stand-in after each epoch, before other callbacks look.

    Args:
        follower: the model that the fitted one stands in for.
    """

    def __init__(self, follower: keras.Model):
        super().__init__()
        self._follower = follower

    def on_epoch_end(self, epoch, logs=None):
        if self.model is not self._follower:
            copy_state(self.model, self._follower)


def copy_state(source: keras.Model, target: keras.Model) -> None:
    """Set all that a training changes of one model to what it is in another of its kind."""
    for mine, other in zip(state(target), state(source), strict=True):
        mine.assign(other.value)


def state(model: keras.Model) -> list[keras.Variable]:
    """All that a training changes: of layers, random generators and optimisers."""
    return [*model.variables, *(v for owner in optimizers(model) for v in owner.variables)]


def _kind(model, data):
    """All that a compiled network depends on, as two texts; None if a configuration lacks some."""
    make_variables(model, data)
    network = _network(model)
    try:
        compiled = network and model.get_compile_config()
    except (NotImplementedError, TypeError, ValueError):
        return None
    if not compiled or not all(map(_is_known, _objects(compiled))) or _spares_weights(model):
        return None
    return network, _text([compiled, str(data.element_spec), _shapes(model)])


def _network(model):
    """All that a network's answers depend on but for its variables' values, as a text, or None."""
    try:
        with warnings.catch_warnings(action="ignore"):  # Of lambdas: none is read from a file.
            configuration = model.get_config()
    except (NotImplementedError, TypeError, ValueError):
        return None
    known = all(map(_is_known, _objects(configuration)))
    if not known or not type(model).__module__.startswith(KNOWN) or _is_adapted(model):
        return None
    name = f"{type(model).__module__}.{type(model).__qualname__}"
    return _text([name, configuration, [tuple(variable.shape) for variable in model.variables]])


def _text(about):
    return json.dumps(_without_values_of_variables(about), sort_keys=True, default=str)


def _without_values_of_variables(config):
    if isinstance(config, dict):
        return {
            name: None
            if name in IN_VARIABLES and isinstance(value, int | float)
            else _without_values_of_variables(value)
            for name, value in config.items()
        }
    if isinstance(config, list | tuple):
        return [_without_values_of_variables(value) for value in config]
    return config


def _shapes(model):
    """Of each variable its shape and whether it is trained: alike in two of a kind."""
    return [(tuple(v.shape), v.trainable) for v in state(model)]


def _is_adapted(model):
    """Whether it may have looked at data when it was made: its configuration does not tell."""
    return any(hasattr(layer, "adapt") for layer in _layers(model))


def _spares_weights(model):
    """Whether an optimiser leaves weights out of the decay: its configuration does not tell."""
    return any(
        name.startswith("_exclude_from_weight_decay") and value
        for optimizer in optimizers(model)
        for name, value in vars(optimizer).items()
    )


def _objects(config):
    """The description of each object in a configuration."""
    if isinstance(config, dict):
        if "class_name" in config and "module" in config:
            yield config
        config = list(config.values())
    if isinstance(config, list | tuple):
        for value in config:
            yield from _objects(value)


def _is_known(described):
    # Of a function `config` is its name, and that alone says whose it is.
    module, name = f"{described['module']}.", str(described["config"])
    return module.startswith(KNOWN) or name.startswith(REGISTERED)


def _layers(model):
    for layer in model.layers:
        yield layer
        if isinstance(layer, keras.Model):
            yield from _layers(layer)


def _copy(model, data):
    """A model of the same kind, built; None where it cannot be made from what it says of itself."""
    drawn = random.getstate()  # Keras draws seeds for what has none, and is to draw them as before.
    try:
        twin = type(model).from_config(model.get_config())
        twin.compile_from_config(model.get_compile_config())
        make_variables(twin, data)
    except (NotImplementedError, TypeError, ValueError):
        return None
    finally:
        random.setstate(drawn)
    return twin
