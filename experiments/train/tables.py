"""The tables of a training on someone's own data."""

from experiments.train import look
from keras_assign.report.formats import (
    percent,
    percent_interval,
    points_and_verdict,
    thousands,
)
from keras_assign.report.tables import Axis, Table, pivot
from keras_assign.studies.rows import Rows

MOST_IN_A_MATRIX = 40  # Classes.
MOST_LISTED = 15  # Classes or people, those recognised least first.


def titles(rows: Rows) -> dict[str, str]:
    """By model what it is called."""
    return look.MODEL_TITLES[rows.one(metric="data")["kind"]]


def short(title: str) -> str:
    """Without what follows a colon or stands in brackets."""
    return title.partition(":")[0].partition(" (")[0]


def made(rows: Rows) -> dict[str, Table]:
    """All tables, by name."""
    names, facts = titles(rows), rows.one(metric="data")
    models = rows.where(metric="accuracy").values("model")
    by_people = facts["by_people"] and facts["people"]["test"] > 1
    others = "people" if by_people else look.thing(facts) + "s"
    return {
        "accuracy": pivot(
            rows,
            "Model",
            [Axis(names[model], {"model": model}) for model in models],
            [
                Axis("Test accuracy", {"metric": "accuracy"}, percent_interval),
                Axis(
                    "Calibration error",
                    {"metric": "accuracy"},
                    lambda row: percent(row["calibration_error"], 1),
                ),
                Axis("Weights", {"metric": "accuracy"}, lambda row: thousands(row["weights"])),
                Axis(
                    "Seconds a training",
                    {"metric": "accuracy"},
                    lambda row: f"{row['seconds']:.0f}",
                ),
            ],
            f"Means over seeds, with intervals of 95 % for other seeds and other {others}. "
            "Calibration error: how far a stated probability is from how often it is right.",
        ),
        "differences": pivot(
            rows,
            "Difference in accuracy, points",
            [
                Axis(f"{short(names[a])} − {short(names[b])}", {"a": a, "b": b})
                for a, b in _pairs(rows)
            ],
            [Axis("Mean, 95 % interval, verdict", {"metric": "difference"}, points_and_verdict)],
            "Paired by seed and test item; verdicts after Holm, all rows together.",
        ),
        "classes": _least(rows, "class", "class_accuracy", "Class"),
        "people": _least(rows, "person", "person_accuracy", "Who"),
        "confused": _confused(rows),
        "tuning": _tuning(rows, names),
    }


def _pairs(rows):
    return [(row["a"], row["b"]) for row in rows.where(metric="difference")]


def _least(rows, name, metric, title):
    """Those that the best model recognises least."""
    best = rows.one(metric="run")["best"]
    found = sorted(rows.where(metric=metric, model=best), key=lambda row: row["value"])
    header = [title, "Accuracy", *(["Mostly taken for"] if name == "class" else [])]
    lines = [
        [
            str(row[name]),
            percent(row["value"], 1),
            *([row["mostly_taken_for"] or "–"] if name == "class" else []),
        ]
        for row in found[:MOST_LISTED]
    ]
    more = f", the {MOST_LISTED} lowest of {len(found)}" if len(found) > MOST_LISTED else ""
    caption = f"Of the best model{more}; means over seeds."
    return Table(header, lines, caption, aside=name == "person")


def _confused(rows):
    """The pairs that the best model takes for each other most, where no matrix is shown."""
    if len(rows.one(metric="data")["classes"]) <= MOST_IN_A_MATRIX:
        return Table((), ())
    best = rows.one(metric="run")["best"]
    lines = [
        [row["class"], row["taken_for"], percent(row["value"], 1)]
        for row in rows.where(metric="confused", model=best)
    ]
    caption = "Of the best model: the part of a class that is taken for another, the largest first."
    return Table(("Class", "Taken for", "Part of it"), lines, caption)


def _tuning(rows, names):
    lines = [
        [
            f"{short(names[row['model']])}: {row['candidate'].replace('_', ' ')}",
            percent(row["accuracy"], 1),
            f"{row['cross_entropy']:.3f}",
            f"{row['seconds']:.0f}",
            "chosen" if row["chosen"] else "",
        ]
        for row in rows.where(metric="tuning")
    ]
    header = ("Candidate", "Validation accuracy", "Cross-entropy", "Seconds", "")
    return Table(header, lines, "More right is better; of as many, the smaller cross-entropy.",
                 aside=True)  # fmt: skip
