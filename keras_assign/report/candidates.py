"""Which of several candidate recipes is chosen, by split or speaker, from validation scores."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np


def validations(
    record: dict, arrays: dict[str, np.ndarray]
) -> Iterator[tuple[str | None, np.ndarray]]:
    """For whom a cell validates, and on which of its clips.

    Where two speakers were left out of a training, the clips of each validate for the other: a
    speaker who tests must have no say in what is tested.

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
    scores: Iterable[tuple[str, str, Any]], everywhere: str
) -> dict[str, dict[str, list[Any]]]:
    """The scores of each candidate, by place: a split, or a speaker who is never heard.

    Args:
        scores: place, candidate and score of each validation.
        everywhere: name of the place that all scores count for; the last of the result.
    """
    found, of_all = {}, {}
    for place, candidate, score in scores:
        found.setdefault(place, {}).setdefault(candidate, []).append(score)
        of_all.setdefault(candidate, []).append(score)
    return {**found, everywhere: of_all}


def winners(
    validation: dict[str, dict[str, Any]], names: list[str], mean: Callable[[Any], float]
) -> dict[str, str]:
    """By place the candidate with the highest mean score, the earlier of equals.

    Args:
        validation: by place and candidate all scores.
        names: of all candidates, in order.
        mean: from a candidate's scores to what it is chosen by.
    """
    return {
        place: max((name for name in names if name in scores), key=lambda n: mean(scores[n]))
        for place, scores in validation.items()
    }


def title(name: str, recipe: dict, base: dict, titles: dict[str, str]) -> str:
    """A candidate's name, and in brackets what it has for the base's values.

    Args:
        name: of the candidate.
        recipe: its, flat.
        base: the base's, flat.
        titles: of values that are names, in words.
    """
    changes = [
        f"{key.replace('_', ' ')} {in_words(value, titles)}"
        for key, value in recipe.items()
        if value != base[key]
    ]
    return f"{name} ({'; '.join(changes)})" if changes else name


def in_words(value: Any, titles: dict[str, str]) -> str:
    """A recipe's value for a table: a number, a list of them, yes or no, or a name.

    Args:
        value: of a flat recipe.
        titles: of values that are names, in words.
    """
    if isinstance(value, list):
        return ", ".join(in_words(one, titles) for one in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:,}" if value >= 1000 else f"{value:g}"
    return titles.get(value, str(value))
