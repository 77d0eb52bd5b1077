"""What the report says of spatial attention, one claim at a time, and what the numbers say.

Each function looks at the rows and returns a claim or, where its numbers are missing, None. The
verdict follows from the rule that the function states, never from the data at hand.
"""

from experiments.attention_digits.results import ATTENTION, BASIC, IDEAL, TRAINED, UNTRAINED
from experiments.protocols import CORRECTED, PUBLISHED, REPORTED
from keras_assign.report.claims import (
    NOT_SHOWN,
    PERCENT,
    QUICK,
    SECONDS,
    TIMES,
    Claim,
    below_margin,
    does_not_hold,
    holds,
    judged,
    measured,
    of_differences,
    undecided,
    words_of,
)
from keras_assign.report.digit_tests import FULL_TEST, PROTOCOL_TEST
from keras_assign.report.formats import (
    number_interval,
    percent,
    percent_interval,
    points,
    points_interval,
    spread,
    thousands,
)
from keras_assign.studies.rows import Rows

ROUNDS_FOR_A_VERDICT = 5


def judge(rows: Rows) -> list[Claim]:
    """All claims for which the rows have the numbers."""
    return judged((_accuracy, _artefact, _looks_at_digit, _use, _time, _table), rows)


def _accuracy(rows):
    """Holds if attention is shown to be better on all test images, corrected and paired by seed."""
    difference = rows.one(metric="difference", protocol=CORRECTED, test=FULL_TEST)
    if not difference:
        return None
    printed, said = rows.one(metric="difference", protocol=REPORTED), ""
    if difference["verdict"]:
        said = words_of(difference, "attention")
    accuracies = rows.where(metric="accuracy", protocol=REPORTED)
    attending, basic = (accuracies.one(model=model) for model in (ATTENTION, BASIC))
    return Claim(
        "Spatial attention makes the CNN more accurate.",
        f"{percent(attending['mean'])} against {percent(basic['mean'])}, one run each: "
        f"{attending['right'] - basic['right']} of {thousands(basic['item_count'])} images. As two "
        f"proportions that is z = {printed['z']:.2f}, p = {printed['p']:.2f}.",
        f"{points_interval(difference)} on {thousands(difference['item_count'])} "
        f"test images, seeds paired: {difference['seed_count']}. A difference of "
        f"{points(difference['detectable'], plus='')} or more would have been found 4 times in 5.",
        *of_differences([difference], better=said, worse=said),
        audits=("attention_better", "attention_digits_difference", "test_images_do"),
        id="4a-attention-helps",
        reproduced=_published_difference(rows),
        main="Spatial attention makes a digit CNN more accurate",
        measured=measured(
            attending["mean"] - basic["mean"],
            rows.one(metric="difference", protocol=PUBLISHED, test=FULL_TEST),
            difference,
        ),
    )


def _published_difference(rows):
    published = rows.where(protocol=PUBLISHED, test=PROTOCOL_TEST)
    difference = published.one(metric="difference")
    if not difference:
        return ""
    basic, attending = (published.one(metric="accuracy", model=name) for name in (BASIC, ATTENTION))
    return (
        f"{percent_interval(attending)} against {percent_interval(basic)} on "
        f"{thousands(basic['item_count'])} test images, {points_interval(difference)}."
    )


