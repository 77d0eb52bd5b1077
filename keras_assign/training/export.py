"""Write a trained digit model: a SavedModel that needs TensorFlow and nothing else, and others."""

import functools
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from keras_assign.data.pipelines import to_model_input
from keras_assign.explain.attention_maps import attention_layer_names, attention_map_model
from keras_assign.models.digit_or_none import UNCALIBRATED, Calibration, digit_probabilities
from keras_assign.training.digit_detector import log_odds
from keras_assign.training.portable_export import export_portable

IMAGES = tf.TensorSpec([None, 28, 28], tf.uint8, name="images")


class DigitReader(NamedTuple):
    """What is exported.

    Attributes:
        network: trained, from float images (batch, 28, 28, 1) to logits of ten digits.
        detector: of digits, see `train_detector`; without one any image is taken for a digit.
        calibration: of the probabilities.
    """

    network: keras.Model
    detector: keras.Model | None = None
    calibration: Calibration = UNCALIBRATED

    def probabilities(self, images):
        """Of each digit, float32 (batch, 10), from float images; the rest to 1 is that of none."""
        logits = ops.cast(self.network(images), "float32")
        if self.detector is None:
            return ops.softmax(logits / self.calibration.temperature)
        none = log_odds(self.detector(images))
        return digit_probabilities(logits, none, self.calibration)


def export_digit_model(reader: DigitReader, folder: Path) -> None:
    """Write the model for serving.

    The SavedModel's `serve`, its only signature, takes uint8 images (batch, 28 rows, 28 columns),
    light ink on dark, and returns probabilities (batch, 10). Where the network has attention,
    `attend` takes the same and returns a dictionary: layer name -> float32 (batch, height, width),
    0 to 1.

    Args:
        reader: with a trained network.
        folder: where to; made if missing.
    """
    served = _Served(reader)
    tf.saved_model.save(served, str(folder), signatures=served.serve)


class _Served(tf.Module):
    """What is written, and every weight once (`model.export` writes each twice)."""

    def __init__(self, reader):
        network, detector = reader.network, reader.detector
        super().__init__(name=network.name)
        # Not the networks themselves: TensorFlow would write their weights once more, too.
        weights = network.weights + (detector.weights if detector else [])
        self.network_variables = [weight.value for weight in weights]
        served = _serving(network, reader.probabilities)
        self._probabilities = functools.partial(served, training=False)
        if attention_layer_names(network):
            maps = functools.partial(_serving(attention_map_model(network)), training=False)
            self.attend = tf.function(maps, input_signature=[IMAGES])

    @tf.function(input_signature=[IMAGES])
    def serve(self, images):
        return self._probabilities(images)


def serving_graph(reader: DigitReader) -> tf.types.experimental.GenericFunction:
    """What is exported, as one function of `images`; its signature is that of `serve`.

    Args:
        reader: as of `export_digit_model`.
    """
    served = functools.partial(_serving(reader.network, reader.probabilities), training=False)
    return tf.function(served, input_signature=[IMAGES])


def export_digit_portable(reader: DigitReader, folder: Path, images: np.ndarray) -> dict[str, dict]:
    """Write the model for other runtimes beside its SavedModel, which takes and returns the same.

    Args:
        reader: as of `export_digit_model`.
        folder: of the SavedModel.
        images: uint8 (items, 28 rows, 28 columns), on which all must answer alike.

    Returns:
        As `export_portable`.

    Raises:
        RuntimeError: a file answers otherwise.
        ImportError: the extra `export` is not installed.
    """
    reader = reader._replace(network=_in_32_bits(reader.network))
    return export_portable(_serving(reader.network, reader.probabilities), folder, images)


def check_digit_export(reader: DigitReader, folder: Path, images: np.ndarray) -> None:
    """Compare an exported model with the one it came from, its maps included.

    Args:
        reader: what was exported.
        folder: the SavedModel.
        images: uint8 (items, 28 rows, 28 columns).

    Raises:
        RuntimeError: probabilities or weights of a map differ by more than 0.001 (0.01 if the
            model computes in 16 bits).
    """
    inputs, model = to_model_input(images), reader.network
    loaded = tf.saved_model.load(str(folder))
    served = {"": loaded.serve(images)}
    expected = {"": reader.probabilities(inputs)}
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


def _serving(model, answer=None):
    images = keras.Input((28, 28), dtype="uint8", name="images")
    x = keras.layers.Reshape((28, 28, 1), dtype="uint8", name="add_channel")(images)
    x = keras.layers.Rescaling(1 / 255, name="to_unit_range")(x)
    return keras.Model(images, (answer or model)(x), name=f"{model.name}_serving")
