"""What the report says in Problem 4b, one claim at a time, and what the numbers say.

Each function looks at the rows and returns a claim or, where its numbers are missing, None. The
verdict follows from the rule that the function states, never from the data at hand.
"""

from statistics import fmean

from experiments.attention_speech import results
from experiments.attention_speech.settings import SPLIT_TITLES
from experiments.protocols import REPORT_RECIPE
from keras_assign.data.speech_splits import RANDOM, SPEAKERS
from keras_assign.data.spoken_digits import TITLES as DATA_TITLES
from keras_assign.recipes.speech_cnn import CBAM, PLAIN, POOLED, WIDE
from keras_assign.report import cbam_shares
from keras_assign.report.claims import (
    NO_DIFFERENCE,
    NOT_SHOWN,
    NUMBER,
    PERCENT,
    QUICK,
    SECONDS,
    TIMES,
    Claim,
    does_not_hold,
    holds,
    judged,
    measured,
    of_all,
    undecided,
)
from keras_assign.report.formats import (
    percent,
    percent_interval,
    points,
    points_interval,
    signed,
    spread,
)
from keras_assign.studies.rows import Rows

FALL_OF_CONVERGED = 0.01  # Of the test loss, in the last epoch.
ROUNDS_FOR_A_VERDICT = 5


def judge(rows: Rows) -> list[Claim]:
    """All claims for which the rows have the numbers."""
    reported, found = rows.where(protocol=results.REPORTED), rows.where(recipe=REPORT_RECIPE)
    rules = (_accuracy, _by_its_weights, _time, _slow, _converged, _voiced, _table)
    return judged(rules, reported, found)


def _accuracy(reported, found):
    """Holds if CBAM is better than none under every split; contradicted if it is worse in one."""
    differences = _differences(found, PLAIN)
    if not differences:
        return None
    attending, plain = (reported.one(metric="accuracy", model=name) for name in (CBAM, PLAIN))
    gain, to_best = reported.one(metric="difference"), reported.one(metric="difference_to_best")
    return Claim(
        "Attention increases the accuracy, by about 0.43 points.",
        f"{percent(attending['mean'])} against {percent(plain['mean'])}, one run each. The size of "
        f"the test is not stated; all logged accuracies are whole numbers of "
        f"{plain['item_count']:,} clips. Then the gain is {gain['right']} clips: z = "
        f"{gain['z']:.2f}, p = {gain['p']:.3f}; against the plain network's own epoch "
        f"{to_best['epoch']} p = {to_best['p']:.2f}.",
        _listed(differences),
        *_under_every_split(differences),
        audits=("cbam_better", "cbam_better_than_best_epoch", "granularity_speech_test"),
        reproduced=_its_own_split(found),
        id="4b-attention-helps",
        main="CBAM makes a spoken-digit CNN more accurate",
        measured=measured(
            attending["mean"] - plain["mean"],
            differences.one(split=RANDOM),
            differences.one(split=SPEAKERS),
        ),
    )


def _its_own_split(found):
    """The report's recipe with speakers shared, as the report has it, on the data of this run."""
    accuracies = results.most_compared(found, REPORT_RECIPE).where(metric="accuracy", split=RANDOM)
    if not accuracies:
        return ""
    attending, plain = (percent_interval(accuracies.one(model=name)) for name in (CBAM, PLAIN))
    title = DATA_TITLES[found.one(metric="run")["dataset"]]
    return f"{attending} against {plain}, speakers shared. Recordings: {title}."


def _by_its_weights(reported, found):
    """Holds if CBAM is better than as many weights spent on width, under every split."""
    differences = _differences(found, WIDE)
    if not differences:
        return None
    attending, plain, wide = (_cost(found, "weights", name) for name in (CBAM, PLAIN, WIDE))
    return Claim(
        "It is attention that helps, and not more weights.",
        "No measurement; the comparison has no network of as many weights.",
        f"CBAM has {attending - plain:,} weights more than none "
        f"({percent(attending / plain - 1, 1)}); the wider network has {wide:,}, CBAM's "
        f"{attending:,}. {_listed(differences)}",
        *_under_every_split(differences),
        id="4b-not-its-weights",
        measured=measured(None, differences.one(split=RANDOM), differences.one(split=SPEAKERS)),
    )


def _differences(found, b):
    return results.most_compared(found, REPORT_RECIPE).where(metric="difference", a=CBAM, b=b)


def _cost(found, metric, model):
    return found.one(metric=metric, model=model)["value"]


