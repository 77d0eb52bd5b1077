"""From the stored GANs to rows: every number that a table or the page shows.

A row says its `metric` and what it was measured on: `real` images a digit and `digit`, or, where
recipes were tuned, `candidate` and `classifier` (`plain`: LeNet-5 on the images drawn, `warped`: on
warps of them). Candidates stand in their order, the best first. A row of a recipe has a `setting`.
"""

import math
from collections.abc import Iterator
from statistics import fmean, median

from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import Records

PLAIN, WARPED = CLASSIFIERS = "plain", "warped"


def find(cells: Records) -> Rows:
    """All rows that the cells have the numbers for.

    Args:
        cells: record and arrays of each finished cell.
    """
    records = [record for record, _ in cells]
    rows = Rows([{"metric": "hours", "value": sum(r["seconds"] for r in records) / 3600}])
    by_candidate, by_real = {}, {}
    for record in records:
        settings = record["settings"]
        if "candidate" in settings:
            by_candidate.setdefault(settings["candidate"], []).append(record)
        else:
            by_real.setdefault(settings["real"], []).append(record)
    for real, of_size in sorted(by_real.items()):
        rows += _of_size(of_size, real=real)
    if by_candidate:
        rows += _tuning(by_candidate)
    else:
        rows += recipe_rows(records[0]["settings"]["recipe"])
    return rows


def recipe_rows(recipe: dict, **on: str) -> Iterator[dict]:
    """A recipe, a row a value; False where a part of it is left out.

    Args:
        recipe: whole.
        **on: whose it is.
    """
    for name, value in recipe.items():
        parts = {name: value}
        if isinstance(value, dict):
            parts = {f"{name}_{part}": of for part, of in value.items()} or {name: False}
        for setting, of_part in parts.items():
            yield {"metric": "recipe", **on, "setting": setting, "value": of_part}


def _of_size(records, real):
    """The GANs of one number of real images; faults are of attempts that collapsed."""
    attempts = [record["attempts"] for record in records]
    for metric, value in {
        "gans": len(records),
        "updates": records[0]["settings"]["updates"],
        "update_seconds": median(_update_seconds(records)),
        "collapsed": sum(len(of_gan) - 1 for of_gan in attempts),
    }.items():
        yield {"metric": metric, "real": real, "value": value}
    for of_gan in attempts:
        for attempt in of_gan:
            if attempt["fault"]:
                kept = attempt is of_gan[-1]
                yield {"metric": "fault", "real": real, "value": attempt["fault"], "kept": kept}
    yield from _spread(records, real=real)


def _update_seconds(records):
    """Of each round; the first, which compiles, is left out."""
    for record in records:
        seconds = record["history"]["seconds"]
        steps = record["settings"]["updates"] // len(seconds)
        yield from (value / steps for value in seconds[1:])


def _spread(records, **on):
    """By digit the mean over seeds, relative to real images."""
    digits = sorted({digit for record in records for digit in record["spread"]}, key=int)
    spread = {
        int(digit): fmean(r["spread"][digit] for r in records if digit in r["spread"])
        for digit in digits
    }
    for digit, value in spread.items():
        yield {"metric": "spread", **on, "digit": digit, "value": value}
    least = min(spread, key=spread.get)
    yield {"metric": "least_spread", **on, "digit": least, "value": spread[least]}
    yield {"metric": "mean_spread", **on, "value": fmean(spread.values())}


def _tuning(by_candidate):
    """What the candidates reach, that with the highest mean of both scores first."""
    scores = {
        name: {c: [record["metrics"][c] for record in records] for c in CLASSIFIERS}
        for name, records in by_candidate.items()
    }
    means = {name: fmean(found[PLAIN] + found[WARPED]) for name, found in scores.items()}
    ranked = sorted(means, key=means.get, reverse=True)
    for name in ranked:
        on, records = {"candidate": name}, by_candidate[name]
        for classifier, values in scores[name].items():
            score = {"mean": fmean(values), "per_seed": values}
            yield {"metric": "accuracy", **on, "classifier": classifier, **score}
        for metric, value in {
            "mean_of_both": means[name],
            "updates": records[0]["settings"]["updates"],
            "gan_seconds": fmean(record["gan_seconds"] for record in records),
        }.items():
            yield {"metric": metric, **on, "value": value}
        yield from _spread(records, **on)
        yield from recipe_rows(records[0]["settings"]["recipe"], **on)
    # Of the first score of the best one, were only the held-out images another draw.
    best, items = scores[ranked[0]][PLAIN], by_candidate[ranked[0]][0]["validation_items"]
    error = math.sqrt(fmean(best) * (1 - fmean(best)) / (items * len(best)))
    yield {"metric": "standard_error", "candidate": ranked[0], "value": error}
