"""The quantities of a claim in words, and where they stand in a page's small plot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.report import claim_plot
from keras_assign.report.claim_numbers import CORRECTED, FRESH, REPORTED, REPRODUCED, lines
from keras_assign.report.claims import NUMBER, PERCENT, POINTS, SECONDS, TIMES

INTERVAL = {"mean": 0.021, "low": -0.004, "high": 0.046}


def claim(unit=POINTS, **quantity):
    told = {"reported": 0.0065, "reproduced": None, "corrected": INTERVAL, "label": "", **quantity}
    return {"unit": unit, "measured": [told]}


@pytest.mark.parametrize(
    ("unit", "reported", "corrected"),
    [
        (POINTS, "+0.65", "+2.10 [−0.40, +4.60]"),
        (PERCENT, "0.65 %", "2.10 % [-0.40, 4.60]"),
        (TIMES, "0.01 times", "0.02 times (-0.00 to 0.05)"),
        (SECONDS, "0.01 s", "0.02 s [-0.00, 0.05]"),
        (NUMBER, "0.0065", "0.021 [-0.004, 0.046]"),
    ],
)
def test_a_number_is_written_in_its_unit(unit, reported, corrected):
    told = claim(unit)
    assert lines(told, REPORTED) == [("", reported)]
    assert lines(told, CORRECTED) == [("", corrected)]
    assert lines(told, REPRODUCED) == lines(told, FRESH) == [("", "–")]


def test_without_an_interval_there_is_the_mean_alone():
    told = claim(PERCENT, reproduced={"mean": 0.8237}, label="after one epoch")
    assert lines(told, REPRODUCED) == [("after one epoch", "82.37 %")]
    (one,) = claim_plot.plot(told)["quantities"]
    reproduced = one["marks"][1]
    assert reproduced["kind"] == REPRODUCED
    assert "low" not in reproduced


def test_marks_stand_where_their_numbers_are():
    """Between the outer ends, −0.4 and +4.6 points: 0 is 8 % of the way, +2.1 the middle."""
    plot = claim_plot.plot(claim())
    (one,) = plot["quantities"]
    reported, corrected = one["marks"]
    low, high = corrected["low"], corrected["high"]
    assert (corrected["x"] - low) / (high - low) == pytest.approx(0.5, abs=1e-3)
    assert (plot["axis"].neutral - low) / (high - low) == pytest.approx(0.08, abs=1e-3)
    assert (reported["x"] - low) / (high - low) == pytest.approx(1.05 / 5, abs=1e-3)
    left, width = plot["axis"].band  # From −0.5 points, left of which the axis has its end.
    assert left + width == pytest.approx(plot["axis"].place(0.005))
    assert [label for _, label in plot["axis"].ticks] == ["0", "+2", "+4"]


@given(
    st.sampled_from((POINTS, PERCENT, TIMES, SECONDS, NUMBER)),
    st.lists(st.floats(-1, 3), min_size=3, max_size=3).map(sorted),
    st.none() | st.floats(-1, 3),
)
def test_everything_is_within_the_plot(unit, interval, reported):
    low, mean, high = interval
    told = claim(unit, reported=reported, corrected={"mean": mean, "low": low, "high": high})
    plot = claim_plot.plot(told)
    marks = [mark for one in plot["quantities"] for mark in one["marks"]]
    places = [mark[end] for mark in marks for end in ("x", "low", "high") if end in mark]
    ticks = [place for place, _ in plot["axis"].ticks]
    assert all(0 <= place <= 100 for place in [*places, *ticks])
    assert ticks == sorted(ticks)
    drawn = next(mark for mark in marks if mark["kind"] == CORRECTED)
    assert drawn["low"] <= drawn["x"] <= drawn["high"]


def test_claims_on_one_axis_share_its_ends():
    small, large = claim(), claim(corrected={"mean": 0.3, "low": 0.2, "high": 0.4})
    axis = claim_plot.axis_of([small, large])
    marks = [claim_plot.plot(one, axis)["quantities"][0]["marks"][-1] for one in (small, large)]
    assert marks[0]["high"] < marks[1]["low"]
    assert axis.neutral is not None


def test_one_estimate_of_failed_trainings_lies_beyond_the_axis_of_the_others():
    small = [{"mean": at, "low": at - 0.005, "high": at + 0.005} for at in (0.002, -0.003)]
    failed = {"mean": -0.3, "low": -0.8, "high": 0.2}
    measured = [
        {"label": "", "reported": None, REPRODUCED: None, CORRECTED: found}
        for found in (small[0], failed, small[1])
    ]
    first, beyond, last = (
        one["marks"][0] for one in claim_plot.plot({**claim(), "measured": measured})["quantities"]
    )
    assert first["beyond"] == last["beyond"] == 0
    assert last["low"] < last["x"] < first["x"] < first["high"]
    assert (beyond["beyond"], beyond["x"]) == (-1, 0)
    assert (beyond["low"], beyond["high"]) == (0, 100)
    assert "−30.00" in beyond["text"]


def test_nothing_measured_is_no_plot():
    assert claim_plot.plot({"unit": POINTS, "measured": []}) is None
