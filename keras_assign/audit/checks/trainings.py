"""Claims on single trainings, judged by their logs."""

import math
from typing import Literal

import numpy as np
from pydantic import Field

from keras_assign.audit.checks.differences import named, two_shares
from keras_assign.audit.checks.entry import (
    HOLDS,
    IMPOSSIBLE,
    INCONSISTENT,
    NOT_SHOWN,
    SUSPICIOUS,
    ClaimEntry,
    Finding,
)
from keras_assign.audit.checks.noise import Noise
from keras_assign.audit.printed.figures import PrintedFigures
from keras_assign.audit.printed.references import Ref
from keras_assign.report.distributions import binomial_cdf
from keras_assign.report.formats import percent, points, thousands
from keras_assign.report.verdicts import holm

CERTAIN = 1e-9  # A probability below which something did not come by chance.


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

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """Whether the best validation accuracy can be that of items like the test's."""
        training, test = report.series(self.training)[-1], report.share(self.test)
        best = max(report.shares(self.validation), key=lambda figure: figure.value)
        right, chance = round(best.value * best.items), 1 / self.classes
        numbers = (
            f"Training accuracy ends at {training.number}, test accuracy is {test.number}, and "
            f"validation accuracy never exceeds {best.number} of {thousands(best.items)} items."
        )
        check = "validation accuracy against that of training and test"
        if binomial_cdf(right, best.items, test.value) > CERTAIN:
            return self.found(check, numbers, HOLDS)
        if best.value >= chance or training.value <= chance:
            numbers += " The held out items are not like those of the test."
            return self.found(check, numbers, SUSPICIOUS)
        ceiling = 1 - chance
        numbers += (
            " A network that tells the training items apart does no worse than chance on held out "
            f"ones of the same classes ({percent(chance, 0)}): these are of a class that is not "
            "trained."
        )
        if test.value <= ceiling + 2 * math.sqrt(ceiling * chance / test.items):
            numbers += (
                f" Without one of {self.classes} classes {percent(ceiling)} of the test can be "
                "reached at most, and its accuracy lies below that."
            )
        return self.found(check, numbers, IMPOSSIBLE)


class Fresh(ClaimEntry):
    """Trainings of one network are said to start anew, each from random weights.

    Attributes:
        accuracies: on the training items of each, series with a value an epoch.
    """

    kind: Literal["fresh"]
    accuracies: tuple[Ref, ...] = Field(min_length=3)

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """Whether a first epoch is better than the second of all that had as many items a pass."""
        curves = [report.series(reference) for reference in self.accuracies]
        items = [_items(report, reference) for reference in self.accuracies]
        titles = [report.runs[reference.name].title for reference in self.accuracies]
        odd, order = [], sorted(range(len(curves)), key=lambda n: -curves[n][0].value)
        for n in order:
            others = [m for m in range(len(curves)) if m != n and items[m] >= items[n]]
            # One or two may be harder to learn; all of several hardly are.
            if len(others) >= 2 and all(curves[n][0].value > curves[m][1].value for m in others):
                odd.append((n, max(others, key=lambda m: curves[m][1].value)))
        numbers = "After one epoch: " + ", ".join(
            f"{curves[n][0].number} ({titles[n]}; {thousands(items[n])} items)" for n in order
        )
        check = "first epochs against second ones of trainings on as many items or more"
        if not odd:
            return self.found(check, f"{numbers}.", HOLDS)
        told = "; ".join(
            f"{titles[n]} is better after one epoch than all others on as many items or more are "
            f"after two (the best of them {curves[m][1].number}, {titles[m]})"
            for n, m in odd
        )
        return self.found(check, f"{numbers}. {told}.", SUSPICIOUS)


def _items(report, reference):
    training = report.runs[reference.name].training
    if not (training and training.items):
        raise ValueError(f"{reference.name} states no items of its training")
    return training.items


class Converged(ClaimEntry):
    """Trainings are said to have converged.

    Attributes:
        losses: series.
        fall: what the last epochs may still take away of the loss, each in the mean.
        epochs: how many last ones are looked at.
    """

    kind: Literal["converged"]
    losses: tuple[Ref, ...] = Field(min_length=1)
    fall: float = Field(0.05, gt=0, lt=1)
    epochs: int = Field(3, ge=1)

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """How much the last epochs still took away."""
        numbers, falling = [], 0
        for reference in self.losses:
            values = np.array([figure.value for figure in report.series(reference)])
            if not values.all():
                raise ValueError(f"{reference}: a loss of 0 falls no more")
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

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """In which epochs it is behind."""
        slower, faster = report.series(self.slower), report.series(self.faster)
        if len(slower) != len(faster):
            raise ValueError(f"{self.slower} and {self.faster} differ in their number of epochs")
        behind = [one.value > other.value for one, other in zip(slower, faster, strict=True)]
        check = "the losses epoch by epoch"
        if all(behind):
            return self.found(check, f"Behind in all {len(behind)} epochs.", HOLDS)
        last = max((n for n, is_behind in enumerate(behind, start=1) if is_behind), default=0)
        numbers = f"Behind in {sum(behind)} of {len(behind)} epochs"
        if last == len(behind):
            return self.found(check, f"{numbers}, the last among them.", NOT_SHOWN)
        numbers += (
            f", the last of these is {last}; after it the loss is lower in every epoch "
            f"({slower[-1].number} against {faster[-1].number} at the end)."
        )
        return self.found(check, numbers, INCONSISTENT)


class Overfits(ClaimEntry):
    """A training is said to overfit: to do better on training items than on test items.

    Attributes:
        train: accuracy on the training items.
        test: accuracy on the test items.
    """

    kind: Literal["overfits"]
    train: Ref
    test: Ref

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """A test of two shares: both are of one training, so that it is no matter of luck."""
        train, test = report.share(self.train), report.share(self.test)
        z, p = two_shares(train, test)
        numbers = (
            f"{named(train)} against {named(test)}: {points(train.value - test.value)}, "
            f"z = {z:.2f} by the sampling of the items."
        )
        verdict = INCONSISTENT if z <= 0 else NOT_SHOWN
        return self.found("training against test accuracy", numbers, verdict, p)


class OneClassifier(ClaimEntry):
    """Several methods are said to be judged by the same classifier, trained in the same way.

    Attributes:
        train: each method's accuracy on the training items.
        test: that on the test items, in the same order.
    """

    kind: Literal["one_classifier"]
    train: tuple[Ref, ...] = Field(min_length=3)
    test: tuple[Ref, ...] = Field(min_length=3)

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """Whether it overfits some of them, and others not at all."""
        if len(self.train) != len(self.test):
            raise ValueError("`train` and `test` must name as many figures")
        pairs = [
            (report.share(train), report.share(test))
            for train, test in zip(self.train, self.test, strict=True)
        ]
        titles = [report.runs[train.name].title for train, _ in pairs]
        p_values = holm([two_shares(train, test)[1] for train, test in pairs])
        gaps = ", ".join(
            f"{title} {points(train.value - test.value, 1).removesuffix(' points')}"
            for title, (train, test) in zip(titles, pairs, strict=True)
        )
        odd = [n for n, p in enumerate(p_values) if p < CERTAIN]
        numbers = f"Training − test accuracy in points: {gaps}."
        check = "gaps between training and test accuracy"
        if not odd or len(odd) == len(pairs):
            return self.found(check, numbers, HOLDS)
        return self.found(
            check,
            f"{numbers} What hardly overfits the others overfits "
            f"{' and '.join(titles[n] for n in odd)} far more, by another classifier, longer "
            "training or vectors that tell training clips apart.",
            SUSPICIOUS,
        )
