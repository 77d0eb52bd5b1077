"""Drawn images of what is no digit have MNIST's form, and are the same for the same seed."""

import numpy as np

from keras_assign.data import no_digit_images


def test_images_have_the_form_of_digits(digits):
    made = no_digit_images.images(60, 0, digits.train_images)
    assert made.shape == (60, 28, 28)
    assert made.dtype == np.uint8
    for image in made:
        inked = np.nonzero(image > 25)
        assert 12 <= max(np.ptp(axis) + 1 for axis in inked) <= 22
    np.testing.assert_array_equal(no_digit_images.images(20, 0, digits.train_images), made[:20])
    assert (no_digit_images.images(20, 1, digits.train_images) != made[:20]).any()


def test_a_nearest_neighbour_among_digits_is_far(digits):
    """Half of the images are farther from 10,000 digits than nearly all other digits are."""

    def nearest(images):
        a = np.float32(images.reshape(len(images), -1)) / 255
        b = np.float32(digits.train_images.reshape(-1, 784)) / 255
        squares = (a**2).sum(1)[:, None] - 2 * a @ b.T + (b**2).sum(1)
        return np.sqrt(squares.min(axis=1))

    others = nearest(no_digit_images.images(100, 3, digits.train_images))
    of_digits = nearest(digits.test_images[:500])
    assert np.median(others) > np.percentile(of_digits, 90)
