"""Claims on single trainings, judged by their logs."""

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field
from scipy import stats

from keras_assign.report.audit.differences import two_shares
from keras_assign.report.audit.entry import (
    HOLDS,
    IMPOSSIBLE,
    INCONSISTENT,
    LEVEL,
    NOT_SHOWN,
    SUSPICIOUS,
    UNTESTABLE,
    ClaimEntry,
    Finding,
)
from keras_assign.report.audit.granularity import size_of
from keras_assign.report.formats import percent, thousands
from keras_assign.report.references import Ref
from keras_assign.report.statistics import holm

if TYPE_CHECKING:
    from keras_assign.report.audit.noise import Noise
    from keras_assign.report.printed_report import Report

CERTAIN = 1e-9  # A probability below which something is called impossible.


class LearnsAllClasses(ClaimEntry):
    """A network is said to tell all classes apart, and its log has a validation accuracy.

    Attributes:
        training: accuracy on the training items, a series.
        validation: accuracy on a part of them that was held out, a series.
        test: accuracy on the test items, which are equally many of each class.
        classes: how many there are.
    """

    kind: Literal["learns_all_classes"]
    training: Ref
    validation: Ref
    test: Ref
    classes: int = Field(ge=2)

    def check(self, report: "Report", noise: "Noise") -> Finding:
        """Whether the validation accuracy can be that of items like the training ones."""
        training, validation = (report.figures(ref) for ref in (self.training, self.validation))
        test, ceiling = report.figure(self.test), 1 - 1 / self.classes
        size = size_of(report, validation[-1].of) if validation[-1].of else None
        check = "validation accuracy against that of training and test"
        if not size:
            return self.found(check, "How many items validate is not stated.", UNTESTABLE)
        # As good on held-out items as on those of the test, or better: one epoch tells enough.
        right = round(validation[-1].value * size)
        likely = float(stats.binom.cdf(right, size, test.value))
        best = max(figure.value for figure in validation)
        numbers = (
            f"Training accuracy ends at {percent(training[-1].value)}, test accuracy is "
            f"{percent(test.value)}, and validation accuracy never exceeds {percent(best)} of "
            f"{thousands(size)} items."
        )
        if likely > CERTAIN:
            return self.found(check, numbers, HOLDS)
        numbers += (
            " Items like those of training or test would be told right as often as these: the held "
            "out ones are of a class that is not trained."
        )
        sampling = 2 * math.sqrt(ceiling * (1 - ceiling) / (size_of(report, test.of) or size))
        if test.value <= ceiling + sampling:
            numbers += (
                f" A network that does not know one of {self.classes} classes can reach "
                f"{percent(ceiling)} at most, and the test accuracy lies below that."
            )
        return self.found(check, numbers, IMPOSSIBLE)


class Fresh(ClaimEntry):
    """Trainings of one network are said to start anew, each from random weights.

    Attributes:
        first_epochs: accuracy on the training items of each, a series.
    """

    kind: Literal["fresh"]
    first_epochs: tuple[Ref, ...] = Field(min_length=5)

    def check(self, report: "Report", noise: "Noise") -> Finding:
        """Whether a first epoch is better than those of the others foretell, by its updates."""
        figures = [report.figures(reference)[0] for reference in self.first_epochs]
        items = []
        for reference in self.first_epochs:
            training = report.runs[reference.name].training
            if not (training and training.items):
                raise ValueError(f"{reference.name} states no items of its training")
            items.append(training.items)
        titles = [report.runs[figure.name].title for figure in figures]
        updates = np.log(np.array(items, float))
        reached = np.array([_logit(figure) for figure in figures])
        foretold = [_foretold(updates, reached, n) for n in range(len(figures))]
        p_values = holm([p for _, p in foretold])
        order = np.argsort([-figure.value for figure in figures])
        numbers = "After one epoch: " + ", ".join(
            f"{figures[n].number} ({titles[n]}; {thousands(items[n])} items)" for n in order
        )
        odd = [n for n in order if p_values[n] < LEVEL]
        check = "first epochs against each other, by their number of items"
        if not odd:
            return self.found(check, numbers + ".", HOLDS)
        told = "; ".join(
            f"by the others, {titles[n]} would be at "
            f"{percent(_share(foretold[n][0]), 1)} (p = {p_values[n]:.2g} after Holm)"
            for n in odd
        )
        return self.found(check, f"{numbers}: {told}.", SUSPICIOUS)


def _logit(figure):
    """With half a step kept from 0 and 1."""
    value = min(max(figure.value, figure.number.step / 2), 1 - figure.number.step / 2)
    return math.log(value / (1 - value))


def _share(logit):
    return 1 / (1 + math.exp(-logit))


