import numpy as np
import scipy.ndimage
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_assign.layers.centre_mass import CentreMass


@settings(max_examples=25)
@given(st.integers(-6, 6), st.integers(-6, 6))
def test_where_an_image_lay_is_forgotten(down, right):
    image = np.zeros((1, 28, 28, 1), np.float32)
    image[0, 10:17, 11:18, 0] = np.random.default_rng(0).uniform(0.1, 1, (7, 7))
    moved = scipy.ndimage.shift(image[0, ..., 0], (down, right), order=0)[None, ..., None]
    one, other = (np.asarray(CentreMass()(pixels))[0, ..., 0] for pixels in (image, moved))
    np.testing.assert_allclose(one, other, atol=1e-6)
    centre = scipy.ndimage.center_of_mass(one)
    assert max(abs(14 - place) for place in centre) <= 0.5


def test_mnist_s_digits_stay_where_they_are(digits):
    images = digits.train_images[::50, :, :, None].astype(np.float32) / 255
    centred = np.asarray(CentreMass()(images))
    before, after = (
        np.array([scipy.ndimage.center_of_mass(image[..., 0]) for image in pixels])
        for pixels in (images, centred)
    )
    assert np.abs(after - 14).max() <= 0.51
    assert np.abs(after - before).max() < 1.1
    assert np.mean(after == before) > 0.9


def test_zeros_stay_and_gradients_go_back_to_where_pixels_came_from():
    assert not np.asarray(CentreMass()(np.zeros((2, 8, 8, 1), np.float32))).any()
    image = np.zeros((1, 8, 8, 1), np.float32)
    image[0, 1, 2] = 1
    pixels = tf.constant(image)
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        weight = np.arange(64, dtype=np.float32).reshape(1, 8, 8, 1)
        total = tf.reduce_sum(CentreMass()(pixels) * weight)
    slope = tape.gradient(total, pixels).numpy()
    assert slope[0, 1, 2, 0] == total.numpy()  # The weight of the place that it was moved to.
