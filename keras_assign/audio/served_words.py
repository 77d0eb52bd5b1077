"""What an exported model of speech is trained on: words cut as it will cut them, in many rooms.

A clip as recorded is one word in a silent room. What people bring is that word somewhere in a
noisy one, and sounds that are no digit. Each clip is heard as it is and set into a room, both cut
by the voice activity detector that the model has in its graph; a further class holds words played
backwards, other words and noises.
"""

import dataclasses
import inspect

import numpy as np

from keras_assign.audio import clip_images, no_digit_sounds, rooms, voice_activity
from keras_assign.audio.no_digit_sounds import ITS_OWN_REVERSE, NO_DIGIT
from keras_assign.data.utterances import Utterances, cache

SEED = 0
BACKWARDS_EVERY = 3  # Of so many words one is heard backwards, too.
BACKWARDS = -1  # The take of such a word.


def as_served(found: Utterances) -> Utterances:
    """The recordings cut to their words, and sounds of the class `NO_DIGIT` after them.

    A word played backwards has its speaker; the other sounds are shared out to all speakers, so
    that a speaker who is left out takes some sounds along, on which models are tested then.

    Args:
        found: recordings of digits.
    """
    index = found.index
    words = voice_activity.words_of(found.waveforms, found.sample_rate)
    turned = np.flatnonzero(index.digits != ITS_OWN_REVERSE)[::BACKWARDS_EVERY]
    backwards = [np.ascontiguousarray(words[clip][::-1]) for clip in turned]
    others = no_digit_sounds.sounds(found.sample_rate, SEED)
    speakers = np.unique(index.speakers)
    shared_out = speakers[np.arange(len(others)) % len(speakers)]
    whole = dataclasses.replace(
        index.select(np.concatenate([np.arange(len(words)), turned, np.zeros(len(others), int)])),
        digits=np.pad(
            index.digits, (0, len(turned) + len(others)), constant_values=NO_DIGIT
        ),
        speakers=np.concatenate([index.speakers, index.speakers[turned], shared_out]),
        takes=np.concatenate(
            [index.takes, np.full(len(turned), BACKWARDS), np.zeros(len(others), int)]
        ),
    )  # fmt: skip
    return Utterances(whole, words + backwards + others, found.sample_rate)


def at_speeds_and_in_rooms(
    found: Utterances, speeds: list[float], data_sha256: str
) -> list[list[np.ndarray]]:
    """All clips at each speed, then each of these in a room of its own; cached.

    Args:
        found: words.
        speeds: of `at_speed`.
        data_sha256: their checksum, the cache's key.

    Returns:
        (2 x speeds,) of (clips,) of float32 (samples,).
    """
    versions = clip_images.versions(found, speeds, data_sha256)
    with cache(None) as memory:
        compute = memory.cache(_in_rooms)
        code = inspect.getsource(rooms) + inspect.getsource(voice_activity)
        return versions + [
            compute(version, found.sample_rate, number, code)
            for number, version in enumerate(versions)
        ]


def _in_rooms(waveforms, sample_rate, seed, code):
    """Words set into rooms, and cut out of them again as the model will do it."""
    heard = rooms.in_rooms(waveforms, sample_rate, seed)
    return voice_activity.words_of(heard, sample_rate)
