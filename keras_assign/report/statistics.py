"""Proportions, random subsets and spreads; of seeds and items see `estimates` and `verdicts`."""

import math
from collections.abc import Sequence

import numpy as np

from keras_assign.report.distributions import normal_sf
from keras_assign.report.estimates import CONFIDENCE


def wilson_interval(successes: int, items: int) -> tuple[float, float]:
    """The 95 % interval of one proportion, for figures of which only the proportion is known."""
    from scipy import stats  # Slow to load, see `distributions`.

    interval = stats.binomtest(successes, items).proportion_ci(CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)


def two_proportions(a: float, items_a: int, b: float, items_b: int) -> tuple[float, float]:
    """Test of two unpaired proportions, of which only these are known; pooled variance.

    Args:
        a: the one proportion.
        items_a: of how many.
        b: the other.
        items_b: of how many.

    Returns:
        z (positive where a is larger) and its two-sided p value; 0 and 1 where all or none of the
        items are right.
    """
    pooled = (a * items_a + b * items_b) / (items_a + items_b)
    error = math.sqrt(pooled * (1 - pooled) * (1 / items_a + 1 / items_b))
    if error == 0:
        return 0.0, 1.0
    z = (a - b) / error
    return z, 2 * normal_sf(abs(z))


def mcnemar(correct_a: np.ndarray, correct_b: np.ndarray) -> float:
    """Exact test of two trainings on the same items; for one seed each only.

    Args:
        correct_a: bool (items,).
        correct_b: bool (items,).

    Returns:
        The two-sided p value; 1 where the two never differ.
    """
    from scipy import stats

    only_a = int(np.sum(correct_a & ~correct_b))
    only_b = int(np.sum(~correct_a & correct_b))
    if only_a + only_b == 0:
        return 1.0
    return float(stats.binomtest(only_a, only_a + only_b).pvalue)


def random_subset_means(
    correct: np.ndarray, labels: np.ndarray, per_class: int, draws: int = 1000, seed: int = 0
) -> np.ndarray:
    """Accuracy on random test sets of `per_class` items a class, drawn from a larger one.

    Args:
        correct: bool (seeds, items).
        labels: (items,) class numbers.
        per_class: items of each class in a draw, without repetition.
        draws: number of random test sets.
        seed: of the drawing.

    Returns:
        float (draws, seeds).

    Raises:
        ValueError: a class has fewer items.
    """
    rng = np.random.default_rng(seed)
    sums = np.zeros((draws, len(correct)))
    classes = np.unique(labels)
    for c in classes:
        items = np.flatnonzero(labels == c)
        if len(items) < per_class:
            raise ValueError(f"class {c} has {len(items)} items, fewer than {per_class}")
        chosen = rng.permuted(np.tile(items, (draws, 1)), axis=1)[:, :per_class]
        sums += correct[:, chosen].sum(axis=2).T
    return sums / (per_class * len(classes))


def describe_random_subsets(
    correct: np.ndarray, labels: np.ndarray, per_class: int, draws: int = 1000
) -> dict | None:
    """How far the accuracy of one training moves with the choice of the test items.

    Args:
        correct: as for `random_subset_means`, like the rest.
        labels: (items,) class numbers.
        per_class: items of each class in a draw.
        draws: number of random test sets.

    Returns:
        `mean`, `low` and `high` (the middle 95 %) over draws and seeds; None where a class has no
        more items than a draw takes.
    """
    if np.unique(labels, return_counts=True)[1].min() <= per_class:
        return None
    means = random_subset_means(correct, labels, per_class, draws)
    low, high = np.percentile(means, [2.5, 97.5])
    return {"mean": float(means.mean()), "low": float(low), "high": float(high)}


def describe_spread(values: Sequence[float]) -> dict:
    """Repeated measurements for a results file: `median`, and the range from `low` to `high`."""
    values = np.asarray(values, float)
    return {
        "median": float(np.median(values)),
        "low": float(values.min()),
        "high": float(values.max()),
    }
