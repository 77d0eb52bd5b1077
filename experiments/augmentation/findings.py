"""From the stored cells of Problem 2 to numbers and verdicts: all that a page or table shows."""

import numpy as np

from experiments.augmentation import strong_findings
from keras_assign.data.reduced_mnist import TEST_PER_DIGIT
from keras_assign.recipes.augmented_lenet5 import AUGMENTS
from keras_assign.report import statistics
from keras_assign.report.digit_tests import DigitOutcomes, judge_together
from keras_assign.report.published import REPORT
from keras_assign.studies.run_folder import Records

# Random test sets drawn for each cell; there are many cells, and this is slow.
SUBSET_DRAWS = 200


def find(cells: Records) -> dict:
    """Everything that the stored cells show, as JSON values; parts without cells are None.

    Args:
        cells: record and arrays of each finished cell.

    Returns:
        `grid` (see `_grid`), `strong` and `choice` (see `strong_findings`), and `reported`:
        the report's table, keys as text.
    """
    by_kind = {
        kind: [cell for cell in cells if cell[0]["settings"]["kind"] == kind]
        for kind in ("grid", "strong", "choice")
    }
    return {
        "grid": _grid(by_kind["grid"]) if by_kind["grid"] else None,
        "strong": strong_findings.on_test(by_kind["strong"]) if by_kind["strong"] else None,
        "choice": strong_findings.on_validation(by_kind["choice"]) if by_kind["choice"] else None,
        "reported": {
            "test_items": REPORT.sets["digits_test"].items,
            "table": REPORT.tables["augmentation"].by("real", "augmented"),
        },
    }


def _mix(settings):
    """What tells the cells of one seed apart: real, augmented, where from, updates of."""
    return tuple(settings[k] for k in ("real", "augmented", "augment", "as_long_as"))


def _grid(cells: Records) -> dict:
    """The grid under each protocol.

    Returns:
        `settings`; `real`, `augmented` (numbers a digit) and `seeds`; `protocols`: per protocol
        `cells[real][augmented]` (accuracy on both test sets, training accuracy, updates, seconds)
        and `gains[real][augmented]` over real images alone for as many epochs; under the sound
        protocol `controls[real]` and `gains_over_controls[real]` (each row's largest mix over real
        images alone for as many updates), `most_at_fewest`, `most_at_fewest_over_controls` and
        `saturation`; `leak[real][augmented]`, published - sound, and its mean `leak_mean`. All
        differences are paired by seed and image.
    """
    correct = DigitOutcomes(cells, _mix)
    records = {}
    for record, _ in cells:
        records.setdefault(_mix(record["settings"]), []).append(record)
    settings = cells[0][0]["settings"]
    reals = sorted({mix[0] for mix in records})
    augmented = sorted({mix[1] for mix in records})
    protocols = [
        name
        for name, augment in AUGMENTS.items()
        if any(mix[2] == augment for mix in records) or augmented == [0]
    ]
    leaking = {
        mix[0]
        for mix, found in records.items()
        if any(record["mix"]["images_beyond_the_real"] for record in found)
    }
    study = _Study(correct, reals, augmented, leaking)
    found = {
        "settings": {k: v for k, v in settings.items() if k != "seed"},
        "real": reals,
        "augmented": augmented,
        "seeds": correct.seeds(),
        "protocols": {
            protocol: {
                "cells": study.table(
                    protocol, lambda mix: {**_measured(records[mix]), **study.accuracy(mix)}
                ),
                "gains": study.gains(protocol),
            }
            for protocol in protocols
        },
        "controls": None,
        "gains_over_controls": None,
        "leak": None,
        "leak_mean": None,
        "most_at_fewest": None,
        "most_at_fewest_over_controls": None,
        "saturation": None,
    }
    if "sound" in protocols and study.added:
        found["saturation"] = study.saturation("sound")
        if 0 in augmented:
            found["most_at_fewest"] = study.most_at_fewest(
                lambda real: study.mean_gain("sound", real)
            )
    controls = {mix[0]: mix for mix in records if mix[3]}
    if controls:
        found["controls"] = {
            str(real): {**_measured(records[mix]), **study.accuracy(mix)}
            for real, mix in sorted(controls.items())
        }
        found["gains_over_controls"] = study.gains_over(controls)
        found["most_at_fewest_over_controls"] = study.most_at_fewest(
            lambda real: study.gain_over(controls, real)
        )
    if len(protocols) == 2 and study.added:
        found["leak"], found["leak_mean"] = study.leak()
    return found


