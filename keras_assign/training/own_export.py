"""A model of someone's own classes for every runtime, its labels with each."""

import importlib.util
import zipfile
from pathlib import Path

import numpy as np
import tensorflow as tf

from keras_assign.data.own.files import RECORDINGS
from keras_assign.quiet_import import tensorflow_notices_hidden
from keras_assign.training.own_recordings import Trained
from keras_assign.training.own_set import OwnSet
from keras_assign.training.portable_export import (
    LITERT,
    export_portable_images,
    export_portable_speech,
)

EXPORTERS = ("tf2onnx", "onnxruntime")  # The extra `export`.
CHECKED = 50  # Items whose answers are compared.
ABOUT = "about"  # What an ONNX file's metadata, and a SavedModel, tell: JSON.
LABELS = "labels.txt"  # A line a class, within the LiteRT file: `unzip model.tflite labels.txt`.
SAME = 0.01  # Of a probability, between what was scored and what a SavedModel answers.


def export(trained: Trained, found: OwnSet, temperature: float, folder: Path) -> dict:
    """Write a trained model as SavedModel, ONNX and LiteRT, and compare the answers of all.

    What is made of MFCC is written as SavedModel alone, as other runtimes lack what it needs; so is
    everything where the extra `export` is not installed.

    Args:
        trained: the model.
        found: the data, on whose test items answers are compared.
        temperature: of its probabilities.
        folder: made if missing.

    Returns:
        As `export_portable`: by runtime size and time of an answer; empty without other runtimes.

    Raises:
        RuntimeError: a file answers otherwise than the model: a bug.
    """
    module = trained.served(found.classes, temperature)
    folder.mkdir(parents=True, exist_ok=True)
    with tensorflow_notices_hidden():
        tf.saved_model.save(module, str(folder), signatures={"serving_default": module.recognise})
    items = found.test[np.unique(np.linspace(0, len(found.test) - 1, CHECKED).astype(int))]
    expected = tf.nn.softmax(trained.scores(items) / temperature).numpy()
    answers = _answers(tf.saved_model.load(str(folder)), found, items)
    difference = np.abs(answers - expected).max()
    if not difference <= SAME:
        raise RuntimeError(f"the model exported to {folder} differs by {difference:.1e}")
    if not trained.portable or not all(map(importlib.util.find_spec, EXPORTERS)):
        return {}
    about = {ABOUT: module.about.numpy().decode()}
    if found.kind == RECORDINGS:
        some = [found.waveforms[item] for item in items]
        made = export_portable_speech(module, folder, some, about)
    else:
        made = export_portable_images(module.serve, folder, found.images[items], about)
    with zipfile.ZipFile(folder / LITERT, "a") as archive:
        archive.writestr(LABELS, "\n".join(found.classes) + "\n")
    return made


def _answers(model, found, items):
    if found.kind == RECORDINGS:
        rate = np.int32(found.sample_rate)
        return np.stack([model.serve(found.waveforms[item], rate) for item in items])
    return np.asarray(model.serve(found.images[items]))
