"""How often the checks raise false alarms, and how often they see what was made wrong.

Reports of a given one's shape are drawn: the same runs, tables, sizes, rounding and claims, with
numbers of which it is known whether they are honest.
"""

import dataclasses
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from keras_assign.report.audit.arithmetic import Difference, Equal, Total
from keras_assign.report.audit.audit import audit
from keras_assign.report.audit.differences import Higher, Pooled
from keras_assign.report.audit.entry import ALARMS, HOLDS
from keras_assign.report.audit.granularity import size_of
from keras_assign.report.audit.trainings import Fresh, LearnsAllClasses, OneClassifier
from keras_assign.report.printed_number import PrintedNumber
from keras_assign.report.references import Reference

if TYPE_CHECKING:
    from keras_assign.report.printed_report import Report

# Checks that call figures, not words, into question. An honest report passes them all.
OF_FIGURES = (Equal, Total, Difference, Fresh, LearnsAllClasses, OneClassifier)
TIME_SPREAD = 0.02  # Relative, of each time.
FIRST_EPOCH_SPREAD = 0.2  # Of first epochs around a line, in logits.
GAP = 0.01  # Between training and test accuracy of every method.

# Of each figure: run, series or figure, epoch from 0 (0 for a figure); or table, row, column.
Key = tuple[str, str, int] | tuple[str, int, int]


