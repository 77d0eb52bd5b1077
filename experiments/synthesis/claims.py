"""What the report says of generated images, one claim at a time, and what the numbers say.

Each function looks at the findings and returns a claim or, where its numbers are missing, None.
The verdict follows from the rule that the function states, never from the data at hand. Verdicts
rest on the corrected protocol and all test images, but for those on the report's own procedure.
"""

from statistics import fmean

from experiments.synthesis.findings import PLACES
from experiments.synthesis.grid_tables import in_words
from experiments.synthesis.settings import PUBLISHED, SOUND
from experiments.synthesis.worth_tables import mix_in_words
from keras_assign.data.reduced_mnist import DIGITS
from keras_assign.recipes.warped_digits import NETWORK_TITLES
from keras_assign.report.claims import (
    NOT_SHOWN,
    QUICK,
    Claim,
    does_not_hold,
    holds,
    undecided,
)
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.report.formats import percent, points, points_interval, thousands
from keras_assign.report.published import REPORT
from keras_assign.report.statistics import EQUIVALENCE_MARGIN

_REFERENCE_REAL = REPORT.runs["reference"].training.items // DIGITS  # A digit.


def judge(findings: dict) -> list[Claim]:
    """All claims for which the findings have the numbers."""
    rules = (
        _harm, _decrease, _help_on_top, _on_top_of_the_best, _less_than_augmented, _reference,
        _replaced, _own_real,
    )  # fmt: skip
    found = (rule(findings) for rule in rules)
    return [claim for claim in found if claim is not None]


def _grid(findings, place=SOUND):
    return findings[place]["grid"] if findings[place] else None


def _table_gains(table):
    return [row[count] - row["0"] for row in table.values() for count in row if count != "0"]


def _harm(findings):
    """Holds if the mean of all cells is worse than none generated, for as many epochs and updates.

    Contradicted if it is better against both.
    """
    grid = _grid(findings)
    if not grid or not grid["pooled"]:
        return None
    pooled = grid["pooled"]["real"]
    verdict, tone = _against_both(pooled, "worse", "better")
    gains = _table_gains(findings["reported"]["table"])
    return Claim(
        "Generated images lower the accuracy.",
        f"{len(gains)} cells, one run each, from {points(min(gains))} to {points(max(gains))}; "
        f"mean {points(fmean(gains))}.",
        _pooled_in_words(pooled, "real images alone"),
        verdict,
        tone,
        audits=("generated_lower",),
        reproduced=_published_mean(findings, "real"),
        id="3-generated-lower",
    )


def _published_mean(findings, grid):
    """The same under the published protocol, where GANs are not repeated."""
    published = _grid(findings, PUBLISHED)
    pooled = ((published or {}).get("pooled") or {}).get(grid)
    if not pooled:
        return ""
    return (
        f"mean of the {pooled['cells']} cells {points_interval(pooled['gain'][FULL_TEST])}; "
        f"{pooled['below']} of {pooled['cells']} lie below."
    )


def _help_on_top(findings):
    """Holds if the mean of the cells with augmented images is better, for epochs and updates.

    As many of either as the same without generated images. Contradicted if it is worse than both.
    """
    grid = _grid(findings)
    if not grid or not (grid["pooled"] or {}).get("augmented"):
        return None
    pooled = grid["pooled"]["augmented"]
    verdict, tone = _against_both(pooled, "better", "worse")
    table = findings["reported"]["augmented_table"]
    gains = _table_gains({copies: row for copies, row in table.items() if copies != "0"})
    return Claim(
        "On top of augmentation, generated images contribute positively.",
        f"Above the same cell without them in {sum(gain > 0 for gain in gains)} of {len(gains)} "
        f"cells; mean {points(fmean(gains))}. The cell that is praised lies below its own.",
        _pooled_in_words(pooled, "real and augmented images alone"),
        verdict,
        tone,
        audits=("generated_help_augmented", "praised_mix", "best_mix"),
        reproduced=_published_mean(findings, "augmented"),
        id="3-help-on-top",
    )


def _on_top_of_the_best(findings):
    """Holds if a mix adds something on top of the best augmentation; asked of better GANs.

    Contradicted if none does and one is worse, not supported if no interval reaches a gain that
    matters; else it is open. What could have been seen is said beside.
    """
    top = next(
        (findings[place]["top"] for place in PLACES if (findings[place] or {}).get("top")), 0
    )
    if not top:
        return None
    gains = {
        f"{NETWORK_TITLES[network]}, {mix_in_words(mix)}": with_real["gain"][FULL_TEST]
        for network, by_size in top.items()
        for found in by_size.values()
        for mix, with_real in found["with"].items()
    }
    verdicts = {gain["verdict"] for gain in gains.values()}
    if None in verdicts:
        verdict, tone = QUICK
    elif "better" in verdicts:
        verdict, tone = holds()
    elif "worse" in verdicts:
        verdict, tone = does_not_hold("nothing is added")
    else:
        seen = max(gain["detectable"] for gain in gains.values())
        matters = max(gain["high"] for gain in gains.values()) >= EQUIVALENCE_MARGIN
        detected = f"a gain of {points(seen, plus='')} would have been detected"
        verdict, tone = (
            undecided(f"no gain is shown; {detected}")
            if matters
            else does_not_hold(f"there is no gain that matters; {detected}")
        )
    return Claim(
        "A better GAN's images add something even to the best augmentation.",
        "Not asked there: its augmentation is done once, before the training.",
        "Real images warped anew each time, with generated ones added, over these alone: "
        + "; ".join(f"{name}: {points_interval(gain)}" for name, gain in gains.items())
        + ".",
        verdict,
        tone,
        id="3-better-gan-helps",
    )


