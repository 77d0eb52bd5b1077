"""The one matrix of right and wrong answers, from which every accuracy and difference comes."""

from collections.abc import Callable, Hashable, Iterator, Sequence

import numpy as np

from keras_assign.report.estimates import describe_accuracy, describe_difference
from keras_assign.report.scores import Scores, stacked
from keras_assign.studies.run_folder import Records
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT

DIGITS = range(10)
# Arrays of a cell: what is right, the items' numbers in the whole data, who speaks.
TRUTHS, NUMBERS, SPEAKERS = ("test_digits", "test_labels"), "test_items", "test_speakers"


class Outcomes:
    """By variant and seed, which answers are correct; aligned by seed and test item.

    Cells of one variant and seed are folds of one test, each of other items: they are put together
    in the order of the items. A seed that lacks a fold is left out.

    Args:
        cells: record and arrays of each training.
        variant: from a cell's settings to what is compared; all its trainings differ in the seed
            alone.
        answers: name of the array of answers.
        seed: from a cell's settings to its seed.
        unheard: from a cell's settings to whether its test speakers were never heard in training:
            the items of a mean are then speakers.
        fewest_seeds: in all that is compared, without which there is no verdict.
    """

    def __init__(
        self,
        cells: Records,
        variant: Callable[[dict], Hashable],
        answers: str = "predicted",
        seed: Callable[[dict], Hashable] = lambda settings: settings["seed"],
        unheard: Callable[[dict], bool] = lambda settings: False,
        fewest_seeds: int = SEEDS_FOR_A_VERDICT,
    ):
        self.answers, self.fewest_seeds, self._unheard = answers, fewest_seeds, unheard
        self.cells = {}
        for cell in cells:
            settings = cell[0]["settings"]
            by_seed = self.cells.setdefault(variant(settings), {})
            by_seed.setdefault(seed(settings), []).append(cell)
        for by_seed in self.cells.values():
            folds = max(map(len, by_seed.values()))
            for seed in [seed for seed, found in by_seed.items() if len(found) < folds]:
                del by_seed[seed]

    def __contains__(self, variant):
        return variant in self.cells

    def __iter__(self) -> Iterator:
        return iter(self.cells)

    def seeds(self, *variants: Hashable) -> list:
        """The seeds that all of some variants have; of all variants unless any is named."""
        found = [set(self.cells.get(variant, ())) for variant in variants or self.cells]
        return sorted(set.intersection(*found))

    def trainings(self, variant: Hashable) -> Records:
        """Record and arrays of each training of a variant, by seed."""
        return [cell for seed in self.seeds(variant) for cell in self.cells[variant][seed]]

    def records(self, variant: Hashable) -> list[dict]:
        """The records alone."""
        return [record for record, _ in self.trainings(variant)]

    def array(self, variant: Hashable, seed: Hashable, name: str) -> np.ndarray:
        """An array of one value a test item, all folds together in the order of the items."""
        folds = [arrays for _, arrays in self.cells[variant][seed]]
        values = np.concatenate([arrays[name] for arrays in folds])
        if NUMBERS not in folds[0]:
            return values
        return values[np.argsort(np.concatenate([arrays[NUMBERS] for arrays in folds]))]

    def items(self, variant: Hashable, seed: Hashable) -> np.ndarray:
        """The labels of the test items: their numbers in the whole data.

        Where these were not stored, place and digit, which differ where tests are of other digits.
        """
        if NUMBERS in self.cells[variant][seed][0][1]:
            return self.array(variant, seed, NUMBERS)
        truth = self.truth(variant, seed)
        return np.arange(len(truth)) * len(DIGITS) + truth

    def truth(self, variant: Hashable, seed: Hashable) -> np.ndarray:
        """What is right (test items)."""
        arrays = self.cells[variant][seed][0][1]
        return self.array(variant, seed, next(name for name in TRUTHS if name in arrays))

    def right(self, variant: Hashable, seeds: Sequence | None = None, answers: str = "") -> Scores:
        """Whether answers are correct, 0 or 1; or the share of each speaker.

        Args:
            variant: which.
            seeds: in this order; all that it has unless given.
            answers: name of another array of answers.
        """
        seeds = self.seeds(variant) if seeds is None else seeds
        right = self._of_items(variant, seeds, answers)
        if not self._unheard(self.cells[variant][seeds[0]][0][0]["settings"]):
            return right
        return self._of_speakers(variant, seeds, right)

    def _of_items(self, variant, seeds, answers=""):
        right = [
            self.array(variant, seed, answers or self.answers) == self.truth(variant, seed)
            for seed in seeds
        ]
        return stacked(right, seeds, [self.items(variant, seed) for seed in seeds])

    def _of_speakers(self, variant, seeds, right):
        names = self.cells[variant][seeds[0]][0][0]["speakers"]
        return right.by([names[n] for n in self.array(variant, seeds[0], SPEAKERS)])

    def accuracy(self, variant: Hashable, answers: str = "") -> dict:
        """Of all seeds, see `estimates.describe_accuracy`.

        Args:
            variant: which.
            answers: as for `right`.
        """
        return describe_accuracy(self.right(variant, answers=answers))

    def difference(self, a: Hashable, b: Hashable, answers: str = "") -> dict:
        """Accuracy of `a` minus that of `b`, paired by seed and item.

        Args:
            a: a variant.
            b: another one; both have a seed in common.
            answers: as for `right`.

        Returns:
            As `estimates.describe_difference`, yet to be judged.
        """
        return self.describe({a: 1, b: -1}, answers)

    def describe(self, terms: dict[Hashable, float], answers: str = "") -> dict:
        """A sum of variants, each times its factor, paired by seed and item.

        Args:
            terms: by variant its factor; all have a seed in common.
            answers: as for `right`.

        Returns:
            As `estimates.describe_difference`, yet to be judged.
        """
        seeds = self.seeds(*terms)
        first, *others = (factor * self.right(v, seeds, answers) for v, factor in terms.items())
        total = sum(others, first)
        return describe_difference(total, len(seeds) >= self.fewest_seeds)

    def confusion(
        self, variant: Hashable, answers: str = "", classes: int = len(DIGITS)
    ) -> np.ndarray:
        """Int (classes, answers), the sum over seeds."""
        from sklearn.metrics import confusion_matrix  # Slow to import, and few pages show it.

        return sum(
            confusion_matrix(
                self.truth(variant, seed),
                self.array(variant, seed, answers or self.answers),
                labels=range(classes),
            )
            for seed in self.seeds(variant)
        )

    def speakers(self, variant: Hashable) -> list[str]:
        """Who is heard in the test, in the order of their numbers."""
        seed = self.seeds(variant)[0]
        names = self.cells[variant][seed][0][0]["speakers"]
        return [names[number] for number in np.unique(self.array(variant, seed, SPEAKERS))]

    def by_speaker(self, variant: Hashable, answers: str = "") -> dict[str, float]:
        """Accuracy by speaker, the mean over seeds."""
        seeds = self.seeds(variant)
        right = self._of_speakers(variant, seeds, self._of_items(variant, seeds, answers))
        return dict(zip(right.items.tolist(), right.values.mean(axis=0).tolist(), strict=True))
