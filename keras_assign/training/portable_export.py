"""Write a trained model for other runtimes, ONNX and LiteRT, and measure it there."""

import time
import warnings
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

ONNX, LITERT = "model.onnx", "model.tflite"
TOLERANCE = 0.001  # Of a probability, between what was trained and what was written.
TIMED_CALLS = 200


def export_portable(model: keras.Model, folder: Path, examples: np.ndarray) -> dict[str, dict]:
    """Write a model as `model.onnx` and `model.tflite`, check both, and time them.

    Args:
        model: from one input to one output.
        folder: where to; it exists.
        examples: (items, ...) inputs on which all must answer alike.

    Returns:
        By file name `bytes`, `milliseconds` (median of one example at a time, on one thread) and
        `difference`, the largest to the model itself; and of `"keras"`, the model itself with as
        many threads as TensorFlow has, the same without `bytes`.

    Raises:
        RuntimeError: a file answers otherwise than the model.
        ImportError: tf2onnx or onnxruntime is not installed (extra `export`).
    """
    expected = np.asarray(model(examples, training=False))  # ONNX's export asks for a call, too.
    model.export(str(folder / ONNX), format="onnx", verbose=False)
    model.export(
        str(folder / LITERT),
        format="litert",
        verbose=False,
        target_spec={"supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS]},
    )
    graph = tf.function(lambda inputs: model(inputs, training=False))
    measured = {"keras": {"milliseconds": _milliseconds(graph, examples[:1]), "difference": 0.0}}
    for name, reader in ((ONNX, onnx_reader), (LITERT, litert_reader)):
        answer = reader(folder / name)
        difference = float(np.abs(answer(examples) - expected).max())
        if not difference <= TOLERANCE:
            raise RuntimeError(f"the model exported to {folder / name} differs by {difference:.1e}")
        measured[name] = {
            "bytes": (folder / name).stat().st_size,
            "milliseconds": _milliseconds(answer, examples[:1]),
            "difference": difference,
        }
    return measured


def onnx_reader(file: Path) -> Callable[[np.ndarray], np.ndarray]:
    """What answers with an ONNX file, on one thread of the CPU.

    Args:
        file: of one input and one output.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    (taken,) = session.get_inputs()
    return lambda inputs: session.run(None, {taken.name: inputs})[0]


def litert_reader(file: Path) -> Callable[[np.ndarray], np.ndarray]:
    """What answers with a LiteRT file, on one thread of the CPU.

    Args:
        file: of one input and one output.
    """
    with warnings.catch_warnings():
        # TensorFlow tells of a package to come in its place, which 2.16 to 2.21 do without.
        warnings.simplefilter("ignore", UserWarning)
        interpreter = tf.lite.Interpreter(str(file), num_threads=1)
    (taken,), (given,) = interpreter.get_input_details(), interpreter.get_output_details()

    def answer(inputs):
        if tuple(interpreter.get_input_details()[0]["shape"]) != inputs.shape:
            interpreter.resize_tensor_input(taken["index"], inputs.shape)
            interpreter.allocate_tensors()
        interpreter.set_tensor(taken["index"], inputs)
        interpreter.invoke()
        return interpreter.get_tensor(given["index"])

    interpreter.allocate_tensors()
    return answer


def _milliseconds(answer, example):
    answer(example)  # Builds what it needs.
    times = []
    for _ in range(TIMED_CALLS):
        started = time.perf_counter()
        np.asarray(answer(example))
        times.append(1000 * (time.perf_counter() - started))
    return float(np.median(times))
