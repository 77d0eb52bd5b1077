"""Which of several candidates is chosen in which place, by what validations tell of each."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np


def telling(record: dict, arrays: dict[str, np.ndarray]) -> Iterator[tuple[str | None, np.ndarray]]:
    """Of whom a validation tells, and by which of its clips.

    Where two speakers were left out of a training, each tells of the other: nobody who tests has a
    say in what is tested.

    Args:
        record: of the cell.
        arrays: of it: `test_digits`, and `test_speakers` where speakers are left out.

    Yields:
        A speaker's name and bool (clips,), true for the other one's; or None and all clips.
    """
    split = record["settings"]["split"]
    if "test_speakers" not in split:
        yield None, np.ones(len(arrays["test_digits"]), bool)
        return
    numbers = [record["speakers"].index(name) for name in split["test_speakers"]]
    for told, other in zip(split["test_speakers"], reversed(numbers), strict=True):
        yield told, arrays["test_speakers"] == other


def by_place(
    votes: Iterable[tuple[str, str, Any]], everywhere: str
) -> dict[str, dict[str, list[Any]]]:
    """What was told of each candidate, by place.

    Args:
        votes: place, candidate, and what a validation tells of it there.
        everywhere: name of the place that all votes count for; the last of the result.
    """
    found, of_all = {}, {}
    for place, candidate, told in votes:
        found.setdefault(place, {}).setdefault(candidate, []).append(told)
        of_all.setdefault(candidate, []).append(told)
    return {**found, everywhere: of_all}


def winners(
    validation: dict[str, dict[str, Any]], names: list[str], score: Callable[[Any], float]
) -> dict[str, str]:
    """By place the candidate with the highest score, the earlier of equals.

    Args:
        validation: by place and candidate what was told.
        names: of all candidates, in order.
        score: of what was told.
    """
    return {
        place: max((name for name in names if name in told), key=lambda name: score(told[name]))
        for place, told in validation.items()
    }
