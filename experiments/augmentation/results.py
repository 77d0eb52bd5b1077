"""From the stored cells of Problem 2 to rows: every number that a table, claim or page shows.

A row says its `metric`, and what it was measured on: `protocol` (`published`, `corrected`;
`report`: what the report prints), `real` and `augmented` images a digit, `test` (see
`report.digit_tests`). Without augmented images both protocols are the same, and each has the rows.
`as_long_as`: these are real images alone, for as many updates as a mix with that many augmented
images takes. Measures with `per_seed` have one number a training.

Differences, all paired by seed and image: `gain` (of augmented images `over` the same real images
alone, for as many `epochs` or `updates`), `gain_at_fewest` (with the fewest real images, above that
with `real`), `step` (from `before` augmented images to `augmented`, in the mean over the real
images), `slowing` (the last step but one less the last), `leak` (published - corrected),
`leak_mean` (in the mean over the mixes in which images leak). For the tuned recipes see
`tuned_results`.
"""

import itertools
from collections.abc import Iterator

from experiments.augmentation import tuned_results
from experiments.protocols import CORRECTED, PUBLISHED, REPORTED
from keras_assign.audit.published import REPORT
from keras_assign.data.reduced_mnist import DIGITS, TEST_PER_DIGIT
from keras_assign.recipes.augmented_lenet5 import AUGMENTS
from keras_assign.report import statistics
from keras_assign.report.digit_tests import PROTOCOL_TEST, DigitOutcomes, family
from keras_assign.report.scores import Scores, mean_of
from keras_assign.studies.rows import Rows, of_each
from keras_assign.studies.run_folder import Records

EPOCHS, UPDATES = "epochs", "updates"
# Random test sets drawn for each mix; there are many mixes, and this is slow.
SUBSET_DRAWS = 200


def find(cells: Records) -> Rows:
    """All rows that the cells have the numbers for.

    Args:
        cells: record and arrays of each finished cell.
    """
    rows = Rows(_reported())
    parts = {
        "grid": _grid,
        "tuned": tuned_results.on_test,
        "int8": tuned_results.in_8_bits,
        "tuning": tuned_results.on_validation,
    }
    for kind, describe in parts.items():
        of_kind = [cell for cell in cells if cell[0]["settings"]["kind"] == kind]
        rows += describe(of_kind) if of_kind else ()
    return rows


def of_grid(rows: Rows) -> Rows:
    """What the grid's own trainings show, without what the report prints."""
    return rows.where(protocol=(PUBLISHED, CORRECTED))


def outcomes_of(cells: Records) -> DigitOutcomes:
    """Which answers are right, by mix: real, augmented, where from, as long as so many images."""
    return DigitOutcomes(
        cells, lambda s: (s["real"], s["augmented"], s["augment"], s["as_long_as"])
    )


def mix_of(protocol: str, real: int, augmented: int) -> tuple:
    """The mix of `outcomes_of` that a protocol trains on."""
    return real, augmented, AUGMENTS[protocol] if augmented else "none", 0


