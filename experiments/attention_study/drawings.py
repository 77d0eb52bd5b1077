"""The study's figures, from findings and stored cells alone."""

from pathlib import Path

import numpy as np

from experiments.attention_study import comparison, contenders
from experiments.attention_study.findings import OF_KINDS
from experiments.attention_study.names import (
    BACKBONES,
    KIND_TITLES,
    NONE,
    PLAIN,
    RANDOM,
    SMALL,
    TASK_TITLES,
    TRANSFORMER,
    count_title,
)
from keras_assign.report import figures

COLOURS = dict(zip(BACKBONES, figures.COLOURS, strict=False))
COUNT_COLOURS = (figures.COLOURS[1], figures.COLOURS[0])
BLOCKS_OF_MAPS = (1, 2)


def draw(folder: Path, findings: dict, cells: list) -> dict[str, list[str]]:
    """Draw what the findings allow, each figure as SVG and PNG.

    Args:
        folder: for the figures.
        findings: of `findings.find`.
        cells: record and arrays of each finished cell.

    Returns:
        By task the names of the figures of maps: `maps_<task>_block1`, ...
    """
    figures.save(_forest(findings), folder, "forest")
    if findings["timing"]:
        figures.save(_cost(findings), folder, "cost")
    return {task: _maps(folder, task, cells) for task in contenders.tasks(findings)}


def _forest(findings):
    """Difference of each kind to none, one column a task, one colour a number of items."""
    names = contenders.tasks(findings)
    kinds = [kind for kind in contenders.kinds(findings) if kind != NONE]
    most = max(len(contenders.counts(findings, task)) for task in names)
    figure, axes = figures.new_figure(
        5.2 * len(names), 1.5 + 0.36 * most * max(len(kinds), 1), ncols=len(names), squeeze=False
    )
    for axis, task in zip(axes[0], names, strict=True):
        rows, failed = [], {}
        for kind in kinds:
            for place, count in enumerate(contenders.counts(findings, task)):
                network = comparison.Network(task, attention=kind, count=count)
                found = contenders.difference(
                    findings, OF_KINDS, network, network._replace(attention=NONE)
                )
                if found:
                    label = f"{KIND_TITLES[kind]}, {count_title(count)}"
                    if missed := contenders.network_of(findings, network)["failed"]:
                        told = f"{100 * found['mean']:+.1f}".replace("-", "−")
                        failed[len(rows)] = f"{told}: {len(missed)} failed to learn"
                    rows.append(figures.percent_row(label, found, COUNT_COLOURS[place % 2]))
        figures.difference_rows(axis, rows, "attention − none, points")
        _tell_failed(axis, rows, failed)
        axis.set_title(TASK_TITLES[task], fontsize=10)
    return figure


def _tell_failed(axis, rows, failed):
    """Let the other rows set the range, and tell at its edge what lies beyond because it failed."""
    kept = [row for place, row in enumerate(rows) if place not in failed]
    if not failed or not kept:
        return
    values = [0, *(v for row in kept for v in (row["low"], row["high"], *row["per_seed"]))]
    margin = 0.08 * (max(values) - min(values))
    axis.set_xlim(min(values) - margin, max(values) + margin)
    for place, text in failed.items():
        axis.text(0.02, place - 0.25, text, transform=axis.get_yaxis_transform(), fontsize=7,
                  color=figures.INK, va="center")  # fmt: skip


