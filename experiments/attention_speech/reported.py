"""What the report's own figures of Problem 4b say of themselves, and how a log is read."""

import numpy as np

from keras_assign.recipes.speech_cnn import CBAM, PLAIN
from keras_assign.report import statistics
from keras_assign.report.published import REPORT


def reported() -> dict:
    """What the report's own figures say of themselves."""
    runs = {name: REPORT.runs[name] for name in (PLAIN, CBAM)}
    items = REPORT.sets["speech_test"].maybe  # Of which all accuracies are shares, see the audit.
    right = {
        name: [round(accuracy * items) for accuracy in run.values("test_accuracy")]
        for name, run in runs.items()
    }
    best = max(range(len(right[PLAIN])), key=lambda epoch: right[PLAIN][epoch])
    attending, plain = right[CBAM][-1] / items, [count / items for count in right[PLAIN]]
    z, p = statistics.two_proportions(attending, items, plain[-1], items)
    _, p_best = statistics.two_proportions(attending, items, plain[best], items)
    losses = {name: run.values("loss") for name, run in runs.items()}
    return {
        "models": {name: _model(name, run, right[name][-1], items) for name, run in runs.items()},
        "test_items": items,
        "clips_more": right[CBAM][-1] - right[PLAIN][-1],
        "z": z,
        "p": p,
        "best_plain_epoch": best + 1,
        "p_best": p_best,
        "last_epoch_behind": last_behind(losses[CBAM], losses[PLAIN]),
        "train_ratio": _ratio(runs, "training_time"),
        "test_ratio": _ratio(runs, "test_time"),
    }


def _model(name, run, right, items):
    """A network's figures in table and log."""
    table = REPORT.tables["attention_speech"].by("model", "figure")[name]
    return {
        "table_test_accuracy": table["test_accuracy"],
        "table_train_seconds": table["training_time"],
        "table_test_seconds": table["test_time"],
        "table_seconds": table["time"],
        "table_epoch_seconds": table["epoch_time"],
        "log_seconds": run.value("time"),
        "test_accuracy": run.values("test_accuracy")[-1],
        "interval": statistics.wilson_interval(right, items),
        "train_seconds_sum": sum(run.values("training_time")),
        "test_seconds_sum": sum(run.values("test_time")),
        "epoch_seconds_sum": sum(run.values("epoch_time")),
        "last_fall": last_fall(run.values("test_loss")),
        "history": {
            "loss": run.values("loss"),
            "accuracy": run.values("accuracy"),
            "val_loss": run.values("test_loss"),
            "val_accuracy": run.values("test_accuracy"),
        },
    }


def _ratio(runs, series):
    return sum(runs[CBAM].values(series)) / sum(runs[PLAIN].values(series))


def last_fall(losses) -> float | None:
    """How much of the test loss the last epoch still took away."""
    return 1 - losses[-1] / losses[-2] if len(losses) > 1 else None


def last_behind(losses, others) -> int:
    """The last epoch, from 1, in which losses are higher than the others; 0 if they never are."""
    behind = np.flatnonzero(np.asarray(losses) > np.asarray(others))
    return int(behind[-1]) + 1 if len(behind) else 0
