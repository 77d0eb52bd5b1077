"""The figures of Problem 2, from findings and stored cells alone."""

from pathlib import Path

import numpy as np

from experiments.protocols import PROTOCOL_TITLES, RESULT_TITLES
from keras_assign.recipes.warped_digits import NETWORK_TITLES
from keras_assign.report import figures
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.report.formats import thousands


def draw(folder: Path, findings: dict, cells: list) -> list[str]:
    """Draw what the findings allow, each figure as SVG and PNG.

    Args:
        folder: for the figures.
        findings: of `findings.find`.
        cells: record and arrays of each finished cell.

    Returns:
        The figures' names.
    """
    drawn = {}
    grid = findings["grid"]
    if grid:
        drawn["heat_maps"] = _heat_maps(findings)
        if len(grid["augmented"]) > 1:
            drawn["over_augmented"] = _over_augmented(findings)
        drawn["learning"] = _learning(grid)
    if findings["strong"]:
        drawn["strong"] = _strong(findings)
    for record, arrays in cells:
        if record["settings"]["kind"] == "gallery":
            name = f"gallery_{record['settings']['name']}"
            drawn[name] = figures.picture_rows(arrays["pictures"], "original", "augmented")
    for name, figure in drawn.items():
        figures.save(figure, folder, name)
    return list(drawn)


