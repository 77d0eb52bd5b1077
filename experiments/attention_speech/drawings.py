"""The figures of Problem 4b, from findings and stored cells alone."""

from pathlib import Path

import librosa
import numpy as np
from matplotlib.ticker import NullFormatter

from experiments.attention_speech import comparison
from experiments.attention_speech.settings import MODEL_TITLES, REPORT, SPLIT_TITLES, STRONG
from keras_assign.recipes.speech_cnn import CBAM, OPEN, PLAIN, POOLED, WIDE
from keras_assign.report import figures

GREY = "#8a8d92"
COLOURS = {
    PLAIN: figures.COLOURS[0],
    CBAM: figures.COLOURS[1],
    WIDE: GREY,
    POOLED: figures.COLOURS[2],
    OPEN: figures.COLOURS[3],
}
SPLIT_COLOURS = dict(zip(SPLIT_TITLES, figures.COLOURS, strict=False))
NOISE_TITLES = {"white": "white noise", "babble": "babble of other speakers", "hum": "hum"}
TICKS_HZ = (200, 500, 1000, 2000, 4000, 8000, 16000)
CLEAN_PLACE = 30  # Where "as recorded" stands on the axis of signal-to-noise ratios, dB.
LEGEND = {"fontsize": 8}


def draw(folder: Path, findings: dict, by_recipe: dict[str, list]) -> dict:
    """Draw what the findings allow, each figure as SVG and PNG.

    Args:
        folder: for the figures.
        findings: of `study.rebuild`.
        by_recipe: by recipe record and arrays of each finished cell.

    Returns:
        By place on the page the names of the figures that are there.
    """
    drawn = {}

    def save(place, name, figure):
        figures.save(figure, folder, name)
        drawn.setdefault(place, []).append(name)

    for recipe in (REPORT, STRONG):
        found = findings[recipe]
        if not found:
            continue
        save(f"accuracy_{recipe}", f"accuracy_{recipe}", _accuracy(findings, recipe))
        for kind, test in comparison.compared(found).items():
            if any(model["noise"] for model in test["models"].values()):
                save(f"noise_{recipe}", f"noise_{recipe}_{kind}", _noise(test))
    if findings[STRONG] and any(len(t) > 1 for t in findings[STRONG]["tests"].values()):
        save("curve", "clips_curve", _clips_curve(findings[STRONG]))
    report = findings[REPORT]
    if not report:
        return drawn
    for name in (PLAIN, CBAM):
        cells = [r for r, _ in by_recipe[REPORT] if r["settings"].get("model") == name]
        if cells:
            layers = cells[0]["architecture"]
            figure, axes = figures.new_figure(5.0, 0.32 * len(layers) + 0.5)
            figures.architecture(axes, layers, MODEL_TITLES[name], "CBAM")
            save("architecture", f"architecture_{name}", figure)
    if report["training"]:
        save("learning", "learning", _learning(report["training"], findings["reported"]))
        save("gradient", "gradient", _gradient(report["training"]))
    if report["timing"]:
        save("timing", "epoch_times", _timing(report["timing"]))
    if report["attention"]:
        save("shares", "attention_shares", _shares(report["attention"]))
        _draw_explained(save, by_recipe[REPORT])
    return drawn


def _accuracy(findings, recipe):
    """Accuracies above, paired differences below."""
    found = findings[recipe]
    tests = comparison.compared(found)
    accuracies = []
    if recipe == REPORT:
        for name, values in findings["reported"]["models"].items():
            low, high = values["interval"]
            estimate = {"mean": values["test_accuracy"], "low": low, "high": high}
            accuracies.append(
                figures.percent_row(f"Report: {MODEL_TITLES[name]}", estimate, COLOURS[name])
            )
    accuracies += [
        figures.percent_row(f"{_short(kind)}: {MODEL_TITLES[name]}", model, COLOURS[name])
        for kind, test in tests.items()
        for name, model in test["models"].items()
    ]
    differences = [
        figures.percent_row(
            f"{_short(kind)}: {comparison.difference_title(name)}", values, SPLIT_COLOURS[kind]
        )
        for kind, test in tests.items()
        for name, values in test["differences"].items()
    ]
    panels = [rows for rows in (accuracies, differences) if rows]
    figure, axes = figures.new_figure(
        9.0, 0.7 * len(panels) + 0.25 * sum(map(len, panels)), nrows=len(panels), squeeze=False,
        height_ratios=[2 + len(rows) for rows in panels],
    )  # fmt: skip
    figures.interval_rows(axes[0, 0], accuracies, "accuracy, %")
    if differences:
        figures.difference_rows(axes[1, 0], differences, "difference, points")
    return figure


