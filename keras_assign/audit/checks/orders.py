"""Claims that figures fall or rise, that gains do, and how often one figure is another."""

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from keras_assign.audit.checks.differences import SHOWN, is_tie, named, paired, variances
from keras_assign.audit.checks.entry import HOLDS, INCONSISTENT, NOT_SHOWN, ClaimEntry, Finding
from keras_assign.audit.checks.noise import Noise, not_known
from keras_assign.audit.printed.figures import Figure, PrintedFigures
from keras_assign.audit.printed.number import PrintedNumber
from keras_assign.audit.printed.references import Ref
from keras_assign.report.formats import percent, points

EXACTLY = 1e-9  # What arithmetic on floats may be off.


class Monotone(ClaimEntry):
    """Figures are said to fall, or to rise, with every step.

    Attributes:
        cells: of a table, or a series of a run, epoch by epoch.
        along: the axis; every line along it is looked at. Not for a series.
        direction: `falling` or `rising`.
    """

    kind: Literal["monotone"]
    cells: Ref
    along: str = ""
    direction: Literal["falling", "rising"]

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """Count the steps that go the other way, and those beyond the noise."""
        cells = report.figures(self.cells)
        lines, sign = _lines(cells, self.along), -1 if self.direction == "falling" else 1
        if max(map(len, lines)) < 2 or self.along and self.along not in cells[0].at:
            raise ValueError(f"{self.cells} has no line along {self.along or 'epochs'}")
        steps = [(before, after) for line in lines for before, after in pairwise(line)]
        level_steps = sum(is_tie(*step) for step in steps)
        against = [
            (before, after) for before, after in steps
            if not is_tie(before, after) and sign * (after.value - before.value) < 0
        ]  # fmt: skip
        numbers = (
            f"Of {len(steps)} steps in {len(lines)} lines "
            f"{len(steps) - len(against) - level_steps} are {self.direction}, {level_steps} are "
            f"level as printed and {len(against)} go the other way."
        )
        check = "does every step go that way?"
        if against:
            one, other = against[0]
            numbers += f" The first of these: from {named(one)} to {named(other)}."
            return self.found(check, numbers, INCONSISTENT)
        if self.cells.name in report.runs:  # What is said of one training's log is all there.
            return self.found(check, numbers, NOT_SHOWN if level_steps else HOLDS)
        level = noise.between(report, *cells) if all(figure.items for figure in cells) else None
        if level is None:
            return self.found(check, f"{numbers} {not_known(cells)}", NOT_SHOWN)
        half = level.half_width(2 * max(figure.variance for figure in cells))
        clear = sum(abs(after.value - before.value) > half for before, after in steps)
        numbers += (
            f" {clear or 'None'} of the {self.direction} ones is larger than two figures differ by "
            f"chance ({points(half, plus='')}), {level.source}."
        )
        return self.found(check, numbers, HOLDS if clear == len(steps) else NOT_SHOWN)


def _lines(cells, along):
    lines = {}
    for figure in cells:
        line = frozenset((axis, value) for axis, value in figure.at.items() if axis != along)
        lines.setdefault(line, []).append(figure)
    return list(lines.values())


