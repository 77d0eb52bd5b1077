"""Which candidate trains the strong network: scored on validation clips, never on those that test.

With speakers shared, clips that neither train nor test validate. Before a speaker tests, the others
must tell: speakers stand in pairs, both are left out of the training, and each tells of the other.
Another seed pairs them otherwise, so that several others tell of each speaker.
"""

from collections.abc import Iterator
from statistics import fmean

import numpy as np

from experiments.attention_speech.findings import data_of
from experiments.attention_speech.grid import COSTS, TRAIN, training_values
from experiments.attention_speech.settings import MODEL_TITLES, SPLIT_TITLES, SpeechSettings
from keras_assign.data.speech_splits import OFFICIAL, RANDOM
from keras_assign.data.spoken_digits import SpokenDigits
from keras_assign.errors import InputError
from keras_assign.recipes import speech_cnn
from keras_assign.recipes.speech_cnn import ALL
from keras_assign.report import candidates
from keras_assign.report.formats import bare, percent
from keras_assign.studies.cell import Cell

KIND = "choice"
FEWEST_SPEAKERS = 4


def cells(settings: SpeechSettings, index: SpokenDigits, data_sha256: str) -> list[Cell]:
    """One cell a seed, validation split and candidate.

    Args:
        settings: what to run.
        index: of the recordings.
        data_sha256: checksum of waveforms and labels.

    Raises:
        InputError: a candidate is not known, or there are too few speakers.
    """
    made = []
    for name in settings.candidates:
        if name not in speech_cnn.CANDIDATES:
            known = ", ".join(speech_cnn.CANDIDATES)
            raise InputError(f"candidates must be of {known}; received {name!r}")
    for seed in settings.all_seeds:
        for label, split, count in _splits(settings, index, seed):
            for name in settings.candidates or speech_cnn.CANDIDATES:
                recipe = speech_cnn.candidate(name)
                values = training_values(
                    settings, recipe["network"], recipe, split, count, seed, data_sha256
                ) | {"kind": KIND, "candidate": name}
                cost = COSTS.get(recipe["network"], 1)
                made.append(Cell(f"{KIND}-{name}-{label}-seed{seed}", values, TRAIN, cost))
    return made


def _splits(settings, index, seed):
    """Name and values of each split to validate on, and the clips of each digit to train on."""
    count = settings.clips_per_digit
    for kind in settings.chosen_splits:
        if kind == RANDOM:
            fraction = settings.test_fraction
            yield kind, {"kind": kind, "test_fraction": fraction, "validate": True}, count
        elif kind == OFFICIAL:
            yield kind, {"kind": kind, "validate": True}, ALL
        else:
            speakers = np.unique(index.speakers).tolist()
            if len(speakers) < FEWEST_SPEAKERS:
                raise InputError(
                    f"choosing for speakers never heard needs {FEWEST_SPEAKERS} speakers or more"
                )
            for one, other in pairs(speakers, seed):
                yield f"{one}-{other}", {"kind": kind, "test_speakers": [one, other]}, ALL


def pairs(speakers: list[str], number: int) -> list[tuple[str, str]]:
    """All speakers in pairs; of an odd number one stands in two.

    Args:
        speakers: in order.
        number: of the pairing: after as many as there are others, all pairs have been.
    """
    # Round robin: the first keeps its place in a circle, the others move on, and those opposite
    # each other are a pair.
    first, *others = [*speakers[::2], *reversed([*speakers, None][1::2])]
    moved = number % len(others)
    circle = [first, *others[moved:], *others[:moved]]
    half = len(circle) // 2
    made = []
    for one, other in zip(circle[:half], reversed(circle[half:]), strict=True):
        alone = one or other
        spare = next(speaker for speaker in speakers if speaker != alone)
        made.append(tuple(sorted((one or spare, other or spare))))
    return made


def find(stored: list[tuple[dict, dict[str, np.ndarray]]]) -> dict:
    """What the candidates reached, and which is chosen where.

    Args:
        stored: record and arrays of each finished cell of a choice.

    Returns:
        `data` (what it was run on); `candidates` (their recipes, as run); `validation`: by place
        (see `speech_cnn.place_of`) and candidate the accuracy of every validation; `chosen`: by
        place the candidate with the highest mean over these, the earlier of equals.
    """
    recipes = {}
    for record, _ in stored:
        recipes.setdefault(record["settings"]["candidate"], record["settings"]["recipe"])
    # In the order of the candidates, which decides between equals.
    names = [name for name in speech_cnn.CANDIDATES if name in recipes]
    votes = [vote for record, arrays in stored for vote in scores(record, arrays)]
    validation = {
        place: {name: told[name] for name in names if name in told}
        for place, told in candidates.by_place(votes, speech_cnn.OTHERS).items()
    }
    return {
        "data": data_of(stored[0][0]),
        "candidates": {name: recipes[name] for name in names},
        "validation": validation,
        "chosen": candidates.winners(validation, names, fmean),
    }


def scores(record: dict, arrays: dict[str, np.ndarray]) -> Iterator[tuple[str, str, float]]:
    """What a cell tells: for which place, of which candidate, and the accuracy.

    Args:
        record: of a finished cell of a choice.
        arrays: of it.
    """
    settings = record["settings"]
    right = arrays["predicted"] == arrays["test_digits"]
    for speaker, clips in candidates.validations(record, arrays):
        place = speaker or speech_cnn.place_of(settings["split"])
        yield place, settings["candidate"], float(right[clips].mean())


def is_stored(stored: list) -> bool:
    """Whether stored cells are those of a choice."""
    return all(record["settings"]["kind"] == KIND for record, _ in stored)


def header(findings: dict) -> tuple[str, ...]:
    """The titles of `rows`: a column a place."""
    return ("Validation accuracy, %", *(place_title(p) for p in findings["validation"]))


def rows(findings: dict) -> list[tuple[str, ...]]:
    """A row a candidate, with what it differs in from the base, then the winner of each place."""
    places = findings["validation"].values()
    table = [
        (_title(name, findings["candidates"]), *(_score(place.get(name)) for place in places))
        for name in findings["candidates"]
    ]
    return [*table, ("Winner", *(findings["chosen"][place] for place in findings["validation"]))]


def place_title(place: str) -> str:
    """What a recipe is chosen for, in words; a speaker who is never heard by name."""
    return {speech_cnn.OTHERS: "all else"}.get(place) or SPLIT_TITLES.get(place, place)


def _score(accuracies):
    return bare(percent(fmean(accuracies), 1)) if accuracies else "–"


def _title(name, recipes):
    base = _flat(recipes.get(speech_cnn.BASE, recipes[name]))
    changes = [
        f"{key.replace('_', ' ')} {in_words(value)}"
        for key, value in _flat(recipes[name]).items()
        if value != base[key]
    ]
    return f"{name} ({'; '.join(changes)})" if changes else name


def _flat(recipe):
    """A recipe whose groups of values stand among the others."""
    flat = {}
    for key, value in recipe.items():
        flat |= value if isinstance(value, dict) else {key: value}
    return flat


def in_words(value) -> str:
    """A recipe's value for a table."""
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')} {in_words(v)}" for key, v in value.items())
    if isinstance(value, list):
        return ", ".join(map(in_words, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:,}" if value >= 1000 else f"{value:g}"
    return MODEL_TITLES.get(value, str(value))
