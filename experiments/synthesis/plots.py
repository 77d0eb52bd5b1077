"""The figures of Problem 3's second half, from rows and stored cells alone."""

import itertools
from collections.abc import Iterator

from matplotlib.figure import Figure

from experiments.protocols import REPORTED, RESULT_TITLES
from experiments.synthesis.cells import QUALITY
from experiments.synthesis.results import AUGMENTED, PROTOCOLS, REAL, by_protocol, of_kind
from experiments.synthesis.tables import best_title, gan_title, mixes_of
from keras_assign.data.reduced_mnist import DIGITS
from keras_assign.recipes.warped_digits import NETWORK_TITLES
from keras_assign.report import colours, figures, image_quality
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.studies.rows import Rows
from keras_assign.studies.study import Run

PROTOCOL_COLOURS = dict(
    zip(PROTOCOLS, (colours.REPRODUCED, colours.CORRECTED, figures.COLOURS[0]), strict=True)
)
GRIDS = {REAL: "real + generated", AUGMENTED: "real + augmented + generated"}
BANDS = {
    "confident": "confidence 0.9 or more",
    "doubtful": "confidence 0.6 to 0.9",
    "rejected": "confidence below 0.6",
}


def draw(runs: list[Run], rows: Rows) -> Iterator[tuple[str, Figure]]:
    """Each figure that there are numbers for, with its name.

    Args:
        runs: as for `results.find`.
        rows: of it.
    """
    own, shown = rows.where(protocol=tuple(RESULT_TITLES)), by_protocol(runs)
    for name, grid in (("accuracy", REAL), ("accuracy_augmented", AUGMENTED)):
        if mixes := mixes_of(own, grid):
            yield name, _accuracy(rows, grid, mixes)
    if means := own.where(metric="mean_gain", test=FULL_TEST):
        labels = [f"{RESULT_TITLES[r['protocol']]}: {GRIDS[r['grid']]},\nas many {r['as_many']}"
                  for r in means]  # fmt: skip
        yield "pooled", _differences(means, labels, "the same without generated images")
    if rows.where(metric="frechet"):
        yield "digits", _digits(rows)
        yield "confidence", _confidence(shown, rows)
    if best := rows.where(metric="gain", kind="best", test=FULL_TEST):
        labels = [f"{NETWORK_TITLES[r['network']]}:\n{best_title(r)}" for r in best]
        yield "best", _differences(best, labels, "the same recipe on real images alone")
    for protocol, run in shown.items():
        yield from _pictures(protocol, of_kind(run, QUALITY))


def _accuracy(rows, grid, mixes):
    """Accuracy over generated images: reported, reproduced, corrected; a line a row of the grid."""
    figure, axes = figures.new_figure(9.6, 3.2, ncols=3, sharey=True)
    found = rows.where(metric="accuracy", kind="mix", test=PROTOCOL_TEST)
    lines = dict.fromkeys(mix[:2] for mix in mixes)
    titles = {REPORTED: "Report", **RESULT_TITLES}
    for axis, (protocol, title) in zip(axes, titles.items(), strict=True):
        printed = {"grid": grid} if protocol == REPORTED else {}
        for (real, augmented), colour in zip(lines, itertools.cycle(figures.COLOURS), strict=False):
            line = found.where(protocol=protocol, real=real, augmented=augmented, **printed)
            line.sort(key=lambda row: row["generated"])
            label = f"{real:,} real" if grid == REAL else f"{augmented:,} augmented"
            figures.band(axis, [row["generated"] for row in line], line, colour, label)
        axis.set(title=title, xlabel="generated images a digit")
        axis.grid(alpha=0.25)
    axes[0].set_ylabel("accuracy, %")
    figures.label_lines(*axes)
    return figure


def _differences(found, labels, than):
    figure, axis = figures.new_figure(7.6, 0.55 * len(found) + 0.8)
    shown = [
        figures.percent_row(label, row, PROTOCOL_COLOURS[row["protocol"]])
        for label, row in zip(labels, found, strict=True)
    ]
    figures.difference_rows(axis, shown, f"points over {than}")
    return figure


def _digits(rows):
    """Digit by digit, a mark a GAN: how varied, how well classified, what they teach."""
    figure, axes = figures.new_figure(9.6, 3.6, ncols=3)
    recalls = rows.where(metric="recall", filter="all")
    most = max(recalls.values("generated"), default=None)
    panels = {
        "spread, relative to real images": (rows.where(metric="spread", measure="pixels"), 1),
        "GAN-test, %": (rows.where(metric="digit_agreement"), 100),
        "recall after these alone, %": (recalls.where(generated=most), 100),
    }
    gans = rows.where(metric="frechet")
    for axis, (title, (found, factor)) in zip(axes, panels.items(), strict=True):
        for gan, mark in zip(gans, itertools.cycle("osD^vP*Xh"), strict=False):
            own = found.where(protocol=gan["protocol"], gan_real=gan["gan_real"])
            values = [factor * row["value"] for row in own]
            style = {"color": PROTOCOL_COLOURS[gan["protocol"]], "ms": 4, "alpha": 0.8}
            digits = [row["digit"] for row in own]
            axis.plot(digits, values, mark, label=gan_title(rows, gan), **style)
        axis.set(title=title, xlabel="digit", xticks=range(DIGITS))
        axis.grid(alpha=0.25)
    axes[0].axhline(1, color=figures.INK, lw=0.8, ls=":")
    axes[0].set_ylim(0, None)
    figures.legend_below(figure, axes[1], 4)
    return figure


def _confidence(shown, rows):
    """How sure LeNet-5 is of the generated images: shares of the images over confidence."""
    figure, axis = figures.new_figure(7.2, 3.0)
    gans, lines = rows.where(metric="frechet"), itertools.cycle(("-", "--", ":"))
    for gan, line in zip(gans, lines, strict=False):
        measured = of_kind(shown[gan["protocol"]], QUALITY)
        own = [r for r, _ in measured if r["settings"]["gan_real"] == gan["gan_real"]]
        style = {"color": PROTOCOL_COLOURS[gan["protocol"]], "ls": line, "lw": 1.5}
        image_quality.confidence_curve(axis, own, label=gan_title(rows, gan), **style)
    axis.set_xlabel("LeNet-5's probability of the digit that was to be drawn")
    axis.set_ylabel("images up to it, %")
    axis.grid(alpha=0.25)
    axis.legend(fontsize=8)
    return figure


def _pictures(protocol, measured):
    """Of the first seed's GANs: images by confidence, and beside the real ones nearest to them."""
    first = min((record["settings"]["gan_seed"] for record, _ in measured), default=None)
    for record, arrays in measured:
        if record["settings"]["gan_seed"] == first:
            gan = f"{protocol}_{record['settings']['gan_real']}"
            yield f"shown_{gan}", image_quality.shown(arrays, BANDS)
            yield f"nearest_{gan}", image_quality.neighbours(arrays)
