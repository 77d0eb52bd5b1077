"""What the report says of generated images, one claim at a time, and what the numbers say.

Each function looks at the rows and returns a claim or, where its numbers are missing, None. The
verdict follows from the rule that the function states, never from the data at hand. Verdicts rest
on the corrected protocol and all test images, but for those on the report's own procedure.
"""

from itertools import pairwise
from statistics import fmean

from experiments.protocols import CORRECTED, PUBLISHED, REPORTED
from experiments.synthesis.results import AUGMENTED, REAL
from experiments.synthesis.tables import best_title
from keras_assign.audit.published import REPORT
from keras_assign.data.reduced_mnist import DIGITS
from keras_assign.recipes.warped_digits import NETWORK_TITLES
from keras_assign.report.claims import (
    NOT_SHOWN,
    NUMBER,
    PERCENT,
    QUICK,
    Claim,
    does_not_hold,
    holds,
    judged,
    listed,
    measured,
    of_all,
    of_any,
    of_both,
)
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.report.formats import percent, points, points_interval, thousands
from keras_assign.report.verdicts import EQUIVALENCE_MARGIN, is_above, is_below
from keras_assign.studies.rows import Rows

IN_WORDS = {
    "better": "they raise it",
    "worse": "they lower it",
    "equivalent": "they change nothing that matters",
    "not shown": "no effect is shown",
}


def judge(rows: Rows) -> list[Claim]:
    """All claims for which the rows have the numbers."""
    rules = (
        _harm, _decrease, _help_augmented, _added_to_best, _less_than_augmented, _reference,
        _replaced, _own_real,
    )  # fmt: skip
    return judged(rules, rows)


def printed(rows: Rows, grid: str) -> dict[tuple[int, int], list[float]]:
    """The report's accuracies, by real and augmented images a digit.

    Args:
        rows: of `results.find`.
        grid: which of its two tables; each line goes from no generated images to the most.
    """
    lines = {}
    for row in rows.where(protocol=REPORTED, grid=grid):
        lines.setdefault((row["real"], row["augmented"]), []).append(row["mean"])
    return lines


def printed_gains(rows: Rows, grid: str) -> list[float]:
    """The report's gains by generated images; in the second grid where augmented ones are, too."""
    lines = printed(rows, grid).items()
    of_grid = [line for (_, augmented), line in lines if bool(augmented) == (grid == AUGMENTED)]
    return [value - none for none, *others in of_grid for value in others]


def _harm(rows):
    """Holds if the mean of all cells is shown to be below real images alone, trained for as many
    epochs and for as many updates; does not if it is shown to be above for both.
    """
    gains = printed_gains(rows, REAL)
    return _of_mean_gain(
        (rows, REAL, "worse", "real images alone"),
        "Generated images lower the accuracy.",
        f"{len(gains)} cells, one run each, from {points(min(gains))} to {points(max(gains))}; "
        f"mean {points(fmean(gains))}.",
        audits=("generated_lower",),
        id="3-generated-lower",
        main="GAN images lower the accuracy (mean over its table)",
    )


def _help_augmented(rows):
    """Holds if the mean of the cells is shown to be above real and augmented images alone, trained
    for as many epochs and for as many updates; does not if it is shown to be below for both.
    """
    gains = printed_gains(rows, AUGMENTED)
    return _of_mean_gain(
        (rows, AUGMENTED, "better", "real and augmented images alone"),
        "On top of augmentation, generated images contribute positively.",
        f"Above the same cell without them in {sum(gain > 0 for gain in gains)} of {len(gains)} "
        f"cells; mean {points(fmean(gains))}. The cell that is praised lies below its own.",
        audits=("generated_help_augmented", "praised_mix", "best_mix"),
        id="3-help-on-top",
        main="On top of augmentation, GAN images help (mean over its table)",
    )


def _of_mean_gain(of, claim, reported, **names):
    """Holds if a grid's mean gain is as wanted, over as many epochs and as many updates without.

    Contradicted if it is the opposite over both. Reproduced where GANs are not repeated.
    """
    rows, grid, wanted, than = of
    means = rows.where(metric="mean_gain", grid=grid, test=FULL_TEST)
    epochs, updates, published = (
        means.one(protocol=protocol, as_many=as_many)
        for protocol, as_many in (
            (CORRECTED, "epochs"), (CORRECTED, "updates"), (PUBLISHED, "epochs"),
        )
    )  # fmt: skip
    if not epochs:
        return None
    found = (
        f"Mean of the {epochs['cells']} cells: {points_interval(epochs)} over {than} for as many "
        f"epochs; {_below(epochs)}"
    )
    if updates:
        found += f" The largest mixes over {than} for as many updates: {points_interval(updates)}."
    reproduced = ""
    if published:
        cells = f"mean of the {published['cells']} cells"
        reproduced = f"{cells} {points_interval(published)}; {_below(published)}"
    verdict = of_both(epochs, updates, wanted, IN_WORDS)
    quantity = measured(fmean(printed_gains(rows, grid)), published, updates)
    return Claim(
        claim, reported, found, *verdict, reproduced=reproduced, measured=quantity, **names
    )


