"""Parts of figures that compare networks."""

import numpy as np

from keras_assign.report import figures
from keras_assign.report.network_figures import accuracy_over_cost, limit_to_others, maps_by_head


def test_the_rows_without_a_note_set_the_range():
    rows = [
        {"low": -1.0, "high": 1.0, "per_seed": [0.5, -2.0]},
        {"low": -60.0, "high": 0.0, "per_seed": [-90.0]},
    ]
    _, axes = figures.new_figure(4, 3)
    limit_to_others(axes, rows, {1: "2 failed"})
    low, high = axes.get_xlim()
    assert -3 < low < -2
    assert 1 < high < 2
    assert [text.get_text() for text in axes.texts] == ["2 failed"]


def test_the_networks_that_no_other_beats_are_joined():
    points = [
        {"label": label, "cost": cost, "mean": mean, "low": mean - 1, "high": mean + 1,
         "colour": "red", "marker": "o"}
        for label, cost, mean in (("dear", 4, 90.0), ("cheap", 1, 80.0), ("beaten", 5, 85.0))
    ]  # fmt: skip
    _, axes = figures.new_figure(4, 3)
    accuracy_over_cost(axes, points)
    joined = axes.lines[-1].get_xydata()
    np.testing.assert_array_equal(joined, [[1, 80], [4, 90]])


def test_several_heads_are_numbered():
    arrays = {
        "weights/block1_self/map": np.zeros((10, 7, 7, 1)),
        "weights/block1_heads/map": np.ones((10, 7, 7, 2)),
        "weights/block1_heads/channels": np.ones((10, 7)),
        "weights/block2_self/map": np.zeros((10, 7, 7, 1)),
        "predicted": np.zeros(10),
    }
    maps = maps_by_head(arrays, "block1_", "self")
    assert list(maps) == ["self", "self\nhead 1", "self\nhead 2"]
    assert {values.shape for values in maps.values()} == {(10, 7, 7)}
