"""Drawn reports: honest ones raise no more alarms than they may, dishonest ones are found."""

import numpy as np
import pytest
from scipy import stats

from keras_assign.audit.checks.all_checks import audit
from keras_assign.audit.checks.arithmetic import Difference, Equal, Total
from keras_assign.audit.checks.noise import LEVEL
from keras_assign.audit.drawn.error_rates import CONFIRMED, rates
from keras_assign.audit.drawn.reports import honest
from keras_assign.audit.printed.report import Report
from keras_assign.audit.published import REPORT


def shape(report):
    """Everything about the figures but their digits."""
    return [(f.label, f.of, f.number.unit, f.number.step, f.place) for f in report.every_figure()]


@pytest.mark.parametrize("between_runs", [0.0, 0.006])
def test_an_honest_draw_has_the_reports_shape_and_agrees_with_itself(between_runs):
    mantissas = {f.label for f in REPORT.every_figure() if "e" in f.number.text}
    for seed in range(3):
        drawn = honest(REPORT, between_runs, seed).printed()
        assert [s for s in shape(drawn) if s[0] not in mantissas] == [
            s for s in shape(REPORT) if s[0] not in mantissas
        ]
        assert drawn != REPORT
        exact = {c.id for c in REPORT.claims if isinstance(c, Equal | Total | Difference)}
        verdicts = {finding.id: finding.verdict for finding in audit(drawn)}
        assert {verdicts[id] for id in exact} == {"holds"}
        of_sets = {v for id, v in verdicts.items() if id.startswith("granularity")}
        assert of_sets == {"holds", "not testable here"}
        assert verdicts["all_digits_learnt"] == "holds"


def test_a_seed_gives_the_same_report():
    assert honest(REPORT, 0.003, 5).printed() == honest(REPORT, 0.003, 5).printed()
    assert honest(REPORT, 0.003, 5).printed() != honest(REPORT, 0.003, 6).printed()


def test_trainings_differ_as_much_as_is_asked_for_on_common_items():
    def draws(between_runs, unrepeated=None):
        for seed in range(20):
            yield honest(REPORT, between_runs, seed, unrepeated=unrepeated).printed()

    def within(between_runs):
        """Deviation of the cells of a report, which share their test items."""
        tables = [
            [number.value for _, number in report.tables["both"].cells_at()]
            for report in draws(between_runs)
        ]
        return np.sqrt(np.mean(np.var(tables, axis=1, ddof=1)))

    sampling = np.sqrt(0.945 * 0.055 / 2000)
    own = within(0.0)
    assert 0.3 * sampling < own < 0.9 * sampling  # They err on many of the same.
    assert within(0.01) == pytest.approx(np.hypot(own, 0.01), rel=0.15)
    accuracies = [report.runs["audio_cnn"].values("test_accuracy")[-1] for report in draws(0, 0.02)]
    assert np.std(accuracies) > 0.008  # A network that is not repeated.


def test_alarms_are_as_rare_as_the_level_says_and_what_is_wrong_is_found():
    reports = 40
    found = rates(REPORT, reports, (0.003,))
    for rate in found:
        # What the level makes likely: for a family of tests, or for the few in a whole report.
        level = LEVEL if rate.what == CONFIRMED else 2 * LEVEL
        if rate.honest:
            assert rate.found <= stats.binom.ppf(0.9999, rate.trials, level), rate.title
    assert sum(rate.what == CONFIRMED for rate in found) == 2
    wrong = {rate.title: rate.found for rate in found if not rate.honest}

    def found_of(title):
        (count,) = [count for other, count in wrong.items() if title in other]
        return count

    assert found_of("class is left out") == reports
    assert found_of("98%") >= 0.9 * reports
    assert found_of("1,914 ") == reports
    assert 0 < found_of("half a point") < reports  # On the grid.


def test_a_report_without_a_size_is_not_drawn():
    content = {
        "title": "t",
        "sets": {"s": {"title": "s", "place": "p", "items": "not stated"}},
        "runs": {"r": {"title": "r", "place": "p", "part": "a", "of": {"x": "s"},
                       "figures": {"x": "0.5"}}},
    }  # fmt: skip
    with pytest.raises(ValueError, match="the size of s is not known; say what it may be"):
        honest(Report.model_validate(content), 0.0, 0)
    content["sets"]["s"]["maybe"] = 40
    draw = honest(Report.model_validate(content), 0.0, 0)
    assert (draw.exact["r", "x", 0] * 40) % 1 == pytest.approx(0, abs=1e-9)
