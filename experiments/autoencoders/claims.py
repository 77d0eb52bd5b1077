"""What the report says in Problem 1, one claim at a time, and what the numbers say.

Each function looks at the rows and returns a claim or, where its numbers are missing, None. The
verdict follows from the rule that the function states, never from the data at hand.
"""

import dataclasses

from experiments.autoencoders.tables import in_a_sentence
from experiments.autoencoders.vectors import B_OWN, LEARNED_ALONE, MEAN, VECTORS, A, B, C
from experiments.protocols import REPORTED
from keras_assign.data.speech_splits import RANDOM, SPEAKERS
from keras_assign.data.spoken_digits import TITLES as DATA_TITLES
from keras_assign.recipes.utterance_vectors import FOLD, MERGE
from keras_assign.report.claims import (
    NO_DIFFERENCE,
    PERCENT,
    QUICK,
    Claim,
    does_not_hold,
    holds,
    judged,
    measured,
    of_all,
    undecided,
)
from keras_assign.report.formats import percent, percent_interval, points
from keras_assign.studies.rows import Rows
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT
from keras_assign.utterances.classifiers import SVC_RBF, TITLES

# What is compared, with either classifier, speakers shared and, where run, never heard (of B both
# readings), and what each difference should be; README's words, and the label of each difference
# that is shown.
COMPARED = (
    (
        [(A, MEAN)],
        "better",
        "Method A, an autoencoder of the padded frames, is far better than the mean over frames.",
        ("a_over_baseline", "granularity_vectors_test"),
        "1-autoencoder-beats-mean",
        ("An autoencoder of all frames (A) classifies better than their mean", {(A, MEAN): ""}),
    ),
    (
        [(B, MEAN), (B_OWN, MEAN), (C, MEAN)],
        "worse",
        "Methods B and C do not come up to the mean over frames.",
        ("b_below_baseline", "one_classifier"),
        "1-fold-and-merge-lose",
        (
            "Folding frames (B) or merging them (C) loses to the mean",
            {(B, MEAN): "B", (C, MEAN): "C"},
        ),
    ),
    (
        [(C, B)],
        "better",
        "Method C is a moderate improvement over method B.",
        ("c_over_b", "digits_1"),
        "1-merge-beats-fold",
        ("", {(C, B): ""}),
    ),
)


RULE_OF_COMPARED = (
    "Holds if every difference, under every split and with either classifier, is shown to be as "
    "claimed; does not if one is shown to be the opposite, or none is larger than what matters."
)


def judge(rows: Rows) -> list[Claim]:
    """All claims for which the rows have the numbers."""
    compared = (claim for asked in COMPARED if (claim := _compared(rows, *asked)))
    rule = RULE_OF_COMPARED
    return [
        *(dataclasses.replace(claim, rule=rule) for claim in compared),
        *judged((_idea, _errors_add_up, _ranking), rows),
    ]


def _compared(rows, pairs, expected, claim, audits, id, main):
    """See `RULE_OF_COMPARED`."""
    found, together = [], []
    for a, b in pairs:
        differences = rows.where(metric="difference", a=a, b=b)
        together += differences
        if differences:
            told = f"{VECTORS[a].title} − {_name(b)}: {_range(differences)}"
            if _judged(differences):
                told += f", {_count(differences, expected)} comparisons"
            found.append(f"{told}.")
    if not together:
        return None
    opposite = {"better": "worse", "worse": "better"}[expected]
    if {difference["verdict"] for difference in together} == {"equivalent"}:
        verdict = NO_DIFFERENCE
    else:
        some = any(difference["verdict"] == expected for difference in together)
        part = f"{_count(together, expected)} comparisons, not in the others"
        verdict = of_all(
            together,
            expected,
            holds="under every split, with either classifier",
            opposite=f"{_count(together, opposite)} comparisons",
            open=part if some else f"shown in none of {len(together)} comparisons",
        )
    reported, reproduced = _reported(rows, pairs), _reproduced(rows, pairs)
    main, labels = main
    quantities = [
        quantity
        for (a, b), label in labels.items()
        for quantity in (
            *_quantity(rows, (a, b), _printed(rows, a) - _printed(rows, b), label),
            *_against(rows, (a, b), opposite),
        )
    ]
    return Claim(
        claim, reported, " ".join(found), *verdict, audits, reproduced, id=id, main=main,
        measured=tuple(quantities),
    )  # fmt: skip