def _short(kind):
    return SPLIT_TITLES[kind].split(",")[0]


def _noise(test):
    kinds = next(iter(test["models"].values()))["noise"]
    figure, axes = figures.new_figure(9.5, 3.4, ncols=len(kinds), sharey=True, squeeze=False)
    for axis, kind in zip(axes[0], kinds, strict=True):
        for name, model in test["models"].items():
            levels = sorted(model["noise"][kind], key=int)
            places = [*map(int, levels), CLEAN_PLACE]
            estimates = [*(model["noise"][kind][level] for level in levels), model]
            figures.band(axis, places, estimates, COLOURS[name], MODEL_TITLES[name])
        axis.set_xticks(places, [*levels, "none"])
        axis.set(title=NOISE_TITLES[kind], xlabel="signal-to-noise ratio, dB")
        axis.axhline(10, color=figures.INK, lw=1, ls=":")
        axis.grid(alpha=0.25)
    axes[0, 0].set(ylabel="accuracy, %", ylim=(0, 102))
    lines, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(lines, labels, loc="outside lower center", ncols=3, **LEGEND)
    return figure


def _clips_curve(found):
    figure, axes = figures.new_figure(6.5, 3.4)
    ticks = {}
    for kind, tests in found["tests"].items():
        name = next(iter(found["costs"]))
        points = [
            (np.mean(test["train_items"]) / 10, test["models"][name], count)
            for count, test in tests.items()
            if name in test["models"]
        ]
        points.sort(key=lambda point: point[0])
        places, models, counts = zip(*points, strict=True)
        figures.band(axes, places, models, SPLIT_COLOURS[kind], SPLIT_TITLES[kind])
        ticks |= {place: f"{place:.0f}" for place in places}
    axes.set_xscale("log")
    places = sorted(ticks)
    # Of two that lie close together the larger is named.
    named = [
        place
        for place, after in zip(places, [*places[1:], np.inf], strict=True)
        if after > 1.15 * place
    ]
    axes.set_xticks(named, [ticks[place] for place in named])
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set(xlabel="training clips of each digit", ylabel="accuracy, %")
    axes.grid(alpha=0.25)
    axes.legend(**LEGEND)
    return figure


def _learning(training, reported):
    figure, axes = figures.new_figure(9.5, 6.4, nrows=2, ncols=2)
    panels = (
        ("loss", "training loss"),
        ("val_loss", "test loss"),
        ("accuracy", "training accuracy, %"),
        ("val_accuracy", "test accuracy, %"),
    )
    for axis, (series, label) in zip(axes.flat, panels, strict=True):
        scale = 100 if "accuracy" in series else 1
        for name, model in training["models"].items():
            values = scale * np.array(model["history"][series], float)
            figures.curves(axis, values, COLOURS[name], MODEL_TITLES[name])
        for name, model in reported["models"].items():
            values = scale * np.array(model["history"][series])
            epochs = np.arange(1, len(values) + 1)
            label_of = f"Report: {MODEL_TITLES[name]}"
            axis.plot(epochs, values, color=COLOURS[name], lw=1.5, ls=":", label=label_of)
        axis.set(xlabel="epoch", ylabel=label)
        axis.grid(alpha=0.25)
        axis.xaxis.get_major_locator().set_params(integer=True)
    lines, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(lines, labels, loc="outside lower center", ncols=3, **LEGEND)
    return figure


def _gradient(training):
    figure, axes = figures.new_figure(6.5, 3.0)
    for name, model in training["models"].items():
        values = model["history"]["gradient_norm"]
        figures.curves(axes, values, COLOURS[name], MODEL_TITLES[name])
    axes.set(xlabel="epoch", ylabel="norm of the gradient")
    axes.grid(alpha=0.25)
    axes.legend(**LEGEND)
    axes.xaxis.get_major_locator().set_params(integer=True)
    return figure


def _timing(timing):
    figure, axes = figures.new_figure(6.5, 2.8)
    for name, seconds in timing["epoch_seconds"].items():
        rounds = range(1, len(seconds) + 1)
        axes.plot(rounds, seconds, "o-", color=COLOURS[name], label=MODEL_TITLES[name])
    axes.set(xlabel="round", ylabel="seconds an epoch")
    axes.set_ylim(0, 1.1 * max(max(seconds) for seconds in timing["epoch_seconds"].values()))
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.grid(alpha=0.25)
    axes.legend(**LEGEND)
    return figure


