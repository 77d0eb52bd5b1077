"""From the stored cells of Problem 2 to numbers and verdicts: all that a page or table shows."""

import numpy as np

from experiments.augmentation_digits.grid import AUGMENTS
from experiments.augmentation_digits.settings import NETWORKS
from experiments.settings import SEEDS_FOR_A_VERDICT
from keras_assign.report import statistics
from keras_assign.report.published import AUGMENTATION_DIGITS

# The two test sets: the report's, and all there is.
PROTOCOL_TEST, FULL_TEST = "protocol_test", "full_test"
TESTS = (PROTOCOL_TEST, FULL_TEST)

Cells = list[tuple[dict, dict[str, np.ndarray]]]


def find(cells: Cells) -> dict:
    """Everything that the stored cells show, as JSON values; parts without cells are None.

    Args:
        cells: record and arrays of each finished cell.

    Returns:
        `grid` (see `_grid`), `strong` (see `_strong`), `choice` (see `_choice`), and `reported`:
        the report's table, keys as text.
    """
    by_kind = {
        kind: [cell for cell in cells if cell[0]["settings"]["kind"] == kind]
        for kind in ("grid", "strong", "choice")
    }
    return {
        "grid": _grid(by_kind["grid"]) if by_kind["grid"] else None,
        "strong": _strong(by_kind["strong"]) if by_kind["strong"] else None,
        "choice": _choice(by_kind["choice"]) if by_kind["choice"] else None,
        "reported": {
            "test_items": AUGMENTATION_DIGITS["test_items"],
            "table": {
                str(real): {str(count): accuracy for count, accuracy in row.items()}
                for real, row in AUGMENTATION_DIGITS["table"].items()
            },
        },
    }


class _Correct:
    """Which test images each training of the grid got right, paired by seed."""

    def __init__(self, cells):
        self.items = {PROTOCOL_TEST: cells[0][1]["protocol_items"], FULL_TEST: slice(None)}
        self._by_mix = {}
        for record, arrays in cells:
            settings = record["settings"]
            right = arrays["predicted"] == arrays["test_labels"]
            self._by_mix.setdefault(_mix(settings), {})[settings["seed"]] = right
        self.seeds = sorted(set.intersection(*(set(runs) for runs in self._by_mix.values())))

    def __contains__(self, mix):
        return mix in self._by_mix

    def __getitem__(self, mix):
        """Int (seeds, all test items): 1 where right."""
        return np.stack([self._by_mix[mix][seed] for seed in self.seeds]).astype(int)


def _mix(settings):
    """What tells the cells of one seed apart: real, augmented, where from, updates of."""
    return tuple(settings[k] for k in ("real", "augmented", "augment", "updates_of"))


def _grid(cells: Cells) -> dict:
    """The grid under each protocol.

    Returns:
        `settings`; `real`, `augmented` (numbers a digit) and `seeds`; `protocols`: per protocol
        `cells[real][augmented]` (accuracy on both test sets, training accuracy, updates, seconds)
        and `gains[real][augmented]` over real images alone; `controls[real]` and
        `gains_over_controls[real][augmented]` (sound only: as many updates, real images alone);
        `leak[real][augmented]`, published - sound, and its mean `leak_mean`; `most_at_fewest` and
        `saturation`, see their functions. All differences are paired by seed and image.
    """
    correct = _Correct(cells)
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
    study = _Study(correct, reals, augmented)
    found = {
        "settings": {k: v for k, v in settings.items() if k != "seed"},
        "real": reals,
        "augmented": augmented,
        "seeds": correct.seeds,
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
        "most_at_fewest": {p: study.most_at_fewest(p) for p in protocols},
        "saturation": {p: study.saturation(p) for p in protocols},
    }
    controls = {mix[0]: mix for mix in records if mix[3]}
    if controls:
        found["controls"] = {
            str(real): {**_measured(records[mix]), **study.accuracy(mix)}
            for real, mix in sorted(controls.items())
        }
        found["gains_over_controls"] = study.gains_over(controls)
    if len(protocols) == 2 and study.added:
        found["leak"], found["leak_mean"] = study.leak()
    return found


