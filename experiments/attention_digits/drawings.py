"""The figures of Problem 4a, from findings and stored cells alone."""

from pathlib import Path

import numpy as np
from matplotlib.ticker import NullFormatter

from experiments.attention_digits import comparison
from experiments.attention_digits.findings import ATTENTION, BASIC
from experiments.attention_digits.settings import MODEL_TITLES
from experiments.protocols import PROTOCOL_TITLES, RESULT_TITLES
from keras_assign.report import figures
from keras_assign.report.formats import thousands

COLOURS = dict(zip((BASIC, ATTENTION), figures.COLOURS, strict=False))
GALLERY_ROWS = {
    "block1_spatial_attention": "block 1\n14 × 14",
    "block2_spatial_attention": "block 2\n7 × 7",
}


def draw(folder: Path, findings: dict, cells: list) -> dict:
    """Draw what the findings allow, each figure as SVG and PNG.

    Args:
        folder: for the figures.
        findings: of `findings.find`.
        cells: record and arrays of each finished cell.

    Returns:
        The figures' names by kind: `architecture` and `gallery` (names), `curves` and `confusion`
        (pairs of protocol and name), and the gallery's seed.
    """
    drawn = {"curves": [], "confusion": [], "architecture": [], "gallery": []}
    figures.save(_accuracy_figure(findings), folder, "accuracy")
    records = [record for record, _ in cells if record["settings"]["kind"] == "training"]
    for model in (BASIC, ATTENTION):
        layers = next((r["architecture"] for r in records if r["settings"]["model"] == model), None)
        if layers:
            name = f"architecture_{model}"
            figure, axes = figures.new_figure(5.0, 0.37 * len(layers) + 0.5)
            figures.architecture(axes, layers, MODEL_TITLES[model], "SpatialAttention")
            figures.save(figure, folder, name)
            drawn["architecture"].append(name)
    for protocol, run in findings["protocols"].items():
        name = f"curves_{protocol}"
        figures.save(_curves_figure(run), folder, name)
        drawn["curves"].append((protocol, name))
        name = f"confusion_{protocol}"
        figures.save(_confusion_figure(run), folder, name)
        drawn["confusion"].append((protocol, name))
    if findings["timing"]:
        figures.save(_timing_figure(findings["timing"]), folder, "epoch_times")
    main_protocol = "sound" if "sound" in findings["protocols"] else "published"
    main = findings["protocols"][main_protocol]
    for record, arrays in cells if main["attention"] else []:
        settings = record["settings"]
        if settings.get("protocol") == main_protocol and "gallery_images" in arrays:
            drawn["gallery"] = _gallery_figures(folder, arrays)
            drawn["gallery_seed"] = settings["seed"]
            figures.save(_ink_figure(main), folder, "ink")
            figures.save(_mean_maps_figure(arrays), folder, "mean_maps")
            break
    return drawn


def _accuracy_figure(findings):
    figure, axes = figures.new_figure(9, 3.6, ncols=2)
    tests = comparison.test_sets(findings)
    first_test, first_items = tests[0]
    rows = []
    if first_items == findings["reported"]["test_items"]:
        for model, values in findings["reported"]["models"].items():
            low, high = values["interval"]
            estimate = {"mean": values["test_accuracy"], "low": low, "high": high}
            rows.append(
                figures.percent_row(f"Report: {MODEL_TITLES[model]}", estimate, COLOURS[model])
            )
    for protocol, run in findings["protocols"].items():
        for model, values in run["models"].items():
            label = f"{RESULT_TITLES[protocol]}: {MODEL_TITLES[model]}"
            rows.append(figures.percent_row(label, values[first_test], COLOURS[model]))
    figures.interval_rows(axes[0], rows, f"accuracy on {thousands(first_items)} test images, %")
    rows = [
        figures.percent_row(
            f"{PROTOCOL_TITLES[protocol]}\n{thousands(items)} images",
            run["difference"][test],
            figures.COLOURS[3],
        )
        for protocol, run in findings["protocols"].items()
        if run["difference"]
        for test, items in tests
    ]
    figures.difference_rows(axes[1], rows, "attention − basic, points")
    return figure