def _listed(differences):
    return " ".join(
        f"{SPLIT_TITLES[row['split']]}: {points_interval(row)}; "
        f"{points(row['detectable'], plus='')} or more would have been found 4 times in 5."
        for row in differences
    )


def _under_every_split(differences):
    verdicts, every = [row["verdict"] for row in differences], f"of {len(differences)} splits"
    if set(verdicts) == {"equivalent"}:
        return NO_DIFFERENCE
    better, worse = verdicts.count("better"), verdicts.count("worse")
    some = f"better under {better} {every}, not under the others"
    shown = {"open": some if better else NOT_SHOWN[0].removeprefix("open: ")}
    return of_all(differences, "better", opposite=f"worse under {worse} {every}", **shown)


def _time(reported, found):
    """Slightly longer holds if every timed round was longer, and the median below 1.1 times."""
    ratio, timed = found.one(metric="epoch_ratio", a=CBAM), found.one(metric="timed")
    if not ratio:
        return None
    if timed["rounds"] < ROUNDS_FOR_A_VERDICT:
        verdict = QUICK
    elif ratio["low"] > 1:
        much = ratio["median"] >= 1.1
        verdict = does_not_hold("clearly longer, not slightly") if much else holds()
    elif ratio["high"] < 1:
        verdict = does_not_hold("it takes less time here")
    else:
        verdict = undecided("the timed rounds disagree")
    attending, plain = (_cost(found, "flops", name) for name in (CBAM, PLAIN))
    pooled = found.one(metric="epoch_ratio", a=POOLED)
    elsewhere = f" After the pooling it takes {spread(pooled)} times as long." if pooled else ""
    train, test = (reported.one(metric=m)["value"] for m in ("train_ratio", "test_ratio"))
    return Claim(
        "With attention, training takes slightly longer.",
        f"{train:.2f} times the training time, {test:.2f} times the test time: more layers cannot "
        "make a test faster, so these times are mostly those of loading.",
        f"An epoch takes {spread(ratio)} times as long, over {timed['rounds']} alternating rounds "
        f"without loading or the compile step, for {percent(attending / plain - 1, 1)} more "
        f"arithmetic.{elsewhere}",
        *verdict,
        audits=("cbam_slower",),
        id="4b-slightly-longer",
        main="With it, training takes only slightly longer",
        measured=measured(train, None, {**ratio, "mean": ratio["median"]}),
        unit=TIMES,
    )


def _slow(reported, found):
    """Holds if CBAM's training loss stays above none's to the end.

    Due to its closed start if CBAM that starts open lies above none by less than half as much, in
    the mean over all epochs.
    """
    cbam = found.one(metric="last_epoch_behind", model=CBAM)
    gap, opened = (found.one(metric="loss_gap", model=name) for name in (CBAM, results.OPENED))
    if not cbam:
        return None
    behind, epochs = cbam["value"], cbam["epochs"]
    if _is_short(found) or cbam["seed_count"] < 2:
        verdict = QUICK
    elif behind == epochs:
        verdict = holds()
    elif behind == 0:
        verdict = does_not_hold("it is never behind")
    else:
        verdict = undecided("behind at first, ahead at the end")
    in_its_logs = reported.one(metric="last_epoch_behind")["value"]
    cause = ""
    if opened:
        is_start = "most of the delay is that of a start with half-closed gates."
        is_not = "the half-closed start is not most of what delays it."
        cause = (
            f" Over all epochs its loss lies {signed(gap['value'])} from that without, and "
            f"{signed(opened['value'])} with sigmoids that start near 0.88, where gradients pass: "
            f"{is_start if opened['value'] < gap['value'] / 2 else is_not}"
        )
    return Claim(
        "With attention the network converges slowly, since its maps hold gradients back.",
        "In its own logs the training loss with attention is the higher one until epoch "
        f"{in_its_logs}, and the lower one in every epoch after that.",
        f"The mean training loss with CBAM is the higher one {_until(behind)} of {epochs}.{cause}",
        *verdict,
        audits=("cbam_converges_slowly",),
        id="4b-converges-slowly",
        measured=measured(in_its_logs, {"mean": behind}, None, "behind until epoch"),
        unit=NUMBER,
    )


def _until(epoch):
    return f"until epoch {epoch}" if epoch else "in no epoch"


def _is_short(found):
    return found.one(metric="run")["shortened"]