class Gains(ClaimEntry):
    """Gains are compared with each other: diminishing, growing, or largest somewhere.

    Attributes:
        of: figures in their order. Alone they are the gains themselves, as printed; or with
            `steps` the gains are the differences from one to the next.
        over: what `of` is a gain over: figures that are paired with it as for `Pooled`.
        steps: see `of`.
        pattern: `diminishing` or `growing`: from each to the next.
        largest: or the place of the largest, a value of the axis along which they differ.
    """

    kind: Literal["gains"]
    of: Ref
    over: Ref | None = None
    steps: bool = False
    pattern: Literal["diminishing", "growing"] | None = None
    largest: str = ""

    @model_validator(mode="after")
    def _one_question(self):
        if bool(self.pattern) == bool(self.largest):
            raise ValueError("gains need either `pattern` or `largest`")
        if self.steps and self.over:
            raise ValueError("gains are over other figures, or steps, not both")
        return self

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """Compare them as printed; they hold where the noise leaves them so, too."""
        if self.over:
            pairs = paired(report, self.of, self.over)
        elif self.steps:
            pairs = [(after, before) for before, after in pairwise(report.figures(self.of))]
        else:
            pairs = [(figure, None) for figure in report.figures(self.of)]
        gains = [_Gain(*pair) for pair in pairs]
        if len(gains) < 2:
            raise ValueError(f"{self.of}: expected two gains at least")
        numbers = f"Gains as printed: {'; '.join(map(str, gains[:SHOWN]))}."
        check = "gains against each other"
        larger_first = self._in_order(gains)
        against = [pair for pair in larger_first if pair[1].is_above(pair[0])]
        if against:
            smaller, larger = against[0]
            numbers += f" That of {larger.where} is above that of {smaller.where}."
            return self.found(check, numbers, INCONSISTENT)
        figures = [figure for pair in pairs for figure in pair if figure]
        is_known = self.over or self.steps
        level = (
            noise.between(report, *figures)
            if is_known and all(figure.items for figure in figures) else None
        )  # fmt: skip
        if level is None:
            return self.found(check, f"{numbers} {not_known(figures)}", NOT_SHOWN)
        halves = [level.half_width(one.variance_from(other)) for one, other in larger_first]
        clear = sum(
            one.value - other.value > half
            for (one, other), half in zip(larger_first, halves, strict=True)
        )
        numbers += (
            f" {clear} of {len(larger_first)} differences of gains are larger than chance makes "
            f"them ({points(max(halves), plus='')}), {level.source}."
        )
        return self.found(check, numbers, HOLDS if clear == len(larger_first) else NOT_SHOWN)

    def _in_order(self, gains) -> list[tuple["_Gain", "_Gain"]]:
        """Pairs of which the first is said to be larger."""
        if self.pattern == "diminishing":
            return list(pairwise(gains))
        if self.pattern == "growing":
            return [(after, before) for before, after in pairwise(gains)]
        largest = [gain for gain in gains if self.largest in gain.figure.at.values()]
        if len(largest) != 1:
            raise ValueError(f"`largest` names {len(largest)} of {len(gains)} gains; expected one")
        others = sorted(gains, key=lambda gain: -gain.value)
        return [(largest[0], gain) for gain in others if gain is not largest[0]]


class _Gain:
    """One figure over another, or a printed gain."""

    def __init__(self, figure: Figure, over: Figure | None):
        self.figure, self._over = figure, over
        numbers = [one.number for one in (figure, over) if one]
        self.value = figure.value - (over.value if over else 0)
        self.slack = sum(number.step for number in numbers) / 2
        self.where = figure.label

    def is_above(self, other: "_Gain") -> bool:
        """Whether it is larger, however both were rounded."""
        return self.value - other.value > self.slack + other.slack + EXACTLY

    def variance_from(self, other: "_Gain") -> float:
        """Of their difference, in units of a training's; a figure that both have counts so."""
        pairs = [(self.figure, self._over), (other._over, other.figure)]
        return len(pairs) ** 2 * variances(pairs)

    def __str__(self):
        return f"{self.figure.number.of(self.value)} ({self.where})"


class Ratio(ClaimEntry):
    """One figure is said to be so many times another, or so much more.

    Attributes:
        of: the figure, and what it is compared with.
        printed: their ratio: `1.19`; or with `more`, by what share it is larger: `19%`.
        at_least: or what it is said to reach: `2`.
        more: see `printed`.
    """

    kind: Literal["ratio"]
    of: tuple[Ref, Ref]
    printed: Annotated[
        PrintedNumber | None, BeforeValidator(lambda text: PrintedNumber.parse(str(text)))
    ] = None
    at_least: float | None = Field(None, gt=0)
    more: bool = False

    @model_validator(mode="after")
    def _one_question(self):
        if (self.printed is None) == (self.at_least is None):
            raise ValueError("a ratio needs either `printed` or `at_least`")
        return self

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """Whether the ratio can be that, with all numbers rounded."""
        one, other = (report.figure(reference) for reference in self.of)
        lows, highs = (
            [figure.value + sign * figure.number.step / 2 for figure in (one, other)]
            for sign in (-1, 1)
        )
        if lows[1] <= 0:
            raise ValueError(f"{named(other)} is not clearly above 0: nothing is a multiple of it")
        shift = 1 if self.more else 0
        low, exact, high = (
            lows[0] / highs[1] - shift, one.value / other.value - shift, highs[0] / lows[1] - shift,
        )  # fmt: skip
        told = percent(exact) if self.more else f"{exact:.3f}"
        numbers = f"{named(one)} against {named(other)}: {told}{' more' if self.more else ' times'}"
        check = "a ratio and what it is of"
        if self.at_least is not None:
            verdict = INCONSISTENT if high < self.at_least - EXACTLY else HOLDS
            return self.found(check, f"{numbers}; at least {self.at_least:g} is said.", verdict)
        half = self.printed.step / 2 + EXACTLY
        fits = low - half <= self.printed.value <= high + half
        return self.found(
            check, f"{numbers}; {self.printed} is printed.", HOLDS if fits else INCONSISTENT
        )
