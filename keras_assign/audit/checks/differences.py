"""Claims that one accuracy, or a whole table of them, is above another."""

import math
from typing import Literal

import numpy as np
from pydantic import Field

from keras_assign.audit.checks.entry import (
    BEYOND_SAMPLING,
    HOLDS,
    INCONSISTENT,
    NOT_SHOWN,
    ClaimEntry,
    Finding,
)
from keras_assign.audit.checks.noise import LEVEL, Noise, not_known, pooled
from keras_assign.audit.printed.figures import Figure, PrintedFigures
from keras_assign.audit.printed.references import Ref
from keras_assign.report.distributions import normal_isf, normal_sf
from keras_assign.report.formats import points, thousands
from keras_assign.report.statistics import two_proportions
from keras_assign.report.verdicts import EQUIVALENCE_MARGIN

SHOWN = 6  # Figures that are named in a sentence.


class Higher(ClaimEntry):
    """One accuracy is said to be above another; or one loss, time or other measure.

    Both the sampling of the test items and the difference between trainings have to leave a
    significant rest, after Holm in the family of the part. Where nothing tells how far trainings
    differ, only the first can be judged.

    Attributes:
        higher: the one said to be above.
        lower: the other.
    """

    kind: Literal["higher"]
    higher: Ref
    lower: Ref

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """A test of two proportions, and one against the noise between trainings."""
        pair = report.figure(self.higher), report.figure(self.lower)
        if not any(figure.items for figure in pair):
            return self._of_others(pair)
        pair = report.share(self.higher), report.share(self.lower)
        difference = pair[0].value - pair[1].value
        z, p_sampling = two_shares(*pair)
        numbers = f"{named(pair[0])} against {named(pair[1])}: {points(difference)}"
        if is_tie(*pair):
            numbers += ", a tie as printed: which one is higher can't be told."
            return self.found("a difference against its rounding", numbers, NOT_SHOWN)
        items = round(abs(difference) * pair[0].items)
        numbers += (
            f", {thousands(items)} of {thousands(pair[0].items)} items, z = {z:.2f}, one-sided "
            f"{p_text(p_sampling)} by the sampling of test items alone."
        )
        # What is printed against the words of a claim needs no test.
        unless = INCONSISTENT if difference < 0 else NOT_SHOWN
        return _judged(self, report, noise, numbers, [pair], difference, p_sampling, unless)

    def _of_others(self, pair):
        """Of losses, times and measures: as printed, and against deviations, if they have them."""
        difference = pair[0].value - pair[1].value
        numbers = f"{named(pair[0])} against {named(pair[1])}"
        if is_tie(*pair):
            return self.found("a difference", f"{numbers}: a tie as printed.", NOT_SHOWN)
        level = pooled(pair)
        if difference < 0 or level is None:
            numbers += f". {not_known(pair)}" if difference > 0 else ": it is the lower one."
            verdict = INCONSISTENT if difference < 0 else NOT_SHOWN
            return self.found("a difference", numbers, verdict)
        p = level.p_value(difference, sum(figure.variance for figure in pair))
        numbers += f": one-sided {p_text(p)} {level.source}."
        return self.found("a difference against its deviations", numbers, NOT_SHOWN, p)


class Pooled(ClaimEntry):
    """Cells are said to be above others, in the mean: more telling than cell by cell.

    The sampling of test items is taken as independent from cell to cell. On the same items it is
    not: what all cells have in common cancels out in a difference, what it depends on does not.

    Attributes:
        higher: cells said to be above.
        lower: cells to compare with. Cells are paired that agree on the axes which neither
            reference fixes to one value; else, if there are as many, in order.
        by_more_than: difference that is not enough yet, a fraction; below 0 for cells that are
            said to be no worse.
    """

    kind: Literal["pooled"]
    higher: Ref
    lower: Ref
    by_more_than: float = Field(0, gt=-1, lt=1)

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """The mean of all differences, with the cells that several share."""
        pairs = paired(report, self.higher, self.lower)
        differences = np.array([high.value - low.value for high, low in pairs])
        mean, excess = float(differences.mean()), float(differences.mean()) - self.by_more_than
        error = math.sqrt(sum(w**2 * f.value * (1 - f.value) / f.items for f, w in _weights(pairs)))
        numbers = (
            f"{int((differences > 0).sum())} of {len(pairs)} cells lie above, "
            f"{int((differences < 0).sum())} below; mean {points(mean)}, from "
            f"{points(differences.min())} to {points(differences.max())}."
        )
        if self.by_more_than:
            numbers += f" More than {points(self.by_more_than)} is claimed."
        p_sampling = normal_sf(excess / error) if error else float(excess <= 0)
        numbers += f" One-sided {p_text(p_sampling)} by the sampling of test items alone."
        return _judged(self, report, noise, numbers, pairs, excess, p_sampling, NOT_SHOWN)


