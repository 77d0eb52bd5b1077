"""The networks of the study of attention, and what trains and tests them."""

import numpy as np
import pytest

from experiments.attention_study import examples, names, networks
from experiments.attention_study.networks import WIDTHS, budget, network, widths
from keras_assign.data import reduced_mnist

DIGIT_CELL = {"task": "digits", "seed": 1, "validates": False}


@pytest.mark.parametrize(
    ("task", "backbone", "attention", "size"),
    [
        ("digits", "plain", "multi_head", 28),
        ("digits", "residual", "cbam", 28),
        ("speech", "plain", "self", 28),
        ("speech", "plain", "none", 64),
        ("speech", "transformer", "cbam", 28),
    ],
)
def test_networks_of_a_task_have_about_as_many_weights(task, backbone, attention, size):
    narrowed = widths(task, backbone, attention, size)
    assert all(width % 4 == 0 for width in narrowed)
    assert all(a <= b for a, b in zip(narrowed, WIDTHS[task, backbone], strict=True))
    made = network(task, backbone, attention, size, seed=1)
    assert made.count_params() == pytest.approx(budget(task), rel=0.03)
    assert made.output_shape == (None, 10)
    assert made.input_shape == (None, size, size, 1)


def test_the_plain_networks_are_the_reports():
    for task in names.TASKS:
        assert widths(task, "plain", "none", 28) == WIDTHS[task, "plain"]
    assert budget("digits") == 896_906


@pytest.mark.parametrize("size", names.SIZES)
def test_patches_fill_images_of_every_size(size):
    assert size % networks.PATCH[size] == 0


def test_digits_validate_on_training_images_that_do_not_train():
    images = reduced_mnist.load()
    cell = {**DIGIT_CELL, "data_sha256": images.sha256, "count": 5}
    found = examples.load({**cell, "validates": True})
    assert found.train_images.shape == (50, 28, 28, 1)
    assert found.test_images.shape == (10 * examples.VALIDATED, 28, 28, 1)
    np.testing.assert_array_equal(np.bincount(found.train_digits), [5] * 10)
    trained, validated = (
        {image.tobytes() for image in part} for part in (found.train_images, found.test_images)
    )
    tested = {image.tobytes() for image in examples.load(cell).test_images}
    assert not trained & validated
    assert not tested & validated
    same = examples.load(cell).train_images
    np.testing.assert_array_equal(found.train_images, same)


def test_all_digits_train_where_all_are_asked_for():
    images = reduced_mnist.load()
    found = examples.load({**DIGIT_CELL, "data_sha256": images.sha256, "count": names.ALL})
    assert len(found.train_digits) == 10_000
    assert found.train_images.max() == 1
    np.testing.assert_array_equal(found.test_digits, images.test_labels)
