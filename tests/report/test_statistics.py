import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from keras_assign.report import statistics
from keras_assign.report.statistics import Estimate


def estimate(low, high):
    return Estimate((low + high) / 2, low, high, (high - low) / 4)


def test_one_seed_agrees_with_the_binomial_standard_error():
    correct = (np.arange(10_000) < 9_800)[None]
    found = statistics.seed_and_item_mean(correct)
    assert found.mean == pytest.approx(0.98)
    assert found.standard_error == pytest.approx(np.sqrt(0.98 * 0.02 / 10_000), rel=0.05)
    low, high = statistics.wilson_interval(9_800, 10_000)
    assert (found.low, found.high) == pytest.approx((low, high), abs=3e-4)


def test_agrees_with_resampling_written_out():
    rng = np.random.default_rng(1)
    values = rng.integers(-1, 2, (4, 30))
    found = statistics.seed_and_item_mean(values)
    means = [values[rng.integers(0, 4, 4)][:, rng.integers(0, 30, 30)].mean() for _ in range(5000)]
    assert found.standard_error == pytest.approx(np.std(means), rel=0.06)
    assert found.low == pytest.approx(np.percentile(means, 2.5), abs=0.03)
    assert found.high == pytest.approx(np.percentile(means, 97.5), abs=0.03)


def test_the_mean_of_groups_is_over_the_items_of_each():
    values = np.array([[1, 0, 1, 1, 0], [0, 0, 1, 0, 1]])
    groups = np.array(["b", "a", "b", "b", "a"])
    np.testing.assert_allclose(statistics.group_means(values, groups), [[0, 1], [0.5, 1 / 3]])


def test_few_items_are_judged_by_a_t_test_over_them():
    """Six speakers: what SciPy says of their means, however many seeds agree."""
    speakers = np.array([0.02, 0.11, 0.01, 0.14, 0.03, 0.08])
    values = speakers + np.random.default_rng(0).normal(0, 1e-4, (5, 6))
    found = statistics.seed_and_item_mean(values)
    assert found.p_value == pytest.approx(stats.ttest_1samp(values.mean(axis=0), 0).pvalue)
    assert found.p_value > 0.03
    assert found.low > 0


def test_with_few_items_a_true_null_is_rejected_as_rarely_as_said():
    """Of 400 studies of six speakers without a difference about 5 % have a p value below 5 %."""
    rng = np.random.default_rng(0)
    speakers = rng.normal(0, 0.05, (400, 1, 6)) + rng.normal(0, 0.01, (400, 5, 6))
    rejected = [statistics.seed_and_item_mean(values).p_value < 0.05 for values in speakers]
    assert np.mean(rejected) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)


def test_seeds_in_groups_agree_with_resampling_written_out():
    rng = np.random.default_rng(2)
    values = rng.integers(-1, 2, (12, 4, 25)) + rng.normal(0, 0.1, (12, 1, 1))

    def resampled():
        chosen = [values[g][rng.integers(0, 4, 4)] for g in rng.integers(0, 12, 12)]
        return np.stack(chosen)[..., rng.integers(0, 25, 25)].mean()

    means = [resampled() for _ in range(5000)]
    found = statistics.seed_and_item_mean(values)
    assert found.mean == pytest.approx(values.mean())
    assert found.standard_error == pytest.approx(np.std(means), rel=0.06)
    assert found.low == pytest.approx(np.percentile(means, 2.5), abs=0.05)
    assert found.high == pytest.approx(np.percentile(means, 97.5), abs=0.05)
    of_groups = stats.ttest_1samp(values.mean(axis=(1, 2)), 0).pvalue
    assert found.seed_p_value == pytest.approx(of_groups)


