"""Claims that printed numbers agree: with each other, with their sum, their mean, a difference."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from keras_assign.audit.checks.differences import SHOWN
from keras_assign.audit.checks.entry import HOLDS, INCONSISTENT, ClaimEntry, Finding
from keras_assign.audit.checks.noise import Noise
from keras_assign.audit.printed.figures import Figure, PrintedFigures
from keras_assign.audit.printed.number import PrintedNumber
from keras_assign.audit.printed.references import Ref, Reference


def _number_or_reference(value):
    text = str(value).strip()
    return PrintedNumber.parse(text) if re.match(r"[\d+.\-−]", text) else Reference.parse(text)


# A figure, or a number that stands in the text.
Said = Annotated[PrintedNumber | Reference, BeforeValidator(_number_or_reference)]


def _said(report, one):
    if isinstance(one, Reference):
        return report.figure(one)
    return Figure("the text", one, None, None, "the text", "", {}, "")


class Equal(ClaimEntry):
    """Numbers are printed more than once, in tables, logs, or the text.

    Attributes:
        groups: of references to the same number each; or the number itself, as the text has it.
    """

    kind: Literal["equal"]
    groups: tuple[Annotated[tuple[Said, ...], Field(min_length=2)], ...] = Field(min_length=1)

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """Whether one value can be printed so in all places of a group."""
        found = [[_said(report, one) for one in group] for group in self.groups]
        for group in found:
            bare = [f.number for f in group if not f.name and not f.number.unit and f.value > 1]
            if bare and any(f.number.unit == "%" for f in group):
                raise ValueError(f"{bare[0]} stands beside percentages; write {bare[0]}%")
        odd = [group for group in found if not _one_value([figure.number for figure in group])]
        check = "the same number in several places"
        if not odd:
            return self.found(check, f"All {len(found)} agree.", HOLDS)
        told = "; ".join(f"{_by_number(group)} ({_label(group)})" for group in odd[:SHOWN])
        return self.found(check, f"{len(odd)} of {len(found)} differ: {told}.", INCONSISTENT)


def _one_value(numbers):
    """Whether the ranges that are rounded to these numbers have a value in common."""
    ranges = [(n.value - n.step / 2, n.value + n.step / 2) for n in numbers]
    return max(low for low, _ in ranges) <= min(high for _, high in ranges) + 1e-12


def _by_number(figures):
    """'24.40s in the table, but 28.40s in Figure 23 and Figure 26'."""
    places = {}
    for figure in figures:
        places.setdefault(figure.number.text, []).append(figure.place or figure.label)
    return ", but ".join(
        f"{text} in {' and '.join(dict.fromkeys(found))}" for text, found in places.items()
    )


def _label(figures):
    return next((figure.label for figure in figures if figure.name), "the text")


class Total(ClaimEntry):
    """A number is the sum of others.

    Attributes:
        total: one, or a series that is summed up epoch by epoch.
        parts: all figures that these stand for are summed; with `each_epoch` one of each series.
        each_epoch: whether each epoch has a sum of its own.
        mean: whether it is the mean instead.
    """

    kind: Literal["total"]
    total: Ref
    parts: tuple[Ref, ...] = Field(min_length=1)
    each_epoch: bool = False
    mean: bool = False

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """Whether sum or mean can be the total, with all numbers rounded."""
        check = "means and their parts" if self.mean else "sums and their parts"
        if not self.each_epoch:
            parts = [figure for reference in self.parts for figure in report.figures(reference)]
            fits, told = self._compared(report.figure(self.total), parts)
            return self.found(check, f"{told}.", HOLDS if fits else INCONSISTENT)
        totals, columns = report.series(self.total), [report.series(ref) for ref in self.parts]
        if any(len(column) != len(totals) for column in columns):
            raise ValueError(f"{self.total} and its parts differ in their number of epochs")
        told = [self._compared(t, row) for t, *row in zip(totals, *columns, strict=True)]
        odd = [text for fits, text in told if not fits]
        numbers = f"{len(told) - len(odd)} of {len(told)} agree"
        if odd:
            return self.found(check, f"{numbers}; {odd[0]}.", INCONSISTENT)
        return self.found(check, f"{numbers}.", HOLDS)

    def _compared(self, total, parts):
        """Whether the parts can make the total, and both in words."""
        share = 1 / len(parts) if self.mean else 1
        exact = share * sum(figure.value for figure in parts)
        # As far as rounding may have moved the parts.
        slack = share * sum(figure.number.step for figure in parts) / 2
        what = "mean" if self.mean else "sum"
        off = total.number.of(slack + total.number.step / 2)
        told = (
            f"{total.number} is printed ({total.label}); the {what} of its {len(parts)} parts is "
            f"{total.number.of(exact)}, give or take {off} of rounding"
        )
        return total.number.could_be(exact, slack + 1e-9), told


class Difference(ClaimEntry):
    """A difference is printed beside the numbers that it is of.

    Attributes:
        printed: the difference: a reference, or the number itself, where it stands in the text.
        of: the larger and the smaller figure.
    """

    kind: Literal["difference"]
    printed: Said
    of: tuple[Ref, Ref]

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """Whether the difference can be printed so."""
        one, other = (report.figure(reference) for reference in self.of)
        printed = _said(report, self.printed).number
        exact, slack = one.value - other.value, (one.number.step + other.number.step) / 2
        numbers = (
            f"{one.number} − {other.number} = {printed.of(exact)}; {printed} is printed."
        )  # fmt: skip
        fits = printed.could_be(exact, slack + 1e-9)
        return self.found("differences", numbers, HOLDS if fits else INCONSISTENT)
