import numpy as np
import pytest

from keras_assign.explain.attention_maps import attention_maps
from keras_assign.explain.attention_weights import attention_names, attention_weights
from keras_assign.explain.cbam_maps import cbam_weights
from keras_assign.layers.attention_kinds import ATTENTION_KINDS
from keras_assign.models.audio_cnn import audio_cnn
from keras_assign.models.digit_cnn import digit_cnn
from keras_assign.models.patch_transformer import patch_transformer

IMAGES = np.random.default_rng(0).integers(0, 256, (3, 28, 28)).astype(np.uint8)
INPUTS = IMAGES[..., None].astype(np.float32) / 255
SMALL = {"filters": (8, 8, 8), "dense_units": 8}
MAPS = {"spatial": 1, "cbam": 1, "self": 1, "multi_head": 4, "non_local": 1}
CHANNELS = ("channel", "se", "cbam")


@pytest.mark.parametrize("kind", ATTENTION_KINDS)
def test_every_kind_tells_places_or_channels_or_both(kind):
    model = digit_cnn(kind, **SMALL)
    weights = attention_weights(model, INPUTS)
    expected = {}
    for block, side in ((1, 14), (2, 7)):
        name = f"block{block}_{kind}_attention"
        if kind in MAPS:
            expected[f"{name}/map"] = (3, side, side, MAPS[kind])
        if kind in CHANNELS:
            expected[f"{name}/channels"] = (3, 8)
    assert {name: values.shape for name, values in weights.items()} == expected
    for values in weights.values():
        assert np.all((values >= 0) & (values <= 1))


def test_maps_are_those_of_the_measures_of_a_single_kind():
    model = digit_cnn("spatial", **SMALL)
    found = attention_weights(model, INPUTS)
    for name, values in attention_maps(model, IMAGES).items():
        np.testing.assert_allclose(found[f"{name}/map"][..., 0], values, atol=1e-6)
    model = audio_cnn((28, 28, 1), "cbam", filters=(8, 8, 8, 8), dense_units=8)
    found = attention_weights(model, INPUTS)
    for name, values in cbam_weights(model, INPUTS).items():
        np.testing.assert_allclose(found[name].reshape(values.shape), values, atol=1e-6)


def test_a_transformers_own_attention_is_told_head_by_head():
    model = patch_transformer(channels=8, blocks=2, heads=2)
    assert attention_names(model) == ["block1_self", "block2_self"]
    maps = attention_weights(model, INPUTS)["block2_self/map"]
    assert maps.shape == (3, 7, 7, 2)
    np.testing.assert_allclose(maps.sum(axis=(1, 2)), 1, atol=1e-5)
