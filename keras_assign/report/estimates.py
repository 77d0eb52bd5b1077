"""A mean over seeds and items with its 95 % interval, which covers: the one model of all verdicts.

What a study finds would have been another number with other seeds, and with other test items. The
score of seed s on item i is seen as a sum, `mean + seed effect + item effect + rest`, and so the
mean's variance as a sum of two parts: what the seeds' means show by their spread, and what the
items that seeds share add to all of them alike. Each is met with the t of its own degrees of
freedom (Banerjee, "On confidence interval for two-means problem based on separate estimates of
variances and tabulated values of t-table", Sankhya A 23, 1961): `reach = sqrt((t_seeds *
seed_error)^2 + (t_items * item_error)^2)`. Of two independent variances that covers at least as
often as it says, at any level, as Holm's families need it. Here the second is what is left of a
larger one, and may be left too small; so the reach is never shorter than that of a t test of the
items' means, which needs no such difference. How often all this covers is simulated by `python -m
experiments.calibration`.

The items' variance comes of products of two seeds' deviations on the same item (moments, as Gao and
Owen, "Efficient moment calculations for variance components in large unbalanced crossed random
effects models", 2017): on balanced data (MSI - MSE) / seeds of the analysis of variance, and as
simple where each seed tests items of its own.
"""

import dataclasses
import math

import numpy as np
from scipy import optimize, special

from keras_assign.report.scores import Scores

CONFIDENCE = 0.95
LEVEL = 1 - CONFIDENCE
LEAST_P = 1e-100
ROUNDING = 1e-12  # Below it a spread or a mean is the last bits of a sum.
NO_PART = 0.0, 1  # A standard error of 0, with any degrees of freedom.


@dataclasses.dataclass(frozen=True)
class Estimate:
    """A mean with its 95 % interval.

    Attributes:
        mean: of the seeds' means.
        low: lower end of the interval.
        high: upper end.
        p_value: two-sided, that the true mean is 0; below 5 % where the interval excludes 0.
        seed_error: standard error of the seeds' means; 0 for one seed.
        item_error: what the items that seeds share add to it; for one seed, all there is.
        least_error: standard error of the items' means, as if seeds did not differ.
        seed_count: seeds (groups, where seeds are in groups).
        item_count: items (speakers, where nobody who tests has trained; for one seed, those that it
            tested).
    """

    mean: float
    low: float
    high: float
    p_value: float
    seed_error: float
    item_error: float
    least_error: float
    seed_count: int
    item_count: int

    def reach(self, level: float) -> float:
        """Half the width of the interval that misses in `level` of studies."""
        return reach(level, *self.parts, least=self.least)

    @property
    def least(self) -> tuple[float, int]:
        """Standard error and degrees of freedom of the items' means."""
        return self.least_error, self.item_count - 1

    @property
    def parts(self) -> tuple[tuple[float, int], tuple[float, int]]:
        """Standard error and degrees of freedom, of seeds and of items."""
        return (
            (self.seed_error, self.seed_count - 1),
            (self.item_error, self.item_count - 1),
        )


def reach(level: float, *parts: tuple[float, int], least: tuple[float, int] = NO_PART) -> float:
    """Half the width of an interval that misses in `level` of studies, of parts of a variance.

    Args:
        level: for example 0.05.
        *parts: standard error and degrees of freedom of each.
        least: the same of an interval that is no longer.
    """
    together, alone = (
        math.hypot(*(
            error * -special.stdtrit(freedom, level / 2) for error, freedom in some if error
        ))
        for some in (parts, [least])
    )  # fmt: skip
    return max(together, alone)


def estimate(scores: Scores) -> Estimate:
    """Mean, interval and p value of scores, see the module.

    With one seed the interval is that of this very training on other items.

    Args:
        scores: with NaN where a seed has not tested an item.
    """
    mean, (seed_count, item_count) = scores.mean, scores.values.shape
    if seed_count == 1:
        item_count = int((~np.isnan(scores.values)).sum())
    found = Estimate(
        mean, mean, mean, 1.0,
        _seed_error(scores), _item_error(scores), _least_error(scores), seed_count, item_count,
    )  # fmt: skip
    half = found.reach(LEVEL)
    p_value = max(_p_value(mean, *found.parts), _p_value(mean, found.least))
    return dataclasses.replace(found, low=mean - half, high=mean + half, p_value=p_value)


