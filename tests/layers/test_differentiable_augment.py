import numpy as np
import pytest
import scipy.ndimage
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_assign.layers.differentiable_augment import DifferentiableAugment
from tests.layer_check import check_layer

IMAGES = np.random.default_rng(0).uniform(0.5, 1, (40, 12, 10, 2)).astype("float32")


def augmented(images=IMAGES, **ranges):
    return np.asarray(DifferentiableAugment(**ranges, seed=1)(images, training=True))


def test_holds_what_any_layer_must(tmp_path):
    check_layer(DifferentiableAugment, {"shift": 2, "erased": 3, "seed": 3}, (9, 8, 2), tmp_path)


def test_does_nothing_unless_training_or_without_ranges():
    np.testing.assert_array_equal(DifferentiableAugment()(IMAGES), IMAGES)
    np.testing.assert_allclose(augmented(shift=0, erased=0), IMAGES, atol=1e-6)


@settings(max_examples=20)
@given(st.integers(0, 11))
def test_shifts_are_scipy_s_each_image_s_own_and_reach_every_place(shift):
    found = set()
    for before, after in zip(IMAGES, augmented(shift=shift, erased=0), strict=True):
        moves = [
            (down, right)
            for down in range(-shift, shift + 1)
            for right in range(-shift, shift + 1)
            if np.allclose(after, scipy.ndimage.shift(before, (down, right, 0), order=0))
        ]
        assert moves
        found.add(moves[0])
    assert len(found) > min(shift, 1)
    if shift == 1:
        assert len(found) == 9


def test_what_is_erased_is_a_square_cut_by_the_edges():
    hidden = augmented(shift=0, erased=4) == 0
    assert (hidden[..., 0] == hidden[..., 1]).all()
    heights, widths = (hidden[..., 0].any(axis=axis).sum(axis=1) for axis in (2, 1))
    areas = hidden[..., 0].sum(axis=(1, 2))
    np.testing.assert_array_equal(areas, heights * widths)  # Without a hole.
    assert areas.max() == 16
    assert areas.min() < 16  # At an edge.
    np.testing.assert_array_equal(augmented(shift=0, erased=4)[~hidden], IMAGES[~hidden])


def test_a_gradient_goes_back_to_where_a_pixel_came_from():
    layer = DifferentiableAugment(3, 4, seed=2)
    images = tf.constant(IMAGES)
    with tf.GradientTape() as tape:
        tape.watch(images)
        after = layer(images, training=True)
        total = tf.reduce_sum(after**2) / 2
    slope = tape.gradient(total, images)
    # A pixel that is still there has its own value as slope, any other 0.
    np.testing.assert_allclose(slope, np.where(slope == 0, 0, IMAGES), atol=1e-6)
    np.testing.assert_allclose(np.sum(slope), np.sum(after), rtol=1e-5)


@pytest.mark.parametrize("name", ["shift", "erased"])
def test_negative_numbers_are_refused(name):
    with pytest.raises(ValueError, match=f"`{name}`.* -1"):
        DifferentiableAugment(**{name: -1})
