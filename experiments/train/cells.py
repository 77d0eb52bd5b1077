"""One training of one model on someone's own data, scored on validation items or tested once."""

import time
from collections import Counter
from pathlib import Path

import numpy as np
import scipy.special

from experiments.train.plan import MOST_SHOWN, TUNING
from keras_assign.data.own.files import RECORDINGS
from keras_assign.report import calibration
from keras_assign.training import own_images, own_recordings, own_set
from keras_assign.training.environment import describe_environment
from keras_assign.training.own_export import export

MODEL = "model"  # Folder of the exported model, in the cell's.


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train once.

    Args:
        settings: of `plan`.
        folder: where the model is exported to, if it is to be.

    Returns:
        The record and the arrays to store: of a tuning `validation_items` and `scores`, float32
        (items, classes); of a test `test_items`, `test_labels`, `predicted`, `test_speakers`
        (numbers in the record's `speakers`), `probabilities`, float16, and what is to be seen or
        heard of the misclassified, `shown_items` and `shown_<place>`.

    Raises:
        InputError: the data cannot be read, or are others.
    """
    started = time.perf_counter()
    found = own_set.load(settings)
    trains = own_recordings if found.kind == RECORDINGS else own_images
    tuning = settings["kind"] == TUNING
    items = found.train if tuning else found.known
    trained = trains.train(settings["model"], found, items, settings["recipe"], settings["seed"])
    record = {
        "environment": describe_environment(),
        "data": found.facts,
        "history": trained.history,
        "weights": trained.weights,
        "train_items": len(items),
    }
    if tuning:
        metrics, arrays = _scored(trained, found)
    else:
        metrics, arrays = _tested(trained, found, settings["temperature"])
        people, numbers = np.unique(found.people, return_inverse=True)
        record["speakers"] = people.tolist()
        arrays["test_speakers"] = numbers[found.test].astype(np.int32)
        wrong = found.test[arrays["predicted"] != arrays["test_labels"]]
        record["paths"] = {str(item): str(found.paths[item]) for item in wrong.tolist()}
        if settings["exports"]:
            record |= _exported(trained, found, settings["temperature"], folder / MODEL)
    return {**record, "metrics": metrics, "seconds": time.perf_counter() - started}, arrays


def _exported(trained, found, temperature, folder):
    """What is recorded of an export: one that fails costs the model, and not the training."""
    try:
        return {"portable": export(trained, found, temperature, folder)}
    except Exception as error:  # TensorFlow's and the converters' kinds.
        return {"export_fault": f"{type(error).__name__}: {str(error).splitlines()[0]}"}


def _scored(trained, found):
    scores = trained.scores(found.validation)
    labels = found.labels[found.validation]
    temperature = calibration.temperature(scores, labels)
    likely = scipy.special.log_softmax(scores / temperature, axis=1)
    metrics = {
        "accuracy": float((scores.argmax(axis=1) == labels).mean()),
        "cross_entropy": float(-likely[np.arange(len(labels)), labels].mean()),
        "temperature": temperature,
    }
    arrays = {"validation_items": found.validation.astype(np.int32), "scores": np.float32(scores)}
    return metrics, arrays


def _tested(trained, found, temperature):
    scores = trained.scores(found.test)
    labels, predicted = found.labels[found.test], scores.argmax(axis=1)
    wrong = _by_turns(found.test, labels, predicted)[:MOST_SHOWN]
    likely = scipy.special.softmax(scores / temperature, axis=1)
    arrays = {
        "test_items": found.test.astype(np.int32),
        "test_labels": labels.astype(np.int32),
        "predicted": predicted.astype(np.int32),
        "probabilities": likely.max(axis=1).astype(np.float16),
        "shown_items": wrong.astype(np.int32),
    }
    for place, item in enumerate(wrong):
        arrays[f"shown_{place}"] = _shown(found, item)
    return {"accuracy": float((predicted == labels).mean())}, arrays


def _by_turns(items, labels, predicted):
    """The misclassified: the first of each confusion, then the second of each, and so on."""
    seen, places = Counter(), []
    for place in np.flatnonzero(predicted != labels).tolist():
        pair = labels[place], predicted[place]
        places.append((seen[pair], place))
        seen[pair] += 1
    return items[[place for _, place in sorted(places)]]


def _shown(found, item):
    if found.kind == RECORDINGS:
        return np.round(32767 * np.clip(found.window(item), -1, 1)).astype(np.int16)
    return found.images[item]
