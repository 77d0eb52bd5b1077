"""Accuracies and differences of the grids' trainings, as rows; `results` says what rows say."""

from collections.abc import Iterator
from itertools import pairwise
from statistics import fmean

from experiments.protocols import PUBLISHED
from experiments.synthesis.mixes import COUNTS, filter_of, in_words, name_of
from experiments.synthesis.settings import FILTERS
from keras_assign.report.digit_tests import FULL_TEST, DigitOutcomes, family
from keras_assign.report.scores import mean_of
from keras_assign.studies.rows import Rows, least_and_each, of_each
from keras_assign.studies.run_folder import Records

FEWEST_GANS = 3  # Of each size, for verdicts under the corrected protocol.
GRIDS = REAL, AUGMENTED = "real", "augmented"


def of_grids(cells: Records) -> Iterator[dict]:
    """The rows of the grids under one protocol.

    Args:
        cells: record and arrays of each training on a mix.
    """
    grids = _Grids(cells)
    for name in grids.on:
        yield from grids.trainings(name)
    if 0 in grids.generated:
        yield from grids.gains()
        yield from grids.steps()
    yield from grids.comparisons()
    yield from grids.filtered()


class _Grids:
    """The mixes that were run, and which answers of their trainings are right.

    A mix without filter, of real images and maybe others, is known by `COUNTS`.
    """

    def __init__(self, cells):
        published = cells[0][0]["settings"]["protocol"] == PUBLISHED
        self.outcomes = DigitOutcomes(
            cells,
            name_of,
            seed=lambda settings: (settings["gan_seed"], settings["training"]),
            fewest_groups=1 if published else FEWEST_GANS,
        )
        # By name what rows say of a mix.
        self.on = {n: _place(self.outcomes.records(n)[0]["settings"]) for n in self.outcomes}
        self.plain, self.controls = (
            {_counts(on): name for name, on in self.on.items() if on["kind"] == kind}
            for kind in ("mix", "control")
        )
        counts = zip(*self.plain, strict=True)
        self.reals, self.augmented, self.generated = (sorted(set(values)) for values in counts)
        self.added = [count for count in self.generated if count]

    def right(self, *counts):
        """Which answers of a plain mix are right."""
        return self.outcomes[self.plain[counts]]

    def trainings(self, name):
        on, right, records = self.on[name], self.outcomes[name], self.outcomes.records(name)
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
            yield self.images(name, on)
            beyond = [record["mix"].get("gans_images_beyond_the_real", 0) for record in records]
            yield {"metric": "gan_images_not_called_real", **on, "per_seed": beyond}
        if on["kind"] == "alone":
            yield from least_and_each("recall", self.outcomes.recalls(right), **on)

    def images(self, name, on):
        """Generated images that pass the filter, of all digits."""
        records = self.outcomes.records(name)
        value = fmean(sum(record["mix"]["generated_items"]) for record in records)
        return {"metric": "images", **on, "value": value}

    def gains(self):
        """Each mix over the same without generated images, and the mean of each grid's gains.

        Those of as many epochs are a family a grid, the few of as many updates are one.
        """
        most, found = max(self.added), Rows()
        epochs, updates = {}, {}
        for real, augmented, count in sorted(self.plain):
            place, without = (real, augmented, count), (real, augmented, 0)
            if count:
                epochs[place] = self.right(*place) - self.right(*without)
            if count == most and without in self.controls:
                updates[place] = self.right(*place) - self.outcomes[self.controls[without]]
        of_grids = [_of_grid(epochs, grid) for grid in GRIDS]
        for as_many, gains in (*(("epochs", gains) for gains in of_grids), ("updates", updates)):
            found += family("gain", [
                ({"as_many": as_many, **self.on[self.plain[place]]}, self.outcomes.compare(gain))
                for place, gain in gains.items()
            ])  # fmt: skip
        yield from found
        yield from family("mean_gain", [
            self.mean_gain({"grid": grid, "as_many": as_many}, of_grid, found)
            for grid in GRIDS
            for as_many, gains in (("epochs", epochs), ("updates", updates))
            if (of_grid := _of_grid(gains, grid))
        ])  # fmt: skip

    def mean_gain(self, on, gains, found):
        """What the mean of some gains is of, and the mean itself."""
        rows = found.where(as_many=on["as_many"], test=FULL_TEST)
        power = [row["detectable"] for row in rows if _counts(row) in gains]
        about = {
            "cells": len(gains),
            "below": sum(gain.mean < 0 for gain in gains.values()),
            "least_detectable": min(power),
            "most_detectable": max(power),
        }
        return on | about, self.outcomes.compare(mean_of(list(gains.values())))

    def steps(self):
        """What each further step of generated images adds, in the mean over the real images."""
        found = []
        for low, high in pairwise(self.generated):
            steps = [self.right(r, 0, high) - self.right(r, 0, low) for r in self.reals]
            on = {"generated": high, "over_generated": low}
            found.append((on, self.outcomes.compare(mean_of(steps))))
        return family("step", found)

    def comparisons(self):
        """Augmented images against as many generated ones, and against more real ones."""
        fewest, most, copies = self.reals[0], self.reals[-1], self.augmented[-1]

        def compared(a, b):
            return self.outcomes.compare(self.right(*a) - self.right(*b))

        pairs = {count: ((fewest, count, 0), (fewest, 0, count)) for count in self.added}
        yield from family("augmented_over_generated", [
            ({"real": fewest, "count": count}, compared(*pair))
            for count, pair in pairs.items()
            if self.plain.keys() >= set(pair)
        ])  # fmt: skip
        few, many = (fewest, copies, 0), (most, 0, 0)
        if copies and fewest != most and {few, many} <= self.plain.keys():
            on = {"real": fewest, "augmented": copies, "over_real": most}
            yield from family("few_real_over_many", [(on, compared(few, many))])

    def filtered(self):
        """Generated images, by filter, added to real ones, over these for as many updates."""
        found, most = [], max(self.added)
        for real in self.reals:
            names = {on["filter"]: n for n, on in self.on.items() if _counts(on) == (real, 0, most)}
            if len(names) < len(FILTERS) or (real, 0, 0) not in self.controls:
                continue
            control = self.outcomes[self.controls[real, 0, 0]]
            for which in FILTERS:
                on = self.on[names[which]] | {"kind": "filtered"}
                if not FILTERS[which]:  # Of the grids, and said to be of them above.
                    yield self.images(names[which], on)
                gain = self.outcomes.compare(self.outcomes[names[which]] - control)
                found.append(({"as_many": "updates", **on}, gain))
        yield from family("gain", found)


def _counts(on):
    return tuple(on[count] for count in COUNTS)


def _of_grid(gains, grid):
    """Those of mixes with augmented images, or without."""
    return {place: gain for place, gain in gains.items() if bool(place[1]) == (grid == AUGMENTED)}


def _place(mix):
    """What rows say of a mix."""
    on = {count: mix[count] for count in COUNTS}
    if mix["after"]:
        return {"kind": "reference", **on, "before": in_words(mix["after"])}
    if not mix["generated"]:
        return {"kind": "control" if mix["as_long_as"] else "mix", **on}
    kind = "alone" if not mix["real"] else "filtered" if mix["keep"] else "mix"
    return {"kind": kind, **on, "gan_real": mix["gan_real"], "filter": filter_of(mix)}
