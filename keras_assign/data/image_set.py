"""Training and test images of digits that someone brought: split where they are not, and checked.

What is odd but no error becomes a line for the user.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from keras_assign.errors import InputError
from keras_assign.seeds import child_seed

DIGITS = 10
TEST_FRACTION = 0.2  # Of each digit's images, where there is no split.
SPLIT_SEED = 0
SPLIT_RULE = (
    f"{TEST_FRACTION:.0%} of each digit's images, drawn with seed {SPLIT_SEED}, are the test"
)


@dataclasses.dataclass(frozen=True)
class Part:
    """Images of one part.

    Attributes:
        images: uint8 (items, 28 rows, 28 columns), light on dark.
        labels: uint8 (items,), the digit.
        names: (items,) what to call each in a message.
    """

    images: np.ndarray
    labels: np.ndarray
    names: Sequence[str]

    def select(self, items: np.ndarray) -> "Part":
        """Some of the images, by indices (items,) in the order wanted."""
        return Part(self.images[items], self.labels[items], [self.names[i] for i in items])


@dataclasses.dataclass(frozen=True)
class ImageSet:
    """Images to train and to test on.

    Attributes:
        train: to train on.
        test: to test on.
        notes: a line for each thing that the user should know.
    """

    train: Part
    test: Part
    notes: tuple[str, ...] = ()


def counted(items: Sequence, kind: str, what: str) -> list[str]:
    """A line that counts things and names the first; no line where there are none.

    Args:
        items: their names.
        kind: what one of them is called; several have an s more.
        what: was done with them, or is wrong with them.
    """
    if not len(items):
        return []
    plural = "" if len(items) == 1 else "s"
    return [f"{len(items):,} {kind}{plural} {what}, the first: {items[0]}"]


def split(part: Part) -> tuple[Part, Part]:
    """Hold out a part of each digit's images by `SPLIT_RULE`; equal images stay on one side.

    Args:
        part: of every digit two different images at least.

    Returns:
        The images to train and those to test on, each in the order that they were in.

    Raises:
        InputError: a digit has less.
    """
    is_test = np.zeros(len(part.labels), bool)
    for digit in range(DIGITS):
        items = np.flatnonzero(part.labels == digit)
        is_test[items[_held_out(part.images[items], digit)]] = True
    return part.select(np.flatnonzero(~is_test)), part.select(np.flatnonzero(is_test))


def _held_out(images, digit):
    """Which of a digit's images to test on."""
    contents = [image.tobytes() for image in images]
    different = list(dict.fromkeys(contents))
    if len(different) < 2:
        raise InputError(
            f"there are fewer than two different images of the digit {digit}, one to train and one "
            "to test on; add some"
        )
    random = np.random.default_rng(child_seed(SPLIT_SEED, f"test images of {digit}"))
    chosen = random.permutation(len(different))[: max(1, round(TEST_FRACTION * len(different)))]
    chosen = {different[number] for number in chosen}
    return np.array([content in chosen for content in contents])


def require_all_digits(labels: np.ndarray, kind: str, place: str) -> None:
    """Refuse images among which a digit is missing.

    Args:
        labels: (items,) the digits that there are.
        kind: of image, `"training"` or `"test"`.
        place: where they are.

    Raises:
        InputError: one is.
    """
    missing = sorted(set(range(DIGITS)) - set(labels.tolist()))
    if missing:
        listed = ", ".join(map(str, missing))
        raise InputError(f"{place} has no {kind} image of {listed}; add some of each digit")


def doubts(train: Part, test: Part) -> list[str]:
    """Lines on images that are under two digits, or both to train and to test on.

    Args:
        train: images to train on.
        test: images to test on.
    """
    seen = {}  # By content: name, label and whether it is to train on.
    leaked, contradictory = [], []
    for part in (train, test):
        for image, label, name in zip(part.images, part.labels, part.names, strict=True):
            first, first_label, of_train = seen.setdefault(
                image.tobytes(), (name, label, part is train)
            )
            if first_label != label:
                contradictory.append(f"{first} is {name}, of another digit")
            if of_train and part is test:
                leaked.append(f"{name} is {first}")
    return [
        *counted(contradictory, "image", "found under two digits (remove the wrong ones)"),
        *counted(leaked, "test image", "found among the training images, too (accuracy will look "
                 "better than it is)"),
    ]  # fmt: skip