def _quantity(rows, pair, reported, label):
    """A difference with the report's likely classifier: as it split, and on speakers unheard."""
    differences = rows.where(metric="difference", classifier=SVC_RBF, a=pair[0], b=pair[1])
    shared, unheard = (differences.one(split=split) for split in (RANDOM, SPEAKERS))
    return measured(reported, shared, unheard, label)


def _against(rows, pair, opposite):
    """The same with another classifier, where that alone decides: it is shown to be the opposite.

    The report has one classifier, so it has no figure of these.
    """
    for classifier in TITLES.keys() - {SVC_RBF}:
        differences = rows.where(metric="difference", classifier=classifier, a=pair[0], b=pair[1])
        if opposite in differences.values("verdict"):
            shared, unheard = (differences.one(split=split) for split in (RANDOM, SPEAKERS))
            label = TITLES[classifier].partition(",")[0]
            yield from measured(None, shared, unheard, f"with {label}")


def _reported(rows, pairs):
    printed = [(_printed(rows, a), _printed(rows, b)) for a, b in pairs]
    parts = [
        f"{percent(one)} against {percent(other)}, {points(one - other)}"
        for one, other in dict.fromkeys(printed)  # Both readings of B are one in the report.
    ]
    return (
        "; ".join(parts) + "; one run. (The log has 1,500 test clips; 89.58, 97.57 and 44.50 % are "
        "no fractions of 1,500.)"
    )


def _printed(rows, vector):
    return rows.one(metric="accuracy", protocol=REPORTED, vector=vector)["mean"]


def _reproduced(rows, pairs):
    """The report's methods with speakers shared and its likely classifier, on this run's data."""
    names = tuple(name for pair in pairs for name in pair)
    found = rows.where(metric="accuracy", split=RANDOM, classifier=SVC_RBF, vector=names)
    if not found:
        return ""
    told = "; ".join(
        f"{'baseline' if row['vector'] == MEAN else VECTORS[row['vector']].title} "
        f"{percent_interval(row)}"
        for row in found
    )
    title = DATA_TITLES[rows.one(metric="run")["dataset"]]
    return f"{told}, speakers shared, {TITLES[SVC_RBF]}. Recordings: {title}."


def _accuracies(found, reported):
    accuracies = found.where(classifier=SVC_RBF)
    shared, unheard = (accuracies.one(split=split) for split in (RANDOM, SPEAKERS))
    return measured(reported, shared, unheard, _name(accuracies[0]["vector"]))


def _name(vector):
    return "baseline" if vector == MEAN else VECTORS[vector].title.split(":")[0]


def _range(differences):
    means = [difference["mean"] for difference in differences]
    return f"{points(min(means))} to {points(max(means))}"


def _judged(differences):
    return all(difference["verdict"] for difference in differences)


def _count(differences, verdict):
    """'better in 2 of 6'."""
    count = sum(difference["verdict"] == verdict for difference in differences)
    return f"{verdict} in {count} of {len(differences)}"


def _idea(rows):
    """Does not hold if an improved fold and merge, and what they learned alone, without the mean
    that they keep, are shown to be better than the mean everywhere, since they are folds and merges
    still. The report says it carefully ("may", "might").
    """
    improved = rows.where(metric="difference", a=(FOLD, MERGE, *LEARNED_ALONE))
    over_mean, over_a = improved.where(b=MEAN), improved.where(b=A)
    if not over_mean:
        return None
    verdicts = [difference["verdict"] for difference in over_mean]
    if None in verdicts:
        verdict = QUICK
    elif set(verdicts) == {"better"}:
        verdict = does_not_hold("improved, they beat the mean even by what they learned alone")
    elif "worse" in verdicts:
        verdict = holds("somewhere: even improved, one is worse than the mean")
    else:
        verdict = undecided(
            f"improved, they beat the mean in {verdicts.count('better')} of {len(verdicts)} "
            "comparisons, which does not rule it out"
        )
    found = f"Improved B and C, and their learned parts alone − mean: {_range(over_mean)}."
    if over_a:
        found += f" − A: {_range(over_a)}"
        if _judged(over_mean):
            worse = sum(difference["verdict"] == "worse" for difference in over_a)
            found += f", {_count(over_a, 'better')}, worse in {worse}"
        found += "."
    return Claim(
        "Folding frames one by one, and merging them greedily, may be what costs B and C their "
        "accuracy.",
        "A guess; B 44.5 % and C 63 % against 89.58 % for the mean.",
        found,
        *verdict,
        id="1-folding-costs-accuracy",
        measured=(
            *_quantity(rows, (FOLD, MEAN), None, "B, improved, − mean"),
            *_quantity(rows, (MERGE, MEAN), None, "C, improved, − mean"),
        ),
    )


