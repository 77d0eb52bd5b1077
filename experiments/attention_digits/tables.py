"""The tables of Problem 4a: for terminal, docs and page alike."""

import json
from statistics import fmean

from experiments.attention_digits.results import (
    ATTENTION,
    BASIC,
    IDEAL,
    TRAINED,
    UNTRAINED,
    test_sets,
)
from experiments.attention_digits.settings import MODEL_TITLES
from experiments.files import RESULTS
from experiments.protocols import CORRECTED, PUBLISHED, REPORTED
from keras_assign.report.claims import QUICK, words_of
from keras_assign.report.digit_tests import PROTOCOL_TEST
from keras_assign.report.formats import (
    number_interval,
    percent,
    percent_interval,
    points,
    points_interval,
    spread,
    thousands,
)
from keras_assign.report.tables import Axis, Table, pivot
from keras_assign.studies.rows import Rows

PROTOCOLS = [
    Axis("Report", {"protocol": REPORTED}),
    Axis("Reproduced, published protocol", {"protocol": PUBLISHED}),
    Axis("Corrected protocol", {"protocol": CORRECTED}),
]


def tables(rows: Rows) -> dict[str, Table]:
    """All tables, by name."""
    return {
        "accuracy": _accuracy(rows),
        "random_subsets": _random_subsets(rows),
        "ink": _ink(rows),
        "cost": _cost(rows),
        "recipe_tuning": _recipe_tuning(),
    }


def main_protocol(rows: Rows) -> str:
    """The protocol that the page's details are of."""
    return CORRECTED if CORRECTED in rows.values("protocol") else PUBLISHED


def _accuracy(rows):
    lines = []
    for test, items in test_sets(rows).items():
        images = f"{thousands(items)} test images"
        for model in (BASIC, ATTENTION):
            where = {"metric": "accuracy", "model": model, "test": test}
            lines.append(Axis(f"{MODEL_TITLES[model]}, {images}", where, _percent))
        where = {"metric": "difference", "test": test}
        lines += [
            Axis(f"Attention − basic, {images}", where, _points),
            Axis(f"Verdict, {images}", where, _verdict),
            Axis(f"Smallest detectable difference, {images}", where, _detectable),
        ]
    lines += [
        Axis("p of the pair of trainings (McNemar, all images)", {"metric": "mcnemar"}, _p),
        Axis(
            "Validation accuracy at the end, basic CNN",
            {"metric": "validation_accuracy", "model": BASIC},
            lambda row: percent(fmean(row["per_seed"])),
        ),
        Axis(
            "Trainings of each model",
            {"metric": "accuracy", "model": BASIC, "test": PROTOCOL_TEST},
            lambda row: str(row["seed_count"]),
        ),
    ]
    return pivot(rows, "", lines, PROTOCOLS)


def _percent(row):
    return percent(row["mean"]) if row["protocol"] == REPORTED else percent_interval(row)


def _points(row):
    return points(row["mean"]) if row["protocol"] == REPORTED else points_interval(row)


def _verdict(row):
    if row["protocol"] == REPORTED:
        return f"“better” (p = {row['p']:.2f})"
    return words_of(row, "attention") if row["verdict"] else QUICK[0]


def _detectable(row):
    return points(row["detectable"], plus="") if "detectable" in row else ""


def _p(row):
    return f"{row['value']:.2f}"


def _random_subsets(rows):
    """How much of a figure is the choice of 200 test images a digit."""
    lines = [
        Axis(f"{protocol.title}: {MODEL_TITLES[model]}", {**protocol.where, "model": model})
        for protocol in PROTOCOLS
        for model in MODEL_TITLES
        if rows.one(metric="random_subsets", model=model, **protocol.where)
    ]
    random = {"metric": "random_subsets"}
    first = {"metric": "accuracy", "test": PROTOCOL_TEST}

    def beyond_random(row):
        found = rows.one(**random, protocol=row["protocol"], model=row["model"])
        return points(row["mean"] - found["mean"])

    columns = [
        Axis("first 200", first, lambda row: percent(row["mean"])),
        Axis("mean of random 200", random, lambda row: percent(row["mean"])),
        Axis("95 % of random 200", random, _range),
        Axis("first − random", first, beyond_random),
    ]
    return pivot(rows, "", lines, columns)


def _range(row):
    return f"{percent(row['low'])} to {percent(row['high'])}"


def _ink(rows):
    found = rows.where(protocol=main_protocol(rows))
    lines = [
        Axis(f"Block {number}", {"layer": layer})
        for number, layer in enumerate(found.values("layer"), start=1)
    ]

    def column(title, metric, write, **where):
        return Axis(title, {"metric": metric, **where}, write)

    def share(row):
        return percent(row["mean"], 1)

    return pivot(found, "", lines, [
        column("attention on ink", "on_ink", lambda r: percent_interval(r, 1), state=TRAINED),
        column("untrained", "on_ink", share, state=UNTRAINED),
        column("ideal map", "on_ink", share, state=IDEAL),
        column("AUC as an ink detector", "ink_auc", number_interval, state=TRAINED),
        column("untrained", "ink_auc", lambda row: f"{row['mean']:.3f}", state=UNTRAINED),
        column("AUC gained", "auc_gained", number_interval),
    ])  # fmt: skip


def _cost(rows):
    """What each model costs, a column a model, and how much more attention does."""
    own = main_protocol(rows)
    timed = rows.one(metric="timed") or {"test_items": 0}

    def line(title, metric, write, protocol=None):
        return Axis(title, {"metric": metric, "protocol": protocol}, write)

    def value(digits, unit):
        return lambda row: f"{row['value']:.{digits}f} {unit}"

    def seconds(row):
        return spread(row, unit=" s")

    columns = [Axis(MODEL_TITLES[model], {"model": model}) for model in MODEL_TITLES]
    ratio = Axis("Attention / basic", {"a": ATTENTION, "b": BASIC})
    return pivot(rows, "", [
        line("weights", "weights", lambda row: thousands(row["value"]), own),
        line("MFLOP an image", "flops", lambda row: f"{row['value'] / 1e6:.2f}", own),
        line("compile step", "compile_seconds", value(1, "s")),
        line("an epoch, median (range)", "epoch_seconds", seconds),
        line("an epoch, relative", "epoch_ratio", spread),
        line(f"test, {thousands(timed['test_items'])} images", "test_seconds", seconds),
        line("report: 10 epochs", "training_seconds", value(2, "s"), REPORTED),
        line("report: test", "test_seconds", value(2, "s"), REPORTED),
    ], [*columns, ratio])  # fmt: skip


def _recipe_tuning():
    """How the corrected protocol's learning rate was chosen, see `choose_recipe`."""
    choice = json.loads((RESULTS / "attention_digits_recipe.json").read_text(encoding="utf-8"))
    rows = []
    for candidate in choice["candidates"]:
        row = [f"{candidate['schedule']}, {candidate['learning_rate']:g}"]
        for model in candidate["models"].values():
            row += [f"{fmean(model['val_loss']):.4f}", percent(fmean(model["val_accuracy"]))]
        rows.append([*row, f"{candidate['mean_val_loss']:.4f}"])
    titles = [f"{t}: {what}" for t in MODEL_TITLES.values() for what in ("loss", "accuracy")]
    return Table(["schedule, rate", *titles, "mean loss"], rows, aside=True)
