"""Figures of utterances' vectors: what is drawn where."""

import numpy as np

from keras_assign.report import figures, vector_figures
from keras_assign.report.tree_brackets import brackets

PAIRS = np.array([[0, 1], [2, 3], [0, 2]])  # Two pairs of four frames, then both.


def test_each_join_is_a_bracket_over_what_it_joins_as_high_as_its_tree():
    assert brackets(PAIRS) == [
        (0, 1, 0, 1, 1, 0), (2, 3, 0, 1, 1, 0), (0.5, 2.5, 1, 2, 2, 1),
    ]  # fmt: skip


def test_a_tree_stands_over_its_frames():
    frames = np.random.default_rng(0).normal(size=(4, 3))
    with figures.style():
        above, below = vector_figures.trees(frames, {"a": PAIRS}, 0.01).axes
    assert [line.get_xdata().tolist() for line in above.lines][2] == [0.005, 0.005, 0.025, 0.025]
    assert below.images[0].get_extent()[:2] == [-0.005, 0.035]


def test_a_map_has_a_colour_a_digit_and_one_a_speaker():
    digits, speakers = np.arange(20) % 10, np.arange(20) // 10
    places = np.zeros((20, 2), np.float16)
    with figures.style():
        drawn = vector_figures.maps({"a": places, "b": places}, digits, speakers, ["x", "y"])
    assert [len(axis.collections) for axis in drawn.axes] == [10, 10, 2, 2]
    assert [text.get_text() for text in drawn.axes[3].get_legend().get_texts()] == ["x", "y"]
