import hashlib
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_assign.data import reduced_mnist
from keras_assign.data.assets.build_reduced_mnist import select
from keras_assign.errors import InputError
from tests.conftest import ROOT

FULL_MNIST = ROOT.parent / "shared" / "data" / "mnist.npz"
needs_full_mnist = pytest.mark.skipif(
    not FULL_MNIST.exists(), reason="needs ../shared/data/mnist.npz"
)
ARCHIVE = Path(reduced_mnist.__file__).parent / "assets" / reduced_mnist.ARCHIVE


def test_embedded_archive_has_1000_a_digit_and_all_test_images(digits):
    assert digits.train_images.shape == (10_000, 28, 28)
    assert digits.train_images.dtype == np.uint8
    assert np.bincount(digits.train_labels).tolist() == [1000] * 10
    assert np.all(np.diff(digits.train_labels.astype(int)) >= 0)
    assert digits.test_images.shape == (10_000, 28, 28)
    # MNIST's known counts of test digits.
    counts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert np.bincount(digits.test_labels).tolist() == counts


def test_protocol_items_are_the_first_200_of_each_digit(digits):
    items = digits.protocol_items
    assert np.bincount(digits.test_labels[items]).tolist() == [200] * 10
    for digit in range(10):
        mine = items[digits.test_labels[items] == digit]
        in_file = np.flatnonzero(digits.test_labels == digit)
        assert mine.tolist() == in_file[:200].tolist()


@needs_full_mnist
def test_archive_is_what_its_script_selects_from_mnist():
    with np.load(FULL_MNIST) as full:
        parts = [full[k] for k in ("x_train", "y_train", "x_test", "y_test")]
    expected = select(*parts)
    with np.load(ARCHIVE, allow_pickle=False) as stored:
        assert sorted(stored) == sorted(expected)
        for name, values in expected.items():
            np.testing.assert_array_equal(stored[name], values)
        np.testing.assert_array_equal(
            parts[0][stored["train_source_index"]], stored["train_images"]
        )


def test_full_mnist_comes_through_keras_and_is_sorted_by_digit(digits, monkeypatch):
    shuffled = np.random.default_rng(0).permutation(10_000)
    train = digits.train_images[shuffled], digits.train_labels[shuffled]
    test = digits.test_images, digits.test_labels
    monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda path="mnist.npz": (train, test))
    loaded = reduced_mnist.load("mnist")
    np.testing.assert_array_equal(loaded.train_labels, digits.train_labels)
    of_digit_4 = loaded.train_images[loaded.train_labels == 4]
    np.testing.assert_array_equal(of_digit_4, train[0][train[1] == 4])
    np.testing.assert_array_equal(loaded.test_images, digits.test_images)


def test_no_network_for_mnist_is_one_clear_line(monkeypatch):
    def unreachable(path="mnist.npz"):
        raise Exception("URL fetch failure on https://example.invalid: None -- unreachable\nmore")

    monkeypatch.setattr(keras.datasets.mnist, "load_data", unreachable)
    with pytest.raises(InputError, match="could not be downloaded.*dataset=reduced_mnist") as error:
        reduced_mnist.load("mnist")
    assert "\n" not in str(error.value)


def test_changed_archive_is_refused(tmp_path):
    damaged = bytearray(ARCHIVE.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    file = tmp_path / "damaged.npz"
    file.write_bytes(damaged)
    with pytest.raises(InputError, match="damaged: its SHA-256"):
        reduced_mnist.read_archive(file, reduced_mnist.ARCHIVE_SHA256)


def test_missing_archive_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot read .*gone.npz"):
        reduced_mnist.read_archive(tmp_path / "gone.npz", reduced_mnist.ARCHIVE_SHA256)


@pytest.mark.parametrize(
    ("source", "data_dir", "wrong"),
    [
        ("cifar", None, "dataset .*cifar"),
        ("folder", None, "data_dir"),
        ("reduced_mnist", "somewhere", "data_dir"),
    ],
)
def test_source_and_folder_must_go_together(source, data_dir, wrong):
    with pytest.raises(InputError, match=wrong):
        reduced_mnist.load(source, data_dir)


def test_checksum_follows_every_image(digits):
    changed = digits.test_images.copy()
    changed[-1, 0, 0] ^= 1
    other = reduced_mnist.DigitImages(
        digits.source, digits.train_images, digits.train_labels, changed, digits.test_labels
    )
    assert other.sha256 != digits.sha256
    assert reduced_mnist.load().sha256 == digits.sha256


@pytest.fixture
def arrays(digits):
    """Ten images a digit to train on, and five to test on, named as Keras does."""
    train = reduced_mnist.first_per_class(digits.train_labels, 10)
    test = reduced_mnist.first_per_class(digits.test_labels, 5)
    return {
        "x_train": digits.train_images[train], "y_train": digits.train_labels[train],
        "x_test": digits.test_images[test], "y_test": digits.test_labels[test],
    }  # fmt: skip


@pytest.fixture
def brought(tmp_path):
    """Save arrays and load them as a user does."""

    def load(**arrays):
        np.savez(tmp_path / "mine.npz", **arrays)
        return reduced_mnist.load("folder", tmp_path / "mine.npz")

    return load


NAMED_ALIKE = {
    "as Keras": {},
    "as this package": {
        "x_train": "train_images", "y_train": "train_labels",
        "x_test": "test_images", "y_test": "test_labels",
    },
}  # fmt: skip


@pytest.mark.parametrize("names", NAMED_ALIKE.values(), ids=NAMED_ALIKE)
def test_an_archive_of_one_s_own_is_read_as_it_is(names, arrays, brought):
    loaded = brought(**{names.get(name, name): values for name, values in arrays.items()})
    np.testing.assert_array_equal(loaded.train_images, arrays["x_train"])
    np.testing.assert_array_equal(loaded.train_labels, arrays["y_train"])
    np.testing.assert_array_equal(loaded.test_images, arrays["x_test"])
    np.testing.assert_array_equal(loaded.test_labels, arrays["y_test"])
    assert loaded.notes == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda images: images.reshape(-1, 784),
        lambda images: images[..., None],
        lambda images: images.astype(np.int64),
        lambda images: images / np.float32(255),
        lambda images: images.astype(np.float64),
    ],
    ids=["flat", "one channel", "whole numbers", "parts of 1", "numbers"],
)
def test_other_forms_of_the_same_images_are_read(change, arrays, brought):
    changed = {**arrays, "x_train": change(arrays["x_train"])}
    loaded = brought(**changed)
    assert loaded.train_images.dtype == np.uint8
    np.testing.assert_array_equal(loaded.train_images, arrays["x_train"])


