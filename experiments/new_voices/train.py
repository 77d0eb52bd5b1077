"""One training of a word CNN by a recipe, tested on speakers whom it has not heard.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

import dataclasses
from pathlib import Path

import numpy as np

from experiments.new_voices.settings import ENGINES, OTHER, OTHER_DIR
from keras_assign.audio import clip_images
from keras_assign.audio.frame_settings import FrameSettings
from keras_assign.data import utterances
from keras_assign.data.speech_splits import ClipSplit, with_one_test_part
from keras_assign.data.utterances import Utterances
from keras_assign.training import new_voices_training
from keras_assign.training.compiled_once import outputs
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import make_reproducible

CLASSES = 10


def train(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train and test once.

    Args:
        settings: of `cells.choice_cells` or `cells.chosen_cells`.
        folder: not used; nothing is kept but the record.

    Returns:
        The record and the arrays to store: `test_items`, `test_digits`, `test_speakers` (numbers in
        the record's `speakers`), `predicted`, `logits` (test clips, 10) in half precision, and
        with `noise` `predicted_<kind>/<dB>`.

    Raises:
        InputError: the recordings cannot be read or split.
    """
    found, recipe = utterances.load_named(settings), settings["recipe"]
    tested, part = _tested(found, settings)
    how = FrameSettings(**recipe["frames"])
    make_reproducible(settings["seed"])
    model = new_voices_training.network(recipe, CLASSES, settings["seed"])
    logs = new_voices_training.train(model, found, part, settings)
    sha256 = utterances.checksum(tested)
    images = clip_images.images(tested, how, sha256, part.test)
    logits = outputs(model, images)
    speakers, numbers = np.unique(tested.index.speakers, return_inverse=True)
    digits = tested.index.digits[part.test]
    arrays = {
        "test_items": part.test.astype(np.int32),
        "test_digits": digits,
        "test_speakers": numbers[part.test].astype(np.uint16),
        "predicted": logits.argmax(axis=1).astype(np.uint8),
        "logits": logits.astype(np.float16),
    }
    if settings["noise"]:
        noisy = clip_images.noisy_images(tested, how, {**settings, "data_sha256": sha256}, part)
        for name, its_images in noisy.items():
            arrays[f"predicted_{name}"] = outputs(model, its_images).argmax(axis=1).astype(np.uint8)
    record = {
        "environment": describe_environment(),
        "weights": model.count_params(),
        "train_items": len(part.train),
        "test_items": len(part.test),
        "bad": len(found.index.bad),
        "speakers": speakers.tolist(),
        "speaker_accuracy": {
            name: float((arrays["predicted"] == digits)[numbers[part.test] == number].mean())
            for number, name in enumerate(speakers.tolist())
            if number in numbers[part.test]
        },
        "logs": [dataclasses.asdict(log) for log in logs],
        "metrics": {"test_accuracy": float((arrays["predicted"] == digits).mean())},
    }
    return record, arrays


def _tested(found: Utterances, settings: dict) -> tuple[Utterances, ClipSplit]:
    """What tests, and which clips train, of the cell's recordings, and test, of these."""
    split = settings["split"]
    if split["kind"] not in (ENGINES, OTHER):
        return found, with_one_test_part(found.index, settings)
    every = np.arange(len(found.index))
    if split["kind"] == ENGINES:
        tested = utterances.embedded(split["dataset"], found.sample_rate)
        is_its = [name.startswith(split["engine"]) for name in tested.index.speakers]
        return tested, ClipSplit(every, np.flatnonzero(is_its), every, split["engine"])
    about = {"dataset": OTHER, "data_dir": settings[OTHER_DIR], "pattern": None}
    whose = {**settings, **about, "data_sha256": split["data_sha256"]}
    tested = utterances.load_named(whose)
    return tested, ClipSplit(every, np.arange(len(tested.index)), every, OTHER)