def _artefact(rows):
    """An artefact, so that it does not hold, if no training under the published protocol ever
    predicts the last digits.
    """
    published = rows.where(protocol=PUBLISHED, model=BASIC)
    if not published:
        return None
    recalls = published.where(metric="recall")
    never = [row for row in recalls if row["value"] == 0]
    ceiling = 1 - sum(r["item_count"] for r in never) / sum(r["item_count"] for r in recalls)
    digits = " and ".join(f"{row['digit']}s" for row in never)
    # Class-sorted arrays end in the highest digits.
    artefact = bool(never) and never == recalls[-len(never) :]
    if artefact:
        reason = (
            f"Keras' validation_split takes the end of class-sorted arrays, so that the {digits} "
            f"are validated on and never trained on: none of them is ever classified as one, and "
            f"{percent(ceiling, 1)} of all test images is the ceiling."
        )
    elif never:
        reason = f"The {digits} are never predicted."
    else:
        reason = "Every digit is predicted now and then."
    accuracies = rows.where(metric="accuracy", model=BASIC, test=PROTOCOL_TEST)
    reproduced, corrected = (accuracies.one(protocol=p) for p in (PUBLISHED, CORRECTED))
    if corrected:
        accuracy = percent_interval(corrected)
        reason += f" With a stratified split the same network reaches {accuracy}."
    reported = rows.where(protocol=REPORTED)
    basic, attending = (reported.one(metric="accuracy", model=name) for name in (BASIC, ATTENTION))
    (validation,) = reported.one(metric="validation_accuracy", model=BASIC)["per_seed"]
    validated = published.one(metric="validation_accuracy")["per_seed"]
    return Claim(
        "These networks classify ReducedMNIST with about 88 % accuracy.",
        f"{percent(basic['mean'])} and {percent(attending['mean'])}, with a validation accuracy of "
        f"{percent(validation, 1)} in every epoch.",
        reason,
        *(
            does_not_hold(f"an artefact of the split, which trains on none of the {digits}")
            if artefact
            else undecided("it is not found to be an artefact here")
        ),
        audits=("all_digits_learnt", "all_digits_learnt_with_attention"),
        id="4a-accuracy-88",
        reproduced=f"{percent_interval(reproduced)} without attention, "
        f"validation accuracy at most {percent(max(validated))}.",
        main=f"That CNN reaches {percent(basic['mean'], 0)}",
        measured=measured(basic["mean"], reproduced, corrected),
        unit=PERCENT,
    )


def _looks_at_digit(rows):
    """Holds if every map leans to the digit and is nearer to the ideal map than to an even one.

    A map leans to the digit if it has more on ink than an even map, and training brought that
    about: the share on ink above ink's area, and the AUC gained, are shown to be above 0.
    The ideal map of the same size marks the places with ink and no others. Contradicted if a map
    has less on ink than an even one; not shown otherwise.
    """
    found = rows.where(protocol=CORRECTED, model=ATTENTION)
    area = found.one(metric="ink_area")
    if not area:
        return None
    layers = [found.where(layer=layer) for layer in found.values("layer")]
    above = [layer.one(metric="on_ink_above_area") for layer in layers]
    leans = [
        {on_ink["verdict"], layer.one(metric="auc_gained")["verdict"]} == {"better"}
        for layer, on_ink in zip(layers, above, strict=True)
    ]
    told, way, shares = [], [], []
    for number, layer in enumerate(layers, start=1):
        trained, untrained, ideal = (
            layer.one(metric="on_ink", state=state) for state in (TRAINED, UNTRAINED, IDEAL)
        )
        way.append((trained["mean"] - area["value"]) / (ideal["mean"] - area["value"]))
        shares += measured(None, None, trained, f"on ink, block {number}")
        auc, before = (layer.one(metric="ink_auc", state=state) for state in (TRAINED, UNTRAINED))
        told.append(
            f"Block {number}: {percent_interval(trained, 1)} of the attention lies on ink "
            f"(untrained {percent(untrained['mean'], 1)}, ideal map {percent(ideal['mean'], 1)}), "
            f"{percent(way[-1], 0)} of the way from an even map to the ideal one; AUC as ink "
            f"detector {number_interval(auc)} (untrained {before['mean']:.3f})."
        )
    if found.one(metric="lost_with_even_maps")["verdict"] is None:
        verdict = QUICK
    elif all(leans) and min(way) >= 0.5:
        verdict = holds()
    elif all(leans):
        verdict = does_not_hold("it leans to the digit, but does not ignore the background")
    elif any(on_ink["verdict"] == "worse" for on_ink in above):
        verdict = does_not_hold("a map favours the background")
    else:
        verdict = NOT_SHOWN
    return Claim(
        "Attention looks at the digit and ignores the background.",
        "No measurement; an expectation.",
        f"Ink covers {percent(area['value'], 1)} of the image. {' '.join(told)}",
        *verdict,
        audits=("attention_looks_at_digits",),
        id="4a-looks-at-digit",
        measured=tuple(shares),
        unit=PERCENT,
    )


