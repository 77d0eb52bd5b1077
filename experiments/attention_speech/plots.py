"""The figures of Problem 4b, from rows and stored cells alone."""

from collections.abc import Iterator

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from experiments.attention_speech import results
from experiments.attention_speech.settings import MODEL_TITLES, SPLIT_TITLES
from experiments.attention_speech.tables import NOISE_TITLES, difference_title, short_title
from experiments.protocols import REPORT_RECIPE, TUNED
from keras_assign.audit import published
from keras_assign.recipes.speech_cnn import CBAM, PLAIN, POOLED, WIDE
from keras_assign.report import cbam_figures, cbam_shares, colours, figures, training_figures
from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import Records

GREY = "#8a8d92"
COLOURS = {
    PLAIN: figures.COLOURS[0],
    CBAM: figures.COLOURS[1],
    WIDE: GREY,
    POOLED: figures.COLOURS[2],
    results.OPENED: figures.COLOURS[3],
}
# As claims have them: the report's procedure shares speakers, the corrected one does not.
SPLIT_COLOURS = dict(zip(SPLIT_TITLES, (colours.REPRODUCED, GREY, colours.CORRECTED), strict=True))
CLEAN_PLACE = 30  # Where "as recorded" stands on the axis of signal-to-noise ratios, dB.
LEARNING = {
    "loss": "training loss",
    "val_loss": "test loss",
    "accuracy": "training accuracy, %",
    "val_accuracy": "test accuracy, %",
}
PRINTED = {"val_loss": "test_loss", "val_accuracy": "test_accuracy"}  # In the report's logs.


def draw(by_recipe: dict[str, Records], rows: Rows) -> Iterator[tuple[str, Figure]]:
    """Each figure that there are numbers for, with its name.

    Args:
        by_recipe: record and arrays of each finished cell.
        rows: of `results.find`.
    """
    for recipe in (REPORT_RECIPE, TUNED):
        found = results.most_compared(rows, recipe)
        if found:
            yield f"accuracy_{recipe}", _accuracy(rows, found)
        for split in found.where(metric="noisy_accuracy").values("split"):
            yield f"noise_{recipe}_{split}", _noise(found.where(split=split))
    tuned = rows.where(recipe=TUNED)
    if len(tuned.values("clips")) > 1:
        yield "clips_curve", _clips_curve(tuned)
    cells = by_recipe.get(REPORT_RECIPE, [])
    records = {}
    for record, _ in results.trainings(cells):
        records.setdefault(record["settings"]["model"], []).append(record)
    for name in (PLAIN, CBAM):
        if name in records:
            layers = records[name][0]["architecture"]
            figure, axes = figures.new_figure(5.0, 0.32 * len(layers) + 0.5)
            figures.architecture(axes, layers, MODEL_TITLES[name], "CBAM")
            yield f"architecture_{name}", figure
    histories = {
        name: [record["history"] for record in records[name] if record["settings"]["watch"]]
        for name in MODEL_TITLES
        if name in records
    }
    if any(histories.values()):
        yield "learning", _learning(histories)
        yield "gradient", _gradient(histories)
    for record, _ in cells:
        if record["settings"]["kind"] == "timing":
            seconds = {name: its["epoch_seconds"] for name, its in record["times"].items()}
            yield "epoch_times", training_figures.rounds(seconds, COLOURS, MODEL_TITLES)
    if rows.where(metric="attention"):
        titles = {model: short_title(model) for model in MODEL_TITLES}
        yield "attention_shares", cbam_shares.figure(rows, titles, COLOURS)
        yield from _explained(cells)


def _accuracy(rows, found):
    """Accuracies above, paired differences below."""
    own = found.where(metric="accuracy")
    printed = rows.where(metric="accuracy", protocol=results.REPORTED)
    accuracies = [
        figures.percent_row(f"{title}: {MODEL_TITLES[row['model']]}", row, COLOURS[row["model"]])
        for title, of_title in [
            *([("Report", printed)] if own[0]["recipe"] == REPORT_RECIPE else []),
            *((_short(split), own.where(split=split)) for split in own.values("split")),
        ]
        for row in of_title
    ]
    differences = [
        figures.percent_row(
            f"{_short(row['split'])}: {difference_title(row)}", row, SPLIT_COLOURS[row["split"]]
        )
        for row in found.where(metric="difference")
    ]
    panels = [lines for lines in (accuracies, differences) if lines]
    figure, axes = figures.new_figure(
        9.0, 0.7 * len(panels) + 0.25 * sum(map(len, panels)), nrows=len(panels), squeeze=False,
        height_ratios=[2 + len(lines) for lines in panels],
    )  # fmt: skip
    figures.interval_rows(axes[0, 0], accuracies, "accuracy, %")
    if differences:
        figures.difference_rows(axes[1, 0], differences, "difference, points")
    return figure


def _short(split):
    return SPLIT_TITLES[split].split(",")[0]


