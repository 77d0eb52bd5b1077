import numpy as np
import pytest
from scipy import ndimage

from keras_assign.data.augmentation import AT_ONCE, augmented_copies

NONE = {"rotation": 0.0, "translation": 0.0, "zoom": 0.0}


@pytest.fixture
def images(digits):
    return digits.train_images[::1000]


def test_without_ranges_copies_are_the_images(images):
    copies = augmented_copies(images, 3, **NONE, seed=0)
    assert copies.dtype == np.uint8
    for copy in np.split(copies, 3):
        assert np.abs(copy.astype(int) - images).max() <= 1  # Rounding of the interpolation.


def blob(row, column):
    """A round spot: where it is and how large it is can be read off an image."""
    rows, columns = np.mgrid[:28, :28]
    spot = np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * 2.5**2))
    return (255 * spot).round().astype(np.uint8)


def centres(copies):
    return np.array([ndimage.center_of_mass(copy.astype(float)) for copy in copies])


def test_a_shift_stays_within_its_range_along_both_axes():
    copies = augmented_copies(blob(13.5, 13.5)[None], 200, **{**NONE, "translation": 0.1}, seed=0)
    moved = centres(copies) - 13.5
    for axis in (0, 1):
        assert -2.85 < moved[:, axis].min() < -2
        assert 2 < moved[:, axis].max() < 2.85
    assert abs(np.corrcoef(moved.T)[0, 1]) < 0.3


def test_a_rotation_stays_within_its_range_about_the_centre():
    copies = augmented_copies(blob(5.5, 13.5)[None], 200, **{**NONE, "rotation": 30.0}, seed=0)
    offset = centres(copies) - 13.5
    np.testing.assert_allclose(np.hypot(*offset.T), 8, atol=0.3)
    angles = np.degrees(np.arctan2(offset[:, 1], -offset[:, 0]))
    assert -31 < angles.min() < -24
    assert 24 < angles.max() < 31


def test_a_zoom_stays_within_its_range_for_each_axis_by_itself():
    copies = augmented_copies(blob(5.5, 5.5)[None], 200, **{**NONE, "zoom": 0.2}, seed=0)
    size = (13.5 - centres(copies)) / 8
    # Keras zooms by a factor on the field of view: 0.8 of it makes things 1.25 times as large.
    assert 1 / 1.22 < size.min() < 0.9
    assert 1.1 < size.max() < 1.28
    assert np.abs(size[:, 0] - size[:, 1]).max() > 0.1


def test_what_comes_from_outside_is_black():
    white = np.full((1, 28, 28), 255, np.uint8)
    copies = augmented_copies(white, 50, **{**NONE, "translation": 0.2}, seed=0)
    assert (copies == 0).any(axis=(1, 2)).mean() > 0.8


def test_a_seed_repeats_whatever_was_drawn_before_and_copies_differ(images):
    ranges = {"rotation": 10.0, "translation": 0.1, "zoom": 0.1}
    first = augmented_copies(images, 3, **ranges, seed=5)
    augmented_copies(images, 1, **ranges, seed=6)
    np.testing.assert_array_equal(first, augmented_copies(images, 3, **ranges, seed=5))
    one, two, _ = np.split(first, 3)
    assert np.any(one != two, axis=(1, 2)).all()
    assert np.any(first != augmented_copies(images, 3, **ranges, seed=6))


def test_copies_come_in_order_beyond_one_batch(digits):
    images = digits.train_images[: AT_ONCE - 100]
    copies = augmented_copies(images, 2, **NONE, seed=0)
    assert np.abs(copies.astype(int) - np.concatenate([images, images])).max() <= 1
