"""Write a trained model in whole numbers of 8 bits, a quarter of the size, for LiteRT."""

import warnings
from pathlib import Path

import numpy as np
import tensorflow as tf

from keras_assign.quiet_import import tensorflow_notices_hidden

INT8 = "model_int8.tflite"


def write_int8(
    graph: tf.types.experimental.GenericFunction,
    folder: Path,
    examples: list[np.ndarray] | None = None,
) -> Path:
    """Write a function of one input as `model_int8.tflite`.

    Weights become 8 bits, each output channel with a scale of its own. With examples, so does what
    layers give each other, with scales found on these (Jacob et al. 2018, after the training);
    input and output stay as they are.

    Args:
        graph: with an input signature.
        folder: where to; it exists.
        examples: inputs of the kind that it will be given, items that trained. None leaves what
            layers give each other as it is, as a spectrum needs it: 8 bits span 48 dB.

    Returns:
        The file.
    """
    with tensorflow_notices_hidden(), warnings.catch_warnings():
        # Of statistics, which are found on the examples.
        warnings.simplefilter("ignore", UserWarning)
        converter = tf.lite.TFLiteConverter.from_concrete_functions(
            [graph.get_concrete_function()], graph
        )
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if examples:
            converter.representative_dataset = lambda: ([example] for example in examples)
        (folder / INT8).write_bytes(converter.convert())
    return folder / INT8
