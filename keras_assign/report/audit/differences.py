"""Claims that one accuracy, or a whole table of them, is above another."""

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field
from scipy import stats

from keras_assign.report.audit.entry import (
    HOLDS,
    INCONSISTENT,
    LEVEL,
    NOT_SHOWN,
    ClaimEntry,
    Finding,
)
from keras_assign.report.audit.granularity import size_of
from keras_assign.report.formats import points, thousands
from keras_assign.report.references import Ref

if TYPE_CHECKING:
    from keras_assign.report.audit.noise import Noise
    from keras_assign.report.printed_report import Figure, Report

MARGIN = 0.005  # A difference that does not matter, see `statistics.EQUIVALENCE_MARGIN`.


class Higher(ClaimEntry):
    """One figure is said to be above another.

    Both the sampling of the test items and, where the report repeats cells, the difference between
    trainings have to leave a significant rest, after Holm in the family of the part.

    Attributes:
        higher: the one said to be above.
        lower: the other.
    """

    kind: Literal["higher"]
    higher: Ref
    lower: Ref

    def check(self, report: "Report", noise: "Noise") -> Finding:
        """A test of two proportions, and one against the noise between trainings."""
        pair = report.figure(self.higher), report.figure(self.lower)
        difference = pair[0].value - pair[1].value
        numbers, p_values = [f"{_named(pair[0])} against {_named(pair[1])}."], []
        sizes = [size_of(report, figure.of) if figure.of else None for figure in pair]
        if all(sizes):
            z, p = two_shares(pair[0].value, sizes[0], pair[1].value, sizes[1])
            items = round(abs(difference) * sizes[0])
            numbers.append(
                f"{points(difference)}, {thousands(items)} of {thousands(sizes[0])} items: "
                f"z = {z:.2f}, {p_text(p)} by the sampling of test items alone."
            )
            p_values.append(p)
        if noise.known:
            p = noise.p_value(difference, 2)
            numbers.append(
                f"Against trainings that differ as the report's repeated cells do: {p_text(p)}."
            )
            p_values.append(p)
        else:
            numbers.append("Each was trained once, and no cell is repeated.")
        if difference <= 0:
            return self.found(*_CHECK, " ".join(numbers), INCONSISTENT)
        if not p_values:
            return self.found(*_CHECK, " ".join(numbers), NOT_SHOWN)
        return self.found(*_CHECK, " ".join(numbers), HOLDS, max(p_values))


_CHECK = ("a difference against its sampling error and the noise between trainings",)


class Pooled(ClaimEntry):
    """Cells are said to be above others, in the mean: more telling than cell by cell.

    Attributes:
        higher: cells said to be above.
        lower: cells to compare with: as many, paired in order. Where there are fewer of one kind,
            each of these is paired with all of the other that agree with it on the axes that its
            reference does not fix.
    """

    kind: Literal["pooled"]
    higher: Ref
    lower: Ref

    def check(self, report: "Report", noise: "Noise") -> Finding:
        """The mean of all differences, with the cells that several share."""
        pairs = paired(report, self.higher, self.lower)
        differences = np.array([high.value - low.value for high, low in pairs])
        mean, variances = float(differences.mean()), _variances(pairs)
        numbers = [
            f"{int((differences > 0).sum())} of {len(pairs)} cells lie above, "
            f"{int((differences < 0).sum())} below; mean {points(mean)}, from "
            f"{points(differences.min())} to {points(differences.max())}."
        ]
        p_values = []
        errors = [_sampling_error(report, figure) for pair in pairs for figure in pair]
        if all(errors):
            z = mean / (math.sqrt(variances) * float(np.mean(errors)))
            p_values.append(float(2 * stats.norm.sf(abs(z))))
            numbers.append(f"{p_text(p_values[-1])} by the sampling of test items alone.")
        if noise.known:
            p_values.append(noise.p_value(mean, variances))
            numbers.append(f"{p_text(p_values[-1])} against the noise between trainings.")
        check = "all cells together"
        if not p_values:
            return self.found(check, " ".join(numbers), NOT_SHOWN)
        p = max(p_values)
        if mean <= 0:
            return self.found(check, " ".join(numbers), INCONSISTENT if p < LEVEL else NOT_SHOWN)
        return self.found(check, " ".join(numbers), HOLDS, p)


class LevelsOff(ClaimEntry):
    """From some cells to others nothing is said to be gained any more.

    Attributes:
        before: cells.
        after: as many, paired in order.
    """

    kind: Literal["levels_off"]
    before: Ref
    after: Ref

    def check(self, report: "Report", noise: "Noise") -> Finding:
        """The interval of the mean gain, which has to lie within half a point."""
        pairs = paired(report, self.after, self.before)
        gains = np.array([after.value - before.value for after, before in pairs])
        numbers = f"Gains {', '.join(points(gain) for gain in gains)}; mean {points(gains.mean())}"
        check = "is a further gain excluded?"
        if not noise.known:
            return self.found(check, numbers + "; no cell is repeated.", NOT_SHOWN)
        half = float(stats.t.ppf(1 - LEVEL / 2, noise.degrees)) * noise.deviation * math.sqrt(
            _variances(pairs)
        )  # fmt: skip
        low, high = gains.mean() - half, gains.mean() + half
        numbers += (
            f", 95 % interval from {points(low)} to {points(high)} by the noise between trainings."
        )
        if low > MARGIN:
            return self.found(check, numbers, INCONSISTENT)
        return self.found(check, numbers, HOLDS if high < MARGIN else NOT_SHOWN)


