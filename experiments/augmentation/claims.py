"""What the report says of augmentation, one claim at a time, and what the numbers say.

Each function looks at the findings and returns a claim or, where its numbers are missing, None.
The verdict follows from the rule that the function states, never from the data at hand. Verdicts
rest on the corrected protocol and all test images.
"""

from keras_assign.report.claims import QUICK, Claim, does_not_hold, holds, undecided
from keras_assign.report.digit_tests import FULL_TEST
from keras_assign.report.formats import points, points_interval, thousands
from keras_assign.report.statistics import EQUIVALENCE_MARGIN

SOUND = "sound"


def judge(findings: dict) -> list[Claim]:
    """All claims for which the findings have the numbers."""
    found = (rule(findings) for rule in (_keeps_or_improves, _most_at_fewest, _saturation, _leak))
    return [claim for claim in found if claim is not None]


def _keeps_or_improves(findings):
    """Holds if every cell keeps its accuracy, and some are better, against both yardsticks.

    The yardsticks are real images alone, for as many epochs and (the largest mixes) for as many
    updates. A cell keeps its accuracy if the interval of its gain lies above minus the margin; the
    claim is contradicted by a cell that is worse and does not.
    """
    grid, table = findings["grid"], findings["reported"]["table"]
    if not grid or not _gains(grid):
        return None
    yardsticks = {"for as many epochs": _gains(grid)}
    if grid["gains_over_controls"]:
        yardsticks["for as many updates (largest mixes)"] = grid["gains_over_controls"]
    parts, every, kept_all, better_in_all = [], [], True, True
    for name, gains in yardsticks.items():
        cells = [cell[FULL_TEST] for row in gains.values() for cell in row.values()]
        better = sum(cell["verdict"] == "better" for cell in cells)
        worse = sum(cell["verdict"] == "worse" for cell in cells)
        kept = sum(_kept(cell) for cell in cells)
        means = [cell["mean"] for cell in cells]
        every += cells
        kept_all = kept_all and kept == len(cells)
        better_in_all = better_in_all and better > 0
        parts.append(
            f"Against real images alone {name}: better in {better} of {len(cells)} cells, kept in "
            f"{kept}, worse in {worse}; from {points(min(means))} to {points(max(means))}."
        )
    if every[0]["verdict"] is None:
        verdict, tone = QUICK
    elif any(cell["verdict"] == "worse" and not _kept(cell) for cell in every):
        verdict, tone = does_not_hold("a mix is worse")
    elif not (kept_all and better_in_all):
        verdict, tone = undecided("not shown for every mix")
    elif len(yardsticks) == 1:
        verdict, tone = undecided("for as many epochs it holds; as many updates were not run")
    else:
        verdict, tone = holds()
    reported = [row[count] - row["0"] for row in table.values() for count in row if count != "0"]
    return Claim(
        "Augmentation improves accuracy, or at least keeps it.",
        f"{len(reported)} cells, one run each, from {points(min(reported))} to "
        f"{points(max(reported))}.",
        " ".join(parts),
        verdict,
        tone,
        audits=(
            "augmentation_keeps_300",
            "augmentation_keeps_700",
            "augmentation_keeps_1000",
            "single_trainings_tell",
            "cells_differ_in_data_alone",
        ),
        reproduced=_published_gains(grid),
        id="2-augmentation-helps",
    )


def _published_gains(grid):
    published = grid["protocols"].get("published")
    if not published or not published.get("gains"):
        return ""
    gains = [cell[FULL_TEST] for row in published["gains"].values() for cell in row.values()]
    means = [gain["mean"] for gain in gains]
    return (
        f"{len(gains)} cells for as many epochs, from {points(min(means))} to {points(max(means))}."
    )


def _kept(cell):
    return cell["low"] > -EQUIVALENCE_MARGIN


