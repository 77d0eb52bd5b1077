"""What a study can find, beside statsmodels' power of a t test and studies that were drawn."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import TTestPower

from keras_assign.report import planning, verdicts
from keras_assign.report.estimates import describe_difference, estimate, reach
from keras_assign.report.planning import Design
from keras_assign.report.scores import numbered
from tests.report.independent import of_independent

DRAWS = 20_000
SOME = Design(seeds=6, items=300, seed_sd=0.004, differing=0.03, shared=0.4)
parts = st.tuples(st.floats(1e-4, 1), st.integers(2, 30))


@pytest.mark.parametrize("seeds", [2, 3, 5, 20])
@pytest.mark.parametrize("level", [0.05, 0.005])
def test_the_power_of_seeds_alone_is_that_of_a_t_test(seeds, level):
    alone = (1 / np.sqrt(seeds), seeds - 1), (0.0, 0)
    for difference in (0.0, 0.3, 0.6, 1.0, 2.0, 4.0):
        expected = TTestPower().power(difference, seeds, level / 2, alternative="larger")
        found = planning.power(difference, *alone, level=level)
        assert found == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    "errors", [((1.0, 4), (1.0, 5)), ((1.0, 4), (0.3, 999)), ((0.2, 2), (1.0, 5))]
)
@pytest.mark.parametrize("difference", [0.0, 2.0, 5.0])
def test_the_power_of_seeds_and_items_is_that_of_drawn_studies(errors, difference):
    rng = np.random.default_rng(0)
    means = difference + sum(error * rng.standard_normal(DRAWS) for error, _ in errors)
    squares = sum(
        reach(0.05, part) ** 2 * rng.chisquare(part[1], DRAWS) / part[1] for part in errors
    )
    found = np.mean(means > np.sqrt(squares))
    assert planning.power(difference, *errors) == pytest.approx(found, abs=0.01)


@given(st.lists(parts, min_size=1, max_size=2), st.integers(1, 20))
def test_what_is_detectable_is_found_four_times_in_five(errors, asked_together):
    found = planning.detectable(*errors, asked_together=asked_together)
    power = planning.power(found, *errors, level=0.05 / asked_together)
    assert power == pytest.approx(0.8, abs=1e-4)
    assert planning.detectable(*errors, asked_together=asked_together + 1) > found


def test_an_interval_that_is_no_shorter_finds_less():
    seeds, items = (1.0, 4), (2.0, 5)
    assert planning.power(4.0, seeds, least=items) < planning.power(4.0, seeds)
    assert planning.power(4.0, seeds, least=(0.1, 5)) == pytest.approx(
        planning.power(4.0, seeds), abs=1e-3
    )


def test_without_variance_anything_is_found():
    assert planning.detectable((0.0, 4), (0.0, 99)) == 0
    assert planning.power(1e-9, (0.0, 4)) == 1
    assert planning.power(0.0, (0.0, 4)) == 0


def test_a_detectable_difference_is_found_four_times_in_five_by_a_family():
    """Drawn 400 times, with seven others of which nothing is true."""
    rng = np.random.default_rng(0)
    true = planning.detectable((1 / np.sqrt(5), 4), asked_together=8)
    found = 0
    for _ in range(400):
        values = [rng.normal(true, 1, 5), *rng.normal(0, 1e-9, (7, 5))]
        family = [describe_difference(of_independent(seeds), True) for seeds in values]
        verdicts.judge(family)
        found += family[0]["verdict"] == "better"
    assert found / 400 == pytest.approx(0.8, abs=3 * np.sqrt(0.8 * 0.2 / 400))


def drawn(rng, design):
    """A difference of trainings: some items differ whatever the seed, others in a seed each."""
    shape = design.seeds, design.items
    whatever = rng.random(design.items) < design.shared * design.differing
    own = (1 - design.shared) * design.differing / (1 - design.shared * design.differing)
    signs = rng.choice([-1, 1], shape)
    values = np.where(whatever, signs[0], signs * (rng.random(shape) < own))
    return values + design.seed_sd * rng.standard_normal((design.seeds, 1))


def test_a_designs_errors_are_those_of_its_studies_on_average():
    rng = np.random.default_rng(0)
    found = [estimate(numbered(drawn(rng, SOME))) for _ in range(600)]
    squares = [[error**2 for error, _ in study.parts] for study in found]
    expected = [error**2 for error, _ in SOME.parts]
    np.testing.assert_allclose(np.mean(squares, axis=0), expected, rtol=0.1)
    least = np.mean([study.least_error**2 for study in found])
    assert least == pytest.approx(SOME.least[0] ** 2, rel=0.1)
    assert {study.parts[k][1] for study in found for k in (0, 1)} == {5, 299}


def test_a_designs_studies_find_as_often_as_it_says():
    rng = np.random.default_rng(1)
    true = planning.detectable(*SOME.parts)
    found = [estimate(numbered(true + drawn(rng, SOME))).low > 0 for _ in range(600)]
    assert np.mean(found) == pytest.approx(0.8, abs=0.06)


@given(
    st.builds(
        Design,
        seeds=st.just(5),
        items=st.sampled_from([6, 300, 10_000]),
        seed_sd=st.floats(0, 0.01),
        differing=st.floats(0.001, 0.1),
        shared=st.floats(0, 1),
    ),
    st.floats(0.002, 0.05),
    st.integers(1, 20),
)
def test_the_seeds_needed_are_the_fewest_that_find_a_difference(design, difference, together):
    def power(seeds):
        of_so_many = dataclasses.replace(design, seeds=seeds)
        least = of_so_many.least
        return planning.power(difference, *of_so_many.parts, least=least, level=0.05 / together)

    found = planning.seeds_needed(difference, design, together)
    if found is None:
        assert power(1000) < 0.8
    else:
        assert 2 <= found <= 1000
        assert power(found) >= 0.8
        assert found == 2 or power(found - 1) < 0.8


def test_no_number_of_seeds_makes_up_for_too_few_items():
    six_speakers = Design(seeds=5, items=6, seed_sd=0.0, differing=0.05, shared=1.0)
    assert planning.seeds_needed(0.005, six_speakers) is None
    assert planning.seeds_needed(0.005, dataclasses.replace(six_speakers, items=10**6)) == 2


def test_seeds_needed_agree_with_statsmodels_and_do_not_depend_on_those_there_are():
    needed = TTestPower().solve_power(effect_size=0.8, power=0.8, alpha=0.05)
    for seeds in (2, 50):
        alone = Design(seeds=seeds, items=1, seed_sd=0.01, differing=0.0, shared=0.0)
        assert planning.seeds_needed(0.008, alone) == np.ceil(needed)
        assert planning.seeds_needed(0.008, alone, asked_together=5) > np.ceil(needed)
