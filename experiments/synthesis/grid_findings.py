"""From the trainings of Problem 3's grids to accuracies, differences and verdicts."""

import numpy as np

from experiments.synthesis.grid import name_of
from experiments.synthesis.settings import CONFIDENT, DOUBTFUL, PUBLISHED
from keras_assign.report.digit_tests import DigitOutcomes, judge_together
from keras_assign.studies.run_folder import Records

FEWEST_GANS = 3  # Of each size, for verdicts under the sound protocol.
FILTERS = {"all": (), "confident": CONFIDENT, "doubtful": DOUBTFUL}


def find(cells: Records) -> dict:
    """The grids under one protocol.

    Args:
        cells: record and arrays of each cell of kind `mix`.

    Returns:
        `real`, `augmented` and `generated` (numbers a digit); `cells[real][augmented][generated]`
        (accuracy on both test sets, training accuracy, updates, images beyond the real, logs);
        `gains`, of the same keys, over the row's mix without generated images, for as many epochs;
        `controls[real][augmented]` and `gains_over_controls`, the row's largest mix over its images
        without generated ones, for as many updates; `pooled`: by grid (`real`, `augmented`) its
        number of `cells`, how many of their gains lie `below` 0, and the means `gain` and
        `gain_over_controls`; `steps`: what each further step of
        generated images adds, in the mean of the first grid's rows; `against_augmented`: augmented
        - as many generated images; `fewest_against_most`: the fewest real images with the most
        augmented ones - the most real images alone; `references`: by what the network had learnt
        before; `alone[gan_real]`: by number and filter of generated images that trained alone;
        `filtered[gan_real]`: by filter, added to the real ones, over the control.
    """
    return _Grid(cells).findings()


