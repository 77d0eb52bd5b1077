"""What the report says of generated images, one claim at a time, and what the numbers say.

Each function looks at the findings and returns a claim or, where its numbers are missing, None.
The verdict follows from the rule that the function states, never from the data at hand. Verdicts
rest on the sound protocol and all test images, but for those on the report's own procedure.
"""

from statistics import fmean

from experiments.augmentation_digits.settings import FULL_TEST
from experiments.synthesis_digits.comparison import in_words
from experiments.synthesis_digits.names import PUBLISHED, SOUND
from keras_assign.report.claims import BAD, GOOD, OPEN, QUICK, Claim
from keras_assign.report.formats import percent, points, points_interval, thousands
from keras_assign.report.published import SYNTHESIS_DIGITS
from keras_assign.report.statistics import EQUIVALENCE_MARGIN


def judge(findings: dict) -> list[Claim]:
    """All claims for which the findings have the numbers."""
    rules = (_harm, _decrease, _help_on_top, _less_than_augmented, _reference, _replaced, _own_real)
    found = (rule(findings) for rule in rules)
    return [claim for claim in found if claim is not None]


def _grid(findings, place=SOUND):
    return findings[place]["grid"] if findings[place] else None


def _table_gains(table):
    return [row[count] - row["0"] for row in table.values() for count in row if count != "0"]


def _harm(findings):
    """Holds if the mean of all cells is worse than none generated, for as many epochs and updates.

    Contradicted if it is better against both; with as many epochs alone the claim is left open.
    """
    grid = _grid(findings)
    if not grid or not grid["pooled"]:
        return None
    pooled = grid["pooled"]["real"]
    epochs, updates = pooled["gain"][FULL_TEST], pooled["gain_over_controls"]
    parts = [
        f"Mean of the {pooled['cells']} cells: {points_interval(epochs)} over real images alone "
        f"for as many epochs; {pooled['below']} of {pooled['cells']} lie below."
    ]
    verdicts = [epochs["verdict"]]
    if updates:
        verdicts.append(updates[FULL_TEST]["verdict"])
        parts.append(
            f"The largest mixes over real images alone for as many updates: "
            f"{points_interval(updates[FULL_TEST])}."
        )
    if None in verdicts:
        verdict, tone = QUICK
    elif not updates:
        verdict = f"{verdicts[0]} for as many epochs; as many updates were not run"
        tone = OPEN
    elif set(verdicts) == {"worse"}:
        verdict, tone = "holds", GOOD
    elif set(verdicts) == {"better"}:
        verdict, tone = "contradicted: they raise it", BAD
    else:
        words = " and ".join(
            f"{word} for as many {what}"
            for word, what in zip(verdicts, ("epochs", "updates"), strict=True)
        )
        verdict, tone = words, OPEN
    gains = _table_gains(findings["reported"]["table"])
    return Claim(
        "Generated images lower the accuracy.",
        f"{len(gains)} cells, one run each, from {points(min(gains))} to {points(max(gains))}; "
        f"mean {points(fmean(gains))}.",
        " ".join(parts),
        verdict,
        tone,
    )


def _decrease(findings):
    """Holds if every step to more generated images is worse; contradicted if one is better."""
    grid = _grid(findings)
    if not grid or not grid["steps"] or len(grid["steps"]) < 2:
        return None
    steps = {name: step[FULL_TEST] for name, step in grid["steps"].items()}
    verdicts = {step["verdict"] for step in steps.values()}
    if None in verdicts:
        verdict, tone = QUICK
    elif verdicts == {"worse"}:
        verdict, tone = "holds", GOOD
    elif "better" in verdicts:
        verdict, tone = "contradicted: a step raises it", BAD
    else:
        verdict, tone = "not shown at every step", OPEN
    table = findings["reported"]["table"]
    falls, number = 0, 0
    for row in table.values():
        values = list(row.values())
        falls += sum(after < before for before, after in zip(values, values[1:], strict=False))
        number += len(values) - 1
    return Claim(
        "The more generated images, the lower the accuracy: slightly, but consistently.",
        f"Of {number} steps in the table {falls} lower it.",
        "In the mean over the numbers of real images: "
        + "; ".join(
            f"{name.replace('-', ' to ')}: {points_interval(step)}" for name, step in steps.items()
        )
        + ".",
        verdict,
        tone,
    )


