"""Every random thing has a seed of its own: nothing is drawn from Python's global generator.

Other threads draw from that one, too (a Dask worker's do), which would make results depend on them.
"""

import random

import keras
import numpy as np
import pytest

from keras_assign.data.augmentation import augmented_copies
from keras_assign.layers.random_warp import RandomWarp
from keras_assign.layers.spatial_attention import SpatialAttention
from keras_assign.models.digit_cnn import digit_cnn
from keras_assign.models.lenet5 import lenet5
from keras_assign.models.vgg_digit_cnn import vgg_digit_cnn
from keras_assign.training.fit import compile_classifier, fit

MODELS = {
    "digit_cnn": lambda: digit_cnn("spatial"),
    "lenet5": lambda: lenet5(dropout=0.1),
    "vgg_digit_cnn": lambda: vgg_digit_cnn(dropout=0.1),
}


@pytest.fixture
def nothing_drawn(monkeypatch):
    def drawn(*args, **kwargs):
        raise AssertionError("drawn from Python's global generator")

    names = ("random", "randint", "getrandbits", "uniform", "randrange", "choice", "sample")
    for name in names:
        monkeypatch.setattr(random, name, drawn)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_built_without(name, nothing_drawn):
    assert MODELS[name]().weights


def test_a_model_is_trained_without(nothing_drawn):
    network = digit_cnn("spatial", dropout=0.1, filters=(4, 4, 4), dense_units=8)
    inputs = keras.Input((28, 28, 1))
    model = keras.Model(inputs, network(RandomWarp(10.0, elastic=0.5)(inputs)))
    compile_classifier(model, 0.001)
    fit(model, np.zeros((4, 28, 28, 1), "float32"), np.zeros(4, "uint8"), epochs=1)


def test_images_are_augmented_without(nothing_drawn):
    images = np.full((3, 28, 28), 200, np.uint8)
    assert augmented_copies(images, 2, 10, 0.1, 0.1, 0).shape == (6, 28, 28)


def test_a_layer_without_a_seed_does_draw(nothing_drawn):
    """Or the tests above would show nothing."""
    with pytest.raises(AssertionError, match="global generator"):
        SpatialAttention()