def test_a_few_groups_get_at_least_the_t_interval_of_their_means():
    groups = np.array([0.010, 0.018, 0.029])
    values = np.broadcast_to(groups[:, None, None], (3, 5, 40))
    found = statistics.seed_and_item_mean(values)
    expected = stats.ttest_1samp(groups, 0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert found.seed_p_value == pytest.approx(stats.ttest_1samp(groups, 0).pvalue)
    for asked_together, least in ((1, 0.84), (10, 0.799)):  # The first by itself asks for more.
        nearness = found.detectable(asked_together) / stats.sem(groups)
        critical = stats.t.isf(0.025 / asked_together, 2)
        assert least < stats.nct.sf(critical, 2, nearness) < least + 0.02


def test_trainings_on_one_gans_images_are_no_independent_evidence():
    """Three groups that differ, each of trainings that agree: as many trainings do not help."""
    groups = np.stack([np.arange(1000) % 10 > k for k in range(3)])
    one_each, five_each = groups[:, None], np.repeat(groups[:, None], 5, axis=1)
    found = [statistics.seed_and_item_mean(v).standard_error for v in (one_each, five_each)]
    assert found[1] == pytest.approx(found[0], rel=0.06)
    pretended = statistics.seed_and_item_mean(five_each.reshape(15, -1)).standard_error
    assert found[1] > 1.8 * pretended
    described = statistics.describe_accuracy(five_each)
    assert described["per_seed"] == pytest.approx(groups.mean(axis=1).tolist())
    assert described["item_count"] == 1000


def test_variation_between_seeds_widens_the_interval():
    same = np.tile(np.arange(1000) % 10 > 0, (5, 1))
    apart = np.stack([np.arange(1000) % 10 > k for k in range(-2, 3)])
    assert apart.mean() == pytest.approx(same.mean(), abs=0.05)
    narrow, wide = (statistics.seed_and_item_mean(v) for v in (same, apart))
    assert wide.standard_error > 3 * narrow.standard_error


@settings(max_examples=25)
@given(seeds=st.integers(1, 6), items=st.integers(1, 60), draw=st.integers(0, 2**20))
def test_interval_holds_the_mean_and_mirrors_with_the_sign(seeds, items, draw):
    values = np.random.default_rng(draw).integers(-1, 2, (seeds, items))
    found = statistics.seed_and_item_mean(values)
    assert found.low <= found.mean + 1e-12
    assert found.mean - 1e-12 <= found.high
    assert found.mean == pytest.approx(values.mean())
    assert statistics.seed_and_item_mean(values) == found
    assert statistics.seed_and_item_mean(-values).mean == pytest.approx(-found.mean)


@pytest.mark.parametrize("shape", [(3,), (0, 4), (2, 0), (1, 2, 0), (1, 1, 2, 3)])
def test_values_without_seeds_and_items_are_refused(shape):
    with pytest.raises(ValueError, match="seeds, items"):
        statistics.seed_and_item_mean(np.zeros(shape))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.001, 0.02, "better"),
        (0.0001, 0.0002, "better"),
        (-0.02, -0.001, "worse"),
        (-0.004, 0.004, "equivalent"),
        (-0.004, 0.006, "not shown"),
        (-0.006, 0.001, "not shown"),
        (0.0, 0.004, "equivalent"),
        (-0.005, 0.004, "not shown"),
    ],
)
def test_verdicts(low, high, expected):
    assert statistics.verdict(estimate(low, high)) == expected


@pytest.mark.parametrize(("asked_together", "critical"), [(1, 1.959964), (10, 2.807034)])
def test_detectable_difference_is_found_four_times_in_five(asked_together, critical):
    found = estimate(-0.002, 0.002)
    nearness = found.detectable(asked_together) / found.standard_error
    assert 1 - stats.norm.cdf(critical, loc=nearness) == pytest.approx(0.8, abs=1e-4)


def test_a_detectable_difference_of_five_seeds_is_found_four_times_in_five():
    """Drawn 400 times, with seven others of which nothing is true, and asked as a family."""
    rng = np.random.default_rng(0)
    known = Estimate(0, 0, 0, 1 / np.sqrt(5), seed_count=5, seed_error=1 / np.sqrt(5))
    found = 0
    for _ in range(400):
        one = statistics.describe_difference(rng.normal(known.detectable(8), 1, (5, 1)), True)
        others = [statistics.describe_difference(np.zeros((5, 1)), True) for _ in range(7)]
        statistics.judge_family([one, *others])
        found += one["verdict"] == "better"
    assert found / 400 == pytest.approx(0.8, abs=3 * np.sqrt(0.8 * 0.2 / 400))


