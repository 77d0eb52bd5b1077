"""Tables: rows turned into lines and columns, once for Markdown, a terminal and a page."""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from keras_assign.report.formats import NONE
from keras_assign.studies.rows import Rows


@dataclasses.dataclass(frozen=True)
class Table:
    """Text in lines and columns; without lines it is false.

    Attributes:
        header: titles of the columns.
        rows: the lines; the first of each is its title.
        caption: what is to be known to read it.
        aside: it is looked up, not read: a page folds it, a terminal leaves it out.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    aside: bool = False

    def __bool__(self):
        return bool(self.rows)

    def __iter__(self):
        return iter((self.header, self.rows))


class Axis(NamedTuple):
    """A line or a column of a pivot.

    Attributes:
        title: how it is headed.
        where: what its rows have in common.
        write: from a row to the text in the table; a line's counts before a column's.
    """

    title: str
    where: dict
    write: Callable[[dict], str] | None = None


def pivot(
    rows: Rows,
    corner: str,
    lines: Iterable[Axis],
    columns: Iterable[Axis],
    caption: str = "",
    aside: bool = False,
) -> Table:
    """A table of what rows hold; lines and columns that no row belongs to are left out.

    Args:
        rows: of a study's findings.
        corner: title of the first column.
        lines: its lines.
        columns: its columns; a row stands where it has what both line and column say.
        caption: see `Table`.
        aside: see there.
    """
    lines, columns = list(lines), list(columns)
    found = [[_cell(rows, line, column) for column in columns] for line in lines]
    shown = [place for place in range(len(columns)) if any(cells[place] for cells in found)]
    header = [corner, *(columns[place].title for place in shown)]
    body = [
        [line.title, *(cells[place] or NONE for place in shown)]
        for line, cells in zip(lines, found, strict=True)
        if any(cells)
    ]
    return Table(header, body, caption, aside)


def _cell(rows, line, column):
    row = rows.one(**line.where, **column.where)
    return row and (line.write or column.write)(row)


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column is left-aligned, and so are others of words.

    Args:
        header: column titles.
        rows: cells, as many as titles.
    """
    ruler = ["---" if words else "---:" for words in of_words(header, rows)]
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, ruler, *rows])


def text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The same for a terminal, in columns."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    ruler = ["-" * width for width in widths]
    words = of_words(header, rows)

    def line(row):
        cells = [
            cell.ljust(width) if left else cell.rjust(width)
            for cell, width, left in zip(row, widths, words, strict=True)
        ]
        return "  ".join(cells).rstrip()

    return "\n".join(line(row) for row in [header, ruler, *rows])


def of_words(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[bool]:
    """By column whether it is the first one, or most of its cells begin with a letter."""
    starts = [[row[i][:1].isalpha() for row in rows] for i in range(len(header))]
    return [i == 0 or 2 * sum(column) > len(column) for i, column in enumerate(starts)]
