import shutil

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from experiments import draw
from experiments.draw import DrawSettings
from experiments.gan import export, recipes, study, train
from experiments.gan.settings import GENERATOR_FILE, GanSettings
from keras_assign.errors import InputError
from keras_assign.generation.digit_generator import DigitGenerator
from keras_assign.models.dcgan import dcgan_generator
from keras_assign.report import page


@pytest.fixture(scope="module")
def generator():
    """Untrained, so that its images of different noise differ."""
    return dcgan_generator(6, (8, 6, 4), classes=10)


@pytest.fixture(scope="module")
def model(generator, tmp_path_factory):
    folder = tmp_path_factory.mktemp("models") / "digit_generator"
    tf.saved_model.save(DigitGenerator(generator, [0, 2, 3, 7]), str(folder))
    return str(folder)


def test_what_is_served_is_what_the_network_draws(generator, model):
    labels, noise = np.array([3, 7], np.int32), np.random.default_rng(0).normal(size=(2, 6))
    loaded = tf.saved_model.load(model)
    served = loaded.serve(labels, noise.astype(np.float32))
    assert served.dtype == tf.uint8
    expected = 255 * np.asarray(generator([tf.constant(noise, tf.float32), tf.constant(labels)]))
    np.testing.assert_allclose(served, expected[..., 0], atol=0.51)


def test_the_sheet_has_a_row_a_digit_asked_for(model, tmp_path):
    file = tmp_path / "sheet.png"
    ask = {"model": model, "copies": 4, "scale": 3, "output": str(file)}
    drawn = draw.run(DrawSettings(digits=(2, 0, 2), **ask))
    assert drawn.shape == (3, 4, 28, 28)
    with Image.open(file) as picture:
        pixels = np.asarray(picture)
    assert pixels.shape == (3 * 28 * 3, 4 * 28 * 3)
    np.testing.assert_array_equal(pixels[28 * 3 : 56 * 3 : 3, : 28 * 3 : 3], drawn[1, 0])
    again, other = (draw.run(DrawSettings(digits=(2, 0, 2), seed=s, **ask)) for s in (0, 1))
    np.testing.assert_array_equal(again, drawn)
    assert (other != drawn).any()
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ({}, "model "),
        ({"model": "m", "digits": (10,)}, "digits .*0 to 9.*; .*10"),
        ({"model": "m", "digits": ()}, r"digits .*0 to 9.*; received ''$"),
        ({"model": "m", "copies": 0}, "copies .*1 to 1,000; .*0"),
        ({"model": "m", "output": "a.jpg"}, r"output .*\.png.*; .*a\.jpg"),
        ({"model": "nowhere"}, r"nowhere .*saved_model\.pb"),
        ({"model": "saved_models/digit_cnn"}, "saved_models/digit_cnn .*generator"),
    ],
)
def test_what_cannot_be_drawn_is_one_clear_line(flags, told):
    with pytest.raises(InputError, match=f"^{told}") as error:
        draw.run(DrawSettings(**flags))
    assert "\n" not in str(error.value)


def test_digits_that_were_not_learnt_are_not_drawn(model, tmp_path):
    with pytest.raises(InputError, match="5, 9; .*0, 2, 3, 7"):
        draw.run(DrawSettings(model=model, digits=(9, 3, 5), output=str(tmp_path / "a.png")))
    assert not list(tmp_path.iterdir())


def test_a_sheet_that_cannot_be_written_is_told(model, tmp_path):
    with pytest.raises(InputError, match="cannot write to .*a.png"):
        draw.run(DrawSettings(model=model, digits=(3,), output=str(tmp_path / "missing" / "a.png")))


def card_of(**changes):
    return page.model_card(
        export.CARD_TEMPLATE, path="m", dataset="d", real="5", digits=[3], updates="1",
        recipe={**recipes.AS_REPORTED, **changes}, latent_size=6, weights="7", spread={"3": 0.5},
        versions={"tensorflow": "2", "keras": "3"},
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [{"centred": True}, {"warp": {"zoom": 0.1}}, {"packed": 2}, {"shift": 2}, {"erased": 14}],
)
def test_a_card_tells_what_a_recipe_does_beyond_the_report_s(change):
    assert card_of(**change) != card_of()


def test_a_run_exports_a_generator_with_its_card(digit_folder, tmp_path, monkeypatch):
    small = {"generator_filters": [8, 6, 4], "discriminator_filters": [4, 6], "batch_size": 4}
    monkeypatch.setattr(recipes, "AS_REPORTED", {**recipes.AS_REPORTED, **small})
    for module in (recipes, train):
        monkeypatch.setattr(module, "ROUNDS", 2)
    settings = GanSettings(
        real=(3, 5), generate=(2,), effort=0.0001, dataset="folder", data_dir=str(digit_folder),
        export_dir=str(tmp_path / "models"),
    )  # fmt: skip
    study.STUDY.run(settings, tmp_path / "run")
    folder = tmp_path / "models" / "digit_generator"
    card = (folder / "README.md").read_text()
    assert "5 real images" in card
    assert f"--model={folder}" in card
    sheet = draw.run(DrawSettings(model=str(folder), output=str(tmp_path / "sheet.png")))
    assert sheet.shape == (10, 10, 28, 28)
    assert [path.name for path in folder.parent.iterdir()] == ["digit_generator"]
    # Stored results that are passed on lack the generators: what was exported of them stays.
    for file in (tmp_path / "run").rglob(GENERATOR_FILE):
        file.unlink()
    study.STUDY.run(settings, tmp_path / "run")
    assert (folder / "README.md").read_text() == card
    shutil.rmtree(folder)
    with pytest.raises(InputError, match="was not kept; remove .* and run again"):
        study.STUDY.run(settings, tmp_path / "run")
