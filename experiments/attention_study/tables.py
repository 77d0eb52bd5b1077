"""The study's tables: for terminal, docs and page alike. Most are one a task: `verdicts_digits`."""

import dataclasses

from experiments.attention_study import results
from experiments.attention_study.results import MAIN, counts, gains, names_of
from experiments.attention_study.settings import OF_BACKBONES
from keras_assign.data.speech_splits import RANDOM, SPEAKERS
from keras_assign.recipes import attention_networks as nets
from keras_assign.report.formats import (
    NONE,
    bare,
    detectable_range,
    percent,
    percent_interval,
    points_and_verdict,
    spread,
    thousands,
)
from keras_assign.report.tables import Axis, Table, pivot
from keras_assign.studies.rows import Rows

TEST_TITLES = {RANDOM: "test images", SPEAKERS: "speakers never heard"}
INCUMBENT_TITLES = {"vgg_digit_cnn": "VGG, Problem 2", "audio_cnn": "plain CNN, Problem 4b"}
AGAINST_TITLES = {nets.NO_ATTENTION: "none", nets.PLAIN: "plain CNN", nets.CBAM: "plain CNN, CBAM"}
DETECTABLE = "Smallest detectable difference"


def tables(rows: Rows) -> dict[str, Table]:
    """All tables, by name, of those that there are numbers for."""
    found = {}
    for make in (_verdicts, _accuracy, _compared, _cost):
        for task in tasks(rows):
            of_task = rows.where(task=task)
            found[f"{make.__name__[1:]}_{task}"] = make(of_task, task, counts(rows, task))
    found |= {
        **dict(_sizes(rows.where(task=nets.SPEECH, backbone=nets.PLAIN))),
        **dict(_speakers(rows.where(split=SPEAKERS))),
        "tuned": _tuned(rows.where(metric=("tuned_accuracy", "tuned_difference"))),
        "rates": _rates(rows.where(recipe=results.STUDY_RECIPE)),
        "tuned_rates": _rates(rows.where(recipe=results.TUNED_RECIPE)),
    }
    return {name: table for name, table in found.items() if table}


def tasks(rows: Rows) -> list[str]:
    """The tasks that were run, in order."""
    return rows.where(metric="accuracy").values("task")


def contender_title(row: dict) -> str:
    """What is held against the plain CNN without attention, after what sets it apart."""
    plain = row["backbone"] == nets.PLAIN
    return nets.KIND_TITLES[row["attention"]] if plain else nets.BACKBONE_TITLES[row["backbone"]]


def failures(rows: Rows) -> list[str]:
    """A line a network some of whose seeds failed to learn; its mean is theirs as well."""
    lines = []
    for row in rows.where(metric="failed"):
        of = [nets.TASK_TITLES[row["task"]], _title(row)]
        of += [f"{row['size']}x{row['size']}"] if row["size"] != nets.SMALL else []
        of += [TEST_TITLES[row["split"]], nets.count_title(row["count"])]
        told = ", ".join(percent(right, 1) for right in row["per_training"])
        lines.append(f"{', '.join(of)}: {row['value']} of {row['trainings']} trainings ({told})")
    return lines


def _verdicts(rows, task, shown):
    """Differences to the plain network without attention, times, and what they come to.

    The last line leaves out networks that failed: it would be the range of failures.
    """
    summaries = rows.where(metric="summary")
    lines = [Axis(contender_title(row), names_of(row)) for row in summaries]
    where = {"against": (nets.NO_ATTENTION, nets.PLAIN), **MAIN}
    titles = [f"Difference, {nets.count_title(count)}, points" for count in shown]
    table = pivot(rows, f"{nets.TASK_TITLES[task]}: attention, or backbone", lines, [
        *(_difference(t, count=c, **where) for t, c in zip(titles, shown, strict=True)),
        Axis("An epoch, relative", {"metric": "epoch_ratio"}, lambda row: f"{row['median']:.2f}"),
        Axis("Verdict", {"metric": "summary"}, lambda row: row["value"]),
    ])  # fmt: skip
    learned = [names_of(row) for row in summaries if row["value"] != results.UNSTABLE]
    known = Rows(row for row in gains(rows) if names_of(row) in learned)
    found = [detectable_range(known.where(count=count)) for count in shown]
    last = [DETECTABLE, *found, *[NONE] * (len(table.header) - len(found) - 1)]
    return dataclasses.replace(table, rows=[*table.rows, last]) if table else table


def _accuracy(rows, task, shown):
    """Accuracies of all networks on small images."""
    found = {_title(row): names_of(row) for row in rows.where(metric="accuracy", **MAIN)}
    lines = [Axis(title, {**network, **MAIN}) for title, network in found.items()]
    columns = [
        Axis(f"Accuracy, {nets.count_title(c)}, %", {"metric": "accuracy", "count": c}, _percent)
        for c in shown
    ]
    return pivot(rows, nets.TASK_TITLES[task], lines, columns)


def _compared(rows, task, shown):
    """What else is compared: backbones, and what may be stronger than CBAM, with that."""
    lines = {
        f"{_title(row)}, against {AGAINST_TITLES[row['against']]}": {
            **names_of(row), "against": row["against"], **MAIN,
        }
        for question in (OF_BACKBONES, results.OF_CBAM)
        for row in rows.where(question=question, **MAIN)
    }  # fmt: skip
    columns = [_difference(f"Difference, {nets.count_title(c)}, points", count=c) for c in shown]
    return pivot(rows, nets.TASK_TITLES[task], [Axis(*line) for line in lines.items()], columns)


