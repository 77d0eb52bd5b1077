"""A table, once as Markdown and once as text for a terminal."""

from collections.abc import Sequence


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column is left-aligned, the others right.

    Args:
        header: column titles.
        rows: cells, as many as titles.
    """
    ruler = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, ruler, *rows])


def text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The same for a terminal, in columns."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    ruler = ["-" * width for width in widths]

    def line(row):
        first, *others = row
        cells = [first.ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        return "  ".join(cells).rstrip()

    return "\n".join(line(row) for row in [header, ruler, *rows])
