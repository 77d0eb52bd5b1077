"""Digits written anew have MNIST's form, stay the digits that they are, and follow their seed."""

import numpy as np
from sklearn.neighbors import KNeighborsClassifier

from keras_assign.data.written_digits import written


def test_written_digits_have_the_form_of_digits_and_are_told_as_such(digits):
    made = written(digits.test_images[:300], 0)
    assert made.shape == (300, 28, 28)
    assert made.dtype == np.uint8
    for image in made:
        assert 17 <= max(np.ptp(axis) + 1 for axis in np.nonzero(image > 25)) <= 22
    nearest = KNeighborsClassifier(1).fit(digits.train_images.reshape(-1, 784), digits.train_labels)
    assert nearest.score(made.reshape(-1, 784), digits.test_labels[:300]) > 0.8
    assert np.mean(made != digits.test_images[:300]) > 0.1


def test_a_seed_gives_each_digit_its_pen(digits):
    some = digits.test_images[:5]
    np.testing.assert_array_equal(written(some, 0)[:3], written(some[:3], 0))
    assert (written(some, 1) != written(some, 0)).any(axis=(1, 2)).all()
