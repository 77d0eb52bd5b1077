import importlib
import inspect
import pkgutil

import keras
import pytest

import keras_assign
from keras_assign.explain.attention_maps import EvenSpatialAttention
from keras_assign.generation.gan import GAN
from keras_assign.layers.cbam import CBAM
from keras_assign.layers.centre_mass import CentreMass
from keras_assign.layers.channel_attention import ChannelAttention
from keras_assign.layers.differentiable_augment import DifferentiableAugment
from keras_assign.layers.learned_positions import LearnedPositions
from keras_assign.layers.non_local import NonLocal
from keras_assign.layers.random_warp import RandomWarp
from keras_assign.layers.self_attention import SelfAttention
from keras_assign.layers.spatial_attention import SpatialAttention
from keras_assign.layers.spec_augment import SpecAugment
from keras_assign.models.tree_autoencoder import TreeAutoencoder
from tests.layer_check import check_layer

LAYERS = {
    CBAM,
    ChannelAttention,
    SpatialAttention,
    SelfAttention,
    NonLocal,
    EvenSpatialAttention,
    RandomWarp,
    SpecAugment,
    DifferentiableAugment,
    CentreMass,
}
# Checked in the tests of their own files, as no image goes in.
OTHERS = {GAN, TreeAutoencoder, LearnedPositions}


def by_name(classes):
    return sorted(classes, key=lambda custom: custom.__name__)


def custom_classes():
    found = set()
    for info in pkgutil.walk_packages(keras_assign.__path__, "keras_assign."):
        module = importlib.import_module(info.name)
        for _, member in inspect.getmembers(module, inspect.isclass):
            is_keras = issubclass(member, (keras.layers.Layer, keras.Model))
            if is_keras and member.__module__ == info.name:
                found.add(member)
    return found


def test_every_custom_class_is_checked():
    assert custom_classes() == LAYERS | OTHERS


@pytest.mark.parametrize("custom", by_name(LAYERS | OTHERS))
def test_every_custom_class_is_registered(custom):
    assert keras.saving.get_registered_name(custom) == f"keras_assign>{custom.__name__}"


@pytest.mark.parametrize("layer", by_name(LAYERS))
def test_every_custom_layer_round_trips(layer, tmp_path):
    check_layer(layer, {}, (4, 4, 2), tmp_path)
