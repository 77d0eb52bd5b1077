"""What the report says of augmentation, one claim at a time, and what the numbers say.

Each function looks at the findings and returns a claim or, where its numbers are missing, None.
The verdict follows from the rule that the function states, never from the data at hand. Verdicts
rest on the sound protocol and all test images.
"""

from experiments.augmentation_digits.findings import FULL_TEST
from keras_assign.report.claims import BAD, GOOD, OPEN, QUICK, Claim
from keras_assign.report.formats import percent, points, points_interval, thousands
from keras_assign.report.statistics import EQUIVALENCE_MARGIN

SOUND = "sound"


def judge(findings: dict) -> list[Claim]:
    """All claims for which the findings have the numbers."""
    found = (
        rule(findings)
        for rule in (_keeps_or_improves, _most_at_fewest, _saturation, _leak, _strong_enough)
    )
    return [claim for claim in found if claim is not None]


def _keeps_or_improves(findings):
    """Holds if, against both yardsticks, no cell loses as much as the margin and some are better.

    A cell keeps its accuracy if the interval of its gain lies above minus the margin. The
    yardsticks are real images alone for as many epochs and for as many updates.
    """
    grid, table = findings["grid"], findings["reported"]["table"]
    if not grid or not _gains(grid):
        return None
    yardsticks = {"for as many epochs": _gains(grid)}
    if grid["gains_over_controls"]:
        yardsticks["for as many updates"] = grid["gains_over_controls"]
    parts, holds, lost = [], True, False
    for name, gains in yardsticks.items():
        cells = [cell[FULL_TEST] for row in gains.values() for cell in row.values()]
        better = sum(cell["verdict"] == "better" for cell in cells)
        kept = sum(cell["low"] > -EQUIVALENCE_MARGIN for cell in cells)
        worse = sum(cell["verdict"] == "worse" for cell in cells)
        means = [cell["mean"] for cell in cells]
        holds = holds and kept == len(cells) and better > 0
        lost = lost or worse > 0
        parts.append(
            f"Against real images alone {name}: better in {better} of {len(cells)} cells, kept in "
            f"{kept}, worse in {worse}; from {points(min(means))} to {points(max(means))}."
        )
    gains = [row[count] - row["0"] for row in table.values() for count in row if count != "0"]
    if cells[0]["verdict"] is None:
        verdict, tone = QUICK
    elif holds:
        verdict, tone = "holds", GOOD
    elif lost:
        verdict, tone = "contradicted: a cell is worse", BAD
    else:
        verdict, tone = "not shown in every cell", OPEN
    return Claim(
        "Augmentation improves accuracy, or at least keeps it.",
        f"{len(gains)} cells, one run each, from {points(min(gains))} to {points(max(gains))}.",
        " ".join(parts),
        verdict,
        tone,
    )


def _most_at_fewest(findings):
    """Holds if the mean gain with the fewest real images is better than with each larger number."""
    grid, table = findings["grid"], findings["reported"]["table"]
    if not grid or not grid["most_at_fewest"].get(SOUND):
        return None
    compared = {real: c[FULL_TEST] for real, c in grid["most_at_fewest"][SOUND].items()}
    verdicts = {comparison["verdict"] for comparison in compared.values()}
    fewest = grid["real"][0]
    if None in verdicts:
        verdict, tone = QUICK
    elif verdicts == {"better"}:
        verdict, tone = "holds", GOOD
    elif "worse" in verdicts:
        verdict, tone = "contradicted", BAD
    else:
        verdict, tone = "not shown", OPEN
    reported = {
        real: sum(row[count] - row["0"] for count in row if count != "0") / (len(row) - 1)
        for real, row in table.items()
    }
    return Claim(
        f"Augmentation helps most where real images are few ({fewest} a digit).",
        "Mean gains of "
        + ", ".join(f"{points(gain)} at {real}" for real, gain in reported.items())
        + ".",
        "; ".join(
            f"the mean gain at {fewest} is {points_interval(comparison)} above that at {real}"
            for real, comparison in compared.items()
        ).capitalize()
        + ".",
        verdict,
        tone,
    )


