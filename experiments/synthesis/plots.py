"""The figures of Problem 3's second half, from rows and stored cells alone."""

import itertools
from collections.abc import Iterator

import numpy as np
from matplotlib.figure import Figure

from experiments.protocols import RESULT_TITLES
from experiments.synthesis.cells import QUALITY
from experiments.synthesis.grid_results import AUGMENTED, MIX, REAL
from experiments.synthesis.results import BEST, PROTOCOLS, REPORTED, by_protocol, of_kind
from experiments.synthesis.tables import best_title, gan_title, mixes_of
from keras_assign.data.reduced_mnist import DIGITS
from keras_assign.recipes.warped_digits import NETWORK_TITLES
from keras_assign.report import figures
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.report.formats import thousands
from keras_assign.report.rows import Rows
from keras_assign.studies.study import Run

COLOURS = dict(zip(PROTOCOLS, figures.COLOURS, strict=False))
MARKS = "osD^vP*Xh"
BANDS = {"confident": "0.9 or more", "doubtful": "0.6 to 0.9", "rejected": "below 0.6"}
SPREADS = {"pixels": "pixels", "centred": "pixels, centred", "features": "judge's features"}


def draw(runs: list[Run], rows: Rows) -> Iterator[tuple[str, Figure]]:
    """Each figure that there are numbers for, with its name.

    Args:
        runs: as for `results.find`.
        rows: of it.
    """
    shown = by_protocol(runs)
    for name, grid in (("accuracy", REAL), ("accuracy_augmented", AUGMENTED)):
        if mixes_of(rows.where(protocol=tuple(RESULT_TITLES)), grid):
            yield name, _accuracy(rows, grid)
    pooled = rows.where(metric="mean_gain", test=FULL_TEST, protocol=tuple(RESULT_TITLES))
    if pooled:
        yield "pooled", _pooled(pooled)
    yield "spread", _spread(rows)
    yield "per_digit", _per_digit(rows)
    yield "confidence", _confidence(shown, rows)
    best = rows.where(metric="gain", kind=BEST, test=FULL_TEST)
    if best:
        yield "best", _best(best)
    for protocol, run in shown.items():
        yield from _pictures(protocol, of_kind(run, QUALITY))


def _gan(rows, row):
    return f"{gan_title(rows, row['protocol'])}, {thousands(row['gan_real'])}"


def _accuracy(rows, grid):
    """Accuracy over generated images: reported, reproduced, corrected; a line a row of the grid."""
    figure, axes = figures.new_figure(9.6, 3.2, ncols=3, sharey=True)
    varied = "real" if grid == REAL else "augmented"
    found = rows.where(metric="accuracy", kind=MIX, test=PROTOCOL_TEST)
    mixes = mixes_of(rows, grid)
    lines = dict.fromkeys(mix[:2] for mix in mixes)
    titles = {REPORTED: "Report", **RESULT_TITLES}
    for axis, (protocol, title) in zip(axes, titles.items(), strict=True):
        own = {"grid": grid} if protocol == REPORTED else {}
        for place, (real, augmented) in enumerate(lines):
            line = found.where(protocol=protocol, real=real, augmented=augmented, **own)
            line.sort(key=lambda row: row["generated"])
            if line:
                label = f"{thousands(real if grid == REAL else augmented)} {varied}"
                ends = [{"low": row["mean"], "high": row["mean"], **row} for row in line]
                counts, colour = [row["generated"] for row in line], figures.COLOURS[place % 4]
                figures.band(axis, counts, ends, colour, label)
        axis.set(title=title, xlabel="generated images a digit")
        axis.grid(alpha=0.25)
    axes[0].set_ylabel("accuracy, %")
    _legend(figure, axes[1])
    return figure


def _legend(figure, axis):
    handles = axis.get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=4, fontsize=8)


def _pooled(pooled):
    """The mean gain of each grid and protocol, with 0 and the margin."""
    titles = {REAL: "real + generated", AUGMENTED: "real + augmented + generated"}
    ordered = [
        (protocol, grid, row)
        for protocol in RESULT_TITLES
        for grid in titles
        for row in pooled.where(protocol=protocol, grid=grid)
    ]
    return _differences(
        [
            figures.percent_row(
                f"{RESULT_TITLES[protocol]}: {titles[grid]},\nas many {row['as_many']}",
                row,
                COLOURS[protocol],
            )
            for protocol, grid, row in ordered
        ],
        "points over the same without generated images",
    )


