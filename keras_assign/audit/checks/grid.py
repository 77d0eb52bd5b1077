"""A table as lines and columns of numbers, either way round."""

import dataclasses
from collections.abc import Iterator

from keras_assign.audit.printed import words
from keras_assign.audit.printed.entries import Table
from keras_assign.audit.printed.number import PrintedNumber
from keras_assign.audit.printed.report import Report


@dataclasses.dataclass(frozen=True)
class Grid:
    """A table, or one that is turned round.

    Attributes:
        name: of the table.
        table: the table.
        lines: titles.
        columns: titles.
        cells: a line each; None where there is none.
        turned: whether the lines are the table's columns.
    """

    name: str
    table: Table
    lines: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[PrintedNumber | None, ...], ...]
    turned: bool

    def where(self, line: int, column: int) -> str:
        """A cell in words."""
        titles = (self.lines[line], self.columns[column])
        return ", ".join(titles[::-1] if self.turned else titles)

    def kind(self, line: int, column: int) -> str | None:
        """What is measured there."""
        pair = (self.lines[line], self.columns[column])
        row, of_column = pair[::-1] if self.turned else pair
        (row_axis,), (column_axis,) = self.table.rows, self.table.columns
        return self.table.kind_at({row_axis: row, column_axis: of_column})

    def is_accuracy(self, column: int) -> bool:
        """Whether a column is headed as one of accuracies, or of a measure like them."""
        return words.kind_of(self.columns[column]) in (words.SHARE, words.MEASURE)


def grids(report: Report) -> Iterator[Grid]:
    """Each table as it is, then turned."""
    for name, table in report.tables.items():
        (rows,), (columns,) = table.rows.values(), table.columns.values()
        yield Grid(name, table, rows, columns, table.cells, False)
        yield Grid(name, table, columns, rows, tuple(zip(*table.cells, strict=True)), True)


def roles(titles: tuple[str, ...]) -> list[str | None]:
    """The role of each title."""
    return [words.role_of(title) for title in titles]
