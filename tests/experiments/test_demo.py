"""What the live page answers: to drawings, photos, recordings, and what is none of these."""

import subprocess
import sys

import numpy as np
import pytest
import soundfile
from PIL import Image, ImageDraw
from scipy import ndimage

pytest.importorskip("gradio")

from experiments.demo import (
    breaking,
    degraded,
    drawings,
    examples,
    generated,
    models,
    photos,
    sounds,
)
from experiments.demo.generated import ROUNDS, Game
from keras_assign.serving.answers import NO_DIGIT
from tests.conftest import ROOT

pytestmark = pytest.mark.newest


def canvas(*points, eraser=()):
    """As Gradio has it: black ink on white, all opaque."""
    picture = Image.new("L", (280, 280), 255)
    pen = ImageDraw.Draw(picture)
    if points:
        pen.line(points, 0, 20, joint="curve")
    if eraser:
        pen.line(eraser, 255, 60)
    grey = np.asarray(picture)
    return {"composite": np.dstack([grey] * 3 + [np.full_like(grey, 255)])}


SEVEN = canvas((60, 60), (220, 60), (120, 240))


def test_a_seven_is_a_seven_to_every_model_and_maps_are_shown():
    *labels, html, told, history = drawings.answer(SEVEN, [])
    assert len(labels) == len(models.PICTURES)
    for label in labels:
        assert max(label, key=label.get) == "7"
        assert sum(label.values()) == pytest.approx(1, abs=1e-5)
    assert html.count("<img") == 3  # What is seen, and two blocks.
    assert history == [
        models.in_words(models.of_pictures("digit_reader")(drawings.of_canvas(SEVEN)[None])[0])
    ]
    assert "7" in told


def test_a_drawing_on_nothing_is_the_one_on_white():
    grey = SEVEN["composite"][..., 0]
    bare = {"composite": np.dstack([np.zeros_like(grey)] * 3 + [255 - grey])}
    np.testing.assert_array_equal(drawings.of_canvas(bare), drawings.of_canvas(SEVEN))


def test_the_history_has_each_new_answer_once_and_ends_with_the_drawing():
    *_, history = drawings.answer(SEVEN, [])
    *_, same = drawings.answer(SEVEN, history)
    assert same == history
    *_, more = drawings.answer(canvas((140, 40), (140, 240)), history)
    assert len(more) == 2
    *labels, html, _, none = drawings.answer(canvas(), more)
    assert labels == [None] * len(models.PICTURES)
    assert drawings.NOTHING in html
    assert none == []


def test_every_digit_of_a_photo_has_a_box_and_answers(tmp_path):
    file = next(file for file in examples.photos(tmp_path) if "three" in file)
    (pixels, boxes), html = photos.answer(file)
    assert [told[0] for _, told in boxes] == [str(digit) for digit in examples.DIGITS[:3]]
    lefts = [box[0] for box, _ in boxes]
    assert lefts == sorted(lefts)
    assert all(0 <= box[0] < box[2] <= pixels.shape[1] for box, _ in boxes)
    assert html.count("<img") == 9


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("note.txt", b"seven", "note.txt"),
        ("empty.png", b"", "empty.png is empty"),
        ("half.png", b"\x89PNG\r\n\x1a\n0000", "half.png"),
        ("huge.png", b"\x89PNG" + bytes(10_000_001), "larger than 10 MB"),
    ],
)
def test_what_is_no_picture_has_one_clear_line_without_the_server_s_folder(
    name, content, words, tmp_path
):
    (tmp_path / name).write_bytes(content)
    shown, html = photos.answer(str(tmp_path / name))
    assert shown is None
    assert words in html
    assert str(tmp_path) not in html
    assert html.count("<p") == 1


def test_a_page_without_a_digit_says_so(tmp_path):
    Image.new("L", (300, 200), 240).save(tmp_path / "page.png")
    (_, boxes), html = photos.answer(str(tmp_path / "page.png"))
    assert boxes == []
    assert photos.NOTHING in html


def test_a_said_digit_is_classified_and_its_spectrogram_shown(tmp_path):
    said = []
    for file in examples.recordings(tmp_path):
        *labels, html = sounds.answer(file)
        said.append([max(label, key=label.get) for label in labels[:3]])
        assert html.count("<img") == 5  # The spectrogram and four blocks.
        assert html.count("<svg") == 2  # The waveform and the tree.
        assert len(labels) == len(models.RECORDINGS)
    assert said == [[str(digit)] * 3 for digit in examples.SAID]


def test_nobody_waits_for_a_model_that_is_still_being_loaded(tmp_path, monkeypatch):
    monkeypatch.setattr(models, "is_loading", lambda name: name == models.BY_TENSORFLOW)
    *labels, html = sounds.answer(examples.recordings(tmp_path)[0])
    assert [label is None for label in labels] == [False, False, False, True]
    assert "still being loaded" in html
    assert html.count("<svg") == 1


