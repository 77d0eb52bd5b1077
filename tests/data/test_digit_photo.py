import tracemalloc

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage

from keras_assign.data.digit_photo import read_digit_photo, read_digits
from keras_assign.errors import InputError


def paint(digit, side, canvas, place, ink, ground, light=0.0, noise=0.0):
    """A picture of a digit: uint8 (rows, columns, 3 colours)."""
    large = Image.fromarray(digit).resize((side, side), Image.Resampling.BICUBIC)
    mask = np.zeros(canvas)
    mask[place[0] : place[0] + side, place[1] : place[1] + side] = np.asarray(large) / 255
    picture = mask[..., None] * np.array(ink) + (1 - mask[..., None]) * np.array(ground)
    picture = picture * (1 - light * np.linspace(0, 1, canvas[1]))[None, :, None]
    picture = picture + np.random.default_rng(0).normal(0, noise, picture.shape)
    return (255 * picture.clip(0, 1)).astype(np.uint8)


def likeness(image, original):
    """Correlation of two images after moving one by up to 2 pixels: MNIST rounds its centring."""
    shifts = [(y, x) for y in range(-2, 3) for x in range(-2, 3)]
    return max(
        np.corrcoef(np.roll(image, shift, (0, 1)).ravel(), original.ravel())[0, 1]
        for shift in shifts
    )


PICTURES = {
    "dark on light": {"ink": (0.1, 0.1, 0.1), "ground": (1, 1, 1)},
    "light on dark": {"ink": (1, 1, 1), "ground": (0, 0, 0)},
    "blue on yellow": {"ink": (0.1, 0.2, 0.8), "ground": (0.95, 0.9, 0.3)},
    "red on green, equally light": {"ink": (0.8, 0.2, 0.2), "ground": (0.2, 0.508, 0.2)},
    "uneven light": {"ink": (0.1, 0.1, 0.2), "ground": (0.9, 0.9, 0.9), "light": 0.4},
    "noise": {"ink": (0.1, 0.1, 0.2), "ground": (0.9, 0.9, 0.9), "noise": 0.05},
}


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("item", [0, 3, 18])  # A 7, a 0, a 3.
def test_finds_the_digit_in_any_colours(name, item, digits, tmp_path):
    original = digits.test_images[item]
    picture = paint(original, 180, (420, 300), (60, 80), **PICTURES[name])
    Image.fromarray(picture).save(tmp_path / "digit.png")
    image = read_digit_photo(tmp_path / "digit.png")
    assert image.shape == (28, 28)
    assert image.dtype == np.uint8
    assert likeness(image, original) > 0.9


def test_the_digit_lies_where_mnist_s_do(digits, tmp_path):
    off_centre = []
    for original in digits.test_images[:20]:
        picture = paint(original, 150, (240, 280), (25, 90), **PICTURES["dark on light"])
        Image.fromarray(picture).save(tmp_path / "digit.png")
        image = read_digit_photo(tmp_path / "digit.png")
        off_centre.append(np.subtract(*map(ndimage.center_of_mass, (image, original))))
    assert np.abs(np.mean(off_centre, axis=0)).max() < 0.25


@pytest.mark.parametrize("side", [40, 150, 900])
def test_size_of_the_picture_does_not_matter(side, digits, tmp_path):
    canvas = (side + 20, side + 60)
    picture = paint(digits.test_images[0], side, canvas, (10, 30), (0, 0, 0), (1, 1, 1))
    Image.fromarray(picture).save(tmp_path / "digit.jpg")
    assert likeness(read_digit_photo(tmp_path / "digit.jpg"), digits.test_images[0]) > 0.9


def test_mnist_images_are_taken_as_they_are_and_dark_ones_inverted(digits, tmp_path):
    original = digits.test_images[5]
    Image.fromarray(original).save(tmp_path / "light.png")
    Image.fromarray(255 - original).save(tmp_path / "dark.png")
    np.testing.assert_array_equal(read_digit_photo(tmp_path / "light.png"), original)
    np.testing.assert_array_equal(read_digit_photo(tmp_path / "dark.png"), original)


def test_small_coloured_images_are_not_taken_as_they_are(digits, tmp_path):
    mask = digits.test_images[0][..., None] / 255
    picture = mask * [255, 0, 0] + (1 - mask) * [0, 130, 0]
    Image.fromarray(picture.astype(np.uint8)).save(tmp_path / "small.png")
    image = read_digit_photo(tmp_path / "small.png")
    assert image[:4].max() == 0
    assert image.max() > 200
    assert likeness(image, digits.test_images[0]) > 0.85


@pytest.mark.parametrize("ink", [0, 255])
def test_transparent_drawings(ink, digits, tmp_path):
    original = digits.test_images[0]
    pixels = np.full((28, 28, 4), ink, np.uint8)
    pixels[..., 3] = original
    large = Image.fromarray(pixels).resize((280, 280), Image.Resampling.BICUBIC)
    large.save(tmp_path / "digit.png")
    assert likeness(read_digit_photo(tmp_path / "digit.png"), original) > 0.9


