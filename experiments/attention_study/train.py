"""One training of one network of the study, by its own recipe or a tuned one; and the timing.

It imports TensorFlow, so it is itself imported only where a cell is about to run. Each function
takes the settings of a cell and its folder, returns its record and arrays, and raises `InputError`
where the data cannot be read or split, or are not those of the settings.
"""

import functools
from pathlib import Path

import numpy as np
from scipy.special import log_softmax

from keras_assign.models.attention_networks import widths
from keras_assign.recipes.attention_networks import DIGITS
from keras_assign.training import attention_training, speech_training, timing, warm_up_training
from keras_assign.training.compiled_once import outputs
from keras_assign.training.environment import describe_environment
from keras_assign.training.graph_flops import forward_flops
from keras_assign.training.warped_training import train_and_answer

MODEL_FILE = "model.keras"


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train and test a cell of `grid` once.

    The arrays are `test_digits`, `test_speakers` and `predicted`, and where it explains those of
    `attention_training.explained`; there is none where it validates.
    """
    found = attention_training.load_examples(settings)
    model = attention_training.untrained(settings)
    log = warm_up_training.train(
        model, found.train_images, found.train_digits, settings["recipe"], settings["seed"]
    )
    logits = outputs(model, found.test_images)
    answers = log_softmax(logits.astype(np.float64), axis=1)
    record = {
        **_record(log, logits.argmax(axis=1), found.test_digits, answers),
        "widths": list(widths(*attention_training.names_of(settings))),
        "weights": model.count_params(),
        "flops": forward_flops(model),
        "train_items": len(found.train_digits),
        "test_items": len(found.test_digits),
        "speakers": found.speakers,
    }
    if settings["validates"]:
        return record, {}
    arrays = {
        "test_digits": found.test_digits.astype(np.uint8),
        "test_speakers": found.test_speakers,
        "predicted": logits.argmax(axis=1).astype(np.uint8),
    }
    if settings["explains"]:
        arrays |= attention_training.explained(model, found)
    return record, arrays


def run_tuned_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train and test once by the tuned recipe of Problem 2 or 4b; the model goes into the folder.

    The arrays are `test_digits` and `predicted`, and for speech `test_items`, indices of the
    recordings, and `test_speakers`.
    """
    build = functools.partial(attention_training.untrained, settings)
    if settings["task"] == DIGITS:
        model, log, answers, digits, trained = train_and_answer(build, settings)
        about = {"train_items": trained}
        arrays = {"test_digits": digits, "predicted": answers.argmax(axis=1).astype(np.uint8)}
    else:
        model, log, arrays, about = speech_training.train_and_answer(build, settings)
    model.save(folder / MODEL_FILE)
    record = _record(log, arrays["predicted"], arrays["test_digits"])
    return {**record, "weights": model.count_params(), **about}, arrays


def run_tuned_rate_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train once by the tuned recipe, and validate on the training images that were held out."""
    build = functools.partial(attention_training.untrained, settings)
    _, log, answers, digits, trained = train_and_answer(build, settings, held_out=True)
    counts = {"train_items": trained, "test_items": len(digits)}
    return {**_record(log, answers.argmax(axis=1), digits, answers), **counts}, {}


def time_networks(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Time the networks of one task against each other, alone on the machine."""
    return timing.timed(attention_training.contest, settings)


def _record(log, predicted, digits, answers=None):
    metrics = {"accuracy": float((predicted == digits).mean())}
    if answers is not None:
        metrics["loss"] = float(-answers[np.arange(len(digits)), digits].mean())
    return {
        "environment": describe_environment(),
        "history": log.history,
        "epoch_seconds": log.epoch_seconds,
        "metrics": metrics,
    }
