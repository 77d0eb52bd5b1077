"""Random subsets with the same number of items of each class, nested by size."""

import numpy as np

from keras_assign.errors import InputError
from keras_assign.seeds import child_seed


def per_class(labels: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Draw `count` items of each class; with one seed, a smaller subset lies within a larger.

    Args:
        labels: (items,) class numbers.
        count: items of each class.
        seed: the training's seed.

    Returns:
        int64 (classes * count,), indices, sorted by class.

    Raises:
        InputError: a class has fewer items.
    """
    order = np.random.default_rng(child_seed(seed, "subset")).permutation(len(labels))
    chosen = []
    for c in np.unique(labels):
        items = order[labels[order] == c]
        if len(items) < count:
            raise InputError(
                f"{count} images a digit were asked for, but there are {len(items)} of digit {c}; "
                "ask for fewer"
            )
        chosen.append(items[:count])
    return np.concatenate(chosen)
