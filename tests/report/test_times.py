"""Times of networks that took turns."""

import pytest

from keras_assign.report import times

RECORD = {
    "settings": {"rounds": 3},
    "times": {
        "plain": {
            "compile_seconds": 2.0, "epoch_seconds": [1.0, 2.0, 4.0], "test_seconds": [0.5, 0.5, 1],
        },
        "attention": {
            "compile_seconds": 3.0, "epoch_seconds": [1.5, 4.0, 4.0], "test_seconds": [1, 1, 1],
        },
    },
    "train_items": 100, "test_items": 10, "machine_load_before": 0.1,
}  # fmt: skip


def test_each_network_has_its_median_and_range():
    described = times.describe(RECORD)
    assert described["models"]["plain"]["epoch_seconds"] == {"median": 2.0, "low": 1.0, "high": 4.0}
    assert described["models"]["attention"]["compile_seconds"] == 3.0
    assert (described["rounds"], described["train_items"], described["test_items"]) == (3, 100, 10)


def test_ratios_are_those_of_each_round():
    """Round by round, as a slow moment of the machine then meets both."""
    ratio = times.ratio(RECORD, "attention", "plain")
    assert ratio == pytest.approx({"median": 1.5, "low": 1.0, "high": 2.0})
    assert times.ratio(RECORD, "attention", "plain", "test")["low"] == pytest.approx(1.0)
