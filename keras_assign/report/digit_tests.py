"""Right and wrong answers on the two test sets of handwritten digits, as findings call them."""

from collections.abc import Callable, Hashable, Iterator

import numpy as np

from keras_assign.report import verdicts
from keras_assign.report.estimates import describe_accuracy, describe_difference
from keras_assign.report.formats import bare, percent_or_interval, thousands
from keras_assign.report.outcomes import Outcomes
from keras_assign.report.scores import Scores
from keras_assign.report.tables import Axis
from keras_assign.studies.rows import Rows, of_each
from keras_assign.studies.run_folder import Records

PROTOCOL_TEST, FULL_TEST = "protocol_test", "full_test"  # The report's, and all there is.
TESTS = (PROTOCOL_TEST, FULL_TEST)


class DigitOutcomes(Outcomes):
    """By variant, which answers on both test sets are correct, in the seeds that all variants have.

    A seed may be a pair of a group and a training within it, such as a GAN and a training on its
    images, which share what was random in it. A single group's trainings stand by themselves, and
    an interval then says nothing of other groups.

    Args:
        cells: as for `Outcomes`, like `variant`, `answers` and `seed`.
        variant: see there.
        answers: see there.
        seed: see there.
        fewest_groups: without which there is no verdict.

    Attributes:
        tests: by test its items among all.
        labels: of all items.
    """

    def __init__(
        self,
        cells: Records,
        variant: Callable[[dict], Hashable],
        answers: str = "predicted",
        seed: Callable[[dict], Hashable] = lambda settings: settings["seed"],
        fewest_groups: int = 1,
    ):
        super().__init__(cells, variant, answers, seed)
        first = cells[0][1]
        self.tests = {PROTOCOL_TEST: first["protocol_items"], FULL_TEST: slice(None)}
        self.labels = first["test_labels"]
        self._scores = {}
        seeds = self.seeds()
        self._groups = len({seed[0] for seed in seeds if isinstance(seed, tuple)}) or 1
        self.enough = len(seeds) >= self.fewest_seeds and self._groups >= fewest_groups

    def __getitem__(self, variant) -> Scores:
        """1 where right; where there are several groups, the mean of each one's trainings."""
        if variant not in self._scores:  # Most are asked for time and again.
            right = self.right(variant, self.seeds())
            one = self._groups == 1
            self._scores[variant] = right if one else right.of_groups(lambda seed: seed[0])
        return self._scores[variant]

    def accuracies(self, right: Scores) -> dict:
        """By test, see `estimates.describe_accuracy`, of such scores."""
        return {test: describe_accuracy(right.of_items(its)) for test, its in self.tests.items()}

    def recalls(self, right: Scores) -> dict[int, float]:
        """By digit the accuracy on all its items, of such scores."""
        return {int(d): right.of_items(self.labels == d).mean for d in np.unique(self.labels)}

    def compare(self, difference: Scores) -> dict:
        """By test a difference of such scores, see `estimates.describe_difference`."""
        return {
            test: describe_difference(difference.of_items(its), self.enough)
            for test, its in self.tests.items()
        }


def accuracy_columns(rows: Rows) -> list[Axis]:
    """A column of accuracies a test set, headed by its number of images."""
    found = []
    for test in TESTS:
        where = {"metric": "accuracy", "test": test}
        title = f"{thousands(rows.where(**where)[-1]['item_count'])} test images, %"
        found.append(Axis(title, where, lambda row: bare(percent_or_interval(row))))
    return found


def family(metric: str, differences: list[tuple[dict, dict]]) -> Iterator[dict]:
    """Rows of differences that are asked together: of all of them, on both test sets, one family.

    Args:
        metric: of all.
        differences: what each was measured on, and `DigitOutcomes.compare` of it.
    """
    verdicts.judge([found for _, tests in differences for found in tests.values()])
    for on, tests in differences:
        yield from of_each(metric, tests, **on)
