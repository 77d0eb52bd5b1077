"""What the report suggests for the future, one suggestion at a time, and what came of it here.

Each function looks at the findings and returns a claim or, where its numbers are missing, None.
The verdict follows from the rule that the function states, never from the data at hand.
"""

from experiments.attention_study import contenders
from experiments.attention_study.findings import (
    OF_BACKBONES,
    OF_CBAM,
    OF_GAINS,
    OF_KINDS,
    OF_SIZES,
    STRONGER,
    Network,
)
from experiments.attention_study.names import (
    BACKBONE_TITLES,
    CBAM,
    DIGITS,
    KIND_TITLES,
    NONE,
    PLAIN,
    RESIDUAL,
    SMALL,
    SPEECH,
    TASK_TITLES,
    TRANSFORMER,
    count_title,
)
from keras_assign.report.claims import (
    NO_DIFFERENCE,
    NOT_SHOWN,
    QUICK,
    Claim,
    does_not_hold,
    holds,
    undecided,
)
from keras_assign.report.formats import points_interval

UNTRIED = "A suggestion for the future; nothing was run."


def judge(findings: dict) -> list[Claim]:
    """All claims for which the findings have the numbers."""
    rules = (_self_attention, _heads, _larger, _room, _residual, _stronger, _transformer)
    return [claim for claim in (rule(findings) for rule in rules) if claim is not None]


def _self_attention(findings):
    """Holds if better than no attention in one test on digits and worse in none."""
    return _judged(
        findings, OF_KINDS, _pairs(findings, DIGITS, Network(DIGITS, attention="self")),
        "Self-attention makes the digit CNN more accurate.", ("future_self_attention",),
        id="4a-self-attention-helps",
    )  # fmt: skip


def _heads(findings):
    """Holds if better than no attention in one test on digits and worse in none."""
    return _judged(
        findings, OF_KINDS, _pairs(findings, DIGITS, Network(DIGITS, attention="multi_head")),
        "Several heads, each for another aspect of the image, make the digit CNN more accurate.",
        ("future_multi_head",), id="4a-heads-help",
    )  # fmt: skip


def _larger(findings):
    """Holds if a larger spectrogram is better than 28x28 in one test and worse in none."""
    return _judged(
        findings, OF_SIZES, [(n, n._replace(size=SMALL)) for n in _of_larger(findings)],
        "Larger spectrograms, of 64x64 to 128x128, are classified better, at as many weights.",
        ("future_larger",), id="4b-larger-spectrograms",
    )  # fmt: skip


def _room(findings):
    """Holds if attention adds more on a larger spectrogram in one test and less in none."""
    pairs = [(n, n._replace(size=SMALL)) for n in _of_larger(findings) if n.attention != NONE]
    return _judged(
        findings, OF_GAINS, pairs,
        "Larger spectrograms give attention more to learn: it adds more than at 28x28.",
        ("future_larger",), id="4b-attention-gains-with-size",
    )  # fmt: skip


def _of_larger(findings):
    return [_network(n) for n in findings["networks"] if n["size"] != SMALL]


def _residual(findings):
    """Holds if better than the plain network in one test on speech and worse in none."""
    return _judged(
        findings, OF_BACKBONES, _pairs(findings, SPEECH, Network(SPEECH, RESIDUAL), PLAIN),
        "Residual blocks make the network learn spoken digits better.", ("future_residual",),
        id="4b-residual-helps",
    )  # fmt: skip


