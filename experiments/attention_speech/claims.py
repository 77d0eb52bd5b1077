"""What the report says in Problem 4b, one claim at a time, and what the numbers say.

Each function looks at the findings and returns a claim or, where its numbers are missing, None.
The verdict follows from the rule that the function states, never from the data at hand.
"""

from statistics import fmean

from experiments.attention_speech.comparison import compared
from experiments.attention_speech.settings import REPORT, SPLIT_TITLES
from keras_assign.data.speech_splits import RANDOM
from keras_assign.data.spoken_digits import TITLES as DATA_TITLES
from keras_assign.recipes.speech_cnn import CBAM, OPEN, PLAIN, POOLED, WIDE
from keras_assign.report.claims import (
    NO_DIFFERENCE,
    NOT_SHOWN,
    QUICK,
    Claim,
    does_not_hold,
    holds,
    undecided,
)
from keras_assign.report.formats import percent, percent_interval, points, points_interval, spread

ATTENTION_HELPS = "Attention increases the accuracy, by about 0.43 points."
FALL_OF_CONVERGED = 0.01  # Of the test loss, in the last epoch.
ROUNDS_FOR_A_VERDICT = 5


def judge(findings: dict) -> list[Claim]:
    """All claims for which the findings have the numbers."""
    rules = (_accuracy, _by_its_weights, _time, _slow, _converged, _voiced, _table)
    return [claim for claim in (rule(findings) for rule in rules) if claim is not None]


def _accuracy(findings):
    """Holds if CBAM is better than none under every split; contradicted if it is worse in one."""
    differences = _differences(findings, f"{CBAM}-{PLAIN}")
    if not differences:
        return None
    reported = findings["reported"]
    models = reported["models"]
    return Claim(
        ATTENTION_HELPS,
        f"{percent(models[CBAM]['test_accuracy'])} against "
        f"{percent(models[PLAIN]['test_accuracy'])}, one run each. The size of the test is not "
        f"stated; all logged accuracies are whole numbers of {reported['test_items']:,} clips. "
        f"Then the gain is {reported['clips_more']} clips: z = {reported['z']:.2f}, p = "
        f"{reported['p']:.3f}; against the plain network's own epoch "
        f"{reported['best_plain_epoch']} p = {reported['p_best']:.2f}.",
        _listed(differences),
        *_verdict(differences),
        audits=("cbam_better", "cbam_better_than_best_epoch", "granularity_speech_test"),
        reproduced=_its_own_split(findings),
        id="4b-attention-helps",
    )


def _its_own_split(findings):
    """The report's recipe with speakers shared, as the report has it, on the data of this run."""
    test = compared(findings[REPORT]).get(RANDOM)
    if not test:
        return ""
    attending, plain = (percent_interval(test["models"][name]) for name in (CBAM, PLAIN))
    title = DATA_TITLES[findings[REPORT]["data"]["dataset"]]
    return f"{attending} against {plain}, speakers shared. Recordings: {title}."


def _by_its_weights(findings):
    """Holds if CBAM is better than as many weights spent on width, under every split."""
    differences = _differences(findings, f"{CBAM}-{WIDE}")
    if not differences:
        return None
    costs = findings[REPORT]["costs"]
    return Claim(
        "It is attention that helps, and not more weights.",
        "No measurement; the comparison has no network of as many weights.",
        f"CBAM has {costs[CBAM]['weights'] - costs[PLAIN]['weights']:,} weights more than none "
        f"({percent(costs[CBAM]['weights'] / costs[PLAIN]['weights'] - 1, 1)}); the wider network "
        f"has {costs[WIDE]['weights']:,}, CBAM's {costs[CBAM]['weights']:,}. "
        + _listed(differences),
        *_verdict(differences),
        id="4b-not-its-weights",
    )


def _differences(findings, name):
    found = findings[REPORT]
    if not found:
        return {}
    return {
        kind: test["differences"][name]
        for kind, test in compared(found).items()
        if name in test["differences"]
    }


def _listed(differences):
    return " ".join(
        f"{SPLIT_TITLES[kind]}: {points_interval(found)}; {points(found['detectable'], plus='')} "
        "or more would have been found 4 times in 5."
        for kind, found in differences.items()
    )


