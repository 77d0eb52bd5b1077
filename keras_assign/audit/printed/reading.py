"""What was read of a file of tables, in words: so that nobody takes for checked what was not."""

from collections.abc import Iterator

from keras_assign.audit.printed import words
from keras_assign.audit.printed.report import Report
from keras_assign.report.formats import thousands

IN_WORDS = {
    words.MEASURE: "another measure", words.LOSS: "a loss", words.TIME: "a time",
    words.SHARE: "an accuracy, held against no items", words.COUNT: "a count",
}  # fmt: skip


def as_read(report: Report) -> Iterator[str]:
    """A line a table and a log."""
    for table in report.tables.values():
        (rows,), ((axis, columns),) = table.rows.values(), table.columns.items()
        told = []
        for column in columns:
            cells = list(table.cells_at({axis: (column,)}))
            told.append(f"{column}: {_in_words(report, table, cells)}")
        count = f"{thousands(len(rows))} row{'s' if len(rows) > 1 else ''}"
        yield f"Read {table.title} ({count}): {'; '.join(told)}."
    for run in report.runs.values():
        told = (
            f"{field}: {_of_set(report, run.of[field]) if field in run.of else 'a series'}"
            for field in run.series
        )
        yield f"Read {run.title} (a log): {'; '.join(told)}."


def _in_words(report, table, cells):
    if not cells:
        return "no numbers"
    sets = {table.set_of(at, number) for at, number in cells} - {None}
    if sets:
        return _of_set(report, sets.pop())
    at, number = cells[0]
    roles = {words.role_of(title) for title in at.values()} - {None, words.MEAN}
    if roles:
        return f"a {roles.pop().replace('sd', 'standard deviation')}"
    if number.is_time:
        return "a time"
    return IN_WORDS.get(table.kind_at(at), "not known, and only compared with its like")


def _of_set(report, name):
    items = report.sets[name].items
    return f"shares of {thousands(items)} items" if items else "shares of test items, not stated"
