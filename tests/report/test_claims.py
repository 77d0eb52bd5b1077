"""A claim that one is better than the other follows the difference's own verdict."""

import numpy as np
import pytest

from keras_assign.report import verdicts
from keras_assign.report.claims import BAD, GOOD, OPEN, QUICK, of_differences
from keras_assign.report.estimates import describe_difference
from keras_assign.report.scores import numbered


def difference(more, enough_seeds=True, spread=0.0):
    """Of 5 seeds and 4,000 items, `more` of which are told right by the one alone."""
    rng = np.random.default_rng(0)
    values = np.zeros((5, 4000))
    values[:, : round(abs(more) * 4000)] = np.sign(more)
    values += spread * rng.standard_normal((5, 1))
    found = describe_difference(numbered(values), enough_seeds)
    verdicts.judge([found])
    return found


@pytest.mark.parametrize(
    ("more", "spread", "tone"),
    [(0.05, 0.0, GOOD), (-0.05, 0.0, BAD), (0.0001, 0.0, BAD), (0.005, 0.02, OPEN)],
)
def test_a_claim_of_better_is_judged_by_the_difference(more, spread, tone):
    assert of_differences([difference(more, spread=spread)])[1] == tone


def test_too_few_seeds_judge_nothing():
    assert of_differences([difference(0.05, enough_seeds=False)]) == QUICK