def test_sixteen_bit_and_palette_images(digits, tmp_path):
    original = digits.test_images[0]
    large = Image.fromarray(original).resize((200, 200), Image.Resampling.BICUBIC)
    Image.fromarray(np.asarray(large).astype(np.uint16) * 257).save(tmp_path / "deep.png")
    large.convert("P").save(tmp_path / "palette.gif")
    for name in ("deep.png", "palette.gif"):
        assert likeness(read_digit_photo(tmp_path / name), original) > 0.9


def test_rotation_tag_of_a_phone_is_honoured(digits, tmp_path):
    original = digits.test_images[0]
    picture = paint(original, 180, (300, 240), (50, 30), (0, 0, 0), (1, 1, 1))
    turned = Image.fromarray(picture).rotate(90, expand=True)
    tag = Image.Exif()
    tag[0x0112] = 6  # Turn by 270 degrees to see it upright.
    turned.save(tmp_path / "phone.jpg", exif=tag)
    assert likeness(read_digit_photo(tmp_path / "phone.jpg"), original) > 0.9


def test_thin_strokes_are_widened_and_specks_are_dropped(tmp_path):
    picture = np.full((400, 400), 255, np.uint8)
    picture[60:340, 199:201] = 0  # A 1, two pixels wide.
    picture[380:383, 380:383] = 0  # Dirt.
    Image.fromarray(picture).save(tmp_path / "one.png")
    image = read_digit_photo(tmp_path / "one.png")
    assert image.max() > 200
    rows, columns = np.nonzero(image > 100)
    assert rows.max() - rows.min() + 1 == 20
    assert 2 <= columns.max() - columns.min() + 1 <= 4
    assert abs(columns.mean() - 13.5) <= 1


def blank(file):
    Image.new("RGB", (50, 50), (200, 200, 200)).save(file)


def text(file):
    file.write_text("no image", encoding="utf-8")


def cut_off(file):
    noise = np.random.default_rng(0).integers(0, 256, (99, 99), np.uint8)
    Image.fromarray(noise).save(file)
    file.write_bytes(file.read_bytes()[:300])


def nothing(file):
    del file


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (blank, "shows no digit"),
        (text, "cannot be read as an image"),
        (cut_off, "cannot be read as an image"),
        (nothing, "does not exist"),
    ],
)
def test_pictures_without_a_digit_are_refused(write, message, tmp_path):
    write(tmp_path / "picture.png")
    with pytest.raises(InputError, match=message):
        read_digit_photo(tmp_path / "picture.png")


@pytest.mark.parametrize("width", [8, 20, 40])
@pytest.mark.parametrize("margin", [0.06, 0.1, 0.15])
@pytest.mark.parametrize("ground", [255, 0])
def test_a_thick_drawing_near_the_edge_is_found(width, margin, ground, tmp_path):
    """As programs draw it: the ground has one colour; the stroke is no edge of the sheet."""
    picture = Image.new("L", (280, 280), ground)
    near, far = width / 2 + margin * 280, 280 - width / 2 - margin * 280
    pen = ImageDraw.Draw(picture)
    points = [(near, near), (far, near), (0.45 * 280, far)]
    pen.line(points, 255 - ground, width, joint="curve")
    for x, y in points:
        pen.ellipse([x - width / 2, y - width / 2, x + width / 2, y + width / 2], 255 - ground)
    picture.save(tmp_path / "seven.png")
    (found,) = read_digits(tmp_path / "seven.png")
    left, top, right, bottom = found.box
    assert top == pytest.approx(margin, abs=0.02)
    assert bottom == pytest.approx(1 - margin, abs=0.02)
    assert right - left > 0.7 - 2 * margin


@pytest.mark.parametrize("ground", [0, 50, 128])
def test_a_card_on_a_ground_of_one_colour_is_the_sheet(ground, tmp_path):
    picture = Image.new("L", (320, 320), ground)
    pen = ImageDraw.Draw(picture)
    pen.rectangle([90, 90, 229, 229], 250)
    pen.line([(130, 120), (190, 120), (150, 205)], 10, 9)
    picture.save(tmp_path / "card.png")
    (found,) = read_digits(tmp_path / "card.png")
    assert found.box[2] - found.box[0] < 0.3  # The seven, and not the card.


def test_a_large_transparent_picture_is_read_in_little_memory(digits, tmp_path):
    seven = digits.test_images[np.flatnonzero(digits.test_labels == 7)[0]]
    pixels = np.zeros((4480, 4480, 2), np.uint8)
    pixels[..., 1] = seven.repeat(160, axis=0).repeat(160, axis=1)
    Image.fromarray(pixels, "LA").save(tmp_path / "large.png")
    tracemalloc.start()
    (found,) = read_digits(tmp_path / "large.png")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 300e6  # Floats of all pixels would take 320 million bytes, several times.
    assert np.corrcoef(found.image.ravel(), seven.ravel())[0, 1] > 0.8