def _foretold(x, y, left_out):
    """What a line through the others foretells, and the one-sided p value of lying above."""
    others = np.arange(len(x)) != left_out
    if np.ptp(x[others]) == 0:
        slope, mean_x, sum_x = 0.0, x[others].mean(), math.inf
        degrees = others.sum() - 1
    else:
        slope = stats.linregress(x[others], y[others]).slope
        mean_x = x[others].mean()
        sum_x = float(((x[others] - mean_x) ** 2).sum())
        degrees = others.sum() - 2
    line = y[others].mean() + slope * (x - mean_x)
    rest = float(((y - line)[others] ** 2).sum()) / degrees
    spread = math.sqrt(rest * (1 + 1 / others.sum() + (x[left_out] - mean_x) ** 2 / sum_x))
    above = y[left_out] - line[left_out]
    if spread == 0:
        return line[left_out], 1.0 if above <= 0 else 0.0
    return line[left_out], float(stats.t.sf(above / spread, degrees))


class Converged(ClaimEntry):
    """Trainings are said to have converged.

    Attributes:
        losses: series.
        fall: what the last epochs may still take away of the loss, each in the mean.
        epochs: how many last ones are looked at.
    """

    kind: Literal["converged"]
    losses: tuple[Ref, ...]
    fall: float = Field(0.05, gt=0, lt=1)
    epochs: int = Field(3, ge=1)

    def check(self, report: "Report", noise: "Noise") -> Finding:
        """How much the last epochs still took away."""
        numbers, falling = [], 0
        for reference in self.losses:
            values = np.array([figure.value for figure in report.figures(reference)])
            falls = (1 - values[1:] / values[:-1])[-self.epochs :]
            falling += falls.mean() > self.fall
            numbers.append(
                f"{report.runs[reference.name].title}: {reference.field.replace('_', ' ')} fell by "
                f"{', '.join(percent(fall, 0) for fall in falls)} in the last {len(falls)} epochs"
            )
        verdict = HOLDS if not falling else INCONSISTENT if falling == len(numbers) else NOT_SHOWN
        return self.found("does the loss still fall?", "; ".join(numbers) + ".", verdict)


class Slower(ClaimEntry):
    """One training is said to converge more slowly than another.

    Attributes:
        slower: its loss, a series.
        faster: the other's.
    """

    kind: Literal["slower"]
    slower: Ref
    faster: Ref

    def check(self, report: "Report", noise: "Noise") -> Finding:
        """In which epochs it is behind."""
        losses = [[f.value for f in report.figures(ref)] for ref in (self.slower, self.faster)]
        behind = [one > other for one, other in zip(*losses, strict=True)]
        check = "the losses epoch by epoch"
        if all(behind):
            return self.found(check, f"Behind in all {len(behind)} epochs.", HOLDS)
        last = max((n for n, is_behind in enumerate(behind, start=1) if is_behind), default=0)
        numbers = (
            f"Behind in {sum(behind)} of {len(behind)} epochs, the last of these is {last}; "
            f"after it the loss is lower in every epoch ({losses[0][-1]:.4g} against "
            f"{losses[1][-1]:.4g} at the end)."
        )
        if last == len(behind):
            return self.found(check, f"Behind in {sum(behind)} of {last} epochs.", NOT_SHOWN)
        return self.found(check, numbers, INCONSISTENT)


class OneClassifier(ClaimEntry):
    """Several methods are said to be judged by the same classifier, trained in the same way.

    Attributes:
        train: each method's accuracy on the training items.
        test: that on the test items, in the same order.
    """

    kind: Literal["one_classifier"]
    train: tuple[Ref, ...] = Field(min_length=3)
    test: tuple[Ref, ...] = Field(min_length=3)

    def check(self, report: "Report", noise: "Noise") -> Finding:
        """Whether it overfits some of them, and others not at all."""
        pairs = [
            (report.figure(train), report.figure(test))
            for train, test in zip(self.train, self.test, strict=True)
        ]
        p_values = []
        for train, test in pairs:
            sizes = [size_of(report, f.of) if f.of else None for f in (train, test)]
            if not all(sizes):
                raise ValueError(f"{train.name} does not state what its accuracies are shares of")
            z, p = two_shares(train.value, sizes[0], test.value, sizes[1])
            p_values.append(p if z > 0 else 1.0)
        gaps = ", ".join(
            f"{report.runs[train.name].title} {100 * (train.value - test.value):+.1f}".replace(
                "-", "−"
            )
            for train, test in pairs
        )
        odd = [n for n, p in enumerate(holm(p_values)) if p < CERTAIN]
        numbers = f"Training − test accuracy in points: {gaps}."
        check = "gaps between training and test accuracy"
        if not odd or len(odd) == len(pairs):
            return self.found(check, numbers, HOLDS)
        return self.found(
            check,
            f"{numbers} A classifier that hardly overfits the others overfits "
            f"{' and '.join(report.runs[pairs[n][0].name].title for n in odd)} beyond all chance.",
            SUSPICIOUS,
        )
