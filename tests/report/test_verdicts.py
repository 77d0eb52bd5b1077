"""What differences show, in families, beside statsmodels."""

import json

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import DescrStatsW

from keras_assign.report import planning, verdicts
from keras_assign.report.estimates import describe_difference, estimate, from_row
from keras_assign.report.scores import numbered
from keras_assign.studies.rows import Rows
from tests.report.independent import of_independent

SEEDS = 6


def difference(mean, error, enough_seeds=True):
    """Of seeds whose mean and standard error are these."""
    apart = np.linspace(-1, 1, SEEDS)
    values = mean + error * np.sqrt(SEEDS) * apart / apart.std(ddof=1)
    return describe_difference(of_independent(values), enough_seeds)


def judged(*differences, **options):
    verdicts.judge(differences, **options)
    return [found["verdict"] for found in differences]


def test_holm_agrees_with_a_calculation_by_hand():
    # Sorted: 0.005 * 4, 0.01 * 3, 0.03 * 2, 0.04 * 1, never falling.
    found = verdicts.holm([0.01, 0.04, 0.03, 0.005])
    assert found == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert verdicts.holm([0.9, 0.8]) == [1.0, 1.0]
    assert verdicts.holm([]) == []


def holm_of_statsmodels(values):
    """Which are rejected, and the corrected p values; without its emptying the heap each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gc.collect", lambda: 0)
        return multipletests(values, method="holm")[:2]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_agrees_with_statsmodels(values):
    _, expected = holm_of_statsmodels(values)
    np.testing.assert_allclose(verdicts.holm(values), expected)


@pytest.mark.parametrize(
    ("mean", "error", "verdict"),
    [
        (0.02, 0.001, "better"),
        (0.002, 0.0001, "better"),  # Shown, if too small to matter.
        (-0.02, 0.001, "worse"),
        (0.0, 0.001, "equivalent"),
        (-0.001, 0.001, "equivalent"),
        (0.0, 0.01, "not shown"),
        (0.004, 0.002, "not shown"),
        (0.0, 0.0, "equivalent"),
    ],
)
def test_a_difference_asked_by_itself(mean, error, verdict):
    assert judged(difference(mean, error)) == [verdict]


@given(
    st.integers(0, 2**20),
    st.integers(2, 9),
    st.sampled_from([0.0005, 0.002, 0.005]),
    st.floats(-0.006, 0.006),
)
def test_equivalent_is_what_two_one_sided_t_tests_show(draw, seeds, sd, mean):
    values = np.random.default_rng(draw).normal(mean, sd, seeds)
    p_value, _, _ = DescrStatsW(values).ttost_mean(-0.005, 0.005)
    assume(abs(p_value - 0.05) > 1e-6)
    scores = of_independent(values)
    assert verdicts.is_within(estimate(scores)) == (p_value < 0.05)
    found = describe_difference(scores, enough_seeds=True)
    (verdict,) = judged(found)
    if verdict in ("better", "worse"):
        assert found["p_value"] < 0.05
        assert verdict == ("better" if values.mean() > 0 else "worse")
    else:
        assert found["p_value"] >= 0.05
        assert verdict == ("equivalent" if p_value < 0.05 else "not shown")


@given(st.lists(st.tuples(st.floats(-0.03, 0.03), st.floats(1e-3, 0.01)), max_size=8))
def test_a_family_finds_what_holm_rejects(family):
    differences = [difference(*of_one) for of_one in family]
    found = judged(*differences)
    p_values = [one["p_value"] for one in differences]
    rejected = holm_of_statsmodels(p_values)[0] if family else []
    assert [verdict in ("better", "worse") for verdict in found] == list(rejected)
    assert {one["asked_together"] for one in differences} <= {len(family)}


def test_a_family_asks_more_of_each_difference_than_one_alone():
    def weak():
        return difference(0.0043, 0.0014)  # p = 0.03

    def small():
        return difference(0.0011, 0.00035)  # p = 0.03, and within the margin

    others = [difference(mean, 0.006) for mean in (0.001, 0.002)]
    assert judged(weak()) == judged(small()) == ["better"]
    assert judged(weak(), difference(0.02, 0.001)) == ["better", "better"]  # As the other is found.
    assert judged(weak(), small(), *others) == ["not shown", "equivalent", *2 * ["not shown"]]


def test_what_a_family_can_find_is_told_of_each():
    differences = [difference(0.001 * k, 0.002) for k in range(4)]
    judged(*differences)
    for found in differences:
        parts = from_row(found).parts
        assert found["detectable"] == planning.detectable(*parts, asked_together=4)
        assert found["detectable"] > planning.detectable(*parts)


def test_too_few_seeds_get_no_verdict_and_ask_nothing():
    few = [difference(0.01, 0.002, enough_seeds=False) for _ in range(9)]
    weak = difference(0.0043, 0.0014)
    assert judged(*few, weak) == [*9 * [None], "better"]
    assert weak["asked_together"] == 1
    assert few[0]["mean"] == pytest.approx(0.01)
    assert few[0]["detectable"] == pytest.approx(planning.detectable((0.002, SEEDS - 1)))
    assert "asked_together" not in few[0]


def test_none_and_nothing_may_be_judged():
    assert judged() == []
    assert judged(difference(0.01, 0.0, enough_seeds=False)) == [None]


def test_a_difference_is_judged_once():
    first, second = difference(0.01, 0.002), difference(0.02, 0.002)
    judged(first)
    with pytest.raises(ValueError, match="judged once"):
        judged(second, first)
    assert "verdict" not in second  # None of a family that is refused.
    judged(second)
    assert first["asked_together"] == second["asked_together"] == 1


def test_the_margin_is_what_does_not_matter():
    near = estimate(of_independent([0.02, 0.01, 0.015, -0.012, -0.02]))
    assert verdicts.is_within(near, 0.05)
    assert not verdicts.is_within(near)
    assert judged(difference(0.0, 0.01), margin=0.05) == ["equivalent"]
    assert judged(difference(0.0, 0.001), margin=0.001) == ["not shown"]


def test_items_that_seeds_share_stand_in_the_way_of_both_verdicts():
    """Five seeds that agree on few items: they tell of each other, not of other items."""
    items = np.array([0.02, -0.01, 0.03, 0.01, -0.01, 0.02])
    shared = describe_difference(numbered(np.tile(items, (5, 1))), enough_seeds=True)
    assert judged(shared) == ["not shown"]
    assert judged(describe_difference(of_independent([items.mean()] * 5), True)) == ["better"]


@pytest.mark.parametrize(
    "read", [lambda rows: rows.where(verdict="better"), lambda rows: rows.values("verdict")]
)
def test_a_verdict_is_not_read_before_it_is_given(read):
    row = difference(0.01, 0.002)
    accuracy = {"metric": "accuracy", "mean": 0.9}  # Has none to read.
    with pytest.raises(ValueError, match="not judged"):
        read(Rows([accuracy, row]))
    judged(row)
    assert read(Rows(json.loads(json.dumps([accuracy, row])))) in ([row], ["better"])
