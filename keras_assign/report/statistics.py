"""How results are compared: the one way, for every experiment."""

import dataclasses
import functools
import math
from collections.abc import Sequence

import numpy as np
from scipy import optimize, stats

RESAMPLES = 5000
CONFIDENCE = 0.95
EQUIVALENCE_MARGIN = 0.005
TIE = 1e-12
POWER = 0.8  # A detectable difference is found in 4 runs of the study out of 5.


@dataclasses.dataclass(frozen=True)
class Estimate:
    """A mean with its 95 % interval.

    Attributes:
        mean: over all seeds and items.
        low: lower end of the interval.
        high: upper end.
        standard_error: standard deviation of the resampled means, or what the interval stands for.
        seed_p_value: two-sided p value of a t test of the seeds' means against 0 (of the groups'
            where seeds are in groups); 0 for one.
        item_p_value: the same of the items' means; 0 for one item.
        seed_count: means that the first test is of.
        item_count: means that the second is of.
        seed_error: standard error of the seeds' means; 0 for one.
        item_error: of the items'.
    """

    mean: float
    low: float
    high: float
    standard_error: float
    seed_p_value: float = 0.0
    item_p_value: float = 0.0
    seed_count: int = 1
    item_count: int = 1
    seed_error: float = 0.0
    item_error: float = 0.0

    def detectable(self, asked_together: int = 1) -> float:
        """The smallest mean that this study would have found different from 0, 4 times in 5.

        Args:
            asked_together: tests of the family; the mean is found whatever the others show, as
                Holm's first step would.
        """
        level = (1 - CONFIDENCE) / asked_together
        normal = stats.norm.isf(level / 2) + stats.norm.ppf(POWER)
        return max(
            normal * self.standard_error,
            self.seed_error * _found_by_t_test(level, self.seed_count - 1),
            self.item_error * _found_by_t_test(level, self.item_count - 1),
        )

    @property
    def p_value(self) -> float:
        """Two-sided, that the true mean is 0: the largest of three.

        The first takes the resampled means as normal. With few seeds, or few items (speakers, for
        example), it is too small where those vary most; there the t test over them is the largest.
        """
        if self.standard_error == 0:
            resampled = 1.0 if self.mean == 0 else 0.0
        else:
            resampled = float(2 * stats.norm.sf(abs(self.mean) / self.standard_error))
        return max(resampled, self.seed_p_value, self.item_p_value)


@functools.cache
def _found_by_t_test(level, freedom):
    """Mean that a two-sided t test finds with `POWER`, in standard errors; 0 without a test."""
    if freedom == 0:
        return 0.0
    critical = stats.t.isf(level / 2, freedom)
    # Of the two tails only the mean's own: at this power the other is never reached.
    missed = functools.partial(_missed, critical, freedom)
    return float(optimize.brentq(missed, 0, 4 * critical + 4))


def _missed(critical, freedom, mean):
    return stats.nct.cdf(critical, freedom, mean) - (1 - POWER)


def seed_and_item_mean(values: np.ndarray, seed: int = 0) -> Estimate:
    """Mean over seeds and items, with a bootstrap interval that resamples both.

    Resampling items alone would say what these very trainings do on other items; resampling
    seeds, too, says what the recipe does. With few seeds the interval is somewhat short (by a
    tenth at 5), since a resample of k seeds shows only (k - 1) / k of their variance.

    Args:
        values: (seeds, items), for example 1 where a training got an item right, or the paired
            difference of two trainings, -1, 0 or 1. Or (groups, seeds, items), where the trainings
            of a group share what is random, too (the GAN whose images they train on, for example):
            groups are resampled then, and seeds within each. A few groups show too little of their
            variance, so that the interval there is at least that of a t test over their means.
        seed: of the resampling.

    Returns:
        The mean with its percentile interval.

    Raises:
        ValueError: the shape is wrong or there is nothing in it.
    """
    values = np.asarray(values, np.float64)
    if values.ndim not in (2, 3) or values.size == 0:
        raise ValueError(
            "expected values of shape (seeds, items) or (groups, seeds, items); received "
            f"{values.shape}"
        )
    rng = np.random.default_rng(seed)
    independent = values.mean(axis=1) if values.ndim == 3 else values
    trainings = values.reshape(-1, values.shape[-1])
    # Items with the same values under every seed are drawn together: the resampled counts of the
    # distinct columns are multinomial. That makes 10,000 items as cheap as a few dozen columns.
    columns, counts = np.unique(trainings, axis=1, return_counts=True)
    items = values.shape[-1]
    item_weights = rng.multinomial(items, counts / items, size=RESAMPLES) / items
    seed_weights = _seed_weights(values.shape[:-1], rng)
    means = np.einsum("rs,sc,rc->r", seed_weights, columns, item_weights, optimize=True)
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(means, [tail, 100 - tail])
    mean, error = values.mean(), means.std()
    if values.ndim == 3 and len(values) > 1:
        half = _t_interval(independent.mean(axis=1))
        low, high = min(low, mean - half), max(high, mean + half)
        error = max(error, half / stats.norm.ppf((1 + CONFIDENCE) / 2))
    return Estimate(
        float(mean),
        float(low),
        float(high),
        float(error),
        _t_test(independent.mean(axis=1)),
        _t_test(trainings.mean(axis=0)),
        len(independent),
        items,
        _error_of_mean(independent.mean(axis=1)),
        _error_of_mean(trainings.mean(axis=0)),
    )


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


def _t_interval(means):
    """Half the width of the 95 % interval of the mean of a few independent values."""
    return _error_of_mean(means) * stats.t.ppf((1 + CONFIDENCE) / 2, len(means) - 1)


def _error_of_mean(means):
    return float(stats.sem(means)) if len(means) > 1 else 0.0


