"""Which of several candidate recipes is chosen, by split or speaker, from validation scores."""

from collections.abc import Callable, Iterable, Iterator
from statistics import fmean
from typing import Any

import numpy as np

from keras_assign.report.formats import NONE, bare, percent
from keras_assign.report.tables import Axis, Table, pivot
from keras_assign.studies.rows import Rows

NAMES = ("metric", "recipe", "candidate", "place")  # Of a row that holds a recipe's values.


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


def rows(
    cells: Iterable[tuple[dict, dict[str, np.ndarray]]],
    order: Iterable[str],
    place_of: Callable[[dict], str],
    everywhere: str,
) -> Iterator[dict]:
    """The candidates that were scored, and what each reached for each place, as rows.

    Args:
        cells: record and arrays of each, with a `candidate` and its `recipe` in the settings.
        order: of all candidates, which decides between equals.
        place_of: from a cell's split to its place where no speakers are left out.
        everywhere: as for `by_place`.

    Yields:
        `candidate`: its recipe, flat; then `validation_accuracy`: `place`, `candidate`, whether it
        is `chosen` there, the `mean`, and `per_seed` the accuracy of every validation.
    """
    recipes, scores = {}, []
    for record, arrays in cells:
        settings = record["settings"]
        recipes.setdefault(settings["candidate"], settings["recipe"])
        right = arrays["predicted"] == arrays["test_digits"]
        for speaker, clips in validations(record, arrays):
            place = speaker or place_of(settings["split"])
            scores.append((place, settings["candidate"], float(right[clips].mean())))
    names = [name for name in order if name in recipes]
    for name in names:
        yield {"metric": "candidate", "candidate": name, **flat(recipes[name])}
    validated = by_place(scores, everywhere)
    chosen = winners(validated, names, fmean)
    for place, accuracies in validated.items():
        for name in [name for name in names if name in accuracies]:
            on = {"place": place, "candidate": name, "chosen": name == chosen[place]}
            found = {"mean": fmean(accuracies[name]), "per_seed": accuracies[name]}
            yield {"metric": "validation_accuracy", **on, **found}


def table(rows: Rows, base: str, titles: dict[str, str], place_title: Callable) -> Table:
    """A line a candidate, with what it differs in from the base, then each place's winner.

    Args:
        rows: of `rows`.
        base: name of the candidate that the others are changes of.
        titles: of values that are names, in words.
        place_title: from a place to its words.
    """
    recipes = {row["candidate"]: values_of(row) for row in rows.where(metric="candidate")}
    lines = [
        Axis(title(name, recipe, recipes.get(base, recipe), titles), {"candidate": name})
        for name, recipe in recipes.items()
    ]
    columns = [
        Axis(place_title(place), {"place": place}, lambda row: bare(percent(row["mean"], 1)))
        for place in rows.values("place")
    ]
    found = pivot(rows, "Validation accuracy, %", lines, columns)
    winners = [rows.one(chosen=True, **column.where)["candidate"] for column in columns]
    return Table(found.header, [*found.rows, ["Winner", *winners]] if found else ())


def recipes_table(rows: Rows, titles: dict[str, str], column_title: Callable) -> Table:
    """Every value of some recipes, a column each; recipes that are alike share one.

    Args:
        rows: one a recipe, with what it is for and its values, flat.
        titles: of values that are names, in words.
        column_title: from the rows of a column to its title.
    """
    columns = {}
    for row in rows:
        words = {name: in_words(value, titles) for name, value in values_of(row).items()}
        columns.setdefault((row["recipe"], tuple(words.items())), []).append(row)
    values = [dict(words) for _, words in columns]
    lines = [
        [name.replace("_", " "), *(one.get(name, NONE) for one in values)]
        for name in dict.fromkeys(name for one in values for name in one)
    ]
    return Table(["Recipe", *map(column_title, columns.values())], lines, aside=True)


def values_of(row: dict) -> dict:
    """The values of a recipe that a row holds."""
    return {name: value for name, value in row.items() if name not in NAMES}


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
        if value != base.get(key)
    ]
    return f"{name} ({'; '.join(changes)})" if changes else name


def flat(recipe: dict) -> dict:
    """A recipe whose groups of values stand among the others."""
    found = {}
    for key, value in recipe.items():
        found |= value if isinstance(value, dict) else {key: value}
    return found


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
