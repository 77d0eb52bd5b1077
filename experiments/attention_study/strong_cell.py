"""One training of a network of the study by the strong recipes of Problems 2 and 4b.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

from pathlib import Path

import keras
import numpy as np

from experiments.attention_study.names import DIGITS
from experiments.attention_study.networks import network, widths
from keras_assign.audio import clip_images
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data import reduced_mnist, subsets, utterances
from keras_assign.data.speech_splits import ClipSplit, with_one_test_part
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import EpochLog, make_reproducible
from keras_assign.training.speech_training import train as train_on_clips
from keras_assign.training.warped_training import answers_of, train_network

MODEL_FILE = "model.keras"


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train and test once.

    Args:
        settings: of `strong.cells`.
        folder: for the trained model.

    Returns:
        The record and the arrays to store: `test_digits` and `predicted`, and for speech
        `test_items`, indices of the recordings, and `test_speakers`.

    Raises:
        InputError: the data cannot be read or split.
    """
    work = _digits if settings["task"] == DIGITS else _speech
    model, log, arrays, more = work(settings)
    model.save(folder / MODEL_FILE)
    record = {
        "environment": describe_environment(),
        "weights": model.count_params(),
        "history": log.history,
        "epoch_seconds": log.epoch_seconds,
        "metrics": {"accuracy": float((arrays["predicted"] == arrays["test_digits"]).mean())},
        **more,
    }
    return record, arrays


def train_digits(
    settings: dict, images: reduced_mnist.DigitImages
) -> tuple[keras.Model, EpochLog, int]:
    """Train on random warps of real images.

    Args:
        settings: of a cell of handwriting.
        images: with the training images.

    Returns:
        The network, the log, and how many images trained.
    """
    chosen = subsets.per_class(images.train_labels, settings["real"], settings["seed"])
    model = _untrained(settings)
    log, _ = train_network(model, images, chosen, settings["recipe"], settings["seed"])
    return model, log, len(chosen)


def train_speech(settings: dict, found, part: ClipSplit) -> tuple[keras.Model, EpochLog]:
    """Train on recordings that are changed each time that they are heard.

    Args:
        settings: of a cell of speech.
        found: the recordings.
        part: `part.train` is trained on.

    Returns:
        The network and the log.
    """
    model = _untrained(settings)
    log, _ = train_on_clips(model, found, part, settings)
    return model, log


def _untrained(settings):
    chosen = {name: settings[name] for name in ("task", "backbone", "attention", "size")}
    widths(**chosen)  # Builds networks, which the seed is to know nothing of.
    make_reproducible(settings["seed"])
    return network(**chosen, seed=settings["seed"])


def _digits(settings):
    images = reduced_mnist.load_same("reduced_mnist", None, settings["data_sha256"])
    model, log, count = train_digits(settings, images)
    answers = answers_of(model, images.test_images, settings)
    arrays = {
        "test_digits": images.test_labels,
        "predicted": answers[settings["answer"]].argmax(axis=1).astype(np.uint8),
    }
    return model, log, arrays, {"train_items": count}


def _speech(settings):
    found = utterances.load_named(settings)
    part = with_one_test_part(found.index, settings)
    how = SpectrogramSettings(**settings["spectrogram"])
    images = clip_images.images(found, how, settings["data_sha256"], part.test)
    model, log = train_speech(settings, found, part)
    logits = model.predict(images, batch_size=500, verbose=0)
    speakers, numbers = np.unique(found.index.speakers, return_inverse=True)
    arrays = {
        "test_items": part.test.astype(np.int32),
        "test_digits": found.index.digits[part.test],
        "test_speakers": numbers[part.test].astype(np.uint16),
        "predicted": logits.argmax(axis=1).astype(np.uint8),
    }
    return model, log, arrays, {"train_items": len(part.train), "speakers": speakers.tolist()}
