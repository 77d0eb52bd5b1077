"""The former method, to stand beside today's: a bootstrap of seeds and items.

Its interval is that of resampled means (for groups at least that of a t test of their means), and
its p value the largest of three: of the resampled means taken as normal, and of t tests of the
seeds' and of the items' means. A difference judged alone was *better* where the interval excluded
0; in a family Holm's test of the p values decided.
"""

import dataclasses

import numpy as np
from scipy import stats

from keras_assign.report.estimates import CONFIDENCE
from keras_assign.report.verdicts import EQUIVALENCE_MARGIN

RESAMPLES = 5000


@dataclasses.dataclass(frozen=True)
class Former:
    """Mean, interval and p value."""

    mean: float
    low: float
    high: float
    p_value: float

    @property
    def is_within(self) -> bool:
        """Whether it was called *equivalent*: the interval within half a point."""
        return self.low > -EQUIVALENCE_MARGIN and self.high < EQUIVALENCE_MARGIN


def estimate(values: np.ndarray, rng: np.random.Generator) -> Former:
    """What the former method says.

    Args:
        values: (seeds, items), or (groups, seeds, items).
        rng: of the resampling.
    """
    independent = values.mean(axis=1) if values.ndim == 3 else values
    trainings = values.reshape(-1, values.shape[-1])
    # Items with the same values are drawn together.
    columns, counts = np.unique(trainings, axis=1, return_counts=True)
    items = values.shape[-1]
    item_weights = rng.multinomial(items, counts / items, size=RESAMPLES) / items
    by_column = _seed_weights(values.shape[:-1], rng) @ columns
    means = (by_column * item_weights).sum(axis=1)
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(means, [tail, 100 - tail])
    mean, error = values.mean(), means.std()
    if values.ndim == 3:
        of_groups = independent.mean(axis=1)
        half = stats.sem(of_groups) * stats.t.ppf((1 + CONFIDENCE) / 2, len(of_groups) - 1)
        low, high = min(low, mean - half), max(high, mean + half)
        error = max(error, half / stats.norm.ppf((1 + CONFIDENCE) / 2))
    resampled = 2 * stats.norm.sf(abs(mean) / error) if error else float(mean == 0)
    p_value = max(resampled, *(_t_test(trainings.mean(axis=0)), _t_test(independent.mean(axis=1))))
    return Former(float(mean), float(low), float(high), float(p_value))


def _seed_weights(shape, rng):
    """What each training counts in a resample: (resamples, trainings)."""
    *groups, seeds = shape
    evenly = np.full(seeds, 1 / seeds)
    if not groups:
        return rng.multinomial(seeds, evenly, size=RESAMPLES) / seeds
    weights, rows = np.zeros((RESAMPLES, *shape)), np.arange(RESAMPLES)
    for _ in range(groups[0]):
        drawn = rng.integers(groups[0], size=RESAMPLES)
        weights[rows, drawn] += rng.multinomial(seeds, evenly, size=RESAMPLES)
    return weights.reshape(RESAMPLES, -1) / (groups[0] * seeds)


def _t_test(means):
    if np.ptp(means) < 1e-12:
        return 1.0 if abs(means[0]) < 1e-12 else 0.0
    return float(stats.ttest_1samp(means, 0).pvalue)
