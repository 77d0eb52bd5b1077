import keras
import numpy as np
import pytest

from keras_assign.layers.cbam import CBAM
from keras_assign.models.audio_cnn import audio_cnn

SMALL = {"filters": (4, 4, 8, 8), "dense_units": 6}


def test_blocks_are_those_of_the_report():
    layers = [type(layer).__name__ for layer in audio_cnn(**SMALL).layers]
    block = ["Conv2D", "BatchNormalization", "ReLU", "MaxPooling2D"]
    last = [*block[:3], "AveragePooling2D"]
    assert layers == ["InputLayer", *block * 3, *last, "Flatten", "Dense", "Dropout", "Dense"]


@pytest.mark.parametrize(
    ("placement", "sides"), [("before_pooling", (28, 14, 7, 4)), ("after_pooling", (14, 7, 4, 2))]
)
def test_cbam_stands_in_every_block_before_or_after_the_pooling(placement, sides):
    model = audio_cnn(attention="cbam", placement=placement, **SMALL)
    found = [layer for layer in model.layers if isinstance(layer, CBAM)]
    assert [layer.name for layer in found] == [f"block{n}_cbam" for n in range(1, 5)]
    assert tuple(layer.output.shape[1] for layer in found) == sides


def test_weights_are_as_many_as_counted_by_hand():
    convolutions = 9 * (3 * 4 + 4 * 4 + 4 * 8 + 8 * 8)
    norms = 4 * (4 + 4 + 8 + 8)
    dense = (2 * 2 * 8) * 6 + 6 + 6 * 10 + 10
    assert audio_cnn(**SMALL).count_params() == convolutions + norms + dense
    channels = sum(2 * c * 4 + 4 + c for c in (4, 4, 8, 8))  # 4 units between.
    places = 4 * (7 * 7 * 2 + 1)
    extra = audio_cnn(attention="cbam", **SMALL).count_params() - audio_cnn(**SMALL).count_params()
    assert extra == channels + places


@pytest.mark.parametrize("size", [28, 64, 96, 128])
def test_takes_images_of_every_size(size):
    model = audio_cnn((size, size, 1), attention="cbam", **SMALL)
    assert model(np.zeros((2, size, size, 1), "float32")).shape == (2, 10)


def test_with_and_without_cbam_start_from_the_same_weights():
    plain, attending = audio_cnn(seed=3, **SMALL), audio_cnn(attention="cbam", seed=3, **SMALL)
    for layer in plain.layers:
        for one, other in (
            zip(layer.get_weights(), attending.get_layer(layer.name).get_weights(), strict=True)
            if layer.weights
            else ()
        ):
            np.testing.assert_array_equal(one, other)
    other = audio_cnn(seed=4, **SMALL)
    assert np.any(plain.get_layer("block1_conv").kernel != other.get_layer("block1_conv").kernel)


def test_round_trips_through_a_file(tmp_path):
    model = audio_cnn(attention="cbam", max_pooled=True, open_at_start=2.0, **SMALL)
    images = np.random.default_rng(0).random((2, 28, 28, 3), "float32")
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(loaded(images), model(images), atol=1e-6)


def test_an_unknown_placement_is_refused():
    with pytest.raises(ValueError, match="placement must be one of"):
        audio_cnn(placement="between")