def _cost(findings):
    """Accuracy over the time of an epoch, with the networks that no other beats joined."""
    names = list(findings["timing"])
    figure, axes = figures.new_figure(5.4 * len(names), 4.8, ncols=len(names), squeeze=False)
    for axis, task in zip(axes[0], names, strict=True):
        times, points = findings["timing"][task], {}
        shown = contenders.counts(findings, task)[-1:]
        for n in findings["networks"]:
            name = f"{n['backbone']}/{n['attention']}"
            here = (n["task"], n["split"], n["size"]) == (task, RANDOM, SMALL)
            if not here or n["count"] not in shown or name not in times:
                continue
            timed, accuracy = times[name]["epoch_seconds"], n["accuracy"]
            per_item = 1000 / times[name]["train_items"]
            x, colour = timed["median"] * per_item, COLOURS[n["backbone"]]
            points[name] = (x, 100 * accuracy["mean"])
            axis.plot([x, x], [100 * accuracy["low"], 100 * accuracy["high"]], color=colour,
                      lw=2, alpha=0.35)  # fmt: skip
            axis.scatter([x], [100 * accuracy["mean"]], s=30, color=colour, zorder=3,
                         marker="o" if n["backbone"] == PLAIN else "s")  # fmt: skip
        _label(axis, points)
        front = findings["front"][task][str(shown[0])]
        joined = [points[name] for name in front if name in points]
        axis.plot(*zip(*joined, strict=True), color=figures.INK, lw=1, ls=":", zorder=1)
        axis.set_xscale("log")
        axis.set(xlabel="ms of training an item", ylabel=f"accuracy, {count_title(shown[0])}, %")
        axis.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axis.xaxis.set_minor_formatter(lambda value, _: f"{value:g}")
        axis.tick_params(axis="x", which="both", labelsize=8, length=3, pad=3)
        axis.grid(alpha=0.25)
        axis.set_title(TASK_TITLES[task], fontsize=10, pad=78)
    return figure


def _label(axis, points):
    """Names in a row above, from the fastest on, each with a line down to its point.

    Beside the points they would lie on each other: most networks are about as accurate.
    """
    for place, (name, point) in enumerate(sorted(points.items(), key=lambda item: item[1])):
        backbone, kind = name.split("/")
        text = KIND_TITLES[kind] if backbone == PLAIN else f"{backbone}, {KIND_TITLES[kind]}"
        across = (place + 0.3) / len(points)
        axis.annotate(
            "", point, (across, 1.0), textcoords="axes fraction",
            arrowprops={"arrowstyle": "-", "lw": 0.5, "color": figures.INK, "alpha": 0.35},
        )  # fmt: skip
        axis.annotate(
            text, (across, 1.01), xycoords="axes fraction", fontsize=7.5, rotation=45,
            rotation_mode="anchor", ha="left", va="bottom",
        )  # fmt: skip


def _maps(folder, task, cells):
    """Maps of every kind for the first test item of each digit, a figure a block."""
    explained = {}
    for record, arrays in cells:
        settings = record["settings"]
        if settings.get("explains") and settings["task"] == task and "shown_images" in arrays:
            explained[settings["backbone"], settings["attention"], settings["size"]] = arrays
    drawn = []
    plain = {k: a for (b, k, size), a in explained.items() if b == PLAIN and size == SMALL}
    for block in BLOCKS_OF_MAPS:
        rows = {}
        for kind, arrays in plain.items():
            rows |= _rows_of(arrays, f"block{block}_", KIND_TITLES[kind])
        drawn += _gallery(folder, f"maps_{task}_block{block}", plain, rows)
    transformer = explained.get((TRANSFORMER, NONE, SMALL))
    if transformer:
        rows = {}
        blocks = sorted({name.split("/")[1] for name in transformer if name.endswith("/map")})
        for name in dict.fromkeys(blocks[:1] + blocks[-1:]):
            rows |= _rows_of(transformer, name, name.replace("_self", ""))
        drawn += _gallery(folder, f"maps_{task}_transformer", {NONE: transformer}, rows)
    return drawn


def _rows_of(arrays, start, title):
    """A row of maps a head."""
    rows = {}
    for name, values in arrays.items():
        if name.startswith(f"weights/{start}") and name.endswith("/map"):
            heads = values.shape[-1]
            for head in range(heads):
                label = title if heads == 1 else f"{title}\nhead {head + 1}"
                rows[label] = values[..., head].astype(np.float32)
    return rows


def _gallery(folder, name, explained, rows):
    if not rows:
        return []
    images = next(iter(explained.values()))["shown_images"].astype(np.float32)
    figures.save(figures.attention_gallery(images, range(len(images)), rows), folder, name)
    return [name]
