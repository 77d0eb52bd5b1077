"""Right and wrong answers, labelled by seed and item: what may be compared, and what is paired."""

from collections.abc import Callable, Hashable, Sequence

import numpy as np


class Scores:
    """What each training scored on each item.

    Differences pair by construction: of scores with other seeds or items there is none.

    Args:
        values: (seeds, items), for example 1 where a training got an item right, or a difference
            of two such; NaN where a seed did not test an item.
        seeds: of the trainings, in the order of the values.
        items: labels of the items, in the order of the values.

    Raises:
        ValueError: the shape is not that of the labels, a label is there twice, or a seed has
            no value.
    """

    def __init__(self, values: np.ndarray, seeds: Sequence[Hashable], items: Sequence[Hashable]):
        self.values = np.asarray(values, np.float64)
        self.seeds, self.items = list(seeds), np.asarray(items)
        expected = len(self.seeds), len(self.items)
        if self.values.shape != expected or not self.values.size:
            raise ValueError(
                f"expected values of shape (seeds, items), here {expected}; received "
                f"{self.values.shape}"
            )
        if len(set(self.seeds)) < expected[0] or len(_sorted_set(self.items)) < expected[1]:
            raise ValueError("a seed or an item is there twice: nothing says which is meant")
        if np.isnan(self.values).all(axis=1).any():
            raise ValueError("a seed has tested no item")

    @property
    def per_seed(self) -> np.ndarray:
        """The mean of each seed's items: (seeds,)."""
        return np.nanmean(self.values, axis=1)

    @property
    def mean(self) -> float:
        """Of the seeds' means."""
        return float(self.per_seed.mean())

    def __add__(self, other: "Scores") -> "Scores":
        """The sum, item by item."""
        self._require_like(other)
        return self._with(self.values + other.values)

    def __sub__(self, other: "Scores") -> "Scores":
        """The difference, paired by seed and item.

        Raises:
            ValueError: the other's seeds or items are not the same, in the same order.
        """
        self._require_like(other)
        return self._with(self.values - other.values)

    def __mul__(self, factor: float) -> "Scores":
        """Each value times a number."""
        return self._with(self.values * factor)

    __rmul__ = __mul__

    def of_items(self, places: np.ndarray | slice) -> "Scores":
        """Those of some items, by their places."""
        return Scores(self.values[:, places], self.seeds, self.items[places])

    def by(self, groups: np.ndarray) -> "Scores":
        """The mean of each group's items, which then are the items.

        Clips of one speaker stand or fall together: where nobody who tests has trained, speakers
        are what another test would draw.

        Args:
            groups: (items,), any labels.
        """
        groups = np.asarray(groups)
        labels = np.unique(groups)
        means = [_mean_of_known(self.values[:, groups == label]) for label in labels]
        return Scores(np.stack(means, axis=1), self.seeds, labels)

    def of_groups(self, group: Callable[[Hashable], Hashable]) -> "Scores":
        """The mean of each group's trainings, which then are the seeds.

        Trainings on the images of one GAN, for example, share what was random in it: it is GANs
        that are drawn.

        Args:
            group: from a seed to its group.

        Raises:
            ValueError: one group has more trainings than another, or they tested other items.
        """
        places = {}
        for place, seed in enumerate(self.seeds):
            places.setdefault(group(seed), []).append(place)
        if len({len(found) for found in places.values()}) > 1:
            raise ValueError("expected as many trainings in each group")
        for found in places.values():
            tested = ~np.isnan(self.values[found])
            if (tested != tested[0]).any():
                raise ValueError("not paired: trainings of a group have tested other items")
        means = [self.values[found].mean(axis=0) for found in places.values()]
        return Scores(np.stack(means), list(places), self.items)

    def _with(self, values):
        return Scores(values, self.seeds, self.items)

    def _require_like(self, other):
        for what in ("seeds", "items"):
            mine, others = getattr(self, what), getattr(other, what)
            if len(mine) != len(others) or not np.array_equal(mine, others):
                raise ValueError(f"not paired: these scores are of other {what}")
        if not np.array_equal(np.isnan(self.values), np.isnan(other.values)):
            raise ValueError("not paired: a seed has tested other items")


def _sorted_set(labels):
    """Labels in order, each once: to see that they are so already takes a hundredth of sorting."""
    is_so = labels.ndim == 1 and (labels[1:] > labels[:-1]).all()
    return labels if is_so else np.unique(labels)


def _mean_of_known(values):
    """By row; NaN where nothing is known."""
    known = ~np.isnan(values)
    counts = known.sum(axis=1)
    sums = np.where(known, values, 0.0).sum(axis=1)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def stacked(
    values: Sequence[np.ndarray], seeds: Sequence[Hashable], items: Sequence[np.ndarray]
) -> Scores:
    """Scores of seeds that each tested items of their own, which may overlap.

    Args:
        values: of each seed, (its items,).
        seeds: in the same order.
        items: of each seed the labels of its items.

    Raises:
        ValueError: a seed has more or fewer values than items, or an item twice.
    """
    items = [np.asarray(its) for its in items]
    for of_seed, its in zip(values, items, strict=True):
        if len(of_seed) != len(its) or len(_sorted_set(its)) < len(its):
            raise ValueError("an item that a seed has tested lacks its value, or is there twice")
    # Mostly all have tested the same.
    distinct = {(its.dtype.str, its.tobytes()): its for its in items}
    labels = _sorted_set(np.concatenate(list(distinct.values())))
    table = np.full((len(seeds), len(labels)), np.nan)
    for row, of_seed, its in zip(table, values, items, strict=True):
        row[np.searchsorted(labels, its)] = of_seed
    return Scores(table, seeds, labels)


def numbered(values: np.ndarray) -> Scores:
    """Scores whose seeds and items are known by their places.

    Args:
        values: (seeds, items).
    """
    values = np.asarray(values)
    return Scores(values, range(len(values)), np.arange(values.shape[1]))


def mean_of(scores: Sequence[Scores]) -> Scores:
    """The mean of several scores, item by item.

    Raises:
        ValueError: they are of unlike seeds or items.
    """
    first, *others = scores
    return sum(others, first) * (1 / len(scores))
