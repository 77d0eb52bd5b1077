import shutil

import numpy as np
import pytest
from PIL import Image

from keras_assign.data import reduced_mnist
from keras_assign.data.image_folder import read_digit_folder
from keras_assign.errors import InputError


def test_reads_back_the_images_that_were_written(digit_folder, digits):
    images, labels = read_digit_folder(digit_folder / "train")
    assert labels.tolist() == [digit for digit in range(10) for _ in range(10)]
    chosen = reduced_mnist.first_per_class(digits.train_labels, 10)
    np.testing.assert_array_equal(images, digits.train_images[chosen])


def test_loads_both_parts_and_marks_all_test_images_where_there_are_few(digit_folder):
    digits = reduced_mnist.load("folder", digit_folder)
    assert len(digits.train_labels) == 100
    assert len(digits.protocol_items) == len(digits.test_labels) == 50


def test_takes_files_in_natural_order_and_passes_over_others(digit_folder, digits):
    folder = digit_folder / "train" / "3"
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    shutil.copy(folder / "1.png", folder / "10.PNG")
    shutil.copy(folder / "2.png", folder / "²1.png")
    images, labels = read_digit_folder(digit_folder / "train")
    threes = images[labels == 3]
    assert len(threes) == 12
    np.testing.assert_array_equal(threes[10], threes[1])
    np.testing.assert_array_equal(threes[11], threes[2])


def test_jpeg_and_colour_images_become_grey(digit_folder):
    file = digit_folder / "train" / "0" / "0.png"
    with Image.open(file) as image:
        image.convert("RGB").save(file.with_suffix(".jpg"), quality=95)
        expected = np.asarray(image, int)
    file.unlink()
    images, _ = read_digit_folder(digit_folder / "train")
    assert np.abs(images[0] - expected).mean() < 4


def remove_class(root):
    shutil.rmtree(root / "train" / "7")


def empty_class(root):
    for file in (root / "train" / "7").iterdir():
        file.unlink()


def text_for_image(root):
    (root / "train" / "7" / "2.png").write_text("no image", encoding="utf-8")


def cut_off_image(root):
    file = root / "train" / "7" / "2.png"
    file.write_bytes(file.read_bytes()[:60])


def large_image(root):
    Image.new("L", (30, 28)).save(root / "train" / "7" / "2.png")


def dark_on_light(root):
    for file in (root / "train").rglob("*.png"):
        with Image.open(file) as image:
            inverted = 255 - np.asarray(image)
        Image.fromarray(inverted).save(file)


def no_train_folder(root):
    shutil.rmtree(root / "train")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (remove_class, r"train/7 is missing; each digit"),
        (empty_class, r"train/7 holds no .png or .jpg image"),
        (text_for_image, r"7/2.png cannot be read as an image"),
        (cut_off_image, r"7/2.png cannot be read as an image"),
        (large_image, r"7/2.png has 28 x 30 pixels; expected 28 x 28"),
        (dark_on_light, r"look dark on light"),
        (no_train_folder, r"train is no folder"),
    ],
)
def test_bad_folders_are_refused_with_the_place(digit_folder, spoil, message):
    spoil(digit_folder)
    with pytest.raises(InputError, match=message) as error:
        reduced_mnist.load("folder", digit_folder)
    assert "\n" not in str(error.value)
