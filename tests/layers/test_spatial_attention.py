import keras
import numpy as np
import pytest
from scipy.signal import correlate2d

from keras_assign.layers.spatial_attention import SpatialAttention
from tests.layer_check import check_layer


def test_layer_check(tmp_path):
    init_args = {"kernel_size": 3, "kernel_initializer": "ones"}
    check_layer(SpatialAttention, init_args, (6, 5, 4), tmp_path)


@pytest.mark.parametrize("kernel_size", [1, 3, 7])
def test_numbers_agree_with_scipy(kernel_size):
    layer = SpatialAttention(kernel_size)
    inputs = np.random.default_rng(1).normal(size=(1, 9, 8, 5)).astype("float32")
    layer.build(inputs.shape)
    kernel, bias = np.random.default_rng(2).normal(size=(kernel_size, kernel_size, 2, 1)), 0.3
    layer.set_weights([kernel, np.array([bias])])

    pooled = [inputs[0].mean(axis=-1), inputs[0].max(axis=-1)]
    logits = bias + sum(
        correlate2d(plane, kernel[:, :, i, 0], mode="same") for i, plane in enumerate(pooled)
    )
    weights = 1 / (1 + np.exp(-logits))

    np.testing.assert_allclose(layer.attention_map(inputs)[0, ..., 0], weights, atol=1e-5)
    np.testing.assert_allclose(layer(inputs)[0], inputs[0] * weights[..., None], atol=1e-5)


def test_has_the_weights_of_two_planes_and_a_bias():
    layer = SpatialAttention()
    layer.build((None, 14, 14, 32))
    assert layer.count_params() == 7 * 7 * 2 + 1


@pytest.mark.parametrize("kernel_size", [0, -1, 2, 2.5, "7"])
def test_refuses_a_window_without_a_middle(kernel_size):
    with pytest.raises(ValueError, match="kernel_size.*positive odd integer"):
        SpatialAttention(kernel_size)


def test_refuses_inputs_without_channels():
    with pytest.raises(ValueError, match="expected ndim=4"):
        SpatialAttention()(np.zeros((2, 8, 8), "float32"))


def test_equal_initializers_make_equal_maps():
    inputs = np.random.default_rng(0).normal(size=(1, 8, 8, 3)).astype("float32")
    maps = [
        SpatialAttention(kernel_initializer=keras.initializers.GlorotUniform(seed=5))(inputs)
        for _ in range(2)
    ]
    np.testing.assert_array_equal(maps[0], maps[1])
