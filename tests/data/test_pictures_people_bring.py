"""Photos and drawings by kind, classified by the committed reader."""

import numpy as np
import onnxruntime
import pytest
from PIL import Image

from keras_assign.data import page
from keras_assign.data.digit_photo import find_digits, read_digits
from keras_assign.errors import InputError
from tests.conftest import ROOT
from tests.made import pictures

PICTURES = 40


@pytest.fixture(scope="module")
def classify():
    """The digit in each image of MNIST's form."""
    file = ROOT / "saved_models" / "digit_reader" / "model.onnx"
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    (taken,) = session.get_inputs()
    return lambda images: session.run(None, {taken.name: np.stack(images)})[0].argmax(axis=1)


def some(digits, random, count):
    chosen = random.integers(len(digits.test_images), size=count)
    return digits.test_images[chosen], digits.test_labels[chosen]


def found_in(picture):
    return find_digits(picture / np.float32(255))


@pytest.mark.parametrize("kind", pictures.KINDS)
def test_one_digit_is_found_and_told(digits, classify, kind):
    random = np.random.default_rng(0)
    originals, labels = some(digits, random, PICTURES)
    found = [found_in(pictures.KINDS[kind](digit, random)) for digit in originals]
    one = [row for row, these in enumerate(found) if len(these) == 1]
    assert len(one) >= 0.9 * PICTURES
    right = classify([found[row][0].image for row in one]) == labels[one]
    assert right.sum() >= 0.9 * PICTURES  # 97 of 100 and more, of many; these are few.


@pytest.mark.parametrize("count", [2, 3])
def test_digits_side_by_side_are_told_from_left_to_right(digits, classify, count):
    random = np.random.default_rng(0)
    right = 0
    for _ in range(20):
        originals, labels = some(digits, random, count)
        picture, places = pictures.side_by_side(originals, random)
        found = found_in(picture)
        assert len(found) == count
        for digit, place in zip(found, places, strict=True):
            left, top, after, below = digit.box
            assert left < place < after
            assert 0 <= top < below <= 1
        right += (classify([digit.image for digit in found]) == labels).mean()
    assert right >= 0.95 * 20


def test_small_digits_on_a_scanned_page_are_told_beside_its_punch_holes(digits, classify):
    random = np.random.default_rng(0)
    right = 0
    for _ in range(20):
        originals, labels = some(digits, random, 3)
        found = found_in(pictures.scanned(originals, random))
        if len(found) == 3:
            right += (classify([digit.image for digit in found]) == labels).mean()
    assert right >= 0.9 * 20


@pytest.mark.parametrize("squared", [0, 1, 2], ids=["plane", "ruled", "squared"])
def test_a_page_with_nothing_on_it_nearly_always_shows_nothing(squared):
    random = np.random.default_rng(0)
    found = [found_in(pictures.empty(random, squared)) for _ in range(40)]
    assert np.mean([len(these) == 0 for these in found]) >= 0.9


def test_every_test_image_of_mnist_s_form_is_taken_as_it_is(digits):
    for image in digits.test_images[::20]:
        for shown in (image, 255 - image):
            (found,) = found_in(np.repeat(shown[..., None], 3, axis=-1))
            np.testing.assert_array_equal(found.image, image)


def test_a_sheet_is_told_from_the_desk_and_from_a_box_on_it(digits):
    random = np.random.default_rng(0)
    for digit in digits.test_images[:10]:
        on_desk = page.sheet(pictures.on_a_desk(digit, random) / np.float32(255))
        assert 0.1 < on_desk.mean() < 0.7
        assert not on_desk[[0, -1]].any()
        boxed = page.sheet(pictures.in_a_box(digit, random) / np.float32(255))
        assert boxed.mean() > 0.7


def grey(digits):
    """A drawing of 280 pixels, black on white, 0 to 1."""
    large = Image.fromarray(digits.test_images[0]).resize((280, 280), Image.Resampling.BICUBIC)
    return 1 - np.asarray(large, np.float32) / 255


FORMS = {
    "float.tif": lambda values: Image.fromarray(values),
    "signed.tif": lambda values: Image.fromarray(2 * values - 1),
    "deep.png": lambda values: Image.fromarray((60000 * values).astype(np.uint16)),
    "palette.gif": lambda values: Image.fromarray((255 * values).astype(np.uint8)).convert("P"),
    "one_bit.png": lambda values: Image.fromarray(values > 0.5),
    "cmyk.jpg": lambda values: Image.fromarray((255 * values).astype(np.uint8)).convert("CMYK"),
    "drawing.bmp": lambda values: Image.fromarray((255 * values).astype(np.uint8)),
    "drawing.webp": lambda values: Image.fromarray((255 * values).astype(np.uint8)),
}


@pytest.mark.parametrize("name", FORMS)
def test_any_depth_and_form_is_read(digits, classify, name, tmp_path):
    FORMS[name](grey(digits)).save(tmp_path / name)
    (found,) = read_digits(tmp_path / name)
    assert classify([found.image]) == [digits.test_labels[0]]


@pytest.mark.parametrize(
    ("ink", "cover", "paper"),
    [(255, 110, None), (0, 110, None), (0, 255, None), (255, 255, None), (0, 255, 250)],
)
def test_any_transparency_is_read(digits, classify, ink, cover, paper, tmp_path):
    """Lines on nothing, faint ones, and a page with transparent corners."""
    strokes = 1 - grey(digits)
    pixels = np.full((280, 280, 4), ink, np.uint8)
    if paper is None:
        pixels[..., 3] = (cover * strokes).round()
    else:
        pixels[..., :3] = (paper * (1 - strokes))[..., None].round()
        pixels[..., 3] = 255
        pixels[:12, :12, 3] = pixels[-12:, -12:, 3] = 0
    Image.fromarray(pixels).save(tmp_path / "drawing.png")
    (found,) = read_digits(tmp_path / "drawing.png")
    assert classify([found.image]) == [digits.test_labels[0]]


@pytest.mark.parametrize("size", [(2, 2), (3, 3), (100, 1)])
def test_a_picture_of_a_few_pixels_is_refused(size, tmp_path):
    Image.new("L", size, 255).save(tmp_path / "dot.png")
    with pytest.raises(InputError, match=rf"dot\.png .*{size[0]}x{size[1]} ") as error:
        read_digits(tmp_path / "dot.png")
    assert "\n" not in str(error.value)


def test_values_that_are_no_numbers_are_refused(digits, tmp_path):
    values = grey(digits)
    values[0, 0] = np.nan
    Image.fromarray(values).save(tmp_path / "nan.tif")
    with pytest.raises(InputError, match=r"nan\.tif .*no numbers"):
        read_digits(tmp_path / "nan.tif")


def test_many_pixels_are_read_without_a_word_and_too_many_are_refused(
    digits, tmp_path, monkeypatch, recwarn
):
    Image.fromarray((255 * grey(digits)).astype(np.uint8)).save(tmp_path / "large.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 280 * 280 - 1)
    assert len(read_digits(tmp_path / "large.png")) == 1
    assert not recwarn.list
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 280 * 280 // 2 - 1)
    with pytest.raises(InputError, match=r"large\.png is too large"):
        read_digits(tmp_path / "large.png")


def test_broken_tags_do_no_harm(digits, classify, tmp_path):
    large = Image.fromarray((255 * grey(digits)).astype(np.uint8))
    large.save(tmp_path / "phone.jpg", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12broken")
    (found,) = read_digits(tmp_path / "phone.jpg")
    assert classify([found.image]) == [digits.test_labels[0]]
