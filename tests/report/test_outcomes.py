"""One matrix of right and wrong: aligned by seed and item, whatever the order and the folds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.report.digit_tests import (
    FULL_TEST,
    PROTOCOL_TEST,
    DigitOutcomes,
    family,
)
from keras_assign.report.outcomes import Outcomes
from keras_assign.studies.rows import Rows

CLIPS = 60
SPOKEN = np.arange(CLIPS) % 10
SPEAKER = np.repeat(np.arange(6), 10)
NAMES = ["ann", "ben", "cid", "dan", "eve", "fay"]


def cell(model, seed, right, items=None, kind="random"):
    """A training that tells rightly what `right` says, tested on some of the clips."""
    items = np.arange(CLIPS) if items is None else np.asarray(items)
    told = np.where(right, SPOKEN, (SPOKEN + 1) % 10)
    record = {
        "settings": {"model": model, "seed": seed, "split": {"kind": kind}},
        "speakers": NAMES,
    }
    arrays = {"test_items": items, "test_digits": SPOKEN[items], "predicted": told[items]}
    return record, {**arrays, "test_speakers": SPEAKER[items]}


def model_of(settings):
    return settings["model"]


def unheard(settings):
    return settings["split"]["kind"] == "speakers"


def folds(model, seed, right, rng, number=3):
    """The same in folds of speakers, their clips and they themselves in any order."""
    parts = np.array_split(rng.permutation(6), number)
    items = [rng.permutation(np.flatnonzero(np.isin(SPEAKER, part))) for part in parts]
    return [cell(model, seed, right, part, "speakers") for part in items]


@given(st.integers(0, 2**31), st.integers(2, 6), st.integers(2, 4))
def test_folds_and_cells_may_come_in_any_order(number, of_folds, seeds):
    rng = np.random.default_rng(number)
    right = {name: rng.random((seeds, CLIPS)) < 0.8 for name in ("a", "b")}
    cells = [
        found
        for name, of_name in right.items()
        for seed in range(seeds)
        for found in folds(name, seed, of_name[seed], rng, of_folds)
    ]
    outcomes = Outcomes([cells[i] for i in rng.permutation(len(cells))], model_of)
    found = outcomes.right("a")
    np.testing.assert_array_equal(found.values, right["a"])
    assert (found.seeds, found.items.tolist()) == (list(range(seeds)), list(range(CLIPS)))
    difference = right["a"].astype(float) - right["b"]
    found = outcomes.difference("a", "b")
    assert found["mean"] == pytest.approx(difference.mean())
    np.testing.assert_allclose(found["per_seed"], difference.mean(axis=1))


def test_speakers_who_were_never_heard_are_the_items_of_a_mean():
    right = SPEAKER != 2
    outcomes = Outcomes(folds("a", 0, right, np.random.default_rng(0)), model_of, unheard=unheard)
    found = outcomes.right("a")
    np.testing.assert_array_equal(found.values, [[1, 1, 0, 1, 1, 1]])
    assert found.items.tolist() == NAMES
    assert outcomes.speakers("a") == NAMES
    assert outcomes.by_speaker("a") == {**dict.fromkeys(NAMES, 1.0), "cid": 0.0}
    assert outcomes.accuracy("a")["mean"] == pytest.approx(5 / 6)
    # Of clips, where all speakers were heard.
    heard = Outcomes([cell("a", 0, right)], model_of, unheard=unheard)
    np.testing.assert_array_equal(heard.right("a").values, [right])


def test_a_seed_that_lacks_a_fold_is_left_out_and_pairs_are_of_common_seeds():
    rng = np.random.default_rng(0)
    everything = np.ones(CLIPS, bool)
    cells = [found for seed in range(4) for found in folds("a", seed, everything, rng)][:-1]
    cells += [found for seed in (0, 2, 5) for found in folds("b", seed, ~everything, rng)]
    outcomes = Outcomes(cells, model_of)
    assert outcomes.seeds("a") == [0, 1, 2]
    assert outcomes.seeds("a", "b") == outcomes.seeds() == [0, 2]
    assert outcomes.seeds("a", "c") == []
    assert outcomes.difference("a", "b")["per_seed"] == [1, 1]
    assert outcomes.difference("a", "b")["verdict"] is None  # Of two seeds.


@pytest.mark.parametrize("stored", ["numbers", "places"])
def test_there_is_no_difference_of_unlike_tests(stored):
    """Items are known by their numbers, or else by their places and digits."""
    everything = np.ones(CLIPS, bool)
    others = np.roll(np.arange(CLIPS), 1) if stored == "places" else np.arange(1, CLIPS)
    cells = [cell("a", 0, everything), cell("b", 0, everything, others)]
    if stored == "places":
        for _, arrays in cells:
            del arrays["test_items"]
    with pytest.raises(ValueError, match="not paired"):
        Outcomes(cells, model_of).difference("a", "b")


def test_each_seed_may_test_items_of_its_own():
    rng = np.random.default_rng(3)
    right = {name: rng.random(CLIPS) < 0.7 for name in "ab"}
    tested = [rng.permutation(CLIPS)[:20] for _ in range(3)]
    cells = [
        cell(name, seed, right[name], items) for name in "ab" for seed, items in enumerate(tested)
    ]
    found = Outcomes(cells, model_of).difference("a", "b")
    difference = right["a"].astype(float) - right["b"]
    np.testing.assert_allclose(found["per_seed"], [difference[its].mean() for its in tested])
    assert found["item_count"] == len(np.unique(np.concatenate(tested)))


def test_a_sum_of_several_networks_is_paired_too():
    rng = np.random.default_rng(1)
    right = {name: rng.random((3, CLIPS)) < 0.7 for name in "abc"}
    cells = [cell(name, seed, r[seed]) for name, r in right.items() for seed in range(3)]
    found = Outcomes(cells, model_of).describe({"a": 1, "b": -0.5, "c": -0.5})
    expected = right["a"] - (right["b"].astype(float) + right["c"]) / 2
    np.testing.assert_allclose(found["per_seed"], expected.mean(axis=1))


def test_confusions_count_every_answer():
    right = SPOKEN != 7
    confusion = Outcomes([cell("a", s, right) for s in range(2)], model_of).confusion("a")
    assert confusion.sum() == 2 * CLIPS
    assert (confusion[7, 7], confusion[7, 8]) == (0, 2 * 6)
    assert np.trace(confusion) == 2 * right.sum()


def digit_cell(mix, seed, right):
    record = {"settings": {"mix": mix, "gan": seed[0], "training": seed[1]}}
    told = np.where(right, SPOKEN, (SPOKEN + 1) % 10)
    return record, {
        "test_labels": SPOKEN,
        "predicted": told,
        "protocol_items": np.arange(0, CLIPS, 2),
    }


def digits(gans, trainings, fewest_groups=1):
    rng = np.random.default_rng(0)
    cells = [
        digit_cell(mix, (gan, training), rng.random(CLIPS) < accuracy)
        for mix, accuracy in (("more", 1.1), ("less", 0.5))
        for gan in range(gans)
        for training in range(trainings)
    ]
    return DigitOutcomes(
        cells, lambda s: s["mix"], seed=lambda s: (s["gan"], s["training"]),
        fewest_groups=fewest_groups,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("gans", "trainings", "seeds"),
    [(3, 2, [0, 1, 2]), (1, 4, [(0, 0), (0, 1), (0, 2), (0, 3)]), (4, 1, [0, 1, 2, 3])],
)
def test_trainings_of_several_groups_stand_for_them(gans, trainings, seeds):
    outcomes = digits(gans, trainings)
    found = outcomes["less"]
    assert found.seeds == seeds
    right = outcomes.right("less").values.reshape(len(seeds), -1, CLIPS)
    np.testing.assert_allclose(found.values, right.mean(axis=1))


def test_both_test_sets_are_told_and_judged_together():
    outcomes = digits(3, 2)
    gained = outcomes.compare(outcomes["more"] - outcomes["less"])
    found = {row["test"]: row for row in family("gain", [({}, gained)])}
    less = outcomes.accuracies(outcomes["less"])
    for test, items in ((PROTOCOL_TEST, slice(0, None, 2)), (FULL_TEST, slice(None))):
        wrong = 1 - outcomes["less"].values[:, items].mean()
        assert found[test]["mean"] == pytest.approx(wrong)
        assert (found[test]["verdict"], found[test]["asked_together"]) == ("better", 2)
        assert less[test]["mean"] == pytest.approx(1 - wrong)


def test_a_verdict_needs_as_many_groups_as_are_asked_for():
    outcomes = digits(2, 3, fewest_groups=3)
    assert outcomes.compare(outcomes["more"] - outcomes["less"])[FULL_TEST]["verdict"] is None


def test_rows_of_a_family_are_judged_together_on_both_tests():
    outcomes = digits(3, 2)
    gain = outcomes["more"] - outcomes["less"]
    asked = [({"mix": name}, outcomes.compare(sign * gain)) for name, sign in (("a", 1), ("b", -1))]
    rows = Rows(family("gain", asked))
    for test in (PROTOCOL_TEST, FULL_TEST):
        of_test = rows.where(metric="gain", test=test)
        assert of_test.values("mix") == ["a", "b"]
        assert of_test.values("verdict") == ["better", "worse"]
        assert of_test.values("asked_together") == [4]


def test_recalls_are_of_each_digits_items():
    outcomes = digits(3, 2)
    less = outcomes["less"]
    assert outcomes.recalls(outcomes["more"]) == dict.fromkeys(range(10), 1.0)
    assert outcomes.recalls(less)[3] == pytest.approx(less.values[:, SPOKEN == 3].mean())
