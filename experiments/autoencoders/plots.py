"""The figures of Problem 1, from rows and stored cells alone."""

import math
from collections.abc import Iterator

import numpy as np
from matplotlib.figure import Figure

from experiments.autoencoders.results import (
    MOST_LOST,
    answers,
    error_analyses,
    methods_of,
    outcomes_by_split,
)
from experiments.autoencoders.settings import SPLIT_TITLES
from experiments.autoencoders.vectors import MEAN, VECTORS, A, B, C
from experiments.protocols import REPORTED
from keras_assign.recipes.utterance_vectors import FLATTENED, MERGE, OWN_CODES, PAIRS
from keras_assign.report import figures, vector_figures
from keras_assign.report.outcomes import Outcomes
from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import Records
from keras_assign.utterances.classifiers import SVC_RBF, TITLES

SHOWN = (MEAN, A, B, C, MERGE)
IN_A_LINE = 3  # Confusion matrices: more would make their numbers too small.


def draw(cells: Records, rows: Rows) -> Iterator[tuple[str, Figure]]:
    """Each figure that there are numbers for, with its name.

    Args:
        cells: record and arrays of each finished cell.
        rows: of `results.find`.
    """
    by_split = outcomes_by_split(cells)
    if not by_split:
        return  # A tuning.
    yield "accuracy", _accuracy(rows)
    losses = _losses(next(iter(by_split.values())), rows)
    if losses:
        yield "losses", losses
    maps = _stored_maps(cells)
    if maps["places"]:
        yield "maps", vector_figures.maps(**maps)
    for split, outcomes in by_split.items():
        yield f"confusion_{split}", _confusion(outcomes)
    for record, arrays in error_analyses(cells):
        yield "error_analysis", _joined(record, rows)
        yield "trees", _trees(record, arrays)


def _accuracy(rows):
    """A panel a split: accuracy with the SVC, seeds as small dots; the report's as crosses."""
    accuracies = rows.where(metric="accuracy", classifier=SVC_RBF)
    names = [name for name in VECTORS if name in accuracies.values("vector")]
    splits = accuracies.values("split")
    size = (3.1 * len(splits) + 2.4, 0.36 * len(names) + 1.0)
    figure, axes = figures.new_figure(*size, ncols=len(splits), squeeze=False, sharey=True)
    printed = {row["vector"]: row for row in rows.where(metric="accuracy", protocol=REPORTED)}
    for axis, split in zip(axes[0], splits, strict=True):
        shown = [
            figures.percent_row(
                VECTORS[name].title,
                accuracies.one(split=split, vector=name),
                figures.COLOURS[0 if name in printed else 1],
            )
            for name in names
        ]
        figures.interval_rows(axis, shown, "accuracy, %")
        axis.set_title(SPLIT_TITLES[split], fontsize=10)
        for place, name in enumerate(names):
            if name in printed:
                axis.plot([100 * printed[name]["mean"]], [place], "x", color=figures.INK, ms=6)
    return figure


def _losses(outcomes, rows):
    """Loss over epochs of the report's methods, ours as lines and the report's as crosses."""
    titles = {
        FLATTENED: (A, "A: padded frames"),
        PAIRS: (B, "B and C: pairs of frames"),
        OWN_CODES: (B, "B: own codes, too"),
    }
    shown = [method for method in titles if method in outcomes]
    if not shown:
        return None
    figure, axes = figures.new_figure(3.0 * len(shown), 2.7, ncols=len(shown), squeeze=False)
    for axis, method in zip(axes[0], shown, strict=True):
        vector, title = titles[method]
        losses = [record["history"]["loss"] for record in outcomes.records(method)]
        figures.curves(axis, losses, figures.COLOURS[0], "here")
        printed = rows.one(metric="loss", protocol=REPORTED, vector=vector)["printed"]
        epochs = 10 * np.arange(1, len(printed) + 1)
        axis.plot(epochs, printed, "x", color=figures.INK, ms=5, label="report")
        figures.log_scale(axis)
        axis.set(title=title, xlabel="epoch")
        axis.grid(alpha=0.25)
    axes[0, 0].set_ylabel("mean squared error")
    axes[0, 0].legend(fontsize=8)
    return figure


def _confusion(outcomes: Outcomes) -> Figure:
    """Mistakes of the SVC, sums over seeds."""
    methods = methods_of(outcomes)
    names = [name for name in SHOWN if name in methods]
    lines = math.ceil(len(names) / IN_A_LINE)
    columns = min(len(names), IN_A_LINE)
    figure, axes = figures.new_figure(
        3.0 * columns, 3.2 * lines, nrows=lines, ncols=columns, squeeze=False
    )
    for axis in axes.flat[len(names) :]:
        axis.set_axis_off()
    for axis, name in zip(axes.flat, names, strict=False):
        counts = outcomes.confusion(methods[name], answers(name, SVC_RBF))
        figures.confusion(axis, counts, VECTORS[name].title)
        axis.title.set_fontsize(9)
    return figure


def _stored_maps(cells):
    """What `vector_figures.maps` takes; all cells with a map are of one test."""
    places, found = {}, {}
    for record, arrays in cells:
        if record["settings"].get("map"):
            places |= {name: arrays[f"map_{name}"] for name in SHOWN if f"map_{name}" in arrays}
            found = {"digits": arrays["test_digits"], "speakers": arrays["test_speakers"]}
            found["names"] = record["speakers"]
    titled = {VECTORS[name].title: places[name] for name in SHOWN if name in places}
    return {"places": titled, **found}


def _joined(record, rows):
    """Accuracy over folds; what is left of frames by depth; how far codes are from frames."""
    accuracies, lost = {}, {}
    for vector, title in ((MEAN, "mean of the frames so far"), (B, "B's code")):
        for classifier in TITLES:
            on = {"vector": vector, "classifier": classifier}
            found = rows.where(metric="accuracy_after_folds", **on)
            frames = [row["folds"] + 1 for row in found]
            label = f"{title}, {TITLES[classifier].split(',')[0]}"
            accuracies[label] = frames, [row["value"] for row in found]
    for row in rows.where(metric="mean_depth"):
        found = rows.where(metric="lost", vector=row["vector"])
        name = VECTORS[row["vector"]].title.split(":")[0]
        ends = [row["depth"] for row in found], [row["value"] for row in found]
        lost[f"{name} (mean depth {row['value']:.1f})"] = ends
    return vector_figures.joined(accuracies, lost, record["drift"], MOST_LOST)


def _trees(record, arrays):
    joins = {VECTORS[name].title: arrays[f"example_{name}"] for name in (C, MERGE)}
    seconds = record["example"]["hop_ms"] / 1000
    return vector_figures.trees(arrays["example_frames"], joins, seconds)
