"""Images that train and test a classifier of digits, written or spoken, by a cell's settings."""

from typing import NamedTuple

import numpy as np

from keras_assign.audio import clip_images
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data import reduced_mnist, subsets, utterances
from keras_assign.data.speech_splits import with_count


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


def of_images(settings: dict) -> Examples:
    """Handwritten digits.

    Args:
        settings: of a cell: `data_sha256`, `count` (of each digit to train on; 0: all), `seed`,
            and `validates`: whether some of what does not train takes the place of the test items,
            which are then not looked at.

    Raises:
        InputError: the data are other ones, or too few.
    """
    images = reduced_mnist.load_same("reduced_mnist", None, settings["data_sha256"])
    labels, count, seed = images.train_labels, settings["count"], settings["seed"]
    train = subsets.per_class(labels, count, seed) if count else np.arange(len(labels))
    test_images, test_digits = images.test_images, images.test_labels
    if settings["validates"]:
        rest = np.setdiff1d(np.arange(len(labels)), train)
        held_out = subsets.per_class(labels[rest], reduced_mnist.VALIDATION_PER_DIGIT, seed)
        chosen = rest[held_out]
        test_images, test_digits = images.train_images[chosen], labels[chosen]
    return Examples(
        _as_input(images.train_images[train]), labels[train],
        _as_input(test_images), test_digits, np.zeros(len(test_digits), np.uint16), [],
    )  # fmt: skip


def _as_input(images):
    return images[..., None].astype(np.float32) / 255


def of_clips(settings: dict) -> Examples:
    """Spectrograms of spoken digits.

    Args:
        settings: as of `of_images`, and `split` and `spectrogram`.

    Raises:
        InputError: the recordings cannot be read or split.
    """
    found = utterances.load_named(settings)
    part = with_count(found.index, settings)
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
