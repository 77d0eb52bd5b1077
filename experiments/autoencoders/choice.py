"""Which candidates train A and improved C: scored on validation clips, never on those of the test.

Under a split that shares speakers, a part of its training clips validates. Before a speaker tests,
the others must tell: one of them, too, is left out of the training, and validates. Speakers stand
in a ring, and two neighbours are left out at a time; each tells of the other.
"""

from statistics import fmean

import numpy as np

from experiments.autoencoders.findings import data_of
from experiments.autoencoders.grid import COSTS, TRAIN, cell_settings
from experiments.autoencoders.settings import SPLIT_TITLES, UtteranceSettings
from experiments.autoencoders.vectors import VECTORS, A
from keras_assign.data.speech_splits import OFFICIAL, RANDOM
from keras_assign.data.spoken_digits import SpokenDigits
from keras_assign.errors import InputError
from keras_assign.recipes.utterance_vectors import (
    BASE,
    CANDIDATES,
    FLATTENED,
    MERGE,
    OTHERS,
    candidate,
    place_of,
)
from keras_assign.report import candidates
from keras_assign.report.formats import bare, percent
from keras_assign.studies.cell import Cell
from keras_assign.utterances.classifiers import TITLES

KIND = "choice"
SCORED = {FLATTENED: A, MERGE: MERGE}  # Of each method the vector that its candidates are told by.
PLACE_TITLES = {OFFICIAL: SPLIT_TITLES[OFFICIAL], OTHERS: "all else"}


def cells(settings: UtteranceSettings, index: SpokenDigits, data_sha256: str) -> list[Cell]:
    """One cell a method, candidate and validation split.

    Args:
        settings: what to run.
        index: of the recordings.
        data_sha256: checksum of waveforms and labels.

    Raises:
        InputError: there are too few speakers.
    """
    return [
        Cell(
            f"{KIND}-{method}-{name}-{label}",
            cell_settings(settings, method, candidate(method, name), split, seed, data_sha256)
            | {"kind": KIND, "candidate": name},
            TRAIN,
            COSTS[method],
        )
        for label, split, seed in _splits(settings, index)
        for method in CANDIDATES
        for name in CANDIDATES[method]
    ]


def _splits(settings, index):
    """Name, values and seed of each split to validate on."""
    first = settings.first_seed
    part = {"validation": settings.test_fraction}
    for kind in settings.splits:
        if kind == RANDOM:
            split = {"kind": kind, "test_fraction": settings.test_fraction, **part}
            for seed in range(first, first + settings.seeds):
                yield f"{kind}-seed{seed}", split, seed
        elif kind == OFFICIAL:
            yield kind, {"kind": kind, **part}, first
        else:
            speakers = np.unique(index.speakers).tolist()
            if len(speakers) < 4:
                raise InputError("choose for speakers never heard needs 4 speakers or more")
            for one, other in zip(speakers, speakers[1:] + speakers[:1], strict=True):
                yield f"{one}-{other}", {"kind": kind, "test_speakers": [one, other]}, first


def find(stored: list[tuple[dict, dict[str, np.ndarray]]]) -> dict:
    """What the candidates reached, and which is chosen where.

    Args:
        stored: record and arrays of each finished cell of a choice.

    Returns:
        `data` (what it was run on); by method `candidates` (their recipes, as run), `validation`
        (by place, see `recipes.place_of`, candidate and classifier the accuracies of every
        validation) and `chosen`: by place the candidate with the highest mean over all of these,
        the earlier of equals.
    """
    recipes, votes = {}, {}
    for record, arrays in stored:
        settings = record["settings"]
        recipes.setdefault(settings["method"], {})[settings["candidate"]] = settings["recipe"]
        votes.setdefault(settings["method"], []).extend(_scores(record, arrays))
    validation = {
        method: {
            place: {name: _by_classifier(told) for name, told in of_place.items()}
            for place, of_place in candidates.by_place(of_method, OTHERS).items()
        }
        for method, of_method in votes.items()
    }
    return {
        "data": data_of(stored[0][0]),
        "candidates": recipes,
        "validation": validation,
        "chosen": {
            method: candidates.winners(places, list(recipes[method]), score)
            for method, places in validation.items()
        },
    }


def _by_classifier(told):
    return {classifier: [accuracies[classifier] for accuracies in told] for classifier in TITLES}


def is_stored(stored: list) -> bool:
    """Whether stored cells are those of a choice."""
    return all(record["settings"]["kind"] == KIND for record, _ in stored)


def tables_of(findings: dict) -> list[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """Header and rows of a table a method: each candidate's score in every place, and who wins."""
    return [
        (
            (
                VECTORS[SCORED[method]].title,
                *(f"{_title(name, recipes)}, %" for name in recipes),
                "Winner",
            ),
            [
                (
                    _place_title(findings, place),
                    *(bare(percent(score(found[name]), 1)) for name in recipes),
                    findings["chosen"][method][place],
                )
                for place, found in findings["validation"][method].items()
            ],
        )
        for method, recipes in findings["candidates"].items()
    ]


def _place_title(findings, place):
    if place in findings["data"]["speakers"]:
        return f"{place}, never heard"
    return PLACE_TITLES.get(place, place)


def _title(name, recipes):
    """A candidate's name and in what it differs from the base."""
    base = recipes[BASE]
    changes = [
        f"{key.replace('_', ' ')} {value or 'none'}"
        for key, value in recipes[name].items()
        if value != base[key]
    ]
    return f"{name} ({', '.join(changes)})" if changes else name


def score(accuracies: dict[str, list[float]]) -> float:
    """What a candidate is chosen by: the mean over classifiers and validations."""
    return fmean(value for values in accuracies.values() for value in values)


def _scores(record, arrays):
    """What a cell tells: for which place, of which candidate, and by classifier the accuracy."""
    settings = record["settings"]
    answers = {name: f"predicted_{SCORED[settings['method']]}_{name}" for name in TITLES}
    for speaker, clips in candidates.validations(record, arrays):
        place = speaker or place_of(settings["split"], settings["seed"])
        accuracies = {
            name: float((arrays[answer] == arrays["test_digits"])[clips].mean())
            for name, answer in answers.items()
        }
        yield place, settings["candidate"], accuracies