def _verdict(differences):
    verdicts = [found["verdict"] for found in differences.values()]
    if None in verdicts:
        return QUICK
    shown = {word: verdicts.count(word) for word in ("better", "worse")}
    if shown["better"] == len(verdicts):
        return holds()
    if shown["worse"]:
        return does_not_hold(f"worse under {shown['worse']} of {len(verdicts)} splits")
    if shown["better"]:
        return undecided(
            f"better under {shown['better']} of {len(verdicts)} splits, not under the others"
        )
    if verdicts.count("equivalent") == len(verdicts):
        return NO_DIFFERENCE
    return NOT_SHOWN


def _time(findings):
    """Slightly longer holds if every timed round was longer, and the median below 1.1 times."""
    found, reported = findings[REPORT], findings["reported"]
    ratio = found and found["timing"] and found["timing"]["ratios"].get(CBAM)
    if not ratio:
        return None
    if found["timing"]["rounds"] < ROUNDS_FOR_A_VERDICT:
        verdict = QUICK
    elif ratio["low"] > 1:
        much = ratio["median"] >= 1.1
        verdict = does_not_hold("clearly longer, not slightly") if much else holds()
    elif ratio["high"] < 1:
        verdict = does_not_hold("it takes less time here")
    else:
        verdict = undecided("the timed rounds disagree")
    costs = found["costs"]
    pooled = found["timing"]["ratios"].get(POOLED)
    elsewhere = f" After the pooling it takes {spread(pooled)} times as long." if pooled else ""
    return Claim(
        "With attention, training takes slightly longer.",
        f"{reported['train_ratio']:.2f} times the training time, {reported['test_ratio']:.2f} "
        "times the test time: more layers cannot make a test faster, so these times are mostly "
        "those of loading.",
        f"An epoch takes {spread(ratio)} times as long, over {found['timing']['rounds']} "
        "alternating rounds without loading or the compile step, for "
        f"{percent(costs[CBAM]['flops'] / costs[PLAIN]['flops'] - 1, 1)} more arithmetic."
        f"{elsewhere}",
        *verdict,
        audits=("cbam_slower",),
        id="4b-slightly-longer",
    )


def _slow(findings):
    """Holds if CBAM's training loss stays above none's to the end.

    Due to its closed start if CBAM that starts open is behind for fewer epochs.
    """
    found, reported = findings[REPORT], findings["reported"]
    behind = found["training"]["last_epoch_behind"] if found and found["training"] else {}
    if CBAM not in behind:
        return None
    history = found["training"]["models"][CBAM]["history"]["loss"]
    epochs, seeds = len(history[0]), len(history)
    if found["shortened"] or seeds < 2:
        verdict = QUICK
    elif behind[CBAM] == epochs:
        verdict = holds()
    elif behind[CBAM] == 0:
        verdict = does_not_hold("it is never behind")
    else:
        verdict = undecided("behind at first, ahead at the end")
    cause = ""
    if OPEN in behind:
        cause = (
            " With sigmoids that start near 0.88, where gradients pass, it is behind "
            f"{_until(behind[OPEN])}: "
            + (
                "the delay is that of a start with half-closed gates."
                if behind[OPEN] < behind[CBAM]
                else "the half-closed start is not what delays it."
            )
        )
    return Claim(
        "With attention the network converges slowly, since its maps hold gradients back.",
        "In its own logs the training loss with attention is the higher one until epoch "
        f"{reported['last_epoch_behind']}, and the lower one in every epoch after that.",
        f"The mean training loss with CBAM is the higher one {_until(behind[CBAM])} of {epochs}."
        f"{cause}",
        *verdict,
        audits=("cbam_converges_slowly",),
        id="4b-converges-slowly",
    )


def _until(epoch):
    return f"until epoch {epoch}" if epoch else "in no epoch"


