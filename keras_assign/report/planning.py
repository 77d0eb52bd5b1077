"""What a study can find, and how large one must be: by the same model as its verdicts.

See `estimates`. Where trainings are in groups (the GANs whose images they train on), groups are
the seeds here.
"""

import dataclasses
import functools
import math

import numpy as np
from scipy import optimize, special

from keras_assign.report.estimates import LEVEL, NO_PART, reach

POWER = 0.8  # A detectable difference is found in 4 runs of the study out of 5.
MOST_SEEDS = 1000
# Points of a quadrature over the sampling of a variance, by its probability.
NODES = 48


@dataclasses.dataclass(frozen=True)
class Design:
    """A comparison of two recipes on the same seeds and items.

    Attributes:
        seeds: trainings of each.
        items: of the test.
        seed_sd: how far the true difference moves from seed to seed, standard deviation; a
            fraction.
        differing: share of the items on which two trainings of a pair differ.
        shared: of the variance of these, the share that is the item's own: the same items
            differ, and the same way, whatever the seed.
    """

    seeds: int
    items: int
    seed_sd: float
    differing: float
    shared: float

    @property
    def parts(self) -> tuple[tuple[float, int], tuple[float, int]]:
        """As `Estimate.parts`, by expectation."""
        of_an_item = self.differing / self.items
        by_seeds = (self.seed_sd**2 + (1 - self.shared) * of_an_item) / self.seeds
        return (
            (math.sqrt(by_seeds), self.seeds - 1),
            (math.sqrt(self.shared * of_an_item), self.items - 1),
        )

    @property
    def least(self) -> tuple[float, int]:
        """As `Estimate.least`, by expectation."""
        share = self.shared + (1 - self.shared) / self.seeds
        return math.sqrt(share * self.differing / self.items), self.items - 1


def power(
    difference: float,
    *parts: tuple[float, int],
    least: tuple[float, int] = NO_PART,
    level: float = LEVEL,
) -> float:
    """The share of studies that find a true difference, and its sign.

    Args:
        difference: the true one, 0 or above.
        *parts: standard error and degrees of freedom of each part, see `Estimate.parts`.
        least: see `Estimate.least`; its sampling is left out, for items are many or its t is large.
        level: of the test.
    """
    parts = [part for part in parts if part[0]]
    if not parts:
        return 1.0 if difference else 0.0
    total = math.hypot(*(error for error, _ in parts))
    squares, weights = np.zeros(()), np.ones(())
    for error, freedom in parts:
        critical = reach(level, (error, freedom))
        variances, chances = _sampled(freedom)
        squares = squares[..., None] + critical**2 * variances
        weights = weights[..., None] * chances
    ends = np.maximum(np.sqrt(squares), reach(level, least=least))
    return float((weights * special.ndtr((difference - ends) / total)).sum())


def detectable(
    *parts: tuple[float, int], least: tuple[float, int] = NO_PART, asked_together: int = 1
) -> float:
    """The smallest true difference that such a study would find, 4 times in 5.

    Args:
        *parts: as for `power`.
        least: see there.
        asked_together: tests of the family; the difference is found whatever the others show, as
            Holm's first step would.
    """
    parts = [part for part in parts if part[0]]
    if not parts:
        return 0.0
    level = LEVEL / asked_together
    largest = 10 * reach(level, *parts, least=least)

    def missed(difference):
        return power(difference, *parts, least=least, level=level) - POWER

    return float(optimize.brentq(missed, 0, largest, rtol=1e-6))


def seeds_needed(difference: float, design: Design, asked_together: int = 1) -> int | None:
    """The fewest seeds with which a difference is found 4 times in 5; None if 1,000 are too few.

    Args:
        difference: the true one.
        design: whose own number of seeds is ignored.
        asked_together: as for `detectable`.
    """
    level = LEVEL / asked_together

    def enough(seeds):
        of_so_many = dataclasses.replace(design, seeds=seeds)
        return power(difference, *of_so_many.parts, least=of_so_many.least, level=level) >= POWER

    low, high = 1, 2
    while not enough(high):
        if high >= MOST_SEEDS:
            return None
        low, high = high, min(2 * high, MOST_SEEDS)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


@functools.cache
def _sampled(freedom):
    """An estimated variance over the true one: values, and the probability that each stands for."""
    from scipy import stats  # Slow to load, see `distributions`.

    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    return stats.chi2.ppf((nodes + 1) / 2, freedom) / freedom, weights / 2
