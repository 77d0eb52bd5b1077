"""What the report says of spatial attention, one claim at a time, and what the numbers say.

Each function looks at the findings and returns a claim or, where its numbers are missing, None.
The verdict follows from the rule that the function states, never from the data at hand.
"""

from experiments.attention_digits import comparison
from experiments.attention_digits.findings import ATTENTION, BASIC
from keras_assign.report.claims import (
    NO_DIFFERENCE,
    NOT_SHOWN,
    QUICK,
    Claim,
    does_not_hold,
    holds,
    undecided,
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

ROUNDS_FOR_A_VERDICT = 5


def judge(findings: dict) -> list[Claim]:
    """All claims for which the findings have the numbers."""
    found = (
        rule(findings) for rule in (_accuracy, _artefact, _looks_at_digit, _use, _time, _table)
    )
    return [claim for claim in found if claim is not None]


def _accuracy(findings):
    """Holds if the sound paired difference is `better` on all test images."""
    sound = findings["protocols"].get("sound")
    if not sound or not sound["difference"]:
        return None
    difference, reported = sound["difference"][FULL_TEST], findings["reported"]
    verdict, tone = {
        "better": holds(comparison.verdict_text(difference)),
        "worse": does_not_hold(comparison.verdict_text(difference)),
        "equivalent": NO_DIFFERENCE,
        "not shown": NOT_SHOWN,
        None: QUICK,
    }[difference["verdict"]]
    return Claim(
        "Spatial attention makes the CNN more accurate.",
        f"{percent(reported['models'][ATTENTION]['test_accuracy'])} against "
        f"{percent(reported['models'][BASIC]['test_accuracy'])}, one run each: "
        f"{reported['images_more']} of {thousands(reported['test_items'])} images. As two "
        f"proportions that is z = {reported['z']:.2f}, p = {reported['p']:.2f}.",
        f"{points_interval(difference)} on {thousands(difference['item_count'])} "
        f"test images, seeds paired: {len(sound['difference']['seeds'])}. A difference of "
        f"{points(difference['detectable'], plus='')} or more would have been found 4 times in 5.",
        verdict,
        tone,
        audits=("attention_better", "attention_digits_difference", "test_images_do"),
        id="4a-attention-helps",
        reproduced=_published_difference(findings),
    )


def _published_difference(findings):
    published = findings["protocols"].get("published")
    if not published or not published["difference"]:
        return ""
    basic, attending = (published["models"][name][PROTOCOL_TEST] for name in (BASIC, ATTENTION))
    return (
        f"{percent_interval(attending)} against {percent_interval(basic)} on "
        f"{thousands(basic['item_count'])} test images, "
        f"{points_interval(published['difference'][PROTOCOL_TEST])}."
    )


def _artefact(findings):
    """An artefact if no training under the published protocol ever predicts the last digits."""
    published = findings["protocols"].get("published")
    if not published or BASIC not in published["models"]:
        return None
    model, reported = published["models"][BASIC], findings["reported"]["models"]
    never_predicted = [digit for digit, recall in enumerate(model["recall"]) if recall == 0]
    images_of = [sum(row) for row in model["confusion"]]
    ceiling = 1 - sum(images_of[digit] for digit in never_predicted) / sum(images_of)
    digits = " and ".join(f"{digit}s" for digit in never_predicted)
    # Class-sorted arrays end in the highest digits.
    artefact = bool(never_predicted) and never_predicted == list(
        range(never_predicted[0], len(images_of))
    )
    if artefact:
        reason = (
            f"Keras' validation_split takes the end of class-sorted arrays, so that the {digits} "
            f"are validated on and never trained on: none of them is ever classified as one, and "
            f"{percent(ceiling, 1)} of all test images is the ceiling."
        )
    elif never_predicted:
        reason = f"The {digits} are never predicted."
    else:
        reason = "Every digit is predicted now and then."
    sound = findings["protocols"].get("sound")
    if sound and BASIC in sound["models"]:
        accuracy = percent_interval(sound["models"][BASIC][PROTOCOL_TEST])
        reason += f" With a stratified split the same network reaches {accuracy}."
    return Claim(
        "These networks classify ReducedMNIST with about 88 % accuracy.",
        f"{percent(reported[BASIC]['test_accuracy'])} and "
        f"{percent(reported[ATTENTION]['test_accuracy'])}, with a validation accuracy of "
        f"{percent(reported[BASIC]['val_accuracy'], 1)} in every epoch.",
        reason,
        *(
            does_not_hold(f"an artefact of the split, which trains on none of the {digits}")
            if artefact
            else undecided("it is not found to be an artefact here")
        ),
        audits=("all_digits_learnt", "all_digits_learnt_with_attention"),
        id="4a-accuracy-88",
        reproduced=f"{percent_interval(model[PROTOCOL_TEST])} without attention, validation "
        f"accuracy at most {percent(max(model['validation_accuracy']))}.",
    )


def _looks_at_digit(findings):
    """Holds if every map leans to the digit and is nearer to the ideal map than to an even one.

    A map leans to the digit if it has more on ink than an even map, and training brought that
    about: the intervals of the share on ink above ink's area and of the AUC gained lie above 0.
    The ideal map of the same size marks the places with ink and no others. Contradicted if a map
    has less on ink than an even one; not shown otherwise.
    """
    attention = _sound_attention(findings)
    if not attention:
        return None
    area, layers = attention["ink_area"], list(attention["layers"].values())
    leans = [
        layer["on_ink_above_area"]["low"] > 0 and layer["auc_gained"]["low"] > 0 for layer in layers
    ]
    way = [
        (layer["trained"]["on_ink"]["mean"] - area) / (layer["ideal_on_ink"] - area)
        for layer in layers
    ]
    if not attention["enough_seeds"]:
        verdict, tone = QUICK
    elif all(leans) and min(way) >= 0.5:
        verdict, tone = holds()
    elif all(leans):
        verdict, tone = does_not_hold("it leans to the digit, but does not ignore the background")
    elif any(layer["on_ink_above_area"]["high"] < 0 for layer in layers):
        verdict, tone = does_not_hold("a map favours the background")
    else:
        verdict, tone = NOT_SHOWN
    measures = " ".join(
        f"Block {number}: {percent_interval(layer['trained']['on_ink'], 1)} of the attention lies "
        f"on ink (untrained {percent(layer['untrained']['on_ink']['mean'], 1)}, ideal map "
        f"{percent(layer['ideal_on_ink'], 1)}), {percent(part, 0)} of the way from an even map to "
        f"the ideal one; AUC as ink detector {number_interval(layer['trained']['ink_auc'])} "
        f"(untrained {layer['untrained']['ink_auc']['mean']:.3f})."
        for number, (layer, part) in enumerate(zip(layers, way, strict=True), start=1)
    )
    return Claim(
        "Attention looks at the digit and ignores the background.",
        "No measurement; an expectation.",
        f"Ink covers {percent(area, 1)} of the image. {measures}",
        verdict,
        tone,
        audits=("attention_looks_at_digits",),
        id="4a-looks-at-digit",
    )


def _use(findings):
    """Shown if evening the maps out loses accuracy (interval above 0)."""
    attention = _sound_attention(findings)
    if not attention:
        return None
    lost = attention["even_attention"]["lost"]
    relies = "the trained network relies on where its maps point"
    if comparison.within_margin(lost):
        relies = undecided(f"{relies}, but {comparison.BELOW_MARGIN}")
    else:
        relies = holds(relies)
    verdict, tone = {
        "better": relies,
        "worse": does_not_hold("it does better without the maps' shape"),
        "equivalent": does_not_hold("without the maps' shape it does as well"),
        "not shown": NOT_SHOWN,
        None: QUICK,
    }[lost["verdict"]]
    return Claim(
        "The selective focus is what carries the result.",
        "No measurement; an explanation.",
        f"With each map replaced by its mean the trained networks fall by "
        f"{points_interval(lost, plus='')}, to "
        f"{percent(attention['even_attention']['accuracy']['mean'])} of "
        f"{thousands(attention['even_attention']['accuracy']['item_count'])} test images. (Relying "
        "on a map is not gaining by it: for that see the first claim.)",
        verdict,
        tone,
        id="4a-focus-carries",
    )


def _time(findings):
    """Slower holds if every timed round was; parameters are the reason only if they suffice.

    They do if the arithmetic that comes with them is at least half of the extra time.
    """
    timing = findings["timing"]
    models = next(
        (run["models"] for run in findings["protocols"].values() if len(run["models"]) == 2), None
    )
    if not timing or not timing["epoch_ratio"] or not models:
        return None
    reported, ratio = findings["reported"], timing["epoch_ratio"]
    seconds = {name: m["log_training_seconds"] for name, m in reported["models"].items()}
    weights, flops = (
        models[ATTENTION][name] / models[BASIC][name] - 1 for name in ("weights", "flops")
    )
    if timing["rounds"] < ROUNDS_FOR_A_VERDICT:
        verdict, tone = QUICK
    elif ratio["low"] > 1:
        explained = flops >= 0.5 * (ratio["median"] - 1)
        verdict, tone = (
            holds()
            if explained
            else undecided("slower, but by its layers, not by their weights or arithmetic")
        )
    elif ratio["high"] < 1:
        verdict, tone = does_not_hold("it is not slower here")
    else:
        verdict, tone = undecided("the timed rounds disagree")
    return Claim(
        "Attention takes longer to train, for its extra layers and parameters.",
        f"{seconds[ATTENTION]:.2f} s against {seconds[BASIC]:.2f} s (ratio "
        f"{reported['training_ratio']:.2f}), compile step included.",
        f"An epoch takes {spread(ratio)} times as long, over {timing['rounds']} alternating rounds "
        f"without the compile step. Attention adds "
        f"{models[ATTENTION]['weights'] - models[BASIC]['weights']} weights "
        f"({percent(weights, 3)}) and {percent(flops, 2)} of arithmetic.",
        verdict,
        tone,
        audits=("attention_digits_slower", "attention_digits_time_difference"),
        id="4a-trains-longer",
    )


def _table(findings):
    """Arithmetic on the report's own figures."""
    basic = findings["reported"]["models"][BASIC]
    table, log = basic["table_training_seconds"], basic["log_training_seconds"]
    agree = table == log
    return Claim(
        f"The basic CNN trained in {table:.2f} s.",
        f"The comparison table prints {table:.2f} s, the log under it {log:.2f} s.",
        f"The log's epochs, printed in whole seconds, sum to {basic['epoch_seconds_sum']:g} s, "
        f"which fits {log:.2f} s.",
        *(holds() if agree else does_not_hold("a misprint in the table")),
        audits=("attention_digits_printed_alike", "attention_digits_training_time"),
        id="4a-training-time",
    )


def _sound_attention(findings):
    sound = findings["protocols"].get("sound")
    return sound["attention"] if sound else None