def _judged(claim, report, noise, numbers, pairs, excess, p_sampling, unless):
    """Hold a difference against the noise between trainings, too; `unless` it is shown."""
    check = "a difference against sampling error and the noise between trainings"
    figures, variance = [figure for pair in pairs for figure in pair], variances(pairs)
    level = noise.between(report, *figures)
    if level is None:
        numbers += f" {not_known(figures)}"
        if p_sampling < LEVEL:
            numbers += (
                " It would take single trainings that differ by "
                f"{points(undoing(excess, variance), plus='')} (SD) to undo it."
            )
        return claim.found(check, numbers, unless, p_sampling, BEYOND_SAMPLING)
    p_noise = level.p_value(excess, variance)
    numbers += f" One-sided {p_text(p_noise)} {level.source}."
    return claim.found(check, numbers, unless, max(p_sampling, p_noise))


def undoing(difference: float, variance: float, level: float = LEVEL) -> float:
    """The standard deviation of single trainings from which a difference is not significant.

    Args:
        difference: above 0, a fraction.
        variance: of it, in units of that of one training.
        level: of the one-sided test.
    """
    return difference / normal_isf(level) / math.sqrt(variance)


def is_tie(one: Figure, other: Figure) -> bool:
    """Whether two figures may be the same, or either the larger, but for their rounding."""
    slack = (one.number.step + other.number.step) / 2
    difference = abs(one.value - other.value)
    return difference == 0 or difference < slack * (1 - 1e-6)


class LevelsOff(ClaimEntry):
    """From some cells to others nothing that matters is said to be gained or lost any more.

    Attributes:
        before: cells.
        after: as many, paired as for `Pooled`.
    """

    kind: Literal["levels_off"]
    before: Ref
    after: Ref

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """The interval of the mean change, which has to lie within half a point of 0."""
        pairs = paired(report, self.after, self.before)
        gains = np.array([after.value - before.value for after, before in pairs])
        numbers = (
            f"Changes {', '.join(points(gain) for gain in gains)}; mean {points(gains.mean())}"
        )
        check = "is a change that matters excluded?"
        figures = [figure for pair in pairs for figure in pair]
        level = noise.between(report, *figures)
        if level is None:
            return self.found(check, f"{numbers}. {not_known(figures)}", NOT_SHOWN)
        half = level.half_width(variances(pairs))
        low, high = gains.mean() - half, gains.mean() + half
        numbers += f", 95 % interval from {points(low)} to {points(high)} {level.source}."
        if low > EQUIVALENCE_MARGIN or high < -EQUIVALENCE_MARGIN:
            return self.found(check, numbers, INCONSISTENT)
        within = low > -EQUIVALENCE_MARGIN and high < EQUIVALENCE_MARGIN
        return self.found(check, numbers, HOLDS if within else NOT_SHOWN)


class BestOf(ClaimEntry):
    """One cell of several is picked as the best.

    Attributes:
        best: the cell.
        among: all cells that it was picked from.
    """

    kind: Literal["best_of"]
    best: Ref
    among: Ref

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """Whether it is the largest, and how many others can't be told from it."""
        best, among = report.share(self.best), report.shares(self.among)
        others = [figure for figure in among if figure != best]
        if len(others) != len(among) - 1 or not others:
            raise ValueError(f"{self.best} must be one of the several of {self.among}")
        ties = [figure for figure in others if is_tie(figure, best)]
        above = [f for f in others if f.value > best.value and not is_tie(f, best)]
        check = "the largest of several is flattered by chance"
        if above:
            names = ", ".join(named(figure) for figure in above[:SHOWN])
            return self.found(check, f"{named(best)}; above it: {names}.", INCONSISTENT)
        numbers = f"{named(best)} is the largest of {len(among)}."
        if ties:
            numbers = f"{named(best)}; as large as printed: {', '.join(map(named, ties[:SHOWN]))}."
        level = noise.between(report, *among)
        if level is None:
            return self.found(check, f"{numbers} {not_known(among)}", NOT_SHOWN)
        half = level.half_width(best.variance + max(figure.variance for figure in others))
        near = [figure for figure in others if best.value - figure.value <= half]
        numbers += (
            f" {len(near)} of the other {len(others)} lie within {points(half, plus='')} of it, "
            f"and can't be told from it {level.source}."
        )
        return self.found(check, numbers, NOT_SHOWN if near else HOLDS)


