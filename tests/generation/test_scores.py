import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_assign.generation import scores

RANDOM = np.random.default_rng(0)


def exact(mean, deviations, count=400):
    """Features whose sample mean and (diagonal) covariance are just these."""
    values = RANDOM.normal(size=(count, len(mean)))
    values -= values.mean(axis=0)
    values = values @ np.linalg.inv(np.linalg.cholesky(np.cov(values, rowvar=False))).T
    return values * np.array(deviations) + np.array(mean)


def test_the_distance_of_gaussians_along_the_axes_by_hand():
    one, other = exact([0, 1, 2], [1, 2, 3]), exact([1, 1, 0], [2, 2, 1])
    # Squared shift, plus squared differences of the deviations.
    assert scores.frechet_distance(one, other) == pytest.approx(1 + 4 + 1 + 0 + 4)


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.integers(2, 40), st.integers(1, 12))
def test_the_distance_is_symmetric_and_0_of_a_set_from_itself(seed, count, features):
    random = np.random.default_rng(seed)
    one = random.normal(size=(count, features)) @ random.normal(size=(features, features))
    other = random.normal(1, 2, size=(count + 3, features))
    forth, back = scores.frechet_distance(one, other), scores.frechet_distance(other, one)
    assert forth == pytest.approx(back, rel=1e-4, abs=1e-4)
    assert forth > 0
    assert scores.frechet_distance(one, one[::-1]) == pytest.approx(0, abs=1e-4)


def test_a_turn_of_all_features_changes_no_distance():
    one, other = exact([0, 1, 2], [1, 2, 3]), exact([1, 1, 0], [2, 2, 1])
    turn = np.linalg.qr(RANDOM.normal(size=(3, 3)))[0]
    assert scores.frechet_distance(one @ turn, other @ turn) == pytest.approx(10)


def test_one_image_has_no_covariance():
    with pytest.raises(ValueError, match="needs two images"):
        scores.frechet_distance(np.ones((1, 3)), np.ones((5, 3)))


def test_spread_is_1_of_real_images_0_of_one_shape_and_scales():
    real = RANDOM.integers(0, 256, (60, 4, 4)).astype(np.uint8)
    labels = np.arange(60) % 3
    drawn = real.astype(float)
    drawn[labels == 1] = real[1]
    mean = real[labels == 2].mean(axis=0)
    drawn[labels == 2] = mean + (real[labels == 2] - mean) / 2
    found = scores.spread(drawn, labels, real, labels)
    assert found == {0: pytest.approx(1), 1: pytest.approx(0), 2: pytest.approx(0.5)}


def test_the_nearest_is_the_copy_and_its_distance_by_hand():
    references = RANDOM.integers(0, 256, (30, 5, 5)).astype(np.uint8)
    images = references[[7, 3]].copy()
    images[1, 2, 2] ^= 16
    found = scores.nearest(images, references)
    np.testing.assert_array_equal(found.items, [7, 3])
    np.testing.assert_allclose(found.distances, [0, 16 / 255], atol=1e-3)


def test_copies_are_told_from_honest_images():
    unseen = np.linspace(1, 2, 1000)
    assert scores.memorised_share(np.linspace(1, 2, 500), unseen) == pytest.approx(0.01, abs=0.003)
    assert scores.memorised_share(np.array([0.1, 0.2, 1.5, 1.6]), unseen) == 0.5
