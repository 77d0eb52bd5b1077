import shutil

import numpy as np
import pytest
from PIL import Image

from keras_assign.data import reduced_mnist
from keras_assign.data.image_folder import read_image_folder
from keras_assign.errors import InputError


def only(notes, word):
    """The one line that has a word."""
    (line,) = (line for line in notes if word in line)
    return line


def rewrite(file, pixels, ending=".png", **options):
    """Put an image in a file's place, in another format."""
    file.unlink()
    Image.fromarray(pixels).save(file.with_suffix(ending), **options)


def pixels_of(file):
    with Image.open(file) as image:
        return np.array(image)


def likeness(images, originals):
    """Correlation of the least alike pair, after moving each by up to 2 pixels."""
    shifts = [(y, x) for y in range(-2, 3) for x in range(-2, 3)]
    return min(
        max(np.corrcoef(np.roll(image, s, (0, 1)).ravel(), original.ravel())[0, 1] for s in shifts)
        for image, original in zip(images, originals, strict=True)
    )


@pytest.fixture
def originals(digits):
    """The training images in `digit_folder`."""
    return digits.train_images[reduced_mnist.first_per_class(digits.train_labels, 10)]


def test_reads_back_the_images_that_were_written(digit_folder, digits, originals):
    found = read_image_folder(digit_folder)
    assert found.train.labels.tolist() == [digit for digit in range(10) for _ in range(10)]
    np.testing.assert_array_equal(found.train.images, originals)
    chosen = reduced_mnist.first_per_class(digits.test_labels, 5)
    np.testing.assert_array_equal(found.test.images, digits.test_images[chosen])
    np.testing.assert_array_equal(found.test.labels, digits.test_labels[chosen])
    assert found.notes == ()


def test_loads_both_parts_and_marks_all_test_images_where_there_are_few(digit_folder):
    digits = reduced_mnist.load("folder", digit_folder)
    assert len(digits.train_labels) == 100
    assert len(digits.protocol_items) == len(digits.test_labels) == 50


def test_takes_files_in_natural_order(digit_folder):
    folder = digit_folder / "train" / "3"
    shutil.copy(folder / "1.png", folder / "10.PNG")
    shutil.copy(folder / "2.png", folder / "²1.png")
    train = read_image_folder(digit_folder).train
    threes = train.images[train.labels == 3]
    assert len(threes) == 12
    np.testing.assert_array_equal(threes[10], threes[1])
    np.testing.assert_array_equal(threes[11], threes[2])


def test_light_on_dark_of_28_pixels_stays_as_it_is_wherever_its_digit_lies(digit_folder, originals):
    moved = np.roll(originals[0], 6, axis=1) // 2
    rewrite(digit_folder / "train" / "0" / "0.png", moved)
    found = read_image_folder(digit_folder)
    np.testing.assert_array_equal(found.train.images[0], moved)
    assert found.notes == ()


def test_jpeg_and_colour_images_become_grey(digit_folder, originals):
    file = digit_folder / "train" / "0" / "0.png"
    coloured = np.repeat(originals[0][..., None], 3, axis=-1)
    rewrite(file, coloured, ".jpg", quality=95)
    images = read_image_folder(digit_folder).train.images
    assert np.abs(images[0].astype(int) - originals[0]).mean() < 4


@pytest.mark.parametrize("ink", [0, 255])
def test_ink_on_nothing_is_light_on_dark(ink, digit_folder, originals):
    for file in (digit_folder / "train").rglob("*.png"):
        cover = pixels_of(file)
        drawn = np.full((28, 28, 4), ink, np.uint8)
        drawn[..., 3] = cover
        rewrite(file, drawn)
    images = read_image_folder(digit_folder).train.images
    assert np.abs(images.astype(int) - originals).max() <= 5  # Some are not wholly covered.


def test_16_bits_are_scaled(digit_folder, originals):
    for file in (digit_folder / "train").rglob("*.png"):
        rewrite(file, pixels_of(file).astype(np.uint16) * 257)
    images = read_image_folder(digit_folder).train.images
    assert np.abs(images.astype(int) - originals).max() <= 5


def test_all_formats_are_read_by_content_in_subfolders_too(digit_folder, originals):
    folder = digit_folder / "train" / "3"
    for number, ending in enumerate([".bmp", ".tif", ".gif", ".webp", ".pgm"]):
        options = {"lossless": True} if ending == ".webp" else {}
        rewrite(folder / f"{number}.png", originals[30 + number], ending, **options)
    (folder / "5.png").rename(folder / "5.dat")
    (folder / "more").mkdir()
    (folder / "9.png").rename(folder / "more" / "9.png")
    found = read_image_folder(digit_folder)
    np.testing.assert_array_equal(found.train.images, originals)
    assert found.notes == ()


