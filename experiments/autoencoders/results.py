"""From the stored cells of Problem 1 to rows: every number that a table, claim or page shows.

A row says its `metric`, and what it was measured on: `split` (of `settings.SPLITS`), `vector` (of
`vectors.VECTORS`; `a` and `b` of a difference), `classifier`, `speaker`. What the report prints has
`protocol` "report" in place of split and classifier, of which it names none. In the error analysis,
`folds` is how many went before, `depth` how many merges a frame went through at most.
"""

from collections.abc import Iterator
from statistics import fmean

from experiments.autoencoders.settings import ERROR_ANALYSIS, SPLITS
from experiments.autoencoders.vectors import COMPARISONS, MEAN, VECTORS, B
from experiments.protocols import REPORTED
from keras_assign.audit.published import REPORT
from keras_assign.data.speech_splits import speakers_left_out
from keras_assign.recipes.utterance_vectors import chosen_for, place_of, recipe_of
from keras_assign.report import verdicts
from keras_assign.report.estimates import describe_difference
from keras_assign.report.outcomes import Outcomes
from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import Records
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT
from keras_assign.utterances.classifiers import TITLES

MOST_LOST = 10.0  # Times the power of the frames; from 1 on, all is lost.


def find(cells: Records) -> Rows:
    """All rows that the cells have the numbers for.

    Args:
        cells: record and arrays of each finished cell.
    """
    records = [record for record, _ in _trained(cells)]
    by_split = outcomes_by_split(cells)
    rows = Rows([_about(records), *_reported(), *_recipes(records), *_sizes(records)])
    for split, outcomes in by_split.items():
        rows += _of_split({"split": split}, outcomes)
    split, outcomes = next(iter(by_split.items()))
    rows += _losses({"split": split}, outcomes)
    for record, _ in error_analyses(cells):
        rows += _error_analysis(record)
    return rows


def data_of(record: dict) -> dict:
    """What a cell was run on, as numbers of a row.

    Args:
        record: of a training.
    """
    settings = record["settings"]
    return {
        **{name: settings[name] for name in ("dataset", "sample_rate", "clips_per_digit")},
        **settings["mfcc"],
        **{name: record[name] for name in ("frames", "bad")},
        "speaker_count": len(record["speakers"]),
    }


def error_analyses(cells: Records) -> Records:
    """The cells of the error analysis: none or one."""
    return [cell for cell in cells if cell[0]["settings"]["kind"] == ERROR_ANALYSIS]


def outcomes_by_split(cells: Records) -> dict[str, Outcomes]:
    """By split which answers of each method are right.

    Where speakers are never heard in training, the items of a mean are speakers, not clips. A
    method that trains nothing has one seed's cells, which stand for every seed.

    Args:
        cells: as for `find`.
    """
    cells = _trained(cells)
    found = {}
    for split in SPLITS:
        of_split = [cell for cell in cells if cell[0]["settings"]["split"]["kind"] == split]
        if of_split:
            found[split] = Outcomes(
                _of_all_seeds(of_split, _seeds(record for record, _ in cells)),
                lambda settings: settings["method"],
                unheard=speakers_left_out,
            )
    return found


def methods_of(outcomes: Outcomes) -> dict[str, str]:
    """By vector the method that makes it, in the order of tables."""
    made_by = {
        name: method for method in outcomes for name in outcomes.records(method)[0]["vector_sizes"]
    }
    return {name: made_by[name] for name in VECTORS if name in made_by}


def answers(vector: str, classifier: str) -> str:
    """The array of what a classifier says of a vector."""
    return f"predicted_{vector}_{classifier}"


def _trained(cells):
    return [cell for cell in cells if cell[0]["settings"]["kind"] == "method"]


def _seeds(records):
    return sorted({record["settings"]["seed"] for record in records})


def _of_all_seeds(cells, seeds):
    by_method = {}
    for record, arrays in cells:
        by_seed = by_method.setdefault(record["settings"]["method"], {})
        by_seed.setdefault(record["settings"]["seed"], []).append((record, arrays))
    return [
        ({**record, "settings": {**record["settings"], "seed": seed}}, arrays)
        for by_seed in by_method.values()
        for seed in seeds
        for record, arrays in by_seed.get(seed) or by_seed[min(by_seed)]
    ]


def _about(records):
    """What was run, and whether it is but a quick look."""
    all_settings = [record["settings"] for record in records]
    shortened = any(s["recipe"] != recipe_of(s["method"], chosen_for(s)) for s in all_settings)
    seeds = _seeds(records)
    return {"metric": "run", **data_of(records[0]), "seeds": seeds, "shortened": shortened}


