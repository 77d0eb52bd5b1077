"""The study's tables: for terminal, docs and page alike. Most are one a task: `verdicts_digits`."""

import dataclasses

from experiments.attention_study.results import (
    MAIN,
    OF_CBAM,
    SMALL_IMAGES,
    STUDY,
    TUNED,
    UNSTABLE,
    counts,
    gains,
)
from experiments.attention_study.settings import OF_BACKBONES
from keras_assign.data.speech_splits import RANDOM, SPEAKERS
from keras_assign.recipes.attention_networks import (
    BACKBONE_TITLES,
    CBAM,
    KIND_TITLES,
    NO_ATTENTION,
    PLAIN,
    SMALL,
    SPEECH,
    TASK_TITLES,
)
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
from keras_assign.report.rows import Rows
from keras_assign.report.tables import Axis, Table, pivot

TEST_TITLES = {RANDOM: "test images", SPEAKERS: "speakers never heard"}
INCUMBENT_TITLES = {"vgg_digit_cnn": "VGG, Problem 2", "audio_cnn": "plain CNN, Problem 4b"}
AGAINST_TITLES = {NO_ATTENTION: "none", PLAIN: "plain CNN", CBAM: "plain CNN, CBAM"}
DETECTABLE = "Smallest detectable difference"


def tables(rows: Rows) -> dict[str, Table]:
    """All tables, by name, of those that there are numbers for."""
    found = {}
    for make in (_verdicts, _accuracy, _compared, _cost):
        for task in tasks(rows):
            of_task = rows.where(task=task)
            found[f"{make.__name__[1:]}_{task}"] = make(of_task, task, counts(rows, task))
    found |= {
        "sizes": _sizes(rows.where(task=SPEECH, backbone=PLAIN)),
        "speakers": _speakers(rows.where(split=SPEAKERS)),
        "tuned": _tuned(rows.where(metric=("tuned_accuracy", "tuned_difference"))),
        "rates": _rates(rows.where(recipe=STUDY)),
        "tuned_rates": _rates(rows.where(recipe=TUNED)),
    }
    return {name: table for name, table in found.items() if table}


def tasks(rows: Rows) -> list[str]:
    """The tasks that were run, in order."""
    return rows.where(metric="accuracy").values("task")


def count_title(count: int) -> str:
    """How many items of each digit are trained on, in words."""
    return f"{count} a digit" if count else "all"


def contender_title(row: dict) -> str:
    """What is held against the plain CNN without attention, after what sets it apart."""
    plain = row["backbone"] == PLAIN
    return KIND_TITLES[row["attention"]] if plain else BACKBONE_TITLES[row["backbone"]]


def network_title(row: dict) -> str:
    """What a row's network is called."""
    return f"{BACKBONE_TITLES[row['backbone']]}, {KIND_TITLES[row['attention']]}"


def failures(rows: Rows) -> list[str]:
    """A line a network some of whose seeds failed to learn; its mean is theirs as well."""
    lines = []
    for row in rows.where(metric="failed"):
        size = "" if row["size"] == SMALL else f", {row['size']}x{row['size']}"
        told = ", ".join(percent(right, 1) for right in row["per_training"])
        lines.append(
            f"{TASK_TITLES[row['task']]}, {network_title(row)}{size}, {TEST_TITLES[row['split']]}, "
            f"{count_title(row['count'])}: {row['value']} of {row['trainings']} trainings ({told})"
        )
    return lines


def _verdicts(rows, task, shown):
    """Differences to the plain network without attention, times, and what they come to.

    The last line leaves out networks that failed: it would be the range of failures.
    """
    summaries = rows.where(metric="summary")
    lines = [Axis(contender_title(row), _network(row)) for row in summaries]
    against = {"against": (NO_ATTENTION, PLAIN), **MAIN}
    table = pivot(rows, f"{TASK_TITLES[task]}: attention, or backbone", lines, [
        *(_difference(f"Difference, {count_title(c)}, points", count=c, **against) for c in shown),
        Axis("An epoch, relative", {"metric": "epoch_ratio"}, lambda row: f"{row['median']:.2f}"),
        Axis("Verdict", {"metric": "summary"}, lambda row: row["value"]),
    ])  # fmt: skip
    learned = [_network(row) for row in summaries if row["value"] != UNSTABLE]
    known = Rows(row for row in gains(rows) if _network(row) in learned)
    found = [detectable_range(known.where(count=count)) for count in shown]
    last = [DETECTABLE, *found, *[NONE] * (len(table.header) - len(found) - 1)]
    return dataclasses.replace(table, rows=[*table.rows, last]) if table else table


