import numpy as np
import pytest
from scipy.special import softmax

from keras_assign.explain.attention_maps import (
    EvenSpatialAttention,
    attention_layer_names,
    attention_maps,
    with_even_attention,
)
from keras_assign.layers.spatial_attention import SpatialAttention
from keras_assign.models.digit_cnn import digit_cnn


@pytest.fixture
def model():
    return digit_cnn(attention="spatial")


def test_maps_come_by_layer_name_and_agree_with_the_layers_output(model, digits):
    images = digits.test_images[:4]
    maps = attention_maps(model, images)
    assert list(maps) == ["block1_spatial_attention", "block2_spatial_attention"]
    assert maps["block1_spatial_attention"].shape == (4, 14, 14)
    assert maps["block2_spatial_attention"].shape == (4, 7, 7)

    x = images[..., None].astype("float32") / 255
    for layer in model.layers[1:]:
        before, x = x, layer(x)
        if layer.name in maps:
            np.testing.assert_allclose(before * maps[layer.name][..., None], x, atol=1e-5)


def test_one_layer_by_name(model, digits):
    maps = attention_maps(model, digits.test_images[:2], ["block2_spatial_attention"])
    assert list(maps) == ["block2_spatial_attention"]


@pytest.mark.parametrize("names", [["block9"], ["dense"]])
def test_unknown_layers_are_refused(model, names, digits):
    with pytest.raises(ValueError, match="has the spatial attention layers"):
        attention_maps(model, digits.test_images[:1], names)


def test_a_model_without_attention_has_no_maps(digits):
    plain = digit_cnn(attention="none")
    assert attention_layer_names(plain) == []
    with pytest.raises(ValueError, match="has the spatial attention layers"):
        attention_maps(plain, digits.test_images[:1])


def test_even_attention_scales_each_image_by_its_maps_mean():
    inputs = np.random.default_rng(0).normal(size=(2, 5, 5, 3)).astype("float32")
    layer, even = SpatialAttention(), EvenSpatialAttention()
    layer.build(inputs.shape)
    even.build(inputs.shape)
    even.set_weights(layer.get_weights())
    expected_maps = layer.attention_map(inputs).numpy()
    expected = inputs * expected_maps.mean(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(even(inputs), expected, atol=1e-6)


def test_evening_out_keeps_a_model_whose_maps_are_even_already(model, digits):
    """With a kernel of zeros each map is sigmoid(bias) everywhere: its own mean."""
    for name in attention_layer_names(model):
        layer = model.get_layer(name)
        layer.set_weights([np.zeros((7, 7, 2, 1)), np.array([0.4])])
    x = digits.test_images[:8, ..., None].astype("float32") / 255
    np.testing.assert_allclose(with_even_attention(model)(x), model(x), atol=1e-5)


def test_evening_out_changes_a_copy_and_not_the_model(model, digits):
    x = digits.test_images[:8, ..., None].astype("float32") / 255
    before = model(x).numpy()
    even = with_even_attention(model)
    assert np.abs(softmax(even(x), axis=1) - softmax(before, axis=1)).max() > 1e-6
    np.testing.assert_array_equal(model(x), before)
    assert attention_layer_names(even) == attention_layer_names(model)
