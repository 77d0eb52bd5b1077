import keras
import numpy as np
import pytest

from keras_assign.layers.attention_kinds import ATTENTION_KINDS, attend

INPUTS = np.random.default_rng(0).normal(size=(2, 6, 6, 16)).astype("float32")


def layer(kind, seed=0):
    inputs = keras.Input((6, 6, 16))
    return keras.Model(inputs, attend(inputs, kind, "attention", seed))


def test_none_leaves_all_as_it_is():
    inputs = keras.Input((6, 6, 16))
    assert attend(inputs, "none", "attention") is inputs


@pytest.mark.parametrize("kind", [kind for kind in ATTENTION_KINDS if kind != "none"])
def test_each_kind_is_a_layer_of_the_name_and_seed(kind):
    model = layer(kind)
    assert model.layers[-1].name == "attention"
    assert model(INPUTS).shape == INPUTS.shape
    one, same, other = ([np.array(w) for w in layer(kind, s).weights] for s in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_kinds_weigh_what_they_say():
    changed = {kind: layer(kind)(INPUTS).numpy() / INPUTS for kind in ("spatial", "channel", "se")}
    # One factor for all channels of a place; one for all places of a channel.
    np.testing.assert_allclose(changed["spatial"].std(axis=3), 0, atol=1e-4)
    for kind in ("channel", "se"):
        np.testing.assert_allclose(changed[kind].std(axis=(1, 2)), 0, atol=1e-4)
    np.testing.assert_array_equal(layer("non_local")(INPUTS), INPUTS)  # At the start.


def test_heads_share_the_channels():
    for kind, heads in (("self", 1), ("multi_head", 4)):
        maps = layer(kind).layers[-1].attention_map(INPUTS)
        assert maps.shape == (2, 6, 6, heads)
        np.testing.assert_allclose(maps.numpy().sum(axis=(1, 2)), 1, atol=1e-5)


def test_what_is_no_kind_is_refused():
    with pytest.raises(ValueError, match="attention must be one of"):
        attend(keras.Input((6, 6, 16)), "much", "attention")
