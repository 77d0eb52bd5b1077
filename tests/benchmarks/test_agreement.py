"""Whether both sides are said to do the same."""

import numpy as np
import pytest

from benchmarks.agreement import ERROR_MARGIN, found
from benchmarks.task import CLASSES, ERRORS, VALUES, Task
from keras_assign.report.estimates import from_row
from keras_assign.report.planning import detectable

SEEDS, ITEMS = 5, 2000


def task(compared, **options):
    return Task("x", "a task", "nowhere", ("PyTorch",), 1.0, 1.0, compared, options=options)


def results(name, values):
    return [{name: value} for value in values]


def rights(wrong):
    """Of each seed all items right but for some, others under each seed."""
    right = np.ones((SEEDS, ITEMS), bool)
    for seed in range(SEEDS):
        right[seed, np.random.default_rng(seed).permutation(ITEMS)[:wrong]] = False
    return right


def compared_classes(ours, peer):
    return found(task(CLASSES), results("right", ours), results("right", peer))


def test_the_same_classes_agree():
    same = compared_classes(rights(100), rights(100))
    assert same["agrees"]
    (of_all,) = same["comparisons"]
    assert of_all["verdict"] == "equivalent"
    assert of_all["ours"] == of_all["peer"] == 0.95
    assert of_all["difference"]["mean"] == of_all["detectable"] == 0


def test_a_shown_difference_does_not_agree():
    worse = compared_classes(rights(200), rights(100))
    assert not worse["agrees"]
    (of_all,) = worse["comparisons"]
    assert of_all["verdict"] == "worse"
    assert of_all["difference"]["mean"] == pytest.approx(-0.05)
    found = from_row(of_all["difference"])
    assert of_all["detectable"] == detectable(*found.parts, least=found.least) > 0
    assert not compared_classes(rights(100), rights(200))["agrees"]  # Nor a better one.


def test_a_shown_difference_within_the_margin_agrees():
    peer = np.ones((SEEDS, 100 * ITEMS), bool)
    ours = peer.copy()
    ours[:, :200] = False  # A tenth of a point.
    near = compared_classes(ours, peer)
    (of_all,) = near["comparisons"]
    assert (near["agrees"], of_all["verdict"]) == (True, "worse")
    assert of_all["difference"]["low"] > -near["margin"] == -0.005


def test_a_difference_that_is_not_shown_agrees():
    ours, peer = rights(30), rights(30)[:, ::-1]
    unclear = compared_classes(ours[:, :200], peer[:, :200])
    (of_all,) = unclear["comparisons"]
    assert (unclear["agrees"], of_all["verdict"]) == (True, "not shown")


@pytest.mark.parametrize(
    ("spread", "verdict"), [(0.03, "equivalent"), (0.06, "equivalent"), (0.08, "not shown")]
)
def test_what_is_equivalent_or_not_shown_agrees(spread, verdict):
    peer = np.ones((SEEDS, 1))
    ours = peer + spread * np.linspace(-1, 1, SEEDS)[:, None]
    told = found(task(ERRORS), results("error", ours), results("error", peer))
    assert [one["verdict"] for one in told["comparisons"]] == [verdict]
    assert told["agrees"]


@pytest.mark.parametrize(("factor", "agrees"), [(1.0, True), (1.02, True), (1.2, False)])
def test_errors_are_compared_as_shares_of_the_peers(factor, agrees):
    peer = np.random.default_rng(0).uniform(1, 3, (SEEDS, ITEMS)).astype(np.float32)
    told = found(task(ERRORS), results("error", factor * peer), results("error", peer))
    assert told["agrees"] == agrees
    assert told["margin"] == ERROR_MARGIN
    (of_all,) = told["comparisons"]
    assert of_all["difference"]["mean"] == pytest.approx(factor - 1, abs=1e-6)
    assert of_all["ours"] == pytest.approx(factor * of_all["peer"])


@pytest.mark.parametrize(
    ("factors", "verdicts"),
    [
        ((1.2, 1.0), ["better", "equivalent"]),
        ((1.0, 0.8), ["equivalent", "worse"]),
        # Apart by as much as together they are not.
        ((1.2, 0.8), ["better", "worse"]),
        ((1.0, 1.0), ["equivalent", "equivalent"]),
    ],
)
def test_errors_that_are_apart_are_compared_each_by_itself(factors, verdicts):
    random = np.random.default_rng(0)
    peer = np.array([1.0, 10.0]) * random.uniform(0.99, 1.01, (SEEDS, 2))
    ours = peer * factors * random.uniform(0.999, 1.001, (SEEDS, 2))
    told = found(task(ERRORS, apart=True), results("error", ours), results("error", peer))
    assert [one["verdict"] for one in told["comparisons"]] == verdicts
    assert told["agrees"] == (factors == (1.0, 1.0))
    for place, one in enumerate(told["comparisons"]):
        assert one["difference"]["mean"] == pytest.approx(factors[place] - 1, abs=0.002)
        assert one["peer"] == pytest.approx(peer[:, place].mean())
        parts = from_row(one["difference"]).parts
        assert one["detectable"] == detectable(*parts, asked_together=2)


@pytest.mark.parametrize(("rows_off", "agrees"), [(0, True), (1, True), (2, False)])
def test_values_agree_if_nearly_all_rows_do(rows_off, agrees):
    peer = np.zeros((100, 3, 2), np.float32)
    ours = peer + np.float32(0.0009)
    ours[:rows_off, 1, 1] = 0.5
    told = found(task(VALUES, largest=1e-3), results("values", [ours]), results("values", [peer]))
    assert told["agrees"] == agrees
    assert told["same_rows"] == pytest.approx(1 - rows_off / 100)
    assert told["largest"] == 1e-3


@pytest.mark.parametrize("ours", [np.zeros((4, 2)), np.full((4, 3), np.nan)])
def test_values_of_another_shape_or_none_at_all_do_not_agree(ours):
    peer = results("values", [np.zeros((4, 3))])
    told = found(task(VALUES, largest=1e-3), results("values", [ours]), peer)
    assert (told["agrees"], told["same_rows"]) == (False, 0.0)