def _use(rows):
    """Holds if accuracy is shown to be lost where each map is replaced by its mean; open if that
    is less than half a point.
    """
    lost = rows.one(metric="lost_with_even_maps", protocol=CORRECTED)
    if not lost:
        return None
    even = rows.one(metric="accuracy_with_even_maps", protocol=CORRECTED)
    relies = "the trained network relies on where its maps point"
    small = below_margin(lost)
    if lost["verdict"] == "better" and small:
        verdict = undecided(f"{relies}, but{small.removeprefix(',')}")
    else:
        verdict = of_differences(
            [lost],
            better=relies,
            worse="it does better without the maps' shape",
            equivalent="without the maps' shape it does as well",
        )
    return Claim(
        "The selective focus is what carries the result.",
        "No measurement; an explanation.",
        f"With each map replaced by its mean the trained networks fall by "
        f"{points_interval(lost, plus='')}, to {percent(even['mean'])} of "
        f"{thousands(even['item_count'])} test images. (Relying on a map is not gaining by it: for "
        "that see the first claim.)",
        *verdict,
        id="4a-focus-carries",
        measured=measured(None, None, lost, "what the maps' shape adds"),
    )


def _time(rows):
    """Holds if every timed round was slower and its layers' arithmetic explains it.

    It does if it is at least half of the extra time; else the claim is open.
    """
    ratio = rows.one(metric="epoch_ratio")
    protocol = next(iter(rows.where(metric="difference", protocol=(PUBLISHED, CORRECTED))), None)
    if not ratio or not protocol:
        return None
    found, rounds = rows.where(protocol=protocol["protocol"]), rows.one(metric="timed")["rounds"]

    def both(metric, rows=found):
        return [rows.one(metric=metric, model=name)["value"] for name in (ATTENTION, BASIC)]

    (weights, fewer), (flops, less) = both("weights"), both("flops")
    attending, basic = both("training_seconds", rows.where(protocol=REPORTED))
    if rounds < ROUNDS_FOR_A_VERDICT:
        verdict = QUICK
    elif ratio["low"] > 1:
        explained = flops / less - 1 >= 0.5 * (ratio["median"] - 1)
        verdict = (
            holds()
            if explained
            else undecided("slower, but by its layers, not by their weights or arithmetic")
        )
    elif ratio["high"] < 1:
        verdict = does_not_hold("it is not slower here")
    else:
        verdict = undecided("the timed rounds disagree")
    return Claim(
        "Attention takes longer to train, for its extra layers and parameters.",
        f"{attending:.2f} s against {basic:.2f} s (ratio {attending / basic:.2f}), compile step "
        "included.",
        f"An epoch takes {spread(ratio)} times as long, over {rounds} alternating rounds "
        f"without the compile step. Attention adds {weights - fewer} weights "
        f"({percent(weights / fewer - 1, 3)}) and {percent(flops / less - 1, 2)} of arithmetic.",
        *verdict,
        audits=("attention_digits_slower", "attention_digits_time_difference"),
        id="4a-trains-longer",
        measured=measured(attending / basic, None, {**ratio, "mean": ratio["median"]}),
        unit=TIMES,
    )


def _table(rows):
    """Holds if the report's table and its log print the same time."""
    found = rows.where(protocol=REPORTED, model=BASIC)
    table, log, epochs = (
        found.one(metric=metric)["value"]
        for metric in ("training_seconds_in_table", "training_seconds", "epoch_seconds_sum")
    )
    return Claim(
        f"The basic CNN trained in {table:.2f} s.",
        f"The comparison table prints {table:.2f} s, the log under it {log:.2f} s.",
        f"The log's epochs, printed in whole seconds, sum to {epochs:g} s, which fits {log:.2f} s.",
        *(holds() if table == log else does_not_hold("a misprint in the table")),
        audits=("attention_digits_printed_alike", "attention_digits_training_time"),
        id="4a-training-time",
        measured=measured(table, None, {"mean": log}, "table, and log"),
        unit=SECONDS,
    )
