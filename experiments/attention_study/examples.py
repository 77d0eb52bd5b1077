"""Which images train and test a cell."""

from typing import NamedTuple

import numpy as np

from experiments.attention_study.names import ALL, DIGITS
from keras_assign.audio import clip_images
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data import reduced_mnist, subsets, utterances
from keras_assign.data.speech_splits import with_one_test_part

VALIDATED = 200  # Images of each digit that validate, of those that do not train.


class Examples(NamedTuple):
    """Images that train and test.

    Attributes:
        train_images: float32 (items, rows, columns, 1 channel), 0 to 1.
        train_digits: (items,).
        test_images: as above.
        test_digits: (test items,).
        test_speakers: (test items,) numbers in `speakers`; all 0 for handwriting.
        speakers: their names; none for handwriting.
    """

    train_images: np.ndarray
    train_digits: np.ndarray
    test_images: np.ndarray
    test_digits: np.ndarray
    test_speakers: np.ndarray
    speakers: list[str]


def load(settings: dict) -> Examples:
    """The images of a cell.

    Args:
        settings: of a cell; where it validates, a part of what could train takes the place of the
            test items, which are not looked at.

    Raises:
        InputError: the data cannot be read or split.
    """
    return (_digits if settings["task"] == DIGITS else _clips)(settings)


def _digits(settings):
    images = reduced_mnist.load_same("reduced_mnist", None, settings["data_sha256"])
    labels, count, seed = images.train_labels, settings["count"], settings["seed"]
    train = np.arange(len(labels)) if count == ALL else subsets.per_class(labels, count, seed)
    test_images, test_digits = images.test_images, images.test_labels
    if settings["validates"]:
        rest = np.setdiff1d(np.arange(len(labels)), train)
        chosen = rest[subsets.per_class(labels[rest], VALIDATED, seed)]
        test_images, test_digits = images.train_images[chosen], labels[chosen]
    return Examples(
        _as_input(images.train_images[train]), labels[train],
        _as_input(test_images), test_digits, np.zeros(len(test_digits), np.uint16), [],
    )  # fmt: skip


def _as_input(images):
    return images[..., None].astype(np.float32) / 255


def _clips(settings):
    found = utterances.load_named(settings)
    split = settings["split"] | ({"validate": True} if settings["validates"] else {})
    wanted = {"split": split, "clips_per_digit": settings["count"], "seed": settings["seed"]}
    part = with_one_test_part(found.index, wanted)
    how = SpectrogramSettings(**settings["spectrogram"])
    train, test = (
        clip_images.images(found, how, settings["data_sha256"], items)
        for items in (part.train, part.test)
    )
    speakers, numbers = np.unique(found.index.speakers, return_inverse=True)
    digits = found.index.digits
    return Examples(
        train, digits[part.train], test, digits[part.test],
        numbers[part.test].astype(np.uint16), speakers.tolist(),
    )  # fmt: skip
