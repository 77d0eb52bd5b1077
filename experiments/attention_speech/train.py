"""One training of one network under one split, tested as recorded and in noise; and a timing.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

from pathlib import Path

import numpy as np

from keras_assign.audio import clip_images, heard_clips
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data import utterances
from keras_assign.data.speech_splits import with_one_test_part
from keras_assign.explain import voiced_attention
from keras_assign.models.speech_networks import network
from keras_assign.training import speech_timing, speech_training, timing
from keras_assign.training.cbam_cost import describe
from keras_assign.training.compiled_once import outputs
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import make_reproducible

EXPLAINED = 500  # Test clips, spread over all, whose maps are measured.
MOST_HEARD = 100


def train(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train and test once.

    Args:
        settings: of `cells.training_cells` or `cells.candidate_cells`.
        folder: not used; nothing is kept but the record.

    Returns:
        The record and the arrays to store: `test_items`, `test_digits`, `test_takes`,
        `test_speakers` (numbers in the record's `speakers`), `predicted`,
        `predicted_<kind>/<dB>`; with `explain`, what CBAM weighs; with `listen`, `heard_items` and
        `heard_<place>`, int16 waveforms of clips that were misclassified.

    Raises:
        InputError: the recordings cannot be read or split.
    """
    found = utterances.load_named(settings)
    part = with_one_test_part(found.index, settings)
    how = SpectrogramSettings(**settings["spectrogram"])
    digits = found.index.digits
    test_images = clip_images.images(found, how, settings["data_sha256"], part.test)
    make_reproducible(settings["seed"])
    model = network(
        settings["model"], test_images.shape[1:], settings["seed"],
        dropout=settings["recipe"]["dropout"],
    )  # fmt: skip
    some = np.unique(np.linspace(0, len(part.test) - 1, EXPLAINED).astype(int))
    untrained = voiced_attention.weights(model, test_images[some]) if settings["explain"] else {}
    log, watched = speech_training.train(model, found, part, settings, test_images)
    speakers, speaker_ids = np.unique(found.index.speakers, return_inverse=True)
    arrays = {
        "test_items": part.test.astype(np.int32),
        "test_digits": digits[part.test],
        "test_takes": found.index.takes[part.test].astype(np.int16),
        "test_speakers": speaker_ids[part.test].astype(np.uint16),
        "predicted": _predict(model, test_images),
    }
    if settings["noise"]:
        for name, noisy in clip_images.noisy_images(found, how, settings, part).items():
            arrays[f"predicted_{name}"] = _predict(model, noisy)
    if settings["explain"]:
        arrays |= voiced_attention.gallery(model, found, part.test, test_images, arrays)
    if untrained:
        clips, images = part.test[some], test_images[some]
        arrays |= voiced_attention.measure(model, found, clips, images, untrained)
    if settings["listen"]:
        wrong = part.test[arrays["predicted"] != arrays["test_digits"]]
        arrays |= heard_clips.kept(found, wrong[:MOST_HEARD])
    record = {
        "environment": describe_environment(),
        "architecture": describe(model),
        "split_name": part.name,
        "train_items": len(part.train),
        "test_items": len(part.test),
        "bad": len(found.index.bad),
        "speakers": speakers.tolist(),
        "history": log.history | watched,
        "epoch_seconds": log.epoch_seconds,
        "metrics": {"test_accuracy": float((arrays["predicted"] == digits[part.test]).mean())},
    }
    return record, arrays


def time(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Time the networks of a cell, see `timing.timed`.

    Args:
        settings: of `cells.timing_cells`.
        folder: not used.
    """
    return timing.timed(speech_timing.contest, settings)


def _predict(model, images):
    return outputs(model, images).argmax(axis=1).astype(np.uint8)
