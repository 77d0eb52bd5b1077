"""A report's figures as a YAML file to which claims are added."""

import json
import re

from keras_assign.audit.printed.entries import Table, unit_in
from keras_assign.audit.printed.report import Report

HEAD = "# Add what the report says of these figures; all kinds: docs/audit_your_report.md."
HIGHER = """# claims:
#   - kind: higher
#     says: This one is better.
#     higher: "{one}"
#     lower: "{other}"
"""
FALLING = """# claims:
#   - kind: monotone
#     says: It falls in every epoch.
#     cells: {log}
#     direction: falling
"""


def draft(report: Report) -> str:
    """The YAML text of a report without claims, which reads back as the same figures."""
    lines = [f"title: {_text(report.title)}"]
    if report.seeds:
        lines.append(f"seeds: {report.seeds}")
    if report.noise is not None:
        lines.append(f"noise: {100 * report.noise:g}%")
    if report.sets:
        lines.append("sets:")
        for name, entry in report.sets.items():
            lines.append(f"  {name}: {entry.items or 'not stated'}  # {entry.title}")
    if report.tables:
        lines.append("tables:")
        for name, table in report.tables.items():
            lines += [f"  {name}:", *(f"    {line}" for line in _table(table))]
    if report.runs:
        lines.append("runs:")
        for name, run in report.runs.items():
            lines += [f"  {name}:", f"    title: {_text(run.title)}"]
            lines += _mapping("of", run.of)
            lines.append("    series:")
            for field, numbers in run.series.items():
                lines.append(f"      {field}: {_text(' '.join(map(_whole, numbers)))}")
    return "\n".join([*lines, HEAD, _example(report)])


def _table(table: Table):
    (rows,), (columns,) = table.rows.values(), table.columns.values()
    yield f"title: {_text(table.title)}"
    if table.place:
        yield f"place: {_text(table.place)}"
    if table.seeds:
        yield f"seeds: {table.seeds}"
    if isinstance(table.of, dict):
        yield f"of: {{{', '.join(f'{_text(c)}: {s}' for c, s in table.of.items())}}}"
    elif table.of:
        yield f"of: {table.of}"
    if table.marked:
        yield f"marked: [{', '.join(f'[{_text(r)}, {_text(c)}]' for r, c in table.marked)}]"
    yield f"columns: [{', '.join(map(_text, columns))}]"
    yield "rows:"
    units = [unit_in(column) for column in columns]
    for row, cells in zip(rows, table.cells, strict=True):
        of_row = unit_in(row) or unit_in(table.title)
        told = (
            "–" if number is None
            else number.text if unit or of_row else _whole(number)
            for number, unit in zip(cells, units, strict=True)
        )  # fmt: skip
        yield f"  {_text(row)}: {_text('  '.join(told))}"


def _whole(number):
    """With its unit, which a title may have given."""
    text = number.text
    if number.unit and not re.search(r"[a-z%]", re.sub(r"\(.*\)|e[+-]?\d+", "", text)):
        seeds = re.search(r"\s*\(.*\)$", text)
        bare = text[: seeds.start()] if seeds else text
        return f"{bare} {number.unit}{seeds[0] if seeds else ''}"
    return text


def _mapping(name, content):
    return (
        [f"    {name}: {{{', '.join(f'{k}: {v}' for k, v in content.items())}}}"] if content else []
    )


def _text(value):
    """A scalar, quoted where YAML would read it otherwise."""
    value = str(value)
    plain = re.fullmatch(r"[\w%().+/± –-]+", value) and value.strip() == value
    return (
        value
        if plain and not re.match(r"[-–] |[-–]$|[?%]", value)
        else json.dumps(value, ensure_ascii=False)
    )


def _example(report):
    """A claim on two accuracies of a table, or on a log, as a comment."""
    for name, table in report.tables.items():
        by_column = {}
        for at, number in table.cells_at():
            if table.set_of(at, number):
                (row_axis,), (column_axis,) = table.rows, table.columns
                by_column.setdefault(at[column_axis], []).append(
                    f"{name}[{row_axis}={at[row_axis]}, {column_axis}={at[column_axis]}]"
                )
        for cells in by_column.values():
            if len(cells) > 1:
                return HIGHER.format(one=cells[-1], other=cells[0])
    for name, run in report.runs.items():
        for field in run.series:
            return FALLING.format(log=f"{name}.{field}")
    return ""
