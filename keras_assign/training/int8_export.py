"""Write a trained model in whole numbers of 8 bits, a quarter of the size, for LiteRT."""

import warnings
from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorflow.lite.python import schema_py_generated as schema
from tensorflow.lite.tools import flatbuffer_utils

from keras_assign.quiet_import import tensorflow_notices_hidden

INT8 = "model_int8.tflite"
LAYER = b"/"  # In the name of all that stands in a layer of Keras'.


def write_int8(
    graph: tf.types.experimental.GenericFunction,
    folder: Path,
    examples: list[np.ndarray] | None = None,
) -> Path:
    """Write a function of one input as `model_int8.tflite`.

    Weights become 8 bits, each output channel of a convolution with a scale of its own. With
    examples, so does what layers give each other, with scales found on these (Jacob et al. 2018,
    after the training); input and output stay as they are.

    Args:
        graph: with an input signature.
        folder: where to; it exists.
        examples: inputs of the kind that it will be given, items that trained. None leaves what
            layers give each other as it is, and whatever comes before the layers whole: 8 bits
            span 48 dB, less than a spectrum.

    Returns:
        The file.
    """
    with tensorflow_notices_hidden(), warnings.catch_warnings():
        # Of statistics, which are found on the examples.
        warnings.simplefilter("ignore", UserWarning)
        converter = tf.lite.TFLiteConverter.from_concrete_functions(
            [graph.get_concrete_function()], graph
        )
        whole = converter.convert()
        # Dense layers have one scale each: LiteRT before 2.17 reads no other file.
        converter._experimental_disable_per_channel_quantization_for_dense_layers = True
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if examples:
            converter.representative_dataset = lambda: ([example] for example in examples)
        made = converter.convert()
        (folder / INT8).write_bytes(made if examples else _whole_before_layers(made, whole))
    return folder / INT8


def _whole_before_layers(made: bytes, whole: bytes) -> bytes:
    """A model in 8 bits whose constants outside of layers are as they were before.

    Older converters lose the names of what is rounded, so a constant is known by its values; those
    that lose a layer's name leave that layer whole, too, and the file larger.
    """
    small, large = (
        flatbuffer_utils.convert_bytearray_to_object(bytearray(model)) for model in (made, whole)
    )
    outside = [
        tensor
        for tensor in large.subgraphs[0].tensors
        if tensor.type == schema.TensorType.FLOAT32 and LAYER not in tensor.name
    ]
    for tensor in small.subgraphs[0].tensors:
        if tensor.type != schema.TensorType.INT8:
            continue
        values, step = _unrounded(tensor, small)
        for before in outside:
            exact = _values(before, large, np.float32)
            if exact.shape == values.shape and np.abs(exact - values).max() <= step:
                tensor.type, tensor.quantization = before.type, before.quantization
                small.buffers[tensor.buffer].data = large.buffers[before.buffer].data
    return bytes(flatbuffer_utils.convert_object_to_bytearray(small))


def _values(tensor, model, dtype):
    """A tensor's constant; empty where it is none."""
    data = model.buffers[tensor.buffer].data
    return np.zeros(0) if data is None else np.frombuffer(bytes(data), dtype).reshape(tensor.shape)


def _unrounded(tensor, model):
    """The values that whole numbers stand for, and the largest step from one to the next."""
    scale = np.asarray(tensor.quantization.scale)
    along = [1] * len(tensor.shape)
    along[tensor.quantization.quantizedDimension] = len(scale)
    return _values(tensor, model, np.int8) * scale.reshape(along), scale.max()
