"""The figures of Problem 2, from findings and stored cells alone."""

from pathlib import Path

import numpy as np

from experiments.augmentation_digits.findings import FULL_TEST, PROTOCOL_TEST
from experiments.augmentation_digits.settings import NETWORK_TITLES, PROTOCOL_TITLES
from keras_assign.report import figures
from keras_assign.report.formats import thousands
from keras_assign.report.published import AUGMENTATION_DIGITS


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
    """Reported, reproduced, sound, and the gain over real images alone, as tables in colour."""
    grid = findings["grid"]
    reals, counts = grid["real"], grid["augmented"]
    panels = []
    table = findings["reported"]["table"]
    reported = [[table.get(str(r), {}).get(str(c)) for r in reals] for c in counts]
    if any(value is not None for row in reported for value in row):
        panels.append(("Report", reported, None))
    for protocol, run in grid["protocols"].items():
        for test in (PROTOCOL_TEST, FULL_TEST):
            if test == FULL_TEST and protocol == "published":
                continue
            values = [[_mean(run["cells"], r, c, test) for r in reals] for c in counts]
            items = next(iter(run["cells"][str(reals[0])].values()))[test]["items"]
            short = {"published": "Reproduced", "sound": "Sound"}[protocol]
            panels.append((f"{short}, {thousands(items)} images", values, None))
    limits = [v for _, values, _ in panels for row in values for v in row if v is not None]
    differences = {
        "Gain, as many epochs": grid["protocols"].get("sound", {}).get("gains"),
        "Gain, as many updates (largest mix)": grid["gains_over_controls"],
        "Published − sound": grid["leak"],
    }
    added = [count for count in counts if count]
    for title, table in differences.items():
        if table:
            cells = [[table[str(r)].get(str(c), {}).get(FULL_TEST) for r in reals] for c in added]
            panels.append((title, cells, added))
    columns = min(4, len(panels))
    rows = -(-len(panels) // columns)
    figure, axes = figures.new_figure(
        3.0 * columns, 2.55 * rows, nrows=rows, ncols=columns, squeeze=False
    )
    for axis, (title, values, rows_of) in zip(axes.flat, panels, strict=False):
        if rows_of is None:
            figures.heat_map(
                axis,
                [[None if v is None else 100 * v for v in row] for row in values],
                [[None if v is None else f"{100 * v:.2f}" for v in row] for row in values],
                "viridis",
                (100 * min(limits), 100 * max(limits)),
            )
        else:
            largest = max(
                (abs(v["mean"]) for _, cells, rows_of in panels if rows_of for row in cells
                 for v in row if v),
                default=0.01,
            )  # fmt: skip
            figures.heat_map(
                axis,
                [[100 * v["mean"] if v else None for v in row] for row in values],
                [
                    [
                        f"{100 * v['mean']:+.2f}\n[{100 * v['low']:+.2f}, {100 * v['high']:+.2f}]"
                        if v
                        else None
                        for v in row
                    ]
                    for row in values
                ],
                "PuOr",
                (-100 * largest, 100 * largest),
                6.5,
            )
        axis.set_title(title, fontsize=9)
        axis.set_xticks(range(len(reals)), [f"{r:,}" for r in reals])
        labels = rows_of or counts
        axis.set_yticks(range(len(labels)), [f"{c:,}" for c in labels])
        axis.set_xlabel("real a digit", fontsize=8)
        axis.set_ylabel("augmented a digit", fontsize=8)
    for axis in axes.flat[len(panels) :]:
        axis.axis("off")
    return figure


def _mean(cells, real, count, test):
    found = cells.get(str(real), {}).get(str(count))
    return found[test]["mean"] if found else None


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
            reported = AUGMENTATION_DIGITS["table"].get(real)
            if reported and protocol == "published":
                axis.plot(
                    list(reported), [100 * a for a in reported.values()], ":x", color=colour, lw=1
                )
            control = (grid["controls"] or {}).get(str(real))
            if control and protocol == "sound":
                axis.scatter(
                    [max(counts)], [100 * control[test]["mean"]], marker="D", s=26,
                    facecolor="none", edgecolor=colour, zorder=3,
                )  # fmt: skip
        items = next(iter(cells.values()))[test]["items"]
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
        (NETWORK_TITLES[network] + ", strong recipe", found["real"])
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
