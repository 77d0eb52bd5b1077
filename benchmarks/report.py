"""From the stored figures to the table, its page in Markdown, and the plot of how costs grow."""

from pathlib import Path

import jinja2
import numpy as np

from benchmarks import merge_utterances
from benchmarks.store import Store
from benchmarks.task import CLASSES
from benchmarks.tasks.grid import WORKERS
from keras_assign.data.spoken_digits import TITLES
from keras_assign.errors import InputError
from keras_assign.report import figures, tables

TEMPLATE = Path(__file__).parent / "README.md.jinja"
PAGE = "README.md"
TITLE = "# How fast, and how near the limit\n"  # By which a page of ours is known.
GROWTH_FIGURE = "growth"
AXES = {
    "images": ("images", "an epoch of LeNet-5"),
    "frames": ("frames an utterance", "merging 300 utterances"),
    "cells": ("cells", "cells of the grid, 2 workers"),
    "workers": ("workers", "8 cells of the grid"),
}
HEADER = (
    "", "task", "rounds", "ours, s", "peer, s", "ratio", "aim", "reached", "with compiling",
)  # fmt: skip
# Of tasks done by processes that the profile does not reach.
D_DOES_MORE = (
    "ours is spread over two processes, which joblib sends the recordings and takes the matrices "
    "from; it also takes a checksum of the recordings and writes the matrices to a cache, which "
    "the loop does not"
)


def write(store: Store) -> None:
    """Write the page beside the folder of the figures, and the plot into it.

    Args:
        store: with at least one part.

    Raises:
        InputError: see `page_file`.
    """
    file = page_file(store)
    if "growth" in store.content:
        _draw_growth(store.content["growth"], store.file.parent)
    file.write_text(page(store.content), encoding="utf-8")


def page_file(store: Store) -> Path:
    """Where the page goes.

    Args:
        store: whose figures it shows.

    Raises:
        InputError: another file has that name.
    """
    file = store.file.resolve().parent.parent / PAGE
    if file.exists() and not file.read_text(encoding="utf-8").startswith(TITLE):
        raise InputError(
            f"{file}, where the page would go, is something else; give --result a file whose "
            "folder lies elsewhere"
        )
    return file


def page(content: dict) -> str:
    """The page in Markdown.

    Args:
        content: parts by name.
    """
    environment = jinja2.Environment(
        trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )  # fmt: skip
    tasks = _tasks(content)
    data = next((task["options"]["dataset"] for task in tasks if "dataset" in task["options"]), "")
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        ratios=ratio_table(content),
        agreements=tables.markdown(
            ("", "ours", "peer", "difference", "would be found", "agree"),
            [_agreement_row(task) for task in tasks],
        ),
        memory=tables.markdown(
            ("", "ours, MiB", "peer, MiB", "first call ours, s", "first call peer, s"),
            [_memory_row(task) for task in tasks],
        ),
        limits=tables.markdown(
            ("", "GFLOP", "GFLOP/s", "of the peak", "peer's GFLOP/s"),
            [_limit_row(task, content["limit"]) for task in tasks if task["flops"]],
        )
        if "limit" in content
        else "",
        pipelines=tables.markdown(
            ("", "MB in and out", "MB/s", "of a copy's"),
            [_bytes_row(task, content["limit"]) for task in tasks if task["bytes"]],
        )
        if "limit" in content
        else "",
        peak=_peaks(content.get("limit")),
        profiles=[_profile(task) for task in tasks if task.get("profile")],
        aims=[task for task in tasks if task["aim"] is not None],
        misses=[_miss(task, content) for task in tasks if reached(task) is False],
        growth=_growth_rows(content.get("growth")),
        start_up=tables.markdown(
            ("command", "seconds", "MiB"),
            [
                (f"`{row['command']}`", _spread(row["seconds"]), f"{row['peak_mib']:,.0f}")
                for row in content["start_up"]["commands"]
            ],
        )
        if "start_up" in content
        else "",
        merge=tables.markdown(*merge_utterances.table()),
        environment=next(iter(content.values()))["environment"],
        otherwise_timed=_otherwise_timed(content),
        busy=f"{max(part['busy_cores_before'] for part in content.values()):.1f}",
        data=TITLES.get(data, ""),
        tasks=tasks,
        title=TITLE,
    )


