"""The tables of what people bring: for terminal, docs, page and the cards of the models."""

from experiments.robustness.results import ALL_ITEMS, PICTURE, RECORDING
from experiments.robustness.settings import MODEL_TITLES
from keras_assign.report import tables as report_tables
from keras_assign.report.formats import NONE, percent, percent_interval, thousands
from keras_assign.report.tables import Axis, Table, pivot
from keras_assign.studies.rows import Rows

COLUMNS = [Axis(title, {"model": model}) for model, title in MODEL_TITLES.items()]


def tables(rows: Rows) -> dict[str, Table]:
    """All tables, by name."""
    pictures, recordings = (rows.where(input=input) for input in (PICTURE, RECORDING))
    return {
        "pictures": _accuracies(pictures, PICTURE),
        "recordings": _accuracies(recordings, RECORDING),
        "no_digit_pictures": _no_digit(pictures),
        "no_digit_recordings": _no_digit(recordings),
        "speakers": pivot(rows, "speaker", [
            Axis(speaker, {"metric": "accuracy", "speaker": speaker}, _mean)
            for speaker in rows.values("speaker")
        ], COLUMNS),
        "certainty": _certainty(rows),
        "calibrations": _calibrations(rows),
    }  # fmt: skip


def _accuracies(rows, title):
    """A line a kind, a column a model: before and now, where there is a before."""

    def accuracy(row):
        if not rows.where(metric="accuracy_before"):
            return _mean(row)
        before = rows.one(metric="accuracy_before", model=row["model"], kind=row["kind"])
        return f"{_mean(before) if before else NONE} → {_mean(row)}"

    def worst(row):
        of_models = rows.where(metric="sure_and_wrong", kind=row["kind"]).values("value")
        return percent(max(of_models), 1) if of_models else NONE

    lines = [
        Axis(kind, {"metric": metric, "kind": kind})
        for metric in ("accuracy", "each_right")
        for kind in rows.where(metric=metric).values("kind")
        if kind != ALL_ITEMS
    ]
    columns = [Axis(column.title, column.where, accuracy) for column in COLUMNS]
    first = {"model": rows[0]["model"]} if rows else {}
    return pivot(rows, title, lines, [*columns, Axis("sure and wrong", first, worst)])


def _no_digit(rows):
    """How much of what is no digit is called none, and how many digits are."""
    called = {"metric": "called_no_digit"}
    lines = [Axis(none, {**called, "none": none}, _value) for none in rows.values("none")]
    digits = {**called, "kind": ALL_ITEMS}
    wrongly = Axis("a digit as it is (wrongly)", digits, lambda row: percent(row["value"]))
    return pivot(rows, "called no digit", [*lines, wrongly], COLUMNS)


def _certainty(rows):
    """Accuracy on items as they are, and how far certainty and accuracy lie apart."""
    accuracy = {"metric": "accuracy", "kind": ALL_ITEMS}

    def error(row):
        return percent(row["value"])

    return pivot(rows, "model", COLUMNS, [
        Axis("items", accuracy, lambda row: thousands(row["item_count"])),
        Axis("right", accuracy, lambda row: percent(row["mean"])),
        Axis("calibration error", {"metric": "calibration_error"}, error),
        Axis("before calibration", {"metric": "calibration_error_before"}, error),
    ])  # fmt: skip


def _calibrations(rows):
    """What `keras_assign.serving.calibrations` has of each model of speech."""
    lines = [Axis(model, {"model": model}) for model in MODEL_TITLES]
    return pivot(rows, "calibrations.py", lines, [
        Axis(name, {"metric": name}, lambda row: f"{row['value']:.4f}")
        for name in ("temperature", "none_bias")
    ])  # fmt: skip


def card(rows: Rows, model: str) -> str:
    """What a model's card says, in Markdown: each kind with its interval, no digit, certainty.

    Args:
        rows: of `results.find`.
        model: its name.
    """
    rows = rows.where(model=model)
    items = Axis("items", {"metric": "accuracy"}, lambda row: str(row["item_count"]))
    kinds = rows.where(metric="accuracy").values("kind")
    of_kinds = pivot(
        rows,
        rows[0]["input"],
        [Axis(kind, {"kind": kind}) for kind in kinds if kind != ALL_ITEMS],
        [
            items,
            Axis("before", {"metric": "accuracy_before"}, _mean),
            Axis("right, 95 % interval", items.where, lambda row: percent_interval(row, 1)),
            Axis("sure and wrong", {"metric": "sure_and_wrong"}, _value),
        ],
    )
    called = {"metric": "called_no_digit"}
    of_none = pivot(
        rows,
        "no digit",
        [Axis(none, {"none": none}) for none in rows.values("none")],
        [Axis("items", called, items.write), Axis("called so", called, _value)],
    )
    bins = rows.where(metric="reliability")
    of_bins = Table(
        ("items", "mean certainty", "right"),
        [(thousands(r["item_count"]), percent(r["confidence"], 1), _mean(r)) for r in bins],
    )
    wrongly = percent(rows.one(**called, kind=ALL_ITEMS)["value"])
    error = percent(rows.one(metric="calibration_error")["value"])
    sentence = (
        f"Of digits as they are, {wrongly} are called no digit. Expected calibration error: "
        f"{error}. How often it is right, by how sure it is:"
    )
    first, second, last = (report_tables.markdown(*table) for table in (of_kinds, of_none, of_bins))
    return "\n\n".join([first, second, sentence, last])


def _mean(row):
    return percent(row["mean"], 1)


def _value(row):
    return percent(row["value"], 1)
