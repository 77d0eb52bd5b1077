"""Write a trained digit model: a SavedModel that needs TensorFlow and nothing else, and others."""

import functools
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from keras_assign.data.pipelines import to_model_input
from keras_assign.explain.attention_maps import attention_layer_names, attention_map_model
from keras_assign.training.portable_export import export_portable

IMAGES = tf.TensorSpec([None, 28, 28], tf.uint8, name="images")


def export_digit_model(model: keras.Model, folder: Path) -> None:
    """Write the model for serving.

    The SavedModel's `serve`, its only signature, takes uint8 images (batch, 28 rows, 28 columns),
    light ink on dark, and returns probabilities (batch, classes). Where the model has attention,
    `attend` takes the same and returns a dictionary: layer name -> float32 (batch, height, width),
    0 to 1.

    Args:
        model: a trained model from float images to logits.
        folder: where to; made if missing.
    """
    served = _Served(model)
    tf.saved_model.save(served, str(folder), signatures=served.serve)


class _Served(tf.Module):
    """What is written, and every weight once (`model.export` writes each twice)."""

    def __init__(self, model):
        super().__init__(name=model.name)
        # Not the networks themselves: TensorFlow would write their weights once more, too.
        self.network_variables = [weight.value for weight in model.weights]
        self._probabilities = functools.partial(_probabilities(model), training=False)
        if attention_layer_names(model):
            maps = functools.partial(_serving(attention_map_model(model)), training=False)
            self.attend = tf.function(maps, input_signature=[IMAGES])

    @tf.function(input_signature=[IMAGES])
    def serve(self, images):
        return self._probabilities(images)


def export_digit_portable(model: keras.Model, folder: Path, images: np.ndarray) -> dict[str, dict]:
    """Write the model for other runtimes beside its SavedModel, which takes and returns the same.

    Args:
        model: a trained model from float images to logits.
        folder: of the SavedModel.
        images: uint8 (items, 28 rows, 28 columns), on which all must answer alike.

    Returns:
        As `export_portable`.

    Raises:
        RuntimeError: a file answers otherwise.
        ImportError: the extra `export` is not installed.
    """
    return export_portable(_probabilities(_in_32_bits(model)), folder, images)


def check_digit_export(model: keras.Model, folder: Path, images: np.ndarray) -> None:
    """Compare an exported model with the one it came from, its maps included.

    Args:
        model: what was exported.
        folder: the SavedModel.
        images: uint8 (items, 28 rows, 28 columns).

    Raises:
        RuntimeError: probabilities or weights of a map differ by more than 0.001 (0.01 if the
            model computes in 16 bits).
    """
    inputs = to_model_input(images)
    loaded = tf.saved_model.load(str(folder))
    served = {"": loaded.serve(images)}
    expected = {"": keras.ops.softmax(model(inputs, training=False))}
    if attention_layer_names(model):
        served |= loaded.attend(images)
        expected |= attention_map_model(model)(inputs)
    # Not Python's `max`, which may pass over NaN: that is no match, too.
    worst = np.max([np.abs(np.asarray(served[name]) - expected[name]).max() for name in expected])
    if not worst <= (0.01 if _computes_in_16_bits(model) else 0.001):
        raise RuntimeError(f"the model exported to {folder} differs by {worst:.1e}")


def _in_32_bits(model):
    """The model itself, or the same weights in a copy that computes as every runtime can."""
    if not _computes_in_16_bits(model):
        return model

    def cloned(layer):
        return layer.__class__.from_config({**layer.get_config(), "dtype": "float32"})

    copy = keras.models.clone_model(model, clone_function=cloned)
    copy.set_weights(model.get_weights())
    return copy


def _computes_in_16_bits(model):
    return any(layer.compute_dtype != "float32" for layer in model.layers)


def _probabilities(model):
    return _serving(model, keras.layers.Softmax(name="probabilities"))


def _serving(model, head=None):
    images = keras.Input((28, 28), dtype="uint8", name="images")
    x = keras.layers.Reshape((28, 28, 1), dtype="uint8", name="add_channel")(images)
    x = keras.layers.Rescaling(1 / 255, name="to_unit_range")(x)
    outputs = model(x)
    if head is not None:
        outputs = head(outputs)
    return keras.Model(images, outputs, name=f"{model.name}_serving")
