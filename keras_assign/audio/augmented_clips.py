"""What the tuned recipe trains on: batches of clips without end, each clip changed anew."""

import numpy as np
import tensorflow as tf

from keras_assign.audio import batches, clip_images, noise, served_words
from keras_assign.audio.batches import Augmentation
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data import utterances
from keras_assign.data.speech_splits import ClipSplit
from keras_assign.data.spoken_digits import SYNTHESISED
from keras_assign.data.utterances import Utterances
from keras_assign.errors import InputError
from keras_assign.seeds import child_seed

NOISES, NOISE_SECONDS = 60, 1.0  # From which training draws.


def without_end(found: Utterances, part: ClipSplit, settings: dict) -> tf.data.Dataset:
    """Batches of clips, each changed anew by the recipe's augmentation.

    Args:
        found: the recordings.
        part: `part.train` is heard; of these clips babble is mixed, too.
        settings: of a cell; with `synthesised` in its recipe the embedded synthesised clips are
            heard as well, as more voices.

    Returns:
        Pairs float32 (batch, rows, columns, channels), int64 (batch,).

    Raises:
        InputError: synthesised clips were to join synthesised ones.
    """
    recipe, seed = settings["recipe"], settings["seed"]
    heard = _versions(found, recipe, settings["data_sha256"])
    versions = [[version[clip] for clip in part.train] for version in heard]
    digits = found.index.digits[part.train]
    if recipe["synthesised"]:
        voices, voices_digits = _synthesised(recipe, found, settings)
        versions = [mine + theirs for mine, theirs in zip(versions, voices, strict=True)]
        digits = np.concatenate([digits, voices_digits])
    return batches.changed_batches(
        versions,
        digits,
        found.sample_rate,
        SpectrogramSettings(**settings["spectrogram"]),
        recipe["batch_size"],
        seed,
        Augmentation(
            recipe["jitter_ms"],
            recipe["tempo"],
            recipe["tilt"],
            recipe["noise_share"],
            tuple(recipe["noise_db"]),
        ),
        _noises(found, part, seed) if recipe["noise_share"] else None,
    )


def _versions(found, recipe, data_sha256):
    """All clips at each speed and, with `rooms`, each of these in a room of its own."""
    if recipe.get("rooms"):
        return served_words.at_speeds_and_in_rooms(found, recipe["speeds"], data_sha256)
    return clip_images.versions(found, recipe["speeds"], data_sha256)


def _synthesised(recipe, found, settings):
    """The embedded clips as the others are heard, and their digits."""
    if settings["dataset"] == SYNTHESISED:
        raise InputError("the synthesised clips test here, so they cannot train as more voices")
    voices = utterances.embedded(SYNTHESISED, found.sample_rate)
    return _versions(voices, recipe, utterances.checksum(voices)), voices.index.digits


def _noises(found, part, seed):
    return noise.bank(
        NOISES,
        round(NOISE_SECONDS * found.sample_rate),
        found.sample_rate,
        child_seed(seed, "noises"),
        [found.waveforms[clip] for clip in part.train],
    )
