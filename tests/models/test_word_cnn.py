"""The CNN of words: its size, what a seed fixes, and what its poolings can tell."""

import numpy as np
import pytest

from keras_assign.models.word_cnn import word_cnn
from keras_assign.recipes.new_voices import CANDIDATES, IN_ORDER, MEAN_AND_MOST, candidate
from keras_assign.training.new_voices_training import network

SHAPE = (80, 40, 2)


@pytest.mark.parametrize("name", CANDIDATES)
def test_no_candidate_has_a_million_weights(name):
    assert network(candidate(name), 10, 0).count_params() <= 1_000_000


@pytest.mark.parametrize("pooling", [MEAN_AND_MOST, IN_ORDER])
@pytest.mark.parametrize("squeeze", [False, True])
def test_pictures_become_logits(pooling, squeeze):
    model = word_cnn(SHAPE, 8, 11, pooling=pooling, squeeze=squeeze)
    assert model(np.zeros((3, *SHAPE), np.float32)).shape == (3, 11)


def test_a_seed_fixes_the_initial_weights():
    one, same, other = (word_cnn(SHAPE, 8, seed=seed).get_weights() for seed in (1, 1, 2))
    for mine, again in zip(one, same, strict=True):
        np.testing.assert_array_equal(mine, again)
    assert any((mine != another).any() for mine, another in zip(one, other, strict=True))