def _yardsticks(pooled):
    """Verdicts against as many epochs and as many updates; the latter may be missing."""
    found = (pooled["gain"], pooled["gain_over_controls"])
    return [difference[FULL_TEST]["verdict"] for difference in found if difference]


def _against_both(pooled, wanted, opposite):
    """Verdict and tone of a claim that the pooled gain is of one kind, by either yardstick."""
    verdicts = _yardsticks(pooled)
    if None in verdicts:
        return QUICK
    if len(verdicts) == 1:
        return undecided(f"for as many epochs {_said(verdicts[0])}; as many updates were not run")
    if set(verdicts) == {wanted}:
        return holds()
    if set(verdicts) == {opposite}:
        return does_not_hold(_said(opposite))
    if len(set(verdicts)) == 1:
        return undecided(f"for as many epochs, and for as many updates, {_said(verdicts[0])}")
    epochs, updates = map(_said, verdicts)
    return undecided(f"for as many epochs {epochs}; for as many updates {updates}")


def _said(verdict):
    return {
        "better": "they raise it",
        "worse": "they lower it",
        "equivalent": "they change nothing that matters",
        "not shown": "no effect is shown",
    }[verdict]


def _pooled_in_words(pooled, than):
    updates = pooled["gain_over_controls"]
    found = (
        f"Mean of the {pooled['cells']} cells: {points_interval(pooled['gain'][FULL_TEST])} over "
        f"{than} for as many epochs; {pooled['below']} of {pooled['cells']} lie below."
    )
    if updates:
        found += (
            f" The largest mixes over {than} for as many updates: "
            f"{points_interval(updates[FULL_TEST])}."
        )
    return found


def _decrease(findings):
    """Holds if every step to more generated images is worse; contradicted if one is better.

    For as many epochs: each step takes more updates, too.
    """
    grid = _grid(findings)
    if not grid or not grid["steps"] or len(grid["steps"]) < 2:
        return None
    steps = {name: step[FULL_TEST] for name, step in grid["steps"].items()}
    verdicts = {step["verdict"] for step in steps.values()}
    if None in verdicts:
        verdict, tone = QUICK
    elif verdicts == {"worse"}:
        verdict, tone = holds("for as many epochs")
    elif "better" in verdicts:
        rise = next(name for name, step in steps.items() if step["verdict"] == "better")
        first, last = (thousands(int(count)) for count in rise.split("-"))
        verdict, tone = does_not_hold(f"going from {first} to {last} a digit raises it")
    else:
        verdict, tone = undecided("not shown at every step")
    table = findings["reported"]["table"]
    falls, number = 0, 0
    for row in table.values():
        values = list(row.values())
        falls += sum(after < before for before, after in zip(values, values[1:], strict=False))
        number += len(values) - 1
    return Claim(
        "The more generated images, the lower the accuracy: slightly, but consistently.",
        f"Of {number} steps in the table {falls} lower it.",
        "In the mean over the numbers of real images, for as many epochs: "
        + "; ".join(
            f"{name.replace('-', ' to ')}: {points_interval(step)}" for name, step in steps.items()
        )
        + ".",
        verdict,
        tone,
        audits=("generated_decrease", "generated_levels_off"),
        id="3-more-is-worse",
    )


def _less_than_augmented(findings):
    """Holds if, at the fewest real images, as many augmented ones are better at every number."""
    grid = _grid(findings)
    if not grid or not grid["against_augmented"]:
        return None
    compared = {c: found[FULL_TEST] for c, found in grid["against_augmented"].items()}
    verdicts = {found["verdict"] for found in compared.values()}
    if None in verdicts:
        verdict, tone = QUICK
    elif verdicts == {"better"}:
        verdict, tone = holds()
    elif "worse" in verdicts:
        verdict, tone = does_not_hold("generated ones help more")
    else:
        verdict, tone = undecided("not shown at every number of images")
    table = findings["reported"]["augmented_table"]
    reported = [table[c]["0"] - table["0"][c] for c in table["0"] if c != "0" and c in table]
    return Claim(
        "Augmented images help more than as many generated ones.",
        f"At {REPORT.tables['both'].fixed['real']} real images a digit by "
        + ", ".join(points(gain, plus="") for gain in reported)
        + ".",
        f"Augmented − generated at {grid['real'][0]} real images a digit: "
        + "; ".join(f"{int(c):,}: {points_interval(found)}" for c, found in compared.items())
        + ".",
        verdict,
        tone,
        audits=("generated_below_augmented",),
        id="3-augmented-beat-generated",
    )


