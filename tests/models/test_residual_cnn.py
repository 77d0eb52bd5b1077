import keras
import numpy as np
import pytest

from keras_assign.layers.attention_kinds import ATTENTION_KINDS
from keras_assign.models.audio_cnn import audio_cnn
from keras_assign.models.digit_cnn import digit_cnn
from keras_assign.models.residual_cnn import residual_cnn

SMALL = {"filters": (4, 8, 12)}


def images(shape=(28, 28, 1)):
    return np.random.default_rng(0).uniform(size=(3, *shape)).astype("float32")


@pytest.mark.parametrize("kind", ATTENTION_KINDS)
def test_every_attention_fits_and_is_found_by_name(kind):
    model = residual_cnn(attention=kind, **SMALL)
    assert model(images()).shape == (3, 10)
    names = [layer.name for layer in model.layers]
    blocks = [f"block{block}_attention" for block in (1, 2, 3)]
    assert [name for name in names if name.endswith("_attention")] == (
        [] if kind == "none" else blocks
    )


def test_a_saved_network_is_loaded_with_nothing_but_the_registry(tmp_path):
    model = residual_cnn(attention="cbam", **SMALL)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(loaded(images()), model(images()), atol=1e-5)


def test_blocks_add_what_went_around_them():
    """With the last normalisation's scale 0 a block gives its input, or its projection."""
    model = residual_cnn(**SMALL)
    for block in (1, 2, 3):
        norm = model.get_layer(f"block{block}_second_norm")
        norm.gamma.assign(np.zeros(norm.gamma.shape))
    sums = keras.Model(model.input, [model.get_layer(f"block{b}_add").output for b in (1, 2)])
    ways = keras.Model(
        model.input,
        [model.get_layer("stem_relu").output, model.get_layer("block2_around_norm").output],
    )
    for total, way in zip(sums(images()), ways(images()), strict=True):
        np.testing.assert_allclose(total, way, atol=1e-6)
    assert sums.output_shape == [(None, 28, 28, 4), (None, 14, 14, 8)]


def test_it_has_as_many_weights_as_the_plain_networks():
    plain = digit_cnn().count_params()
    assert residual_cnn().count_params() == pytest.approx(plain, rel=0.01)
    spoken = residual_cnn((28, 28, 3), filters=(44, 80, 168)).count_params()
    assert spoken == pytest.approx(audio_cnn().count_params(), rel=0.01)


def test_a_seed_fixes_the_weights_and_layers_of_one_name_start_equal():
    one, same, other = (residual_cnn(seed=seed, **SMALL)(images()) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert np.any(one != other)
    plain, attending = residual_cnn(**SMALL), residual_cnn(attention="self", **SMALL)
    name = "block2_first_conv"
    np.testing.assert_array_equal(plain.get_layer(name).kernel, attending.get_layer(name).kernel)


def test_any_size_fits():
    assert residual_cnn((64, 48, 3), **SMALL)(images((64, 48, 3))).shape == (3, 10)


def test_an_unknown_attention_is_refused():
    with pytest.raises(ValueError, match="attention must be one of"):
        residual_cnn(attention="much")