def _heat_maps(findings):
    """Reported, reproduced, sound, and what augmented images are worth, as tables in colour."""
    panels = _accuracy_panels(findings) + _difference_panels(findings["grid"])
    reals = findings["grid"]["real"]
    columns = min(4, len(panels))
    rows = -(-len(panels) // columns)
    figure, axes = figures.new_figure(
        3.0 * columns, 2.55 * rows, nrows=rows, ncols=columns, squeeze=False
    )
    for axis, (title, counts, heat_map) in zip(axes.flat, panels, strict=False):
        figures.heat_map(axis, **heat_map)
        axis.set_title(title, fontsize=9)
        axis.set_xticks(range(len(reals)), [f"{real:,}" for real in reals])
        axis.set_yticks(range(len(counts)), [f"{count:,}" for count in counts])
        axis.set_xlabel("real a digit", fontsize=8)
        axis.set_ylabel("augmented a digit", fontsize=8)
    for axis in axes.flat[len(panels) :]:
        axis.axis("off")
    return figure


def _accuracy_panels(findings):
    """Title, numbers of augmented images and heat map of each table of accuracies, one scale."""
    grid, table = findings["grid"], findings["reported"]["table"]
    tables = {"Report": table} if set(table) & set(map(str, grid["real"])) else {}
    shown = (("published", PROTOCOL_TEST), ("sound", PROTOCOL_TEST), ("sound", FULL_TEST))
    for protocol, test in shown:
        if protocol in grid["protocols"]:
            cells = grid["protocols"][protocol]["cells"]
            means = {
                r: {c: cell[test]["mean"] for c, cell in row.items()} for r, row in cells.items()
            }
            items = next(iter(next(iter(cells.values())).values()))[test]["item_count"]
            tables[f"{RESULT_TITLES[protocol]}, {thousands(items)} images"] = means
    values = {
        title: _percentages(table, grid, grid["augmented"]) for title, table in tables.items()
    }
    there = [v for rows in values.values() for row in rows for v in row if v is not None]
    return [
        (
            title,
            grid["augmented"],
            {
                "values": rows,
                "texts": [[None if v is None else f"{v:.2f}" for v in row] for row in rows],
                "colours": "viridis",
                "limits": (min(there), max(there)),
            },
        )
        for title, rows in values.items()
    ]


def _difference_panels(grid):
    """The same for the differences, on a scale about 0."""
    tables = {
        "Gain, as many epochs": grid["protocols"].get("sound", {}).get("gains"),
        "Gain, as many updates (largest mix)": grid["gains_over_controls"],
        "Reproduced − corrected": grid["leak"],
    }
    tables = {title: table for title, table in tables.items() if table}
    added = [count for count in grid["augmented"] if count]
    panels = []
    for title, table in tables.items():
        mean, low, high = (
            _percentages(
                {
                    r: {c: cell[FULL_TEST][end] for c, cell in row.items()}
                    for r, row in table.items()
                },
                grid,
                added,
            )
            for end in ("mean", "low", "high")
        )
        texts = [
            [
                None if m is None else f"{m:+.2f}\n[{lo:+.2f}, {hi:+.2f}]"
                for m, lo, hi in zip(*row, strict=True)
            ]
            for row in zip(mean, low, high, strict=True)
        ]
        panels.append((title, added, {"values": mean, "texts": texts}))
    largest = max(
        (abs(v) for _, _, panel in panels for row in panel["values"] for v in row if v is not None),
        default=1,
    )
    scale = {"colours": "PuOr", "limits": (-largest, largest), "font_size": 6.5}
    return [(title, counts, {**panel, **scale}) for title, counts, panel in panels]


def _percentages(table, grid, counts):
    """A table of fractions by real and augmented images as rows of percentages, None if missing."""
    found = [[table.get(str(r), {}).get(str(c)) for r in grid["real"]] for c in counts]
    return [[None if v is None else 100 * v for v in row] for row in found]


def _over_augmented(findings):
    """Accuracy over the number of augmented images, with bands, a panel a protocol."""
    grid = findings["grid"]
    protocols = grid["protocols"]
    figure, axes = figures.new_figure(
        4.6 * len(protocols), 3.6, ncols=len(protocols), sharey=True, squeeze=False
    )
    for axis, (protocol, run) in zip(axes[0], protocols.items(), strict=True):
        test = PROTOCOL_TEST  # The report's figures stand beside them.
        for real, colour in zip(grid["real"], _colours(), strict=False):
            cells = run["cells"][str(real)]
            counts = [int(count) for count in cells]
            figures.band(axis, counts, [c[test] for c in cells.values()], colour, f"{real:,} real")
            reported = findings["reported"]["table"].get(str(real))
            if reported and protocol == "published":
                values = [100 * accuracy for accuracy in reported.values()]
                axis.plot([int(count) for count in reported], values, ":x", color=colour, lw=1)
            control = (grid["controls"] or {}).get(str(real))
            if control and protocol == "sound":
                axis.scatter(
                    [max(counts)], [100 * control[test]["mean"]], marker="D", s=26,
                    facecolor="none", edgecolor=colour, zorder=3,
                )  # fmt: skip
        items = next(iter(cells.values()))[test]["item_count"]
        axis.set_title(f"{PROTOCOL_TITLES[protocol]}, {thousands(items)} test images", fontsize=10)
        axis.set_xlabel("augmented images a digit")
        axis.grid(alpha=0.25)
        axis.legend(fontsize=8, loc="lower right")
    axes[0, 0].set_ylabel("accuracy, %")
    return figure


def _learning(grid):
    """Training accuracy over epochs of the smallest and the largest mix of each row."""
    protocol = "sound" if "sound" in grid["protocols"] else "published"
    cells = grid["protocols"][protocol]["cells"]
    figure, axis = figures.new_figure(6.4, 3.2)
    for real, colour in zip(grid["real"], _colours(), strict=False):
        mixes = list(cells[str(real)].items())
        for (count, cell), line in zip((mixes[0], mixes[-1]), ("-", "--"), strict=True):
            values = 100 * np.array(cell["history"]["accuracy"], float)
            label = f"{real:,} real + {int(count):,}"
            figures.curves(axis, values, colour, label, ls=line)
            if len(mixes) == 1:
                break
    axis.set(xlabel="epoch", ylabel="training accuracy, %")
    axis.xaxis.get_major_locator().set_params(integer=True)
    axis.grid(alpha=0.25)
    axis.legend(fontsize=8, loc="lower right")
    return figure


def _strong(findings):
    """Error over the number of real images: strong recipe, and the grid's best mix beside it."""
    figure, axis = figures.new_figure(6.4, 3.4)
    grid = findings["grid"]
    lines = [
        (
            f"{NETWORK_TITLES[network]}, tuned recipe",
            {real: results[results["answer"]] for real, results in found["real"].items()},
        )
        for network, found in findings["strong"].items()
    ]
    if grid and "sound" in grid["protocols"]:
        cells = grid["protocols"]["sound"]["cells"]
        for name, pick in (("real alone", 0), ("most augmented images", -1)):
            row = {real: list(mixes.values())[pick] for real, mixes in cells.items()}
            lines.append((f"LeNet-5, report's recipe, {name}", row))
    for (label, cells), colour in zip(lines, figures.COLOURS, strict=False):
        reals = [int(real) for real in cells]
        errors = [
            {
                "mean": 1 - c[FULL_TEST]["mean"],
                "low": 1 - c[FULL_TEST]["high"],
                "high": 1 - c[FULL_TEST]["low"],
            }
            for c in cells.values()
        ]
        figures.band(axis, reals, errors, colour, label)
    axis.set_yscale("log")
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axis.yaxis.set_minor_formatter(lambda value, _: f"{value:g}" if value in (0.5, 2, 5) else "")
    axis.set(xlabel="real images a digit", ylabel="test error, % (all images)")
    axis.set_xticks([int(real) for real in next(iter(findings["strong"].values()))["real"]])
    axis.grid(alpha=0.25)
    axis.legend(fontsize=8)
    return figure


def _colours():
    return (*figures.COLOURS, *figures.COLOURS)