def test_images_of_an_archive_are_sorted_by_digit_and_its_doubts_are_told(arrays, brought):
    arrays["x_test"][0] = arrays["x_train"][3]
    backwards = {name: values[::-1] for name, values in arrays.items()}
    loaded = brought(**backwards)
    assert loaded.train_labels.tolist() == sorted(arrays["y_train"])
    (line,) = loaded.notes
    assert "x_test[49]" in line
    assert "x_train[96]" in line


def test_dark_on_light_in_an_archive_is_inverted_and_told(arrays, brought):
    originals = arrays["x_train"].copy()
    arrays["x_train"][:30] = 255 - arrays["x_train"][:30]
    loaded = brought(**arrays)
    np.testing.assert_array_equal(loaded.train_images, originals)
    (line,) = loaded.notes
    assert line.startswith("30 images")


def test_images_of_nothing_in_an_archive_are_left_out_and_told(arrays, brought):
    arrays["x_train"][1] = 0
    arrays["x_train"][2] = 255
    loaded = brought(**arrays)
    assert np.bincount(loaded.train_labels).tolist() == [8, *[10] * 9]
    (line,) = loaded.notes
    assert line.startswith("2 images")


def test_one_set_of_an_archive_is_split(arrays, brought):
    loaded = brought(images=arrays["x_train"], labels=arrays["y_train"])
    assert np.bincount(loaded.train_labels).tolist() == [8] * 10
    assert np.bincount(loaded.test_labels).tolist() == [2] * 10
    assert len(loaded.notes) == 1


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("x_train", np.zeros_like),
        ("x_test", lambda images: images[:0]),
        ("x_train", lambda images: np.zeros((100, 32, 32), np.uint8)),
        ("x_train", lambda images: images[0]),
        ("x_train", lambda images: images.astype(np.int16) * 2),
        ("x_train", lambda images: images / 127.5 - 1),
        ("x_train", lambda images: np.full(images.shape, np.nan)),
        ("x_train", lambda images: images.astype(str)),
        ("y_train", lambda labels: labels[1:]),
        ("y_train", lambda labels: labels + 1),
        ("y_train", lambda labels: np.eye(10)[labels]),
        ("y_test", lambda labels: np.minimum(labels, 8)),
    ],
    ids=["black", "empty", "32 x 32", "one image", "too bright", "below 0", "no numbers", "words",
         "too few labels", "labels from 1", "one-hot labels", "a digit missing"],
)  # fmt: skip
def test_an_archive_of_anything_else_is_refused_in_one_line(name, change, arrays, brought):
    with pytest.raises(InputError, match=r"mine\.npz") as error:
        brought(**{**arrays, name: change(arrays[name])})
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\3\4 cut off"])
def test_a_file_that_is_no_archive_is_refused(content, tmp_path):
    (tmp_path / "mine.npz").write_bytes(content)
    with pytest.raises(InputError, match=r"mine\.npz"):
        reduced_mnist.load("folder", tmp_path / "mine.npz")


def test_an_archive_without_the_arrays_is_refused(brought):
    with pytest.raises(InputError, match="x_train"):
        brought(pictures=np.zeros((2, 28, 28)))


def test_an_archive_with_the_right_checksum_and_no_images_is_refused(tmp_path, arrays):
    file = tmp_path / "black.npz"
    np.savez(file, **{**arrays, "x_train": np.zeros_like(arrays["x_train"])})
    with pytest.raises(InputError, match=r"black\.npz"):
        reduced_mnist.read_archive(file, hashlib.sha256(file.read_bytes()).hexdigest())
