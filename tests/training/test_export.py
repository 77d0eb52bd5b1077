import numpy as np
import pytest
import tensorflow as tf
from scipy.special import expit, softmax

from keras_assign.explain.attention_maps import attention_maps
from keras_assign.models.digit_cnn import digit_cnn
from keras_assign.models.digit_or_none import Calibration
from keras_assign.models.vgg_digit_cnn import vgg_digit_cnn
from keras_assign.training.digit_detector import log_odds, train_detector
from keras_assign.training.export import DigitReader, check_digit_export, export_digit_model


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A model with attention and the folder it is written to."""
    model, folder = digit_cnn("spatial", dropout=0.5), tmp_path_factory.mktemp("model") / "exported"
    export_digit_model(DigitReader(model), folder)
    return model, folder


def test_exported_model_takes_pixels_and_returns_probabilities(digits, exported):
    model, folder = exported
    loaded = tf.saved_model.load(str(folder))
    images = digits.test_images[:6]
    served = loaded.serve(images).numpy()
    logits = model(images[..., None].astype("float32") / 255)
    np.testing.assert_allclose(served, softmax(logits, axis=1), atol=1e-6)
    assert loaded.serve(images[:1]).shape == (1, 10)

    served_maps = loaded.attend(images)
    for name, expected in attention_maps(model, images).items():
        np.testing.assert_allclose(served_maps[name], expected, atol=1e-6)


def test_a_model_without_attention_has_no_maps(tmp_path):
    export_digit_model(DigitReader(digit_cnn()), tmp_path / "exported")
    assert not hasattr(tf.saved_model.load(str(tmp_path / "exported")), "attend")


def test_every_weight_is_written_once(exported):
    model, folder = exported
    (data,) = (folder / "variables").glob("*.data-*")
    weights = 4 * model.count_params()
    assert weights < data.stat().st_size < 1.01 * weights


def test_servers_find_one_signature(digits, exported):
    loaded = tf.saved_model.load(str(exported[1]))
    (signature,) = loaded.signatures.values()
    (answer,) = signature(images=tf.constant(digits.test_images[:2])).values()
    np.testing.assert_allclose(answer, loaded.serve(digits.test_images[:2]), atol=1e-6)


def test_an_export_of_another_model_is_noticed(digits, exported):
    model, folder = exported
    check_digit_export(DigitReader(model), folder, digits.test_images[:4])
    other = DigitReader(digit_cnn("spatial", seed=1))
    with pytest.raises(RuntimeError, match="differs by"):
        check_digit_export(other, folder, digits.test_images[:4])


def test_a_map_of_no_numbers_is_noticed(digits, tmp_path):
    """Though the probabilities are right: that of the second block alone is none."""
    model = digit_cnn(attention="spatial")
    layer = model.get_layer("block2_spatial_attention")
    right = layer.attention_map
    layer.attention_map = lambda inputs: right(inputs) * float("nan")
    layer.call = lambda inputs: inputs * right(inputs)
    export_digit_model(DigitReader(model), tmp_path / "exported")
    layer.attention_map = right
    with pytest.raises(RuntimeError, match="differs by"):
        check_digit_export(DigitReader(model), tmp_path / "exported", digits.test_images[:4])


def test_a_16_bit_model_exports_float32_probabilities_and_maps(digits, tmp_path):
    model = digit_cnn(attention="spatial", dtype="mixed_float16")
    export_digit_model(DigitReader(model), tmp_path / "exported")
    check_digit_export(DigitReader(model), tmp_path / "exported", digits.test_images[:4])
    loaded = tf.saved_model.load(str(tmp_path / "exported"))
    assert loaded.serve(digits.test_images[:2]).dtype == "float32"
    assert {m.dtype.name for m in loaded.attend(digits.test_images[:2]).values()} == {"float32"}


def test_a_detector_takes_from_what_the_digits_share(digits, tmp_path):
    """Beside a classifier of the same kind, and hardly trained."""
    detector, odds = train_detector(digits.train_images[::200], seed=0, examples_seen=256)
    assert odds.shape == (10,)  # Of a fifth, which it has not seen.
    network, calibration = vgg_digit_cnn(), Calibration(2.0, 0.5)
    reader = DigitReader(network, detector, calibration)
    export_digit_model(reader, tmp_path)
    images = digits.test_images[:5]
    check_digit_export(reader, tmp_path, images)
    loaded = tf.saved_model.load(str(tmp_path))  # Lives for as long as it is called.
    served = loaded.serve(images).numpy()
    inputs = images[..., None].astype("float32") / 255
    none = expit(log_odds(detector.predict(inputs, verbose=0)) - 0.5)
    shares = softmax(network.predict(inputs, verbose=0) / 2.0, axis=1)
    np.testing.assert_allclose(served, shares * (1 - none)[:, None], atol=1e-5)
