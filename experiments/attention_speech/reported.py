"""What the report's own figures of Problem 4b say of themselves, and how a log is read."""

import numpy as np

from experiments.attention_speech.names import CBAM, PLAIN
from keras_assign.report import statistics
from keras_assign.report.published import ATTENTION_SPEECH

MOST_TESTED = 30_000  # Clips; AudioMNIST has no more.


def reported() -> dict:
    """What the report's own figures say of themselves."""
    models = ATTENTION_SPEECH["models"]
    whole = _whole_clips([a for model in models.values() for a in model["test_accuracy"]])
    items = whole[0] if whole else None
    right = {
        name: [round(a * items) for a in model["test_accuracy"]] for name, model in models.items()
    }
    z, p = statistics.two_proportions(right[CBAM][-1], right[PLAIN][-1], items)
    best = max(range(len(right[PLAIN])), key=lambda epoch: right[PLAIN][epoch])
    _, p_best = statistics.two_proportions(right[CBAM][-1], right[PLAIN][best], items)
    return {
        "models": {
            name: {
                **{key: value for key, value in model.items() if not isinstance(value, list)},
                "test_accuracy": model["test_accuracy"][-1],
                "interval": statistics.wilson_interval(right[name][-1], items),
                "train_seconds_sum": sum(model["train_seconds"]),
                "test_seconds_sum": sum(model["test_seconds"]),
                "epoch_seconds_sum": sum(model["epoch_seconds"]),
                "last_fall": last_fall(model["test_loss"]),
                "history": {
                    "loss": model["loss"],
                    "accuracy": model["accuracy"],
                    "val_loss": model["test_loss"],
                    "val_accuracy": model["test_accuracy"],
                },
            }
            for name, model in models.items()
        },
        "test_items": items,
        "clips_more": right[CBAM][-1] - right[PLAIN][-1],
        "z": z,
        "p": p,
        "best_plain_epoch": best + 1,
        "p_best": p_best,
        "last_epoch_behind": last_behind(models[CBAM]["loss"], models[PLAIN]["loss"]),
        "train_ratio": sum(models[CBAM]["train_seconds"]) / sum(models[PLAIN]["train_seconds"]),
        "test_ratio": sum(models[CBAM]["test_seconds"]) / sum(models[PLAIN]["test_seconds"]),
    }


def _whole_clips(accuracies):
    """Round numbers of test clips of which every accuracy, to 4 digits, is a whole number."""
    return [
        items
        for items in range(1000, MOST_TESTED, 1000)
        if all(any(round(k / items, 4) == a for k in _near(a, items)) for a in accuracies)
    ]


def _near(accuracy, items):
    return (int(accuracy * items), int(accuracy * items) + 1)


def last_fall(losses) -> float | None:
    """How much of the test loss the last epoch still took away."""
    return 1 - losses[-1] / losses[-2] if len(losses) > 1 else None


def last_behind(losses, others) -> int:
    """The last epoch, from 1, in which losses are higher than the others; 0 if they never are."""
    behind = np.flatnonzero(np.asarray(losses) > np.asarray(others))
    return int(behind[-1]) + 1 if len(behind) else 0
