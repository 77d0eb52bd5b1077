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
