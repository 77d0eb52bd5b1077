import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from experiments import predict
from experiments.predict import PredictSettings
from keras_assign.errors import InputError
from tests.conftest import ROOT

MODEL = ROOT / "saved_models" / "digit_cnn_spatial_attention"


@pytest.fixture
def picture(tmp_path, digits):
    """A 7 in blue on yellow, 300 x 200 pixels."""
    mask = np.zeros((300, 200))
    large = Image.fromarray(digits.test_images[0]).resize((140, 140), Image.Resampling.BICUBIC)
    mask[80:220, 30:170] = np.asarray(large) / 255
    colours = mask[..., None] * [20, 40, 160] + (1 - mask[..., None]) * [250, 240, 120]
    Image.fromarray(colours.astype(np.uint8)).save(tmp_path / "seven.png")
    return tmp_path / "seven.png"


def run(output_dir, **settings):
    return predict.run(PredictSettings(**settings), output_dir)


def test_reads_a_picture(picture, tmp_path):
    (result,) = run(tmp_path, model=str(MODEL), input=(str(picture),))
    assert result["digit"] == 7
    assert result["probability"] > 0.9
    assert sum(result["probabilities"]) == pytest.approx(1, abs=1e-5)


def test_explains_with_a_picture(picture, tmp_path):
    (result,) = run(tmp_path / "out", model=str(MODEL), input=(str(picture),), explain=True)
    with Image.open(result["explanation"]) as image:
        assert image.width > 2 * image.height
        assert np.asarray(image.convert("L")).std() > 20


def test_coloured_pictures_are_read_about_as_well_as_mnist(digits, tmp_path):
    """Measured: nothing is lost. Fails if reading a picture costs more than 3 points."""
    rng = np.random.default_rng(0)
    files, labels = [], []
    for number, item in enumerate(rng.choice(10_000, 100, replace=False)):
        large = Image.fromarray(digits.test_images[item]).resize((112, 112), Image.Resampling.BOX)
        canvas = np.zeros((160, 190))
        canvas[24:136, 39:151] = np.asarray(large) / 255
        ink, ground = ((0, 0, 0), (255, 250, 235)) if number % 2 else ((255, 220, 90), (30, 60, 20))
        colours = canvas[..., None] * ink + (1 - canvas[..., None]) * np.array(ground)
        files.append(str(tmp_path / f"{number}.jpg"))
        Image.fromarray(colours.astype(np.uint8)).save(files[-1], quality=90)
        labels.append(digits.test_labels[item])
    results = run(tmp_path, model=str(MODEL), input=tuple(files))
    read = np.array([result["digit"] for result in results])
    assert np.mean(read == labels) >= 0.95


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"input": ("a.png",)}, "model must be given"),
        ({"model": "m"}, "input must be given"),
    ],
)
def test_model_and_input_must_be_given(settings, message):
    with pytest.raises(InputError, match=message):
        PredictSettings(**settings)


def test_a_folder_without_a_model_is_refused(picture, tmp_path):
    with pytest.raises(InputError, match=r"saved_model\.pb"):
        run(tmp_path, model=str(tmp_path), input=(str(picture),))


def test_a_damaged_model_is_refused_in_one_line(picture, tmp_path):
    (tmp_path / "saved_model.pb").write_bytes(b"damaged")
    with pytest.raises(InputError, match="cannot be loaded") as error:
        run(tmp_path, model=str(tmp_path), input=(str(picture),))
    assert "\n" not in str(error.value)


def test_a_model_of_something_else_is_refused(picture, tmp_path):
    module = tf.Module()
    module.serve = tf.function(
        lambda images: tf.reduce_mean(tf.cast(images, tf.float32), axis=0),
        input_signature=[tf.TensorSpec([None, 28, 28], tf.uint8)],
    )
    tf.saved_model.save(module, str(tmp_path / "mean"))
    with pytest.raises(InputError, match="mean .*probabilities"):
        run(tmp_path, model=str(tmp_path / "mean"), input=(str(picture),))


def test_a_model_without_attention_cannot_explain(picture, tmp_path):
    plain = MODEL.with_name("digit_cnn")
    with pytest.raises(InputError, match="has no attention to explain with"):
        run(tmp_path, model=str(plain), input=(str(picture),), explain=True)


@pytest.mark.process
def test_prints_digit_and_probability(program, picture):
    finished = program("experiments.predict", f"--model={MODEL}", f"--input={picture}")
    assert finished.returncode == 0
    assert "seven.png: 7 (" in finished.stdout