class _Grid:
    def __init__(self, cells):
        published = cells[0][0]["settings"]["protocol"] == PUBLISHED
        self.correct = DigitOutcomes(
            cells, name_of, seed=_run_of, fewest_groups=1 if published else FEWEST_GANS
        )
        self.records, self.mixes = {}, {}
        for record, _ in cells:
            name = name_of(record["settings"])
            self.records.setdefault(name, []).append(record)
            self.mixes[name] = record["settings"]
        plain = [
            mix
            for mix in self.mixes.values()
            if mix["real"] and not (mix["keep"] or mix["as_long_as"] or mix["after"])
        ]
        self.reals = sorted({mix["real"] for mix in plain})
        self.augmented = sorted({mix["augmented"] for mix in plain})
        self.generated = sorted({mix["generated"] for mix in plain})
        self.added = [count for count in self.generated if count]
        self.rows = sorted({(mix["real"], mix["augmented"]) for mix in plain})

    def findings(self):
        controls = {row: name for row in self.rows if (name := self.control(*row))}
        gains = self.gains()
        over_controls = self.gains_over(controls)
        return {
            "real": self.reals,
            "augmented": self.augmented,
            "generated": self.generated,
            "cells": self.table(lambda *place: self.described(self.name(*place)), self.generated),
            "gains": gains,
            "controls": _nested(
                ((*row, "control"), self.described(name)) for row, name in controls.items()
            ),
            "gains_over_controls": over_controls,
            "pooled": self.pooled(controls),
            "steps": self.steps(),
            "against_augmented": self.against_augmented(),
            "fewest_against_most": self.fewest_against_most(),
            "references": self.references(),
            "alone": self.alone(),
            "filtered": self.filtered(),
        }

    def name(self, real, augmented, generated):
        """Of the plain mix of so many images, or None."""
        for name, mix in self.mixes.items():
            special = mix["keep"] or mix["as_long_as"] or mix["after"]
            counts = mix["real"], mix["augmented"], mix["generated"]
            if not special and counts == (real, augmented, generated):
                return name
        return None

    def control(self, real, augmented):
        for name, mix in self.mixes.items():
            counts = mix["real"], mix["augmented"], mix["generated"]
            if mix["as_long_as"] and counts == (real, augmented, 0):
                return name
        return None

    def table(self, describe, counts):
        """`describe(real, augmented, generated)` for all plain mixes that were run."""
        return _nested(
            ((*row, count), describe(*row, count))
            for row in self.rows
            for count in counts
            if self.name(*row, count)
        )

    def described(self, name):
        records = sorted(
            self.records[name],
            key=lambda r: (r["settings"]["gan_seed"], r["settings"]["training"]),
        )
        first = records[0]
        return {
            **self.correct.accuracies(self.correct[name]),
            "updates": first["updates"],
            "train_accuracy": [r["metrics"]["train_accuracy"] for r in records],
            "training_seconds": [r["training_seconds"] for r in records],
            "images_beyond_the_real": [_beyond(r["mix"]) for r in records],
            "history": {k: [r["history"][k] for r in records] for k in first["history"]},
        }

    def gain(self, row, count):
        return self.correct[self.name(*row, count)] - self.correct[self.name(*row, 0)]

    def grids(self):
        """The rows of each of the two grids."""
        return {
            "real": [row for row in self.rows if not row[1]],
            "augmented": [row for row in self.rows if row[1]],
        }

    def gains(self):
        if 0 not in self.generated:
            return None
        found = {}
        for rows in self.grids().values():
            of_grid = {
                (*row, count): self.correct.compare(self.gain(row, count))
                for row in rows
                for count in self.added
            }
            judge_together(list(of_grid.values()))
            found |= of_grid
        return _nested(sorted(found.items()))

    def gains_over(self, controls):
        if not controls:
            return None
        most = max(self.added)
        found = {
            (*row, most): self.correct.compare(
                self.correct[self.name(*row, most)] - self.correct[control]
            )
            for row, control in controls.items()
        }
        judge_together(list(found.values()))
        return _nested(found.items())

    def pooled(self, controls):
        """The mean of a grid's gains, and whether all lie on one side."""
        if 0 not in self.generated:
            return None
        found, most = {}, max(self.added)
        for grid, rows in self.grids().items():
            if not rows:
                continue
            gains = [self.gain(row, count) for row in rows for count in self.added]
            found[grid] = {
                "cells": len(gains),
                "below": int(sum(gain.mean() < 0 for gain in gains)),
                "gain": self.correct.compare(np.mean(gains, axis=0)),
                "gain_over_controls": None,
            }
            if controls:
                over = [
                    self.correct[self.name(*row, most)] - self.correct[controls[row]]
                    for row in rows
                ]
                found[grid]["gain_over_controls"] = self.correct.compare(np.mean(over, axis=0))
        differences = [
            comparison
            for part in found.values()
            for comparison in (part["gain"], part["gain_over_controls"])
            if comparison
        ]
        judge_together(differences)
        return found

    def steps(self):
        """What each further step of generated images adds, in the mean over the real images."""
        rows = self.grids()["real"]
        if 0 not in self.generated:
            return None
        found = {
            f"{low}-{high}": self.correct.compare(
                np.mean(
                    [
                        self.correct[self.name(*row, high)] - self.correct[self.name(*row, low)]
                        for row in rows
                    ],
                    axis=0,
                )
            )
            for low, high in zip(self.generated, self.generated[1:], strict=False)
        }
        if not found:
            return None
        judge_together(list(found.values()))
        return found

    def against_augmented(self):
        fewest = self.reals[0]
        found = {
            str(count): self.correct.compare(
                self.correct[self.name(fewest, count, 0)]
                - self.correct[self.name(fewest, 0, count)]
            )
            for count in self.added
            if self.name(fewest, count, 0) and self.name(fewest, 0, count)
        }
        if not found:
            return None
        judge_together(list(found.values()))
        return found

    def fewest_against_most(self):
        few = self.name(self.reals[0], max(self.augmented), 0)
        many = self.name(self.reals[-1], 0, 0)
        if len(self.reals) == 1 or not max(self.augmented) or not few or not many:
            return None
        return self.correct.compare(self.correct[few] - self.correct[many])

    def references(self):
        fresh = self.name(self.reals[-1], 0, 0)
        after = {name: mix["after"] for name, mix in self.mixes.items() if mix["after"]}
        if not after or not fresh:
            return None
        found = {"": self.described(fresh)}
        found |= {name_of(before): self.described(name) for name, before in after.items()}
        return found

    def alone(self):
        found = {}
        for name, mix in self.mixes.items():
            if mix["real"]:
                continue
            right = self.correct[name]
            right = right.reshape(-1, right.shape[-1])
            digits = np.unique(self.correct.labels)
            counts = [r["mix"]["generated_items"] for r in self.records[name]]
            found[str(mix["gan_real"]), _filter(mix), str(mix["generated"])] = {
                **self.described(name),
                "per_digit": {
                    str(d): float(right[:, self.correct.labels == d].mean()) for d in digits
                },
                "kept": float(np.sum(counts, axis=1).mean()),
            }
        return _nested(found.items()) or None

    def filtered(self):
        """Real and generated images, by filter, over real ones alone, for as many updates."""
        most, found = max(self.added), {}
        for real in self.reals:
            control = self.control(real, 0)
            names = {
                _filter(mix): name
                for name, mix in self.mixes.items()
                if (mix["real"], mix["augmented"], mix["generated"]) == (real, 0, most)
            }
            if not control or len(names) == 1:
                continue
            for which in FILTERS:
                name = names[which]
                counts = [r["mix"]["generated_items"] for r in self.records[name]]
                found[str(real), which] = {
                    **self.correct.compare(self.correct[name] - self.correct[control]),
                    "kept": float(np.sum(counts, axis=1).mean()),
                }
        if found:
            judge_together(list(found.values()))
        return _nested(found.items()) or None


def _run_of(settings):
    return settings["gan_seed"], settings["training"]


def _filter(mix):
    return next(name for name, keep in FILTERS.items() if tuple(mix["keep"]) == keep)


def _beyond(mix):
    """Images not called real that augmentation or a GAN has made something of."""
    return {
        "augmentation": mix["images_beyond_the_real"],
        "gan": mix.get("gans_images_beyond_the_real", 0),
    }


def _nested(items):
    """From pairs of a tuple of keys and a value to nested dictionaries, keys as text."""
    found = {}
    for keys, value in items:
        level = found
        for key in keys[:-1]:
            level = level.setdefault(str(key), {})
        level[str(keys[-1])] = value
    return found
