import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.data.subsets import per_class
from keras_assign.errors import InputError

LABELS = np.random.default_rng(0).permutation(np.repeat(np.arange(10), 40))


@given(counts=st.tuples(st.integers(1, 40), st.integers(1, 40)), seed=st.integers(0, 2**20))
def test_smaller_subsets_lie_within_larger_and_every_class_counts_alike(counts, seed):
    few, many = sorted(counts)
    small, large = (per_class(LABELS, count, seed) for count in (few, many))
    assert set(small) <= set(large)
    assert len(set(small)) == 10 * few
    assert LABELS[small].tolist() == np.repeat(np.arange(10), few).tolist()


def test_the_subset_follows_its_seed():
    one, same, other = (per_class(LABELS, 20, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert 0 < len(np.intersect1d(one, other)) < 200


def test_more_than_there_are_is_refused():
    with pytest.raises(InputError, match=r"\b41\b.*\b40\b"):
        per_class(LABELS, 41, 0)
