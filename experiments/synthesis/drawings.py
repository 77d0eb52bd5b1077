"""The figures of Problem 3's second half, from findings and stored cells alone."""

from pathlib import Path

import numpy as np

from experiments.protocols import RESULT_TITLES
from experiments.synthesis.findings import PLACES, place_of
from experiments.synthesis.settings import PUBLISHED, SOUND
from experiments.synthesis.worth_tables import gan_title, mix_in_words
from keras_assign.data.reduced_mnist import DIGITS
from keras_assign.recipes.warped_digits import NETWORK_TITLES
from keras_assign.report import figures
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.report.formats import thousands
from keras_assign.report.published import REPORT

BANDS = {"confident": "0.9 or more", "doubtful": "0.6 to 0.9", "rejected": "below 0.6"}


def draw(folder: Path, findings: dict, runs: list) -> list[str]:
    """Draw what the findings allow, each figure as SVG and PNG.

    Args:
        folder: for the figures.
        findings: of `findings.find`.
        runs: one of each place, see `findings.Run`.

    Returns:
        The figures' names.
    """
    drawn = {}
    grids = {place: findings[place]["grid"] for place in (PUBLISHED, SOUND) if findings[place]}
    if grids:
        for augmented in (False, True):
            panels = _panels(findings, grids, augmented)
            if panels:
                name = "heat_maps_augmented" if augmented else "heat_maps_real"
                drawn[name] = _heat_maps(panels, augmented)
        if any(grid["pooled"] for grid in grids.values()):
            drawn["pooled"] = _pooled(grids)
    if any(findings[place] and findings[place]["grid"]["alone"] for place in PLACES):
        drawn["alone"] = _alone(findings)
    drawn["spread"] = _spread(findings)
    drawn["per_digit"] = _per_digit(findings)
    drawn["confidence"] = _confidence(findings)
    if any(findings[place] and findings[place]["top"] for place in PLACES):
        drawn["top"] = _top(findings)
    for run in runs:
        drawn |= _pictures(run)
    for name, figure in drawn.items():
        figures.save(figure, folder, name)
    return list(drawn)


def _panels(findings, grids, augmented):
    """Title, rows, columns, values, texts and whether differences, of each panel."""
    found = []
    real = REPORT.tables["both"].fixed["real"]
    counts = {
        name: sorted({count for grid in grids.values() for count in grid[name]})
        for name in ("real", "augmented", "generated")
    }
    fewest = str(counts["real"][0])
    columns = [str(c) for c in counts["augmented" if augmented else "real"]]
    rows = [str(c) for c in counts["generated"]]
    if augmented and len(columns) < 2:
        return []

    def place_in(cells, row, column):
        real, copies = (fewest, column) if augmented else (column, "0")
        return ((cells or {}).get(real) or {}).get(copies, {}).get(row)

    reported = findings["reported"]["augmented_table" if augmented else "table"]
    if not augmented or fewest == real:
        values = [[_percent(reported.get(c, {}).get(r)) for c in columns] for r in rows]
        if any(v is not None for row in values for v in row):
            found.append(("Report", rows, columns, values, None))
    for place, title in RESULT_TITLES.items():
        if place in grids:
            cells = [[place_in(grids[place]["cells"], r, c) for c in columns] for r in rows]
            values = [[_percent(cell and cell[PROTOCOL_TEST]["mean"]) for cell in row]
                      for row in cells]  # fmt: skip
            found.append((title, rows, columns, values, None))
    added = [row for row in rows if row != "0"]
    for place, table, title in (
        (PUBLISHED, "gains", "Reproduced: gain"),
        (SOUND, "gains", "Corrected: gain"),
        (SOUND, "gains_over_controls", "Corrected: gain, as many updates"),
    ):
        gains = (grids.get(place) or {}).get(table)
        cells = [[place_in(gains, r, c) for c in columns] for r in added]
        if any(cell for row in cells for cell in row):
            ends = [
                [[_percent(cell and cell[FULL_TEST][end]) for cell in row] for row in cells]
                for end in ("mean", "low", "high")
            ]
            found.append((title, added, columns, ends[0], ends))
    return found


def _percent(value):
    return None if value is None else 100 * value