def _curves_figure(run):
    figure, axes = figures.new_figure(9, 3.1, ncols=2)
    for model, values in run["models"].items():
        history, colour = values["history"], COLOURS[model]
        for axis, name in zip(axes, ("accuracy", "loss"), strict=True):
            scale = 100 if name == "accuracy" else 1
            figures.curves(axis, scale * np.array(history[name], float), colour,
                           f"{MODEL_TITLES[model]}, training")  # fmt: skip
            figures.curves(axis, scale * np.array(history[f"val_{name}"], float), colour,
                           f"{MODEL_TITLES[model]}, validation", ls="--")  # fmt: skip
    axes[0].set(xlabel="epoch", ylabel="accuracy, %")
    axes[1].set(xlabel="epoch", ylabel="loss")
    axes[1].set_yscale("log")
    axes[1].yaxis.set_minor_formatter(NullFormatter())
    axes[0].legend(fontsize=8)
    for axis in axes:
        axis.grid(alpha=0.25)
        axis.xaxis.get_major_locator().set_params(integer=True)
    return figure


def _confusion_figure(run):
    models = run["models"]
    figure, axes = figures.new_figure(4.5 * len(models), 4.5, ncols=len(models), squeeze=False)
    for axis, (model, values) in zip(axes[0], models.items(), strict=True):
        figures.confusion(axis, values["confusion"], MODEL_TITLES[model])
    return figure


def _timing_figure(timing):
    figure, axes = figures.new_figure(6, 2.6)
    for model, seconds in timing["epoch_seconds"].items():
        rounds = range(1, len(seconds) + 1)
        axes.plot(rounds, seconds, "o-", color=COLOURS[model], label=MODEL_TITLES[model])
    longest = max(max(seconds) for seconds in timing["epoch_seconds"].values())
    axes.set(xlabel="round", ylabel="seconds an epoch", ylim=(0, 1.1 * longest))
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.grid(alpha=0.25)
    axes.legend(fontsize=8, loc="lower right")
    return figure


def _gallery_figures(folder, arrays):
    right = arrays["gallery_labels"] == arrays["gallery_predicted"]
    names = []
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
        figure = figures.attention_gallery(arrays["gallery_images"][chosen], titles, maps)
        figures.save(figure, folder, name)
        names.append(name)
    return names


def _mean_maps_figure(arrays):
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


def _ink_figure(run):
    layers = run["attention"]["layers"]
    figure, axes = figures.new_figure(9, 2.6, ncols=2)
    share, auc = [], []
    for number, layer in enumerate(layers.values(), start=1):
        for state, colour in (("untrained", "#8a8d92"), ("trained", figures.COLOURS[1])):
            label = f"block {number}, {state}"
            values = layer[state]
            share.append(
                {
                    "label": label,
                    "per_seed": [],
                    "colour": colour,
                    **{k: 100 * values["on_ink"][k] for k in ("mean", "low", "high")},
                }
            )
            auc.append({"label": "", "per_seed": [], "colour": colour, **values["ink_auc"]})
    figures.interval_rows(axes[0], share, "share of attention on ink, %")
    area = 100 * run["attention"]["ink_area"]
    axes[0].axvline(area, color=figures.INK, lw=1, ls=":")
    axes[0].set_xlim(0, None)
    axes[0].text(area, -0.55, "ink's share of the area ", fontsize=8, va="bottom", ha="right")
    figures.interval_rows(axes[1], auc, "AUC as a detector of ink pixels")
    axes[1].axvline(0.5, color=figures.INK, lw=1, ls=":")
    axes[1].set_xlim(0, 1)
    axes[1].text(0.5, -0.55, " chance", fontsize=8, va="bottom")
    return figure
