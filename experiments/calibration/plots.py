"""How often intervals cover, design by design, from rows alone."""

from collections.abc import Iterator

from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from experiments.calibration.results import FORMER, TODAY, designs
from experiments.calibration.tables import HEADINGS, title
from keras_assign.report import figures
from keras_assign.studies.rows import Rows

AIM = (94, 98)  # %.
SHOWN = {FORMER: ("#9a9a9f", "former method"), TODAY: (figures.COLOURS[0], "today")}


def draw(rows: Rows) -> Iterator[tuple[str, Figure]]:
    """A dot a method and design.

    Args:
        rows: of `results.find`.
    """
    rows = rows.where(metric="coverage")
    by_kind = {kind: designs(rows.where(design=kind)) for kind in HEADINGS}
    by_kind = {kind: found for kind, found in by_kind.items() if found}
    heights = [len(found) + 1.5 for found in by_kind.values()]
    figure, axes = figures.new_figure(
        7.2, 0.23 * sum(heights) + 1.5, nrows=len(by_kind), sharex=True, squeeze=False,
        height_ratios=heights,
    )  # fmt: skip
    for axis, (kind, found) in zip(axes[:, 0], by_kind.items(), strict=True):
        axis.axvspan(*AIM, color="#888888", alpha=0.18, lw=0, label="to reach")
        axis.axvline(95, color=figures.INK, lw=1, ls=":")
        for method, (colour, label) in SHOWN.items():
            covered = [100 * rows.one(method=method, **design)["value"] for design in found]
            axis.plot(covered, range(len(found)), "o", color=colour, ms=6, label=label)
        axis.set_yticks(range(len(found)), [title(design) for design in found], fontsize=8)
        axis.set_ylim(len(found) - 0.4, -0.6)
        axis.tick_params(axis="y", length=0)
        axis.grid(axis="x", alpha=0.25)
        axis.set_title(HEADINGS[kind], fontsize=10, loc="left")
        axis.xaxis.set_major_locator(MultipleLocator(2))
        axis.tick_params(axis="x", labelbottom=True)
    axes[-1, 0].set_xlabel("95 % intervals that cover the true difference, %")
    figure.legend(
        *axes[0, 0].get_legend_handles_labels(), loc="outside upper left", ncols=3, fontsize=8
    )
    yield "coverage", figure
