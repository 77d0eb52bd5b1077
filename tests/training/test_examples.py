"""What trains and tests a classifier, by a cell's settings."""

import numpy as np

from keras_assign.data import reduced_mnist
from keras_assign.training import examples

DIGIT_CELL = {"seed": 1, "validates": False}


def test_digits_validate_on_training_images_that_do_not_train():
    images = reduced_mnist.load()
    cell = {**DIGIT_CELL, "data_sha256": images.sha256, "count": 5}
    found = examples.of_images({**cell, "validates": True})
    assert found.train_images.shape == (50, 28, 28, 1)
    assert found.test_images.shape == (10 * reduced_mnist.VALIDATION_PER_DIGIT, 28, 28, 1)
    np.testing.assert_array_equal(np.bincount(found.train_digits), [5] * 10)
    trained, validated = (
        {image.tobytes() for image in part} for part in (found.train_images, found.test_images)
    )
    tested = {image.tobytes() for image in examples.of_images(cell).test_images}
    assert not trained & validated
    assert not tested & validated
    same = examples.of_images(cell).train_images
    np.testing.assert_array_equal(found.train_images, same)


def test_all_digits_train_where_all_are_asked_for():
    images = reduced_mnist.load()
    found = examples.of_images({**DIGIT_CELL, "data_sha256": images.sha256, "count": 0})
    assert len(found.train_digits) == 10_000
    assert found.train_images.max() == 1
    np.testing.assert_array_equal(found.test_digits, images.test_labels)
