import numpy as np
import pytest

from keras_assign.layers.learned_positions import LearnedPositions
from tests.layer_check import check_layer


def test_layer_check(tmp_path):
    check_layer(LearnedPositions, {"seed": 3}, (6, 4), tmp_path)


def test_each_token_gets_its_own_small_vector():
    layer = LearnedPositions(seed=1)
    added = layer(np.zeros((2, 500, 8), "float32")).numpy()
    np.testing.assert_array_equal(added[0], added[1])
    assert len(np.unique(added[0], axis=0)) == 500
    assert np.abs(added).max() <= 0.04 + 1e-6
    # What is cut at two deviations keeps 0.88 of the deviation.
    assert added.std() == pytest.approx(0.02 * 0.8796, rel=0.05)


def test_a_seed_fixes_the_vectors():
    inputs = np.zeros((1, 5, 8), "float32")
    one, same, other = (LearnedPositions(seed)(inputs) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one, same)
    assert np.any(one != other)


def test_refuses_maps():
    with pytest.raises(ValueError, match="expected ndim=3"):
        LearnedPositions()(np.zeros((2, 8, 8, 3), "float32"))
