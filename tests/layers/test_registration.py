import importlib
import inspect
import pkgutil

import keras
import pytest

import keras_assign
from keras_assign.explain.attention_maps import EvenSpatialAttention
from keras_assign.layers.random_warp import RandomWarp
from keras_assign.layers.spatial_attention import SpatialAttention
from tests.layer_check import check_layer

CHECKED = {SpatialAttention, EvenSpatialAttention, RandomWarp}


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
    assert custom_classes() == CHECKED


@pytest.mark.parametrize("custom", sorted(CHECKED, key=lambda c: c.__name__))
def test_every_custom_class_is_registered_and_round_trips(custom, tmp_path):
    registered = keras.saving.get_registered_name(custom)
    assert registered == f"keras_assign>{custom.__name__}"
    check_layer(custom, {}, (4, 4, 2), tmp_path)
