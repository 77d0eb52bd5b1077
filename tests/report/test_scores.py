"""Labelled scores: of unlike seeds or items there is no difference."""

import operator

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.report.scores import Scores, mean_of, numbered, stacked
from tests.report.independent import of_independent

NAN = np.nan
SEEDS, ITEMS = [3, 5], ["x", "y", "z"]
VALUES = np.array([[1.0, 0.0, 1.0], [1.0, 1.0, NAN]])
SCORES = Scores(VALUES, SEEDS, ITEMS)


def test_a_difference_is_of_the_same_seed_and_item():
    difference = SCORES - Scores([[0, 0, 1], [1, 0, NAN]], SEEDS, ITEMS)
    np.testing.assert_array_equal(difference.values, [[1, 0, 0], [0, 1, NAN]])
    np.testing.assert_allclose(difference.per_seed, [1 / 3, 1 / 2])
    assert difference.mean == pytest.approx(5 / 12)  # Each seed counts alike.
    assert (difference.seeds, difference.items.tolist()) == (SEEDS, ITEMS)


UNPAIRED = {
    "another seed": Scores(VALUES, [3, 6], ITEMS),
    "seeds in another order": Scores(VALUES, [5, 3], ITEMS),
    "a seed more": Scores(VALUES[[0, 1, 0]], [3, 5, 6], ITEMS),
    "another item": Scores(VALUES, SEEDS, ["x", "y", "w"]),
    "items in another order": Scores(VALUES, SEEDS, ["x", "z", "y"]),
    "an item less": SCORES.of_items(slice(2)),
    "tested by the other seed": Scores(VALUES[::-1], SEEDS, ITEMS),
    "tested by all": Scores(np.ones((2, 3)), SEEDS, ITEMS),
}


@pytest.mark.parametrize("other", UNPAIRED.values(), ids=UNPAIRED)
@pytest.mark.parametrize("combined", [operator.sub, operator.add, lambda a, b: mean_of([a, b])])
def test_what_is_not_paired_is_refused(combined, other):
    with pytest.raises(ValueError, match="not paired"):
        combined(SCORES, other)


@given(st.lists(st.integers(0, 2**20), min_size=1, max_size=5), st.floats(-2, 2))
def test_sums_are_of_each_value(draws, factor):
    values = [np.random.default_rng(draw).random((2, 4)) for draw in draws]
    found = mean_of([numbered(table) for table in values]) * factor
    np.testing.assert_allclose(found.values, factor * np.mean(values, axis=0), atol=1e-12)
    np.testing.assert_array_equal((factor * numbered(values[0])).values, factor * values[0])


@pytest.mark.parametrize(
    ("seeds", "items"), [([3, 3], ITEMS), (SEEDS, ["x", "y", "x"]), ([(0, 1), (0, 1)], ITEMS)]
)
def test_a_label_names_one_seed_or_item(seeds, items):
    with pytest.raises(ValueError, match="twice"):
        Scores(np.ones((2, 3)), seeds, items)


def test_a_seed_has_no_two_values_of_an_item():
    with pytest.raises(ValueError, match="twice"):
        stacked([[1, 0]], [0], [[7, 7]])


@pytest.mark.parametrize("shape", [(3,), (2,), (3, 2), (2, 2), (1, 2, 3)])
def test_values_that_do_not_fit_the_labels_are_refused(shape):
    with pytest.raises(ValueError, match="seeds, items"):
        Scores(np.ones(shape), SEEDS, ITEMS)


def test_a_seed_without_values_or_no_values_at_all_are_refused():
    with pytest.raises(ValueError, match="no item"):
        Scores([[1, 0], [NAN, NAN]], [0, 1], [0, 1])
    with pytest.raises(ValueError, match="seeds, items"):
        Scores(np.ones((2, 0)), [0, 1], [])


def test_seeds_may_test_items_of_their_own():
    found = stacked([[1, 0], [0.5, 1, 0]], ["a", "b"], [[30, 10], [10, 20, 40]])
    assert found.items.tolist() == [10, 20, 30, 40]
    np.testing.assert_array_equal(found.values, [[0, NAN, 1, NAN], [0.5, 1, NAN, 0]])
    np.testing.assert_allclose(found.per_seed, [0.5, 0.5])


@given(st.integers(0, 2**20))
def test_items_may_come_in_any_order(draw):
    rng = np.random.default_rng(draw)
    items = [rng.choice(9, size, replace=False) for size in rng.integers(1, 9, 3)]
    table = rng.random((3, 9))
    found = stacked([row[its] for row, its in zip(table, items, strict=True)], range(3), items)
    for row, values, its in zip(table, found.values, items, strict=True):
        tested = np.isin(found.items, its)
        np.testing.assert_array_equal(values[tested], row[found.items[tested]])
        assert np.isnan(values[~tested]).all()


@given(st.integers(0, 2**20))
def test_means_of_groups_of_items_agree_with_pandas(draw):
    rng = np.random.default_rng(draw)
    values, groups = rng.random((3, 12)), rng.permutation(list("abbcccccdddd"))
    values[:, 1:][rng.random((3, 11)) < 0.1] = NAN
    values[:, np.unique(groups, return_index=True)[1]] = 0.5  # Each seed knows each group.
    found = numbered(values).by(groups)
    expected = pandas.DataFrame(values.T).groupby(groups).mean().T
    assert found.items.tolist() == expected.columns.tolist() == list("abcd")
    np.testing.assert_allclose(found.values, expected)


def test_means_of_groups_of_trainings_are_of_so_many_each():
    seeds = [("gan b", 0), ("gan a", 0), ("gan a", 1), ("gan b", 1)]
    found = Scores([[0, 1], [1, 1], [0, 1], [0, 0]], seeds, ["x", "y"]).of_groups(lambda s: s[0])
    by_seed = dict(zip(found.seeds, found.values.tolist(), strict=True))
    assert by_seed == {"gan a": [0.5, 1], "gan b": [0, 0.5]}
    assert found.items.tolist() == ["x", "y"]
    with pytest.raises(ValueError, match="each group"):
        Scores(np.ones((3, 2)), seeds[:3], ["x", "y"]).of_groups(lambda seed: seed[0])


@pytest.mark.parametrize("places", [[2, 0], slice(0, 3, 2), np.array([True, False, True])])
def test_some_items_keep_their_labels(places):
    found = Scores(VALUES[[0]], [3], ITEMS).of_items(places)
    assert found.items.tolist() == np.array(ITEMS)[places].tolist()
    np.testing.assert_array_equal(found.values, VALUES[[0]][:, places])


def test_one_number_a_seed_is_paired_by_its_place():
    difference = of_independent([3, 4, 8]) - of_independent([1, 1, 1])
    np.testing.assert_array_equal(difference.per_seed, [2, 3, 7])
    with pytest.raises(ValueError, match="not paired"):
        of_independent([1, 2]) - of_independent([1, 2, 3])
