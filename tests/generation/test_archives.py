import numpy as np
import pytest

from keras_assign.errors import InputError
from keras_assign.generation import archives
from keras_assign.generation.archives import GeneratedImages

LABELS = np.repeat(np.arange(10, dtype=np.uint8), 4)
IMAGES = np.random.default_rng(0).integers(0, 256, (40, 28, 28)).astype(np.uint8)
GENERATED = GeneratedImages(IMAGES, LABELS, np.array([3, 5, 8], np.int32), "ab12", "k1")


@pytest.fixture
def path(tmp_path):
    return archives.path_of(tmp_path, 300, 1000)


def test_what_is_written_is_read_again(path):
    assert path.name == "gen_image_300_1000.npz"
    archives.write(path, GENERATED)
    found = archives.read(path)
    for name in ("images", "labels", "real_items"):
        np.testing.assert_array_equal(getattr(found, name), getattr(GENERATED, name))
    assert (found.data_sha256, found.origin) == ("ab12", "k1")
    assert list(path.parent.iterdir()) == [path]


def test_an_archive_of_other_origin_is_sorted_by_digit(path):
    np.savez(path, images=IMAGES[::-1], labels=LABELS[::-1].astype(np.int64))
    found = archives.read(path)
    np.testing.assert_array_equal(found.labels, LABELS)
    np.testing.assert_array_equal(found.images[:4], IMAGES[:4][::-1])
    assert len(found.real_items) == 0
    assert found.data_sha256 == ""


def test_the_first_of_each_digit():
    found = GENERATED.first_of_each(3)
    assert np.bincount(found.labels).tolist() == [3] * 10
    np.testing.assert_array_equal(found.images[3:6], IMAGES[4:7])
    with pytest.raises(InputError, match=r"\b5\b.*\b4\b.*\b0\b"):
        GENERATED.first_of_each(5)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"images": IMAGES}, "is no whole archive"),
        ({"images": IMAGES / 255, "labels": LABELS}, "images must be uint8"),
        ({"images": IMAGES[:, :9], "labels": LABELS}, "images must be uint8"),
        ({"images": IMAGES, "labels": LABELS[:-1]}, "labels must be digits"),
        ({"images": IMAGES, "labels": LABELS + 3}, "labels must be digits"),
    ],
)
def test_what_is_no_archive_is_told(path, content, message):
    np.savez(path, **content)
    with pytest.raises(InputError, match=message):
        archives.read(path)


def test_a_missing_and_a_cut_off_file_are_told(path):
    with pytest.raises(InputError, match="run experiments.gan first"):
        archives.read(path)
    archives.write(path, GENERATED)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(InputError, match="is no whole archive"):
        archives.read(path)
