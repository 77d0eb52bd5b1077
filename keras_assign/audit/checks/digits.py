"""Are some results printed with fewer digits than the others beside them?"""

from collections.abc import Iterator

import numpy as np

from keras_assign.audit.checks.entry import HOLDS, SUSPICIOUS, Finding
from keras_assign.audit.checks.noise import LEVEL
from keras_assign.audit.printed.figures import Figure
from keras_assign.audit.printed.references import Reference
from keras_assign.audit.printed.report import Report
from keras_assign.report.verdicts import holm

COARSE = 0.01  # Whole percents.
FINE = 0.0001  # What the digits of the figures can show.


def check(report: Report) -> Iterator[Finding]:
    """One finding a part that has accuracies of several runs: are some all whole percents?"""
    for part in dict.fromkeys(run.part for run in report.runs.values()):
        by_run = {
            name: found
            for name, run in report.runs.items()
            if run.part == part and (found := _accuracies(report, name))
        }
        if len(by_run) < 2:
            continue
        chances = {
            name: float(np.prod([_chance(figure) for figure in figures]))
            if all(_is_coarse(figure) for figure in figures)
            else 1.0
            for name, figures in by_run.items()
        }
        adjusted = dict(zip(chances, holm(list(chances.values())), strict=True))
        odd = [name for name, p in adjusted.items() if p < LEVEL]
        place = ", ".join(dict.fromkeys(report.runs[name].place for name in odd or by_run))
        yield Finding(
            f"digits_{part}",
            "The accuracies are as the program printed them.",
            place,
            part,
            "digits of each run against those of the others",
            _numbers(report, by_run, odd, adjusted),
            SUSPICIOUS if odd else HOLDS,
            added=True,
        )


def _accuracies(report, name) -> list[Figure]:
    """A run's single accuracies that could have shown more digits than whole percents."""
    run = report.runs[name]
    figures = [report.figure(Reference(f"{name}.{field}", name, field)) for field in run.figures]
    return [f for f in figures if f.items and f.number.step <= FINE * (1 + 1e-6)]


def _is_coarse(figure):
    return abs(figure.value / COARSE - round(figure.value / COARSE)) < 1e-9


def _chance(figure):
    """That a share of so many items is printed as a whole percent."""
    return min(1.0, max(1 / figure.items, figure.number.step) / COARSE)


def _numbers(report, by_run, odd, adjusted):
    if not odd:
        return f"No run of {len(by_run)} has whole percents alone that chance would not explain."
    told = "; ".join(
        f"{report.runs[name].title}: {' and '.join(str(f.number) for f in by_run[name])}, whole "
        f"percents (p = {adjusted[name]:.1g} for chance)" + _log(report, name, by_run)
        for name in odd
    )
    return f"{told}."


def _log(report, name, by_run):
    with_log = [other for other in by_run if report.runs[other].series]
    if report.runs[name].series or not with_log:
        return ""
    return f", and no training log, as {len(with_log)} of the others have"