def _most_at_fewest(findings):
    """Holds if the gain with the fewest real images is better than with each larger number.

    Both against as many epochs (mean of the row's mixes) and as many updates (the largest mix).
    """
    grid, table = findings["grid"], findings["reported"]["table"]
    if not grid or not grid["most_at_fewest"]:
        return None
    yardsticks = {
        "for as many epochs, mean of the mixes": grid["most_at_fewest"],
        "for as many updates, largest mix": grid["most_at_fewest_over_controls"],
    }
    fewest = grid["real"][0]
    parts, verdicts = [], []
    for name, compared in yardsticks.items():
        if not compared:
            continue
        verdicts += [comparison[FULL_TEST]["verdict"] for comparison in compared.values()]
        parts.append(
            f"Gain at {fewest} real over real images alone {name}, above that "
            + ", ".join(
                f"at {real}: {points_interval(comparison[FULL_TEST])}"
                for real, comparison in compared.items()
            )
            + "."
        )
    if None in verdicts:
        verdict, tone = QUICK
    elif "worse" in verdicts:
        verdict, tone = does_not_hold("elsewhere it helps more")
    elif set(verdicts) != {"better"}:
        verdict, tone = undecided("not shown by every comparison")
    elif len(parts) == 1:
        verdict, tone = undecided("for as many epochs it holds; as many updates were not run")
    else:
        verdict, tone = holds()
    reported = {
        real: sum(row[count] - row["0"] for count in row if count != "0") / (len(row) - 1)
        for real, row in table.items()
    }
    return Claim(
        f"Augmentation helps most where real images are few ({fewest} a digit).",
        "Mean gains of "
        + ", ".join(f"{points(gain)} at {real}" for real, gain in reported.items())
        + ".",
        " ".join(parts),
        verdict,
        tone,
        audits=("augmentation_helps_300", "augmentation_helps_300_3000", "augmentation_helps_more"),
        id="2-helps-most-with-few",
    )


def _saturation(findings):
    """Holds if the last step adds nothing that matters and less than the step before it.

    Nothing that matters: the interval of its gain, in the mean over the numbers of real images,
    lies below the margin. Contradicted if it gains and may gain as much as the margin.
    """
    grid = findings["grid"]
    if not grid or not grid["saturation"]:
        return None
    steps, slowing = grid["saturation"]["steps"], grid["saturation"]["slowing"][FULL_TEST]
    before, last = list(steps)[-2:]
    gained, added = steps[before][FULL_TEST], steps[last][FULL_TEST]
    if added["verdict"] is None:
        verdict, tone = QUICK
    elif added["high"] < EQUIVALENCE_MARGIN and slowing["verdict"] == "better":
        verdict, tone = holds("it levels off to within half a point")
    elif added["verdict"] == "better" and added["high"] >= EQUIVALENCE_MARGIN:
        verdict, tone = does_not_hold("it still gains")
    else:
        verdict, tone = undecided("neither a levelling off nor a gain that matters is shown")
    low, high = last.split("-")
    table = findings["reported"]["table"]
    reported = [row[high] - row[low] for row in table.values() if {low, high} <= row.keys()]
    return Claim(
        f"Past {thousands(int(low))} augmented images a digit little more is gained.",
        "The last step changes " + ", ".join(points(step) for step in reported) + "."
        if reported
        else "Not in the report's grid.",
        f"In the mean over the numbers of real images, going from {before.replace('-', ' to ')} "
        f"adds {points_interval(gained)}, from {last.replace('-', ' to ')} "
        f"{points_interval(added)}; the one less the other: {points_interval(slowing)}.",
        verdict,
        tone,
        audits=("augmentation_saturates",),
        id="2-levels-off",
    )


def _leak(findings):
    """Does not hold if published - sound is better where images can leak."""
    grid = findings["grid"]
    if not grid or not grid["leak_mean"]:
        return None
    mean = grid["leak_mean"][FULL_TEST]
    fewest, most = str(grid["real"][0]), str(max(grid["augmented"]))
    seen = grid["protocols"]["published"]["cells"][fewest][most]["images_beyond_the_real"]
    worst = grid["leak"][fewest][most][FULL_TEST]
    if mean["verdict"] is None:
        verdict, tone = QUICK
    elif mean["verdict"] == "better":
        verdict, tone = does_not_hold(
            f"copies of other real images raise its figures by {points(mean['mean'], plus='')} on "
            "average"
        )
    elif mean["verdict"] == "worse":
        verdict, tone = undecided("without copies of other images it scores higher")
    else:
        verdict, tone = undecided("copies of other images are not shown to matter")
    return Claim(
        f"The row of {fewest} real images rests on {fewest} images a digit (taken for granted).",
        "Three augmentations of each original: 300 originals give 900, so that every augmented "
        "cell of that row holds copies of images that it does not count as real.",
        f"Reproduced − corrected: {points_interval(worst)} in this cell; over all cells in which "
        f"images leak {points_interval(mean)}.",
        verdict,
        tone,
        audits=("copies_of_own_images",),
        reproduced=f"“{fewest} + {thousands(int(most))}” has seen copies of "
        f"{thousands(min(seen) / 10)} images a digit beyond its own.",
        id="2-only-own-images",
    )


def _gains(grid):
    return grid["protocols"].get(SOUND, {}).get("gains")
