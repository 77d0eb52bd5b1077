"""The figures of Problem 4a, from rows and stored cells alone."""

from collections.abc import Iterator

import numpy as np
from matplotlib.figure import Figure

from experiments.attention_digits.results import (
    ATTENTION,
    BASIC,
    TRAINED,
    UNTRAINED,
    by_protocol,
    outcomes_of,
    test_sets,
)
from experiments.attention_digits.settings import MODEL_TITLES
from experiments.attention_digits.tables import main_protocol
from experiments.protocols import REPORTED, RESULT_TITLES
from keras_assign.report import colours, figures, training_figures
from keras_assign.report.formats import thousands
from keras_assign.report.outcomes import Outcomes
from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import Records

COLOURS = dict(zip((BASIC, ATTENTION), figures.COLOURS, strict=False))
PROTOCOL_COLOURS = dict(zip(RESULT_TITLES, (colours.REPRODUCED, colours.CORRECTED), strict=True))
GALLERY_ROWS = {
    "block1_spatial_attention": "block 1\n14 × 14",
    "block2_spatial_attention": "block 2\n7 × 7",
}


def draw(cells: Records, rows: Rows) -> Iterator[tuple[str, Figure]]:
    """Each figure that there are numbers for, with its name.

    Args:
        cells: record and arrays of each finished cell.
        rows: of `results.find`.
    """
    trainings, main = by_protocol(cells), main_protocol(rows)
    yield "accuracy", _accuracy(rows)
    for protocol, of_protocol in trainings.items():
        outcomes = outcomes_of(of_protocol)
        yield f"curves_{protocol}", _curves(outcomes)
        yield f"confusion_{protocol}", _confusion(outcomes)
    of_main = outcomes_of(trainings[main])
    for model in of_main:
        layers = of_main.records(model)[0]["architecture"]
        figure, axes = figures.new_figure(5.0, 0.37 * len(layers) + 0.5)
        figures.architecture(axes, layers, MODEL_TITLES[model], "SpatialAttention")
        yield f"architecture_{model}", figure
    for record, _ in cells:
        if record["settings"]["kind"] == "timing":
            seconds = {model: timed["epoch_seconds"] for model, timed in record["times"].items()}
            yield "epoch_times", training_figures.rounds(seconds, COLOURS, MODEL_TITLES)
    shown = gallery_cell(trainings[main])
    if shown and rows.one(metric="ink_area", protocol=main):
        yield "ink", _ink(rows.where(protocol=main))
        yield "mean_maps", _mean_maps(shown[1])
        yield from _galleries(shown[1])


def gallery_cell(trainings: Records) -> tuple[dict, dict] | None:
    """Record and arrays of the training whose maps are shown."""
    return next((cell for cell in trainings if "gallery_images" in cell[1]), None)


def _accuracy(rows):
    figure, axes = figures.new_figure(9, 3.6, ncols=2)
    tests = test_sets(rows)
    test, items = next(iter(tests.items()))
    shown = [
        figures.percent_row(f"{title}: {MODEL_TITLES[row['model']]}", row, COLOURS[row["model"]])
        for protocol, title in {REPORTED: "Report", **RESULT_TITLES}.items()
        for row in rows.where(metric="accuracy", protocol=protocol, test=test, item_count=items)
    ]
    figures.interval_rows(axes[0], shown, f"accuracy on {thousands(items)} test images, %")
    shown = [
        figures.percent_row(
            f"{RESULT_TITLES[row['protocol']]}\n{thousands(row['item_count'])} images",
            row,
            PROTOCOL_COLOURS[row["protocol"]],
        )
        for protocol in PROTOCOL_COLOURS
        for row in rows.where(metric="difference", protocol=protocol, test=tuple(tests))
    ]
    figures.difference_rows(axes[1], shown, "attention − basic, points")
    return figure


