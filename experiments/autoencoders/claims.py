"""What the report says in Problem 1, one claim at a time, and what the numbers say.

Each function looks at the findings and returns a claim or, where its numbers are missing, None.
The verdict follows from the rule that the function states, never from the data at hand.
"""

from experiments.autoencoders.comparison import in_a_sentence
from experiments.autoencoders.vectors import B_OWN, LEARNED_ALONE, MEAN, VECTORS, A, B, C
from keras_assign.data.speech_splits import RANDOM
from keras_assign.data.spoken_digits import TITLES as DATA_TITLES
from keras_assign.recipes.utterance_vectors import FOLD, MERGE
from keras_assign.report import statistics
from keras_assign.report.claims import NO_DIFFERENCE, QUICK, Claim, does_not_hold, holds, undecided
from keras_assign.report.formats import percent, percent_interval, points
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT
from keras_assign.utterances.classifiers import SVC_RBF, TITLES

B_AND_C_LOSE = "Methods B and C do not come up to the mean over frames."


def judge(findings: dict) -> list[Claim]:
    """All claims for which the findings have the numbers."""
    rules = (_a_beats_the_baseline, _b_and_c_lose, _c_beats_b, _idea, _errors_add_up, _ranking)
    return [claim for claim in (rule(findings) for rule in rules) if claim is not None]


def _a_beats_the_baseline(findings):
    """Holds if A is better with both classifiers, speakers shared and, where run, never heard."""
    return _compared(
        findings,
        [(A, MEAN)],
        "better",
        "Method A, an autoencoder of the padded frames, is far better than the mean over frames.",
        ("a_over_baseline", "granularity_vectors_test"),
        "1-autoencoder-beats-mean",
    )


def _b_and_c_lose(findings):
    """Holds if B, as either reading has it, and C are worse than the mean everywhere."""
    return _compared(
        findings,
        [(B, MEAN), (B_OWN, MEAN), (C, MEAN)],
        "worse",
        B_AND_C_LOSE,
        ("b_below_baseline", "one_classifier"),
        "1-fold-and-merge-lose",
    )


def _c_beats_b(findings):
    """Holds if C is better than B everywhere."""
    return _compared(
        findings,
        [(C, B)],
        "better",
        "Method C is a moderate improvement over method B.",
        ("c_over_b", "digits_1"),
        "1-merge-beats-fold",
    )


def _compared(findings, pairs, expected, claim, audits, id):
    """Holds if every difference, in every split with every classifier, has the verdict expected.

    Contradicted if one has the opposite verdict, or if no difference is larger than what matters.
    """
    found, verdicts = [], []
    for a, b in pairs:
        differences = [
            split["differences"][classifier][f"{a}-{b}"]
            for split in findings["splits"].values()
            for classifier in TITLES
            if f"{a}-{b}" in split["differences"][classifier]
        ]
        verdicts += [difference["verdict"] for difference in differences]
        if differences:
            found.append(
                f"{VECTORS[a].title} − {_name(b)}: {_range(differences)}"
                + (
                    f", {expected} in {_count(differences, expected)} of {len(differences)} "
                    "comparisons."
                    if None not in verdicts
                    else "."
                )
            )
    if not verdicts:
        return None
    opposite = {"better": "worse", "worse": "better"}[expected]
    if None in verdicts:
        verdict, tone = QUICK
    elif opposite in verdicts:
        verdict, tone = does_not_hold(
            f"{opposite} in {verdicts.count(opposite)} of {len(verdicts)} comparisons"
        )
    elif set(verdicts) == {"equivalent"}:
        verdict, tone = NO_DIFFERENCE
    elif expected not in verdicts:
        verdict, tone = undecided(f"shown in none of {len(verdicts)} comparisons")
    elif set(verdicts) != {expected}:
        verdict, tone = undecided(
            f"{expected} in {verdicts.count(expected)} of {len(verdicts)} comparisons, not in "
            "the others"
        )
    else:
        verdict, tone = holds("under every split, with either classifier")
    names = dict.fromkeys(name for pair in pairs for name in pair)
    return Claim(
        claim,
        _reported(findings, pairs),
        " ".join(found),
        verdict,
        tone,
        audits,
        _reproduced(findings, names),
        id=id,
    )


