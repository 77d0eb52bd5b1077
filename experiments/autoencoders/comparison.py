"""The tables of Problem 1: for terminal, docs and page alike."""

from statistics import fmean, median

from experiments.autoencoders.settings import SPLIT_TITLES
from experiments.autoencoders.vectors import (
    A_SPEEDS,
    DEVIATION,
    LEARNED_ALONE,
    MEAN,
    PADDED,
    VECTORS,
    A,
)
from keras_assign.data.speech_splits import OFFICIAL, RANDOM, SPEAKERS
from keras_assign.recipes.utterance_vectors import FOLD, MERGE
from keras_assign.report.formats import (
    NONE,
    bare,
    detectable_range,
    percent,
    percent_interval,
    points_and_verdict,
    points_interval,
    thousands,
)
from keras_assign.utterances.classifiers import LOGISTIC, SVC_RBF, TITLES

MOST_COLUMNS = 10  # Of more speakers, the range is shown.
# What was aimed for before: accuracy with the SVC, mean over seeds.
AIMED_ON = "fsdd"
AIMS = (
    *((name, kind, 0.975) for name in (FOLD, MERGE) for kind in (RANDOM, OFFICIAL)),
    *((name, kind, 0.97) for name in LEARNED_ALONE for kind in (RANDOM, OFFICIAL)),
    (MERGE, SPEAKERS, 0.75),
)
BEATEN = (MEAN, DEVIATION, PADDED, A, A_SPEEDS)  # By repaired C, speakers never heard.
AIM_HEADER = ("Aimed for, with the SVC", "Aim", "Here", "")
TRAINING_HEADER = (
    "Method",
    "Report: training accuracy, %",
    "Here: training accuracy, logistic / SVC, %",
    "Report: loss, epoch 10 and last",
    "Here",
)


def in_a_sentence(kind: str) -> str:
    """A split's title within a sentence."""
    return SPLIT_TITLES[kind].lower().replace("fsdd", "FSDD")


def accuracy_header(findings: dict, classifier: str) -> tuple[str, ...]:
    """The titles of `accuracy_rows`."""
    return (
        f"{TITLES[classifier]} on",
        "Values",
        "Report, %",
        *(f"{SPLIT_TITLES[kind]}, %" for kind in findings["splits"]),
    )


def accuracy_rows(findings: dict, classifier: str) -> list[tuple[str, ...]]:
    """One row a vector: the report's figure beside ours under every split."""
    return [
        (
            vector.title,
            _size(findings, name),
            _reported(findings, vector, "test_accuracy"),
            *(
                bare(percent_interval(split["vectors"][name]["classifiers"][classifier]))
                if name in split["vectors"]
                else NONE
                for split in findings["splits"].values()
            ),
        )
        for name, vector in VECTORS.items()
        if any(name in split["vectors"] for split in findings["splits"].values())
    ]


def difference_header(findings: dict, classifier: str) -> tuple[str, ...]:
    """The titles of `difference_rows`."""
    return (
        f"{TITLES[classifier]}: difference",
        *(f"{SPLIT_TITLES[kind]}, points" for kind in findings["splits"]),
    )


def difference_rows(findings: dict, classifier: str) -> list[tuple[str, ...]]:
    """One row a comparison, paired by seed and clip, or by seed and speaker."""
    tables = [split["differences"][classifier] for split in findings["splits"].values()]
    names = dict.fromkeys(name for table in tables for name in table)
    rows = []
    for name in names:
        a, b = name.split("-")
        cells = [points_and_verdict(table.get(name)) for table in tables]
        rows.append((f"{_short(a)} − {_short(b)}", *cells))
    detectable = [detectable_range(table.values()) for table in tables]
    return [*rows, ("Smallest detectable difference", *detectable)]


def aim_rows(findings: dict) -> list[tuple[str, ...]]:
    """One row for each thing that was aimed for with the SVC on FSDD, where it was run."""
    rows = []
    if findings["data"]["dataset"] != AIMED_ON:
        return rows
    for name, kind, aim in AIMS:
        vectors = findings["splits"].get(kind, {}).get("vectors", {})
        if name in vectors:
            reached = vectors[name]["classifiers"][SVC_RBF]
            rows.append(
                (
                    f"{VECTORS[name].title}: {in_a_sentence(kind)}",
                    f"at least {percent(aim, 1)}",
                    percent_interval(reached),
                    "reached" if reached["mean"] >= aim else "missed",
                )
            )
    differences = findings["splits"].get(SPEAKERS, {}).get("differences", {}).get(SVC_RBF, {})
    for base in BEATEN:
        found = differences.get(f"{MERGE}-{base}")
        if found:
            above = "reached" if found["mean"] > 0 else "missed"
            beyond = {None: ", not judged", "better": "", "worse": ""}.get(
                found["verdict"], ", within the noise"
            )
            rows.append(
                (
                    f"{_short(MERGE)} − {_short(base)}: {in_a_sentence(SPEAKERS)}",
                    "above 0",
                    points_interval(found),
                    above + beyond,
                )
            )
    return rows


def speaker_header(findings: dict) -> tuple[str, ...]:
    """The titles of `speaker_rows`."""
    some = next(iter(findings["splits"][SPEAKERS]["vectors"].values()))
    speakers = tuple(some["classifiers"][SVC_RBF]["by_speaker"])
    columns = speakers if len(speakers) <= MOST_COLUMNS else ("Worst speaker", "Median", "Best")
    return (f"{TITLES[SVC_RBF]} on", *columns)


def speaker_rows(findings: dict) -> list[tuple[str, ...]]:
    """One row a vector: accuracy on each speaker when the others train, in percent."""
    rows = []
    for name, found in findings["splits"][SPEAKERS]["vectors"].items():
        values = list(found["classifiers"][SVC_RBF]["by_speaker"].values())
        if len(values) > MOST_COLUMNS:
            values = [min(values), median(values), max(values)]
        rows.append((VECTORS[name].title, *(bare(percent(value, 1)) for value in values)))
    return rows


def training_rows(findings: dict) -> list[tuple[str, ...]]:
    """What the report's logs print, beside ours under the first split that was run."""
    split = next(iter(findings["splits"].values()))
    rows = []
    for name, vector in VECTORS.items():
        if name not in split["vectors"]:
            continue
        classifiers = split["vectors"][name]["classifiers"]
        trained = findings["training"][vector.method]
        losses = [loss for loss in trained["loss"] if loss]
        reported = _reported_values(findings, vector).get("loss")
        rows.append(
            (
                vector.title,
                _reported(findings, vector, "train_accuracy"),
                " / ".join(
                    bare(percent(classifiers[c]["train_accuracy"])) for c in (LOGISTIC, SVC_RBF)
                ),
                f"{reported[0]:.4f}, {reported[-1]:.4f}" if reported else NONE,
                f"{fmean(loss[min(9, len(loss) - 1)] for loss in losses):.4f}, "
                f"{fmean(loss[-1] for loss in losses):.4f}"
                if losses
                else NONE,
            )
        )
    return rows


def _size(findings, name):
    sizes = {
        size
        for split in findings["splits"].values()
        if name in split["vectors"]
        for size in split["vectors"][name]["sizes"]
    }
    return " or ".join(thousands(size) for size in sorted(sizes))


def _reported_values(findings, vector):
    return findings["reported"]["methods"].get(vector.reported, {})


def _reported(findings, vector, value):
    found = _reported_values(findings, vector).get(value)
    return bare(percent(found)) if found else NONE


def _short(name):
    title = VECTORS[name].title
    return title.removeprefix("Baseline: ").removeprefix("Control: ")
