"""One training of one network of the study, tested once, or validated where a rate is chosen.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

from pathlib import Path

import numpy as np
from scipy.special import log_softmax

from keras_assign.models.attention_networks import widths
from keras_assign.training import attention_training, timing, warm_up_training
from keras_assign.training.environment import describe_environment
from keras_assign.training.graph_flops import forward_flops


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train and test once.

    Args:
        settings: of `grid`.
        folder: not used; nothing is kept but the record.

    Returns:
        The record and the arrays to store: `test_digits`, `test_speakers` and `predicted`, and
        where it explains those of `attention_training.explained`; none where it validates.

    Raises:
        InputError: the data cannot be read or split.
    """
    found = attention_training.load_examples(settings)
    model = attention_training.untrained(settings)
    log = warm_up_training.train(
        model, found.train_images, found.train_digits, settings["recipe"], settings["seed"]
    )
    logits = model.predict(found.test_images, batch_size=500, verbose=0)
    predicted, digits = logits.argmax(axis=1).astype(np.uint8), found.test_digits
    answers = log_softmax(logits.astype(np.float64), axis=1)
    record = {
        "environment": describe_environment(),
        "widths": list(widths(*attention_training.names_of(settings))),
        "weights": model.count_params(),
        "flops": forward_flops(model),
        "train_items": len(found.train_digits),
        "test_items": len(digits),
        "speakers": found.speakers,
        "history": log.history,
        "epoch_seconds": log.epoch_seconds,
        "metrics": {
            "accuracy": float((predicted == digits).mean()),
            "loss": float(-answers[np.arange(len(digits)), digits].mean()),
        },
    }
    if settings["validates"]:
        return record, {}
    arrays = {
        "test_digits": digits.astype(np.uint8),
        "test_speakers": found.test_speakers,
        "predicted": predicted,
    }
    more = attention_training.explained(model, found) if settings["explains"] else {}
    return record, arrays | more


def time_networks(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Time the networks of one task against each other, alone on the machine.

    Args:
        settings: of `grid.timing_cells`.
        folder: not used.
    """
    return timing.timed(attention_training.contest, settings)
