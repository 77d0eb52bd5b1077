"""Which recipes train A and improved C: scored on validation clips, never on those of the test.

A row says `method` and `candidate`. Its `metric` is `recipe`, or `validation_accuracy`: for a
`place` (see `recipes.place_of`) by classifier what each validation reached, their `mean`, which
decides, and whether the candidate is `chosen`: the first with the highest mean.
"""

from collections import Counter
from statistics import fmean

from experiments.autoencoders.results import answers, data_of
from experiments.autoencoders.settings import SPLIT_TITLES, TUNING
from experiments.autoencoders.vectors import VECTORS, A
from keras_assign.data.speech_splits import OFFICIAL, RANDOM
from keras_assign.recipes.utterance_vectors import BASE, FLATTENED, MERGE, OTHERS, place_of
from keras_assign.report import candidates
from keras_assign.report.claims import Claim, part
from keras_assign.report.formats import bare, percent
from keras_assign.report.tables import Axis, Table, pivot
from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import Records
from keras_assign.utterances.classifiers import TITLES

SCORED = {FLATTENED: A, MERGE: MERGE}  # Of each method the vector that its candidates are told by.
PLACE_TITLES = {OFFICIAL: SPLIT_TITLES[OFFICIAL], OTHERS: "all else"}


def is_tuning(stored: Records) -> bool:
    """Whether stored cells are those of a tuning."""
    return all(record["settings"]["kind"] == TUNING for record, _ in stored)


def find(stored: Records) -> Rows:
    """What the candidates reached, and which is chosen where.

    Args:
        stored: record and arrays of each finished cell of a tuning.
    """
    rows = Rows([{"metric": "run", **data_of(stored[0][0])}])
    recipes, scores = {}, {}
    for record, arrays in stored:
        settings = record["settings"]
        recipes.setdefault(settings["method"], {})[settings["candidate"]] = settings["recipe"]
        scores.setdefault(settings["method"], []).extend(_scores(record, arrays))
    for method, of_method in scores.items():
        for name, recipe in recipes[method].items():
            rows.append({"metric": "recipe", "method": method, "candidate": name, **recipe})
        places = candidates.by_place(of_method, OTHERS)
        chosen = candidates.winners(places, list(recipes[method]), _score)
        for place, by_candidate in places.items():
            for name, told in by_candidate.items():
                on = {"method": method, "place": place, "candidate": name}
                found = {"chosen": name == chosen[place], "mean": _score(told)}
                each = {c: [accuracies[c] for accuracies in told] for c in TITLES}
                rows.append({"metric": "validation_accuracy", **on, **found, **each})
    return rows


def _score(told):
    """What a candidate is chosen by: the mean over validations and classifiers."""
    return fmean(value for accuracies in told for value in accuracies.values())


def _scores(record, arrays):
    """What a cell tells: for which place, of which candidate, and by classifier the accuracy."""
    settings = record["settings"]
    for speaker, clips in candidates.validations(record, arrays):
        accuracies = {}
        for name in TITLES:
            right = arrays[answers(SCORED[settings["method"]], name)] == arrays["test_digits"]
            accuracies[name] = float(right[clips].mean())
        place = speaker or place_of(settings["split"], settings["seed"])
        yield place, settings["candidate"], accuracies


def answer(rows: Rows, judged: list[Claim]) -> dict[str, str]:
    """What the page says first: which candidates were chosen, in how many places.

    Args:
        rows: of `find`.
        judged: none.
    """
    chosen, told = rows.where(metric="validation_accuracy", chosen=True), []
    for method in chosen.values("method"):
        own = chosen.where(method=method)
        counts = Counter(row["candidate"] for row in own).most_common()
        won = ", ".join(f"{name} in {count}" for name, count in counts)
        told.append(f"{VECTORS[SCORED[method]].title}: {won} of {len(own)}")
    text = f"{'; '.join(told)}. A place is a split with its seed, or a speaker who will test."
    return part("Chosen on validation recordings, place by place", text)


def tables(rows: Rows, aside: bool = False) -> dict[str, Table]:
    """By method each candidate's score in every place, and the winner.

    Args:
        rows: of `find`.
        aside: see `Table`.
    """
    return {f"tuning_{method}": _table(rows.where(method=method), aside) for method in SCORED}


def _table(rows, aside):
    about = ("metric", "method", "candidate")
    recipes = {
        row["candidate"]: {name: value for name, value in row.items() if name not in about}
        for row in rows.where(metric="recipe")
    }
    columns = [
        Axis(
            f"{candidates.title(name, recipe, recipes[BASE], {})}, %",
            {"metric": "validation_accuracy", "candidate": name},
            lambda row: bare(percent(row["mean"], 1)),
        )
        for name, recipe in recipes.items()
    ]
    winner = Axis("Winner", {"chosen": True}, lambda row: row["candidate"])
    lines = [Axis(_place_title(place), {"place": place}) for place in rows.values("place")]
    corner = VECTORS[SCORED[rows[0]["method"]]].title
    return pivot(rows, corner, lines, [*columns, winner], aside=aside)


def _place_title(place):
    known = place in PLACE_TITLES or place.startswith(f"{RANDOM}, ")
    return PLACE_TITLES.get(place, place) if known else f"{place}, never heard"