def _converged(reported, found):
    """Holds if the last epoch takes less than a hundredth of the test loss away, in the mean."""
    falls = found.where(metric="last_fall", model=(PLAIN, CBAM))
    if not falls or None in [fall for row in falls for fall in row["per_seed"]]:
        return None
    means = {row["model"]: fmean(row["per_seed"]) for row in falls}
    if _is_short(found):
        verdict = QUICK
    elif max(means.values()) < FALL_OF_CONVERGED:
        verdict = holds()
    else:
        verdict = does_not_hold("the last epoch still lowers the test loss")
    (plain,), (attending,) = (row["per_seed"] for row in reported.where(metric="last_fall"))
    return Claim(
        "20 epochs are enough to converge.",
        f"In its logs the last epoch still takes {percent(plain, 0)} (with attention "
        f"{percent(attending, 0)}) of the test loss away.",
        "Here the last epoch takes "
        + " and ".join(
            f"{percent(mean, 1)} ({'with' if name == CBAM else 'without'} CBAM)"
            for name, mean in means.items()
        )
        + " of the test loss away, in the mean over seeds.",
        *verdict,
        audits=("epochs_enough",),
        id="4b-20-epochs-enough",
        measured=tuple(
            quantity
            for name, printed, words in ((PLAIN, plain, "without"), (CBAM, attending, "with"))
            if name in means
            for quantity in measured(
                printed,
                {"mean": means[name]},
                None,
                f"taken off the test loss by the last epoch, {words} CBAM",
            )
        ),
        unit=PERCENT,
    )


def _voiced(reported, found):
    """Holds if every block has more attention on voiced, and less on silent, columns than even.

    And training brought it about: what was gained is shown to be on the right side of 0.
    """
    found = found.where(model=CBAM)
    columns = found.where(metric="columns")
    if not columns:
        return None
    verdicts, focused, opposite, told, gained = [], 0, 0, [], []
    for number, layer in enumerate(found.values("layer"), start=1):
        of_layer, shares = found.where(layer=layer), []
        for share in of_layer.where(metric="attention"):
            trained = share["state"] == cbam_shares.TRAINED
            shares.append(percent_interval(share, 1) if trained else percent(share["mean"], 1))
        voiced, silent = of_layer.where(metric="attention_gained")
        verdicts.append(voiced["verdict"])
        gained += measured(None, None, voiced, f"on voiced, block {number}")
        focused += (voiced["verdict"], silent["verdict"]) == ("better", "worse")
        opposite += voiced["verdict"] == "worse" or silent["verdict"] == "better"
        told.append(
            "Block {}: {} of the attention on voiced columns (untrained {}), {} on silent ones "
            "(untrained {}).".format(number, *shares)
        )
    if None in verdicts:
        verdict = QUICK
    elif focused == len(told):
        verdict = holds()
    elif focused:
        verdict = undecided(f"shown in {focused} of {len(told)} blocks")
    else:
        verdict = does_not_hold("a map does the opposite") if opposite else NOT_SHOWN
    voiced, silent = (row["value"] for row in columns)
    return Claim(
        "Spatial attention focuses on voiced segments and suppresses silence.",
        "No measurement; an explanation.",
        f"Voiced are {percent(voiced, 1)} of the columns, silent {percent(silent, 1)}. "
        + " ".join(told),
        *verdict,
        audits=("voiced_segments",),
        id="4b-focuses-on-voiced",
        measured=tuple(gained),
    )


def _table(reported, found):
    """Holds if the report's table and its logs print the same times."""
    told, differences, printed_twice = [], [], []
    for model, words in ((PLAIN, "without"), (CBAM, "with")):
        for what in ("train", "test"):
            printed = reported.where(metric=f"{what}_seconds", model=model)
            table, log = (
                printed.one(printed=where)["value"] for where in (results.TABLE, results.LOG)
            )
            differences.append(abs(table - log))
            printed_twice.append((table, log, f"{what} {words} CBAM"))
            told.append(f"{what} {words} attention {table:.2f} s, in the log {log:.2f} s")
    return Claim(
        "The table's training and test times are those of the logs.",
        f"Printed: {'; '.join(told)}.",
        f"The sums of the logged epochs differ from the table by up to {max(differences):.2f} s; "
        "whole running times agree.",
        *(holds() if max(differences) < 0.005 else does_not_hold("table and logs differ")),
        audits=("plain_training_time", "plain_test_time", "cbam_training_time", "cbam_test_time"),
        id="4b-times-printed",
        measured=tuple(
            quantity
            for table, log, words in printed_twice
            for quantity in measured(table, None, {"mean": log}, words)
        ),
        unit=SECONDS,
    )