def _converged(findings):
    """Holds if the last epoch takes less than a hundredth of the test loss away, in the mean."""
    found, models = findings[REPORT], findings["reported"]["models"]
    trained = found["training"]["models"] if found and found["training"] else {}
    falls = {name: trained[name]["last_fall"] for name in (PLAIN, CBAM) if name in trained}
    if not falls or any(fall is None for series in falls.values() for fall in series):
        return None
    means = {name: fmean(series) for name, series in falls.items()}
    if found["shortened"]:
        verdict = QUICK
    elif max(means.values()) < FALL_OF_CONVERGED:
        verdict = holds()
    else:
        verdict = does_not_hold("the last epoch still lowers the test loss")
    return Claim(
        "20 epochs are enough to converge.",
        f"In its logs the last epoch still takes {percent(models[PLAIN]['last_fall'], 0)} "
        f"(with attention {percent(models[CBAM]['last_fall'], 0)}) of the test loss away.",
        "Here the last epoch changes the test loss by "
        + " and ".join(
            f"{percent(-mean, 1)} ({'with' if name == CBAM else 'without'} CBAM)".replace("-", "−")
            for name, mean in means.items()
        )
        + ", in the mean over seeds.",
        *verdict,
        audits=("epochs_enough",),
        id="4b-20-epochs-enough",
    )


def _voiced(findings):
    """Holds if every block has more attention on voiced, and less on silent, columns than even.

    And training brought it about: the intervals of what was gained lie on the right side of 0.
    """
    found = findings[REPORT]
    attention = found["attention"].get(CBAM) if found and found["attention"] else None
    if not attention:
        return None
    layers, columns = attention["layers"], attention["columns"]
    focused = [
        layer["voiced"]["gained"]["low"] > 0 and layer["silent"]["gained"]["high"] < 0
        for layer in layers.values()
    ]
    against = [
        layer["voiced"]["gained"]["high"] < 0 or layer["silent"]["gained"]["low"] > 0
        for layer in layers.values()
    ]
    if any(layer["voiced"]["gained"]["verdict"] is None for layer in layers.values()):
        verdict = QUICK
    elif all(focused):
        verdict = holds()
    elif any(focused):
        verdict = undecided(f"shown in {sum(focused)} of {len(focused)} blocks")
    else:
        verdict = does_not_hold("a map does the opposite") if any(against) else NOT_SHOWN
    blocks = " ".join(
        f"Block {number}: {percent_interval(layer['voiced']['trained'], 1)} of the attention on "
        f"voiced columns (untrained {percent(layer['voiced']['untrained'], 1)}), "
        f"{percent_interval(layer['silent']['trained'], 1)} on silent ones (untrained "
        f"{percent(layer['silent']['untrained'], 1)})."
        for number, layer in enumerate(layers.values(), start=1)
    )
    return Claim(
        "Spatial attention focuses on voiced segments and suppresses silence.",
        "No measurement; an explanation.",
        f"Voiced are {percent(columns['voiced'], 1)} of the columns, silent "
        f"{percent(columns['silent'], 1)}. {blocks}",
        *verdict,
        audits=("voiced_segments",),
        id="4b-focuses-on-voiced",
    )


def _table(findings):
    """Arithmetic on the report's own figures."""
    models = findings["reported"]["models"]
    parts, agree = [], True
    for name, words in ((PLAIN, "without"), (CBAM, "with")):
        model = models[name]
        for what in ("train", "test"):
            table, total = model[f"table_{what}_seconds"], model[f"{what}_seconds_sum"]
            agree = agree and abs(table - total) < 0.005
            parts.append(f"{what} {words} attention {table:.2f} s, in the log {total:.2f} s")
    return Claim(
        "The table's training and test times are those of the logs.",
        "Printed: " + "; ".join(parts) + ".",
        "The sums of the logged epochs differ from the table by up to "
        + _largest_difference(models)
        + "; whole running times agree.",
        *(holds() if agree else does_not_hold("table and logs differ")),
        audits=("plain_training_time", "plain_test_time", "cbam_training_time", "cbam_test_time"),
        id="4b-times-printed",
    )


def _largest_difference(models):
    differences = [
        abs(model[f"table_{what}_seconds"] - model[f"{what}_seconds_sum"])
        for model in models.values()
        for what in ("train", "test")
    ]
    return f"{max(differences):.2f} s"