def _otherwise_timed(content):
    """Names of parts that were timed on another machine, or with other versions, than the first."""
    made_with = {
        name: (part["environment"]["versions"], part["environment"]["hardware"])
        for name, part in content.items()
    }
    first = next(iter(made_with.values()))
    return ", ".join(sorted(name for name, these in made_with.items() if these != first))


def ratio_table(content: dict) -> str:
    """The table of ratios in Markdown.

    Args:
        content: parts by name.
    """
    return tables.markdown(HEADER, [_row(task) for task in _tasks(content)])


def ratio_rows(content: dict, names: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Title, ratio, and ratio with compiling, of some tasks, in their order.

    Args:
        content: parts by name.
        names: of tasks whose sides agree.
    """
    return [
        (
            f"{content[name]['title']} ({content[name]['peer']})",
            _spread(content[name]["ratio"]),
            _spread(content[name]["ratio_with_compiling"]),
        )
        for name in names
    ]


def table_text(content: dict) -> str:
    """The table of ratios for a terminal.

    Args:
        content: parts by name.
    """
    return tables.text(HEADER, [_row(task) for task in _tasks(content)])


def reached(task: dict) -> bool | None:
    """Whether a task's median ratio is at most its aim, and both sides did the same.

    Args:
        task: as of `alternate.timed`.

    Returns:
        None if it has no aim.
    """
    if task["aim"] is None:
        return None
    return task["agreement"]["agrees"] and task["ratio"]["median"] <= task["aim"]


def _tasks(content):
    return [part for _, part in sorted(content.items()) if "ratio" in part]


def _row(task):
    agrees = task["agreement"]["agrees"]
    return (
        task["name"],
        f"{task['title']} ({task['peer']})",
        str(len(task["ours"]["seconds"])),
        _spread(_of(task["ours"]["seconds"])),
        _spread(_of(task["peer_side"]["seconds"])),
        _spread(task["ratio"]) if agrees else "–",
        "–" if task["aim"] is None else f"{task['aim']:g}",
        {True: "yes", False: "no", None: "–"}[reached(task)],
        _spread(task["ratio_with_compiling"]) if agrees else "–",
    )


def _of(values):
    return {"median": np.median(values), "low": min(values), "high": max(values)}


def _spread(spread):
    digits = 2 if spread["median"] < 10 else 1
    if spread["median"] < 0.1:
        digits = 3
    median, low, high = (f"{spread[name]:.{digits}f}" for name in ("median", "low", "high"))
    return f"{median} ({low} to {high})"


def _agreement_row(task):
    found = task["agreement"]
    yes = "yes" if found["agrees"] else "no"
    if "same_rows" in found:
        share = f"{100 * found['same_rows']:.1f} % of rows within {found['largest']:g}"
        return task["name"], "values", "values", share, "–", yes
    unit = "points" if task["compared"] == CLASSES else "% of the peer's"

    def told(of_one):
        return "; ".join(map(of_one, found["comparisons"]))

    def mean(value):
        return f"{100 * value:.2f} % right" if unit == "points" else f"error {value:.4f}"

    return (
        task["name"],
        *(told(lambda one, side=side: mean(one[side])) for side in ("ours", "peer")),
        f"{told(_difference)} {unit}",
        told(lambda one: f"{100 * one['detectable']:.2f}"),
        yes,
    )


def _difference(comparison):
    mean, low, high = (100 * comparison["difference"][name] for name in ("mean", "low", "high"))
    return f"{mean:+.2f} [{low:+.2f}, {high:+.2f}]"


def _memory_row(task):
    ours, peer = task["ours"], task["peer_side"]
    return (
        task["name"],
        f"{ours['peak_mib']:,.0f}",
        f"{peer['peak_mib']:,.0f}",
        f"{ours['first_call']:.1f}",
        f"{peer['first_call']:.1f}",
    )


def _limit_row(task, limit):
    peak = limit["matrix_peak"]["1" if task["threads"] == 1 else "0"]
    ours, peer = (
        task["flops"] / np.median(task[side]["seconds"]) for side in ("ours", "peer_side")
    )
    return (
        task["name"],
        f"{task['flops'] / 1e9:,.0f}",
        f"{ours / 1e9:.0f}",
        f"{100 * ours / peak:.0f} %",
        f"{peer / 1e9:.0f}",
    )


def _bytes_row(task, limit):
    rate = task["bytes"] / np.median(task["ours"]["seconds"])
    share = 100 * rate / limit["copy_bandwidth"]
    return task["name"], f"{task['bytes'] / 1e6:.0f}", f"{rate / 1e6:.0f}", f"{share:.1f} %"


def _peaks(limit):
    if not limit:
        return {}
    return {
        "one": f"{limit['matrix_peak']['1'] / 1e9:.0f}",
        "all": f"{limit['matrix_peak']['0'] / 1e9:.0f}",
        "memory": f"{limit['copy_bandwidth'] / 1e9:.0f}",
    }


def _profile(task):
    """Shares of a run's wall time, compiling included, the longest operations first."""
    found = task["profile"]
    whole = found["wall_seconds"]
    parts = [
        f"{_plain(name)} {100 * seconds / whole:.0f} %"
        for name, seconds in found["operations"]
        if seconds / whole >= 0.005
    ]
    left, before = 1 - found["busy_seconds"] / whole, found["before_seconds"] / whole
    return {
        "name": task["name"],
        "told": f"{', '.join(parts)}; left {100 * left:.0f} % (building and compiling "
        f"{100 * before:.0f} % of the run)",
    }


def _plain(operation):
    """TensorFlow's name without what says that oneDNN computes it."""
    return operation.removeprefix("_Mkl").removeprefix("Native").removeprefix("_")


def _miss(task, content):
    return {
        "name": task["name"],
        "ratio": _spread(task["ratio"]),
        "aim": f"{task['aim']:g}",
        "agrees": task["agreement"]["agrees"],
        "why": _why(task, content),
    }


def _why(task, content):
    """What a task's time goes into, as far as it was measured; "" if nothing tells."""
    if task.get("profile"):
        return _profile(task)["told"]
    module = task["module"].rpartition(".")[2]
    if module == "mfcc":
        return D_DOES_MORE
    if module == "grid":
        return "; ".join(_of_the_grid(task, content))
    return ""


def _of_the_grid(task, content):
    """What its cells and workers take, from the parts that tell."""
    cells = len(task["options"]["real"]) * len(task["options"]["augmented"])
    one = content.get("a")
    if one:
        before = float(np.median(one["ours"]["before"]))
        yield (
            f"each cell builds and compiles its network as a does, which takes {before:.2f} s "
            f"there, so {cells} take {cells * before:.1f} s of the {WORKERS} workers' time"
        )
    if "growth" in content:
        grown = content["growth"]["cells"]
        start = np.polyfit(grown["sizes"], grown["seconds"], 1)[1]
        yield (
            f"the workers start and load TensorFlow in about {start:.1f} s (what is left for no "
            "cells, see how costs grow)"
        )
    yield f"the first call, of no more than any other, takes {task['ours']['first_call']:.1f} s"
    if one and one.get("profile"):
        yield f"within a training as a's profile has it: {_profile(one)['told']}"


def _growth_rows(growth):
    if not growth:
        return ""
    rows = []
    for name, (unit, what) in AXES.items():
        grown = growth[name]
        pairs = zip(grown["sizes"], grown["seconds"], strict=True)
        rows.append(
            (
                what,
                unit,
                ", ".join(f"{size:,}: {seconds:.3g} s" for size, seconds in pairs),
                f"{grown['exponent']:.2f}",
            )
        )
    return tables.markdown(("what", "of", "seconds", "grow as the power"), rows)


def _draw_growth(growth, folder):
    with figures.style():
        figure, axes = figures.new_figure(9, 2.8, ncols=len(AXES))
        for place, (name, (unit, what)) in zip(axes, AXES.items(), strict=True):
            grown = growth[name]
            place.loglog(grown["sizes"], grown["seconds"], "o-", color=figures.COLOURS[0])
            place.set_title(what, fontsize=9)
            place.set_xlabel(unit)
            place.set_xticks(grown["sizes"], [f"{size:,}" for size in grown["sizes"]])
            place.set_xticks([], minor=True)
            ticks = _ticks(grown["seconds"])
            place.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
            place.set_yticks([], minor=True)
        axes[0].set_ylabel("seconds")
        figures.save(figure, folder, GROWTH_FIGURE)


def _ticks(values):
    """Round numbers, 1, 2 or 5 times a power of ten, around the values."""
    round_ones = sorted(float(f"{step}e{power}") for power in range(-4, 4) for step in (1, 2, 5))
    inside = [one for one in round_ones if min(values) * 0.6 <= one <= max(values) * 1.7]
    return inside or [min(values), max(values)]
