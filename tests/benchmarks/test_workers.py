"""Cells on workers, simulated and measured."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import workers
from benchmarks.workers import gaps, simulated

SECONDS = st.floats(0.1, 100)


def test_equal_cells_are_counted_by_hand():
    # 3 s to start, then 5 s and 1 s for each further cell.
    assert simulated(3, 5, 1, 4, 1) == 3 + 5 + 3 * 1
    assert simulated(3, 5, 1, 4, 2) == 3 + 5 + 1
    assert simulated(3, 5, 1, 4, 4) == simulated(3, 5, 1, 4, 8) == 3 + 5


@given(SECONDS, SECONDS, SECONDS, st.integers(1, 30), st.integers(1, 8))
def test_more_workers_are_never_slower_and_no_work_is_lost(start, first, later, cells, count):
    one, some, more = (simulated(start, first, later, cells, n) for n in (1, count, count + 1))
    assert one == pytest.approx(start + first + (cells - 1) * later)
    if first <= later:  # Else one that compiles once may be ahead of two that both do.
        assert more <= some * (1 + 1e-9)
    assert some >= start + min(first, later)
    assert count * (some - start) >= cells * min(first, later) * (1 - 1e-9)


def test_gaps_are_the_time_without_a_cell_between_cells():
    spans = {"one": [(4.0, 5.0), (0.0, 3.0)], "another": [(10.0, 15.0)]}
    assert gaps(spans) == pytest.approx(1 / 10)  # 1 s of 5 and 5.


@pytest.mark.process
@pytest.mark.newest
def test_a_few_cells_are_measured(monkeypatch):
    monkeypatch.setattr(workers, "CELLS", 3)
    monkeypatch.setattr(workers, "MEASURED", (1,))
    monkeypatch.setattr(workers, "MANY", 4)
    monkeypatch.setattr(workers, "COMPARED", 1)
    monkeypatch.setitem(workers.MIXES, "cells", workers.MIXES["small"])
    found = workers.measured()
    one = found["measured"]["1"]
    assert one["first"] > one["later"] > 0
    assert one["seconds"] > one["start"] + one["first"] + 2 * one["later"]
    assert 0 <= found["gaps"] < 1
    assert found["simulated"]["8"] < found["simulated"]["1"] <= one["seconds"] * 1.05
    assert all(100 < mebibytes < 10_000 for mebibytes in found["memory_mib"])
