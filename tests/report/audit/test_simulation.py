"""Drawn reports: honest ones raise no more alarms than they may, dishonest ones are found."""

import numpy as np
import pytest
from scipy import stats

from keras_assign.report.audit.arithmetic import Difference, Equal, Total
from keras_assign.report.audit.audit import audit
from keras_assign.report.audit.simulation import honest, rates
from keras_assign.report.published import REPORT

DRAWS = 12


def shape(report):
    """Everything about the figures but their digits."""
    return [(f.label, f.of, f.number.unit, f.number.step, f.place) for f in report.every_figure()]


@pytest.mark.parametrize("between_runs", [0.0, 0.006])
def test_an_honest_draw_has_the_reports_shape_and_agrees_with_itself(between_runs):
    for seed in range(3):
        drawn = honest(REPORT, between_runs, seed).printed()
        assert shape(drawn) == shape(REPORT)
        assert drawn != REPORT
        exact = {c.id for c in REPORT.claims if isinstance(c, Equal | Total | Difference)}
        verdicts = {finding.id: finding.verdict for finding in audit(drawn)}
        assert {verdicts[id] for id in exact} == {"holds"}
        assert {v for id, v in verdicts.items() if id.startswith("granularity")} == {"holds"}
        assert verdicts["all_digits_learnt"] == "holds"


def test_a_seed_gives_the_same_report():
    assert honest(REPORT, 0.003, 5).printed() == honest(REPORT, 0.003, 5).printed()
    assert honest(REPORT, 0.003, 5).printed() != honest(REPORT, 0.003, 6).printed()


def test_trainings_differ_as_much_as_is_asked_for():
    def spread(between_runs):
        cells = [
            number.value
            for seed in range(20)
            for _, number in honest(REPORT, between_runs, seed).printed().tables["both"].cells_at()
        ]
        return np.std(cells)

    sampling = np.sqrt(0.945 * 0.055 / 2000)
    assert spread(0.0) == pytest.approx(sampling, rel=0.2)
    assert spread(0.01) == pytest.approx(np.hypot(sampling, 0.01), rel=0.2)


def test_false_alarms_are_as_rare_as_the_level_says_and_what_is_wrong_is_found():
    found = rates(REPORT, DRAWS, (0.003,))
    # What 5 % in each family, of which there are a few, makes likely.
    most = stats.binom.ppf(0.9999, DRAWS, 0.15)
    for rate in found:
        assert rate.reports == DRAWS
        if rate.honest:
            assert rate.found <= most, rate.title
    wrong = {rate.title: rate.found for rate in found if not rate.honest}
    assert wrong["a class is left out of the training and validates it"] == DRAWS
    assert wrong["a training goes on from a trained network: 98% after an epoch"] >= DRAWS - 2
    (sizes,) = [n for title, n in wrong.items() if title.startswith("1,914 items test, 2,000")]
    assert sizes == DRAWS
    assert wrong["one cell of a table is raised by half a point"] < DRAWS  # On the grid, unlogged.
