"""What the report says of augmentation, one claim at a time, and what the numbers say.

Each function looks at the rows and returns a claim or, where its numbers are missing, None. The
verdict follows from the rule that the function states, never from the data at hand. Verdicts rest
on the corrected protocol and all test images.
"""

from statistics import fmean

from experiments.augmentation.results import EPOCHS, UPDATES
from experiments.protocols import CORRECTED, PUBLISHED, REPORTED
from keras_assign.data.reduced_mnist import DIGITS
from keras_assign.report.claims import (
    QUICK,
    Claim,
    does_not_hold,
    holds,
    judged,
    measured,
    of_all,
    undecided,
)
from keras_assign.report.digit_tests import FULL_TEST
from keras_assign.report.formats import points, points_interval, thousands
from keras_assign.report.verdicts import EQUIVALENCE_MARGIN, is_above, is_below
from keras_assign.studies.rows import Rows

EPOCHS_ALONE = undecided("for as many epochs it holds; as many updates were not run")


def judge(rows: Rows) -> list[Claim]:
    """All claims for which the rows have the numbers."""
    return judged((_keeps_or_improves, _most_at_fewest, _saturation, _leak), rows)


def _keeps_or_improves(rows):
    """Holds if every mix keeps its accuracy, and some are better, against both yardsticks.

    The yardsticks are real images alone, for as many epochs and (the largest mixes) for as many
    updates. A mix keeps its accuracy if the interval of its gain lies above minus the margin; the
    claim is contradicted by a mix that is worse and does not.
    """
    every = rows.where(metric="gain", protocol=CORRECTED, test=FULL_TEST)
    if not every.where(over=EPOCHS):
        return None
    yardsticks = [(every.where(over=over), name) for over, name in (
        (EPOCHS, "for as many epochs"),
        (UPDATES, "for as many updates (largest mixes)"),
    )]  # fmt: skip
    yardsticks = [(gains, name) for gains, name in yardsticks if gains]
    if every[0]["verdict"] is None:
        verdict = QUICK
    elif any(gain["verdict"] == "worse" and not _kept(gain) for gain in every):
        verdict = does_not_hold("a mix is worse")
    elif not (all(map(_kept, every)) and all(_number(g, "better") for g, _ in yardsticks)):
        verdict = undecided("not shown for every mix")
    else:
        verdict = holds() if len(yardsticks) == 2 else EPOCHS_ALONE
    reported = _reported_gains(rows)
    published = rows.where(metric="gain", protocol=PUBLISHED, test=FULL_TEST)
    fewest, most = min(every.values("real")), max(every.values("augmented"))
    mix = {"real": fewest, "augmented": most}
    return Claim(
        "Augmentation improves accuracy, or at least keeps it.",
        f"{len(reported)} cells, one run each, {_range(reported)}.",
        " ".join(
            f"Against real images alone {name}: better in {_number(gains, 'better')} of "
            f"{len(gains)} cells, kept in {sum(map(_kept, gains))}, worse in "
            f"{_number(gains, 'worse')}; {_range(gains)}."
            for gains, name in yardsticks
        ),
        *verdict,
        audits=(
            "augmentation_keeps_300",
            "augmentation_keeps_700",
            "augmentation_keeps_1000",
            "single_trainings_tell",
            "cells_differ_in_data_alone",
        ),
        reproduced=f"{len(published)} cells for as many epochs, {_range(published)}."
        if published
        else "",
        id="2-augmentation-helps",
        main=f"Augmentation helps: {fewest} real + {most:,} augmented images a digit, against "
        f"{fewest} real",
        measured=measured(
            _reported_gain(rows, **mix), published.one(**mix), every.one(over=UPDATES, **mix)
        ),
    )


def _kept(gain):
    return is_above(gain, -EQUIVALENCE_MARGIN)


def _number(gains, verdict):
    return len(gains.where(verdict=verdict))


def _range(gains):
    means = [gain["mean"] for gain in gains]
    return f"from {points(min(means))} to {points(max(means))}"


def _reported_gains(rows):
    """The report's gains over its real images alone, a row each."""
    printed = rows.where(metric="accuracy", protocol=REPORTED)
    return [
        {**row, "mean": row["mean"] - printed.one(real=row["real"], augmented=0)["mean"]}
        for row in printed
        if row["augmented"]
    ]


def _reported_gain(rows, real, augmented):
    """One of them; None where the report has no such mix."""
    found = (g["mean"] for g in _reported_gains(rows) if _mix(g) == (real, augmented))
    return next(found, None)


def _mix(gain):
    return gain["real"], gain["augmented"]