def _accuracy(rows, task, shown):
    """Accuracies of all networks on small images."""
    found = {network_title(row): _network(row) for row in rows.where(metric="accuracy", **MAIN)}
    lines = [Axis(title, {**network, **MAIN}) for title, network in found.items()]
    columns = [
        Axis(f"Accuracy, {count_title(c)}, %", {"metric": "accuracy", "count": c}, _percent)
        for c in shown
    ]
    return pivot(rows, TASK_TITLES[task], lines, columns)


def _compared(rows, task, shown):
    """What else is compared: backbones, and what may be stronger than CBAM, with that."""
    lines = {
        f"{network_title(row)}, against {AGAINST_TITLES[row['against']]}": {
            **_network(row), "against": row["against"], **MAIN,
        }
        for question in (OF_BACKBONES, OF_CBAM)
        for row in rows.where(question=question, **MAIN)
    }  # fmt: skip
    columns = [_difference(f"Difference, {count_title(c)}, points", count=c) for c in shown]
    return pivot(rows, TASK_TITLES[task], [Axis(*line) for line in lines.items()], columns)


def _cost(rows, task, shown):
    """Weights, arithmetic and, where measured, times of each network on small images."""
    lines = [
        Axis(network_title(row), {**_network(row), "size": (None, SMALL)})
        for row in rows.where(metric="weights", size=SMALL)
    ]
    # The epochs of the trainings with most items.
    trained = {"metric": "training_epoch_seconds", "split": RANDOM, "count": shown[-1]}
    plain = rows.one(backbone=PLAIN, attention=NO_ATTENTION, size=SMALL, **trained)
    return pivot(rows, TASK_TITLES[task], lines, [
        *_architecture(),
        Axis("An epoch, relative", {"metric": "epoch_ratio"}, spread),
        Axis("In the trainings", trained, lambda row: f"{row['value'] / plain['value']:.2f}"),
        Axis("Answers, relative", {"metric": "test_ratio"}, spread),
        Axis("Compile", {"metric": "compile_seconds"}, lambda row: f"{row['value']:.1f} s"),
    ])  # fmt: skip


def _sizes(rows):
    """Images of each size, all networks trained on as many clips; and what CBAM adds there."""
    larger = [row for row in rows.where(metric="accuracy") if row["size"] != SMALL]
    made = {(row["size"], row["attention"], row["count"]) for row in larger}
    made |= {(SMALL, kind, count) for _, kind, count in made}
    order = list(KIND_TITLES)
    lines = [
        Axis(
            f"{size}x{size}, {KIND_TITLES[kind]}",
            {"size": size, "attention": kind, "count": (None, count), "split": (None, RANDOM)},
        )
        for size, kind, count in sorted(made, key=lambda m: (m[0], order.index(m[1]), m[2]))
    ]
    return pivot(rows, "Spectrogram, attention", lines, [
        *_architecture(),
        Axis("Accuracy, %", {"metric": "accuracy"}, _percent),
        _difference(f"Difference to {SMALL_IMAGES}, points", against=SMALL_IMAGES),
        _difference("CBAM's gain, points", against=NO_ATTENTION),
        _difference(f"Beyond that at {SMALL_IMAGES}, points", metric="difference_of_gains"),
    ])  # fmt: skip


def _speakers(rows):
    """Accuracy of each kind on speakers never heard, each with all clips of the others."""
    lines = [Axis(KIND_TITLES[kind], {"attention": kind}) for kind in rows.values("attention")]
    return pivot(rows, "Attention", lines, [
        Axis("Accuracy, %", {"metric": "accuracy"}, _percent),
        _difference("Difference to none, points"),
        *(Axis(name, {"metric": "speaker_accuracy", "speaker": name},
               lambda row: bare(percent(row["value"], 1)))
          for name in rows.values("speaker")),
    ])  # fmt: skip


def _tuned(rows):
    """The strongest network before, and the study's best with its difference to that."""
    lines = []
    for row in rows.where(metric="tuned_accuracy"):
        name = network_title(row) if "backbone" in row else INCUMBENT_TITLES[row["incumbent"]]
        title = f"{TASK_TITLES[row['task']]}, {TEST_TITLES[row['split']]}: {name}"
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
        Axis(f"{TASK_TITLES[r['task']]}, {network_title(r)}", {"task": r["task"], **_network(r)})
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


def _network(row):
    return {"backbone": row["backbone"], "attention": row["attention"]}


def _percent(row):
    return bare(percent_interval(row))