def _errors_add_up(rows):
    """Open, as one training was looked into; the verdict says whether it is so in that.

    It is so if frames that went through more folds are lost more, and B's codes say less and less:
    the error of unfolded frames at the largest depth that a tenth of the frames reach is
    larger than after one fold, by a tenth at least, and accuracy with all folds is below its best
    by a tenth of it at least, for each classifier.
    """
    lost = rows.where(metric="lost", vector=B)
    if not lost:
        return None
    all_frames = sum(row["frames"] for row in lost)
    first, last = lost[0], [row for row in lost if row["frames"] >= all_frames / 10][-1]
    accuracy = rows.where(metric="accuracy_after_folds", vector=B)
    curves = [accuracy.where(classifier=name) for name in TITLES]
    ends = [(max(curve, key=lambda row: row["value"]), curve[-1]) for curve in curves]
    falls = all(best["value"] > 1.1 * end["value"] for best, end in ends)
    grows = last["value"] > 1.1 * first["value"]
    if rows.one(metric="run")["shortened"]:
        verdict = QUICK
    else:
        so = "in part so" if grows != falls else "so" if grows else "not so"
        verdict = undecided(f"it is {so} in the one training that was looked into")
    share = f"{percent(last['value'], 0)} is" if last["value"] < 1 else "all is"
    folds = " and ".join(dict.fromkeys(str(best["folds"]) for best, _ in ends))
    accuracies = ", ".join(
        f"{percent(best['value'], 1)} then, {percent(end['value'], 1)} with all "
        f"({TITLES[end['classifier']]})"
        for best, end in ends
    )
    return Claim(
        "Method B loses what it was given step by step, as errors of reconstruction add up.",
        "A guess, without figures.",
        f"Of frames that went through one fold {percent(first['value'], 0)} of the power is lost "
        "when the utterance's vector is unfolded again, of those more than "
        f"{last['depth'] // 2} folds back {share}. Digits are classified best after {folds} folds "
        f"or so: {accuracies}.",
        *verdict,
        id="1-errors-add-up",
        measured=tuple(
            quantity
            for best, end in ends
            for quantity in (
                *measured(None, None, {"mean": best["value"]}, f"after {best['folds']} folds"),
                *measured(None, None, {"mean": end["value"]}, "after all"),
            )
            if end["classifier"] == SVC_RBF
        ),
        unit=PERCENT,
    )


def _ranking(rows):
    """Holds if the report's order A, baseline, C, B is found, whatever split and classifier."""
    order, run = [A, MEAN, C, B], rows.one(metric="run")
    found = rows.where(metric="accuracy", vector=tuple(order))
    same, others = [], []
    for split in found.values("split"):
        for classifier in TITLES:
            scores = {
                r["vector"]: r["mean"] for r in found.where(split=split, classifier=classifier)
            }
            if set(scores) != set(order):
                return None
            ranked = sorted(order, key=scores.get, reverse=True)
            same.append(ranked == order)
            if ranked != order:
                names = " > ".join(map(_name, ranked))
                others.append(f"{names} ({in_a_sentence(split)}, {TITLES[classifier]})")
    if not same:
        return None
    told = f"same order in {sum(same)} of {len(same)} comparisons"
    if run["shortened"] or len(run["seeds"]) < SEEDS_FOR_A_VERDICT:
        verdict = QUICK
    else:
        verdict = holds("in every comparison") if all(same) else undecided(f"the {told}")
    elsewhere = f" Elsewhere: {'; '.join(others)}." if others else ""
    return Claim(
        "A, then the baseline, then C, then B.",
        ", ".join(percent(_printed(rows, name)) for name in order) + ".",
        f"The {told}.{elsewhere}",
        *verdict,
        audits=("granularity_vectors_test", "one_classifier"),
        id="1-ranking",
        measured=tuple(
            quantity
            for name in order
            for quantity in _accuracies(found.where(vector=name), _printed(rows, name))
        ),
        unit=PERCENT,
    )
