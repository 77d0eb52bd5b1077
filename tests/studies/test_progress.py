"""One bar for several studies: it grows, and ends each part where that ends."""

import pytest

from keras_assign.studies import progress
from tests.studies import work


@pytest.fixture
def told():
    return []


def bar_of(told, **shares):
    return progress.one_bar(shares, lambda name, done: told.append((name, done)))


def test_cells_of_a_part_share_its_part_of_the_whole(told):
    with bar_of(told, first=3.0, second=1.0) as whole:
        with whole.part("first"):
            cells = work.cells(2)
            progress.expect(cells)
            bar = progress.CellsBar(cells)
            bar.advance(cells[0])
            assert told[-1] == (("first",), pytest.approx(0.375))
            bar.advance(cells[1])
            bar.advance(cells[1])  # A search that goes on, beyond what was expected.
            assert told[-1] == (("first",), pytest.approx(0.75))
        with whole.part("second"):
            assert told[-1] == (("second",), pytest.approx(0.75))
    assert told[-1][1] == pytest.approx(1)
    assert [done for _, done in told] == sorted(done for _, done in told)


def test_a_part_without_cells_is_done_at_its_end(told):
    with bar_of(told, only=2.0) as whole, whole.part("only"):
        pass
    assert told == [(("only",), 0.0), ((), 1.0)]


def test_without_such_a_bar_cells_have_one_of_their_own(capsys):
    cells = work.cells(2)
    bar = progress.CellsBar(cells)
    for cell in cells:
        bar.advance(cell)
    bar.close()
    assert "2 of 2 cells: 100%" in capsys.readouterr().err
