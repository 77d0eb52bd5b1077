"""Named, seeded splits of the training items into a training and a validation part."""

import dataclasses
import hashlib

import numpy as np

from keras_assign.errors import InputError
from keras_assign.seeds import child_seed


@dataclasses.dataclass(frozen=True)
class Split:
    """Which items train a model and which validate it.

    Attributes:
        name: how the split was made, `"stratified"` or `"sorted_tail"`.
        train: int64 (training items,), indices.
        validation: int64 (validation items,), indices.
    """

    name: str
    train: np.ndarray
    validation: np.ndarray

    @property
    def sha256(self) -> str:
        """Checksum of the two parts, for the record: equal checksums are equal splits."""
        parts = (np.sort(part).astype("<i8").tobytes() for part in (self.train, self.validation))
        return hashlib.sha256(b"|".join(parts)).hexdigest()


def stratified(labels: np.ndarray, validation_fraction: float, seed: int) -> Split:
    """Hold out the same fraction of every class, drawn at random.

    Args:
        labels: (items,) class numbers.
        validation_fraction: from above 0 to below 1.
        seed: the training's seed.

    Raises:
        InputError: a class is too small to have an item on each side.
    """
    from sklearn.model_selection import train_test_split  # Slow to import, and pages need none.

    try:
        train, validation = train_test_split(
            np.arange(len(labels)),
            test_size=validation_fraction,
            stratify=labels,
            random_state=child_seed(seed, "validation split"),
        )
    except ValueError as error:
        raise InputError(
            f"cannot hold out {validation_fraction:g} of {len(labels)} images for validation: "
            f"{error}"
        ) from error
    return Split("stratified", train, validation)


def sorted_tail(labels: np.ndarray, validation_fraction: float) -> Split:
    """Hold out the last items, as `validation_split` of Keras' `fit` does before it shuffles.

    On arrays sorted by class this takes the last class out of training: the fault of the
    report's Problem 4a.

    Args:
        labels: (items,) class numbers, only counted.
        validation_fraction: from above 0 to below 1.
    """
    first_held_out = int(len(labels) * (1 - validation_fraction))
    items = np.arange(len(labels))
    return Split("sorted_tail", items[:first_held_out], items[first_held_out:])
