"""Means over seeds and items beside an analysis of variance, a mixed model and t tests."""

import numpy as np
import pandas
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.formula.api import mixedlm, ols
from statsmodels.stats.anova import anova_lm

from keras_assign.report.estimates import (
    describe_accuracy,
    describe_difference,
    estimate,
    from_row,
    reach,
)
from keras_assign.report.scores import Scores, numbered, stacked
from tests.report.independent import of_independent


def drawn(draw, seeds, items, seed_sd=1.0, item_sd=1.0, rest_sd=1.0, mean=0.0):
    """A sum of a seed's effect, an item's and the rest."""
    rng = np.random.default_rng(draw)
    effects = seed_sd * rng.standard_normal((seeds, 1)) + item_sd * rng.standard_normal(items)
    return mean + effects + rest_sd * rng.standard_normal((seeds, items))


def long(values):
    """A line a value, as statsmodels wants them."""
    seed, item = np.indices(values.shape)
    return pandas.DataFrame(
        {"value": values.ravel(), "seed": seed.ravel(), "item": item.ravel(), "all": 1}
    )


def agrees_with_a_t_test(found, values):
    outside = stats.ttest_1samp(values, 0)
    interval = outside.confidence_interval(0.95)
    assert found.mean == pytest.approx(np.mean(values))
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.p_value == pytest.approx(outside.pvalue)


@pytest.mark.parametrize("item_sd", [0.0, 0.3, 2.0])
@pytest.mark.parametrize("draw", range(3))
def test_errors_are_those_of_the_analysis_of_variance(draw, item_sd):
    values = drawn(draw, 4, 12, item_sd=item_sd)
    table = anova_lm(ols("value ~ C(seed) + C(item)", long(values)).fit())["mean_sq"]
    of_items = max(0, table["C(item)"] - table["Residual"])
    found = estimate(numbered(values))
    assert found.seed_error == pytest.approx(np.sqrt(table["C(seed)"] / values.size))
    assert found.item_error == pytest.approx(np.sqrt(of_items / values.size))
    assert (found.seed_count, found.item_count) == (4, 12)


def test_errors_are_those_of_a_mixed_model():
    """Fitted by restricted maximum likelihood, with seeds and items crossed."""
    values = drawn(0, 6, 25)
    crossed = {"seed": "0 + C(seed)", "item": "0 + C(item)"}
    model = mixedlm("value ~ 1", long(values), groups="all", vc_formula=crossed).fit(reml=True)
    of_item, of_seed = (model.vcomp[model.model.exog_vc.names.index(n)] for n in ("item", "seed"))
    found = estimate(numbered(values))
    assert found.item_error == pytest.approx(np.sqrt(of_item / 25), rel=0.01)
    of_seeds = (of_seed + model.scale / 25) / 6
    assert found.seed_error == pytest.approx(np.sqrt(of_seeds), rel=0.01)
    both = np.hypot(found.seed_error, found.item_error)
    assert both == pytest.approx(model.bse_fe["Intercept"], rel=0.01)


def test_two_seeds_and_three_items_by_hand():
    """The seeds' means are 3 and 5; deviations from them, (-2, -1, 3) and (-2, 1, 1), go along."""
    found = estimate(numbered([[1, 2, 6], [3, 6, 6]]))
    assert found.mean == 4
    assert found.seed_error == pytest.approx(np.sqrt(2 / 2))
    assert found.item_error == pytest.approx(np.sqrt((4 - 1 + 3) / 2 / 3))
    half = np.hypot(12.7062, 4.30265)  # Of a t table, with 1 and 2 degrees of freedom.
    assert (found.low, found.high) == pytest.approx((4 - half, 4 + half), rel=1e-5)


@given(st.integers(0, 2**20), st.integers(2, 30))
def test_one_seed_is_a_t_test_of_its_items(draw, items):
    values = drawn(draw, 1, items, mean=0.5)
    found = estimate(numbered(values))
    agrees_with_a_t_test(found, values[0])
    assert found.item_error == pytest.approx(stats.sem(values[0]))


def test_what_one_seed_has_not_tested_does_not_count():
    tested = np.array([0.2, 0.5, -0.1, 0.4])
    found = estimate(numbered([[np.nan, *tested, np.nan]]))
    agrees_with_a_t_test(found, tested)
    assert found.item_count == 4


