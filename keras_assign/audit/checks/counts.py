"""Claims that rest on how many items there are, are drawn, and are trained on."""

from typing import Literal

from pydantic import Field

from keras_assign.audit.checks.entry import (
    HOLDS,
    INCONSISTENT,
    NOT_SHOWN,
    SUSPICIOUS,
    ClaimEntry,
    Finding,
)
from keras_assign.audit.checks.noise import Noise
from keras_assign.audit.printed.figures import PrintedFigures
from keras_assign.audit.printed.references import Ref
from keras_assign.report.formats import percent, points, thousands
from keras_assign.report.statistics import wilson_interval


class Supply(ClaimEntry):
    """Cells take copies that are said to be made of the cell's own originals.

    Attributes:
        cells: of tables.
        originals: axis that counts them.
        copies: axis that counts the copies taken.
        of_each: copies that are made of each original.
    """

    kind: Literal["supply"]
    cells: tuple[Ref, ...] = Field(min_length=1)
    originals: str
    copies: str
    of_each: int = Field(ge=1)

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """Which cells take more than their originals give."""
        figures = [figure for ref in self.cells for figure in report.figures(ref)]
        for figure in figures:
            for axis in (self.originals, self.copies):
                if not figure.at.get(axis, "").isdecimal():
                    raise ValueError(f"{figure.name} has no axis {axis} of numbers")
        taking = [figure for figure in figures if int(figure.at[self.copies])]
        short = [
            f for f in taking if int(f.at[self.copies]) > self.of_each * int(f.at[self.originals])
        ]
        check = "copies needed against copies there are"
        if not short:
            return self.found(check, f"All {len(taking)} cells have enough.", HOLDS)
        places = {}
        for figure in short:
            places.setdefault(figure.place, []).append(figure)
        numbers = (
            f"{self.of_each} copies of each original do for {len(taking) - len(short)} of "
            f"{len(taking)} cells; the others have copies of items outside their originals: "
            + "; ".join(
                f"{len(found)} cells of {place}, for example {found[0].label} (there are "
                f"{thousands(self.of_each * int(found[0].at[self.originals]))} copies)"
                for place, found in places.items()
            )
            + "."
        )
        return self.found(check, numbers, INCONSISTENT)


class OneDraw(ClaimEntry):
    """Cells are said to rest on so many items, which are drawn more than once, independently.

    Attributes:
        sizes: items of each draw.
        of: items that they are drawn from.
        draws: how many, each of the same size.
    """

    kind: Literal["one_draw"]
    sizes: tuple[int, ...] = Field(min_length=1)
    of: int = Field(ge=1)
    draws: int = Field(2, ge=2)

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """How many items all draws have together."""
        if max(self.sizes) > self.of:
            raise ValueError(f"{max(self.sizes)} items can't be drawn of {self.of}")
        numbers, more = [], False
        for size in self.sizes:
            expected = self.of * (1 - (1 - size / self.of) ** self.draws)
            more |= expected > size
            most = min(self.of, self.draws * size)
            numbers.append(
                f"{thousands(size)} become {thousands(expected)} (at most {thousands(most)})"
            )
        text = f"{self.draws} independent draws of {thousands(self.of)}, in the mean: "
        return self.found(
            "items of all draws together",
            text + "; ".join(numbers) + ".",
            SUSPICIOUS if more else HOLDS,
        )


class Alike(ClaimEntry):
    """Cells are compared as if they differed in their data alone.

    Attributes:
        cells: of tables that state how each was trained.
        tolerance: relative difference in optimiser updates that does not matter.
    """

    kind: Literal["alike"]
    cells: tuple[Ref, ...] = Field(min_length=1)
    tolerance: float = Field(0.1, ge=0)

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """How many optimiser updates each gets, as its epochs and items tell."""
        found = {}
        for reference in self.cells:
            table = report.tables.get(reference.name)
            training = table and table.training
            if not (training and training.items_a_class and training.classes and training.epochs):
                raise ValueError(
                    f"{reference} needs a table whose training states items_a_class, classes and "
                    "epochs"
                )
            for figure in report.figures(reference):
                items = training.classes * sum(int(figure.at[a]) for a in training.items_a_class)
                if not items:
                    raise ValueError(f"{reference}: {figure.label} trains on nothing")
                found[figure.label] = items * training.epochs
        least, most = min(found, key=found.get), max(found, key=found.get)
        ratio = found[most] / found[least]
        numbers = (
            f"From {thousands(found[least])} items seen ({least}) to "
            f"{thousands(found[most])} ({most}) in as many epochs: {ratio:.1f} times as many "
            "optimiser updates, where batches are as large."
        )
        check = "optimiser updates of each cell"
        return self.found(check, numbers, HOLDS if ratio <= 1 + self.tolerance else SUSPICIOUS)


class LargeEnough(ClaimEntry):
    """A set of test items is taken to tell what is compared on it.

    Attributes:
        accuracy: a typical one on it.
        to_tell: the difference that is to be told, a fraction.
    """

    kind: Literal["large_enough"]
    accuracy: Ref
    to_tell: float = Field(gt=0)

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """What the choice of the items alone moves."""
        accuracy, check = report.share(self.accuracy), "sampling error of one accuracy"
        size = accuracy.items
        low, high = wilson_interval(round(accuracy.value * size), size)
        numbers = (
            f"An accuracy of {accuracy.number} on {thousands(size)} items has a 95 % interval from "
            f"{percent(low)} to {percent(high)} by the choice of the items alone; "
            f"{points(self.to_tell, plus='')} are to be told."
        )
        return self.found(check, numbers, HOLDS if high - low <= self.to_tell else NOT_SHOWN)
