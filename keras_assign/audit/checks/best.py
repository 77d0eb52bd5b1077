"""Is the best of a table's column beyond the noise? Asked where the file has no claims."""

import dataclasses
import re
from collections.abc import Iterator

import numpy as np

from keras_assign.audit.checks.differences import is_tie, named, p_text, undoing
from keras_assign.audit.checks.entry import BEYOND_SAMPLING, HOLDS, NOT_SHOWN, PREFIX, Finding
from keras_assign.audit.checks.noise import LEVEL, Level, Noise, not_known
from keras_assign.audit.printed import words
from keras_assign.audit.printed.figures import Figure
from keras_assign.audit.printed.references import Reference
from keras_assign.audit.printed.report import Report
from keras_assign.report.distributions import normal_sf
from keras_assign.report.formats import points, thousands
from keras_assign.report.statistics import two_proportions

MOST_COLUMNS = 6
CAP = 0.5  # Of a p value: the direction was picked, so that nothing speaks against it.
OF_SEEDS = "against the trainings of each that the table has"


@dataclasses.dataclass(frozen=True)
class Method:
    """What was trained once or several times on one set.

    Attributes:
        label: its row.
        figures: its accuracies, one a training, or one mean.
    """

    label: str
    figures: list[Figure]

    @property
    def mean(self) -> float:
        """Of its figures."""
        return float(np.mean([figure.value for figure in self.figures]))

    @property
    def variance(self) -> float:
        """Of the mean, in units of that of a training."""
        return sum(figure.variance for figure in self.figures) / len(self.figures) ** 2

    def __str__(self):
        if len(self.figures) == 1:
            return named(self.figures[0])
        return f"{self.figures[0].number.of(self.mean)} ({self.label}, mean of {len(self.figures)})"


def check(report: Report, noise: Noise) -> Iterator[Finding]:
    """One finding a column of accuracies: the best against the runner-up."""
    if report.claims:
        return
    for name, table in report.tables.items():
        for title, methods in list(_columns(report, name))[:MOST_COLUMNS]:
            larger = words.is_shown_larger(title) or not words.kind_of(title)
            methods = sorted(methods, key=lambda method: method.mean, reverse=larger)
            if len(methods) > 1:
                yield _compared(report, noise, table, name, title, methods, larger)


def _columns(report, name) -> Iterator[tuple[str, list[Method]]]:
    """Title and methods of each column, or of all columns that are one each for a seed."""
    table, found = report.tables[name], {}
    ((row_axis, _),), ((column_axis, columns),) = table.rows.items(), table.columns.items()
    repeats = {column for column in columns if words.is_repeat(column)}
    for figure in report.figures(Reference(name, name)):
        column, row = figure.at[column_axis], figure.at[row_axis]
        if not figure.items or words.role_of(row) or words.role_of(column):
            continue
        block, method = words.block_of(row)
        title = table.title if column in repeats else column
        title = f"{title}, {block}" if block else title
        found.setdefault((title, figure.of), {}).setdefault(method, []).append(figure)
    for (title, _), by_label in found.items():
        yield title, [Method(label, figures) for label, figures in by_label.items()]


def _compared(report, noise, table, name, title, methods, larger) -> Finding:
    """A test on the sampling of items, and one on the noise between trainings."""
    best, second = methods[:2]
    sign, items = 1 if larger else -1, best.figures[0].items
    difference = sign * (best.mean - second.mean)
    numbers = f"{best} against {second}: {points(sign * difference)}"
    if len(best.figures) == 1 and is_tie(best.figures[0], second.figures[0]):
        return _finding(table, name, title, f"{numbers}, a tie as printed.", NOT_SHOWN)
    z, _ = two_proportions(best.mean, items, second.mean, items)
    # The best of several was looked for first.
    times = len(methods) - 1
    p_sampling = min(CAP, times * normal_sf(abs(z)))
    picked = f", times {times} as the best of {times + 1} was picked" if times > 1 else ""
    numbers += (
        f", {thousands(difference * items)} of {thousands(items)} items; one-sided "
        f"{p_text(p_sampling)} by the sampling of test items alone{picked}."
    )
    figures, variances = [*best.figures, *second.figures], best.variance + second.variance
    level = _of_seeds(methods) or noise.between(report, *figures)
    if level is None:
        numbers += f" {not_known(figures)}"
        if p_sampling < LEVEL:
            undone = points(undoing(difference, variances, LEVEL / times), plus="")
            numbers += f" It would take trainings that differ by {undone} (SD) to undo it."
        return _finding(table, name, title, numbers, NOT_SHOWN, p_sampling, BEYOND_SAMPLING)
    p_noise = min(CAP, times * level.p_value(difference, variances))
    numbers += f" One-sided {p_text(p_noise)} {level.source}."
    return _finding(table, name, title, numbers, NOT_SHOWN, max(p_sampling, p_noise))


def _of_seeds(methods) -> Level | None:
    """The level that trainings alike tell, where the table has them each."""
    several = [[figure.value for figure in method.figures] for method in methods]
    degrees = sum(len(values) - 1 for values in several)
    if not degrees:
        return None
    squares = sum(float(np.var(values)) * len(values) for values in several)
    return Level(float(np.sqrt(squares / degrees)), degrees, OF_SEEDS)


def _finding(table, name, title, numbers, verdict, p_value=None, if_shown=HOLDS):
    return Finding(
        f"{PREFIX}best_{name}_{re.sub(r'[^0-9a-z]+', '_', title.lower()).strip('_')}",
        f"The best of {title} is better than the runner-up ({table.title}).",
        table.place,
        table.part,
        "the best against the runner-up",
        numbers,
        verdict,
        added=True,
        p_value=p_value,
        if_shown=if_shown,
    )
