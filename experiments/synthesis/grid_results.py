"""Accuracies and differences of the grids' trainings, as rows; `results` says what rows say."""

from collections.abc import Iterator
from itertools import pairwise
from statistics import fmean

import numpy as np

from experiments.protocols import PUBLISHED
from experiments.synthesis.mixes import COUNTS, filter_of, in_words, name_of
from experiments.synthesis.settings import FILTERS
from keras_assign.report.digit_tests import FULL_TEST, DigitOutcomes, judge_together
from keras_assign.studies.rows import of_each
from keras_assign.studies.run_folder import Records

FEWEST_GANS = 3  # Of each size, for verdicts under the corrected protocol.
GRIDS = REAL, AUGMENTED = "real", "augmented"


def of_grids(cells: Records) -> Iterator[dict]:
    """The rows of the grids under one protocol.

    Args:
        cells: record and arrays of each training on a mix.
    """
    grids = _Grids(cells)
    for name in grids.mixes:
        yield from grids.trainings(name)
    if 0 in grids.generated:
        yield from grids.gains()
        yield from grids.steps()
    yield from grids.comparisons()
    yield from grids.filtered()


def family(metric: str, differences: list[tuple[dict, dict]]) -> Iterator[dict]:
    """Rows of differences that are asked together.

    Args:
        metric: of all.
        differences: what each was measured on, and `DigitOutcomes.compare` of it.
    """
    if differences:
        judge_together([found for _, found in differences])
    for on, found in differences:
        yield from of_each(metric, found, **on)


def least_and_each(metric: str, by_digit: dict[int, float], **on) -> Iterator[dict]:
    """A row a digit, and one of the digit that has the least.

    Args:
        metric: of the rows; the last is of `least_` of it.
        by_digit: the values.
        **on: what they were measured on.
    """
    for digit, value in by_digit.items():
        yield {"metric": metric, **on, "digit": int(digit), "value": value}
    least = min(by_digit, key=by_digit.get)
    yield {"metric": f"least_{metric}", **on, "digit": int(least), "value": by_digit[least]}