class Close(ClaimEntry):
    """A figure is said to come close to another.

    Attributes:
        figure: the one.
        to: what it is compared with; several, where the same is printed several times.
        within: how close: a fraction.
    """

    kind: Literal["close"]
    figure: Ref
    to: tuple[Ref, ...] = Field(min_length=1)
    within: float = Field(gt=0)

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """The interval of the difference from each."""
        figure, others = report.share(self.figure), [report.share(ref) for ref in self.to]
        gaps = [figure.value - other.value for other in others]
        numbers = f"{named(figure)}: " + "; ".join(
            f"{points(gap)} against {named(other)}" for gap, other in zip(gaps, others, strict=True)
        )
        check = f"within {points(self.within, plus='')} of each, the noise included?"
        level = noise.between(report, figure, *others)
        if level is None:
            return self.found(check, f"{numbers}. {not_known([figure, *others])}", NOT_SHOWN)
        half = level.half_width(figure.variance + max(other.variance for other in others))
        numbers += f". A difference is known to ±{points(half, plus='')}."
        if all(abs(gap) + half <= self.within for gap in gaps):
            return self.found(check, numbers, HOLDS)
        far = any(abs(gap) - half > self.within for gap in gaps)
        return self.found(check, numbers, INCONSISTENT if far else NOT_SHOWN)


def paired(report: PrintedFigures, first: Ref, second: Ref) -> list[tuple[Figure, Figure]]:
    """The accuracies of two references in pairs, see `Pooled`.

    Raises:
        ValueError: one has no partner, or they are no accuracies.
    """
    ones, others = report.shares(first), report.shares(second)
    asked = [report.places(ref) for ref in (first, second) if ref.name in report.tables]
    fixed = {axis for places in asked for axis, values in places.items() if len(values) == 1}
    by_place = {}
    for other in others:
        by_place.setdefault(_open(other, fixed), []).append(other)
    pairs = [(one, by_place.get(_open(one, fixed), ())) for one in ones]
    if all(len(partners) == 1 for _, partners in pairs):
        return [(one, partners[0]) for one, partners in pairs]
    if len(ones) < len(others):
        return [(one, other) for other, one in paired(report, second, first)]
    if len(ones) == len(others):
        return list(zip(ones, others, strict=True))
    lone = next(one for one, partners in pairs if len(partners) != 1)
    raise ValueError(f"{first} and {second}: {lone.label} has no single partner")


def _open(figure, fixed):
    return frozenset((axis, value) for axis, value in figure.at.items() if axis not in fixed)


def _weights(pairs):
    """Each figure with its weight in the mean difference; figures may be shared."""
    weights, figures = {}, {}
    for pair in pairs:
        for figure, sign in zip(pair, (1, -1), strict=True):
            place = figure.name, figure.label
            figures[place] = figure
            weights[place] = weights.get(place, 0) + sign / len(pairs)
    return [(figures[place], weight) for place, weight in weights.items()]


def variances(pairs: list[tuple[Figure, Figure]]) -> float:
    """Variance of the mean difference of pairs, which may share figures, in that of a training."""
    return sum(weight**2 * figure.variance for figure, weight in _weights(pairs))


def two_shares(one: Figure, other: Figure) -> tuple[float, float]:
    """Test of two unpaired shares of items: z, and the one-sided p value that the one is larger."""
    z, _ = two_proportions(one.value, one.items, other.value, other.items)
    return z, normal_sf(z)


def p_text(p: float) -> str:
    """0.0523 -> 'p = 0.052'; below 0.001 'p < 0.001'."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"


def named(figure: Figure) -> str:
    """A figure as printed, and what it is."""
    return f"{figure.number} ({figure.label})"
