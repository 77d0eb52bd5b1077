"""Which test images each training got right, paired over GANs, trainings and images."""

from collections.abc import Callable

import numpy as np

from keras_assign.report import statistics
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.studies.run_folder import Records
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT


class Correct:
    """By mix, whether each test image was told right.

    Where several GANs were trained, their trainings stand in groups: those on one GAN's images
    share what was random in it. A single GAN's trainings stand by themselves, and an interval then
    says nothing of other GANs.

    A verdict needs as many trainings as anywhere else, of as many GANs as are asked for.

    Args:
        cells: record and arrays of each training.
        mix_of: from a cell's settings to what tells its mix from others.
        predicted: name of the array of predictions.
        fewest_gans: without which there is no verdict.
    """

    def __init__(
        self,
        cells: Records,
        mix_of: Callable[[dict], str],
        predicted: str = "predicted",
        fewest_gans: int = 1,
    ):
        first = cells[0][1]
        self.items = {PROTOCOL_TEST: first["protocol_items"], FULL_TEST: slice(None)}
        self.labels = first["test_labels"]
        self._by_mix = {}
        for record, arrays in cells:
            settings = record["settings"]
            right = arrays[predicted] == arrays["test_labels"]
            run = settings["gan_seed"], settings.get("training", 0)
            self._by_mix.setdefault(mix_of(settings), {})[run] = right
        runs = sorted(set.intersection(*(set(found) for found in self._by_mix.values())))
        self.gans = sorted({gan for gan, _ in runs})
        self.trainings = sorted({training for _, training in runs})
        self.enough = len(runs) >= SEEDS_FOR_A_VERDICT and len(self.gans) >= fewest_gans

    def __contains__(self, mix):
        return mix in self._by_mix

    def __iter__(self):
        return iter(self._by_mix)

    def __getitem__(self, mix) -> np.ndarray:
        """Int, 1 where right: (GANs, trainings, test items), or (runs, test items).

        The latter where either there is one GAN, or one training on each GAN's images.
        """
        found = self._by_mix[mix]
        right = np.stack([[found[gan, t] for t in self.trainings] for gan in self.gans]).astype(int)
        alone = 1 in right.shape[:2]
        return right.reshape(-1, right.shape[-1]) if alone else right

    def accuracy(self, mix) -> dict:
        """Accuracy on both test sets, see `statistics.describe_accuracy`."""
        return {
            test: statistics.describe_accuracy(self[mix][..., items])
            for test, items in self.items.items()
        }

    def compare(self, difference: np.ndarray) -> dict:
        """A difference of such arrays on both test sets, see `statistics.describe_difference`."""
        return {
            test: statistics.describe_difference(difference[..., items], self.enough)
            for test, items in self.items.items()
        }


def judge_together(differences: list[dict]) -> None:
    """Give differences that are asked together the verdicts of a family, on each test set."""
    for test in (PROTOCOL_TEST, FULL_TEST):
        statistics.judge_family([difference[test] for difference in differences])
