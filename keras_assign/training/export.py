"""Write a trained digit model as SavedModels that need TensorFlow and nothing else."""

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from keras_assign.data.pipelines import to_model_input
from keras_assign.explain.attention_maps import attention_layer_names, attention_map_model

MAPS_FOLDER = "attention_maps"


def export_digit_model(model: keras.Model, folder: Path) -> None:
    """Write the model for serving and, where it has attention, its maps beside it.

    `folder` takes uint8 images (batch, 28 rows, 28 columns), light ink on dark, and returns
    probabilities (batch, classes). `folder/attention_maps`, which holds the first layers only,
    takes the same and returns a dictionary: layer name -> float32 (batch, height, width), 0 to 1.
    Both have one endpoint, `serve`. (Keras writes every weight twice, keras-team/keras issue 23553;
    hence the size.)

    Args:
        model: a trained model from float images to logits.
        folder: where to; made if missing.
    """
    _export(keras.layers.Softmax(name="probabilities"), model, folder)
    if attention_layer_names(model):
        _export(None, attention_map_model(model), folder / MAPS_FOLDER)


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
    _compare(folder, images, keras.ops.softmax(model(inputs, training=False)), model)
    if attention_layer_names(model):
        _compare(folder / MAPS_FOLDER, images, attention_map_model(model)(inputs), model)


def _compare(folder, images, expected, model):
    loaded = tf.saved_model.load(str(folder))
    differences = tf.nest.map_structure(
        lambda a, b: float(np.abs(np.asarray(a) - np.asarray(b)).max()),
        loaded.serve(tf.constant(images)),
        expected,
    )
    worst = max(tf.nest.flatten(differences))
    sixteen_bits = any(layer.compute_dtype != "float32" for layer in model.layers)
    if worst > (0.01 if sixteen_bits else 0.001):
        raise RuntimeError(f"the model exported to {folder} differs by {worst:.1e}")


def _export(head, model, folder):
    images = keras.Input((28, 28), dtype="uint8", name="images")
    x = keras.layers.Reshape((28, 28, 1), dtype="uint8", name="add_channel")(images)
    x = keras.layers.Rescaling(1 / 255, name="to_unit_range")(x)
    outputs = model(x)
    if head is not None:
        outputs = head(outputs)
    keras.Model(images, outputs, name=f"{model.name}_serving").export(str(folder), verbose=False)
