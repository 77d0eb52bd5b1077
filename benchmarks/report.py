"""From the stored figures to the table, its page in Markdown, and the plot of how costs grow."""

from pathlib import Path

import jinja2
import numpy as np

from benchmarks import merge_utterances
from benchmarks.store import Store
from benchmarks.task import CLASSES, OURS, SLOW
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
}
HEADER = ("", "task", "fastest peer", "ours, s", "peer, s", "ratio", "aim", "reached")
# Of what is compiled already, and of all that a new process takes.
KINDS = STEADY, ALL_COUNTED = "", "_all_counted"


def write(store: Store) -> None:
    """Write the page beside the folder of the figures, and the plot into it.

    Args:
        store: with at least one part.

    Raises:
        InputError: see `page_file`.
    """
    file = page_file(store)
    if "growth" in store.content:
        _draw_growth(store.content["growth"], store.content.get("workers"), store.file.parent)
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
        all_counted=ratio_table(content, ALL_COUNTED),
        sides=tables.markdown(
            ("", "side", "a later run, s", "building, s", "a new process, s", "imports, s", "MiB"),
            [row for task in tasks for row in _side_rows(task)],
        ),
        agreements=tables.markdown(
            ("", "peer", "ours", "peer's", "difference", "would be found", "agree"),
            [row for task in tasks for row in _agreement_rows(task)],
        ),
        limits=tables.markdown(
            ("", "GFLOP", "GFLOP/s", "of the peak", "fastest peer's GFLOP/s"),
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
        convolutions=tables.markdown(
            ("", "convolution", "forward, GFLOP/s", "backward", "of one thread's peak"),
            [_convolution_row(row, content["limit"]) for row in content["limit"]["convolutions"]],
        )
        if "limit" in content
        else "",
        peak=_peaks(content.get("limit")),
        profiles=[_profile(task) for task in tasks if task.get("profile")],
        any_task=bool(tasks),
        misses=[_miss(task, content) for task in tasks if not all(map(reached, 2 * [task], KINDS))],
        growth=_growth_rows(content.get("growth")),
        workers=_workers(content.get("workers")),
        start_up=tables.markdown(
            ("command", "seconds", "aim", "reached", "MiB"),
            [_command_row(row) for row in content["start_up"]["commands"]],
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
        slow=f"{SLOW:g}",
    )


def _otherwise_timed(content):
    """Names of parts that were timed on another machine, or with other versions, than the first."""
    made_with = {
        name: (part["environment"]["versions"], part["environment"]["hardware"])
        for name, part in content.items()
    }
    first = next(iter(made_with.values()))
    return ", ".join(sorted(name for name, these in made_with.items() if these != first))


def ratio_table(content: dict, kind: str = STEADY) -> str:
    """A table of ratios in Markdown.

    Args:
        content: parts by name.
        kind: `STEADY` or `ALL_COUNTED`.
    """
    return tables.markdown(HEADER, [_row(task, kind) for task in _tasks(content)])


def ratio_rows(content: dict, names: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Title, and ratio to the fastest peer, steady and all counted, of some tasks.

    Args:
        content: parts by name.
        names: of tasks whose sides agree.
    """
    return [
        (
            content[name]["title"],
            *(
                f"{_spread(content[name][f'ratio{kind}'])} of {content[name][f'fastest{kind}']}"
                for kind in KINDS
            ),
        )
        for name in names
    ]


def table_text(content: dict) -> str:
    """Both tables of ratios for a terminal.

    Args:
        content: parts by name.
    """
    steady, all_counted = (
        tables.text(HEADER, [_row(task, kind) for task in _tasks(content)]) for kind in KINDS
    )
    return f"{steady}\n\nAll counted, in a new process\n\n{all_counted}"


def reached(task: dict, kind: str = STEADY) -> bool:
    """Whether a task's median ratio is at most its aim, and both sides did the same.

    Args:
        task: as of `alternate.timed`.
        kind: `STEADY` or `ALL_COUNTED`.
    """
    return _agrees(task, kind) and task[f"ratio{kind}"]["median"] <= task[f"aim{kind}"]


def _agrees(task, kind):
    return task["agreement"][task[f"fastest{kind}"]]["agrees"]


def _tasks(content):
    return [part for _, part in sorted(content.items()) if "ratio" in part]


def _row(task, kind):
    fastest = task[f"fastest{kind}"]
    return (
        task["name"],
        task["title"],
        fastest,
        *(_spread(_of(_seconds(task, side, kind))) for side in (OURS, fastest)),
        _spread(task[f"ratio{kind}"]) if _agrees(task, kind) else "–",
        f"{task[f'aim{kind}']:g}",
        "yes" if reached(task, kind) else "no",
    )


def _seconds(task, side, kind=STEADY):
    """Of each run; a task that is not run again tells all in its new processes."""
    found = task["sides"][side]
    return found["fresh"] if kind == ALL_COUNTED or not task["rounds"] else found["seconds"]


def _of(values):
    return {"median": np.median(values), "low": min(values), "high": max(values)}


def _spread(spread):
    digits = 2 if spread["median"] < 10 else 1
    if spread["median"] < 0.1:
        digits = 3
    median, low, high = (f"{spread[name]:.{digits}f}" for name in ("median", "low", "high"))
    return f"{median} ({low} to {high})"


def _agreement_rows(task):
    return [
        (task["name"], peer, *_agreement_cells(task, found))
        for peer, found in task["agreement"].items()
    ]


def _agreement_cells(task, found):
    yes = "yes" if found["agrees"] else "no"
    if "same_rows" in found:
        share = f"{100 * found['same_rows']:.1f} % of rows within {found['largest']:g}"
        return "values", "values", share, "–", yes
    unit = "points" if task["compared"] == CLASSES else "% of the peer's"

    def told(of_one):
        return "; ".join(map(of_one, found["comparisons"]))

    def mean(value):
        return f"{100 * value:.2f} % right" if unit == "points" else f"error {value:.4f}"

    return (
        *(told(lambda one, side=side: mean(one[side])) for side in ("ours", "peer")),
        f"{told(_difference)} {unit}",
        told(lambda one: f"{100 * one['detectable']:.2f}"),
        yes,
    )


def _difference(comparison):
    mean, low, high = (100 * comparison["difference"][name] for name in ("mean", "low", "high"))
    return f"{mean:+.2f} [{low:+.2f}, {high:+.2f}]"


def _side_rows(task):
    for side, found in task["sides"].items():
        again = found["seconds"]
        yield (
            task["name"],
            side,
            _spread(_of(again)) if again else "–",
            f"{np.median(found['before']):.2f}" if again else "–",
            _spread(_of(found["fresh"])),
            f"{np.median(found['imports']):.1f}",
            f"{found['peak_mib']:,.0f}",
        )


def _limit_row(task, limit):
    peak = limit["matrix_peak"]["1" if task["threads"] == 1 else "0"]
    ours, peer = (
        task["flops"] / np.median(_seconds(task, side)) for side in (OURS, task["fastest"])
    )
    return (
        task["name"],
        f"{task['flops'] / 1e9:,.0f}",
        f"{ours / 1e9:.0f}",
        f"{100 * ours / peak:.0f} %",
        f"{peer / 1e9:.0f}",
    )


def _convolution_row(row, limit):
    shares = (100 * row[way] / limit["matrix_peak"]["1"] for way in ("forward", "backward"))
    return (
        row["task"],
        row["shape"],
        *(f"{row[way] / 1e9:.0f}" for way in ("forward", "backward")),
        " and ".join(f"{share:.0f} %" for share in shares),
    )


def _bytes_row(task, limit):
    rate = task["bytes"] / np.median(_seconds(task, OURS))
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
        "told": "; ".join(
            f"{what} {_spread(task[f'ratio{kind}'])}, where {task[f'aim{kind}']:g} was the aim"
            if _agrees(task, kind)
            else f"{what}: the results do not agree"
            for kind, what in ((STEADY, "steady"), (ALL_COUNTED, "all counted"))
            if not reached(task, kind)
        ),
        "why": _why(task, content),
    }


def _why(task, content):
    """What a task's time goes into, as far as it was measured; "" if nothing tells."""
    if task.get("profile"):
        return _profile(task)["told"]
    return "; ".join(_of_the_grid(task, content)) if task["module"].endswith(".grid") else ""


def _of_the_grid(task, content):
    """What its cells and workers take, from the parts that tell."""
    cells = len(task["options"]["real"]) * len(task["options"]["augmented"])
    short = content.get("a")
    if short:
        before = float(np.median(short["sides"][OURS]["before"]))
        yield (
            f"each cell builds and compiles its network as a does, which takes {before:.2f} s "
            f"there, so {cells} take {cells * before:.1f} s of the {WORKERS} workers' time"
        )
    if "workers" in content:
        one = content["workers"]["measured"]["1"]
        yield (
            f"a worker stands after {one['start']:.1f} s, and its first cell takes "
            f"{one['first'] - one['later']:.1f} s more than the next (it imports and compiles)"
        )
    if short and short.get("profile"):
        yield f"within a training as a's profile has it: {_profile(short)['told']}"


def _command_row(command):
    aim = command["aim"]
    return (
        f"`{command['command']}`" + (", its page alone" if command["finished"] else ""),
        _spread(command["seconds"]),
        "–" if aim is None else f"{aim:g}",
        "–" if aim is None else "yes" if command["seconds"]["median"] <= aim else "no",
        f"{command['peak_mib']:,.0f}",
    )


def _workers(found):
    if not found:
        return None
    one, (before, after) = found["measured"]["1"], found["memory_mib"]
    rows = [
        (count, f"{seconds:.1f}", _measured_beside(found, count), f"{one['seconds'] / seconds:.1f}")
        for count, seconds in found["simulated"].items()
    ]
    return {
        "table": tables.markdown(
            ("workers", "simulated, s", "measured, s", "times as fast as one"), rows
        ),
        **{name: f"{one[name]:.1f}" for name in ("start", "first", "later")},
        "cells": found["cells"],
        "gaps": f"{100 * found['gaps']:.1f} %",
        "memory_cells": found["memory_cells"],
        "memory": f"{before:,.0f} to {after:,.0f} MiB ({100 * (after / before - 1):+.1f} %)",
    }


def _measured_beside(found, count):
    measured = found["measured"].get(count)
    return f"{measured['seconds']:.1f}" if measured else "–"


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


def _draw_growth(growth, workers, folder):
    lines = [(what, unit, growth[name], "o-") for name, (unit, what) in AXES.items()]
    if workers:
        sizes, seconds = map(list, zip(*workers["simulated"].items(), strict=True))
        simulated = {"sizes": list(map(int, sizes)), "seconds": seconds}
        lines.append((f"{workers['cells']} cells, simulated", "workers", simulated, "o--"))
    with figures.style():
        figure, axes = figures.new_figure(3 * len(lines), 2.8, ncols=len(lines))
        for place, (what, unit, grown, line) in zip(axes, lines, strict=True):
            place.loglog(grown["sizes"], grown["seconds"], line, color=figures.COLOURS[0])
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