def _stronger(findings):
    """Holds if one of the kinds is better than CBAM in a test on speech and worse in none."""
    verdicts, told = [], []
    for kind in STRONGER:
        pairs = [
            (n, n._replace(attention=CBAM))
            for count in contenders.counts(findings, SPEECH)
            for n in [Network(SPEECH, attention=kind, count=count)]
        ]
        found = _found(findings, OF_CBAM, pairs)
        if found:
            verdicts.append([difference["verdict"] for _, difference in found])
            told.append(_told(findings, KIND_TITLES[kind], found))
    if not verdicts:
        return None
    better = ["better" in of_kind and "worse" not in of_kind for of_kind in verdicts]
    flat = [verdict for of_kind in verdicts for verdict in of_kind]
    if None in flat:
        verdict = QUICK
    elif any(better):
        verdict = holds("for one kind at least")
    elif {"better", "worse"} <= set(flat):
        verdict = undecided("better in one test, worse in another")
    elif set(flat) == {"equivalent"}:
        verdict = NO_DIFFERENCE
    elif set(flat) <= {"worse", "equivalent"}:
        verdict = does_not_hold("none is better")
    else:
        verdict = NOT_SHOWN
    return Claim(
        "Stronger attention (squeeze-and-excitation, self-attention, non-local blocks) classifies "
        "spoken digits better than CBAM.",
        UNTRIED,
        "Against CBAM. " + " ".join(told),
        *verdict,
        audits=("future_stronger",),
        id="4b-stronger-beats-cbam",
    )


def _transformer(findings):
    """Holds if better than the plain network with CBAM in one test on speech and worse in none."""
    network = Network(SPEECH, TRANSFORMER)
    return _judged(
        findings, OF_CBAM, _pairs(findings, SPEECH, network, PLAIN, CBAM),
        "A transformer over time and frequency classifies spoken digits better than CBAM.",
        ("future_transformer",), id="4b-transformer-beats-cbam",
    )  # fmt: skip


def _judged(findings, question, pairs, claim, audits, id):
    found = _found(findings, question, pairs)
    if not found:
        return None
    verdicts = [difference["verdict"] for _, difference in found]
    known = [verdict for verdict in verdicts if verdict]
    if not known:
        verdict = QUICK
    elif {"better", "worse"} <= set(known):
        verdict = undecided("better in one test, worse in another")
    elif "worse" in known:
        verdict = does_not_hold("it is worse")
    elif "better" in known:
        verdict = holds()
    elif set(known) == {"equivalent"}:
        verdict = NO_DIFFERENCE
    else:
        verdict = NOT_SHOWN
    if known:
        words, tone = verdict
        verdict = (words + _judged_alone(found), tone)
    return Claim(claim, UNTRIED, _told(findings, "", found), *verdict, audits=audits, id=id)


def _judged_alone(found):
    """The sizes of images that were judged, where others were trained on with too few seeds."""
    judged = {of.size for (of, _), difference in found if difference["verdict"]}
    if judged == {of.size for (of, _), _ in found}:
        return ""
    return f" (at {', '.join(f'{size}x{size}' for size in sorted(judged))}; others were not judged)"


def _pairs(findings, task, network, backbone=None, attention=NONE):
    """The network and what it is compared with, by number of items of each digit."""
    other = network._replace(attention=attention, backbone=backbone or network.backbone)
    return [
        (network._replace(count=count), other._replace(count=count))
        for count in contenders.counts(findings, task)
    ]


def _found(findings, question, pairs):
    return [
        ((of, against), difference)
        for of, against in pairs
        if (difference := contenders.difference(findings, question, of, against))
    ]


def _told(findings, title, found):
    """Each difference with what it is of, in a sentence."""
    parts = []
    for (of, _), difference in found:
        words = [TASK_TITLES[of.task].lower()]
        if of.backbone != PLAIN:
            words.append(BACKBONE_TITLES[of.backbone])
        if of.size != SMALL:
            words.append(f"{of.size}x{of.size}, {KIND_TITLES[of.attention]}")
        words.append(count_title(of.count))
        verdict = difference["verdict"] or f"seeds: {len(difference['per_seed'])}, no verdict"
        if missed := contenders.network_of(findings, of)["failed"]:
            verdict += f" ({len(missed)} of its trainings failed to learn)"
        parts.append(f"{', '.join(words)}: {points_interval(difference)}, {verdict}")
    return f"{title + ': ' if title else ''}{'; '.join(parts)}."


def _network(found):
    return Network(*(found[name] for name in Network._fields))
