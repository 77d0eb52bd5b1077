"""Folders and archives of images as people bring them: F1 to F9, of any classes."""

import shutil

import numpy as np
import pytest
from PIL import Image, ImageDraw

from keras_assign.data.own import images, labelled
from keras_assign.data.own.partition import partition
from keras_assign.errors import InputError
from tests.conftest import write_digit_folder

TRAIN, TEST = 6, 3


@pytest.fixture
def folder(tmp_path, digits):
    return write_digit_folder(tmp_path / "set", digits, TRAIN, TEST)


def read(folder, **options):
    found, pixels, form = images.read(labelled.find(folder), **options)
    return found, pixels, form


def pixels_of(file):
    with Image.open(file) as image:
        return np.array(image)


def rewrite(folder, change, ending=".png", only=lambda file: True):
    """Every image of a folder, changed and saved anew."""
    for file in sorted(folder.rglob("*.png")):
        if only(file):
            grey = pixels_of(file)
            file.unlink()
            change(grey).save(file.with_suffix(ending))


def likeness(images, originals):
    """The lowest correlation of an image with what it was."""
    return min(
        np.corrcoef(image.ravel().astype(float), original.ravel().astype(float))[0, 1]
        for image, original in zip(images, originals, strict=True)
    )


def only(notes, word):
    (line,) = (line for line in notes if word in line)
    return line


def test_images_of_one_size_are_taken_as_they_are(folder):
    found, pixels, form = read(folder)
    assert (form.form, form.shape, form.light_on_dark) == ("as_it_is", (28, 28, 1), True)
    np.testing.assert_array_equal(pixels[0, ..., 0], pixels_of(found.files[0]))
    assert found.notes == ()
    assert (found.splits == "test").sum() == 10 * TEST


def transparent(ink):
    def change(grey):
        layers = [np.full_like(grey, ink)] * 3 + [grey]
        return Image.fromarray(np.stack(layers, axis=2), "RGBA")

    return change


def of_16_bits(grey):
    return Image.fromarray(grey.astype(np.uint16) * 257)


def dark_on_light(grey):
    return Image.fromarray(255 - grey)


@pytest.mark.parametrize(
    "change",
    [transparent(0), transparent(255), of_16_bits, dark_on_light],
    ids=["F1 black ink on nothing", "F2 white ink on nothing", "F3 16 bits", "F8 dark on light"],
)
def test_however_they_are_stored_the_digits_are_light_on_dark(folder, change):
    _, originals, _ = read(folder)
    rewrite(folder, change)
    _, pixels, form = read(folder)
    assert form.shape == (28, 28, 1)
    assert likeness(pixels, originals) > 0.95
    assert np.median(pixels[:, 0]) == 0


@pytest.mark.parametrize(
    "inverted",
    [
        lambda file: file.parts[-3:] == ("train", "3", "0.png"),
        lambda file: file.parent.name == "3",
        lambda file: int(file.stem) % 5 < 2,
    ],
    ids=["one", "one digit", "many"],
)
def test_images_of_the_other_polarity_are_turned_each_by_itself_and_told(folder, inverted):
    """F5."""
    _, originals, _ = read(folder)
    count = sum(map(inverted, folder.rglob("*.png")))
    rewrite(folder, dark_on_light, only=inverted)
    found, pixels, _ = read(folder)
    assert likeness(pixels, originals) > 0.99
    assert only(found.notes, "inverted").startswith(f"{count} image")


def test_other_formats_and_subfolders_are_read_and_what_is_no_image_named(folder):
    """F4."""
    rewrite(folder / "train" / "4", Image.fromarray, ".bmp")
    rewrite(folder / "train" / "5", Image.fromarray, ".webp")
    inner = folder / "train" / "6" / "more"
    inner.mkdir()
    shutil.move(folder / "train" / "6" / "0.png", inner / "0.png")
    (folder / "train" / "notes.txt").write_text("hello")
    (folder / "train" / "7" / "broken.png").write_bytes(b"\x89PNG nothing")
    found, _, _ = read(folder)
    assert np.bincount(found.labels[found.splits == "train"]).tolist() == [TRAIN] * 10
    assert only(found.notes, "notes.txt")
    assert only(found.notes, "broken.png")


def test_a_test_image_that_trains_is_told_and_does_not_train(folder):
    """F6."""
    shutil.copy(folder / "test" / "2" / "0.png", folder / "train" / "2" / "again.png")
    shutil.copy(folder / "train" / "8" / "0.png", folder / "train" / "9" / "wrong.png")
    found, _, _ = read(folder)
    assert "train/2/again.png" in only(found.notes, "test images, too")
    assert "train/2/again.png" not in found.paths
    assert not {"train/8/0.png", "train/9/wrong.png"} & set(found.paths)
    assert only(found.notes, "another class")


