"""Lines of a table that say of themselves what they are made of: sum, mean, SD, difference."""

import math
import re
from collections.abc import Iterator
from itertools import combinations

import numpy as np

from keras_assign.audit.checks.entry import HOLDS, INCONSISTENT, PREFIX, Finding
from keras_assign.audit.checks.grid import Grid, grids, roles
from keras_assign.audit.printed import words
from keras_assign.audit.printed.report import Report

SHOWN = 3
MOST_FIT = 0.6  # Of the cells, for a guess of what they are made of to count.
FIRST, LAST = "first", "last"
MOST_LINES = 12  # Of which differences are looked for, two by two.
HEADED_AS = {
    words.TOTAL: ("sums", "A line that is headed as a total is the sum of the others."),
    words.MEAN: ("means", "A line that is headed as a mean is the mean of the others."),
    words.SD: ("sds", "A line that is headed as a standard deviation is that of the others."),
    words.DIFFERENCE: ("differences", "A line that is headed as a difference is one of others."),
}


def check(report: Report) -> Iterator[Finding]:
    """One finding a table and role."""
    found = {}
    for grid in grids(report):
        for line, role in enumerate(roles(grid.lines)):
            if role in HEADED_AS:
                look = _difference if role == words.DIFFERENCE else _made_of
                found.setdefault((grid.name, role), []).extend(look(grid, line, role))
    for (name, role), told in found.items():
        if told:
            odd, (check_name, claim) = [text for fits, text in told if not fits], HEADED_AS[role]
            table = report.tables[name]
            numbers = f"All {len(told)} fit, such as {told[0][1]}."
            if odd:
                more = f"; and {len(odd) - SHOWN} more" if len(odd) > SHOWN else ""
                numbers = f"{len(odd)} of {len(told)} do not: {'; '.join(odd[:SHOWN])}{more}."
            yield Finding(
                f"{PREFIX}{check_name}_{name}",
                f"{claim[:-1]} ({table.title}).",
                table.place,
                table.part,
                f"{check_name} in the table",
                numbers,
                INCONSISTENT if odd else HOLDS,
                added=True,
            )


def _made_of(grid: Grid, line: int, role: str) -> Iterator[tuple[bool, str]]:
    """For each cell of a line whether it is what its parts make, and that in words."""
    parts = _parts(grid, line, role)
    for column, number in enumerate(grid.cells[line]):
        chosen = [grid.cells[part][column] for part in parts]
        chosen = [part for part in chosen if part is not None and part.unit == number.unit] if (
            number is not None
        ) else []  # fmt: skip
        if len(chosen) < 2 or words.role_of(grid.columns[column]):
            continue
        if role == words.TOTAL and grid.kind(line, column) in (words.SHARE, words.MEASURE):
            continue  # Shares do not add up; "total" is of all items then.
        exact, slack = _computed(role, chosen)
        weighted = _weighted(grid, parts, column) if role == words.MEAN else exact
        yield (
            bool(number.could_be(exact, slack + 1e-9) or number.could_be(weighted, slack + 1e-9)),
            f"{number} ({grid.where(line, column)}), where its {len(chosen)} parts make "
            f"{number.of(exact)}",
        )


def _weighted(grid, parts, column):
    """Their mean by the number that each title ends in, as of items; or the plain one."""
    sizes = [re.search(r", (\d+)$", grid.lines[part]) for part in parts]
    values = [grid.cells[part][column] for part in parts]
    if not all(sizes) or None in values:
        return math.nan
    weights = [int(size[1]) for size in sizes]
    total = sum(weights)
    return sum(w * v.value for w, v in zip(weights, values, strict=True)) / total if total else 0


