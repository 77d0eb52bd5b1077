import numpy as np
import pytest
from scipy.signal import correlate2d

from keras_assign.layers.cbam import CBAM
from tests.layer_check import check_layer


def test_layer_check(tmp_path):
    init_args = {
        "reduction": 2, "max_pooled": True, "kernel_size": 3, "open_at_start": 2.0, "seed": 3
    }  # fmt: skip
    check_layer(CBAM, init_args, (6, 5, 8), tmp_path)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize("max_pooled", [False, True])
def test_numbers_agree_with_numpy_and_scipy(max_pooled):
    """Channels first, then the places of what they leave."""
    layer = CBAM(reduction=2, max_pooled=max_pooled, kernel_size=3)
    rng = np.random.default_rng(1)
    inputs = rng.normal(size=(2, 7, 6, 4)).astype("float32")
    layer.build(inputs.shape)
    weights = [rng.normal(size=weight.shape) for weight in layer.weights]
    layer.set_weights(weights)
    squeeze, squeeze_bias, excite, excite_bias, kernel, bias = weights

    found = layer(inputs).numpy()
    channels, places = layer.channel_weights(inputs), layer.attention_map(inputs)
    for clip, features in enumerate(inputs):
        pooled = [features.mean(axis=(0, 1))] + [features.max(axis=(0, 1))] * max_pooled
        expected_channels = sigmoid(
            sum(np.maximum(p @ squeeze + squeeze_bias, 0) @ excite + excite_bias for p in pooled)
        )
        np.testing.assert_allclose(channels[clip, 0, 0], expected_channels, atol=1e-5)
        weighed = features * expected_channels
        planes = [weighed.mean(axis=-1), weighed.max(axis=-1)]
        expected_map = sigmoid(
            bias
            + sum(correlate2d(p, kernel[:, :, i, 0], mode="same") for i, p in enumerate(planes))
        )
        np.testing.assert_allclose(places[clip, ..., 0], expected_map, atol=1e-5)
        np.testing.assert_allclose(found[clip], weighed * expected_map[..., None], atol=1e-5)


def test_open_at_start_lets_nearly_all_pass_both_halves():
    inputs = np.full((1, 5, 5, 8), 1e-6, "float32")
    passed = CBAM(open_at_start=2.0)(inputs) / inputs
    np.testing.assert_allclose(passed, sigmoid(2.0) ** 2, atol=1e-4)


def test_a_seed_fixes_the_weights():
    inputs = np.random.default_rng(0).normal(size=(1, 5, 5, 8)).astype("float32")
    one, same, other = (CBAM(seed=seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one(inputs), same(inputs))
    assert np.any(one(inputs) != other(inputs))


def test_a_half_refuses_its_arguments():
    with pytest.raises(ValueError, match="kernel_size"):
        CBAM(kernel_size=2)
    with pytest.raises(ValueError, match="reduction"):
        CBAM(reduction=0)