def _saturation(findings):
    """Holds if the last step of augmented images adds nothing and the step before adds something.

    Nothing: the mean over the numbers of real images lies within the margin, or below it.
    """
    grid = findings["grid"]
    if not grid or not grid["saturation"].get(SOUND):
        return None
    steps = grid["saturation"][SOUND]
    if len(steps) < 2:
        return None
    (*_, before), last = list(steps)[:-1], list(steps)[-1]
    gained, added = steps[before]["mean"][FULL_TEST], steps[last]["mean"][FULL_TEST]
    beyond = last.split("-")[0]
    if added["verdict"] is None:
        verdict, tone = QUICK
    elif added["high"] < EQUIVALENCE_MARGIN and gained["verdict"] == "better":
        if added["verdict"] == "better":
            verdict, tone = "holds: a gain remains, by less than half a point", GOOD
        else:
            verdict, tone = "holds", GOOD
    elif added["verdict"] == "better":
        verdict, tone = "contradicted: it still gains", BAD
    else:
        verdict, tone = "not shown", OPEN
    table = findings["reported"]["table"]
    low, high = last.split("-")
    steps_reported = [row[high] - row[low] for row in table.values() if {low, high} <= row.keys()]
    reported = (
        "The last step changes " + ", ".join(points(step) for step in steps_reported) + "; cells "
        "that the report prints twice differ by as much."
        if steps_reported
        else "Not in the report's grid."
    )
    return Claim(
        f"Past {thousands(int(beyond))} augmented images a digit nothing more is gained.",
        reported,
        f"In the mean over the numbers of real images, going from {before.replace('-', ' to ')} "
        f"adds {points_interval(gained)}, from {last.replace('-', ' to ')} "
        f"{points_interval(added)}.",
        verdict,
        tone,
    )


def _leak(findings):
    """The published figure is flattered if published - sound is better in the mean of all cells."""
    grid = findings["grid"]
    if not grid or not grid["leak_mean"]:
        return None
    mean = grid["leak_mean"][FULL_TEST]
    fewest, most = str(grid["real"][0]), max(map(int, grid["leak"][str(grid["real"][0])]))
    seen = grid["protocols"]["published"]["cells"][fewest][str(most)]["images_beyond_the_real"]
    worst = grid["leak"][fewest][str(most)][FULL_TEST]
    if mean["verdict"] is None:
        verdict, tone = QUICK
    elif mean["verdict"] == "better":
        verdict, tone = f"flattered by {points(mean['mean'], plus='')} in the mean", BAD
    elif mean["verdict"] == "worse":
        verdict, tone = "not flattered: the sound protocol scores higher", OPEN
    else:
        verdict, tone = "no flattery that matters shown", OPEN
    return Claim(
        f"“{fewest} real + {thousands(most)} augmented” is made from {fewest} images a digit.",
        "Three augmentations of each original: 300 originals give 900, so that most of these "
        "cells hold copies of images that they do not count as real.",
        f"Under the published protocol this cell has seen copies of {thousands(min(seen))} images "
        f"beyond its own. Published − sound: {points_interval(worst)} in this cell, "
        f"{points_interval(mean)} in the mean of all.",
        verdict,
        tone,
    )


def _strong_enough(findings):
    """On-line warps on the fewest real images against the report's best cell of all."""
    strong = findings["strong"]
    if not strong or "lenet5" not in strong:
        return None
    best = max(a for row in findings["reported"]["table"].values() for a in row.values())
    fewest, found = next(iter(strong["lenet5"]["real"].items()))
    own = found["protocol_test"]
    if len(found["seeds"]) < 5:
        verdict, tone = QUICK
    elif own["low"] > best:
        verdict, tone = "far from a limit: surpassed", BAD
    else:
        verdict, tone = "not surpassed", OPEN
    return Claim(
        "LeNet-5 on ReducedMNIST levels off below 96 %.",
        f"{percent(best)} is the best of the twelve cells, with 1,000 real images a digit.",
        f"The same network, trained on {fewest} real images a digit with on-line warps, a longer "
        f"schedule and regularisation: {percent(own['mean'])} of the report's number of test "
        f"images, {percent(found[FULL_TEST]['mean'])} of all.",
        verdict,
        tone,
    )


def _gains(grid):
    return grid["protocols"].get(SOUND, {}).get("gains")