@pytest.mark.parametrize(
    ("waveform", "words"),
    [
        (np.zeros(8000), "silent"),
        (np.random.default_rng(0).normal(size=88_000) / 9, "too long"),
        (np.ones(100) / 2, "too short"),
    ],
)
def test_a_bad_recording_has_one_clear_line(waveform, words, tmp_path):
    soundfile.write(tmp_path / "clip.wav", waveform, 8000)
    *labels, html = sounds.answer(str(tmp_path / "clip.wav"))
    assert labels == [None] * len(models.RECORDINGS)
    assert words in html
    assert str(tmp_path) not in html
    (tmp_path / "clip.wav").write_bytes(b"no sound at all")
    assert "clip.wav" in sounds.answer(str(tmp_path / "clip.wav"))[-1]


def test_the_walk_goes_from_one_point_to_the_other_at_about_one_length():
    size = models.generator().latent_size
    ends = [np.random.default_rng(seed).standard_normal(size) for seed in (3, 4)]
    for part, end in zip((0, 1), ends, strict=True):
        np.testing.assert_allclose(generated.latent(3, 4, part), end, atol=1e-6)
    lengths = [np.linalg.norm(generated.latent(3, 4, part)) for part in np.linspace(0, 1, 9)]
    assert max(lengths) < 1.2 * min(lengths)
    pixels, html = generated.between(3, 4, 0.5)
    assert pixels.shape == (56, 140)
    assert pixels.std() > 20
    assert "of 10" in html


def test_a_game_counts_what_was_right_and_shows_real_and_generated_images():
    game, kinds = Game(5), []
    while game.done < ROUNDS:
        image, is_real, digit = generated.shown_in(game)
        assert image.shape == (28, 28)
        assert 0 <= digit <= 9
        kinds.append(is_real)
        game, words = generated.guess(game, says_real=True)
        assert words.startswith("Right" if is_real else "No")
    assert set(kinds) == {True, False}
    assert game.right == sum(kinds)
    assert f"{sum(kinds)} of {ROUNDS}" in words


def test_images_are_made_worse_as_scipy_does_it():
    images = np.stack(examples.images())
    np.testing.assert_array_equal(degraded.degraded(images), images)
    turned = degraded.degraded(images, turn=90)
    np.testing.assert_allclose(turned, np.rot90(images, axes=(1, 2)), atol=1)
    blurred = degraded.degraded(images, blur=1.5)
    expected = ndimage.gaussian_filter(images.astype(float), (0, 1.5, 1.5), mode="mirror")
    assert np.abs(blurred - expected).max() < 4
    grey = np.full((20, 28, 28), 128, np.uint8)
    noise = degraded.degraded(grey, noise=0.1) / 255 - 128 / 255
    assert noise.std() == pytest.approx(0.1, rel=0.03)
    assert abs(noise.mean()) < 0.005


@pytest.mark.parametrize(("kind", "level"), [("noise", 0.2), ("blur", 2.0), ("turn", 30)])
def test_stored_accuracies_are_those_of_the_models(kind, level):
    images, found = degraded.test_set(), degraded.stored()
    assert found["items"] == len(images.test_labels) == 2000
    place = degraded.LEVELS[kind].index(level)
    for name in models.PICTURES:
        again = degraded.measured(kind, level, name, images)
        assert again == pytest.approx(found[kind][name][place], abs=0.002)


def test_a_digit_made_worse_stands_beside_the_curve_of_what_was_changed():
    image = examples.images()[1]
    *labels, html = breaking.picture(image, 0, 0, 0)
    assert "<svg" not in html
    assert max(labels[-1], key=labels[-1].get) == "7"
    *labels, html = breaking.picture(image, 0.8, 0, 45)
    assert html.count("<svg") == 2
    assert labels[0]["7"] < 0.9


def test_a_recording_in_noise_is_heard_and_stands_beside_its_curve(tmp_path):
    file, voices = examples.recordings(tmp_path)[0], list(examples.voices())
    clean, *_ = breaking.recording(file, "white", breaking.CLEAN_DB, voices)
    (rate, noisy), *labels, html = breaking.recording(file, "babble", 0, voices)
    waveform, its_rate = soundfile.read(file)
    assert rate == clean[0] == its_rate
    scale = np.abs(noisy).max() / 32767
    assert scale <= 1
    # At 0 dB speech and noise have one power, and together about twice that.
    powers = np.mean(np.square(noisy / 32767.0)), np.mean(np.square(waveform))
    assert powers[0] / powers[1] == pytest.approx(2, rel=0.35) or np.abs(waveform).max() > 0.5
    assert "signal-to-noise" in html
    assert len(labels) == len(models.RECORDINGS)


def test_of_no_digit_is_told():
    assert models.in_words(np.full(10, 0.01)).startswith(NO_DIGIT)
    assert models.chances(np.full(10, 0.01))[NO_DIGIT] == pytest.approx(0.9)


@pytest.mark.process
def test_the_page_and_its_answers_need_no_tensorflow():
    code = (
        "import sys; from experiments.demo import server, drawings, page; "
        "page.build(''); import numpy as np; from experiments.demo import examples; "
        "drawings.look(examples.images()[0]); assert 'tensorflow' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=120)
