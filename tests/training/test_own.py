"""Four models of recordings and four of images, with labels of any script, for every runtime."""

import json
import zipfile

import numpy as np
import pytest
import soundfile
import tensorflow as tf
from PIL import Image

from keras_assign.data.own.images import ImageForm
from keras_assign.recipes import own_data
from keras_assign.recipes.own_data import ATTENTION, AUTOENCODER, BASELINE, CNN
from keras_assign.serving.models import PictureModel, RecordingModel
from keras_assign.training import own_images, own_recordings, own_set
from keras_assign.training.own_export import export
from tests.made import arabic_words

ASKED = {
    "test_dir": None, "pattern": None, "speaker_versions": (), "splits": None, "sample_rate": None,
    "seconds": None, "form": None,
}  # fmt: skip
YES_NO = ("لا", "نعم")
TEMPERATURE = 1.3


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    """Two Arabic words by six voices, in folders with Arabic names; the pattern says who speaks."""
    root = tmp_path_factory.mktemp("words")
    for (number, digit), word in arabic_words.words(speakers=6, digits=2).items():
        folder = root / YES_NO[digit]
        folder.mkdir(exist_ok=True)
        clip = arabic_words.with_pauses(word)
        random = np.random.default_rng(number)
        soundfile.write(folder / f"C{number}_1.wav", clip, arabic_words.SAMPLE_RATE)
        noisy = arabic_words.noisy(clip, random)
        soundfile.write(folder / f"C{number}_2.flac", noisy, arabic_words.SAMPLE_RATE)
    return own_set.read({**ASKED, "data_dir": str(root)})


@pytest.fixture(scope="module")
def colours(tmp_path_factory):
    """Three classes of 32 x 32 pixels in colour, dark and light."""
    root = tmp_path_factory.mktemp("colours")
    random = np.random.default_rng(0)
    for channel, name in enumerate(("rouge", "vert", "bleu")):
        (root / name).mkdir()
        for number in range(15):
            pixels = random.integers(0, 130, (32, 32, 3), dtype=np.uint8)
            pixels[..., channel] += 90
            Image.fromarray(pixels).save(root / name / f"{number}.png")
    return own_set.read({**ASKED, "data_dir": str(root)})


def trained(found, model):
    """A model with next to no training."""
    trains = own_recordings if found.kind == "recordings" else own_images
    shape = found.form.shape if found.kind == "images" else ()
    signs = found.kind == "recordings" or found.form.light_on_dark
    recipe = own_data.candidates(found.kind, model, signs)["base"]
    recipe = own_data.fitted_to(recipe, 0.02, shape)
    return trains.train(model, found, found.known, recipe, seed=0)


def test_a_set_is_kept_by_its_contents_and_read_back_whole(words):
    again = own_set.load({"data_sha256": words.sha256})
    assert again.classes == YES_NO
    assert again.seconds == words.seconds
    np.testing.assert_array_equal(again.spans, words.spans)
    for one, other in zip(again.waveforms, words.waveforms, strict=True):
        np.testing.assert_array_equal(one, other)
    for name in ("labels", "people", "train", "validation", "test"):
        np.testing.assert_array_equal(getattr(again, name), getattr(words, name))


def test_a_window_holds_the_training_words(words):
    lengths = np.diff(words.spans, axis=1)[words.known] / words.sample_rate
    assert lengths.max() < words.seconds < lengths.max() + 1
    assert words.sample_rate == arabic_words.SAMPLE_RATE
    assert len(words.window(0)) == round(words.seconds * words.sample_rate)


@pytest.mark.parametrize("model", [BASELINE, CNN])
def test_the_same_seed_gives_the_same_scores(words, model):
    one, other = (trained(words, model).scores(words.test) for _ in range(2))
    np.testing.assert_array_equal(one, other)
    assert one.shape == (len(words.test), 2)


# All but the CNN, which is exported as the one with attention is.
EXPORTED = tuple(model for model in own_data.MODELS if model != CNN)


@pytest.mark.parametrize("model", EXPORTED)
def test_a_model_of_recordings_is_exported_with_its_labels(words, model, tmp_path):
    """`export` itself compares the SavedModel's answers to whole recordings with the scores."""
    made = trained(words, model)
    measured = export(made, words, TEMPERATURE, tmp_path)
    loaded = tf.saved_model.load(str(tmp_path))
    item = words.test[0]
    wave, rate = words.waveforms[item], np.int32(words.sample_rate)
    answer = loaded.signatures["serving_default"](
        waveform=tf.constant(wave), sample_rate=tf.constant(rate)
    )
    assert [label.decode() for label in answer["labels"].numpy()] == list(YES_NO)
    scores = made.scores(words.test[:1])[0]
    assert answer["label"].numpy().decode() == YES_NO[scores.argmax()]
    expected = tf.nn.softmax(scores / TEMPERATURE)
    np.testing.assert_allclose(answer["probabilities"], expected, atol=0.01)
    assert bool(measured) == (model == ATTENTION)
    heard = RecordingModel(tmp_path)
    assert heard.labels == YES_NO
    _, (likely,) = heard.hear(wave, words.sample_rate)
    np.testing.assert_allclose(likely, expected, atol=0.01)
    if model == ATTENTION:
        shown = RecordingModel(tmp_path, explain=True).attention(wave, words.sample_rate)
        assert shown["image"].shape == (28, 28)
        assert float(shown["seconds"]) == pytest.approx(words.seconds)
        maps = {name for name in shown if name.startswith("block")}
        assert maps == {f"block{number}_cbam" for number in range(1, 5)}


@pytest.mark.parametrize("model", EXPORTED)
def test_a_model_of_images_is_exported_with_its_labels(colours, model, tmp_path):
    made = trained(colours, model)
    export(made, colours, TEMPERATURE, tmp_path)
    shown = colours.images[colours.test]
    expected = tf.nn.softmax(made.scores(colours.test) / TEMPERATURE).numpy()
    for explain in (False, True) if model == ATTENTION else (False,):
        reader = PictureModel(tmp_path, explain)
        assert reader.labels == ("bleu", "rouge", "vert")
        assert reader.form == ImageForm("as_it_is", 32, 32, 3, False)
        np.testing.assert_allclose(reader(shown), expected, atol=0.01)
    loaded = tf.saved_model.load(str(tmp_path))
    answer = loaded.recognise(shown)
    said = [label.decode() for label in answer["label"].numpy()]
    assert said == [colours.classes[place] for place in expected.argmax(axis=1)]
    with zipfile.ZipFile(tmp_path / "model.tflite") as archive:
        assert archive.read("labels.txt").decode().split() == list(colours.classes)
    import onnx

    about = {one.key: one.value for one in onnx.load(tmp_path / "model.onnx").metadata_props}
    assert json.loads(about["about"])["labels"] == list(colours.classes)


def test_easy_classes_are_told_apart(colours):
    """The mean colour says it all: what cannot learn this, learns nothing."""
    for model in (BASELINE, AUTOENCODER):
        answers = trained(colours, model).scores(colours.test).argmax(axis=1)
        assert (answers == colours.labels[colours.test]).mean() > 0.8, model