class BestOf(ClaimEntry):
    """One cell of several is picked as the best.

    Attributes:
        best: the cell.
        among: all cells that it was picked from.
    """

    kind: Literal["best_of"]
    best: Ref
    among: Ref

    def check(self, report: "Report", noise: "Noise") -> Finding:
        """Whether it is the largest, and how many others can't be told from it."""
        best, others = report.figure(self.best), report.figures(self.among)
        above = [figure for figure in others if figure.value > best.value]
        check = "the largest of several is flattered by chance"
        if above:
            named = ", ".join(_named(figure) for figure in above)
            return self.found(check, f"{_named(best)}; above it: {named}.", INCONSISTENT)
        rest = [figure for figure in others if figure.at != best.at]
        numbers = f"{_named(best)} is the largest of {len(others)}."
        if not noise.known:
            return self.found(check, numbers + " No cell is repeated.", NOT_SHOWN)
        near = [f for f in rest if best.value - f.value <= noise.least_significant]
        numbers += (
            f" {len(near)} of the other {len(rest)} lie within "
            f"{points(noise.least_significant, plus='')} of it, and can't be told from it by a "
            "training each."
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
    to: tuple[Ref, ...]
    within: float = Field(gt=0)

    def check(self, report: "Report", noise: "Noise") -> Finding:
        """The interval of the difference from each."""
        figure = report.figure(self.figure)
        others = [report.figure(ref) for ref in self.to]
        gaps = [figure.value - other.value for other in others]
        numbers = f"{_named(figure)}: " + "; ".join(
            f"{points(gap)} against {_named(other)}"
            for gap, other in zip(gaps, others, strict=True)
        )
        check = f"within {points(self.within, plus='')} of each, the noise included?"
        if not noise.known:
            return self.found(check, numbers + ". No cell is repeated.", NOT_SHOWN)
        half = noise.least_significant
        numbers += f". A single difference is known to ±{points(half, plus='')}."
        if all(abs(gap) + half <= self.within for gap in gaps):
            return self.found(check, numbers, HOLDS)
        far = any(abs(gap) - half > self.within for gap in gaps)
        return self.found(check, numbers, INCONSISTENT if far else NOT_SHOWN)


def paired(report: "Report", first: Ref, second: Ref) -> list[tuple["Figure", "Figure"]]:
    """The cells of two references in pairs, see `Pooled`.

    Raises:
        ValueError: a cell has no partner.
    """
    ones, others = report.figures(first), report.figures(second)
    if len(ones) == len(others):
        return list(zip(ones, others, strict=True))
    if len(ones) < len(others):
        return [(one, other) for other, one in paired(report, second, first)]
    fixed = {axis for axis, values in second.places if len(values) == 1}
    pairs = []
    for one in ones:
        shared = {axis: value for axis, value in one.at.items() if axis not in fixed}
        partners = [o for o in others if all(o.at.get(a) == v for a, v in shared.items())]
        if len(partners) != 1:
            raise ValueError(f"{first} and {second}: {one.label} has no single partner")
        pairs.append((one, partners[0]))
    return pairs


def _variances(pairs):
    """Variance of the mean difference, in units of that of a cell; cells may be shared."""
    weights = {}
    for pair in pairs:
        for figure, sign in zip(pair, (1, -1), strict=True):
            place = figure.name, tuple(sorted(figure.at.items())), figure.label
            weights[place] = weights.get(place, 0) + sign / len(pairs)
    return sum(weight**2 for weight in weights.values())


def _sampling_error(report, figure):
    size = size_of(report, figure.of) if figure.of else None
    return math.sqrt(figure.value * (1 - figure.value) / size) if size else None


def two_shares(one: float, items: int, other: float, other_items: int) -> tuple[float, float]:
    """Test of two unpaired shares of items, pooled variance.

    Returns:
        z (positive where the one is larger) and its two-sided p value.
    """
    pooled = (one * items + other * other_items) / (items + other_items)
    error = math.sqrt(pooled * (1 - pooled) * (1 / items + 1 / other_items))
    if error == 0:
        return 0.0, 1.0
    z = (one - other) / error
    return z, float(2 * stats.norm.sf(abs(z)))


def p_text(p: float) -> str:
    """0.0523 -> 'p = 0.052'; below 0.001 'p < 0.001'."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"


def _named(figure):
    return f"{figure.number} ({figure.label})"