def _heat_maps(panels, augmented):
    """Reported, reproduced, corrected, and what generated images are worth, as tables in colour."""
    across = min(3, len(panels))
    down = -(-len(panels) // across)
    figure, axes = figures.new_figure(
        3.6 * across, 2.6 * down, nrows=down, ncols=across, squeeze=False
    )
    accuracies = [v for p in panels if not p[4] for row in p[3] for v in row if v is not None]
    largest = max(
        (abs(v) for p in panels if p[4] for row in p[3] for v in row if v is not None), default=1
    )
    for axis, (title, rows, columns, values, ends) in zip(axes.flat, panels, strict=False):
        if ends:
            texts = [
                [
                    None if m is None else f"{m:+.2f}\n[{lo:+.2f}, {hi:+.2f}]"
                    for m, lo, hi in zip(*row, strict=True)
                ]
                for row in zip(*ends, strict=True)
            ]
            figures.heat_map(axis, values, texts, "PuOr", (-largest, largest), 6.5)
        else:
            texts = [[None if v is None else f"{v:.2f}" for v in row] for row in values]
            figures.heat_map(axis, values, texts, "viridis", (min(accuracies), max(accuracies)))
        axis.set_title(title, fontsize=9)
        axis.set_xticks(range(len(columns)), [thousands(int(c)) for c in columns])
        axis.set_yticks(range(len(rows)), [thousands(int(r)) for r in rows])
        axis.set_xlabel("augmented a digit" if augmented else "real a digit", fontsize=8)
        axis.set_ylabel("generated a digit", fontsize=8)
    for axis in axes.flat[len(panels) :]:
        axis.axis("off")
    return figure


def _pooled(grids):
    """The pooled differences of each grid and protocol, with 0 and the margin."""
    rows = []
    titles = {"real": "real + generated", "augmented": "real + augmented + generated"}
    for place, colour in ((PUBLISHED, figures.COLOURS[0]), (SOUND, figures.COLOURS[1])):
        for grid, found in ((grids.get(place) or {}).get("pooled") or {}).items():
            for gain, title in (("gain", "epochs"), ("gain_over_controls", "updates")):
                if found[gain]:
                    label = f"{RESULT_TITLES[place]}: {titles[grid]},\nas many {title}"
                    rows.append(figures.percent_row(label, found[gain][FULL_TEST], colour))
    figure, axis = figures.new_figure(7.6, 0.55 * len(rows) + 0.8)
    figures.difference_rows(axis, rows, "points over the same without generated images")
    return figure


def _alone(findings):
    """Accuracy of a LeNet-5 that saw generated images only."""
    rows = []
    for place, colour in zip(PLACES, figures.COLOURS, strict=False):
        grid = (findings[place] or {}).get("grid") or {}
        for size, by_filter in (grid.get("alone") or {}).items():
            for which, by_count in by_filter.items():
                for count, found in by_count.items():
                    label = (
                        f"{gan_title(findings, place)}, {int(size):,}: {which} of {int(count):,}"
                    )
                    rows.append(figures.percent_row(label, found[FULL_TEST], colour))
    figure, axis = figures.new_figure(8.4, 0.3 * len(rows) + 0.8)
    figures.interval_rows(axis, rows, "accuracy on all test images, %")
    axis.tick_params(axis="y", labelsize=8)
    return figure


def _worths(findings):
    for place, colour in zip(PLACES, figures.COLOURS, strict=False):
        if findings[place]:
            for size, found in findings[place]["worth"]["real"].items():
                yield place, size, found, colour


def _spread(findings):
    """How much the images of each digit differ, against the real ones: three measures."""
    titles = {"pixels": "pixels", "centred": "pixels, centred", "features": "judge's features"}
    figure, axes = figures.new_figure(9.6, 3.2, ncols=3, sharey=True)
    marks, most = iter("osD^vP*Xh" * 3), 1
    for place, size, found, colour in _worths(findings):
        mark = next(marks)
        most = max(most, *(max(found["spread"][kind].values()) for kind in titles))
        for axis, kind in zip(axes, titles, strict=True):
            spread = found["spread"][kind]
            axis.plot(
                [int(d) for d in spread], spread.values(), mark, color=colour, ms=4, alpha=0.8,
                label=f"{gan_title(findings, place)}, {int(size):,}",
            )  # fmt: skip
    for axis, title in zip(axes, titles.values(), strict=True):
        axis.axhline(1, color=figures.INK, lw=0.8, ls=":")
        axis.set_title(title, fontsize=10)
        axis.set_xlabel("digit")
        axis.set_xticks(range(DIGITS))
        axis.set_ylim(0, 1.06 * most)
        axis.grid(alpha=0.25)
    axes[0].set_ylabel("spread, relative to real images")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3,
                  fontsize=8)  # fmt: skip
    return figure


