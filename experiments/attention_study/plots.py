"""The study's figures, from rows and stored cells alone."""

from collections.abc import Iterator

import numpy as np
from matplotlib.figure import Figure

from experiments.attention_study.results import MAIN, OF_KINDS, counts, failed, names_of
from experiments.attention_study.tables import tasks
from keras_assign.recipes import attention_networks as nets
from keras_assign.report import figures
from keras_assign.report.network_figures import accuracy_over_cost, limit_to_others, maps_by_head
from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import Records

COLOURS = dict(zip(nets.BACKBONES, figures.COLOURS, strict=False))
COUNT_COLOURS = (figures.COLOURS[1], figures.COLOURS[0])


def draw(cells: Records, rows: Rows) -> Iterator[tuple[str, Figure]]:
    """Each figure that there are numbers for, with its name; `maps_<task>_block1`, ... of maps.

    Args:
        cells: record and arrays of each finished cell.
        rows: of `results.find`.
    """
    yield "forest", _forest(rows)
    if rows.where(metric="timed"):
        yield "cost", _cost(rows)
    for task in tasks(rows):
        for name, images, maps in _maps(task, cells):
            if maps:
                images = images.astype(np.float32)
                shown = "digit" if task == nets.DIGITS else "spectrogram"
                yield name, figures.attention_gallery(images, range(len(images)), maps, shown)


def _forest(rows):
    """Difference of each kind to none, one column a task, one colour a number of items."""
    found = rows.where(metric="difference", question=OF_KINDS)
    by_task = {task: found.where(task=task) for task in tasks(rows)}
    figure, axes = figures.new_figure(
        5.2 * len(by_task), 1.5 + 0.36 * max([1, *map(len, by_task.values())]),
        ncols=len(by_task), squeeze=False,
    )  # fmt: skip
    for axis, (task, differences) in zip(axes[0], by_task.items(), strict=True):
        shown, notes, places = [], {}, counts(rows, task)
        for row in differences:
            if missed := failed(rows, row):
                told = f"{100 * row['mean']:+.1f}".replace("-", "−")
                notes[len(shown)] = f"{told}: {missed['value']} failed to learn"
            label = f"{nets.KIND_TITLES[row['attention']]}, {nets.count_title(row['count'])}"
            colour = COUNT_COLOURS[places.index(row["count"]) % len(COUNT_COLOURS)]
            shown.append(figures.percent_row(label, row, colour))
        figures.difference_rows(axis, shown, "attention − none, points")
        limit_to_others(axis, shown, notes)
        axis.set_title(nets.TASK_TITLES[task], fontsize=10)
    return figure


def _cost(rows):
    """Accuracy, with most items, over the time to train an item."""
    timings = rows.where(metric="timed")
    figure, axes = figures.new_figure(5.4 * len(timings), 4.8, ncols=len(timings), squeeze=False)
    for axis, timed in zip(axes[0], timings, strict=True):
        task, points = timed["task"], []
        most = counts(rows, task)[-1]
        for row in rows.where(metric="accuracy", task=task, count=most, **MAIN):
            backbone, title = row["backbone"], nets.KIND_TITLES[row["attention"]]
            if seconds := rows.one(metric="epoch_seconds", task=task, **names_of(row)):
                points.append({
                    "label": title if backbone == nets.PLAIN else f"{backbone}, {title}",
                    "cost": 1000 * seconds["median"] / timed["train_items"],
                    **{name: 100 * row[name] for name in ("mean", "low", "high")},
                    "colour": COLOURS[backbone],
                    "marker": "o" if backbone == nets.PLAIN else "s",
                })  # fmt: skip
        accuracy_over_cost(axis, points)
        axis.set(xlabel="ms of training an item", ylabel=f"accuracy, {nets.count_title(most)}, %")
        axis.set_title(nets.TASK_TITLES[task], fontsize=10, pad=78)
    return figure


def _maps(task, cells):
    """Name, images and maps of the first test item of each digit, a figure a block."""
    shown = {
        (s["backbone"], s["attention"]): arrays
        for s, arrays in ((record["settings"], arrays) for record, arrays in cells)
        if s.get("explains") and (s["task"], s["size"]) == (task, nets.SMALL)
    }
    plain = {kind: shown[nets.PLAIN, kind] for kind in nets.KINDS if (nets.PLAIN, kind) in shown}
    images = next((arrays["shown_images"] for arrays in plain.values()), None)
    for block in (1, 2):
        maps = {}
        for kind, arrays in plain.items():
            maps |= maps_by_head(arrays, f"block{block}_", nets.KIND_TITLES[kind])
        yield f"maps_{task}_block{block}", images, maps
    if arrays := shown.get((nets.TRANSFORMER, nets.NO_ATTENTION)):
        blocks, maps = sorted(n.split("/")[1] for n in arrays if n.endswith("/map")), {}
        for name in blocks[:1] + blocks[-1:]:
            maps |= maps_by_head(arrays, name, name.replace("_self", ""))
        yield f"maps_{task}_transformer", arrays["shown_images"], maps
