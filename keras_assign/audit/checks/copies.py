"""Are figures equal that belong to unlike trainings: times, rows of accuracies, whole logs?"""

import dataclasses
import math
from collections.abc import Iterator
from itertools import combinations

import numpy as np

from keras_assign.audit.checks.entry import HOLDS, PREFIX, SUSPICIOUS, Finding
from keras_assign.audit.checks.noise import LEVEL
from keras_assign.audit.printed import words
from keras_assign.audit.printed.number import PrintedNumber
from keras_assign.audit.printed.report import Report
from keras_assign.report.distributions import binomial_sf

SPREAD = 0.01  # Relative standard deviation of a time that is taken again; a quiet machine's.
FEWEST_ALIKE = 3  # Accuracies in a row that are looked at together.
# Of accuracies on the same items: what they share leaves half of the sampling error.
COMMON = 0.5
BY_CHANCE = 0.01
MOST_IN_GROUP = 50  # Equal times, from which on they are printed too roughly to tell.
SHOWN = 3


@dataclasses.dataclass(frozen=True)
class Line:
    """What is printed of one training: a row, a column, or a run.

    Attributes:
        source: name of the table or run, and its title.
        label: of the line in its table; a run's title.
        numbers: by what is measured.
        kinds: of these, see `words.kind_of`.
        part: of the report.
        place: in the report.
        items: that its accuracies are shares of; 0 where that is not known.
    """

    source: tuple[str, str]
    label: str
    numbers: dict[str, PrintedNumber]
    kinds: dict[str, str | None]
    part: str
    place: str
    items: int

    def is_same(self, other: "Line") -> bool:
        """Whether it is the other, printed again."""
        common = self.numbers.keys() & other.numbers.keys()
        alike = all(self.numbers[name].value == other.numbers[name].value for name in common)
        return alike and self.label == other.label

    def beside(self, other: "Line", name: str) -> bool:
        """Whether an accuracy beside it differs, or the line is another one though all agree."""
        shares = [n for n, kind in self.kinds.items() if kind in (words.SHARE, words.MEASURE)]
        common = [n for n in shares if n in other.numbers and n != name]
        differ = any(self.numbers[n].value != other.numbers[n].value for n in common)
        return differ or (self.label != other.label and bool(common))

    def named(self, name: str) -> str:
        """A figure of it in words."""
        return f"{self.numbers[name]} ({self.title})"

    @property
    def title(self) -> str:
        """Of it in its table."""
        title = self.source[1]
        return title if title == self.label else f"{title}: {self.label}"


def check(report: Report) -> Iterator[Finding]:
    """One finding on times and one on rows of accuracies, if there are any; one on logs."""
    lines = list(_lines(report))
    yield from _times(lines)
    yield from _rows(lines)
    yield from _logs(report)


def _lines(report) -> Iterator[Line]:
    for name, table in report.tables.items():
        ((row_axis, rows),), ((column_axis, columns),) = table.rows.items(), table.columns.items()
        by_column = not any(map(words.kind_of, columns)) and any(map(words.kind_of, rows))
        own, measures = (column_axis, row_axis) if by_column else (row_axis, column_axis)
        items = _items(report, table.of)
        found = {}
        for at, number in table.cells_at():
            found.setdefault(at[own], {})[at[measures]] = (number, table.kind_at(at))
        for label, cells in found.items():
            if words.role_of(label):
                continue
            yield Line(
                (name, table.title), label,
                {measure: number for measure, (number, _) in cells.items()},
                {measure: kind for measure, (_, kind) in cells.items()},
                table.part, table.place, items,
            )  # fmt: skip
    for name, run in report.runs.items():
        if run.figures:
            yield Line(
                (name, run.title), run.title, dict(run.figures),
                {field: words.kind_of(field) for field in run.figures},
                run.part, run.place, _items(report, next(iter(run.of.values()), None)),
            )  # fmt: skip


def _items(report, of):
    of = next(iter(of.values()), None) if isinstance(of, dict) else of
    return (of and report.sets[of].size) or 0


def _times(lines) -> Iterator[Finding]:
    """Equal times beside unlike accuracies, more than chance makes."""
    by_measure = {}
    for line in lines:
        for name, number in line.numbers.items():
            if (number.is_time or line.kinds[name] == words.TIME) and number.value > 0:
                by_measure.setdefault((name, number.unit), []).append(line)
    looked_at, equal, expected, pairs = 0, [], 0.0, 0
    for (name, _), of_measure in by_measure.items():
        # Where all are equal they were chosen, such as a budget.
        if len({line.numbers[name].value for line in of_measure}) > 1:
            values = np.sort([line.numbers[name].value for line in of_measure])
            near, chance = _near(values, of_measure[0].numbers[name].step)
            looked_at, pairs, expected = looked_at + len(values), pairs + near, expected + chance
            equal += [(name, a, b) for a, b in _equal(of_measure, name)]
    if not looked_at:
        return
    # As many equal pairs or more, of so many that are near each other.
    p = binomial_sf(len(equal) - 1, pairs, expected / pairs) if equal and pairs else 1.0
    told = f"Of {looked_at} times {len(equal) or 'no'} pairs of unlike trainings are equal"
    if p < LEVEL:
        shown = "; ".join(
            f"{a.named(name)} and {b.named(name)}, {name.replace('_', ' ')}"
            for name, a, b in equal[:SHOWN]
        )
        told += f" (p = {p:.1g} for chance): {shown}"
    line = equal[0][1] if equal else lines[0]
    yield _finding(line, "times", "Each time is that of its own training", told, p < LEVEL)