def _grid(cells: Records) -> Iterator[dict]:
    grid = _Grid(cells)
    for protocol in grid.protocols:
        for real, augmented in itertools.product(grid.reals, grid.counts):
            on = {"protocol": protocol, "real": real, "augmented": augmented}
            yield from grid.measured(mix_of(protocol, real, augmented), on)
        yield from grid.gains(protocol)
    for real, mix in grid.controls.items():
        on = {"protocol": CORRECTED, "real": real, "augmented": 0}
        yield from grid.measured(mix, {**on, "as_long_as": mix[-1] // DIGITS - real})
    if CORRECTED in grid.protocols and grid.added:
        yield from grid.gains_over_controls()
        yield from grid.gains_at_fewest()
        yield from grid.steps()
        if PUBLISHED in grid.protocols:
            yield from grid.leaks()


class _Grid:
    """The trainings of the report's grid, and comparisons between them."""

    def __init__(self, cells):
        self.outcomes = outcomes_of(cells)
        mixes = sorted(self.outcomes)
        self.controls = {mix[0]: mix for mix in mixes if mix[-1]}
        self.counts = sorted({mix[1] for mix in mixes if not mix[-1]})
        self.added = [count for count in self.counts if count]
        self.reals = sorted({mix[0] for mix in mixes})
        self.protocols = [
            protocol
            for protocol, augment in AUGMENTS.items()
            if not self.added or any(mix[2] == augment for mix in mixes)
        ]

    def measured(self, mix, on):
        """Rows on the trainings of one mix."""
        right, records = self.outcomes[mix], self.outcomes.records(mix)
        yield from of_each("accuracy", self.outcomes.accuracies(right), **on)
        random = statistics.describe_random_subsets(
            right.values, self.outcomes.labels, TEST_PER_DIGIT, SUBSET_DRAWS
        )
        if random:
            yield {"metric": "random_subsets", **on, **random}
        yield {"metric": "updates", **on, "value": records[0]["updates"]}
        for metric, values in {
            "images_beyond_the_real": [r["mix"]["images_beyond_the_real"] for r in records],
            "train_accuracy": [r["metrics"]["train_accuracy"] for r in records],
            "training_seconds": [r["training_seconds"] for r in records],
            "test_seconds": [r["test_seconds"] for r in records],
        }.items():
            yield {"metric": metric, **on, "per_seed": values}

    def gains(self, protocol):
        """Accuracy with augmented images - with the real images alone, for as many epochs."""
        if 0 not in self.counts:
            return ()
        on = {"protocol": protocol, "over": EPOCHS}
        return self._family("gain", [
            ({**on, "real": real, "augmented": count}, self._gain(protocol, real, count))
            for real, count in itertools.product(self.reals, self.added)
        ])  # fmt: skip

    def gains_over_controls(self):
        """Accuracy with the most augmented images - real images alone, for as many updates."""
        on = {"protocol": CORRECTED, "over": UPDATES, "augmented": max(self.added)}
        return self._family("gain", [
            ({**on, "real": real}, self._gain_over_control(real)) for real in self.controls
        ])  # fmt: skip

    def gains_at_fewest(self):
        """Gain with the fewest real images - gain with more: mean of the mixes, or the largest."""
        fewest, *others = self.reals
        yardsticks = {EPOCHS: self._mean_gain} if 0 in self.counts else {}
        if self.controls:
            yardsticks[UPDATES] = self._gain_over_control
        for over, gain in yardsticks.items():
            on = {"protocol": CORRECTED, "over": over}
            yield from self._family("gain_at_fewest", [
                ({**on, "real": real}, gain(fewest) - gain(real)) for real in others
            ])  # fmt: skip

    def steps(self):
        """What each further step of augmented images adds; nothing with fewer than two."""
        if len(self.added) < 3:
            return
        on = {"protocol": CORRECTED}
        gains = {
            step: mean_of([
                self._right(CORRECTED, real, step[1]) - self._right(CORRECTED, real, step[0])
                for real in self.reals
            ])
            for step in itertools.pairwise(self.added)
        }  # fmt: skip
        yield from self._family("step", [
            ({**on, "before": before, "augmented": augmented}, gain)
            for (before, augmented), gain in gains.items()
        ])  # fmt: skip
        *_, before, last = gains.values()
        yield from self._family("slowing", [(on, before - last)])

    def leaks(self):
        """Published - corrected, by mix; and the mean of the mixes in which images can leak.

        Where all images are real none can, and the two protocols differ by chance alone: what is
        found there says how much to make of the rest.
        """
        differences = [
            (
                {"real": real, "augmented": count},
                self._right(PUBLISHED, real, count) - self._right(CORRECTED, real, count),
            )
            for real, count in itertools.product(self.reals, self.added)
        ]
        yield from self._family("leak", differences)
        reals = {
            mix[0]
            for mix in self.outcomes
            for record in self.outcomes.records(mix)
            if record["mix"]["images_beyond_the_real"]
        }
        leaking = [difference for on, difference in differences if on["real"] in reals]
        if leaking:
            yield from self._family("leak_mean", [({}, mean_of(leaking))])

    def _right(self, protocol, real, augmented):
        return self.outcomes[mix_of(protocol, real, augmented)]

    def _gain(self, protocol, real, augmented):
        return self._right(protocol, real, augmented) - self._right(protocol, real, 0)

    def _mean_gain(self, real):
        return mean_of([self._gain(CORRECTED, real, count) for count in self.added])

    def _gain_over_control(self, real):
        return self._right(CORRECTED, real, max(self.added)) - self.outcomes[self.controls[real]]

    def _family(self, metric: str, differences: list[tuple[dict, Scores]]) -> Iterator[dict]:
        """Rows of differences that are asked together; each with what it was measured on."""
        return family(metric, [(on, self.outcomes.compare(gain)) for on, gain in differences])


def _reported() -> Iterator[dict]:
    """What the report prints of each mix: in its table, and in the logs that it shows."""
    items = REPORT.sets["digits_test"].items
    for real, row in REPORT.tables["augmentation"].by("real", "augmented").items():
        for augmented, accuracy in row.items():
            on = {"protocol": REPORTED, "real": int(real), "augmented": int(augmented)}
            tested = {"test": PROTOCOL_TEST, "item_count": items, "mean": accuracy}
            yield {"metric": "accuracy", **on, **tested}
            log = REPORT.runs.get(f"lenet5_{real}_augmented_{augmented}")
            if log:
                for metric, name in {
                    "train_accuracy": "train_accuracy",
                    "training_seconds": "training_time",
                    "test_seconds": "test_time",
                }.items():
                    yield {"metric": metric, **on, "per_seed": [log.value(name)]}