def _curves(outcomes: Outcomes) -> Figure:
    figure, axes = figures.new_figure(9, 3.1, ncols=2)
    for model in outcomes:
        histories = [record["history"] for record in outcomes.records(model)]
        for axis, name in zip(axes, ("accuracy", "loss"), strict=True):
            scale = 100 if name == "accuracy" else 1
            for kind, what, line in (("", "training", "-"), ("val_", "validation", "--")):
                series = scale * np.array([h[kind + name] for h in histories], float)
                label = f"{MODEL_TITLES[model]}, {what}"
                figures.curves(axis, series, COLOURS[model], label, ls=line)
    axes[0].set(xlabel="epoch", ylabel="accuracy, %")
    axes[1].set(xlabel="epoch", ylabel="loss")
    figures.log_scale(axes[1])
    for axis in axes:
        axis.grid(alpha=0.25)
        axis.xaxis.get_major_locator().set_params(integer=True)
    figures.label_lines(axes[1])
    return figure


def _confusion(outcomes: Outcomes) -> Figure:
    models = list(outcomes)
    figure, axes = figures.new_figure(4.5 * len(models), 4.5, ncols=len(models), squeeze=False)
    for axis, model in zip(axes[0], models, strict=True):
        figures.confusion(axis, outcomes.confusion(model), MODEL_TITLES[model])
    return figure


def _galleries(arrays):
    right = arrays["gallery_labels"] == arrays["gallery_predicted"]
    for name, chosen in (("gallery_right", right), ("gallery_wrong", ~right)):
        if not chosen.any():
            continue
        pairs = zip(
            arrays["gallery_labels"][chosen], arrays["gallery_predicted"][chosen], strict=True
        )
        titles = [str(label) if label == p else f"{label} → {p}" for label, p in pairs]
        maps = {
            row: arrays[f"gallery/{layer}"][chosen]
            for layer, row in GALLERY_ROWS.items()
            if f"gallery/{layer}" in arrays
        }
        yield name, figures.attention_gallery(arrays["gallery_images"][chosen], titles, maps)


def _mean_maps(arrays):
    figure, axes = figures.new_figure(5.4, 4.6, nrows=2, ncols=2)
    for row, state in enumerate(("untrained", "trained")):
        for column, layer in enumerate(GALLERY_ROWS):
            axis = axes[row, column]
            drawn = axis.imshow(
                arrays[f"{state}/{layer}/mean_map"], cmap=figures.MAP_COLOURS, vmin=0, vmax=1
            )
            axis.set_xticks([])
            axis.set_yticks([])
            axis.set_title(f"block {column + 1}, {state}", fontsize=9)
    figure.colorbar(drawn, ax=axes, shrink=0.8)
    return figure


def _ink(rows):
    figure, axes = figures.new_figure(9, 2.6, ncols=2)
    share, auc = [], []
    for number, layer in enumerate(rows.values("layer"), start=1):
        for state, colour in ((UNTRAINED, "#8a8d92"), (TRAINED, COLOURS[ATTENTION])):
            where = {"layer": layer, "state": state}
            label = f"block {number}, {state}"
            share.append(figures.percent_row(label, rows.one(metric="on_ink", **where), colour))
            row = rows.one(metric="ink_auc", **where)
            auc.append({"label": "", "per_seed": [], "colour": colour, **row})
    figures.interval_rows(axes[0], share, "share of attention on ink, %")
    area = 100 * rows.one(metric="ink_area")["value"]
    axes[0].axvline(area, color=figures.INK, lw=1, ls=":")
    axes[0].set_xlim(0, None)
    axes[0].text(area, -0.55, "ink's share of the area ", fontsize=8, va="bottom", ha="right")
    figures.interval_rows(axes[1], auc, "AUC as a detector of ink pixels")
    axes[1].axvline(0.5, color=figures.INK, lw=1, ls=":")
    axes[1].set_xlim(0, 1)
    axes[1].text(0.5, -0.55, " chance", fontsize=8, va="bottom")
    return figure
