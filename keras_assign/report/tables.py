"""A table, once as Markdown and once as text for a terminal."""

from collections.abc import Sequence


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column is left-aligned, and so are others of words.

    Args:
        header: column titles.
        rows: cells, as many as titles.
    """
    ruler = ["---" if words else "---:" for words in _of_words(header, rows)]
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, ruler, *rows])


def text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The same for a terminal, in columns."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    ruler = ["-" * width for width in widths]

    of_words = _of_words(header, rows)

    def line(row):
        cells = [
            cell.ljust(width) if words else cell.rjust(width)
            for cell, width, words in zip(row, widths, of_words, strict=True)
        ]
        return "  ".join(cells).rstrip()

    return "\n".join(line(row) for row in [header, ruler, *rows])


def _of_words(header, rows):
    """By column whether it is the first one, or most of its cells begin with a letter."""
    starts = [[row[i][:1].isalpha() for row in rows] for i in range(len(header))]
    return [i == 0 or 2 * sum(column) > len(column) for i, column in enumerate(starts)]