def _reproduced(findings, names):
    """The report's methods with speakers shared and its likely classifier, on this run's data."""
    split = findings["splits"].get(RANDOM)
    if not split:
        return ""
    title = DATA_TITLES[findings["data"]["dataset"]]
    titles = {name: "baseline" if name == MEAN else VECTORS[name].title for name in names}
    accuracies = [
        f"{titles[name]} {percent_interval(vector['classifiers'][SVC_RBF])}"
        for name, vector in split["vectors"].items()
        if name in names
    ]
    return f"{'; '.join(accuracies)}, speakers shared, {TITLES[SVC_RBF]}. Recordings: {title}."


def _name(name):
    return "baseline" if name == MEAN else VECTORS[name].title.split(":")[0]


def _reported(findings, pairs):
    methods = findings["reported"]["methods"]
    parts = []
    for a, b in dict.fromkeys((VECTORS[a].reported, VECTORS[b].reported) for a, b in pairs):
        one, other = methods[a]["test_accuracy"], methods[b]["test_accuracy"]
        parts.append(f"{percent(one)} against {percent(other)}, {points(one - other)}")
    return (
        "; ".join(parts) + "; one run. (The log has 1,500 test clips; 89.58, 97.57 and 44.50 % are "
        "no fractions of 1,500.)"
    )


def _idea(findings):
    """What a fold and a merge can reach: the improved ones against the mean and A.

    The report puts it down to folding step by step and to greed, carefully ("may", "might").
    Contradicted if an improved fold and merge, and what they learned alone, without the mean that
    they keep, are better than the mean everywhere, since they are folds and merges still.
    """
    differences = [
        (kind, name, base, classifier, split["differences"][classifier].get(f"{name}-{base}"))
        for kind, split in findings["splits"].items()
        for name in (FOLD, MERGE, *LEARNED_ALONE)
        for base in (MEAN, A)
        for classifier in TITLES
    ]
    differences = [row for row in differences if row[-1]]
    over_mean = [row[-1] for row in differences if row[2] == MEAN]
    over_a = [row[-1] for row in differences if row[2] == A]
    if not over_mean:
        return None
    verdicts = [difference["verdict"] for difference in over_mean]
    if None in verdicts:
        verdict, tone = QUICK
    elif set(verdicts) == {"better"}:
        verdict, tone = does_not_hold(
            "improved, they beat the mean even by what they learned alone"
        )
    elif "worse" in verdicts:
        verdict, tone = holds("somewhere: even improved, one is worse than the mean")
    else:
        verdict, tone = undecided(
            f"improved, they beat the mean in {verdicts.count('better')} of {len(verdicts)} "
            "comparisons, which does not rule it out"
        )
    found = f"Improved B and C, and their learned parts alone − mean: {_range(over_mean)}."
    if over_a:
        found += f" − A: {_range(over_a)}"
        if None not in verdicts:
            found += f", better in {_count(over_a, 'better')} of {len(over_a)}, worse in "
            found += f"{_count(over_a, 'worse')}"
        found += "."
    return Claim(
        "Folding frames one by one, and merging them greedily, may be what costs B and C their "
        "accuracy.",
        "A guess; B 44.5 % and C 63 % against 89.58 % for the mean.",
        found,
        verdict,
        tone,
        id="1-folding-costs-accuracy",
    )


def _range(differences):
    means = [difference["mean"] for difference in differences]
    return f"{points(min(means))} to {points(max(means))}"


def _count(differences, verdict):
    return sum(difference["verdict"] == verdict for difference in differences)


