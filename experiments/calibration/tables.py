"""The tables of the calibration: for terminal, docs and page."""

from experiments.calibration import changed, plan
from experiments.calibration.designs import (
    GROUPS,
    ITEMS,
    PART,
    PARTS,
    SPEAKER_SEED_SD,
    SPEAKER_TRAINING_SD,
    SPEAKERS,
    TRAININGS,
)
from experiments.calibration.results import DESIGN, FORMER, TODAY, designs
from experiments.calibration.settings import CalibrationSettings
from keras_assign.report.formats import NONE, percent, thousands
from keras_assign.report.tables import Axis, Table, pivot
from keras_assign.studies.rows import Rows

# Name of a measure, in words, and what was to be reached.
MEASURES = {
    "coverage": (
        "the 95 % interval covers the true difference",
        "94 to 98 % (with 3 seeds: at least 94 %)",
    ),
    "false_difference": ("“better” or “worse” is said where nothing differs", "at most 5.5 %"),
    "false_in_family": ("the same, of any of nine asked together", "–"),
    "false_equivalent": ("“equivalent” is said where the margin is true", "at most 5.5 %"),
}
HEADINGS = {
    ITEMS: "seeds × test items",
    PARTS: f"5 seeds, each on {100 * PART:.0f} % of 3,000 items",
    SPEAKERS: "seeds × 6 speakers",
    GROUPS: f"3 groups of {TRAININGS} seeds",
}
CAPTIONS = {
    ITEMS: "SD: of the true difference from seed to seed, points.",
    PARTS: "SD: as above. Each seed tests items of its own draw.",
    SPEAKERS: "SD: from speaker to speaker. Besides the difference moves by "
    f"{SPEAKER_SEED_SD:g} points with the seed, and by {SPEAKER_TRAINING_SD:g} with each pair of "
    "training and speaker.",
    GROUPS: "SD: from group to group. Trainings of a group differ by their items alone.",
}
POWERS = (0.25, 0.5, 1.0)
# What the report's gain on spoken digits would have needed.
OF_THE_REPORT = CalibrationSettings(plan=True, difference=0.43, seed_sd=0.3, items=6000)


def tables(rows: Rows) -> dict[str, Table]:
    """All tables, by name."""
    return {
        "summary": _summary(rows),
        **{f"errors_{design}": _errors(rows.where(design=design)) for design in HEADINGS},
        **{f"power_{design}": _power(rows.where(design=design)) for design in HEADINGS},
        "plan": plan.table(OF_THE_REPORT),
        "claims": changed.claims(),
        "differences": changed.differences(),
    }


def title(design: dict) -> str:
    """A design in words: '3 seeds, 2,000 items, SD 0.3'."""
    if design["design"] == SPEAKERS:
        return f"{design['seeds']} seeds, speakers' SD {design['speaker_sd']:g}"
    moves = f"SD {design['seed_sd']:g}"
    if design["design"] == PARTS:
        return moves
    seeds = "" if design["design"] == GROUPS else f"{design['seeds']} seeds, "
    return f"{seeds}{thousands(design['items'])} items, {moves}"


def _summary(rows):
    """From the least to the most over all designs, by method."""

    def span(metric, method):
        found = rows.where(metric=metric, method=method).values("value")
        if not found:
            return NONE
        if metric == "coverage":
            return f"{100 * min(found):.1f} to {percent(max(found), 1)}"
        return f"at most {percent(max(found), 1)}"

    lines = [
        # Of the former method there are too few families to tell.
        (words, aim, NONE if "family" in metric else span(metric, FORMER), span(metric, TODAY))
        for metric, (words, aim) in MEASURES.items()
    ]
    return Table(("Over all designs", "to reach", "former method", "today"), lines)


def _errors(rows):
    """A line a design: former and today's method."""

    def both(metric):
        def write(row):
            found = rows.where(metric=metric, **_design_of(row))
            return " → ".join(_share(found.one(method=method)) for method in (FORMER, TODAY))

        return write

    def in_family(row):
        on = {"metric": "false_in_family", "method": TODAY}
        return _share(rows.one(**on, **_design_of(row)))

    columns = [
        Axis("covers, %", {}, both("coverage")),
        Axis("false difference", {}, both("false_difference")),
        Axis("in a family of nine", {}, in_family),
        Axis("false equivalent", {}, both("false_equivalent")),
        Axis("width, points", {}, both("width")),
    ]
    first = {"metric": "coverage", "method": TODAY}
    lines = [Axis(title(one), {**one, **first}) for one in designs(rows)]
    caption = CAPTIONS[rows[0]["design"]] if rows else ""
    return pivot(rows, _heading(rows), lines, columns, caption)


def _design_of(row):
    return {name: row.get(name) for name in DESIGN}


def _share(row):
    if row is None:
        return NONE
    return f"{100 * row['value']:.{2 if row['metric'] == 'width' else 1}f}"


def _power(rows):
    def both(row):
        found = rows.where(metric="found", difference=row["difference"], **_design_of(row))
        shares = (found.one(method=method) for method in (FORMER, TODAY))
        return " → ".join(f"{100 * share['value']:.0f}" if share else NONE for share in shares)

    columns = [
        Axis(f"+{size:g}, %", {"metric": "found", "method": TODAY, "difference": size}, both)
        for size in POWERS
    ]
    return pivot(rows, _heading(rows), [Axis(title(one), one) for one in designs(rows)], columns)


def _heading(rows):
    return HEADINGS[rows[0]["design"]] if rows else ""