def _reported():
    train, test = (REPORT.sets[f"vectors_{part}"].items for part in ("train", "test"))
    yield {"metric": "clips", "protocol": REPORTED, "train": [train], "test": test}
    for name, vector in VECTORS.items():
        if vector.reported:
            run, on = REPORT.runs[vector.reported], {"protocol": REPORTED, "vector": name}
            yield {"metric": "accuracy", **on, "mean": run.value("test_accuracy")}
            yield {"metric": "train_accuracy", **on, "value": run.value("train_accuracy")}
            if "loss" in run.series:
                printed = run.values("loss")  # Of each tenth epoch.
                ends = {"tenth": printed[0], "last": printed[-1]}
                yield {"metric": "loss", **on, **ends, "printed": printed}


def _recipes(records):
    """Of each method its recipes, and the places that they are used for, see `place_of`."""
    found = {}
    for settings in (record["settings"] for record in records):
        method, recipe = settings["method"], settings["recipe"]
        if recipe:  # What trains nothing has none.
            row = found.setdefault((method, str(recipe)), {"method": method, **recipe})
            place = place_of(settings["split"], settings["seed"])
            row.setdefault("places", {})[place] = None
    for row in found.values():
        yield {"metric": "recipe", **row, "places": "; ".join(row["places"])}


def _sizes(records):
    found = {}
    for record in records:
        for vector, size in record["vector_sizes"].items():
            found.setdefault(vector, set()).add(size)
    for vector, sizes in found.items():
        yield {"metric": "size", "vector": vector, "values": sorted(sizes)}


def _of_split(on: dict, outcomes: Outcomes) -> Iterator[dict]:
    methods = methods_of(outcomes)
    first = next(iter(methods.values()))
    records = [record for method in outcomes for record in outcomes.records(method)]
    clips = {
        "train": sorted({record["train_items"] for record in records}),  # Of each fold.
        "test": len(outcomes.truth(first, outcomes.seeds(first)[0])),  # Of all together.
    }
    yield {"metric": "clips", **on, **clips}
    for vector, method in methods.items():
        for classifier in TITLES:
            at = {**on, "vector": vector, "classifier": classifier}
            yield from _accuracies(at, outcomes, method, answers(vector, classifier))
    compared = [pair for pair in COMPARISONS if set(pair) <= methods.keys()]
    for classifier in TITLES:
        at = {**on, "classifier": classifier}
        differences = [
            {"metric": "difference", **at, "a": a, "b": b}
            | _difference(outcomes, [(methods[v], answers(v, classifier)) for v in (a, b)])
            for a, b in compared
        ]
        verdicts.judge(differences)
        yield from differences


def _accuracies(at, outcomes, method, name):
    yield {"metric": "accuracy", **at, **outcomes.accuracy(method, name)}
    records = outcomes.records(method)
    trained = [r["metrics"][at["vector"]][at["classifier"]]["train_accuracy"] for r in records]
    yield {"metric": "train_accuracy", **at, "value": fmean(trained)}
    if speakers_left_out(records[0]["settings"]):
        for speaker, value in outcomes.by_speaker(method, name).items():
            yield {"metric": "speaker_accuracy", **at, "speaker": speaker, "value": value}


def _difference(outcomes, of):
    """Paired, of two methods with one of their arrays of answers each."""
    seeds = outcomes.seeds(*(method for method, _ in of))
    right, other = (outcomes.right(method, seeds, name) for method, name in of)
    return describe_difference(right - other, len(seeds) >= SEEDS_FOR_A_VERDICT)


def _losses(on, outcomes):
    """Of the training after ten epochs, and at its end: means over the trainings of a split."""
    for vector, method in methods_of(outcomes).items():
        histories = [record["history"].get("loss") for record in outcomes.records(method)]
        losses = [history for history in histories if history]
        if losses:
            tenth = fmean(loss[min(9, len(loss) - 1)] for loss in losses)
            last = fmean(loss[-1] for loss in losses)
            yield {"metric": "loss", **on, "vector": vector, "tenth": tenth, "last": last}


def _error_analysis(record):
    after = record["after_folds"]
    for vector in (B, MEAN):
        for classifier, values in after[vector].items():
            on = {"vector": vector, "classifier": classifier}
            for folds, value in zip(after["folds"], values, strict=True):
                yield {"metric": "accuracy_after_folds", **on, "folds": folds, "value": value}
    for vector, found in record["unfolded"].items():
        on = {"vector": vector}
        by_depth = zip(found["depths"], found["frames"], found["error"], strict=True)
        for depth, frames, error in by_depth:
            # Of codes that were never trained on, errors grow until no number holds them (None).
            lost = MOST_LOST if error is None else min(error, MOST_LOST)
            yield {"metric": "lost", **on, "depth": depth, "frames": frames, "value": lost}
        yield {"metric": "mean_depth", **on, "value": found["mean_depth"]}
