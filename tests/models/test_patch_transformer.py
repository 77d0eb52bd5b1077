import keras
import numpy as np
import pytest

from keras_assign.layers.attention_kinds import ATTENTION_KINDS
from keras_assign.models.audio_cnn import audio_cnn
from keras_assign.models.digit_cnn import digit_cnn
from keras_assign.models.patch_transformer import patch_transformer

SMALL = {"channels": 8, "blocks": 2, "heads": 2}


def images(shape=(28, 28, 1)):
    return np.random.default_rng(0).uniform(size=(3, *shape)).astype("float32")


@pytest.mark.parametrize("kind", ATTENTION_KINDS)
def test_every_attention_fits_and_is_found_by_name(kind):
    model = patch_transformer(attention=kind, **SMALL)
    assert model(images()).shape == (3, 10)
    names = [layer.name for layer in model.layers if layer.name.endswith("_attention")]
    assert names == ([] if kind == "none" else ["block1_attention", "block2_attention"])


def test_a_saved_network_is_loaded_with_nothing_but_the_registry(tmp_path):
    model = patch_transformer(attention="cbam", **SMALL)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(loaded(images()), model(images()), atol=1e-5)


def test_numbers_agree_with_numpy():
    """One block, from patches to logits; the self-attention's own numbers have a test of theirs."""
    model = patch_transformer((4, 6, 1), patch=(2, 3), channels=4, blocks=1, heads=2, seed=3)
    rng = np.random.default_rng(1)
    for weight in model.weights:
        if "seed" not in weight.name:
            weight.assign(rng.normal(size=weight.shape))
    image = rng.normal(size=(1, 4, 6, 1)).astype("float32")

    def layer(name):
        return [weight.numpy() for weight in model.get_layer(name).weights]

    def normalised(x, name):
        scale, offset = layer(name)
        x = x - x.mean(axis=-1, keepdims=True)
        return scale * x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + 1e-6) + offset

    kernel, bias = layer("patches")
    patches = [image[0, r : r + 2, c : c + 3, 0] for r in (0, 2) for c in (0, 3)]
    tokens = np.stack([np.einsum("rc,rck->k", p, kernel[:, :, 0]) + bias for p in patches])
    tokens = tokens + layer("positions")[0]
    x = model.get_layer("block1_self")(tokens.reshape(1, 2, 2, 4)).numpy().reshape(4, 4)
    (wide, wide_bias), (narrow, narrow_bias) = layer("block1_wide"), layer("block1_narrow")
    more = normalised(x, "block1_norm") @ wide + wide_bias
    more = more * (1 + np.tanh(np.sqrt(2 / np.pi) * (more + 0.044715 * more**3))) / 2
    x = normalised(x + more @ narrow + narrow_bias, "norm").mean(axis=0)
    out, out_bias = layer("logits")
    np.testing.assert_allclose(model(image)[0], x @ out + out_bias, rtol=1e-3, atol=1e-3)


def test_the_order_of_patches_matters():
    model = patch_transformer(**SMALL)
    model.get_layer("positions").positions.assign(
        np.random.default_rng(0).normal(size=(49, 8)).astype("float32")
    )
    assert np.abs(model(images()) - model(images()[:, ::-1])).max() > 1e-3


def test_it_has_as_many_weights_as_the_plain_networks():
    plain = digit_cnn().count_params()
    assert patch_transformer().count_params() == pytest.approx(plain, rel=0.01)
    spoken = patch_transformer((28, 28, 3), channels=84, blocks=6).count_params()
    assert spoken == pytest.approx(audio_cnn().count_params(), rel=0.01)


def test_a_seed_fixes_the_weights():
    one, same, other = (patch_transformer(seed=seed, **SMALL)(images()) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert np.any(one != other)


def test_patches_must_fill_the_image_and_the_attention_be_known():
    with pytest.raises(ValueError, match="patches must fill the image"):
        patch_transformer(patch=(5, 4))
    with pytest.raises(ValueError, match="attention must be one of"):
        patch_transformer(attention="much")


def test_time_and_frequency_may_be_cut_otherwise():
    model = patch_transformer((64, 64, 3), patch=(8, 4), **SMALL)
    assert model.get_layer("token_map").output.shape[1:] == (8, 16, 8)
    assert model(images((64, 64, 3))).shape == (3, 10)


def test_dropout_takes_of_what_a_block_adds_in_training_only():
    model = patch_transformer(dropout=0.5, **SMALL)
    np.testing.assert_array_equal(model(images()), model(images()))
    for name in ("block1_dropout", "block2_dropout"):
        dropped = model.get_layer(name)(np.ones((2, 7, 7, 8), "float32"), training=True)
        assert set(np.unique(dropped)) == {0, 2}