class _Grids:
    """The mixes that were run, and which answers of their trainings are right."""

    def __init__(self, cells):
        published = cells[0][0]["settings"]["protocol"] == PUBLISHED
        self.outcomes = DigitOutcomes(
            cells,
            name_of,
            seed=lambda settings: (settings["gan_seed"], settings["training"]),
            fewest_groups=1 if published else FEWEST_GANS,
        )
        self.mixes = {n: self.outcomes.records(n)[0]["settings"] for n in self.outcomes}
        on = {name: _place(mix) for name, mix in self.mixes.items()}
        self.plain, self.controls = (
            {tuple(place[c] for c in COUNTS): n for n, place in on.items() if place["kind"] == kind}
            for kind in ("mix", "control")
        )
        self.reals, self.augmented, self.generated = map(
            sorted, map(set, zip(*self.plain, strict=True))
        )
        self.added = [count for count in self.generated if count]
        self.rows = sorted({place[:2] for place in self.plain})

    def right(self, *place):
        """Which answers of a plain mix are right."""
        return self.outcomes[self.plain[place]]

    def compare(self, a, b):
        """Two plain mixes."""
        return self.outcomes.compare(self.right(*a) - self.right(*b))

    def trainings(self, name):
        on, right = _place(self.mixes[name]), self.outcomes[name]
        records = self.outcomes.records(name)
        yield from of_each("accuracy", self.outcomes.accuracies(right), **on)
        yield {"metric": "updates", **on, "value": records[0]["updates"]}
        fitted = [record["metrics"]["train_accuracy"] for record in records]
        yield {"metric": "train_accuracy", **on, "per_seed": fitted}
        logs = [record["history"]["accuracy"] for record in records]
        if all(logs):  # Nothing is trained where a filter lets nothing pass.
            for metric, epoch in (("first_epoch", 0), ("last_epoch", -1)):
                values = [log[epoch] for log in logs]
                yield {"metric": metric, **on, "mean": fmean(values), "per_seed": values}
        if on["generated"]:
            yield {"metric": "images", **on, "value": self.images(name)}
            beyond = [record["mix"].get("gans_images_beyond_the_real", 0) for record in records]
            yield {"metric": "gan_images_not_called_real", **on, "per_seed": beyond}
        if on["kind"] == "alone":
            labels, right = self.outcomes.labels, right.reshape(-1, right.shape[-1])
            recalls = {d: float(right[:, labels == d].mean()) for d in np.unique(labels)}
            yield from least_and_each("recall", recalls, **on)

    def images(self, name):
        """Generated images that pass the filter, of all digits."""
        records = self.outcomes.records(name)
        return fmean(sum(record["mix"]["generated_items"]) for record in records)

    def gains(self):
        """Each mix over the same without generated images, and the mean of each grid's gains."""
        most, pooled = max(self.added), []
        epochs = {
            (*row, count): self.right(*row, count) - self.right(*row, 0)
            for row in self.rows
            for count in self.added
        }
        updates = {
            (*row, most): self.right(*row, most) - self.outcomes[self.controls[*row, 0]]
            for row in self.rows
            if (*row, 0) in self.controls
        }
        for as_many, gains in (("epochs", epochs), ("updates", updates)):
            compared = {place: self.outcomes.compare(gain) for place, gain in gains.items()}
            in_grid = {
                grid: [place for place in gains if bool(place[1]) == (grid == AUGMENTED)]
                for grid in GRIDS
            }
            # Those of as many epochs are a family a grid, the few of as many updates are one.
            for places in in_grid.values() if as_many == "epochs" else [list(gains)]:
                on = {place: _place(self.mixes[self.plain[place]]) for place in places}
                found = [({"as_many": as_many, **on[p]}, compared[p]) for p in places]
                yield from family("gain", found)
            for grid, places in in_grid.items():
                if places:
                    on = {"grid": grid, "as_many": as_many}
                    of_grid = [gains[place] for place in places]
                    power = [compared[place][FULL_TEST]["detectable"] for place in places]
                    pooled.append(self.mean_gain(on, of_grid, power))
        pooled.sort(key=lambda found: found[0]["grid"] == AUGMENTED)
        yield from family("mean_gain", pooled)

    def mean_gain(self, on, gains, power):
        """What the mean of some gains is of, and the mean itself."""
        about = {
            "cells": len(gains),
            "below": int(sum(gain.mean() < 0 for gain in gains)),
            "least_detectable": min(power),
            "most_detectable": max(power),
        }
        return on | about, self.outcomes.compare(np.mean(gains, axis=0))

    def steps(self):
        """What each further step of generated images adds, in the mean over the real images."""
        found = []
        for low, high in pairwise(self.generated):
            steps = [self.right(r, 0, high) - self.right(r, 0, low) for r in self.reals]
            on = {"generated": high, "over_generated": low}
            found.append((on, self.outcomes.compare(np.mean(steps, axis=0))))
        yield from family("step", found)

    def comparisons(self):
        """Augmented images against as many generated ones, and against more real ones."""
        fewest, most, copies = self.reals[0], self.reals[-1], self.augmented[-1]
        found = [
            ({"real": fewest, "count": n}, self.compare((fewest, n, 0), (fewest, 0, n)))
            for n in self.added
            if {(fewest, n, 0), (fewest, 0, n)} <= self.plain.keys()
        ]
        yield from family("augmented_over_generated", found)
        few, many = (fewest, copies, 0), (most, 0, 0)
        if copies and fewest != most and {few, many} <= self.plain.keys():
            on = {"real": fewest, "augmented": copies, "over_real": most}
            yield from of_each("few_real_over_many", self.compare(few, many), **on)

    def filtered(self):
        """Generated images, by filter, added to real ones, over these for as many updates."""
        found, most = [], max(self.added)
        for real in self.reals:
            names = {
                filter_of(mix): name
                for name, mix in self.mixes.items()
                if tuple(mix[count] for count in COUNTS) == (real, 0, most)
            }
            if len(names) == len(FILTERS) and (real, 0, 0) in self.controls:
                control = self.outcomes[self.controls[real, 0, 0]]
                for which in FILTERS:
                    name = names[which]
                    on = _place(self.mixes[name]) | {"kind": "filtered"}
                    if not FILTERS[which]:  # Of the grids, and said to be of them above.
                        yield {"metric": "images", **on, "value": self.images(name)}
                    gain = self.outcomes.compare(self.outcomes[name] - control)
                    found.append(({"as_many": "updates", **on}, gain))
        yield from family("gain", found)


def _place(mix):
    """What rows say of a mix."""
    on = {count: mix[count] for count in COUNTS}
    if mix["after"]:
        return {"kind": "reference", **on, "before": in_words(mix["after"])}
    if not mix["generated"]:
        return {"kind": "control" if mix["as_long_as"] else "mix", **on}
    kind = "alone" if not mix["real"] else "filtered" if mix["keep"] else "mix"
    return {"kind": kind, **on, "gan_real": mix["gan_real"], "filter": filter_of(mix)}
