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