def _shares(attention):
    figure, axes = figures.new_figure(9.5, 0.9 + 0.42 * _layers(attention), ncols=2)
    for axis, kind in zip(axes, ("voiced", "silent"), strict=True):
        rows = []
        for name, found in attention.items():
            for number, layer in enumerate(found["layers"].values(), start=1):
                label = f"{_place(name)}, block {number}"
                trained = layer[kind]["trained"]
                rows.append(figures.percent_row(label, {**trained, "per_seed": ()}, COLOURS[name]))
                even = 100 * layer[kind]["untrained"]
                axis.scatter([even], [len(rows) - 1], marker="|", s=120, color=figures.INK)
        if kind == "silent":
            rows = [{**row, "label": ""} for row in rows]
        figures.interval_rows(axis, rows, f"share of attention on {kind} columns, %")
        share = 100 * next(iter(attention.values()))["columns"][kind]
        axis.axvline(share, color=figures.INK, lw=1, ls=":")
    return figure


def _layers(attention):
    return sum(len(found["layers"]) for found in attention.values())


def _place(name):
    return {CBAM: "CBAM", POOLED: "after the pooling", OPEN: "starts open"}[name]


def _draw_explained(save, cells):
    """Maps over spectrograms, and channel weights, of the first seed with CBAM."""
    for record, arrays in cells:
        if record["settings"].get("model") != CBAM or "gallery_ms" not in arrays:
            continue
        rows = arrays["gallery_rows"]
        digits, told = arrays["test_digits"][rows], arrays["predicted"][rows]
        for name, chosen in (("maps_right", digits == told), ("maps_wrong", digits != told)):
            if chosen.any():
                save("maps", name, _maps(record, arrays, np.flatnonzero(chosen)[:8]))
        save("channels", "channel_weights", _channels(arrays))
        return


def _maps(record, arrays, chosen):
    """Spectrograms in columns; below each, every block's map laid over it."""
    layers = sorted(key for key in arrays if key.startswith("gallery/"))
    figure, axes = figures.new_figure(
        1.25 * len(chosen) + 1.0, 1.2 * (1 + len(layers)) + 0.4,
        nrows=1 + len(layers), ncols=len(chosen), squeeze=False,
    )  # fmt: skip
    size = arrays["gallery_images"].shape[1]
    places, labels = _frequency_ticks(record["settings"], size)
    for column, place in enumerate(chosen):
        row = arrays["gallery_rows"][place]
        said, told = arrays["test_digits"][row], arrays["predicted"][row]
        extent = (0, arrays["gallery_ms"][place], 0, size)
        for line, axis in enumerate(axes[:, column]):
            spectrogram = arrays["gallery_images"][place].astype(float)
            axis.imshow(spectrogram, cmap="gray", extent=extent, aspect="auto")
            if line:
                axis.imshow(
                    arrays[layers[line - 1]][place].astype(float), cmap=figures.MAP_COLOURS,
                    extent=extent, aspect="auto", alpha=0.6, interpolation="nearest",
                )  # fmt: skip
            axis.set_yticks(places, labels if column == 0 else [""] * len(labels), fontsize=6)
            axis.tick_params(axis="x", labelsize=6)
            axis.locator_params(axis="x", nbins=3)
            if line < len(layers):
                axis.set_xticklabels([])
            axis.tick_params(length=2)
        axes[0, column].set_title(str(said) if said == told else f"{said} → {told}", fontsize=9)
    for line, axis in enumerate(axes[:, 0]):
        title = f"block {line}" if line else "spectrogram"
        axis.set_ylabel(f"{title}\nHz", fontsize=7)
    figure.supxlabel("ms", fontsize=8)
    return figure


def _frequency_ticks(settings, size):
    """Where on the mel axis, in bands from the lowest, round frequencies lie."""
    low, high = settings["spectrogram"]["low_hz"], settings["sample_rate"] / 2
    edges = librosa.hz_to_mel([low, high], htk=True)
    there = [hz for hz in TICKS_HZ if low < hz <= high]
    places = (librosa.hz_to_mel(there, htk=True) - edges[0]) / (edges[1] - edges[0]) * size
    return places, [f"{hz:,}" for hz in there]


def _channels(arrays):
    layers = sorted(key for key in arrays if key.startswith("channels/"))
    figure, axes = figures.new_figure(9.5, 5.2, nrows=len(layers), squeeze=False)
    for number, (axis, layer) in enumerate(zip(axes[:, 0], layers, strict=True), start=1):
        drawn = axis.imshow(
            arrays[layer], cmap=figures.MAP_COLOURS, vmin=0, vmax=1, aspect="auto",
            interpolation="nearest",
        )  # fmt: skip
        axis.set_yticks(range(0, 10, 3))
        axis.set_ylabel(f"block {number}\ndigit", fontsize=8)
        axis.tick_params(labelsize=7, length=2)
    axes[-1, 0].set_xlabel("channel")
    figure.colorbar(drawn, ax=axes, shrink=0.6, label="weight")
    return figure
