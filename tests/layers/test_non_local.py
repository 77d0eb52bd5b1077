import numpy as np
import pytest
from scipy.special import softmax

from keras_assign.layers.non_local import NonLocal
from tests.layer_check import check_layer


def test_layer_check(tmp_path):
    check_layer(NonLocal, {"seed": 3}, (6, 5, 8), tmp_path)


def test_numbers_agree_with_numpy():
    layer = NonLocal()
    rng = np.random.default_rng(1)
    inputs = rng.normal(size=(2, 4, 3, 6)).astype("float32")
    layer.build(inputs.shape)
    weights = [rng.normal(size=weight.shape) for weight in layer.weights]
    layer.set_weights(weights)
    query, key, value, value_bias, out, out_bias = weights
    maps = layer.attention_map(inputs).numpy()
    for image, features in enumerate(inputs):
        tokens = features.reshape(12, 6)
        attention = softmax((tokens @ query) @ (tokens @ key).T, axis=1)
        mixed = attention @ (tokens @ value + value_bias) @ out + out_bias
        np.testing.assert_allclose(
            layer(inputs)[image], features + mixed.reshape(4, 3, 6), atol=1e-3
        )
        expected_map = attention.mean(axis=0).reshape(4, 3)
        np.testing.assert_allclose(maps[image, ..., 0], expected_map, atol=1e-5)


def test_at_zero_start_nothing_is_changed():
    inputs = np.random.default_rng(0).normal(size=(2, 4, 4, 8)).astype("float32")
    np.testing.assert_array_equal(NonLocal(zero_start=True, seed=0)(inputs), inputs)
    assert np.any(NonLocal(seed=0)(inputs) != inputs)


def test_a_seed_fixes_the_weights():
    inputs = np.random.default_rng(0).normal(size=(1, 5, 5, 8)).astype("float32")
    one, same, other = (NonLocal(seed=seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one(inputs), same(inputs))
    assert np.any(one(inputs) != other(inputs))
    assert np.any(one.query.kernel != one.key.kernel)


def test_refuses_inputs_without_channels():
    with pytest.raises(ValueError, match="expected ndim=4"):
        NonLocal()(np.zeros((2, 8, 8), "float32"))