class _Study:
    """Comparisons between the cells of a grid."""

    def __init__(self, correct, reals, augmented):
        self.correct = correct
        self.reals = reals
        self.augmented = augmented
        self.added = [count for count in augmented if count]
        self.enough = len(correct.seeds) >= SEEDS_FOR_A_VERDICT

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
        right = self.correct[mix].astype(bool)
        return {
            test: statistics.describe_accuracy(right[:, items])
            for test, items in self.correct.items.items()
        }

    def compare(self, difference):
        return {
            test: statistics.describe_difference(difference[:, items], self.enough)
            for test, items in self.correct.items.items()
        }

    def family(self, table):
        """Give a table of differences the verdicts of a family, on each test set by itself."""
        for test in TESTS:
            statistics.judge_family([cell[test] for row in table.values() for cell in row.values()])
        return table

    def gains(self, protocol):
        """Accuracy with augmented images - with the same real images alone, as many epochs."""
        if not self.added or 0 not in self.augmented:
            return None
        return self.family(
            self.table(
                protocol,
                lambda mix: self.compare(self.correct[mix] - self.correct[mix[0], 0, "none", 0]),
                added_only=True,
            )
        )

    def gains_over(self, controls):
        """Sound accuracy with augmented images - real images alone, as many updates as the most."""
        return self.family(
            self.table(
                "sound",
                lambda mix: self.compare(self.correct[mix] - self.correct[controls[mix[0]]]),
                added_only=True,
            )
        )

    def leak(self):
        """Published - sound, by cell and in the mean of all cells."""
        differences = {
            mix: self.correct[(*mix[:2], AUGMENTS["published"], 0)] - self.correct[mix]
            for real in self.reals
            for mix in (self.mix("sound", real, count) for count in self.added)
        }
        table = self.family(
            self.table("sound", lambda mix: self.compare(differences[mix]), added_only=True)
        )
        return table, self.compare(np.mean(list(differences.values()), axis=0))

    def mean_gain(self, protocol, real):
        alone = self.correct[real, 0, "none", 0]
        return np.mean(
            [self.correct[self.mix(protocol, real, count)] - alone for count in self.added], axis=0
        )

    def most_at_fewest(self, protocol):
        """Mean gain with the fewest real images - mean gain with more, by the larger number."""
        if not self.added or 0 not in self.augmented or len(self.reals) < 2:
            return None
        fewest, *others = self.reals
        first = self.mean_gain(protocol, fewest)
        found = {str(real): self.compare(first - self.mean_gain(protocol, real)) for real in others}
        for test in TESTS:
            statistics.judge_family([comparison[test] for comparison in found.values()])
        return found

    def saturation(self, protocol):
        """What each further step of augmented images adds: by step `"1000-2000"`, then by real.

        `mean` is over the numbers of real images.
        """
        steps = {}
        for low, high in zip(self.added, self.added[1:], strict=False):
            differences = {
                real: self.correct[self.mix(protocol, real, high)]
                - self.correct[self.mix(protocol, real, low)]
                for real in self.reals
            }
            step = {str(real): self.compare(d) for real, d in differences.items()}
            for test in TESTS:
                statistics.judge_family([comparison[test] for comparison in step.values()])
            step["mean"] = self.compare(np.mean(list(differences.values()), axis=0))
            steps[f"{low}-{high}"] = step
        return steps or None


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


def _strong(cells: Cells) -> dict:
    """The strong recipe: `seeds`, and per network and number of real images both accuracies."""
    found = {}
    for network in NETWORKS:
        chosen = [cell for cell in cells if cell[0]["settings"]["network"] == network]
        if not chosen:
            continue
        record = chosen[0][0]
        found[network] = {
            "recipe": record["settings"]["recipe"],
            "candidate": record["settings"]["candidate"],
            "weights": sum(layer["weights"] for layer in record["architecture"]),
            "flops": sum(layer["flops"] for layer in record["architecture"]),
            "real": {
                str(real): _strong_accuracy(
                    [cell for cell in chosen if cell[0]["settings"]["real"] == real]
                )
                for real in sorted({record["settings"]["real"] for record, _ in chosen})
            },
        }
    return found


def _strong_accuracy(cells):
    cells = sorted(cells, key=lambda cell: cell[0]["settings"]["seed"])
    right = np.stack([arrays["predicted"] == arrays["test_labels"] for _, arrays in cells])
    return {
        "seeds": [record["settings"]["seed"] for record, _ in cells],
        PROTOCOL_TEST: statistics.describe_accuracy(right[:, cells[0][1]["protocol_items"]]),
        FULL_TEST: statistics.describe_accuracy(right),
        "training_seconds": [record["training_seconds"] for record, _ in cells],
    }


def _choice(cells: Cells) -> dict:
    """Per network its candidates in order of validation loss, the best first."""
    found = {}
    for network in NETWORKS:
        names = list(
            dict.fromkeys(
                record["settings"]["candidate"]
                for record, _ in cells
                if record["settings"]["network"] == network
            )
        )
        candidates = []
        for name in names:
            records = [
                record
                for record, _ in cells
                if (record["settings"]["network"], record["settings"]["candidate"])
                == (network, name)
            ]
            metrics = [record["metrics"] for record in records]
            candidates.append(
                {
                    "name": name,
                    "recipe": records[0]["settings"]["recipe"],
                    "validation_items": sum(record["validation_items"] for record in records),
                    "validation_loss": [m["validation_loss"] for m in metrics],
                    "validation_accuracy": [m["validation_accuracy"] for m in metrics],
                    "mean_validation_loss": float(np.mean([m["validation_loss"] for m in metrics])),
                    "mean_validation_accuracy": float(
                        np.mean([m["validation_accuracy"] for m in metrics])
                    ),
                    "training_seconds": [record["training_seconds"] for record in records],
                }
            )
        if candidates:
            found[network] = sorted(candidates, key=lambda c: c["mean_validation_loss"])
    return found
