import numpy as np
import pytest
from scipy.special import softmax

from keras_assign.layers.self_attention import NORM_EPSILON, SelfAttention
from tests.layer_check import check_layer


def test_layer_check(tmp_path):
    check_layer(SelfAttention, {"heads": 4, "seed": 3}, (6, 5, 8), tmp_path)


@pytest.mark.parametrize("heads", [1, 2])
def test_numbers_agree_with_numpy(heads):
    layer = SelfAttention(heads)
    rng = np.random.default_rng(1)
    inputs = rng.normal(size=(2, 4, 3, 6)).astype("float32")
    layer.build(inputs.shape)
    weights = [rng.normal(size=weight.shape) for weight in layer.weights]
    layer.set_weights(weights)
    scale, offset, query, key, value, out = weights
    maps = layer.attention_map(inputs).numpy()
    for image, features in enumerate(inputs):
        places = features.reshape(12, 6)
        centred = places - places.mean(axis=1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(axis=1, keepdims=True) + NORM_EPSILON)
        tokens = scale * centred / deviation + offset
        mixed = np.zeros((12, 6))
        for head in range(heads):
            products = (tokens @ query[:, head]) @ (tokens @ key[:, head]).T
            attention = softmax(products / np.sqrt(6 // heads), axis=1)
            mixed += attention @ (tokens @ value[:, head]) @ out[head]
            expected_map = attention.mean(axis=0).reshape(4, 3)
            np.testing.assert_allclose(maps[image, ..., head], expected_map, atol=1e-5)
        expected = features + mixed.reshape(4, 3, 6)
        np.testing.assert_allclose(layer(inputs)[image], expected, atol=1e-3)


def test_heads_share_no_weights_and_take_none_more():
    counts = []
    for heads in (1, 4):
        layer = SelfAttention(heads)
        layer.build((None, 7, 7, 32))
        counts.append(layer.count_params())
    assert counts == [4 * 32 * 32 + 2 * 32] * 2


def test_where_a_place_lies_does_not_matter():
    inputs = np.random.default_rng(0).normal(size=(1, 4, 4, 6)).astype("float32")
    layer = SelfAttention(2, seed=0)
    turned = layer(inputs[:, ::-1])[:, ::-1]
    np.testing.assert_allclose(layer(inputs), turned, atol=1e-5)


def test_a_seed_fixes_the_weights():
    inputs = np.random.default_rng(0).normal(size=(1, 5, 5, 8)).astype("float32")
    one, same, other = (SelfAttention(seed=seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one(inputs), same(inputs))
    assert np.any(one(inputs) != other(inputs))
    # Queries and keys of one start would make every place look at itself first.
    assert np.any(one.attention.query_dense.kernel != one.attention.key_dense.kernel)


@pytest.mark.parametrize("heads", [0, -1, 1.5, "2"])
def test_refuses_what_is_no_number_of_heads(heads):
    with pytest.raises(ValueError, match="heads.*positive integer"):
        SelfAttention(heads)


def test_refuses_channels_that_heads_cannot_share_and_inputs_without_channels():
    with pytest.raises(ValueError, match="multiple of `heads`"):
        SelfAttention(3)(np.zeros((2, 4, 4, 8), "float32"))
    with pytest.raises(ValueError, match="expected ndim=4"):
        SelfAttention()(np.zeros((2, 8, 8), "float32"))
