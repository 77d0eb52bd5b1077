"""Write a trained model for other runtimes, ONNX and LiteRT, and measure it there."""

import json
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from keras_assign.explain.onnx_maps import add_maps
from keras_assign.models.waveform_model import WaveformModel
from keras_assign.quiet_import import tensorflow_notices_hidden
from keras_assign.training.int8_export import INT8, write_int8

ONNX, LITERT = "model.onnx", "model.tflite"
TOLERANCE = 0.001  # Of a probability, between what was trained and what was written.
TOLERANCES = {INT8: 0.1}  # Where rounding moves a doubtful answer.
TIMED_CALLS = 200
OPSET = 17
SAMPLE_RATE = "sample_rate"  # Of a model of speech, among an ONNX file's metadata.


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
    model(examples, training=False)  # ONNX's export asks for a call.
    model.export(str(folder / ONNX), format="onnx", verbose=False)
    add_maps(folder / ONNX)
    model.export(
        str(folder / LITERT),
        format="litert",
        verbose=False,
        target_spec={"supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS]},
    )
    graph = tf.function(lambda inputs: model(inputs, training=False))
    answers = {
        ONNX: onnx_reader(folder / ONNX),
        LITERT: litert_reader(folder / LITERT),
    }
    return _measured(graph, answers, [examples], examples[:1], folder)


def export_portable_speech(
    model: WaveformModel,
    folder: Path,
    examples: list,
    about: dict[str, str] | None = None,
    in_8_bits: bool = False,
) -> dict[str, dict]:
    """Write a model of speech as `model.onnx` and `model.tflite`, check both, and time them.

    Both take `waveform`, float32 (samples,), at the model's own rate, and give `words` and
    `probabilities`, as `WaveformModel.at_its_rate` does; the rate is told by the ONNX file's
    metadata, `sample_rate`, Hz.

    Args:
        model: of waveforms.
        folder: where to; it exists.
        examples: of float32 (samples,), on which all must answer alike; the first is timed.
        about: what the ONNX file's metadata tell besides.
        in_8_bits: whether `model_int8.tflite` is written, too, with weights of 8 bits.

    Returns:
        As `export_portable`; `difference` is that of probabilities.

    Raises:
        RuntimeError: a file answers otherwise than the model.
        ImportError: tf2onnx or onnxruntime is not installed (extra `export`).
    """
    graph = model.at_its_rate()
    rate = {SAMPLE_RATE: str(model.rate)}
    write_portable(graph, folder, rate | (about or {}), _of_spectrograms(model, examples[0]))
    answers = {
        ONNX: onnx_reader(folder / ONNX, "probabilities"),
        LITERT: litert_reader(folder / LITERT),
    }
    if in_8_bits:
        answers[INT8] = litert_reader(write_int8(graph, folder))
    return _measured(
        lambda waveform: graph(waveform)["probabilities"], answers, examples, examples[0], folder
    )


def _of_spectrograms(model, example):
    """What the spectrograms of a model span: `seconds` and `edges`, see `SpokenDigitCNN.attend`."""
    if not hasattr(model, "attend"):
        return {}
    shown = model.attend(example, tf.constant(model.rate))
    edges = np.asarray(shown["edges"], float).round(3).tolist()
    return {"seconds": f"{float(shown['seconds']):g}", "edges": json.dumps(edges)}


def export_portable_images(
    graph: tf.types.experimental.GenericFunction,
    folder: Path,
    images: np.ndarray,
    about: dict[str, str],
) -> dict[str, dict]:
    """Write a function of images as `model.onnx` and `model.tflite`, check both, and time them.

    Args:
        graph: from uint8 (batch, rows, columns, channels) to probabilities (batch, classes).
        folder: where to; it exists.
        images: (items, rows, columns, channels), on which all must answer alike.
        about: what the ONNX file's metadata tell.

    Returns:
        As `export_portable`.

    Raises:
        RuntimeError: a file answers otherwise than the function.
        ImportError: tf2onnx or onnxruntime is not installed (extra `export`).
    """
    write_portable(graph, folder, about)
    answers = {ONNX: onnx_reader(folder / ONNX), LITERT: litert_reader(folder / LITERT)}
    return _measured(graph, answers, [images], images[:1], folder)


def export_portable_generator(module: tf.Module, folder: Path) -> None:
    """Write a `DigitGenerator` as `model.onnx`, and check that it draws the same.

    Args:
        module: from `label` and `latent` to images.
        folder: where to; it exists.

    Raises:
        RuntimeError: the file draws otherwise.
        ImportError: tf2onnx or onnxruntime is not installed (extra `export`).
    """
    import onnx
    import onnxruntime
    import tf2onnx

    digits, size = module.digits.numpy().tolist(), int(module.latent_size)
    with tensorflow_notices_hidden():
        made, _ = tf2onnx.convert.from_function(
            module.serve, module.serve.input_signature, opset=OPSET
        )
    onnx.helper.set_model_props(made, {"digits": json.dumps(digits), "latent_size": str(size)})
    onnx.save(made, str(folder / ONNX))
    label = np.array(digits, np.int32)
    latent = np.random.default_rng(0).standard_normal((len(digits), size), np.float32)
    session = onnxruntime.InferenceSession(str(folder / ONNX), providers=["CPUExecutionProvider"])
    drawn = session.run(None, {"label": label, "latent": latent})[0]
    difference = np.abs(drawn.astype(int) - module.serve(label, latent).numpy()).max()
    if difference > 1:  # Of 255: where a value is rounded, the last bits decide.
        raise RuntimeError(f"the generator exported to {folder / ONNX} differs by {difference}")


def write_portable(
    graph: tf.types.experimental.GenericFunction,
    folder: Path,
    about: dict[str, str],
    shown: dict[str, str] | None = None,
) -> None:
    """Write a function as `model.onnx` and `model.tflite`.

    Args:
        graph: with an input signature.
        folder: where to; it exists.
        about: what the ONNX file's metadata tell.
        shown: what they tell besides where the file has attention maps, see `onnx_maps.add_maps`.

    Raises:
        ImportError: tf2onnx is not installed (extra `export`).
    """
    import onnx
    import tf2onnx

    with tensorflow_notices_hidden():
        made, _ = tf2onnx.convert.from_function(graph, graph.input_signature, opset=OPSET)
        onnx.helper.set_model_props(made, about)
        onnx.save(made, str(folder / ONNX))
        add_maps(folder / ONNX, shown)
        converter = tf.lite.TFLiteConverter.from_concrete_functions(
            [graph.get_concrete_function()], graph
        )
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
        (folder / LITERT).write_bytes(converter.convert())


def _measured(model, answers, examples, example, folder):
    """Size, time and difference of each file, by its answers to examples."""
    expected = [np.asarray(model(some)) for some in examples]
    measured = {"keras": {"milliseconds": _milliseconds(model, example), "difference": 0.0}}
    for name, answer in answers.items():
        difference = max(
            float(np.abs(answer(some) - right).max())
            for some, right in zip(examples, expected, strict=True)
        )
        if not difference <= TOLERANCES.get(name, TOLERANCE):
            raise RuntimeError(f"the model exported to {folder / name} differs by {difference:.1e}")
        measured[name] = {
            "bytes": (folder / name).stat().st_size,
            "milliseconds": _milliseconds(answer, example),
            "difference": difference,
        }
    return measured


def onnx_reader(file: Path, output: str | None = None) -> Callable[[np.ndarray], np.ndarray]:
    """What answers with an ONNX file, on one thread of the CPU.

    Args:
        file: of one input.
        output: its name; the first one unless given.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    (taken,) = session.get_inputs()
    wanted = output or session.get_outputs()[0].name  # Maps come after it.
    return lambda inputs: session.run([wanted], {taken.name: inputs})[0]


def litert_reader(file: Path) -> Callable[[np.ndarray], np.ndarray]:
    """What answers with a LiteRT file, on one thread of the CPU.

    Args:
        file: of one input and one output.
    """
    with warnings.catch_warnings():
        # TensorFlow tells of a package to come in its place, which 2.16 to 2.21 do without.
        warnings.simplefilter("ignore", UserWarning)
        interpreter = tf.lite.Interpreter(str(file), num_threads=1)
    (taken,) = interpreter.get_input_details()
    # Of a model of speech there are spans of words, too, which have an axis more.
    given = min(interpreter.get_output_details(), key=lambda one: len(one["shape"]))

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