def test_what_is_no_image_is_counted_and_named_but_for_hidden_files(digit_folder):
    folder = digit_folder / "train" / "3"
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    (digit_folder / "test" / "4" / "list.csv").write_text("x", encoding="utf-8")
    (digit_folder / "letters").mkdir()
    found = read_image_folder(digit_folder)
    assert len(found.train.labels) == 100
    files = only(found.notes, "notes.txt")
    assert "2 files" in files
    assert ".DS_Store" not in files
    assert "1 folder" in only(found.notes, "letters")


def test_an_image_of_nothing_is_left_out_and_told(digit_folder):
    rewrite(digit_folder / "train" / "2" / "4.png", np.full((28, 28), 250, np.uint8))
    rewrite(digit_folder / "train" / "2" / "5.png", np.full((90, 60), 250, np.uint8))
    found = read_image_folder(digit_folder)
    assert np.bincount(found.train.labels).tolist() == [10, 10, 8, *[10] * 7]
    assert "2 files" in only(found.notes, "2/4.png")


SOME_DARK = {
    "one": lambda digit, number: (digit, number) == (5, 5),
    "a digit's": lambda digit, number: digit == 3,
    "40 %": lambda digit, number: number < 4,
    "all": lambda digit, number: True,
}


@pytest.mark.parametrize("is_dark", SOME_DARK.values(), ids=SOME_DARK)
def test_dark_on_light_is_inverted_image_by_image_and_counted(is_dark, digit_folder, originals):
    chosen = [
        file
        for file in (digit_folder / "train").rglob("*.png")
        if is_dark(int(file.parent.name), int(file.stem))
    ]
    for file in chosen:
        rewrite(file, 255 - pixels_of(file))
    found = read_image_folder(digit_folder)
    np.testing.assert_array_equal(found.train.images, originals)
    (line,) = found.notes
    assert line.startswith(f"{len(chosen)} file")