def _equal(lines, name):
    """Pairs of lines, unlike each other, of which a figure is equal."""
    groups = {}
    for line in lines:
        groups.setdefault(line.numbers[name].value, []).append(line)
    for group in groups.values():
        if 1 < len(group) <= MOST_IN_GROUP:
            for a, b in combinations(group, 2):
                if not a.is_same(b) and a.beside(b, name):
                    yield a, b


def _near(values, step):
    """Pairs of times so near that they may be of one setting, and how many of them are equal.

    Args:
        values: rising.
        step: of their print.
    """
    reach = 1 + 3 * math.sqrt(2) * SPREAD
    last = np.searchsorted(values, values * reach, side="right")
    counts = last - np.arange(len(values)) - 1
    chance = np.minimum(1, step / (values * SPREAD * 2 * math.sqrt(math.pi)))
    return int(counts.sum()), float((counts * chance).sum())


def _rows(lines) -> Iterator[Finding]:
    """Rows of accuracies that are equal throughout."""
    rows = {}
    for line in lines:
        shares = _shares(line)
        if len(shares) >= FEWEST_ALIKE:
            rows.setdefault(frozenset(shares), []).append((line, shares))
    looked_at, equal = sum(map(len, rows.values())), []
    for of_shape in rows.values():
        count, groups = len(of_shape) * (len(of_shape) - 1) / 2, {}
        for line, shares in of_shape:
            values = tuple(sorted((name, number.value) for name, number in shares.items()))
            groups.setdefault(values, []).append(line)
        for group in groups.values():
            unlike = [
                (a, b) for a, b in combinations(group[:MOST_IN_GROUP], 2) if a.label != b.label
            ]
            if unlike and count * _chance(group[0].items, _shares(group[0])) < BY_CHANCE:
                equal += unlike
    if looked_at < 2:
        return
    told = f"Of {looked_at} rows of accuracies none is equal to another of an unlike training"
    if equal:
        shown = "; ".join(f"{a.title} and {b.title}" for a, b in equal[:SHOWN])
        told = f"{len(equal)} pairs of {looked_at} rows of accuracies are equal throughout: {shown}"
    line = equal[0][0] if equal else lines[0]
    yield _finding(line, "rows", "Each row is of its own training", told, bool(equal))


def _shares(line):
    """The accuracies of a line, without 0 and 1, which many have."""
    return {
        name: number
        for name, number in line.numbers.items()
        if not number.is_time and 0 < number.value < 1
        and (line.kinds[name] == words.SHARE or line.kinds[name] is None and line.items)
    }  # fmt: skip


def _chance(items, shares):
    """That two trainings that are as accurate as each other print the same accuracies."""
    chance = 1.0
    for number in shares.values():
        size = items or round(1 / number.step)
        step = max(number.step, 1 / size)
        error = COMMON * math.sqrt(2 * number.value * (1 - number.value) / size)
        chance *= min(1.0, step / (error * math.sqrt(2 * math.pi)))
    return chance


def _logs(report) -> Iterator[Finding]:
    """Whole series of accuracies or losses that are equal though of unlike runs."""
    series, looked_at = {}, 0
    for name, run in report.runs.items():
        for field, numbers in run.series.items():
            values = tuple(number.value for number in numbers)
            kind = words.kind_of(field)
            if kind in (words.SHARE, words.LOSS, words.MEASURE) and len(set(values)) >= 3:
                looked_at += 1
                series.setdefault((field, values), []).append(name)
    if looked_at < 2:
        return
    copied = [(field, names) for (field, _), names in series.items() if len(names) > 1]
    told = f"None of {looked_at} logged series is equal to another"
    if copied:
        shown = "; ".join(
            f"{field.replace('_', ' ')} of {' and '.join(report.runs[n].title for n in names)}"
            for field, names in copied[:SHOWN]
        )
        told = f"{len(copied)} of {looked_at} logged series stand under several titles: {shown}"
    run = report.runs[copied[0][1][0] if copied else next(iter(report.runs))]
    yield _finding(run, "logs", "Each log is of its own training", told, bool(copied))


def _finding(source, name, claim, told, is_odd):
    return Finding(
        f"{PREFIX}copies_{name}",
        f"{claim}.",
        source.place,
        source.part,
        "equal figures of unlike trainings",
        f"{told}.",
        SUSPICIOUS if is_odd else HOLDS,
        added=True,
    )
