"""From the stored cells of Problem 1 to numbers and verdicts: all that a page or table shows."""

from statistics import fmean

import numpy as np
from sklearn.metrics import confusion_matrix

from experiments.utterance_vectors.settings import SPLITS
from experiments.utterance_vectors.vectors import COMPARISONS, VECTORS
from keras_assign.data.speech_splits import SPEAKERS
from keras_assign.recipes.utterance_vectors import chosen_for, place_of, recipe_of
from keras_assign.report import statistics
from keras_assign.report.published import REPORT
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT
from keras_assign.utterances.classifiers import TITLES

DIGITS = range(10)
MOST_LOST = 10.0  # Times the power of the frames; from 1 on, all is lost.
Cells = list[tuple[dict, dict[str, np.ndarray]]]


def find(cells: Cells) -> dict:
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
            kind: _split(found, kind, seeds)
            for kind in SPLITS
            if (found := _of_kind(trained, kind))
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


def _split(cells: Cells, kind: str, seeds: list[int]) -> dict:
    """What was reached under one split.

    Where speakers are never heard in training, the items of a mean are speakers, not clips.

    Returns:
        `train_items` (clips of each fold) and `test_items` (clips, all folds together); `vectors`:
        by name `sizes` (recipes may differ) and by classifier accuracy, training accuracy and
        confusion matrix (sums over seeds) and, by speaker, accuracies; `differences`: by classifier
        and `"a-b"`, judged as a family.
    """
    answers = _Answers(cells, seeds)
    found = {
        "train_items": sorted({record["train_items"] for record, _ in cells}),
        "test_items": len(answers.digits[seeds[0]]),
        "vectors": {},
        "differences": {},
    }
    for name in answers.names:
        found["vectors"][name] = {
            "sizes": sorted(answers.sizes[name]),
            "classifiers": {
                classifier: _accuracy(answers, name, classifier, kind) for classifier in TITLES
            },
        }
    enough = len(seeds) >= SEEDS_FOR_A_VERDICT
    for classifier in TITLES:
        compared = {
            f"{a}-{b}": statistics.describe_difference(
                answers.items(a, classifier, kind) - answers.items(b, classifier, kind), enough
            )
            for a, b in COMPARISONS
            if {a, b} <= set(answers.names)
        }
        if compared:
            statistics.judge_family(list(compared.values()))
        found["differences"][classifier] = compared
    return found


def _accuracy(answers, name, classifier, kind):
    found = statistics.describe_accuracy(answers.items(name, classifier, kind))
    found["train_accuracy"] = answers.train_accuracy(name, classifier)
    found["confusion"] = sum(
        confusion_matrix(answers.digits[seed], predicted, labels=DIGITS)
        for seed, predicted in answers.predicted[name, classifier].items()
    ).tolist()
    if kind == SPEAKERS:
        means = answers.items(name, classifier, kind).mean(axis=0)
        found["by_speaker"] = dict(zip(answers.speaker_names, means.tolist(), strict=True))
    return found


class _Answers:
    """What classifiers answered, all folds of a seed together, in the order of the clips.

    A method that trains nothing has one seed's cells, which stand for every seed.
    """

    def __init__(self, cells, seeds):
        self.seeds = seeds
        self.predicted, self.digits, self.sizes, self._train = {}, {}, {}, {}
        self.speakers, self._names = {}, cells[0][0]["speakers"]
        by_method = {}
        for cell in cells:
            settings = cell[0]["settings"]
            by_method.setdefault(settings["method"], {}).setdefault(settings["seed"], []).append(
                cell
            )
        for by_seed in by_method.values():
            for seed in seeds:
                self._add(seed, by_seed.get(seed) or by_seed[min(by_seed)])
        self.names = [name for name in VECTORS if name in self.sizes]

    def _add(self, seed, folds):
        items = np.concatenate([arrays["test_items"] for _, arrays in folds])
        order = np.argsort(items)

        def together(name):
            return np.concatenate([arrays[name] for _, arrays in folds])[order]

        self.digits[seed], self.speakers[seed] = together("test_digits"), together("test_speakers")
        for name in folds[0][0]["vector_sizes"]:
            self.sizes.setdefault(name, set()).update(
                record["vector_sizes"][name] for record, _ in folds
            )
            for classifier in TITLES:
                predicted = together(f"predicted_{name}_{classifier}")
                self.predicted.setdefault((name, classifier), {})[seed] = predicted
                self._train.setdefault((name, classifier), []).extend(
                    record["metrics"][name][classifier]["train_accuracy"] for record, _ in folds
                )

    @property
    def speaker_names(self):
        return [self._names[number] for number in np.unique(self.speakers[self.seeds[0]])]

    def train_accuracy(self, name, classifier):
        return fmean(self._train[name, classifier])

    def items(self, name, classifier, kind):
        """Float (seeds, clips or speakers): how much of each was right."""
        correct = np.stack(
            [
                predicted == self.digits[seed]
                for seed, predicted in self.predicted[name, classifier].items()
            ]
        ).astype(float)
        if kind != SPEAKERS:
            return correct
        return statistics.group_means(correct, self.speakers[self.seeds[0]])


def _training(cells):
    """By method, losses of the trainings under the kind of split that tables show first."""
    found = {}
    first = next(of_kind for kind in SPLITS if (of_kind := _of_kind(cells, kind)))
    for record, _ in first:
        logs = found.setdefault(record["settings"]["method"], {"loss": []})
        logs["loss"].append(record["history"].get("loss", []))
    return found
