"""The tables of Problem 1: for terminal, docs and page alike."""

import dataclasses

from experiments.autoencoders import tuning
from experiments.autoencoders.settings import SPLIT_TITLES
from experiments.autoencoders.vectors import COMPARISONS, MEAN, VECTORS, A, B, C
from experiments.files import findings_of
from experiments.protocols import REPORTED
from keras_assign.recipes.utterance_vectors import FOLD, MERGE
from keras_assign.report.candidates import in_words
from keras_assign.report.formats import (
    bare,
    detectable_range,
    percent,
    percent_interval,
    points_and_verdict,
    thousands,
)
from keras_assign.report.tables import Axis, Table, pivot
from keras_assign.studies.rows import Rows
from keras_assign.utterances.classifiers import SVC_RBF, TITLES

BY_SPEAKER = (MEAN, A, B, C, FOLD, MERGE)
RECIPE = ("hidden", "code", "learned", "epochs", "batch_size", "learning_rate", "speeds")


def tables(rows: Rows) -> dict[str, Table]:
    """All tables, by name; of a tuning its own."""
    if rows.where(metric="validation_accuracy"):
        own = {"recipes": _recipes(rows), "recordings": _recordings(rows)}
        return {**tuning.tables(rows), **own}
    return {
        **{f"accuracy_{name}": _accuracy(rows, name) for name in TITLES},
        **{f"difference_{name}": _differences(rows, name) for name in TITLES},
        "speakers": _speakers(rows),
        "training": _training(rows),
        "recipes": _recipes(rows),
        "recordings": _recordings(rows),
        **tuning.tables(findings_of("autoencoders_tuning"), aside=True),
    }


def in_a_sentence(kind: str) -> str:
    """A split's title within a sentence."""
    return SPLIT_TITLES[kind].lower().replace("fsdd", "FSDD")


def short_title(vector: str) -> str:
    """A vector's title where it stands beside another."""
    return VECTORS[vector].title.removeprefix("Baseline: ").removeprefix("Control: ")


def _lines(rows):
    """A line a vector that was made."""
    made = rows.where(metric="size").values("vector")
    return [Axis(VECTORS[name].title, {"vector": name}) for name in VECTORS if name in made]


def _splits(rows, unit, write, **where):
    """A column a split."""
    return [
        Axis(f"{SPLIT_TITLES[kind]}, {unit}", {"split": kind, **where}, write)
        for kind in rows.values("split")
    ]


def _percent(row):
    return bare(percent(row["value"]))


def _accuracy(rows, classifier):
    where = {"metric": "accuracy", "classifier": classifier}
    columns = [
        Axis("Values", {"metric": "size"}, lambda row: _or(row["values"])),
        Axis(
            "Report, %",
            {"metric": "accuracy", "protocol": REPORTED},
            lambda row: bare(percent(row["mean"])),
        ),
        *_splits(rows, "%", lambda row: bare(percent_interval(row)), **where),
    ]
    return pivot(rows, f"{TITLES[classifier]} on", _lines(rows), columns)


def _or(numbers):
    return " or ".join(map(thousands, numbers))


def _differences(rows, classifier):
    lines = [Axis(f"{short_title(a)} − {short_title(b)}", {"a": a, "b": b}) for a, b in COMPARISONS]
    where = {"metric": "difference", "classifier": classifier}
    columns = _splits(rows, "points", points_and_verdict, **where)
    corner = f"{TITLES[classifier]}: difference"
    table = pivot(rows, corner, lines, columns, aside=True)
    if not table:
        return table
    found = [detectable_range(rows.where(**column.where)) for column in columns]
    detectable = ("Smallest detectable difference", *found)
    return dataclasses.replace(table, rows=[*table.rows, detectable])


def _speakers(rows):
    where = {"metric": "speaker_accuracy", "classifier": SVC_RBF}
    columns = [Axis(short_title(name), {"vector": name, **where}, _percent) for name in BY_SPEAKER]
    lines = [Axis(speaker, {"speaker": speaker}) for speaker in rows.values("speaker")]
    return pivot(rows, f"{TITLES[SVC_RBF]} on each speaker, %", lines, columns, aside=True)


def _training(rows):
    """What the report's logs print, beside ours under the first split that was run."""
    report, here = {"protocol": REPORTED}, {"split": rows.values("split")[0]}
    accuracy, loss = {"metric": "train_accuracy"}, {"metric": "loss"}
    columns = [
        Axis("Report: training accuracy, %", accuracy | report, _percent),
        *(Axis(f"Here, {TITLES[c]}, %", accuracy | here | {"classifier": c}, _percent)
          for c in TITLES),
        Axis("Report: loss, epoch 10 and last", loss | report, _losses),
        Axis("Here: loss", loss | here, _losses),
    ]  # fmt: skip
    return pivot(rows, "Training", _lines(rows), columns, aside=True)


def _losses(row):
    return f"{row['tenth']:.4f}, {row['last']:.4f}"


def _recipes(rows):
    recipes = rows.where(metric="recipe")
    lines = [
        Axis(
            ", ".join(v.title for v in VECTORS.values() if v.method == row["method"]),
            {name: row.get(name) for name in ("method", "places", "candidate")},
        )
        for row in recipes
    ]
    columns = [
        Axis(name.replace("_", " "), {}, lambda row, name=name: in_words(row.get(name, ""), {}))
        for name in ("candidate", *RECIPE, "places")
    ]
    return pivot(recipes, "Recipes", lines, columns, aside=True)


def _recordings(rows):
    about = rows.one(metric="run")
    few = about["clips_per_digit"]
    lines = [
        ("Speakers", thousands(about["speaker_count"])),
        ("Left out as bad", thousands(about["bad"])),
        ("Training clips", f"{few} a digit" if few else "all that do not test"),
        ("MFCC", "{coefficients} of {mel_bands} mel bands, frames of {frame_ms:g} ms every "
         "{hop_ms:g} ms, at {sample_rate:,} Hz".format(**about)),
        ("Scaling", "each coefficient to mean 0 and deviation 1 over the training clips' frames"),
        ("Padding, for A", f"to {about['frames']} frames, 0 after scaling"),
    ]  # fmt: skip
    return Table(("Recordings", "Here"), lines, aside=True)