def _cost(rows, task, shown):
    """Weights, arithmetic and, where measured, times of each network on small images."""
    lines = [
        Axis(_title(row), {**names_of(row), "size": (None, nets.SMALL)})
        for row in rows.where(metric="weights", size=nets.SMALL)
    ]
    # The epochs of the trainings with most items.
    trained = {"metric": "training_epoch_seconds", "split": RANDOM, "count": shown[-1]}
    plain = rows.one(backbone=nets.PLAIN, attention=nets.NO_ATTENTION, size=nets.SMALL, **trained)
    return pivot(rows, nets.TASK_TITLES[task], lines, [
        *_architecture(),
        Axis("An epoch, relative", {"metric": "epoch_ratio"}, spread),
        Axis("In the trainings", trained, lambda row: f"{row['value'] / plain['value']:.2f}"),
        Axis("Answers, relative", {"metric": "test_ratio"}, spread),
        Axis("Compile", {"metric": "compile_seconds"}, lambda row: f"{row['value']:.1f} s"),
    ])  # fmt: skip


def _sizes(rows):
    """Images of each size, all networks trained on as many clips; and what CBAM adds there."""
    found = rows.where(metric="accuracy", split=RANDOM)
    larger = [(row["attention"], row["count"]) for row in found if row["size"] != nets.SMALL]
    lines = [
        Axis(
            f"{row['size']}x{row['size']}, {nets.KIND_TITLES[row['attention']]}",
            {"size": row["size"], "attention": row["attention"], "count": (None, row["count"]),
             "split": (None, RANDOM)},
        )
        for row in found
        if (row["attention"], row["count"]) in larger
    ]  # fmt: skip
    small = results.SMALL_IMAGES
    yield "sizes", pivot(rows, "Spectrogram, attention", lines, [
        *_architecture(),
        Axis("Accuracy, %", {"metric": "accuracy"}, _percent),
        _difference(f"Difference to {small}, points", against=small),
    ])  # fmt: skip
    yield "gains", pivot(rows, "Spectrogram, attention", lines, [
        _difference("CBAM's gain, points", against=nets.NO_ATTENTION),
        _difference(f"Beyond that at {small}, points", metric="difference_of_gains"),
    ])  # fmt: skip


def _speakers(rows):
    """Accuracy of each kind on speakers never heard, each with all clips of the others."""
    lines = [Axis(nets.KIND_TITLES[kind], {"attention": kind}) for kind in rows.values("attention")]
    yield "speakers", pivot(rows, "Attention", lines, [
        Axis("Accuracy, %", {"metric": "accuracy"}, _percent),
        _difference("Difference to none, points"),
    ])  # fmt: skip
    columns = [Axis(name, {"speaker": name}, _of_speaker) for name in rows.values("speaker")]
    yield "by_speaker", pivot(rows, "Accuracy on each speaker, %", lines, columns)


def _of_speaker(row):
    return bare(percent(row["value"], 1))


def _tuned(rows):
    """The strongest network before, and the study's best with its difference to that."""
    lines = []
    for row in rows.where(metric="tuned_accuracy"):
        name = _title(row) if "backbone" in row else INCUMBENT_TITLES[row["incumbent"]]
        title = f"{nets.TASK_TITLES[row['task']]}, {TEST_TITLES[row['split']]}: {name}"
        lines.append(Axis(title, {"task": row["task"], "backbone": row.get("backbone")}))
    return pivot(rows, "Test and network", lines, [
        Axis("Examples seen", {"metric": "tuned_accuracy"}, _examples),
        Axis("Accuracy, %", {"metric": "tuned_accuracy"}, _percent),
        _difference("Difference, points", metric="tuned_difference"),
    ])  # fmt: skip


def _examples(row):
    seen = dict.fromkeys([row["examples_low"], row["examples_high"]])
    return " to ".join(map(thousands, seen))


def _rates(rows):
    """The chosen rate of each network, and the mean validation loss at all that were tried."""
    lines = [
        Axis(f"{nets.TASK_TITLES[r['task']]}, {_title(r)}", {"task": r["task"], **names_of(r)})
        for r in rows.where(metric="chosen_rate")
    ]
    return pivot(rows, "Validation loss by learning rate", lines, [
        *(Axis(f"{rate:g}", {"metric": "validation_loss", "rate": rate},
               lambda row: f"{row['value']:.3f}")
          for rate in sorted(rows.values("rate"))),
        Axis("Chosen", {"metric": "chosen_rate"}, lambda row: f"{row['value']:g}"),
    ], aside=True)  # fmt: skip


def _architecture():
    """What a network is, whatever trains it."""
    yield Axis("Channels", {"metric": "widths"}, lambda row: " ".join(map(str, row["per_block"])))
    yield Axis("Weights", {"metric": "weights"}, lambda row: thousands(row["value"]))
    yield Axis("MFLOP an item", {"metric": "flops"}, lambda row: f"{row['value'] / 1e6:.1f}")


def _difference(title, metric="difference", **where):
    return Axis(title, {"metric": metric, **where}, points_and_verdict)


def _title(row):
    return nets.network_title(**names_of(row))


def _percent(row):
    return bare(percent_interval(row))
