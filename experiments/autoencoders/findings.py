"""From the stored cells of Problem 1 to numbers and verdicts: all that a page or table shows."""

from statistics import fmean

from experiments.autoencoders.settings import SPLITS
from experiments.autoencoders.vectors import COMPARISONS, VECTORS
from keras_assign.data.speech_splits import speakers_left_out
from keras_assign.recipes.utterance_vectors import chosen_for, place_of, recipe_of
from keras_assign.report import statistics
from keras_assign.report.outcomes import Outcomes
from keras_assign.report.published import REPORT
from keras_assign.studies.run_folder import Records
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT
from keras_assign.utterances.classifiers import TITLES

MOST_LOST = 10.0  # Times the power of the frames; from 1 on, all is lost.


def find(cells: Records) -> dict:
    """Everything that the stored cells show, as JSON values.

    Args:
        cells: record and arrays of each finished cell.

    Returns:
        `data` (what it was run on), `seeds`, `recipes` (by method), `shortened` (a quick look),
        `splits` (see `_split`), `training` (by method losses), `why` (of `why_cell`,
        errors up to `MOST_LOST`; None without it) and `reported`.
    """
    trained = [cell for cell in cells if cell[0]["settings"]["kind"] == "method"]
    why = [record for record, _ in cells if record["settings"]["kind"] == "why"]
    records = [record for record, _ in trained]
    seeds = sorted({record["settings"]["seed"] for record in records})
    return {
        "data": data_of(records[0]),
        "seeds": seeds,
        "recipes": _recipes(records),
        "shortened": any(
            s["recipe"] != recipe_of(s["method"], chosen_for(s))
            for s in (record["settings"] for record in records)
        ),
        "splits": {
            kind: _split(found, seeds) for kind in SPLITS if (found := _of_kind(trained, kind))
        },
        "training": _training(trained),
        "why": _why(why[0]) if why else None,
        "reported": _reported(),
    }


def _reported():
    """The report's accuracies and losses, by its names of the methods."""
    names = {"baseline": "baseline", "a": "method_a", "b": "method_b", "c": "method_c"}
    runs = {short: REPORT.runs[name] for short, name in names.items()}
    return {
        "train_items": REPORT.sets["vectors_train"].items,
        "test_items": REPORT.sets["vectors_test"].items,
        "methods": {
            short: {
                **{figure: run.value(figure) for figure in run.figures},
                **{series: run.values(series) for series in run.series},
            }
            for short, run in runs.items()
        },
    }


def _of_kind(cells, kind):
    return [cell for cell in cells if cell[0]["settings"]["split"]["kind"] == kind]


def _recipes(records):
    """By method its recipes: `values`, and `places` that they are used for, see `place_of`."""
    found = {}
    for record in records:
        settings = record["settings"]
        recipe = settings["recipe"]
        of_method = found.setdefault(settings["method"], [])
        same = [known for known in of_method if known["values"] == recipe]
        if not same:
            same = [{"values": recipe, "places": []}]
            of_method += same
        place = place_of(settings["split"], settings["seed"])
        if place not in same[0]["places"]:
            same[0]["places"].append(place)
    return found


def data_of(record: dict) -> dict:
    """What a cell of a method was run on."""
    settings = record["settings"]
    return {
        **{name: settings[name] for name in ("dataset", "sample_rate", "mfcc", "clips_per_digit")},
        **{name: record[name] for name in ("speakers", "frames", "bad")},
    }


def _why(record):
    found = {part: record[part] for part in ("after_folds", "drift", "unfolded", "example")}
    found["unfolded"] = {
        name: {**made, "error": [_lost(error) for error in made["error"]]}
        for name, made in record["unfolded"].items()
    }
    return found


def _lost(error):
    """Of codes that were never trained on, errors grow until no number holds them (None)."""
    return MOST_LOST if error is None else min(error, MOST_LOST)


def _split(cells: Records, seeds: list[int]) -> dict:
    """What was reached under one split.

    Where speakers are never heard in training, the items of a mean are speakers, not clips.

    Returns:
        `train_items` (clips of each fold) and `test_items` (clips, all folds together); `vectors`:
        by name `sizes` (recipes may differ) and by classifier accuracy, training accuracy and
        confusion matrix (sums over seeds) and, by speaker, accuracies; `differences`: by classifier
        and `"a-b"`, judged as a family.
    """
    outcomes = Outcomes(
        _of_all_seeds(cells, seeds), lambda settings: settings["method"], unheard=speakers_left_out
    )
    methods = _methods(outcomes)
    compared = [pair for pair in COMPARISONS if set(pair) <= methods.keys()]
    differences = {
        classifier: {
            f"{a}-{b}": _difference(outcomes, (methods[a], a), (methods[b], b), classifier)
            for a, b in compared
        }
        for classifier in TITLES
    }
    for of_classifier in differences.values():
        statistics.judge_family(list(of_classifier.values()))
    return {
        "train_items": sorted({record["train_items"] for record, _ in cells}),
        "test_items": len(outcomes.truth(next(iter(outcomes)), seeds[0])),
        "vectors": {
            name: {
                "sizes": sorted({r["vector_sizes"][name] for r in outcomes.records(method)}),
                "classifiers": {
                    classifier: _accuracy(outcomes, method, name, classifier)
                    for classifier in TITLES
                },
            }
            for name, method in methods.items()
        },
        "differences": differences,
    }


def _of_all_seeds(cells: Records, seeds: list[int]) -> Records:
    """A method that trains nothing has one seed's cells, which stand for every seed."""
    found = []
    by_method = {}
    for cell in cells:
        settings = cell[0]["settings"]
        by_seed = by_method.setdefault(settings["method"], {})
        by_seed.setdefault(settings["seed"], []).append(cell)
    for by_seed in by_method.values():
        for seed in seeds:
            for record, arrays in by_seed.get(seed) or by_seed[min(by_seed)]:
                settings = {**record["settings"], "seed": seed}
                found.append(({**record, "settings": settings}, arrays))
    return found


def _methods(outcomes):
    """By vector the method that makes it, in the order of tables."""
    made_by = {
        name: method for method in outcomes for name in outcomes.records(method)[0]["vector_sizes"]
    }
    return {name: made_by[name] for name in VECTORS if name in made_by}


def _answers(name, classifier):
    return f"predicted_{name}_{classifier}"


def _difference(outcomes, a, b, classifier):
    """Paired, each a method and one of its vectors."""
    seeds = outcomes.seeds(a[0], b[0])
    right, other = (
        outcomes.right(method, seeds, _answers(name, classifier)) for method, name in (a, b)
    )
    return statistics.describe_difference(right - other, len(seeds) >= SEEDS_FOR_A_VERDICT)


def _accuracy(outcomes, method, name, classifier):
    answers = _answers(name, classifier)
    records = outcomes.records(method)
    found = {
        **outcomes.accuracy(method, answers),
        "train_accuracy": fmean(r["metrics"][name][classifier]["train_accuracy"] for r in records),
        "confusion": outcomes.confusion(method, answers).tolist(),
    }
    if speakers_left_out(records[0]["settings"]):
        found["by_speaker"] = outcomes.by_speaker(method, answers)
    return found


def _training(cells):
    """By method, losses of the trainings under the kind of split that tables show first."""
    found = {}
    first = next(of_kind for kind in SPLITS if (of_kind := _of_kind(cells, kind)))
    for record, _ in first:
        logs = found.setdefault(record["settings"]["method"], {"loss": []})
        logs["loss"].append(record["history"].get("loss", []))
    return found