def _per_digit(findings):
    """GAN-test and the score of a classifier that saw generated images only, digit by digit."""
    figure, axes = figures.new_figure(9.6, 3.2, ncols=2, sharey=True)
    marks = iter("osD^vP*Xh" * 3)
    for place, size, found, colour in _worths(findings):
        mark = next(marks)
        alone = (findings[place]["grid"]["alone"] or {}).get(size, {}).get("all", {})
        scores = [found["agreement_per_digit"]]
        scores += [alone[max(alone, key=int)]["per_digit"]] if alone else []
        for axis, values in zip(axes, scores, strict=False):
            axis.plot(
                [int(digit) for digit in values], [100 * v for v in values.values()], mark,
                color=colour, ms=4, alpha=0.8, label=f"{gan_title(findings, place)}, {int(size):,}",
            )  # fmt: skip
    titles = (
        "GAN-test: generated images classified right",
        "real images classified right after these alone",
    )
    for axis, title in zip(axes, titles, strict=True):
        axis.set_title(title, fontsize=9)
        axis.set_xlabel("digit")
        axis.set_xticks(range(DIGITS))
        axis.grid(alpha=0.25)
    axes[0].set_ylabel("%")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3,
                  fontsize=8)  # fmt: skip
    return figure


def _confidence(findings):
    """How sure LeNet-5 is of the generated images: shares of the images over confidence."""
    figure, axis = figures.new_figure(7.2, 3.0)
    styles = iter(("-", "--", ":") * 9)
    for place, size, found, colour in _worths(findings):
        shares = np.array(found["histogram"]) / sum(found["histogram"])
        edges = np.linspace(0, 1, len(shares) + 1)
        axis.stairs(
            100 * np.cumsum(shares), edges, color=colour, ls=next(styles), lw=1.5,
            label=f"{gan_title(findings, place)}, {int(size):,}",
        )  # fmt: skip
    axis.set_xlabel("LeNet-5's probability of the digit that was to be drawn")
    axis.set_ylabel("images up to it, %")
    axis.grid(alpha=0.25)
    axis.legend(fontsize=8)
    return figure


def _top(findings):
    rows = []
    for place in PLACES:
        for network, by_size in ((findings[place] or {}).get("top") or {}).items():
            for size, found in by_size.items():
                for mix, with_real in found["with"].items():
                    label = f"{NETWORK_TITLES[network]}, {int(size):,} real:\n{mix_in_words(mix)}"
                    rows.append(
                        figures.percent_row(label, with_real["gain"][FULL_TEST], figures.COLOURS[0])
                    )
    figure, axis = figures.new_figure(7.6, 0.55 * len(rows) + 0.8)
    figures.difference_rows(axis, rows, "points over the same recipe on real images alone")
    return figure


def _pictures(run):
    """Of the first seed's GANs: images by confidence, and beside the real ones nearest to them."""
    found, place = {}, place_of(run)
    worth = [cell for cell in run.cells if cell[0]["settings"]["kind"] == "worth"]
    first = min(record["settings"]["gan_seed"] for record, _ in worth)
    for record, arrays in worth:
        if record["settings"]["gan_seed"] == first:
            size = record["settings"]["gan_real"]
            found[f"shown_{place}_{size}"] = _bands(arrays)
            found[f"nearest_{place}_{size}"] = _nearest(arrays)
    return found


def _bands(arrays):
    figure, axes = figures.new_figure(9.6, 5.4, ncols=len(BANDS))
    for axis, (band, title) in zip(axes, BANDS.items(), strict=True):
        pictures = arrays[f"shown_{band}"]
        figures.sheet(axis, pictures, range(len(pictures)))
        axis.set_title(f"confidence {title}", fontsize=9)
    return figure


def _nearest(arrays):
    figure, axes = figures.new_figure(8.4, 3.8, nrows=2)
    titles = {"closest": "the closest of each digit", "typical": "one at median distance"}
    for axis, (name, title) in zip(axes, titles.items(), strict=True):
        figures.sheet(axis, arrays[name], ["generated", "nearest real"])
        axis.set_title(title, fontsize=9)
    return figure
