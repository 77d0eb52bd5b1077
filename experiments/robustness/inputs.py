"""The inputs themselves, by kind: drawn photos of test digits, and clips set into rooms."""

from collections.abc import Iterator

import numpy as np

from keras_assign.seeds import child_seed
from tests.made import pictures, recordings


def randoms(seed: int, name: str, count: int) -> Iterator[np.random.Generator]:
    """One a picture of a kind."""
    for number in range(count):
        yield np.random.default_rng(child_seed(seed, f"{name} {number}"))


def pictures_of(
    kind: str, digits: np.ndarray, count: int, seed: int
) -> Iterator[tuple[int, np.ndarray]]:
    """Which digit a picture is made of, and the picture, uint8 (rows, columns, 3).

    Args:
        kind: of `tests.made.pictures.KINDS`.
        digits: uint8 (items, 28 rows, 28 columns), to draw from.
        count: of pictures.
        seed: of all.
    """
    for random in randoms(seed, kind, count):
        chosen = int(random.integers(len(digits)))
        yield chosen, pictures.KINDS[kind](digits[chosen], random)


def evenly(digits: np.ndarray, count: int) -> np.ndarray:
    """Clips of each digit, as many of each, spread over its takes: indices.

    Args:
        digits: (clips,) of one speaker.
        count: of clips, in all.
    """
    of_each = count // 10
    return np.concatenate(
        [
            clips[np.linspace(0, len(clips) - 1, of_each).astype(int)]
            for clips in (np.flatnonzero(digits == digit) for digit in range(10))
        ]
    )


def random_of(seed: int, speaker: str, name: str) -> np.random.Generator:
    """One a recording of a speaker."""
    return np.random.default_rng(child_seed(seed, f"{speaker} {name}"))


def recordings_of(
    kind: str,
    waves: list[np.ndarray],
    some: np.ndarray,
    sample_rate: int,
    speaker: str,
    seed: int,
) -> list[np.ndarray]:
    """Some of a speaker's clips as recordings of a kind, each float32 (samples,).

    Args:
        kind: of `tests.made.recordings.KINDS`.
        waves: of the speaker.
        some: indices.
        sample_rate: Hz.
        speaker: name.
        seed: of all.
    """
    made = recordings.KINDS[kind]
    return [
        np.float32(made(waves[clip], sample_rate, random_of(seed, speaker, f"{kind} {clip}")))
        for clip in some
    ]
