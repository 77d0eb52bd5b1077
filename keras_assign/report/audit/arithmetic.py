"""Claims that printed numbers agree: with each other, with their sum, their mean, a difference."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator

from keras_assign.report.audit.entry import HOLDS, INCONSISTENT, ClaimEntry, Finding
from keras_assign.report.printed_number import PrintedNumber
from keras_assign.report.references import Ref

if TYPE_CHECKING:
    from keras_assign.report.audit.noise import Noise
    from keras_assign.report.printed_report import Report


class Equal(ClaimEntry):
    """Numbers are printed more than once.

    Attributes:
        groups: of references to the same number each.
    """

    kind: Literal["equal"]
    groups: tuple[tuple[Ref, ...], ...]

    def check(self, report: "Report", noise: "Noise") -> Finding:
        """Whether one value can be printed so in all places of a group."""
        found = [[report.figure(reference) for reference in group] for group in self.groups]
        odd = [group for group in found if not _one_value(figure.number for figure in group)]
        if not odd:
            return self.found(_TWICE, f"All {len(found)} agree.", HOLDS)
        numbers = "; ".join(
            " but ".join(f"{figure.number} in {figure.place}" for figure in group)
            + f" ({group[0].label})"
            for group in odd
        )
        return self.found(_TWICE, f"{len(odd)} of {len(found)} differ: {numbers}.", INCONSISTENT)


_TWICE = "the same number in two places"


def _one_value(numbers):
    """Whether the ranges that are rounded to these numbers have a value in common."""
    ranges = [(n.value - n.step / 2, n.value + n.step / 2) for n in numbers]
    return max(low for low, _ in ranges) <= min(high for _, high in ranges) + 1e-12


class Total(ClaimEntry):
    """A number is the sum of others.

    Attributes:
        total: one, or a series that is summed up epoch by epoch.
        parts: all figures that these stand for are summed; for a series one of each of them.
        mean: their mean instead.
    """

    kind: Literal["total"]
    total: Ref
    parts: tuple[Ref, ...]
    each_epoch: bool = False
    mean: bool = False

    def check(self, report: "Report", noise: "Noise") -> Finding:
        """Whether sum or mean can be the total, with all numbers rounded."""
        parts = [report.figures(reference) for reference in self.parts]
        if self.each_epoch:
            totals = report.figures(self.total)
            rows = list(zip(*parts, strict=True))
        else:
            totals, rows = [report.figure(self.total)], [[f for part in parts for f in part]]
        odd, numbers = [], ""
        for total, row in zip(totals, rows, strict=True):
            exact, slack = _sum(row)
            if self.mean:
                exact, slack = exact / len(row), slack / len(row)
            fits = abs(exact - total.value) <= slack + total.number.step / 2 + 1e-9
            if not fits:
                odd.append(total)
            numbers = numbers if fits and numbers else (
                f"{total.number} is printed ({total.label}); the {'mean' if self.mean else 'sum'} "
                f"of its {len(row)} parts is {_plain(exact, total.number)}, give or take "
                f"{slack + total.number.step / 2:.3g} of rounding"
            )  # fmt: skip
        if self.each_epoch:
            numbers = f"{len(totals) - len(odd)} of {len(totals)} agree" + (
                f"; {numbers}" if odd else ""
            )
        check = "means and their parts" if self.mean else "sums and their parts"
        return self.found(check, numbers + ".", INCONSISTENT if odd else HOLDS)


def _sum(figures):
    """The sum, and how far rounding may have moved it."""
    return sum(f.value for f in figures), sum(f.number.step for f in figures) / 2


def _plain(value, like):
    decimals = len(like.text.rstrip("ms% ").partition(".")[2])
    factor = {"%": 100, "ms": 1000}.get(like.unit, 1)
    return f"{value * factor:.{decimals}f}{like.unit}"


class Difference(ClaimEntry):
    """A difference is printed beside the numbers that it is of.

    Attributes:
        is_said_to_be: as printed.
        of: the larger and the smaller figure.
    """

    kind: Literal["difference"]
    is_said_to_be: Annotated[PrintedNumber, BeforeValidator(PrintedNumber.parse)]
    of: tuple[Ref, Ref]

    def check(self, report: "Report", noise: "Noise") -> Finding:
        """Whether the difference can be printed so."""
        one, other = (report.figure(reference) for reference in self.of)
        exact, slack = one.value - other.value, (one.number.step + other.number.step) / 2
        fits = abs(exact - self.is_said_to_be.value) <= slack + self.is_said_to_be.step / 2 + 1e-9
        numbers = (
            f"{one.number} − {other.number} = {_plain(exact, self.is_said_to_be)}; "
            f"{self.is_said_to_be} is printed."
        )
        return self.found("differences", numbers, HOLDS if fits else INCONSISTENT)