def describe_accuracy(scores: Scores) -> dict:
    """Accuracy for a results file: `Estimate` without a p value (of what?), and `per_seed`.

    Args:
        scores: 1 where right, or a share from 0 to 1; the interval ends where these do.
    """
    found = dataclasses.asdict(estimate(scores))
    del found["p_value"]
    found |= {"low": max(found["low"], 0.0), "high": min(found["high"], 1.0)}
    return {**found, "per_seed": scores.per_seed.tolist()}


def describe_difference(difference: Scores, enough_seeds: bool) -> dict:
    """A paired difference for a results file, yet to be judged with what is asked beside it.

    Args:
        difference: correct_a - correct_b of the same seed and item, or a mean of such.
        enough_seeds: whether a verdict may be given.

    Returns:
        The fields of `Estimate`, `per_seed`, and without enough seeds the `verdict` None.
        `verdicts.judge` adds the rest.
    """
    found = {**dataclasses.asdict(estimate(difference)), "per_seed": difference.per_seed.tolist()}
    return found if enough_seeds else {**found, "verdict": None}


def from_row(row: dict) -> Estimate:
    """The estimate that a row of a results file describes."""
    return Estimate(**{field.name: row[field.name] for field in dataclasses.fields(Estimate)})


def _seed_error(scores):
    seeds = len(scores.seeds)
    if seeds == 1 or np.ptp(scores.per_seed) < ROUNDING:
        return 0.0
    return float(scores.per_seed.std(ddof=1) / math.sqrt(seeds))


def _item_error(scores):
    """Of items that all seeds share: the mean covariance of two seeds' means, never below 0."""
    tested = ~np.isnan(scores.values)
    counts = tested.sum(axis=1)
    apart = np.where(tested, scores.values - scores.per_seed[:, None], 0.0)
    if len(counts) == 1:
        n = int(counts[0])
        return float(math.sqrt((apart**2).sum() / (n - 1) / n)) if n > 1 else 0.0
    # Of pairs of two seeds: the items that both tested, and how far those make their means alike.
    both = tested.astype(float) @ tested.T.astype(float)
    alike = both / np.outer(counts, counts)
    known = both * (1 - 1 / counts[:, None] - 1 / counts[None, :] + alike)
    pairs = ~np.eye(len(counts), dtype=bool)
    products = (apart.sum(axis=0) ** 2).sum() - (apart**2).sum()
    if known[pairs].sum() <= 0:
        return 0.0
    error = math.sqrt(max(0.0, products / known[pairs].sum()) * alike[pairs].mean())
    return error if error > ROUNDING else 0.0


def _least_error(scores):
    """By what each item adds to the mean, its seeds together."""
    tested = ~np.isnan(scores.values)
    if len(scores.items) == 1:
        return 0.0
    apart = np.where(tested, scores.values - scores.per_seed[:, None], 0.0)
    by_item = (apart / tested.sum(axis=1, keepdims=True)).sum(axis=0) / len(scores.seeds)
    items = tested.any(axis=0).sum()
    error = math.sqrt((by_item**2).sum() * items / (items - 1)) if items > 1 else 0.0
    return error if error > ROUNDING else 0.0


def _p_value(mean, *parts):
    """The level at which the interval ends at 0."""
    mean, parts = abs(mean), [part for part in parts if part[0]]
    if not parts:
        return 1.0 if mean < ROUNDING else 0.0
    if len(parts) == 1:
        ((error, freedom),) = parts
        return float(2 * special.stdtr(freedom, -mean / error))
    if reach(LEAST_P, *parts) <= mean:
        return 0.0
    if mean == 0:
        return 1.0

    def beyond(logarithm):
        return reach(math.exp(logarithm), *parts) - mean

    return math.exp(optimize.brentq(beyond, math.log(LEAST_P), 0, xtol=1e-12))