def _parts(grid, line, role):
    """The lines that it is made of: its repeats, or all since the last such line."""
    own, labels = words.label_of(grid.lines[line]), [words.label_of(t) for t in grid.lines]
    repeats = [n for n, label in enumerate(labels) if label.is_repeat and label.group == own.group]
    if repeats or own.group:
        return repeats
    others = [n for n, label in enumerate(labels) if n != line and label.role is None]
    if role == words.SD or not words.is_plain_role(grid.lines[line]):
        return []
    if any(words.POOLING & set(words.words_of(title)) for title in grid.lines):
        return []  # A way to pool, beside others.
    kinds = {words.kind_of(grid.lines[n]) for n in others}
    if kinds - {None, words.COUNT} and len(kinds) > 1:
        return []  # Unlike things, such as accuracy and F1.
    before = [n for n in others if n < line]
    last = max((n for n, label in enumerate(labels) if label.role and n < line), default=-1)
    block = [n for n in before if n > last]
    return block or before or others


def _computed(role, parts):
    """What parts make, and how far rounding may have moved it."""
    values, halves = [part.value for part in parts], [part.step / 2 for part in parts]
    if role == words.TOTAL:
        return math.fsum(values), sum(halves)
    if role == words.MEAN:
        return math.fsum(values) / len(values), sum(halves) / len(halves)
    # Of all of them or of a sample; and what moves each value moves it by no more.
    one, other = float(np.std(values)), float(np.std(values, ddof=1))
    slack = max(halves) * math.sqrt(len(values) / (len(values) - 1))
    return (one + other) / 2, slack + (other - one) / 2


def _difference(grid: Grid, line: int, role: str) -> list[tuple[bool, str]]:
    """The same for a line of differences: of which two others, the cells tell."""
    printed = [n for n, number in enumerate(grid.cells[line]) if number is not None]
    others = [n for n, other in enumerate(roles(grid.lines)) if n != line and other is None]
    if not printed or len(others) > MOST_LINES:
        return []
    pairs = [_between(grid, line, pair, printed) for pair in combinations(others, 2)]
    pairs = [told for told in pairs if told]
    along = [_along(grid, line, other, printed, of) for other in others for of in (FIRST, LAST)]
    best = max([*pairs, *along], key=_fitting, default=[])
    fitting = _fitting(best)
    if fitting == len(best) or fitting >= max(2, MOST_FIT * len(best)):
        return best
    # Of two lines alone it is the difference that is meant.
    return pairs[0] if len(pairs) == 1 and words.is_plain_role(grid.lines[line]) else []


def _fitting(told):
    return sum(fits for fits, _ in told)


def _between(grid, line, pair, columns):
    """How the line's cells fit the difference of two lines, or the relative one; the better."""
    ways = []
    for relative in (False, True):
        told = []
        for column in columns:
            number = grid.cells[line][column]
            one, other = (grid.cells[n][column] for n in pair)
            if one is None or other is None or one.is_time != other.is_time:
                continue
            told.append(_compared(grid, line, column, number, one, other, relative))
        ways.append(told)
    return max(ways, key=_fitting)


def _along(grid, line, other, columns, of):
    """The same for differences of a line's cells from its first one, or each from the last."""
    cells = grid.cells[other]
    filled = [n for n, number in enumerate(cells) if number is not None]
    told = []
    for column in columns:
        before = [n for n in filled if n < column]
        if before and cells[column] is not None:
            one, base = cells[column], cells[before[0] if of == FIRST else before[-1]]
            told.append(_compared(grid, line, column, grid.cells[line][column], one, base, False))
    return told


def _compared(grid, line, column, number, one, other, relative):
    exact, slack = one.value - other.value, (one.step + other.step) / 2
    if relative:
        low = min(abs(one.value), abs(other.value))
        if low <= 0:
            return False, ""
        exact, slack = exact / other.value, slack * (1 + abs(exact) / low) / low
        backwards = (other.value - one.value) / one.value
    else:
        backwards = -exact
    scale = _scale(number, one)
    fits = any(
        abs(abs(number.value) - abs(way) * scale)
        <= number.step * (0.5 + 1e-6) + slack * scale + 1e-9
        for way in (exact, backwards)
    )
    text = f"{number} ({grid.where(line, column)}) of {one} and {other}"
    return fits, text


def _scale(number, of):
    """Points that are printed as bare numbers beside percentages."""
    return 100 if not number.unit and of.unit == "%" else 1