def _noise(found):
    noises, levels = found.values("noise"), sorted(found.values("snr"))
    figure, axes = figures.new_figure(9.5, 3.4, ncols=len(noises), sharey=True, squeeze=False)
    for axis, noise in zip(axes[0], noises, strict=True):
        for clean in found.where(metric="accuracy"):
            on = {"metric": "noisy_accuracy", "model": clean["model"], "noise": noise}
            estimates = [*(found.one(**on, snr=snr) for snr in levels), clean]
            name = clean["model"]
            places = [*levels, CLEAN_PLACE]
            figures.band(axis, places, estimates, COLOURS[name], MODEL_TITLES[name])
        axis.set_xticks(places, [*levels, "none"])
        title = "babble of other speakers" if noise == "babble" else NOISE_TITLES[noise]
        axis.set(title=title, xlabel="signal-to-noise ratio, dB")
        axis.axhline(10, color=figures.INK, lw=1, ls=":")
        axis.grid(alpha=0.25)
    axes[0, 0].set(ylabel="accuracy, %", ylim=(0, 102))
    figures.legend_below(figure, axes[0, 0], 3)
    return figure


def _clips_curve(tuned):
    figure, axes = figures.new_figure(7.6, 3.4)
    places = {
        (row["split"], row["clips"]): np.mean(row["train_items"]) / 10
        for row in tuned.where(metric="test")
    }
    first = next(name for name in MODEL_TITLES if name in tuned.values("model"))
    for split in tuned.values("split"):
        own = tuned.where(metric="accuracy", split=split, model=first)
        estimates = sorted(own, key=lambda row: places[split, row["clips"]])
        along = [places[split, row["clips"]] for row in estimates]
        figures.band(axes, along, estimates, SPLIT_COLOURS[split], SPLIT_TITLES[split])
    axes.set_xscale("log")
    ticks = sorted(set(places.values()))
    # Of two that lie close together the larger is named.
    named = [t for t, after in zip(ticks, [*ticks[1:], np.inf], strict=True) if after > 1.15 * t]
    axes.set_xticks(named, [f"{tick:.0f}" for tick in named])
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set(xlabel="training clips of each digit", ylabel="accuracy, %")
    axes.grid(alpha=0.25)
    figures.label_lines(axes)
    return figure


def _learning(histories):
    figure, axes = figures.new_figure(9.5, 6.4, nrows=2, ncols=2)
    for axis, (series, label) in zip(axes.flat, LEARNING.items(), strict=True):
        scale = 100 if "accuracy" in series else 1
        for name, its in histories.items():
            values = scale * np.array([history[series] for history in its], float)
            figures.curves(axis, values, COLOURS[name], MODEL_TITLES[name])
        for name in (PLAIN, CBAM):
            values = published.REPORT.runs[name].values(PRINTED.get(series, series))
            axis.plot(
                np.arange(1, len(values) + 1), scale * np.array(values), color=COLOURS[name],
                lw=1.5, ls=":", label=f"Report: {MODEL_TITLES[name]}",
            )  # fmt: skip
        training_figures.over_epochs(axis)
        axis.set_ylabel(label)
    figures.legend_below(figure, axes[0, 0], 3)
    return figure


def _gradient(histories):
    figure, axes = figures.new_figure(7.6, 3.0)
    for name, its in histories.items():
        values = [history["gradient_norm"] for history in its]
        figures.curves(axes, values, COLOURS[name], MODEL_TITLES[name])
    training_figures.over_epochs(axes)
    axes.set_ylabel("norm of the gradient")
    figures.label_lines(axes)
    return figure


def _explained(cells):
    """Maps over spectrograms, and channel weights, of the first seed with CBAM."""
    shown = (
        (record["settings"], arrays)
        for record, arrays in results.trainings(cells)
        if record["settings"]["model"] == CBAM and "gallery_ms" in arrays
    )
    settings, arrays = next(shown, (None, None))
    if not settings:
        return
    rows = arrays["gallery_rows"]
    digits, predicted = arrays["test_digits"][rows], arrays["predicted"][rows]
    hz = (settings["spectrogram"]["low_hz"], settings["sample_rate"] / 2)
    layers = sorted(key for key in arrays if key.startswith("gallery/"))
    for name, right in (("maps_right", True), ("maps_wrong", False)):
        chosen = np.flatnonzero((digits == predicted) == right)[:6]
        if len(chosen):
            pairs = zip(digits[chosen], predicted[chosen], strict=True)
            titles = [str(a) if a == b else f"{a} → {b}" for a, b in pairs]
            maps = {f"block {n}": arrays[key][chosen] for n, key in enumerate(layers, start=1)}
            images, ms = arrays["gallery_images"][chosen], arrays["gallery_ms"][chosen]
            yield name, cbam_figures.gallery(images, ms, titles, maps, hz)
    layers = sorted(key for key in arrays if key.startswith("channels/"))
    yield "channel_weights", cbam_figures.channels([arrays[key] for key in layers])