def _errors_add_up(findings):
    """Holds if frames that went through more folds are lost more, and B's codes say less and less.

    That is: the error of unfolded frames at the largest depth that a tenth of the frames reach is
    larger than after one fold, by a tenth at least, and accuracy with all folds is below its best
    by more than two proportions of so many clips differ by chance, for each classifier.
    """
    if not findings["why"]:
        return None
    unfolded, after = findings["why"]["unfolded"][B], findings["why"]["after_folds"]
    enough = [
        number
        for number, count in enumerate(unfolded["frames"])
        if count >= sum(unfolded["frames"]) / 10
    ]
    first, last = unfolded["error"][0], unfolded["error"][enough[-1]]
    curves = after[B]
    clips = findings["splits"][RANDOM]["test_items"]
    falls = all(_falls(curve, clips) for curve in curves.values())
    grows = last > 1.1 * first
    if findings["shortened"]:
        verdict, tone = QUICK
    elif grows and falls:
        verdict, tone = holds("in one training")
    elif grows or falls:
        verdict, tone = undecided("it holds in part, in one training")
    else:
        verdict, tone = does_not_hold("it is otherwise, in one training")
    lost = f"{percent(last, 0)} is" if last < 1 else "all is"
    best = {
        classifier: after["folds"][max(range(len(curve)), key=curve.__getitem__)]
        for classifier, curve in curves.items()
    }
    return Claim(
        "Method B loses what it was given step by step, as errors of reconstruction add up.",
        "A guess, without figures.",
        f"Of frames that went through one fold {percent(first, 0)} of the power is lost when the "
        "utterance's vector is unfolded again, of those more than "
        f"{unfolded['depths'][enough[-1]] // 2} folds back {lost}. Digits are "
        "classified best after "
        + " and ".join(str(folds) for folds in dict.fromkeys(best.values()))
        + " folds or so: "
        + ", ".join(
            f"{percent(max(curve), 1)} then, {percent(curve[-1], 1)} with all ({TITLES[name]})"
            for name, curve in curves.items()
        )
        + ".",
        verdict,
        tone,
        id="1-errors-add-up",
    )


def _falls(curve, clips):
    z, p = statistics.two_proportions(max(curve), clips, curve[-1], clips)
    return z > 0 and p < 1 - statistics.CONFIDENCE


def _ranking(findings):
    """Holds if the report's order A, baseline, C, B is found, whatever split and classifier."""
    order = [A, MEAN, C, B]
    seen = []
    for kind, split in findings["splits"].items():
        if not set(order) <= set(split["vectors"]):
            return None
        for classifier in TITLES:
            scores = {
                name: split["vectors"][name]["classifiers"][classifier]["mean"] for name in order
            }
            ranked = sorted(order, key=scores.get, reverse=True)
            seen.append((kind, classifier, ranked))
    same = [ranked == order for _, _, ranked in seen]
    others = [
        f"{' > '.join(_name(name) for name in ranked)} ({in_a_sentence(kind)}, "
        f"{TITLES[classifier]})"
        for kind, classifier, ranked in seen
        if ranked != order
    ]
    methods = findings["reported"]["methods"]
    verdict = (
        holds("in every comparison")
        if all(same)
        else undecided(f"the same order in {sum(same)} of {len(same)} comparisons")
    )
    if findings["shortened"] or len(findings["seeds"]) < SEEDS_FOR_A_VERDICT:
        verdict = QUICK
    return Claim(
        "A, then the baseline, then C, then B.",
        ", ".join(f"{percent(methods[VECTORS[n].reported]['test_accuracy'])}" for n in order) + ".",
        f"The same order in {sum(same)} of {len(same)} comparisons."
        + (f" Elsewhere: {'; '.join(others)}." if others else ""),
        *verdict,
        audits=("granularity_vectors_test", "one_classifier"),
        id="1-ranking",
    )