@given(st.integers(0, 2**20), st.integers(2, 8))
def test_items_that_no_seeds_share_leave_a_t_test_of_the_seeds(draw, seeds):
    rng = np.random.default_rng(draw)
    values = [rng.normal(0.3, 1, size) for size in rng.integers(2, 9, seeds)]
    ends = np.cumsum([len(of_seed) for of_seed in values])
    numbers = np.split(rng.permutation(ends[-1]), ends[:-1])
    means = [of_seed.mean() for of_seed in values]
    found = estimate(stacked(values, range(seeds), numbers))
    assert found.item_error == 0
    of_items = 2 * stats.t.sf(abs(found.mean) / found.least_error, ends[-1] - 1)
    assert found.p_value == pytest.approx(max(stats.ttest_1samp(means, 0).pvalue, of_items))
    agrees_with_a_t_test(estimate(of_independent(means)), means)


@given(st.integers(0, 2**20), st.integers(2, 6), st.integers(2, 12))
def test_no_interval_is_shorter_than_that_of_the_items_means(draw, seeds, items):
    values = drawn(draw, seeds, items)
    found, alone = estimate(numbered(values)), stats.ttest_1samp(values.mean(axis=0), 0)
    assert found.least_error == pytest.approx(stats.sem(values.mean(axis=0)))
    low, high = alone.confidence_interval(0.95)
    assert found.low <= low + 1e-9
    assert found.high >= high - 1e-9
    assert found.p_value >= alone.pvalue - 1e-9


@given(st.integers(0, 2**20), st.integers(2, 12))
def test_a_seed_that_is_there_twice_says_no_more_of_the_items(draw, items):
    values = drawn(draw, 1, items)
    found = estimate(numbered(np.repeat(values, 2, axis=0)))
    assert found.seed_error == pytest.approx(0, abs=1e-12)
    agrees_with_a_t_test(found, values[0])


tables = st.builds(
    drawn,
    st.integers(0, 2**20),
    seeds=st.integers(1, 6),
    items=st.integers(1, 12),
    item_sd=st.sampled_from([0.0, 0.5, 2.0]),
    mean=st.floats(-3, 3),
).filter(lambda values: values.size > 1)


@given(tables)
def test_p_is_below_5_percent_exactly_where_the_interval_excludes_0(values):
    found = estimate(numbered(values))
    assume(min(abs(found.low), abs(found.high)) > 1e-9)
    assert (found.p_value < 0.05) == (found.low > 0 or found.high < 0)
    assert found.low <= found.mean <= found.high


@given(tables)
def test_p_is_the_level_whose_interval_ends_at_0(values):
    found = estimate(numbered(values))
    assert 0 <= found.p_value <= 1
    assert found.reach(found.p_value) == pytest.approx(abs(found.mean), rel=1e-6)


@given(tables, st.sampled_from([1, 100, 1e6, 1e30]))
def test_p_is_never_below_that_of_a_part_alone(values, far):
    found = estimate(numbered(values * 1e-3 + far))
    for error, freedom in found.parts:
        alone = 2 * stats.t.sf(found.mean / error, freedom) if error else 0
        assert found.p_value >= alone * (1 - 1e-6) or alone < 1e-90
    assert found.p_value <= 1


@given(tables, st.floats(0.1, 10))
def test_sign_and_scale_change_nothing_else(values, factor):
    found, other = estimate(numbered(values)), estimate(numbered(-factor * values))
    mirrored = -other.high / factor, -other.low / factor
    assert mirrored == pytest.approx((found.low, found.high), abs=1e-9)
    assert other.p_value == pytest.approx(found.p_value, rel=1e-6)


@given(tables, st.integers(0, 2**20))
def test_order_is_of_no_account(values, draw):
    rng = np.random.default_rng(draw)
    found = estimate(numbered(values))
    shuffled = rng.permutation(rng.permutation(values, axis=0), axis=1)
    other = estimate(numbered(shuffled))
    assert (other.low, other.high) == pytest.approx((found.low, found.high), abs=1e-9)


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (4, 1), (3, 7)])
def test_equal_values_leave_no_doubt(shape):
    nothing, something = (estimate(numbered(np.full(shape, value))) for value in (0, 0.1))
    assert (nothing.low, nothing.high, nothing.p_value) == (0, 0, 1)
    assert (something.low, something.high) == pytest.approx((0.1, 0.1))
    assert something.p_value == pytest.approx(0, abs=1e-12)


