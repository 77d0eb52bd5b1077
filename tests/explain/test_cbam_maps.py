import keras
import numpy as np
import pytest

from keras_assign.explain.cbam_maps import cbam_names, cbam_weights, over_columns
from keras_assign.models.audio_cnn import audio_cnn

SMALL = {"filters": (4, 4, 8, 8), "dense_units": 6}


def test_weights_are_those_that_the_layers_multiply_by():
    model = audio_cnn((28, 28, 1), attention="cbam", **SMALL)
    images = np.random.default_rng(0).random((3, 28, 28, 1), "float32")
    found = cbam_weights(model, images)
    assert found["block1_cbam/map"].shape == (3, 28, 28)
    assert found["block4_cbam/channels"].shape == (3, 8)
    into, out = (
        keras.Model(model.input, getattr(model.get_layer("block2_cbam"), end))(images).numpy()
        for end in ("input", "output")
    )
    channels, places = found["block2_cbam/channels"], found["block2_cbam/map"]
    expected = into * channels[:, None, None, :] * places[..., None]
    np.testing.assert_allclose(out, expected, atol=1e-5)


def test_a_model_without_cbam_has_nothing_to_show():
    model = audio_cnn(**SMALL)
    assert cbam_names(model) == []
    with pytest.raises(ValueError, match="has no CBAM layer"):
        cbam_weights(model, np.zeros((1, 28, 28, 3), "float32"))


def test_attention_is_spread_over_columns_by_hand():
    maps = np.array([[[1.0, 3.0], [1.0, 5.0]]])  # Two columns, with means 1 and 4.
    np.testing.assert_allclose(over_columns(maps, 4), [[0.1, 0.1, 0.4, 0.4]])
    np.testing.assert_allclose(over_columns(np.ones((2, 4, 4)), 28), np.full((2, 28), 1 / 28))