def _below(mean):
    return f"{mean['below']} of {mean['cells']} lie below."


def _decrease(rows):
    """Holds if every step to more generated images is worse; contradicted if one is better.

    For as many epochs: each step takes more updates, too.
    """
    steps = rows.where(metric="step", protocol=CORRECTED, test=FULL_TEST)
    if len(steps) < 2:
        return None
    rise = next(iter(steps.where(verdict="better")), steps[0])
    first, last = (thousands(rise[end]) for end in ("over_generated", "generated"))
    lines = printed(rows, REAL).values()
    changes = [after - before for line in lines for before, after in pairwise(line)]
    return Claim(
        "The more generated images, the lower the accuracy: slightly, but consistently.",
        f"Of {len(changes)} steps in the table {sum(change < 0 for change in changes)} lower it.",
        "In the mean over the numbers of real images, for as many epochs: "
        + listed(
            steps, lambda s: f"{thousands(s['over_generated'])} to {thousands(s['generated'])}"
        ),
        *of_all(
            steps,
            "worse",
            holds="for as many epochs",
            opposite=f"going from {first} to {last} a digit raises it",
            open="not shown at every step",
        ),
        audits=("generated_decrease", "generated_levels_off"),
        id="3-more-is-worse",
        measured=tuple(one for step in steps for one in _step_quantity(rows, step)),
    )


def _step_quantity(rows, step):
    """A step beside the report's own, in the mean over its numbers of real images."""
    before, after = (step[end] for end in ("over_generated", "generated"))
    printed = [
        [row["mean"] for row in rows.where(protocol=REPORTED, grid=REAL, generated=count)]
        for count in (before, after)
    ]
    change = fmean(printed[1]) - fmean(printed[0]) if all(printed) else None
    return measured(change, None, step, _span(before, after))


def _span(before, after):
    return f"{thousands(before)} to {thousands(after)}, for as many epochs"


def _added_to_best(rows):
    """Holds if a mix is shown to add something to the best augmentation; does not if a gain of
    half a point is ruled out for each.
    """
    gains = rows.where(metric="gain", kind="best", test=FULL_TEST)
    if not gains:
        return None
    return Claim(
        "A better GAN's images add something even to the best augmentation.",
        "Not asked there: its augmentation is done once, before the training.",
        "Real images warped anew each time, with generated ones added, over these alone: "
        + listed(gains, lambda gain: f"{NETWORK_TITLES[gain['network']]}, {best_title(gain)}"),
        *of_any(gains),
        id="3-better-gan-helps",
        measured=tuple(
            quantity
            for gain in gains
            for quantity in measured(
                None, None, gain, f"{NETWORK_TITLES[gain['network']]}, {best_title(gain)}"
            )
        ),
    )


def _less_than_augmented(rows):
    """Holds if, at the fewest real images, as many augmented ones are better at every number."""
    compared = rows.where(metric="augmented_over_generated", protocol=CORRECTED, test=FULL_TEST)
    if not compared:
        return None
    lines, most = printed(rows, AUGMENTED), compared[-1]
    (real, _), *mixes = lines
    generated, *augmented = lines.values()
    reported = {
        count: one[0] - other
        for (_, count), one, other in zip(mixes, augmented, generated[1:], strict=True)
    }
    return Claim(
        "Augmented images help more than as many generated ones.",
        f"At {real} real images a digit by "
        f"{', '.join(points(gain, plus='') for gain in reported.values())}.",
        f"Augmented − generated at {compared[0]['real']} real images a digit: "
        + listed(compared, lambda row: thousands(row["count"])),
        *of_all(
            compared,
            "better",
            opposite="generated ones help more",
            open="not shown at every number of images",
        ),
        audits=("generated_below_augmented",),
        id="3-augmented-beat-generated",
        main=f"{most['count']:,} augmented images a digit help more than as many GAN images",
        measured=measured(reported.get(most["count"]), None, most),
    )