def _reference(findings):
    """The reference is fresh if a fresh network's first epoch reaches what the report's log says.

    If not, it may have learnt before what those had learnt whose first epochs lie around that.
    """
    grid, reported = _grid(findings, PUBLISHED), REPORT.runs["reference"]
    if not grid or not grid["references"] or grid["real"][-1] != _REFERENCE_REAL:
        return None
    references, table = grid["references"], findings["reported"]["table"]
    firsts = {
        name: [history[0] for history in found["history"]["accuracy"]]
        for name, found in references.items()
    }
    first = reported.values("accuracy")[0]
    around = [name for name, v in firsts.items() if name and min(v) <= first <= max(v)]
    if max(firsts[""]) >= first:
        verdict, tone = holds("a fresh network can start so high")
    elif around:
        verdict, tone = does_not_hold(
            f"it starts as if it had learnt {' or '.join(map(in_words, around))} before"
        )
    else:
        nearest = min(firsts, key=lambda name: abs(fmean(firsts[name]) - first))
        verdict, tone = does_not_hold(
            f"no fresh network starts so high; nearest is one that had learnt {in_words(nearest)}"
        )
    real = thousands(_REFERENCE_REAL)
    fresh = references[""][PROTOCOL_TEST]
    return Claim(
        f"The reference is a network that learnt from {real} real images a digit alone.",
        f"Training accuracy after one epoch {percent(first)}, test "
        f"{percent(reported.value('test_accuracy'))}; the same cell of the first grid has "
        f"{percent(table[str(_REFERENCE_REAL)]['0'])}.",
        f"Fresh networks ({len(firsts[''])}) reach {percent(min(firsts['']))} to "
        f"{percent(max(firsts['']))} in the first epoch, and {percent(fresh['mean'])} of "
        f"{thousands(fresh['item_count'])} test images at last. First epochs after "
        + "; ".join(
            f"{in_words(name)}: {percent(min(values))} to {percent(max(values))}"
            for name, values in firsts.items()
            if name
        )
        + ".",
        verdict,
        tone,
        audits=("reference_is_fresh",),
        id="3-reference-is-fresh",
    )


def _replaced(findings):
    """Holds if the fewest real images with the most augmented ones reach the most real ones.

    Reach: the interval of the difference lies above minus the report's own gap.
    """
    grid = _grid(findings)
    if not grid or not grid["fewest_against_most"]:
        return None
    found, most = grid["fewest_against_most"][FULL_TEST], max(grid["augmented"])
    table = findings["reported"]["augmented_table"]
    gap = REPORT.runs["reference"].value("test_accuracy") - table[max(table, key=int)]["0"]
    if found["verdict"] is None:
        verdict, tone = QUICK
    elif found["low"] > -max(gap, EQUIVALENCE_MARGIN):
        verdict, tone = holds()
    elif found["high"] < -max(gap, EQUIVALENCE_MARGIN):
        verdict, tone = does_not_hold("they stay below")
    else:
        verdict, tone = NOT_SHOWN
    return Claim(
        f"{grid['real'][0]} real images with {most:,} augmented ones nearly replace "
        f"{grid['real'][-1]:,} real ones.",
        f"{points(-gap)} against “{_REFERENCE_REAL} real only”.",
        f"The one − the other, both from fresh networks, for as many epochs: "
        f"{points_interval(found)}.",
        verdict,
        tone,
        audits=("real_replaced", "below_reference", "few_real_images_lower"),
        id="3-augmented-replace-real",
    )


def _own_real(findings):
    """Holds if no GAN whose images a cell adds learnt from images that it does not call real."""
    grid = _grid(findings, PUBLISHED)
    if not grid:
        return None
    real, counts = str(grid["real"][0]), grid["cells"][str(grid["real"][0])]
    beyond = [
        image["gan"] for image in counts["0"][str(max(grid["generated"]))]["images_beyond_the_real"]
    ]
    verdict, tone = (
        holds() if max(beyond) == 0 else does_not_hold("their GANs have seen other real images")
    )
    return Claim(
        f"Cells of {real} real images rest on {real} images a digit (taken for granted).",
        "The program draws a scenario's real images at random, independently of those that the GAN "
        "had learnt from.",
        f"The GANs of {real} images a digit had learnt from {thousands(min(beyond) / 10)} to "
        f"{thousands(max(beyond) / 10)} images a digit that the cell does not call real.",
        verdict,
        tone,
        audits=("gans_own_images",),
        id="3-only-own-images",
    )