def _most_at_fewest(rows):
    """Holds if the gain with the fewest real images is better than with each larger number.

    Both against as many epochs (mean of the row's mixes) and as many updates (the largest mix).
    """
    compared = rows.where(metric="gain_at_fewest", test=FULL_TEST)
    if not compared.where(over=EPOCHS):
        return None
    reals, parts = rows.where(protocol=CORRECTED).values("real"), []
    fewest, largest = min(reals), max(reals)
    for over, name in {
        EPOCHS: "epochs, mean of the mixes",
        UPDATES: "updates, largest mix",
    }.items():
        if found := compared.where(over=over):
            others = (f"at {row['real']}: {points_interval(row)}" for row in found)
            parts.append(
                f"Gain at {fewest} real over real images alone for as many {name}, above that "
                f"{', '.join(others)}."
            )
    words = {"opposite": "elsewhere it helps more", "open": "not shown by every comparison"}
    verdict = of_all(compared, "better", **words)
    reported = _reported_gains(rows)
    means = {
        real: fmean(gain["mean"] for gain in reported if gain["real"] == real)
        for real in dict.fromkeys(gain["real"] for gain in reported)
    }
    most = max(rows.where(metric="gain", test=FULL_TEST).values("augmented"))
    at_fewest, at_largest = (_reported_gain(rows, real, most) for real in (fewest, largest))
    above = None if None in (at_fewest, at_largest) else at_fewest - at_largest
    return Claim(
        f"Augmentation helps most where real images are few ({fewest} a digit).",
        f"Mean gains of {', '.join(f'{points(gain)} at {real}' for real, gain in means.items())}.",
        " ".join(parts),
        *(EPOCHS_ALONE if verdict == holds() and len(parts) == 1 else verdict),
        audits=("augmentation_helps_300", "augmentation_helps_300_3000", "augmentation_helps_more"),
        id="2-helps-most-with-few",
        main=f"It helps most where real images are few: its gain at {fewest} above that at "
        f"{largest:,}",
        measured=measured(above, None, compared.one(over=UPDATES, real=largest)),
    )


def _saturation(rows):
    """Holds if the last step adds nothing that matters and less than the step before it.

    Nothing that matters: the interval of its gain, in the mean over the numbers of real images,
    lies below the margin. Contradicted if it gains and may gain as much as the margin.
    """
    steps = rows.where(metric="step", test=FULL_TEST)
    if not steps:
        return None
    *_, gained, added = steps
    slowing = rows.one(metric="slowing", test=FULL_TEST)
    little = is_below(added, EQUIVALENCE_MARGIN)
    if added["verdict"] is None:
        verdict = QUICK
    elif little and slowing["verdict"] == "better":
        verdict = holds("it levels off to within half a point")
    elif not little and added["verdict"] == "better":
        verdict = does_not_hold("it still gains")
    else:
        verdict = undecided("neither a levelling off nor a gain that matters is shown")
    printed = rows.where(metric="accuracy", protocol=REPORTED)
    last = [printed.where(augmented=added[end]) for end in ("before", "augmented")]
    changes = [b["mean"] - a["mean"] for a, b in zip(*last, strict=False)]
    reported = [points(change) for change in changes]
    return Claim(
        f"Past {thousands(added['before'])} augmented images a digit little more is gained.",
        f"The last step changes {', '.join(reported)}."
        if reported
        else "Not in the report's grid.",
        f"In the mean over the numbers of real images, going from {gained['before']} to "
        f"{gained['augmented']} adds {points_interval(gained)}, from {added['before']} to "
        f"{added['augmented']} {points_interval(added)}; the one less the other: "
        f"{points_interval(slowing)}.",
        *verdict,
        audits=("augmentation_saturates",),
        id="2-levels-off",
        measured=measured(fmean(changes) if changes else None, None, added, "the last step adds"),
    )


def _leak(rows):
    """Does not hold if the report's procedure is shown to be more accurate than the corrected one
    where its augmented images are copies of others.
    """
    mean = rows.one(metric="leak_mean", test=FULL_TEST)
    if not mean:
        return None
    leaks = rows.where(metric="leak", test=FULL_TEST)
    fewest, most = min(leaks.values("real")), max(leaks.values("augmented"))
    mix = {"real": fewest, "augmented": most}
    beyond = rows.one(metric="images_beyond_the_real", protocol=PUBLISHED, **mix)["per_seed"]
    verdict = {
        None: QUICK,
        "better": does_not_hold(
            f"copies of other real images raise its figures by {points(mean['mean'], plus='')} on "
            "average"
        ),
        "worse": undecided("without copies of other images it scores higher"),
    }.get(mean["verdict"], undecided("copies of other images are not shown to matter"))
    return Claim(
        f"The row of {fewest} real images rests on {fewest} images a digit (taken for granted).",
        "Three augmentations of each original: 300 originals give 900, so that every augmented "
        "cell of that row holds copies of images that it does not count as real.",
        f"Reproduced − corrected: {points_interval(leaks.one(**mix))} in this cell; over all cells "
        f"in which images leak {points_interval(mean)}.",
        *verdict,
        audits=("copies_of_own_images",),
        reproduced=f"“{fewest} + {thousands(most)}” has seen copies of "
        f"{thousands(min(beyond) / DIGITS)} images a digit beyond its own.",
        id="2-only-own-images",
        measured=measured(None, None, mean, "copies of other images add"),
    )