def test_ink_on_grey_paper_has_a_black_ground(digit_folder, originals):
    rewrite(digit_folder / "train" / "0" / "0.png", 200 - originals[0] // 2)
    image = read_image_folder(digit_folder).train.images[0]
    assert image[0].max() == 0
    assert likeness([image], originals[:1]) > 0.99


def test_a_photo_is_upright_as_its_tag_says(digit_folder, originals):
    exif = Image.Exif()
    exif[0x0112] = 6  # To be turned clockwise.
    rewrite(
        digit_folder / "train" / "0" / "0.png",
        np.rot90(originals[0]),
        ".jpg",
        quality=95,
        exif=exif,
    )
    images = read_image_folder(digit_folder).train.images
    assert np.abs(images[0].astype(int) - originals[0]).mean() < 4


def as_32(image):
    return np.pad(image, 2)


def as_300(image):
    large = Image.fromarray(255 - image).resize((300, 300), Image.Resampling.BICUBIC)
    return np.asarray(large.convert("RGB"))


def tight(image):
    rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def in_shadow(image):
    paper = 255 - np.asarray(Image.fromarray(image).resize((200, 200)), float) * 0.8
    return (paper * np.linspace(0.5, 1, 200)).astype(np.uint8)


@pytest.mark.parametrize("draw", [as_32, as_300, tight, in_shadow])
def test_other_sizes_are_cut_to_mnist_s_form_and_counted(draw, digit_folder, originals):
    for digit in range(10):
        rewrite(digit_folder / "train" / str(digit) / "0.png", draw(originals[10 * digit]))
    found = read_image_folder(digit_folder)
    assert likeness(found.train.images[::10], originals[::10]) > 0.8
    (line,) = found.notes
    assert line.startswith("10 files")


def test_a_sheet_on_a_desk_is_no_digit_itself(digit_folder, originals):
    desk = np.full((300, 300), 60, np.uint8)
    large = np.asarray(Image.fromarray(originals[0]).resize((120, 120)))
    desk[60:240, 70:220] = 240
    desk[90:210, 85:205] = 240 - (large * 0.8).astype(np.uint8)
    rewrite(digit_folder / "train" / "0" / "0.png", desk)
    assert likeness(read_image_folder(digit_folder).train.images[:1], originals[:1]) > 0.8


def test_an_image_to_train_and_to_test_on_is_told(digit_folder):
    shutil.copy(digit_folder / "train" / "3" / "2.png", digit_folder / "test" / "3" / "x.png")
    shutil.copy(digit_folder / "train" / "4" / "2.png", digit_folder / "test" / "4" / "x.png")
    (line,) = read_image_folder(digit_folder).notes
    assert line.startswith("2 test images")
    assert "test/3/x.png" in line
    assert "train/3/2.png" in line


def test_an_image_under_two_digits_is_told(digit_folder):
    shutil.copy(digit_folder / "train" / "3" / "2.png", digit_folder / "train" / "7" / "x.png")
    (line,) = read_image_folder(digit_folder).notes
    assert line.startswith("1 image ")
    assert "3/2.png" in line
    assert "7/x.png" in line


def capitals(root):
    (root / "train").rename(root / "Train")
    (root / "test").rename(root / "TEST")


def other_words(root):
    (root / "train").rename(root / "training")
    (root / "test").rename(root / "My testing images")


def too_far_above(root):
    (root / "a" / "b").mkdir(parents=True)
    for part in ("train", "test"):
        (root / part).rename(root / "a" / "b" / part)


def wrapped_parts(root):
    (root / "train").rename(root / "inner")
    (root / "train").mkdir()
    (root / "inner").rename(root / "train" / "train")


def digits_by(name):
    def rename(root):
        for part in ("train", "test"):
            for digit in range(10):
                (root / part / str(digit)).rename(root / part / name(digit))

    return rename


WORDS = ["zero", "One", "two", "three", "FOUR", "five", "six", "seven", "eight", "nine"]


@pytest.mark.parametrize(
    "rename",
    [
        capitals, other_words, too_far_above, wrapped_parts, digits_by("digit_{}".format),
        digits_by("Class {}".format), digits_by("{:02d}".format), digits_by(WORDS.__getitem__),
    ],
)  # fmt: skip
def test_folders_may_have_other_names(rename, digit_folder, originals):
    rename(digit_folder)
    found = read_image_folder(digit_folder)
    np.testing.assert_array_equal(found.train.images, originals)
    assert len(found.test.labels) == 50
    assert found.notes == ()


def without_parts(root):
    shutil.rmtree(root / "test")
    for folder in (root / "train").iterdir():
        folder.rename(root / folder.name)
    (root / "train").rmdir()


def train_alone(root):
    shutil.rmtree(root / "test")


@pytest.mark.parametrize("take_away", [without_parts, train_alone])
def test_without_a_split_a_fifth_of_each_digit_is_the_test(take_away, digit_folder, originals):
    take_away(digit_folder)
    found = read_image_folder(digit_folder)
    assert np.bincount(found.train.labels).tolist() == [8] * 10
    assert np.bincount(found.test.labels).tolist() == [2] * 10
    together = np.concatenate([found.train.images, found.test.images])
    assert {image.tobytes() for image in together} == {image.tobytes() for image in originals}
    (line,) = found.notes
    assert "20%" in line
    assert "seed 0" in line
    again = read_image_folder(digit_folder)
    np.testing.assert_array_equal(again.test.images, found.test.images)
    assert len({name.rsplit("/", 1)[1] for name in found.test.names}) > 2  # Not the first or last.


def test_a_split_keeps_equal_images_on_one_side(digit_folder):
    train_alone(digit_folder)
    for digit in range(10):
        for number in range(10):
            file = digit_folder / "train" / str(digit) / f"{number}.png"
            shutil.copy(file, file.with_name(f"copy of {number}.png"))
    found = read_image_folder(digit_folder)
    assert len(found.test.labels) == 40
    assert len(found.notes) == 1


def remove_class(root):
    shutil.rmtree(root / "train" / "7")


def empty_class(root):
    for file in (root / "train" / "7").iterdir():
        file.unlink()


def empty_class_of_test(root):
    for file in (root / "test" / "7").iterdir():
        file.unlink()


def text_for_image(root):
    (root / "train" / "7" / "2.png").write_text("no image", encoding="utf-8")


def cut_off_image(root):
    file = root / "train" / "7" / "2.png"
    file.write_bytes(file.read_bytes()[:60])


def several_damaged(root):
    cut_off_image(root)
    file = root / "train" / "7" / "3.png"
    file.write_bytes(file.read_bytes()[:60])
    file.rename(file.with_suffix(""))


def one_image_a_digit_and_no_test(root):
    train_alone(root)
    for file in (root / "train").rglob("*.png"):
        if file.stem != "0":
            file.unlink()


def no_train_folder(root):
    shutil.rmtree(root / "train")


def nothing(root):
    shutil.rmtree(root)


def no_digits(root):
    shutil.rmtree(root)
    (root / "cats").mkdir(parents=True)
    (root / "dogs").mkdir()


def two_to_train(root):
    shutil.copytree(root / "train", root / "training")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (remove_class, "digits .*training.* 7"),
        (empty_class, "digits .*training.* 7"),
        (empty_class_of_test, "digits .*test.* 7"),
        (text_for_image, "7/2.png"),
        (cut_off_image, "7/2.png"),
        (several_damaged, r"7/2.png .*2 such"),
        (one_image_a_digit_and_no_test, "digit 0"),
        (no_train_folder, "train"),
        (nothing, "digits is no folder"),
        (no_digits, "digits "),
        (two_to_train, "train, training"),
    ],
)
def test_bad_folders_are_refused_with_the_place(digit_folder, spoil, message):
    spoil(digit_folder)
    with pytest.raises(InputError, match=message) as error:
        reduced_mnist.load("folder", digit_folder)
    assert "\n" not in str(error.value)


def test_a_folder_that_links_to_itself_is_read_once(digit_folder, originals):
    folder = digit_folder / "train" / "3"
    (folder / "again").symlink_to(folder)
    shutil.move(digit_folder / "train" / "4", digit_folder.parent / "fours")
    (digit_folder / "train" / "4").symlink_to(digit_folder.parent / "fours")
    np.testing.assert_array_equal(read_image_folder(digit_folder).train.images, originals)