def _help_on_top(findings):
    """Holds if the mean of the cells with augmented images is better for as many epochs.

    And contradicted if it is worse.
    """
    grid = _grid(findings)
    if not grid or not (grid["pooled"] or {}).get("augmented"):
        return None
    pooled = grid["pooled"]["augmented"]
    epochs, updates = pooled["gain"][FULL_TEST], pooled["gain_over_controls"]
    if epochs["verdict"] is None:
        verdict, tone = QUICK
    elif epochs["verdict"] == "better":
        verdict, tone = "holds", GOOD
    elif epochs["verdict"] == "worse":
        verdict, tone = "contradicted: they lower it", BAD
    else:
        verdict, tone = f"no gain shown ({epochs['verdict']})", OPEN
    table = findings["reported"]["augmented_table"]
    gains = _table_gains({copies: row for copies, row in table.items() if copies != "0"})
    found = (
        f"Mean of the {pooled['cells']} cells with augmented images: {points_interval(epochs)} "
        f"over the same without generated ones; {pooled['below']} of {pooled['cells']} lie below."
    )
    if updates:
        found += f" For as many updates (largest mixes): {points_interval(updates[FULL_TEST])}."
    return Claim(
        "On top of augmentation, generated images contribute positively.",
        f"Above the same cell without them in {sum(gain > 0 for gain in gains)} of {len(gains)} "
        f"cells; mean {points(fmean(gains))}. The cell that is praised lies below its own.",
        found,
        verdict,
        tone,
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
        verdict, tone = "holds", GOOD
    elif "worse" in verdicts:
        verdict, tone = "contradicted", BAD
    else:
        verdict, tone = "not shown at every number", OPEN
    table = findings["reported"]["augmented_table"]
    reported = [table[c]["0"] - table["0"][c] for c in table["0"] if c != "0" and c in table]
    return Claim(
        "Augmented images are worth more than as many generated ones.",
        f"At {SYNTHESIS_DIGITS['real_of_augmented_table']} real images a digit by "
        + ", ".join(points(gain, plus="") for gain in reported)
        + ".",
        f"Augmented − generated at {grid['real'][0]} real images a digit: "
        + "; ".join(f"{int(c):,}: {points_interval(found)}" for c, found in compared.items())
        + ".",
        verdict,
        tone,
    )


def _reference(findings):
    """The reference is fresh if fresh networks' first epochs reach what the report's log says.

    If not, what it had learnt before is told by the start whose first epoch comes nearest.
    """
    references = (_grid(findings, PUBLISHED) or {}).get("references")
    if not references:
        return None
    reported = SYNTHESIS_DIGITS["reference"]
    firsts = {
        name: [history[0] for history in found["history"]["accuracy"]]
        for name, found in references.items()
    }
    highest, first = max(firsts[""]), reported["accuracy"][0]
    nearest = min(firsts, key=lambda name: abs(fmean(firsts[name]) - first))
    if highest >= first:
        verdict, tone = "possible", GOOD
    elif nearest:
        verdict, tone = f"not fresh; nearest: first {in_words(nearest)}", BAD
    else:
        verdict, tone = "not fresh; nothing tried comes nearer", BAD
    real = thousands(reported["real"])
    fresh = references[""][FULL_TEST]["mean"]
    return Claim(
        f"The reference is a network that learnt from {real} real images a digit alone.",
        f"Training accuracy after one epoch {percent(first)}, test "
        f"{percent(reported['test_accuracy'])}; the same cell of the first grid has "
        f"{percent(SYNTHESIS_DIGITS['table'][1000][0])}.",
        f"Fresh networks ({len(firsts[''])}) reach {percent(min(firsts['']))} to "
        f"{percent(highest)} in the first epoch, and {percent(fresh)} of all test images at last. "
        f"First epochs after "
        + "; ".join(
            f"{in_words(name)}: {percent(fmean(values))}" for name, values in firsts.items() if name
        )
        + ".",
        verdict,
        tone,
    )  # fmt: skip


def _replaced(findings):
    """Holds if the fewest real images with the most augmented ones reach the most real ones.

    Reach: the interval of the difference lies above minus the report's own gap.
    """
    grid = _grid(findings)
    if not grid or not grid["fewest_against_most"]:
        return None
    found, most = grid["fewest_against_most"][FULL_TEST], max(grid["augmented"])
    table = findings["reported"]["augmented_table"]
    gap = SYNTHESIS_DIGITS["reference"]["test_accuracy"] - table[max(table, key=int)]["0"]
    if found["verdict"] is None:
        verdict, tone = QUICK
    elif found["low"] > -max(gap, EQUIVALENCE_MARGIN):
        verdict, tone = f"holds, within {points(gap, plus='')}", GOOD
    elif found["high"] < -max(gap, EQUIVALENCE_MARGIN):
        verdict, tone = "contradicted: they stay below", BAD
    else:
        verdict, tone = "not shown", OPEN
    return Claim(
        f"{grid['real'][0]} real images with {most:,} augmented ones nearly replace "
        f"{grid['real'][-1]:,} real ones.",
        f"{points(-gap)} against “{SYNTHESIS_DIGITS['reference']['real']} real only”.",
        f"The one − the other, both from fresh networks, for as many epochs: "
        f"{points_interval(found)}.",
        verdict,
        tone,
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
    verdict, tone = ("holds", GOOD) if max(beyond) == 0 else ("does not hold", BAD)
    return Claim(
        f"Cells of {real} real images rest on {real} images a digit (taken for granted).",
        "The program draws a scenario's real images at random, independently of those that the GAN "
        "had learnt from.",
        f"The GANs of {real} images a digit had learnt from {thousands(min(beyond) / 10)} to "
        f"{thousands(max(beyond) / 10)} images a digit that the cell does not call real.",
        verdict,
        tone,
    )
