"""Proportions beside statsmodels, and random subsets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

from keras_assign.report import statistics


@given(st.integers(1, 20_000), st.floats(0, 1))
def test_wilsons_interval_is_that_of_statsmodels(items, share):
    right = round(share * items)
    expected = proportion_confint(right, items, method="wilson")
    assert statistics.wilson_interval(right, items) == pytest.approx(expected, abs=1e-12)


@given(st.integers(2, 5000), st.integers(2, 5000), st.floats(0, 1), st.floats(0, 1))
def test_two_proportions_are_tested_as_statsmodels_does(items_a, items_b, a, b):
    right = np.array([round(a * items_a), round(b * items_b)])
    items = np.array([items_a, items_b])
    found = statistics.two_proportions(right[0] / items_a, items_a, right[1] / items_b, items_b)
    if right.sum() in (0, items.sum()):
        assert found == (0.0, 1.0)
    else:
        assert found == pytest.approx(proportions_ztest(right, items), rel=1e-6, abs=1e-9)


def test_reports_own_two_proportions():
    """By hand: 1775 and 1762 of 2000 give z = 0.64, p = 0.52."""
    z, p = statistics.two_proportions(1775 / 2000, 2000, 1762 / 2000, 2000)
    assert (round(z, 2), round(p, 2)) == (0.64, 0.52)
    assert statistics.two_proportions(1762 / 2000, 2000, 1775 / 2000, 2000) == (
        pytest.approx((-z, p))
    )
    assert statistics.two_proportions(1.0, 5, 1.0, 7) == (0.0, 1.0)


@given(*[st.integers(0, 40)] * 4)
def test_mcnemars_test_is_that_of_statsmodels(both, only_a, only_b, neither):
    numbers = both, only_a, only_b, neither
    a, b = (np.repeat(np.array(right, bool), numbers) for right in ([1, 1, 0, 0], [1, 0, 1, 0]))
    found = statistics.mcnemar(a, b)
    if only_a + only_b == 0:
        assert found == 1
    else:
        expected = mcnemar([[both, only_a], [only_b, neither]], exact=True).pvalue
        assert found == pytest.approx(expected)


def test_random_subsets_are_balanced_and_average_to_the_class_mean():
    labels = np.repeat([0, 1], [300, 900])
    correct = np.stack([labels == 0, np.ones(1200, bool)])
    means = statistics.random_subset_means(correct, labels, per_class=200, draws=50)
    assert means.shape == (50, 2)
    np.testing.assert_allclose(means[:, 0], 0.5)
    np.testing.assert_allclose(means[:, 1], 1)
    with pytest.raises(ValueError, match="class 0 has 300 items"):
        statistics.random_subset_means(correct, labels, per_class=301)


def test_random_subsets_draw_without_repetition():
    labels = np.zeros(200, int)
    correct = np.random.default_rng(0).random((1, 200)) < 0.5
    means = statistics.random_subset_means(correct, labels, per_class=200, draws=20)
    np.testing.assert_allclose(means, correct.mean())


def test_random_subsets_move_as_much_as_drawing_says():
    """The hypergeometric variance of the mean of 50 drawn of 200, in each of two classes."""
    labels = np.repeat([0, 1], 200)
    correct = (np.arange(400) % 10 > 0)[None]
    found = statistics.describe_random_subsets(correct, labels, per_class=50, draws=4000)
    half = 1.96 * np.sqrt(0.9 * 0.1 / 50 * (200 - 50) / (200 - 1) / 2)
    assert found["mean"] == pytest.approx(0.9, abs=0.002)
    assert (found["low"], found["high"]) == pytest.approx((0.9 - half, 0.9 + half), abs=0.01)
    assert statistics.describe_random_subsets(correct, labels, per_class=200) is None


def test_a_spread_is_the_median_and_the_range():
    assert statistics.describe_spread([3, 1, 10, 2]) == {"median": 2.5, "low": 1, "high": 10}
