"""Is the best of a table's column beyond the noise? Asked where the file has no claims."""

from collections.abc import Iterator

from keras_assign.audit.checks.differences import Higher
from keras_assign.audit.checks.entry import OWN, Finding
from keras_assign.audit.checks.noise import Noise
from keras_assign.audit.printed import words
from keras_assign.audit.printed.references import Reference
from keras_assign.audit.printed.report import Report

MOST_COLUMNS = 6


def check(report: Report, noise: Noise) -> Iterator[Finding]:
    """One finding a column of accuracies: the best against the runner-up."""
    if report.claims:
        return
    for name, table in report.tables.items():
        ((row_axis, _),), ((column_axis, columns),) = table.rows.items(), table.columns.items()
        asked = 0
        for column in columns:
            cells = [
                (number.value, at[row_axis])
                for at, number in table.cells_at({column_axis: (column,)})
                if table.set_of(at, number) and not words.role_of(at[row_axis])
                and not words.is_repeat(at[row_axis])
            ]  # fmt: skip
            of = (
                table.set_of({row_axis: "", column_axis: column}, table.cells[0][0])
                if cells
                else ""
            )
            if len(cells) < 2 or not of or not report.sets[of].size or asked == MOST_COLUMNS:
                continue
            asked += 1
            larger = words.is_shown_larger(column) or not words.kind_of(column)
            cells.sort(reverse=larger)
            (_, best), (_, second) = cells[:2] if larger else cells[1::-1]
            yield _compared(report, noise, name, column_axis, row_axis, column, (best, second),
                            len(cells) - 1)  # fmt: skip


def _size(report, table, column):
    of = table.of.get(column) if isinstance(table.of, dict) else table.of
    return of and report.sets[of].size


def _compared(report, noise, name, column_axis, row_axis, column, rows, others) -> Finding:
    table = report.tables[name]
    higher, lower = (
        Reference(f"{name}[{row}]", name, places=((row_axis, (row,)), (column_axis, (column,))))
        for row in rows
    )
    claim = Higher(
        id=f"{OWN}best_{name}_{column}",
        kind="higher",
        says=f"The best of {column} is better than the runner-up ({table.title}).",
        place=table.place,
        part=table.part,
        added=True,
        higher=higher,
        lower=lower,
    )
    found = claim.check(report, noise)
    if found.p_value is None or others == 1:
        return found
    # The best of several was looked for first.
    p = min(1.0, found.p_value * others)
    numbers = f"{found.numbers} As the best of {others + 1} was picked, p is taken {others} times."
    return claim.found(found.check, numbers, found.verdict, p, found.if_shown)
