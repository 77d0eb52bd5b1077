"""Few digits and few recordings, which cells get in place of the data that their settings name."""

import contextlib
import dataclasses
import os
import tempfile
from pathlib import Path

import numpy as np
import pytest

from keras_assign.data import reduced_mnist, spoken_digits, utterances
from keras_assign.data.reduced_mnist import first_per_class
from keras_assign.data.utterances import CACHE_VARIABLE
from keras_assign.training import own_set
from tests.conftest import shrink_gans

TRAIN, TEST = 20, 10  # Images of each digit.
SPEAKERS = 3
SAMPLE_RATE = 8000


def digits() -> reduced_mnist.DigitImages:
    """The first embedded images of each digit."""
    whole = reduced_mnist.load()
    train, test = (
        first_per_class(labels, count)
        for labels, count in ((whole.train_labels, TRAIN), (whole.test_labels, TEST))
    )
    return reduced_mnist.DigitImages(
        "folder", whole.train_images[train], whole.train_labels[train], whole.test_images[test],
        whole.test_labels[test],
    )  # fmt: skip


def recordings() -> utterances.Utterances:
    """The embedded recordings of a few voices, as if they were a user's own."""
    index = spoken_digits.find()
    wanted = np.unique(index.speakers)[:SPEAKERS]
    few = index.select(np.flatnonzero(np.isin(index.speakers, wanted)))
    # Takes as of a set that keeps takes 0 to 4 for the test.
    few = dataclasses.replace(few, source="folder", takes=few.takes + 4)
    return utterances.load(few, SAMPLE_RATE)


_ASKED = {
    "test_dir": None, "pattern": None, "speaker_versions": (), "splits": None, "sample_rate": None,
    "seconds": None, "form": None,
}  # fmt: skip


def own_recordings(folder: Path) -> own_set.OwnRecordings:
    """Three digits by six embedded voices, as a set that someone brings.

    Args:
        folder: where it is written to.
    """
    index = spoken_digits.find()
    for clip in np.flatnonzero(np.isin(index.speakers, np.unique(index.speakers)[:6])):
        if index.digits[clip] < 3:
            name = f"{index.speakers[clip]}-{index.digits[clip]}-{index.takes[clip]}.flac"
            folder.mkdir(exist_ok=True)
            (folder / name).write_bytes(index.files[clip].read_bytes())
    pattern = "{speaker}-{class}-{take}.flac"
    return own_set.read({**_ASKED, "data_dir": str(folder), "pattern": pattern})


def own_images(file: Path) -> own_set.OwnImages:
    """The digits as an archive that someone brings.

    Args:
        file: where it is written to.
    """
    few = digits()
    np.savez(
        file, x_train=few.train_images, y_train=few.train_labels, x_test=few.test_images,
        y_test=few.test_labels,
    )  # fmt: skip
    return own_set.read({**_ASKED, "data_dir": str(file)})


@contextlib.contextmanager
def in_place():
    """Have cells that are run meanwhile work on these data, with small GANs and an empty cache."""
    with tempfile.TemporaryDirectory() as cache, pytest.MonkeyPatch.context() as patch:
        if CACHE_VARIABLE not in os.environ:  # Tests have one of their own.
            patch.setenv(CACHE_VARIABLE, cache)
        images, clips = digits(), recordings()
        patch.setattr(reduced_mnist, "load_same", lambda *names: images)
        patch.setattr(reduced_mnist, "load", lambda *names: images)
        patch.setattr(utterances, "load_named", lambda settings, processes=1: clips)
        patch.setattr(reduced_mnist, "VALIDATION_PER_DIGIT", 5)
        shrink_gans(patch)
        yield Path(cache)
