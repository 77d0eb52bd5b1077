import numpy as np
import pytest

from keras_assign.layers.channel_attention import ChannelAttention
from tests.layer_check import check_layer


def test_layer_check(tmp_path):
    init_args = {"reduction": 2, "max_pooled": True, "open_at_start": 2.0, "seed": 3}
    check_layer(ChannelAttention, init_args, (6, 5, 8), tmp_path)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize("max_pooled", [False, True])
def test_numbers_agree_with_a_hand_calculation(max_pooled):
    layer = ChannelAttention(reduction=2, max_pooled=max_pooled)
    rng = np.random.default_rng(1)
    inputs = rng.normal(size=(2, 5, 4, 12)).astype("float32")
    layer.build(inputs.shape)
    squeeze, squeeze_bias = rng.normal(size=(12, 6)), rng.normal(size=6)
    excite, excite_bias = rng.normal(size=(6, 12)), rng.normal(size=12)
    layer.set_weights([squeeze, squeeze_bias, excite, excite_bias])

    for clip, weighed in zip(inputs, layer(inputs).numpy(), strict=True):
        pooled = [clip.mean(axis=(0, 1))] + [clip.max(axis=(0, 1))] * max_pooled
        logits = sum(
            np.maximum(p @ squeeze + squeeze_bias, 0) @ excite + excite_bias for p in pooled
        )
        np.testing.assert_allclose(weighed, clip * sigmoid(logits), atol=1e-5)


def test_has_the_weights_of_two_1x1_convolutions():
    layer = ChannelAttention(reduction=8)
    layer.build((None, 14, 14, 32))
    assert layer.count_params() == (32 * 4 + 4) + (4 * 32 + 32)


def test_few_channels_keep_four_between():
    layer = ChannelAttention(reduction=8)
    layer.build((None, 14, 14, 3))
    assert layer.count_params() == (3 * 4 + 4) + (4 * 3 + 3)


def test_open_at_start_lets_nearly_all_pass():
    inputs = np.full((1, 2, 2, 8), 1e-6, "float32")
    passed = ChannelAttention(open_at_start=2.0)(inputs) / inputs
    np.testing.assert_allclose(passed, sigmoid(2.0), atol=1e-4)


def test_a_seed_fixes_the_weights_and_its_parts_differ():
    inputs = np.random.default_rng(0).normal(size=(1, 3, 3, 4)).astype("float32")
    one, same, other = (ChannelAttention(reduction=1, seed=s) for s in (5, 5, 6))
    np.testing.assert_array_equal(one(inputs), same(inputs))
    assert np.any(one(inputs) != other(inputs))
    squeeze, _, excite, _ = one.get_weights()
    assert np.all(squeeze != excite)


@pytest.mark.parametrize("reduction", [0, -1, 2.5, "8"])
def test_refuses_a_reduction_that_is_none(reduction):
    with pytest.raises(ValueError, match="reduction.*positive integer"):
        ChannelAttention(reduction)


def test_refuses_inputs_without_channels():
    with pytest.raises(ValueError, match="expected ndim=4"):
        ChannelAttention()(np.zeros((2, 8, 8), "float32"))