def test_the_last_bits_of_a_sum_are_no_difference():
    """Three speakers in whose sum every seed is 0, but for rounding."""
    rng = np.random.default_rng(2)
    values = [rng.permutation([0.1, 0.2, -0.3]) for _ in range(5)]
    assert estimate(numbered(values)).p_value > 0.05


def test_variances_are_right_on_average_where_items_overlap_in_part():
    """Mean of 2,000 studies beside the variance of a weighted sum, and the items' share of it."""
    rng = np.random.default_rng(0)
    seeds, items, seed_sd, item_sd, rest_sd = 6, 16, 0.4, 1.5, 0.8
    tested = np.stack([rng.permutation(np.arange(items) < some) for some in range(4, 10)])
    weights = tested / tested.sum(axis=1, keepdims=True) / seeds
    of_items = (weights.sum(axis=0) ** 2).sum()
    truth = seed_sd**2 / seeds + item_sd**2 * of_items + rest_sd**2 * (weights**2).sum()
    of_pairs = (of_items - (weights**2).sum()) * seeds / (seeds - 1)
    squares = []
    for draw in range(2000):
        values = np.where(tested, drawn(draw, seeds, items, seed_sd, item_sd, rest_sd), np.nan)
        found = estimate(numbered(values))
        squares.append((found.seed_error**2 + found.item_error**2, found.item_error**2))
    expected = truth, item_sd**2 * of_pairs
    assert np.mean(squares, axis=0) == pytest.approx(expected, rel=0.05)


def test_with_few_items_a_true_null_is_rejected_as_rarely_as_said():
    """Of 400 studies of six speakers without a difference about 5 % have a p value below 5 %."""
    studies = [drawn(draw, 5, 6, seed_sd=0.1, item_sd=1.0, rest_sd=0.2) for draw in range(400)]
    rejected = [estimate(numbered(values)).p_value < 0.05 for values in studies]
    assert np.mean(rejected) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)


def test_trainings_on_one_gans_images_are_no_independent_evidence():
    """Three GANs that differ, each with trainings that agree: five of them tell what one does."""
    gans = np.stack([np.arange(1000) % 10 > k for k in range(3)])
    labels = [(gan, training) for gan in range(3) for training in range(5)]
    trainings = Scores(np.repeat(gans, 5, axis=0), labels, range(1000))
    grouped = estimate(trainings.of_groups(lambda label: label[0]))
    alone = estimate(numbered(gans))
    assert (grouped.low, grouped.high) == pytest.approx((alone.low, alone.high))
    assert grouped.seed_count == 3
    assert grouped.seed_error > 2 * estimate(trainings).seed_error


def test_reach_of_no_variance_is_none_and_of_one_part_a_t_interval():
    assert reach(0.05) == reach(0.05, (0.0, 4), (0.0, 0)) == 0
    assert reach(0.05, (2.0, 4), (0.0, 0)) == pytest.approx(2 * stats.t.isf(0.025, 4))


def test_a_row_is_its_estimate():
    scores = numbered(drawn(0, 3, 8))
    found = describe_difference(scores, enough_seeds=True)
    assert from_row(found) == estimate(scores)
    assert found["per_seed"] == pytest.approx(scores.values.mean(axis=1).tolist())
    assert "verdict" not in found
    assert describe_difference(scores, enough_seeds=False)["verdict"] is None


@pytest.mark.parametrize("accuracies", [[0.6, 0.7, 0.9], [0.96, 1.0, 1.0], [0.0, 0.04, 0.0]])
def test_an_accuracys_interval_ends_where_accuracies_do(accuracies):
    scores = of_independent(accuracies)
    expected, found = estimate(scores), describe_accuracy(scores)
    assert (found["low"], found["high"]) == (max(expected.low, 0), min(expected.high, 1))
    assert (found["mean"], found["per_seed"]) == (expected.mean, accuracies)
    assert "p_value" not in found  # Of what?
