"""How costs grow."""

import pytest

from benchmarks import growth
from tests.benchmarks.conftest import SYNTHESISED


def test_the_power_by_which_seconds_grow_is_found(few, monkeypatch):
    monkeypatch.setattr(growth, "_epoch", lambda images: 0.001 * images)
    monkeypatch.setattr(growth, "_cells", lambda count, workers: count**2 / workers)
    monkeypatch.setattr(growth, "FRAMES", (2, 4))
    found = growth.measured(SYNTHESISED)
    assert found.keys() == {"images", "frames", "cells", "workers"}
    assert found["images"]["sizes"] == list(growth.IMAGES)
    assert found["images"]["seconds"] == pytest.approx([0.001 * size for size in growth.IMAGES])
    assert found["images"]["exponent"] == pytest.approx(1)
    assert found["cells"]["exponent"] == pytest.approx(2)
    assert found["workers"]["exponent"] == pytest.approx(-1)
    assert found["workers"]["seconds"] == [64, 32]
    assert all(seconds > 0 for seconds in found["frames"]["seconds"])


def test_an_epoch_of_some_images_is_timed(small):
    assert growth._epoch(128) > 0