def _reference(rows):
    """The reference is fresh if a fresh network's first epoch reaches what the report's log says.

    If not, it may have learnt before what those had learnt whose first epochs lie around that.
    """
    published, reported = rows.where(protocol=PUBLISHED), REPORT.runs["reference"]
    real, first = reported.training.items // DIGITS, reported.values("accuracy")[0]
    after = published.where(metric="first_epoch", kind="reference", real=real)
    if not after:
        return None
    fresh = published.where(kind="mix", real=real, augmented=0, generated=0)
    own = fresh.one(metric="first_epoch")["per_seed"]
    learnt = {row["before"]: row["per_seed"] for row in after}
    reached = fresh.one(metric="accuracy", test=PROTOCOL_TEST)
    return Claim(
        f"The reference is a network that learnt from {thousands(real)} real images a digit alone.",
        f"Training accuracy after one epoch {percent(first)}, test "
        f"{percent(reported.value('test_accuracy'))}; the same cell of the first grid has "
        f"{percent(printed(rows, REAL)[real, 0][0])}.",
        f"Fresh networks ({len(own)}) reach {_range(own)} in the first epoch, and "
        f"{percent(reached['mean'])} of {thousands(reached['item_count'])} test images at last. "
        f"First epochs after {'; '.join(f'{name}: {_range(v)}' for name, v in learnt.items())}.",
        *_started_fresh(first, {"nothing": own, **learnt}),
        audits=("reference_is_fresh",),
        id="3-reference-is-fresh",
        measured=measured(first, {"mean": fmean(own)}, None, "after one epoch"),
        unit=PERCENT,
    )


def _started_fresh(first, firsts):
    """Verdict from a first epoch's accuracy, and others by what had been learnt before them."""
    around = [name for name, values in firsts.items() if min(values) <= first <= max(values)]
    if max(firsts["nothing"]) >= first:
        return holds("a fresh network can start so high")
    if around:
        return does_not_hold(f"it starts as if it had learnt {' or '.join(around)} before")
    nearest = min(firsts, key=lambda name: abs(fmean(firsts[name]) - first))
    return does_not_hold(
        f"no fresh network starts so high; nearest is one that had learnt {nearest}"
    )


def _range(values):
    return f"{percent(min(values))} to {percent(max(values))}"


def _replaced(rows):
    """Holds if the fewest real images with the most augmented ones reach the most real ones.

    Reach: the difference is shown to be above minus the report's own gap.
    """
    found = rows.one(metric="few_real_over_many", protocol=CORRECTED, test=FULL_TEST)
    if not found:
        return None
    reference = REPORT.runs["reference"]
    gap = reference.value("test_accuracy") - [*printed(rows, AUGMENTED).values()][-1][0]
    least = -max(gap, EQUIVALENCE_MARGIN)
    if found["verdict"] is None:
        verdict = QUICK
    elif is_above(found, least):
        exceeds = found["verdict"] == "better"
        verdict = holds("they do better" if exceeds else f"to within {points(-least, plus='')}")
    else:
        verdict = does_not_hold("they stay below") if is_below(found, least) else NOT_SHOWN
    return Claim(
        f"{found['real']} real images with {thousands(found['augmented'])} augmented ones nearly "
        f"replace {thousands(found['over_real'])} real ones.",
        f"{points(-gap)} against “{reference.training.items // DIGITS} real only”.",
        f"The one − the other, both from fresh networks, for as many epochs: "
        f"{points_interval(found)}.",
        *verdict,
        audits=("real_replaced", "below_reference", "few_real_images_lower"),
        id="3-augmented-replace-real",
        measured=measured(-gap, None, found, "for as many epochs"),
    )


def _own_real(rows):
    """Holds if no GAN whose images a cell adds learnt from images that it does not call real."""
    found = rows.where(metric="gan_images_not_called_real", protocol=PUBLISHED, kind="mix")
    if not found:
        return None
    some = min(found, key=lambda row: (row["real"], row["augmented"], -row["generated"]))
    real, beyond = some["real"], some["per_seed"]
    return Claim(
        f"Cells of {real} real images rest on {real} images a digit (taken for granted).",
        "The program draws a scenario's real images at random, independently of those that the GAN "
        "had learnt from.",
        f"The GANs of {real} images a digit had learnt from {thousands(min(beyond) / 10)} to "
        f"{thousands(max(beyond) / 10)} images a digit that the cell does not call real.",
        *(does_not_hold("their GANs have seen other real images") if max(beyond) else holds()),
        audits=("gans_own_images",),
        id="3-only-own-images",
        measured=measured(None, {"mean": fmean(beyond) / DIGITS}, None, "images beyond its own"),
        unit=NUMBER,
    )