@dataclasses.dataclass
class Draw:
    """Exact values behind the figures of a report to be printed.

    Attributes:
        report: whose shape it has.
        exact: by figure.
        sizes: by set of items how many were really tested.
        rng: of what is drawn.
    """

    report: "Report"
    exact: dict[Key, float]
    sizes: dict[str, int]
    rng: np.random.Generator

    def keys(self, reference: Reference) -> list[Key]:
        """The figures that a reference stands for."""
        if reference.name in self.report.runs:
            run = self.report.runs[reference.name]
            numbers = run.series.get(reference.field, (None,))
            epochs = range(len(numbers)) if reference.epoch is None else [reference.epoch - 1]
            return [(reference.name, reference.field, epoch) for epoch in epochs]
        table, wanted = self.report.tables[reference.name], dict(reference.places)
        columns = len(table.cells[0])
        return [
            (reference.name, n // columns, n % columns)
            for n, (at, _) in enumerate(table.cells_at())
            if all(at[axis] in values for axis, values in wanted.items())
        ]

    def share(self, accuracy: float, set_name: str) -> float:
        """What is measured of an accuracy on the items of a set."""
        size = self.sizes[set_name]
        return self.rng.binomial(size, min(max(accuracy, 0), 1)) / size

    def printed(self) -> "Report":
        """The report with these figures in its own digits, and differences worked out anew."""
        runs, tables = {}, {}
        for name, run in self.report.runs.items():
            series = {
                field: tuple(_like(n, self.exact[name, field, e]) for e, n in enumerate(numbers))
                for field, numbers in run.series.items()
            }
            figures = {
                field: _like(number, self.exact[name, field, 0])
                for field, number in run.figures.items()
            }
            runs[name] = run.model_copy(update={"series": series, "figures": figures})
        for name, table in self.report.tables.items():
            cells = tuple(
                tuple(_like(number, self.exact[name, r, c]) for c, number in enumerate(row))
                for r, row in enumerate(table.cells)
            )
            tables[name] = table.model_copy(update={"cells": cells})
        claims = tuple(self._claim(claim) for claim in self.report.claims)
        return self.report.model_copy(update={"runs": runs, "tables": tables, "claims": claims})

    def _claim(self, claim):
        if not isinstance(claim, Difference):
            return claim
        one, other = (self.exact[self.keys(reference)[-1]] for reference in claim.of)
        return claim.model_copy(
            update={"is_said_to_be": _like(claim.is_said_to_be, one - other)}
        )  # fmt: skip


def _like(number: PrintedNumber, exact: float) -> PrintedNumber:
    """An exact value with another number's digits and unit."""
    decimals = len(number.text.rstrip("ms% ").partition(".")[2])
    factor = {"%": 100, "ms": 1000}.get(number.unit, 1)
    return PrintedNumber.parse(f"{exact * factor:.{decimals}f}{number.unit}")


def honest(report: "Report", between_runs: float, seed: int, sizes: dict | None = None) -> Draw:
    """An honest report in which no setting differs from another of its part.

    Args:
        report: whose shape it has.
        between_runs: standard deviation of single trainings' accuracy, a fraction.
        seed: of what is drawn.
        sizes: sets of which other numbers of items are tested than is stated.
    """
    known = {name: size_of(report, name) for name in report.sets}
    draw = Draw(report, {}, {**known, **(sizes or {})}, np.random.default_rng(seed))
    truths = _truths(report)
    for name, run in report.runs.items():
        shift = draw.rng.normal(0, between_runs)
        for field, numbers in {**run.series, **{f: (n,) for f, n in run.figures.items()}}.items():
            last = numbers[-1].value
            for epoch, number in enumerate(numbers):
                value = number.value
                if number.is_time:
                    value *= draw.rng.normal(1, TIME_SPREAD)
                elif field in run.of:
                    # The curve of the log, moved to where all trainings of the part end.
                    end = truths[_kin(run)] if last else value
                    value = draw.share(value + (end - last) + shift, run.of[field])
                draw.exact[name, field, epoch] = value
    for name, table in report.tables.items():
        for r, row in enumerate(table.cells):
            for c, number in enumerate(row):
                value = number.value
                if table.of and not number.is_time:
                    truth = truths[_kin(table)] + draw.rng.normal(0, between_runs)
                    value = draw.share(truth, table.of)
                draw.exact[name, r, c] = value
    _obey_claims(draw)
    return draw


def _kin(entry):
    """What has the same true accuracy: cells and runs of one network, or else a part's runs."""
    training = entry.training
    return training.network if training and training.network == "lenet5" else entry.part


def _truths(report):
    found = {}
    for figure in report.every_figure():
        entry = report.runs.get(figure.name) or report.tables[figure.name]
        if figure.of and "test" in figure.of:
            found.setdefault(_kin(entry), []).append(figure.value)
    return {kin: float(np.median(values)) for kin, values in found.items()}


def _obey_claims(draw):
    """Make everything agree that an honest report has right: logs, sums, copies."""
    totals = set()
    for claim in draw.report.claims:
        if isinstance(claim, LearnsAllClasses):
            for key in draw.keys(claim.validation):
                of = draw.report.runs[claim.validation.name].of[claim.validation.field]
                draw.exact[key] = draw.share(draw.exact[draw.keys(claim.test)[-1]], of)
        elif isinstance(claim, OneClassifier):
            for train, test in zip(claim.train, claim.test, strict=True):
                of = draw.report.runs[train.name].of[train.field]
                accuracy = draw.exact[draw.keys(test)[-1]] + GAP
                draw.exact[draw.keys(train)[-1]] = draw.share(accuracy, of)
        elif isinstance(claim, Fresh):
            _draw_first_epochs(draw, claim)
    for claim in sorted(
        (c for c in draw.report.claims if isinstance(c, Total)), key=lambda c: not c.each_epoch
    ):
        totals |= set(_add_up(draw, claim))
    _print_alike(draw, totals)


def _print_alike(draw, first):
    """Copy what is printed in several places: a figure of `first`, or else the first of all."""
    for claim in draw.report.claims:
        if isinstance(claim, Equal):
            for group in claim.groups:
                keys = [draw.keys(reference)[-1] for reference in group]
                source = next((key for key in keys if key in first), keys[0])
                for key in keys:
                    draw.exact[key] = draw.exact[source]


def _draw_first_epochs(draw, claim):
    """On a line over the logarithm of the items, through what the report prints in the mean."""
    keys = [draw.keys(reference)[0] for reference in claim.first_epochs]
    items = np.log([draw.report.runs[name].training.items for name, _, _ in keys])
    printed = np.array([draw.exact[key] for key in keys])
    middle = np.median(np.log(printed / (1 - printed)))
    logits = middle + items - items.mean() + draw.rng.normal(0, FIRST_EPOCH_SPREAD, len(keys))
    for key, logit in zip(keys, logits, strict=True):
        draw.exact[key] = 1 / (1 + np.exp(-logit))


def _add_up(draw, claim) -> Iterator[Key]:
    """Set a total to what its parts make, and tell which figures were set."""
    parts = [draw.keys(reference) for reference in claim.parts]
    targets = draw.keys(claim.total)
    rows = zip(*parts, strict=True) if claim.each_epoch else [[k for p in parts for k in p]]
    for target, row in zip(targets if claim.each_epoch else targets[-1:], rows, strict=True):
        total = sum(draw.exact[key] for key in row)
        draw.exact[target] = total / len(row) if claim.mean else total
        yield target


@dataclasses.dataclass(frozen=True)
class Rate:
    """How often something was found in reports of one kind.

    Attributes:
        title: the kind of report.
        honest: whether nothing is wrong with it.
        what: that is counted.
        reports: how many were drawn.
        found: in how many.
        checks: by check in how many it was the one, or one of those, that found it.
    """

    title: str
    honest: bool
    what: str
    reports: int
    found: int
    checks: dict[str, int]


def rates(report: "Report", reports: int, between_runs: tuple[float, ...]) -> list[Rate]:
    """Draw honest reports and dishonest ones, and audit them.

    Args:
        report: whose shape they have.
        reports: to draw of each kind.
        between_runs: standard deviations of single trainings, fractions, for honest ones; the
            dishonest ones have the one in the middle.
    """
    found = []
    for deviation in between_runs:
        alarms, confirmed = {}, {}
        for seed in range(reports):
            findings = audit(honest(report, deviation, seed).printed())
            alarms[seed] = _alarms(report, findings)
            confirmed[seed] = _confirmed(report, findings)
        title = f"honest, single trainings differ by {100 * deviation:g} points"
        found.append(_rate(title, True, "a figure is called into question", alarms))
        found.append(_rate(title, True, "a difference that is none is confirmed", confirmed))
    middle = between_runs[len(between_runs) // 2]
    for title, make in _dishonest(report).items():
        alarms = {
            seed: _alarms(report, audit(make(middle, seed).printed())) for seed in range(reports)
        }
        found.append(_rate(title, False, "a figure is called into question", alarms))
    return found


def _rate(title, is_honest, what, by_seed):
    checks = {}
    for names in by_seed.values():
        for name in names:
            checks[name] = checks.get(name, 0) + 1
    raised = sum(bool(names) for names in by_seed.values())
    return Rate(title, is_honest, what, len(by_seed), raised, checks)


def _alarms(report, findings):
    """The checks of figures that raised an alarm."""
    of_figures = {claim.id for claim in report.claims if isinstance(claim, OF_FIGURES)}
    every = {claim.id for claim in report.claims}
    return {
        finding.check
        for finding in findings
        if finding.verdict in ALARMS and (finding.id in of_figures or finding.id not in every)
    }


def _confirmed(report, findings):
    """The parts in which a difference was confirmed, though no two settings differ."""
    by_id = {claim.id: claim for claim in report.claims}
    return {
        f"part {finding.part}"
        for finding in findings
        if finding.verdict == HOLDS and _compares_alike(report, by_id.get(finding.id))
    }


def _compares_alike(report, claim):
    """Whether it compares accuracies on the same items, which are all alike in truth."""
    if not isinstance(claim, Higher | Pooled):
        return False
    sets = {report.figures(reference)[-1].of for reference in (claim.higher, claim.lower)}
    return len(sets) == 1 and None not in sets


def _dishonest(report) -> dict[str, Callable[[float, int], Draw]]:
    """Ways to make a report wrong, as far as its shape allows: from deviation and seed to one."""
    found = {}
    stated = [name for name, entry in report.sets.items() if entry.items and "test" in name]
    for name in stated:
        items = report.sets[name].items
        wrong = items - items // 23  # Not round, as after leaving out what could not be read.
        found[f"{wrong:,} items test, {items:,} are stated ({report.sets[name].title})"] = (
            lambda deviation, seed, name=name, wrong=wrong: honest(
                report, deviation, seed, {name: wrong}
            )
        )
    tables = [name for name, table in report.tables.items() if table.of in stated]
    if tables:
        found["one cell of a table is raised by 0.02 points"] = lambda deviation, seed: _raised(
            honest(report, deviation, seed), tables, 0.0002
        )
        found["one cell of a table is raised by half a point"] = lambda deviation, seed: _raised(
            honest(report, deviation, seed), tables, 0.005
        )
    for claim in report.claims:
        if isinstance(claim, Fresh):
            for first in (0.92, 0.95, 0.98):
                found[f"a training goes on from a trained network: {first:.0%} after an epoch"] = (
                    lambda deviation, seed, claim=claim, first=first: _warm(
                        honest(report, deviation, seed), claim, first
                    )
                )
        if isinstance(claim, LearnsAllClasses):
            found["a class is left out of the training and validates it"] = (
                lambda deviation, seed, claim=claim: _left_out(
                    honest(report, deviation, seed), claim
                )
            )
    return found


def _raised(draw, tables, by):
    name = tables[draw.rng.integers(len(tables))]
    cells = [key for key in draw.exact if key[0] == name]
    draw.exact[cells[draw.rng.integers(len(cells))]] += by
    return draw


def _warm(draw, claim, first):
    """The run with the fewest items."""
    keys = [draw.keys(reference)[0] for reference in claim.first_epochs]
    draw.exact[min(keys, key=lambda key: draw.report.runs[key[0]].training.items)] = first
    return draw


def _left_out(draw, claim):
    for key in draw.keys(claim.validation):
        draw.exact[key] = 0.0
    key = draw.keys(claim.test)[-1]
    of = draw.report.runs[claim.test.name].of[claim.test.field]
    draw.exact[key] = draw.share(draw.exact[key] * (1 - 1 / claim.classes), of)
    _print_alike(draw, {key})
    return draw