class _Study:
    """Comparisons between the cells of a grid."""

    def __init__(self, correct, reals, augmented, leaking):
        self.correct = correct
        self.reals = reals
        self.augmented = augmented
        self.added = [count for count in augmented if count]
        self.leaking = leaking

    def mix(self, protocol, real, count):
        return (real, count, AUGMENTS[protocol] if count else "none", 0)

    def table(self, protocol, describe, added_only=False):
        """`describe(mix)` for all mixes that were run, by real and augmented images."""
        return {
            str(real): {
                str(count): describe(self.mix(protocol, real, count))
                for count in (self.added if added_only else self.augmented)
                if self.mix(protocol, real, count) in self.correct
            }
            for real in self.reals
        }

    def accuracy(self, mix):
        right = self.correct[mix]
        subsets = statistics.describe_random_subsets(
            right, self.correct.labels, TEST_PER_DIGIT, SUBSET_DRAWS
        )
        return {**self.correct.accuracies(right), "random_subsets": subsets}

    def family(self, table):
        """Give a table of differences the verdicts of a family, on each test set by itself."""
        judge_together([cell for row in table.values() for cell in row.values()])
        return table

    def gains(self, protocol):
        """Accuracy with augmented images - with the same real images alone, as many epochs."""
        if not self.added or 0 not in self.augmented:
            return None
        return self.family(
            self.table(
                protocol,
                lambda mix: self.correct.compare(
                    self.correct[mix] - self.correct[mix[0], 0, "none", 0]
                ),
                added_only=True,
            )
        )

    def gains_over(self, controls):
        """Sound accuracy of each row's largest mix - real images alone, for as many updates."""
        most = max(self.added)
        return self.family(
            {
                str(real): {str(most): self.correct.compare(self.gain_over(controls, real))}
                for real in self.reals
            }
        )

    def gain_over(self, controls, real):
        return self.correct[self.mix("sound", real, max(self.added))] - self.correct[controls[real]]

    def leak(self):
        """Published - sound, by cell; and the mean of the rows in which images can leak.

        Where all images are real none can, and the two protocols differ by chance alone: what is
        found there says how much to make of the rest.
        """
        differences = {
            mix: self.correct[(*mix[:2], AUGMENTS["published"], 0)] - self.correct[mix]
            for real in self.reals
            for mix in (self.mix("sound", real, count) for count in self.added)
        }
        table = self.family(
            self.table("sound", lambda mix: self.correct.compare(differences[mix]), added_only=True)
        )
        leaking = [d for mix, d in differences.items() if mix[0] in self.leaking]
        return table, self.correct.compare(np.mean(leaking, axis=0)) if leaking else None

    def mean_gain(self, protocol, real):
        alone = self.correct[real, 0, "none", 0]
        return np.mean(
            [self.correct[self.mix(protocol, real, count)] - alone for count in self.added], axis=0
        )

    def most_at_fewest(self, gain):
        """Gain with the fewest real images - gain with more of them, by the larger number.

        Args:
            gain: real images -> (seeds, items), a gain.
        """
        if len(self.reals) < 2:
            return None
        fewest, *others = self.reals
        found = {str(real): self.correct.compare(gain(fewest) - gain(real)) for real in others}
        judge_together(list(found.values()))
        return found

    def saturation(self, protocol):
        """What each further step of augmented images adds, in the mean over the real images.

        Returns:
            `steps`: by step, `"1000-2000"`, the gain; `slowing`: the step before the last - the
            last. None with fewer than two steps.
        """
        if len(self.added) < 3:
            return None
        gains = {
            f"{low}-{high}": np.mean(
                [
                    self.correct[self.mix(protocol, real, high)]
                    - self.correct[self.mix(protocol, real, low)]
                    for real in self.reals
                ],
                axis=0,
            )
            for low, high in zip(self.added, self.added[1:], strict=False)
        }
        *_, before, last = gains.values()
        return {
            "steps": {step: self.correct.compare(gain) for step, gain in gains.items()},
            "slowing": self.correct.compare(before - last),
        }


def _measured(records):
    records = sorted(records, key=lambda record: record["settings"]["seed"])
    return {
        "updates": records[0]["updates"],
        "train_items": records[0]["mix"]["real_items"] + records[0]["mix"]["augmented_items"],
        "images_beyond_the_real": [r["mix"]["images_beyond_the_real"] for r in records],
        "train_accuracy": [r["metrics"]["train_accuracy"] for r in records],
        "training_seconds": [r["training_seconds"] for r in records],
        "test_seconds": [r["test_seconds"] for r in records],
        "history": {name: [r["history"][name] for r in records] for name in records[0]["history"]},
    }