def _t_test(means):
    if len(means) == 1:
        return 0.0
    if np.ptp(means) < 1e-12:  # Equal but for the last bits of a sum.
        return 1.0 if abs(means[0]) < 1e-12 else 0.0
    return float(stats.ttest_1samp(means, 0).pvalue)


def verdict(difference: Estimate, margin: float = EQUIVALENCE_MARGIN) -> str:
    """What a paired difference shows.

    Args:
        difference: mean of correct_a - correct_b.
        margin: largest difference that does not matter, as a fraction (0.005 is half a point).

    Returns:
        `"better"` or `"worse"` if the interval excludes 0, `"equivalent"` if it lies within the
        margin on both sides, `"not shown"` otherwise.
    """
    if difference.low > 0:
        return "better"
    if difference.high < 0:
        return "worse"
    return "equivalent" if _within(difference, margin) else "not shown"


def _within(difference, margin):
    """Whether the interval lies within the margin on both sides, and does not end at it.

    Its ends are whole numbers of items, which may be the margin but for the rounding of a sum.
    """
    return -margin + TIE < difference.low and difference.high < margin - TIE


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust the p values of a family of tests (Holm, 1979).

    Rejecting those below 5 % then rejects a true hypothesis anywhere in the family in at most 5 %
    of studies, however the tests depend on each other, as far as the p values are right.

    Args:
        p_values: of all tests that are asked together.

    Returns:
        The adjusted values, in the same order.
    """
    p_values = np.asarray(p_values, float)
    order = np.argsort(p_values, kind="stable")
    factors = np.arange(len(p_values), 0, -1)
    adjusted = np.minimum(np.maximum.accumulate(p_values[order] * factors), 1)
    return adjusted[np.argsort(order, kind="stable")].tolist()


def family_verdicts(
    differences: Sequence[Estimate], margin: float = EQUIVALENCE_MARGIN
) -> list[str]:
    """Verdicts on differences that are asked together: `"better"` and `"worse"` after Holm.

    Args:
        differences: means of correct_a - correct_b, the whole family.
        margin: as for `verdict`.

    Returns:
        For each, `verdict`'s words; one that only its own interval would call better or worse is
        `"equivalent"` if the interval lies within the margin, else `"not shown"`.
    """
    adjusted = holm([difference.p_value for difference in differences])
    words = []
    for difference, p in zip(differences, adjusted, strict=True):
        if p < 1 - CONFIDENCE and verdict(difference, margin) in ("better", "worse"):
            words.append(verdict(difference, margin))
        else:
            words.append("equivalent" if _within(difference, margin) else "not shown")
    return words


def wilson_interval(successes: int, items: int) -> tuple[float, float]:
    """The 95 % interval of one proportion, for figures of which only the proportion is known."""
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
    return z, float(2 * stats.norm.sf(abs(z)))


def mcnemar(correct_a: np.ndarray, correct_b: np.ndarray) -> float:
    """Exact test of two trainings on the same items; for one seed each only.

    Args:
        correct_a: bool (items,).
        correct_b: bool (items,).

    Returns:
        The two-sided p value; 1 where the two never differ.
    """
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


def group_means(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The mean of each group's items: the items of a test whose groups, not items, are drawn.

    Clips of one speaker stand or fall together; where nobody who tests has trained, a resample
    has to draw speakers.

    Args:
        values: (seeds, items).
        groups: (items,), any labels.

    Returns:
        float (seeds, groups), in the order of the sorted labels.
    """
    labels = np.unique(groups)
    return np.stack([values[:, groups == label].mean(axis=1) for label in labels], axis=1)


def describe_spread(values: Sequence[float]) -> dict:
    """Repeated measurements for a results file: `median`, and the range from `low` to `high`."""
    values = np.asarray(values, float)
    return {
        "median": float(np.median(values)),
        "low": float(values.min()),
        "high": float(values.max()),
    }


def describe_accuracy(correct: np.ndarray) -> dict:
    """Accuracy for a results file: the fields of `Estimate`, and `per_seed`.

    Args:
        correct: bool (seeds, items), or the mean of each group of items, or with the seeds in
            groups, see `seed_and_item_mean`; `per_seed` then has the mean of each group.
    """
    return {
        **dataclasses.asdict(seed_and_item_mean(correct)),
        "per_seed": _per_seed(correct),
    }


def describe_difference(difference: np.ndarray, enough_seeds: bool) -> dict:
    """A paired difference for a results file.

    Args:
        difference: (seeds, items), correct_a - correct_b of the same seed and item, or a mean of
            such; or with the seeds in groups, as for `describe_accuracy`.
        enough_seeds: whether a verdict may be given.

    Returns:
        The fields of `Estimate`, `detectable` (asked by itself), `per_seed` and `verdict` (None
        without one).
    """
    estimate = seed_and_item_mean(difference)
    return {
        **dataclasses.asdict(estimate),
        "detectable": estimate.detectable(),
        "per_seed": _per_seed(difference),
        "verdict": verdict(estimate) if enough_seeds else None,
    }


def _per_seed(values):
    return values.reshape(len(values), -1).mean(axis=1).tolist()


def judge_family(differences: Sequence[dict]) -> None:
    """Give described differences asked together their family's verdicts, in place.

    `detectable` becomes what this family's test would have found.

    Args:
        differences: of `describe_difference`; those without a verdict keep none.
    """
    fields = [field.name for field in dataclasses.fields(Estimate)]
    estimates = [Estimate(**{name: found[name] for name in fields}) for found in differences]
    verdicts = family_verdicts(estimates)
    for found, estimate, words in zip(differences, estimates, verdicts, strict=True):
        found["detectable"] = estimate.detectable(len(estimates))
        if found["verdict"] is not None:
            found["verdict"] = words
