"""Reports of a given one's shape, drawn: honest ones, and ones that are wrong in one way.

The same runs, tables, sizes, rounding and claims, with numbers of which it is known whether they
are honest.
"""

import dataclasses
from collections.abc import Callable, Iterator

import numpy as np
from scipy.special import ndtri

from keras_assign.audit.checks.arithmetic import Difference, Equal, Total
from keras_assign.audit.checks.repeats import noise_of
from keras_assign.audit.checks.trainings import Fresh, LearnsAllClasses, OneClassifier
from keras_assign.audit.printed.number import PrintedNumber
from keras_assign.audit.printed.references import Reference
from keras_assign.audit.printed.report import Report

TIME_SPREAD = 0.02  # Relative, of each time.
CURVE_SPREAD = 0.2  # Of a training's accuracies around the printed ones, in logits.
# Of the accuracies of trainings on other data: in the report's own logs first epochs on augmented
# images lie a whole unit below those on generated ones.
DATA_SPREAD = 0.6
GAP = 0.01  # Of training above test accuracy, standard deviation over methods.
# Trainings on the same test items err on many of the same: correlation of what decides.
COMMON_ITEMS = 0.7
COST = 1.0  # Of an error, in cross-entropy; ln 2 is the least that there can be.
FEW_TO_COMPARE = 3  # Figures of a network, from which it is one setting; else the part's are.

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
        items: by set how hard each of its items is, standard normal.
        sds: by figure its standard deviation over trainings, where it is their mean.
    """

    report: Report
    exact: dict[Key, float]
    sizes: dict[str, int]
    rng: np.random.Generator
    items: dict[str, np.ndarray]
    sds: dict[Key, float] = dataclasses.field(default_factory=dict)

    def keys(self, reference: Reference) -> list[Key]:
        """The figures that a reference stands for."""
        if reference.name in self.report.runs:
            run = self.report.runs[reference.name]
            numbers = run.series.get(reference.field, (None,))
            epochs = range(len(numbers)) if reference.epoch is None else [reference.epoch - 1]
            return [(reference.name, reference.field, epoch) for epoch in epochs]
        table = self.report.tables[reference.name]
        return [
            (reference.name, *_position(table, at))
            for at, _ in table.cells_at(self.report.places(reference))
        ]

    def share(self, accuracy: float, set_name: str) -> float:
        """What is measured of an accuracy on the items of a set, which are the same each time."""
        hard = self.items[set_name]
        own = self.rng.standard_normal(len(hard))
        decides = np.sqrt(COMMON_ITEMS) * hard + np.sqrt(1 - COMMON_ITEMS) * own
        return float((decides < ndtri(min(max(accuracy, 0), 1))).mean())

    def mean_share(
        self, key: Key, accuracy: float, set_name: str, deviation: float, seeds: int | None
    ) -> float:
        """The same of as many trainings, whose deviation is kept."""
        shares = [
            self.share(accuracy + self.rng.normal(0, deviation), set_name)
            for _ in range(seeds or 1)
        ]
        if len(shares) > 1:
            self.sds[key] = float(np.std(shares, ddof=1))
        return float(np.mean(shares))

    def printed(self) -> Report:
        """The report with these figures in its own digits, and differences worked out anew."""
        runs, tables = {}, {}
        for name, run in self.report.runs.items():
            series = {
                field: tuple(n.of(self.exact[name, field, e]) for e, n in enumerate(numbers))
                for field, numbers in run.series.items()
            }
            figures = {
                field: number.of(self.exact[name, field, 0], self.sds.get((name, field, 0)))
                for field, number in run.figures.items()
            }
            runs[name] = run.model_copy(update={"series": series, "figures": figures})
        for name, table in self.report.tables.items():
            cells = tuple(
                tuple(
                    number and number.of(self.exact[name, r, c], self.sds.get((name, r, c)))
                    for c, number in enumerate(row)
                )
                for r, row in enumerate(table.cells)
            )
            tables[name] = table.model_copy(update={"cells": cells})
        claims = tuple(self._claim(claim) for claim in self.report.claims)
        return self.report.model_copy(update={"runs": runs, "tables": tables, "claims": claims})

    def _claim(self, claim):
        if not isinstance(claim, Difference) or not isinstance(claim.printed, PrintedNumber):
            return claim
        one, other = (self.exact[self.keys(reference)[-1]] for reference in claim.of)
        return claim.model_copy(update={"printed": claim.printed.of(one - other)})


def honest(
    report: Report,
    between_runs: float,
    seed: int,
    sizes: dict[str, int] | None = None,
    unrepeated: float | None = None,
) -> Draw:
    """An honest report in which no setting differs from another of its network or part.

    Args:
        report: whose shape it has.
        between_runs: standard deviation of single trainings' accuracy, a fraction.
        seed: of what is drawn.
        sizes: sets of which other numbers of items are tested than is stated.
        unrepeated: that deviation for networks of which no cell is repeated; the same by default.

    Raises:
        ValueError: the size of a set is not known.
    """
    rng = np.random.default_rng(seed)
    sizes = {name: (sizes or {}).get(name, entry.size) for name, entry in report.sets.items()}
    unknown = next((name for name, size in sizes.items() if not size), None)
    if unknown:
        raise ValueError(f"the size of {unknown} is not known; say what it may be with `maybe`")
    items = {name: rng.standard_normal(size) for name, size in sizes.items()}
    draw = Draw(report, {}, sizes, rng, items)
    truths, kin = _truths(report), _kinship(report)
    repeated = noise_of(report, report.claims).levels.keys()

    def deviation(entry):
        network = entry.training.network if entry.training else ""
        return between_runs if network in repeated or unrepeated is None else unrepeated

    for name, run in report.runs.items():
        of_run = rng.normal(0, deviation(run))
        for field, numbers in {**run.series, **{f: (n,) for f, n in run.figures.items()}}.items():
            of, last = run.of.get(field), numbers[-1].value
            moved = truths.get(kin(run), last) - last if of else 0
            for epoch, number in enumerate(numbers):
                value, seeds = number.value, number.seeds or run.seeds or report.seeds or 1
                if number.is_time:
                    value *= rng.normal(1, TIME_SPREAD)
                elif of and seeds > 1:
                    key = name, field, epoch
                    value = draw.mean_share(key, value + moved, of, deviation(run), seeds)
                elif of:
                    # The curve of the log, moved to where all trainings of its kin end.
                    value = draw.share(value + moved + of_run, of)
                draw.exact[name, field, epoch] = value
    for name, table in report.tables.items():
        for at, number in table.cells_at():
            key, of = (name, *_position(table, at)), table.set_of(at, number)
            draw.exact[key] = number.value
            if of:
                seeds = number.seeds or table.seeds or report.seeds
                draw.exact[key] = draw.mean_share(
                    key, truths[kin(table)], of, deviation(table), seeds
                )
    _obey_claims(draw)
    return draw


def _position(table, at):
    """Row and column of a cell."""
    (row_axis,), (column_axis,) = table.rows, table.columns
    return table.position(row_axis, at[row_axis]), table.position(column_axis, at[column_axis])


def _kinship(report) -> Callable:
    """From a run or table to what has the same true accuracy: a network's cells, or a part's."""
    counts = {}
    for entry in report.runs.values():
        if entry.training:
            counts[entry.training.network] = counts.get(entry.training.network, 0) + 1
    for entry in report.tables.values():
        if entry.training:
            cells = sum(map(len, entry.cells))
            counts[entry.training.network] = counts.get(entry.training.network, 0) + cells
    large = {network for network, count in counts.items() if count >= FEW_TO_COMPARE}

    def kin(entry):
        network = entry.training.network if entry.training else None
        return network if network in large else f"part {entry.part}"

    return kin


def _truths(report):
    """By kin the accuracy on test items that all its trainings have: the median of the printed."""
    found, kin = {}, _kinship(report)
    for figure in report.every_figure():
        if figure.of and report.sets[figure.of].role == "test":
            entry = report.runs.get(figure.name) or report.tables[figure.name]
            found.setdefault(kin(entry), []).append(figure.value)
    return {kin: float(np.median(values)) for kin, values in found.items()}


def _obey_claims(draw):
    """Make everything agree that an honest report has right: logs, sums, copies."""
    report, totals = draw.report, set()
    for claim in report.claims:
        if isinstance(claim, LearnsAllClasses):
            for key in draw.keys(claim.validation):
                of = report.runs[claim.validation.name].of[claim.validation.field]
                draw.exact[key] = draw.share(draw.exact[draw.keys(claim.test)[-1]], of)
        elif isinstance(claim, OneClassifier):
            for train, test in zip(claim.train, claim.test, strict=True):
                of = report.runs[train.name].of[train.field]
                gap = abs(draw.rng.normal(0, GAP))
                accuracy = draw.exact[draw.keys(test)[-1]] + gap
                draw.exact[draw.keys(train)[-1]] = draw.share(accuracy, of)
        elif isinstance(claim, Fresh):
            _draw_curves(draw, claim)
    sums = [claim for claim in report.claims if isinstance(claim, Total)]
    for claim in sorted(sums, key=lambda claim: not claim.each_epoch):
        totals |= set(_add_up(draw, claim))
    _agree(draw, totals)
    _cost_errors(draw)


def _cost_errors(draw):
    """Losses that fit accuracies which were drawn lower than the printed ones."""
    for name, run in draw.report.runs.items():
        for field in run.series:
            share = field.replace("loss", "accuracy")
            if share == field or share not in run.series:
                continue
            for epoch in range(len(run.series[field])):
                least = COST * (1 - draw.exact[name, share, epoch])
                draw.exact[name, field, epoch] = max(draw.exact[name, field, epoch], least)


def _draw_curves(draw, claim):
    """Training accuracies as printed, but for noise; of one that is in doubt, as of the others."""
    keys = [draw.keys(reference) for reference in claim.accuracies]
    epochs = min(map(len, keys))
    logits = np.array([[_logit(draw.exact[key]) for key in run[:epochs]] for run in keys])
    seconds = logits[:, 1]
    doubted = [n for n in range(len(keys)) if logits[n, 0] > np.delete(seconds, n).max()]
    trusted = np.delete(logits, doubted, axis=0)
    for n, run in enumerate(keys):
        curve = logits[n] + draw.rng.normal(0, CURVE_SPREAD)
        if n in doubted:
            curve = trusted.mean(axis=0) + draw.rng.normal(0, DATA_SPREAD)
        for key, logit in zip(run, curve, strict=False):
            draw.exact[key] = 1 / (1 + np.exp(-logit))


def _logit(share):
    share = min(max(share, 1e-4), 1 - 1e-4)
    return np.log(share / (1 - share))


def _add_up(draw, claim) -> Iterator[Key]:
    """Set a total to what its parts make, and tell which figures were set."""
    parts = [draw.keys(reference) for reference in claim.parts]
    targets = draw.keys(claim.total)
    rows = zip(*parts, strict=True) if claim.each_epoch else [[k for p in parts for k in p]]
    for target, row in zip(targets if claim.each_epoch else targets[-1:], rows, strict=True):
        total = sum(draw.exact[key] for key in row)
        draw.exact[target] = total / len(row) if claim.mean else total
        yield target


def _agree(draw, first):
    """Copy what is printed in several places, and work out the differences that are printed.

    Copied is a figure of `first`, or else the first of all.
    """
    for claim in draw.report.claims:
        if isinstance(claim, Equal):
            for group in claim.groups:
                keys = [draw.keys(reference)[-1] for reference in group]
                source = next((key for key in keys if key in first), keys[0])
                for key in keys:
                    draw.exact[key] = draw.exact[source]
    for claim in draw.report.claims:
        if isinstance(claim, Difference) and isinstance(claim.printed, Reference):
            one, other = (draw.exact[draw.keys(reference)[-1]] for reference in claim.of)
            draw.exact[draw.keys(claim.printed)[-1]] = one - other


def dishonest(report: Report, deviation: float) -> dict[str, Callable[[int], Draw]]:
    """Ways to make a report wrong, as far as its shape allows.

    Args:
        report: whose shape they have.
        deviation: standard deviation of single trainings' accuracy, a fraction.

    Returns:
        By what is wrong with it, from a seed to such a report.
    """
    found = {}
    stated = [name for name, entry in report.sets.items() if entry.items and entry.role == "test"]
    for name in stated:
        items = report.sets[name].items
        wrong = items - items // 23  # Not round, as after leaving out what could not be read.
        found[f"{wrong:,} items test, {items:,} are stated ({report.sets[name].title})"] = (
            lambda seed, name=name, wrong=wrong: honest(report, deviation, seed, {name: wrong})
        )
    tables = [
        name
        for name, table in report.tables.items()
        if any(table.set_of(at, number) in stated for at, number in table.cells_at())
    ]
    for words, by in (("0.02 points", 0.0002), ("half a point", 0.005)):
        if tables:
            found[f"one cell of a table is raised by {words}"] = lambda seed, by=by: _raised(
                honest(report, deviation, seed), tables, by
            )
    for claim in report.claims:
        if isinstance(claim, Fresh):
            for first in (0.95, 0.98):
                found[f"a training goes on from a trained network: {first:.0%} after an epoch"] = (
                    lambda seed, claim=claim, first=first: _warm(
                        honest(report, deviation, seed), claim, first
                    )
                )
        if isinstance(claim, LearnsAllClasses):
            found["a class is left out of the training and validates it"] = (
                lambda seed, claim=claim: _left_out(honest(report, deviation, seed), claim)
            )
    return found


def _raised(draw, tables, by):
    name = tables[draw.rng.integers(len(tables))]
    table = draw.report.tables[name]
    cells = [(name, *_position(table, at)) for at, n in table.cells_at() if table.set_of(at, n)]
    draw.exact[cells[draw.rng.integers(len(cells))]] += by
    return draw


def _warm(draw, claim, first):
    """The run with the fewest items."""
    keys = [draw.keys(reference)[0] for reference in claim.accuracies]
    draw.exact[min(keys, key=lambda key: draw.report.runs[key[0]].training.items)] = first
    return draw


def _left_out(draw, claim):
    for key in draw.keys(claim.validation):
        draw.exact[key] = 0.0
    key = draw.keys(claim.test)[-1]
    of = draw.report.runs[claim.test.name].of[claim.test.field]
    draw.exact[key] = draw.share(draw.exact[key] * (1 - 1 / claim.classes), of)
    _agree(draw, {key})
    return draw
