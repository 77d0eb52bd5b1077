"""What the report suggests for the future, one suggestion at a time, and what came of it here."""

from experiments.attention_study.results import (
    IMPROVES,
    MAIN,
    SMALL_IMAGES,
    STRONGER,
    UNJUDGED,
    UNSHOWN,
    failed,
    names_of,
)
from experiments.attention_study.tables import contender_title, tasks
from keras_assign.recipes import attention_networks as nets
from keras_assign.report.claims import (
    BAD,
    GOOD,
    NOT_SHOWN,
    OPEN,
    Claim,
    below_margin,
    holds,
    measured,
    of_differences,
)
from keras_assign.report.formats import points_interval
from keras_assign.studies.rows import Rows

RULE = (
    "Holds if one of its differences is shown to be better and none worse; does not if one is "
    "worse and none better, or if all are too small to matter."
)
UNTRIED = "A suggestion for the future; nothing was run."
DIFFERENCE = {"metric": "difference"}
ON_DIGITS, ON_SPEECH = ({**DIFFERENCE, "task": task, **MAIN} for task in (nets.DIGITS, nets.SPEECH))
# Id, claim, the audit's finding on it, and the differences that decide it: it holds if one is
# better and none is worse.
CLAIMS = (
    ("4a-self-attention-helps", "Self-attention makes the digit CNN more accurate.",
     "future_self_attention", {**ON_DIGITS, "attention": "self", "against": nets.NO_ATTENTION}),
    ("4a-heads-help",
     "Several heads, each for another aspect of the image, make the digit CNN more accurate.",
     "future_multi_head", {**ON_DIGITS, "attention": "multi_head", "against": nets.NO_ATTENTION}),
    ("4b-larger-spectrograms",
     "Larger spectrograms, of 64x64 to 128x128, are classified better, at as many weights.",
     "future_larger", {**DIFFERENCE, "against": SMALL_IMAGES}),
    ("4b-attention-gains-with-size",
     "Larger spectrograms give attention more to learn: it adds more than at 28x28.",
     "future_larger", {"metric": "difference_of_gains"}),
    ("4b-residual-helps", "Residual blocks make the network learn spoken digits better.",
     "future_residual", {**ON_SPEECH, "backbone": nets.RESIDUAL, "against": nets.PLAIN}),
    ("4b-stronger-beats-cbam",
     "Stronger attention (squeeze-and-excitation, self-attention, non-local blocks) classifies "
     "spoken digits better than CBAM.",
     "future_stronger", {**ON_SPEECH, "attention": STRONGER, "against": nets.CBAM}),
    ("4b-transformer-beats-cbam",
     "A transformer over time and frequency classifies spoken digits better than CBAM.",
     "future_transformer", {**ON_SPEECH, "backbone": nets.TRANSFORMER, "against": nets.CBAM}),
)  # fmt: skip


def judge(rows: Rows) -> list[Claim]:
    """All claims for which the rows have the numbers."""
    judged = []
    for id, claim, audit, where in CLAIMS:
        if found := rows.where(**where):
            told = (_of_several if where.get("attention") == STRONGER else _of_one)(rows, found)
            quantities = tuple(one for row in found for one in _quantity(row))
            judged.append(
                Claim(claim, UNTRIED, *told, audits=(audit,), id=id, measured=quantities, rule=RULE)
            )
    return judged


def _quantity(row):
    """A difference that was judged; those of too few seeds are told in words alone."""
    if not row["verdict"]:
        return ()
    words = [nets.count_title(row["count"])]
    if row["size"] != nets.SMALL:
        words.insert(0, f"{row['size']}x{row['size']}, {nets.KIND_TITLES[row['attention']]}")
    elif row["attention"] in STRONGER:
        words.insert(0, nets.KIND_TITLES[row["attention"]])
    return measured(None, None, row, ", ".join(words))


def answer(rows: Rows, judged: list[Claim]) -> dict[str, str]:
    """What improves accuracy on each task, in a line; no single claim of `judged` says that."""
    verdicts = rows.where(metric="summary").values("value")
    part = {"title": "A part of the study", "tone": OPEN}
    if not verdicts:
        return part | {"text": "Nothing was compared with the plain CNN without attention."}
    if UNJUDGED in verdicts:
        return part | {"text": "Verdicts need more seeds than this run has, or longer trainings."}
    lines = (
        f"{nets.TASK_TITLES[task]}: {_improves(rows.where(task=task))}." for task in tasks(rows)
    )
    return {
        "title": "What improves accuracy, at one number of weights",
        "text": " ".join(lines),
        "tone": GOOD if IMPROVES in verdicts else OPEN if UNSHOWN in verdicts else BAD,
    }


def _improves(rows):
    """What improves accuracy on a task, with its cost; of attention at least that none does."""
    summaries, told = rows.where(metric="summary"), []
    found, attending = summaries.where(value=IMPROVES), summaries.where(backbone=nets.PLAIN)
    if attending and not found.where(backbone=nets.PLAIN):
        unshown = UNSHOWN in attending.values("value")
        told.append(f"no kind of attention{' is shown to' if unshown else ''}")
    for row in found:
        ratio = rows.one(metric="epoch_ratio", **names_of(row))
        time = f" ({ratio['median']:.2g} times the time to train)" if ratio else ""
        told.append(contender_title(row) + time)
    return "; ".join(told) or "nothing"


def _of_one(rows, differences):
    """What was found, verdict and tone."""
    shown, asked = (
        len(differences.where(verdict="worse")),
        len([r for r in differences if r["verdict"]]),
    )
    small = {below_margin(row) for row in differences.where(verdict="worse")}
    worse = "it is worse" + (small.pop() if len(small) == 1 else "")
    worse += f", in {shown} of {asked} tests" if shown < asked else ""
    verdict, tone = of_differences(differences, worse=worse)
    # Others were trained on with too few seeds.
    judged = sorted({row["size"] for row in differences if row["verdict"]})
    if judged and set(judged) != set(differences.values("size")):
        verdict += f" (at {', '.join(f'{n}x{n}' for n in judged)}; others were not judged)"
    return _told(rows, differences), verdict, tone


def _of_several(rows, differences):
    """The same of several kinds: it holds if it does for one, and does not if none is left open."""
    by_kind = {kind: differences.where(attention=kind) for kind in STRONGER}
    by_kind = {kind: found for kind, found in by_kind.items() if found}
    verdict = of_differences(differences, worse="none is better")
    if any(of_differences(found)[1] == GOOD for found in by_kind.values()):
        verdict = holds("for one kind at least")
    elif verdict[1] == BAD and differences.where(verdict="not shown"):
        verdict = NOT_SHOWN
    told = [f"{nets.KIND_TITLES[kind]}: {_told(rows, found)}" for kind, found in by_kind.items()]
    return "Against CBAM. " + " ".join(told), *verdict


def _told(rows, differences):
    """Each difference with what it is of, in a sentence."""
    parts = []
    for row in differences:
        words = [nets.TASK_TITLES[row["task"]].lower()]
        if row["backbone"] != nets.PLAIN:
            words.append(nets.BACKBONE_TITLES[row["backbone"]])
        if row["size"] != nets.SMALL:
            words.append(f"{row['size']}x{row['size']}, {nets.KIND_TITLES[row['attention']]}")
        words.append(nets.count_title(row["count"]))
        verdict = row["verdict"] or f"seeds: {row['seed_count']}, no verdict"
        if missed := failed(rows, row):
            verdict += f" ({missed['value']} of its trainings failed to learn)"
        parts.append(f"{', '.join(words)}: {points_interval(row)}, {verdict}")
    return f"{'; '.join(parts)}."