def test_a_rotated_photo_is_upright(folder):
    """F7."""
    _, originals, _ = read(folder)
    for file in sorted((folder / "train" / "2").glob("*.png")):
        image = Image.fromarray(pixels_of(file)).rotate(90, expand=True)
        exif = Image.Exif()
        exif[0x0112] = 6  # To be turned by 90 degrees clockwise.
        file.unlink()
        image.save(file.with_suffix(".jpg"), exif=exif, quality=98)
    found, pixels, _ = read(folder)
    twos = (found.labels == 2) & (found.splits == "train")
    assert likeness(pixels[twos], originals[twos]) > 0.95


@pytest.mark.parametrize(
    ("train", "test", "name"),
    [("Train", "Test", "{}"), ("training", "testing", "digit_{}"), ("TRAIN/x", "test/x", "{}")],
)
def test_folders_are_found_whatever_they_are_called(folder, tmp_path, train, test, name):
    """F9."""
    moved = tmp_path / "wrapped" / "inner"
    for part, called in (("train", train), ("test", test)):
        for digit in range(10):
            target = moved / called / name.format(digit)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(folder / part / str(digit), target)
    found, _, _ = read(tmp_path / "wrapped")
    assert len(found.classes) == 10
    assert [(found.splits == split).sum() for split in ("train", "test")] == [60, 30]


def test_where_there_is_no_split_one_is_made(folder):
    """F9."""
    found, _, _ = read(folder / "train")
    made = partition(found)
    assert np.bincount(found.labels[made.test]).min() >= 1
    assert 0.15 <= len(made.test) / len(found) <= 0.25


@pytest.mark.parametrize(
    ("side", "expected", "form"), [(32, 32, "as_it_is"), (64, 64, "as_it_is"), (300, 28, "cut")]
)
def test_images_keep_their_pixels_up_to_a_size(folder, side, expected, form):
    """F9: 32 x 32 and 300 x 300 pixels."""

    def change(grey):
        return Image.fromarray(grey).resize((side, side), Image.Resampling.BICUBIC)

    rewrite(folder, change)
    _, pixels, found_form = read(folder)
    assert pixels.shape[1:] == (expected, expected, 1)
    assert found_form.form == form
    assert found_form.light_on_dark


def coloured(tmp_path, side=40):
    """Red, green and blue noise, a folder each: no signs."""
    random = np.random.default_rng(0)
    for channel, name in enumerate(("red", "green", "blue")):
        (tmp_path / name).mkdir(parents=True)
        for number in range(8):
            pixels = random.integers(0, 120, (side, side + number % 3, 3), dtype=np.uint8)
            pixels[..., channel] += 100
            Image.fromarray(pixels).save(tmp_path / name / f"{number}.png")
    return tmp_path


def test_pictures_of_several_sizes_are_scaled_whole_and_keep_their_colours(tmp_path):
    found, pixels, form = read(coloured(tmp_path))
    assert (form.form, form.shape, form.light_on_dark) == ("whole", (32, 32, 3), False)
    by_class = [pixels[found.labels == label].mean(axis=(0, 1, 2)).argmax() for label in range(3)]
    assert [("red", "green", "blue")[channel] for channel in by_class] == list(found.classes)


def test_the_form_may_be_asked_for(folder):
    _, pixels, form = read(folder, wanted="cut")
    assert form.form == "cut"
    assert pixels.shape[1:] == (28, 28, 1)


def test_what_shows_nothing_is_left_out_and_named(folder):
    for name in ("a", "b"):
        Image.new("L", (28, 28), 200).save(folder / "train" / "1" / f"{name}.png")
    found, _, _ = read(folder)
    assert "2 images" in only(found.notes, "nothing stands out")


def test_two_folders_with_the_same_names_keep_their_own_images(folder):
    found = labelled.find(folder / "train", folder / "test")
    left, pixels, _ = images.read(found)
    for file, image in zip(left.files, pixels, strict=True):
        np.testing.assert_array_equal(image[..., 0], pixels_of(file))
    assert (left.splits == "test").sum() == 10 * TEST


def hands(tmp_path, side=120):
    """Folders 0 and 1 of large light blobs on a plain ground, as of sign language: no writing."""
    random = np.random.default_rng(0)
    rows, columns = np.mgrid[:side, :side]
    for name in "01":
        (tmp_path / name).mkdir(parents=True)
        for number in range(6):
            row, column = random.integers(50, 70, 2)
            inside = (rows - row) ** 2 + (columns - column) ** 2 < random.integers(38, 45) ** 2
            pixels = np.full((side, side, 3), (235, 230, 220), np.uint8)
            pixels[inside] = (200, 140, 110)
            Image.fromarray(pixels).save(tmp_path / name / f"{number}.png")
    return tmp_path


def test_what_fills_its_box_is_no_sign_whatever_the_folder_is_called(tmp_path):
    _, pixels, form = read(hands(tmp_path))
    assert (form.form, form.channels, form.light_on_dark) == ("whole", 3, False)
    assert pixels.shape[1:] == (64, 64, 3)


