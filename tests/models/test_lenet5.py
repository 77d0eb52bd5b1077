import numpy as np
import pytest

from keras_assign.models.lenet5 import lenet5

IMAGES = np.random.default_rng(0).random((2, 28, 28, 1)).astype("float32")


def test_has_the_size_of_lenet5_and_answers_with_logits():
    model = lenet5()
    logits = model(IMAGES)
    # LeCun et al. (1998), all maps connected: 156 + 2,416 + 48,120 + 10,164 + 850.
    assert model.count_params() == 61_706
    assert logits.shape == (2, 10)
    assert not np.allclose(np.sum(logits, axis=1), 1)


def test_the_literal_reading_has_no_hidden_dense_layer():
    names = [layer.name for layer in lenet5(hidden_units=()).layers]
    assert names == [
        *("image", "block1_conv", "block1_pool", "block2_conv", "block2_pool"),
        *("flatten", "logits"),
    ]
    assert lenet5(hidden_units=()).count_params() == 156 + 2_416 + 4_010


def test_agrees_with_a_calculation_in_numpy():
    model = lenet5(hidden_units=(), seed=1)
    (k1, b1), (k2, b2), (w, b) = (
        model.get_layer(name).get_weights() for name in ("block1_conv", "block2_conv", "logits")
    )
    x = np.pad(IMAGES[0], [(2, 2), (2, 2), (0, 0)])
    for kernel, bias in ((k1, b1), (k2, b2)):
        windows = np.lib.stride_tricks.sliding_window_view(x, (5, 5), axis=(0, 1))
        x = np.tanh(np.einsum("hwcij,ijco->hwo", windows, kernel) + bias)
        x = x.reshape(x.shape[0] // 2, 2, x.shape[1] // 2, 2, -1).mean(axis=(1, 3))
    np.testing.assert_allclose(model(IMAGES[:1])[0], x.ravel() @ w + b, atol=1e-5)


def test_a_seed_repeats_and_another_differs():
    one, same, other = (lenet5(seed=seed).get_weights() for seed in (3, 3, 4))
    kernels = [weight.ndim > 1 for weight in one]
    for a, b, c, kernel in zip(one, same, other, kernels, strict=True):
        np.testing.assert_array_equal(a, b)
        assert np.any(a != c) == kernel


def test_dropout_follows_each_hidden_layer_in_training_only():
    model = lenet5(dropout=0.5, seed=0)
    np.testing.assert_array_equal(model(IMAGES), model(IMAGES))
    assert np.any(model(IMAGES, training=True) != model(IMAGES))
    assert [layer.name for layer in model.layers if "dropout" in layer.name] == [
        "dropout1",
        "dropout2",
    ]


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_the_activation_is_that_of_all_hidden_layers(activation):
    model = lenet5(activation=activation)
    found = {layer.name: layer.activation.__name__ for layer in model.layers if layer.weights}
    assert found.pop("logits") == "linear"
    assert set(found.values()) == {activation}
