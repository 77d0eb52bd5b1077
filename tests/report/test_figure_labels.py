"""Labels at the ends of lines, and figures for phones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.report import figures, phone_figures


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.floats(0.01, 0.3))
def test_labels_are_moved_apart_as_little_as_need_be(places, least):
    moved = figures.apart(places, least)
    order = np.argsort(places, kind="stable")
    assert np.all(np.diff(np.asarray(moved)[order]) >= least - 1e-9)
    assert np.mean(moved) == pytest.approx(np.mean(places))  # As the nearest in the mean square do.
    if len(places) > 1 and np.min(np.diff(np.sort(places))) > least:
        np.testing.assert_allclose(moved, places)


def test_each_line_has_its_label_in_its_colour_in_their_order():
    with figures.style():
        figure, axes = figures.new_figure(4, 3)
        for height, colour in ((3, "red"), (1, "blue"), (2.99, "green")):
            axes.plot([0, 1], [0, height], color=colour, label=colour)
        axes.plot([0, 1], [0, 2])
        figures.label_lines(axes)
    texts = {text.get_text(): text for text in axes.texts}
    assert set(texts) == {"red", "blue", "green"}
    assert all(text.get_color() == name for name, text in texts.items())
    heights = {name: text.xy[1] for name, text in texts.items()}
    assert heights["blue"] < heights["green"] < heights["red"]


def test_of_several_panels_the_last_with_lines_has_the_labels():
    with figures.style():
        figure, (first, second, third) = figures.new_figure(6, 3, ncols=3)
        for axes in (first, second):
            axes.plot([0, 1], [0, 1], label="line")
        third.plot([], [], label="line")
        figures.label_lines(first, second, third)
    assert [len(axes.texts) for axes in (first, second, third)] == [0, 1, 0]


def test_on_a_phone_panels_lie_below_each_other_and_labels_above_their_lines():
    rows = [
        {"label": name, "mean": 1.0, "low": 0.0, "high": 2.0, "per_seed": [], "colour": "red"}
        for name in ("first\nin two lines", "second")
    ]
    with figures.style():
        figure, panels = figures.new_figure(9, 3, ncols=2, sharey=True)
        for axes in panels:
            figures.interval_rows(axes, rows, "points")
        phone_figures.narrow(figure)
        figure.draw_without_rendering()
    above, below = (axes.get_window_extent() for axes in panels)
    assert above.y0 > below.y1
    assert figure.get_figwidth() < 5
    for axes in panels:
        assert [text.get_text() for text in axes.texts] == ["first in two lines", "second"]
        assert not axes.get_yticks().size
        first, second = (text.get_position()[1] for text in axes.texts)
        assert first < 0 < second < 1  # Rows are at 0 and 1, and the axis goes down.
