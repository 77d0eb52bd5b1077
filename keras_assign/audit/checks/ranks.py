"""Ranks in a table, and what is printed bold, against the figures beside them."""

from collections.abc import Iterator

from keras_assign.audit.checks.entry import HOLDS, INCONSISTENT, PREFIX, Finding
from keras_assign.audit.checks.grid import Grid, grids, roles
from keras_assign.audit.printed import words
from keras_assign.audit.printed.report import Report

SHOWN = 3
MOST_ODD = 0.7  # Of neighbouring ranks, that may be the wrong way round in a column that is meant.


def check(report: Report) -> Iterator[Finding]:
    """One finding a table with a column of ranks, and one a table with bold cells."""
    for grid in grids(report):
        if grid.turned:
            continue
        for column, role in enumerate(roles(grid.columns)):
            if role == words.RANK:
                told = _ranked(grid, column)
                if told:
                    yield _finding(grid, "ranks", "The ranks are those of the figures", *told)
        if grid.table.marked:
            yield _finding(grid, "bold", "What is printed bold is the best of its column",
                           *_marked(grid))  # fmt: skip


def _finding(grid, name, claim, verdict, numbers):
    table = grid.table
    return Finding(
        f"{PREFIX}{name}_{grid.name}", f"{claim} ({table.title}).", table.place, table.part,
        f"{name} in the table", numbers, verdict, added=True,
    )  # fmt: skip


def _ranked(grid: Grid, column: int):
    """Whether some column is in the order of the ranks; None where none must be."""
    ranked = [(row[column].value, n) for n, row in enumerate(grid.cells) if row[column] is not None]
    others = [n for n, role in enumerate(roles(grid.columns)) if role is None]
    measured = [n for n in others if _larger_is_better(grid, n) is not None]
    order, faults = [n for _, n in sorted(ranked)], []
    if len(order) < 2:
        return None
    for other in measured:
        sign = 1 if _larger_is_better(grid, other) else -1
        rows = [n for n in order if grid.cells[n][other] is not None]
        wrong = [
            (a, b) for a, b in zip(rows, rows[1:], strict=False)
            if grid.cells[a][column].value != grid.cells[b][column].value
            and _is_below(sign, grid.cells[a][other], grid.cells[b][other])
        ]  # fmt: skip
        if not wrong:
            return HOLDS, f"They are in the order of {grid.columns[other]}."
        faults.append((other, *wrong[0], len(wrong)))
    # Of several columns that of accuracies is meant, if it is one, and most ranks are its.
    shares = [fault for fault in faults if grid.is_accuracy(fault[0])]
    faults = shares if len(shares) == 1 else faults
    if len(faults) != 1 or faults[0][3] > MOST_ODD * (len(order) - 1):
        return None
    other, a, b, _ = faults[0]
    return INCONSISTENT, (
        f"{grid.lines[a]} has rank {grid.cells[a][column]}, before {grid.lines[b]} with "
        f"{grid.cells[b][column]}, but {grid.columns[other]} is {grid.cells[a][other]} against "
        f"{grid.cells[b][other]}."
    )


def _marked(grid: Grid):
    """Whether each bold cell is the best of its column, or else of its row."""
    index = {(line, column): n for n, line in enumerate(grid.lines) for column in grid.columns}
    odd = []
    for line, title in grid.table.marked:
        if (line, title) not in index:
            continue
        n, column = index[line, title], grid.columns.index(title)
        larger = _larger_is_better(grid, column)
        block, _ = words.block_of(line)
        in_column = [
            row[column] for other, row in zip(grid.lines, grid.cells, strict=True)
            if row[column] is not None and words.block_of(other)[0] == block
        ]  # fmt: skip
        kind = grid.kind(n, column)
        in_row = [
            number for c, number in enumerate(grid.cells[n])
            if number is not None and grid.kind(n, c) == kind
        ]  # fmt: skip
        if larger is None or grid.cells[n][column] is None:
            continue
        sign = 1 if larger else -1
        beaten = [
            next((o for o in group if _is_below(sign, grid.cells[n][column], o)), None)
            for group in (in_column, *([in_row] if len(in_row) > 1 else []))
        ]
        if all(beaten):
            odd.append(f"{grid.cells[n][column]} ({line}, {title}) is bold, but {beaten[0]} is "
                       "better")  # fmt: skip
    if odd:
        return INCONSISTENT, f"{'; '.join(odd[:SHOWN])}."
    return HOLDS, f"None of {len(grid.table.marked)} is beaten."


def _larger_is_better(grid, column):
    """Of what a column measures; None where that is not known."""
    title = grid.columns[column]
    kind = words.kind_of(title)
    if kind in (words.SHARE, words.MEASURE):
        return words.is_shown_larger(title)
    return False if kind in (words.LOSS, words.TIME) else None


def _is_below(sign, one, other):
    """Whether one is worse than the other, however both were rounded."""
    return sign * (other.value - one.value) > (one.step + other.step) / 2 * (1 - 1e-6)