def test_coloured_pictures_with_thin_lines_in_them_are_no_writing(tmp_path):
    """Grounds, shapes and lines of any colour, as on signs in a street."""
    random = np.random.default_rng(0)
    for name in ("circle", "square"):
        (tmp_path / name).mkdir()
        for number in range(20):
            side = int(random.integers(90, 200))
            image = Image.new("RGB", (side, side + 30), tuple(map(int, random.integers(0, 255, 3))))
            drawing, radius = ImageDraw.Draw(image), int(side * random.uniform(0.2, 0.4))
            box = [side // 2 - radius, side // 2 - radius, side // 2 + radius, side // 2 + radius]
            colour = tuple(map(int, random.integers(0, 255, 3)))
            drawing.line([(0, 0), (side, side)], fill=(250, 250, 250), width=3)
            (drawing.ellipse if name == "circle" else drawing.rectangle)(box, fill=colour)
            image.save(tmp_path / name / f"{number}.jpg")
    _, pixels, form = read(tmp_path)
    assert (form.form, form.light_on_dark) == ("whole", False)
    assert pixels.shape[1:] == (64, 64, 3)


def test_handwriting_in_blue_on_paper_is_cut_out(folder):
    def on_paper(grey):
        ink = np.asarray(Image.fromarray(grey).resize((112, 112)), float)[..., None] / 255
        sheet = np.full((200, 160, 3), (238, 232, 214.0))
        sheet[40:152, 24:136] = (1 - ink) * sheet[40:152, 24:136] + ink * (30, 40, 140)
        return Image.fromarray(sheet.round().astype(np.uint8))

    rewrite(folder, on_paper)
    _, pixels, form = read(folder)
    assert form.form == "cut"
    assert pixels.shape[1:] == (28, 28, 1)


@pytest.fixture
def arrays(digits):
    return {
        "x_train": digits.train_images[::50], "y_train": digits.train_labels[::50],
        "x_test": digits.test_images[::100], "y_test": digits.test_labels[::100],
    }  # fmt: skip


def saved(tmp_path, **arrays):
    np.savez(tmp_path / "set.npz", **arrays)
    return tmp_path / "set.npz"


def test_an_archive_is_read_like_a_folder(tmp_path, arrays):
    found, pixels, form = images.from_arrays(saved(tmp_path, **arrays))
    assert found.classes == tuple("0123456789")
    np.testing.assert_array_equal(pixels[..., 0][found.splits == "train"], arrays["x_train"])
    assert form.shape == (28, 28, 1)


@pytest.mark.parametrize(
    "change",
    [
        lambda pixels: 255 - pixels,
        lambda pixels: pixels / 255,
        lambda pixels: pixels.reshape(len(pixels), -1),
        lambda pixels: pixels[..., None],
    ],
    ids=["dark on light", "parts of 1", "flat", "one channel"],
)
def test_an_archive_may_have_any_usual_layout(tmp_path, arrays, change):
    """F8: dark on light among them."""
    changed = {name: change(a) if name[0] == "x" else a for name, a in arrays.items()}
    _, pixels, _ = images.from_arrays(saved(tmp_path, **changed))
    expected = np.concatenate([arrays["x_train"], arrays["x_test"]])
    assert likeness(pixels[..., 0], expected) > 0.99


def test_an_archive_may_have_colours_other_sizes_and_names_for_labels(tmp_path):
    random = np.random.default_rng(0)
    pixels = random.integers(0, 256, (40, 32, 48, 3), dtype=np.uint8)
    labels = np.array(["cat", "dog"])[np.arange(40) % 2]
    found, read_pixels, form = images.from_arrays(saved(tmp_path, images=pixels, labels=labels))
    assert found.classes == ("cat", "dog")
    assert form.shape == (32, 48, 3)
    np.testing.assert_array_equal(read_pixels, pixels)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda arrays: {"x_train": np.zeros((20, 28, 28), np.uint8), "y_train": np.arange(20) % 2},
         "show nothing"),
        (lambda arrays: {"x_train": np.zeros((0, 28, 28)), "y_train": []}, "images"),
        (lambda arrays: {"pictures": arrays["x_train"]}, "x_train and y_train"),
        (lambda arrays: {**arrays, "y_train": arrays["y_train"][1:]}, "as many"),
        (lambda arrays: {**arrays, "x_train": arrays["x_train"] * -1.0}, "0 to 255"),
        (lambda arrays: {"x_train": arrays["x_train"], "y_train": np.zeros(200, int)}, "one class"),
    ],
)  # fmt: skip
def test_an_archive_that_holds_no_set_is_refused_in_a_line(tmp_path, arrays, change, message):
    """F8: all black, empty."""
    with pytest.raises(InputError, match=message) as raised:
        images.from_arrays(saved(tmp_path, **change(arrays)))
    assert "\n" not in str(raised.value)