def test_reports_own_two_proportions():
    """By hand: 1775 and 1762 of 2000 give z = 0.64, p = 0.52."""
    items, a, b = 2000, 1762, 1775
    z, p = statistics.two_proportions(b / items, items, a / items, items)
    pooled = (a + b) / (2 * items)
    by_hand = (b - a) / items / np.sqrt(pooled * (1 - pooled) * 2 / items)
    assert z == pytest.approx(by_hand)
    assert (round(z, 2), round(p, 2)) == (0.64, 0.52)
    assert statistics.two_proportions(a / items, items, b / items, items) == pytest.approx((-z, p))
    table = [[b, items - b], [300, 50]]
    outside = stats.chi2_contingency(table, correction=False)
    z, p = statistics.two_proportions(b / items, items, 300 / 350, 350)
    assert (z**2, p) == pytest.approx((outside.statistic, outside.pvalue))
    assert statistics.two_proportions(1.0, 5, 1.0, 7) == (0.0, 1.0)


def test_mcnemar_is_the_sign_test_of_the_items_on_which_they_differ():
    a = np.array([1] * 9 + [0] * 2 + [1] * 50, bool)
    b = np.array([0] * 9 + [1] * 2 + [1] * 50, bool)
    by_hand = 2 * sum(stats.binom.pmf(k, 11, 0.5) for k in range(3))
    assert statistics.mcnemar(a, b) == pytest.approx(by_hand)
    assert statistics.mcnemar(a, a) == 1


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


def test_holm_agrees_with_a_calculation_by_hand():
    # Sorted: 0.005 * 4, 0.01 * 3, 0.03 * 2, 0.04 * 1, never falling.
    found = statistics.holm([0.01, 0.04, 0.03, 0.005])
    assert found == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert statistics.holm([0.9, 0.8]) == [1.0, 1.0]
    assert statistics.holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_lies_between_the_values_and_bonferronis(values):
    found = np.array(statistics.holm(values))
    values = np.array(values)
    assert np.all(found >= values)
    assert np.all(found <= np.minimum(values * len(values), 1) + 1e-12)
    order = np.argsort(values, kind="stable")
    assert np.all(np.diff(found[order]) >= 0)


def test_p_value_is_that_of_a_normal_mean():
    assert Estimate(0.0196, 0, 0, 0.01).p_value == pytest.approx(0.05, abs=1e-3)
    assert Estimate(-0.0196, 0, 0, 0.01).p_value == pytest.approx(0.05, abs=1e-3)
    assert Estimate(0.0, 0, 0, 0.0).p_value == 1
    assert Estimate(0.1, 0.1, 0.1, 0.0).p_value == 0


def test_a_family_asks_more_of_each_difference_than_one_alone():
    weak = Estimate(0.0043, 0.0001, 0.0085, 0.0021)  # p = 0.04
    strong = Estimate(0.02, 0.016, 0.024, 0.002)
    small = Estimate(0.0011, 0.0001, 0.0021, 0.0005)  # p = 0.03
    assert statistics.verdict(weak) == "better"
    assert statistics.family_verdicts([weak]) == ["better"]
    assert statistics.family_verdicts([weak, strong]) == ["better", "better"]
    none = Estimate(0.001, -0.01, 0.012, 0.006)
    assert statistics.family_verdicts([weak, strong, small, none]) == [
        "not shown",
        "better",
        "equivalent",
        "not shown",
    ]
    worse = Estimate(-0.02, -0.024, -0.016, 0.002)
    assert statistics.family_verdicts([worse, none]) == ["worse", "not shown"]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-0.004, 0.004, "equivalent"),
        (-0.006, 0.004, "not shown"),
        (-0.004, 0.006, "not shown"),
        (-0.02, 0.001, "not shown"),
        # Whole numbers of items, but for the rounding of a sum: a tie, on every processor.
        (-0.005 + 1e-18, 0.004, "not shown"),
        (-0.0049999999999999996, 0.004, "not shown"),
        (-0.004, 0.005 - 1e-18, "not shown"),
    ],
)
def test_equivalent_needs_both_ends_within_the_margin_alone_and_in_a_family(low, high, expected):
    difference = Estimate((low + high) / 2, low, high, 0.01)
    assert statistics.verdict(difference) == expected
    assert statistics.family_verdicts([difference]) == [expected]


def test_a_family_without_enough_seeds_gets_no_verdicts():
    difference = np.ones((2, 50))
    described = [statistics.describe_difference(difference, enough) for enough in (False, True)]
    statistics.judge_family(described)
    assert [d["verdict"] for d in described] == [None, "better"]
    assert described[0]["per_seed"] == [1.0, 1.0]
    assert described[0]["mean"] == 1.0
