"""README's picture, the main claims, and that of the audit."""

import json
import textwrap

from matplotlib.lines import Line2D
from matplotlib.ticker import MultipleLocator

from experiments.docs.main_claims import main_claims
from experiments.files import FIGURES, findings_of
from keras_assign.report import colours, figures
from keras_assign.report.claim_numbers import CORRECTED, KINDS, REPORTED, REPRODUCED
from keras_assign.report.claims import BAD, GOOD, OPEN, POINTS
from keras_assign.report.statistics import wilson_interval
from keras_assign.report.verdicts import EQUIVALENCE_MARGIN

COLOURS = {
    REPORTED: figures.INK,
    REPRODUCED: colours.REPRODUCED,
    CORRECTED: colours.CORRECTED,
}
MARKERS = {REPORTED: "X", REPRODUCED: "o", CORRECTED: "D"}
TITLES = {
    REPORTED: "reported (one run)",
    REPRODUCED: "reproduced: the report's procedure, run here",
    CORRECTED: "corrected protocol",
}
VERDICTS = {
    GOOD: ("holds", "#2f7d44"), BAD: ("does not hold", "#b3372b"), OPEN: ("open", "#66666a"),
}  # fmt: skip
CLAIMS, AUDIT = "claims.png", "audit_rates.png"
DATA = "Description"  # The field of a picture's file that holds the numbers drawn.
LARGE = 10.0  # Points; a claim with an effect above that stands on an axis of its own.


def write() -> None:
    """Write the pictures, each with the numbers that it shows in its file."""
    FIGURES.mkdir(parents=True, exist_ok=True)
    rates = findings_of("audit")["rates"]
    for name, figure, numbers in (
        (CLAIMS, claims_figure(), rows()),
        (AUDIT, audit_figure(rates), rates),
    ):
        figure.draw_without_rendering()  # The layout settles with the second drawing only.
        figure.savefig(
            FIGURES / name, dpi=110, facecolor="white",
            metadata={DATA: json.dumps(numbers), "Software": None},
        )  # fmt: skip


def rows() -> list[dict]:
    """What the picture shows: a row a quantity, in points.

    Returns:
        For each `words`, `tone`, `reported` (a number), and `reproduced` and `corrected` (`mean`,
        `low`, `high`; None where not asked).
    """
    return [
        {
            "words": claim["main"] + (f": {one['label']}" if one["label"] else ""),
            "tone": claim["tone"],
            REPORTED: 100 * one[REPORTED],
            REPRODUCED: _points(one[REPRODUCED]),
            CORRECTED: _points(one[CORRECTED]),
        }
        for claim in main_claims()
        if claim["unit"] == POINTS
        for one in claim["measured"]
    ]


def _points(estimate):
    return estimate and {end: 100 * estimate[end] for end in ("mean", "low", "high")}


def claims_figure():
    """The main claims, large effects above, small ones below, each panel with its own axis."""
    found = rows()
    large = [row for row in found if _reach(row) > LARGE]
    small = [row for row in found if _reach(row) <= LARGE]
    with figures.style():
        figure, axes = figures.new_figure(
            9.5, 0.62 * len(found) + 1.5, nrows=2, height_ratios=[len(large), len(small)]
        )
        for axis, shown, step in zip(axes, (large, small), (20, 1), strict=True):
            _panel(axis, shown)
            axis.xaxis.set_major_locator(MultipleLocator(step))
        axes[1].set_xlabel("difference in accuracy, percentage points")
        handles = [
            Line2D([], [], color=COLOURS[kind], marker=MARKERS[kind], ms=7,
                   lw=0 if kind == REPORTED else 2.5, label=TITLES[kind])
            for kind in KINDS
        ]  # fmt: skip
        figure.legend(handles=handles, loc="outside upper left", ncols=3, fontsize=9)
    return figure


def _reach(row):
    ends = [row[CORRECTED]["low"], row[CORRECTED]["high"], row[REPORTED]]
    return max(map(abs, ends))


def _panel(axis, shown):
    margin = 100 * EQUIVALENCE_MARGIN
    axis.axvspan(-margin, margin, color="#888888", alpha=0.15, lw=0)
    axis.axvline(0, color=figures.INK, lw=1)
    for place, row in enumerate(shown):
        for kind, shift in zip(KINDS, (-0.25, 0, 0.25), strict=True):
            if row[kind] is None:
                continue
            look = {"color": COLOURS[kind], "marker": MARKERS[kind], "ms": 7, "lw": 0}
            if kind == REPORTED:
                axis.plot([row[kind]], [place + shift], **look)
                continue
            ends = [row[kind]["low"], row[kind]["high"]]
            axis.plot(
                ends, [place + shift] * 2, color=COLOURS[kind], lw=3, alpha=0.55,
                solid_capstyle="butt",
            )  # fmt: skip
            axis.plot([row[kind]["mean"]], [place + shift], **look)
        word, colour = VERDICTS[row["tone"]]
        axis.text(
            1.01, place, word, transform=axis.get_yaxis_transform(), color=colour, va="center",
            fontsize=9.5, weight="bold",
        )  # fmt: skip
    labels = [textwrap.fill(row["words"], 46) for row in shown]
    axis.set_yticks(range(len(shown)), labels, fontsize=9)
    axis.set_ylim(len(shown) - 0.45, -0.55)
    axis.grid(axis="x", alpha=0.25)
    axis.tick_params(axis="y", length=0)


def audit_figure(shown: list[dict]):
    """How often the audit's checks raise an alarm on drawn reports, honest ones and tampered ones.

    Args:
        shown: rates of the audit's findings.
    """
    shown = sorted(shown, key=lambda rate: not rate["honest"])
    with figures.style():
        figure, axis = figures.new_figure(9.5, 0.33 * len(shown) + 0.7)
        for place, rate in enumerate(shown):
            colour = figures.COLOURS[0] if rate["honest"] else figures.COLOURS[1]
            low, high = (100 * end for end in wilson_interval(rate["found"], rate["trials"]))
            share = 100 * rate["found"] / rate["trials"]
            axis.barh(place, share, color=colour, alpha=0.75, height=0.6)
            axis.plot([low, high], [place] * 2, color=figures.INK, lw=1.5)
            beside = max(high, 5) + 1  # Right of the line that marks the level.
            axis.text(beside, place, f"{share:.1f} %", va="center", fontsize=8)
        axis.axvline(5, color=figures.INK, lw=1, ls=":")
        axis.text(6, -0.5, "5 %, the level of the tests", fontsize=8, va="center")
        axis.set_yticks(range(len(shown)), map(_label, shown), fontsize=8)
        axis.set_ylim(len(shown) - 0.4, -1)
        axis.set_xlim(0, 110)
        axis.set_xlabel("share of drawn reports, or of families of tests, with an alarm, %")
        axis.tick_params(axis="y", length=0)
    return figure


def _label(rate):
    counted = "\n(a difference that is none is confirmed, by families of tests or tables)"
    return textwrap.fill(rate["title"], 72) + ("" if _of_reports(rate) else counted)


def _of_reports(rate):
    return rate["what"].startswith("reports")
