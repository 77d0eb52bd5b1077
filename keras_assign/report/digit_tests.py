"""Right and wrong answers on the two test sets of handwritten digits, as findings call them."""

from collections.abc import Callable, Hashable, Iterator

import numpy as np

from keras_assign.report import statistics
from keras_assign.report.formats import bare, percent_or_interval, thousands
from keras_assign.report.outcomes import Outcomes
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
        items: by test its items among all.
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
        self.items = {PROTOCOL_TEST: first["protocol_items"], FULL_TEST: slice(None)}
        self.labels = first["test_labels"]
        seeds = self.seeds()
        self._groups = len({seed[0] for seed in seeds if isinstance(seed, tuple)}) or 1
        self.enough = len(seeds) >= self.fewest_seeds and self._groups >= fewest_groups

    def __getitem__(self, variant) -> np.ndarray:
        """Float, 1 where right: (seeds, items), or (groups, trainings, items).

        The latter where there are several groups, of several trainings each.
        """
        right = self.right(variant, self.seeds())
        if self._groups in (1, len(right)):
            return right
        return right.reshape(self._groups, -1, right.shape[-1])

    def accuracies(self, right: np.ndarray) -> dict:
        """By test, see `statistics.describe_accuracy`, of such arrays."""
        return {
            test: statistics.describe_accuracy(right[..., items])
            for test, items in self.items.items()
        }

    def recalls(self, right: np.ndarray) -> dict[int, float]:
        """By digit the accuracy on all its items, of such an array."""
        of_items = right.reshape(-1, right.shape[-1]).T
        return {int(d): float(of_items[self.labels == d].T.mean()) for d in np.unique(self.labels)}

    def compare(self, difference: np.ndarray) -> dict:
        """By test a difference of such arrays, see `statistics.describe_difference`."""
        return {
            test: statistics.describe_difference(difference[..., items], self.enough)
            for test, items in self.items.items()
        }


def accuracy_columns(rows: Rows) -> list[Axis]:
    """A column of accuracies a test set, headed by its number of images."""
    found = []
    for test in TESTS:
        where = {"metric": "accuracy", "test": test}
        title = f"{thousands(rows.where(**where)[-1]['item_count'])} test images, %"
        found.append(Axis(title, where, lambda row: bare(percent_or_interval(row))))
    return found


def judge_together(differences: list[dict]) -> list[dict]:
    """Give differences that are asked together the verdicts of a family, on each test set."""
    for test in TESTS:
        statistics.judge_family([difference[test] for difference in differences])
    return differences


def family(metric: str, differences: list[tuple[dict, dict]]) -> Iterator[dict]:
    """Rows of differences that are asked together.

    Args:
        metric: of all.
        differences: what each was measured on, and `DigitOutcomes.compare` of it.
    """
    judge_together([tests for _, tests in differences])
    for on, tests in differences:
        yield from of_each(metric, tests, **on)
