import numpy as np
import pytest
from scipy import ndimage

from keras_assign.layers.random_strokes import RandomStrokes
from tests.layer_check import check_layer


@pytest.fixture
def images():
    return np.random.default_rng(0).random((60, 9, 8, 2), np.float32)


def test_holds_what_any_layer_must(tmp_path):
    check_layer(RandomStrokes, {"most": 0.7, "seed": 1}, (9, 8, 2), tmp_path)


def test_does_nothing_unless_training(images):
    np.testing.assert_array_equal(RandomStrokes()(images), images)


def test_mixes_each_image_with_its_neighbours_largest_or_smallest(images):
    changed = np.asarray(RandomStrokes(0.6, seed=3)(images, training=True))
    size = (1, 3, 3, 1)
    shares = []
    for most, sign in ((ndimage.maximum_filter, 1), (ndimage.minimum_filter, -1)):
        # What lies outside the image is not looked at.
        far = most(images, size, mode="constant", cval=-sign * np.inf)
        moved = (changed - images) / np.where(far == images, np.nan, far - images)
        share = np.nanmedian(moved, axis=(1, 2, 3))
        is_its = share > 0
        expected = images + share[:, None, None, None] * (far - images)
        np.testing.assert_allclose(changed[is_its], expected[is_its], atol=1e-5)
        shares.append(sign * share[is_its])
    shares = np.concatenate(shares)
    assert len(shares) == len(images)  # Each is widened or narrowed.
    assert -0.6 <= shares.min() < -0.45
    assert 0.45 < shares.max() <= 0.6
    assert abs((shares > 0).mean() - 0.5) < 0.2


def test_a_share_outside_of_its_range_is_refused():
    with pytest.raises(ValueError, match="most"):
        RandomStrokes(1.5)