def _best(gains):
    return _differences(
        [
            figures.percent_row(
                f"{NETWORK_TITLES[row['network']]}, {thousands(row['gan_real'])} real:\n"
                + best_title(row),
                row,
                figures.COLOURS[0],
            )
            for row in gains
        ],
        "points over the same recipe on real images alone",
    )


def _differences(shown, unit):
    figure, axis = figures.new_figure(7.6, 0.55 * len(shown) + 0.8)
    figures.difference_rows(axis, shown, unit)
    return figure


def _digits(axis, rows, title, found, factor=1):
    """A value a digit, with a mark of its own for each GAN."""
    gans = dict.fromkeys((row["protocol"], row["gan_real"]) for row in found)
    for mark, (protocol, real) in zip(MARKS * len(gans), gans, strict=False):
        of_gan = found.where(protocol=protocol, gan_real=real)
        values = [factor * row["value"] for row in of_gan]
        style = {"color": COLOURS[protocol], "ms": 4, "alpha": 0.8}
        digits = [row["digit"] for row in of_gan]
        axis.plot(digits, values, mark, label=_gan(rows, of_gan[0]), **style)
    axis.set_title(title, fontsize=9)
    axis.set_xlabel("digit")
    axis.set_xticks(range(DIGITS))
    axis.grid(alpha=0.25)


def _spread(rows):
    """How much the images of each digit differ, against the real ones: three measures."""
    figure, axes = figures.new_figure(9.6, 3.4, ncols=3, sharey=True)
    for axis, (measure, title) in zip(axes, SPREADS.items(), strict=True):
        _digits(axis, rows, title, rows.where(metric="spread", measure=measure))
        axis.axhline(1, color=figures.INK, lw=0.8, ls=":")
        axis.set_ylim(0, None)
    axes[0].set_ylabel("spread, relative to real images")
    _legend(figure, axes[0])
    return figure


def _per_digit(rows):
    """GAN-test and the score of a classifier that saw generated images only, digit by digit."""
    figure, axes = figures.new_figure(9.6, 3.4, ncols=2, sharey=True)
    title = "GAN-test: generated images classified right"
    _digits(axes[0], rows, title, rows.where(metric="digit_agreement"), 100)
    recalls = rows.where(metric="recall", filter="all")
    most = max(recalls.values("generated"), default=0)
    title = "real images classified right after these alone"
    _digits(axes[1], rows, title, recalls.where(generated=most), 100)
    axes[0].set_ylabel("%")
    _legend(figure, axes[0])
    return figure


def _confidence(shown, rows):
    """How sure LeNet-5 is of the generated images: shares of the images over confidence."""
    figure, axis = figures.new_figure(7.2, 3.0)
    for protocol, run in shown.items():
        counts = {}
        for record, _ in of_kind(run, QUALITY):
            histogram = np.array(record["confidence"]["histogram"])
            size = record["settings"]["gan_real"]
            counts[size] = counts.get(size, 0) + histogram
        lines = itertools.cycle(("-", "--", ":"))
        for (size, histogram), line in zip(sorted(counts.items()), lines, strict=False):
            shares = 100 * np.cumsum(histogram) / histogram.sum()
            label = _gan(rows, {"protocol": protocol, "gan_real": size})
            edges = np.linspace(0, 1, len(shares) + 1)
            axis.stairs(shares, edges, color=COLOURS[protocol], ls=line, lw=1.5, label=label)
    axis.set_xlabel("LeNet-5's probability of the digit that was to be drawn")
    axis.set_ylabel("images up to it, %")
    axis.grid(alpha=0.25)
    axis.legend(fontsize=8)
    return figure


def _pictures(protocol, measured):
    """Of the first seed's GANs: images by confidence, and beside the real ones nearest to them."""
    first = min(record["settings"]["gan_seed"] for record, _ in measured)
    for record, arrays in measured:
        if record["settings"]["gan_seed"] == first:
            size = record["settings"]["gan_real"]
            yield f"shown_{protocol}_{size}", _bands(arrays)
            yield f"nearest_{protocol}_{size}", _nearest(arrays)


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
