"""One training of one network of the study, tested once, or validated where a rate is chosen.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

import math
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from scipy.special import log_softmax

from experiments.attention_study import examples
from experiments.attention_study.networks import network, widths
from keras_assign.data.pipelines import array_batches
from keras_assign.explain.attention_weights import attention_weights
from keras_assign.seeds import child_seed
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import EpochLog, fit, make_reproducible
from keras_assign.training.graph_flops import forward_flops

CLASSES = 10


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train and test once.

    Args:
        settings: of `grid`.
        folder: not used; nothing is kept but the record.

    Returns:
        The record and the arrays to store: `test_digits`, `test_speakers` and `predicted`; none
        where it validates. Where it explains, `shown_images` (10, rows, columns), the first test
        item of each digit, and what each attention weighs them by, `weights/<layer>/<what>`.

    Raises:
        InputError: the data cannot be read or split.
    """
    found = examples.load(settings)
    chosen = {name: settings[name] for name in ("task", "backbone", "attention", "size")}
    narrowed = widths(**chosen)  # Builds networks, which the seed is to know nothing of.
    make_reproducible(settings["seed"])
    model = network(**chosen, seed=settings["seed"])
    log = train(model, found.train_images, found.train_digits, settings)
    logits = model.predict(found.test_images, batch_size=500, verbose=0)
    predicted = logits.argmax(axis=1).astype(np.uint8)
    record = {
        "environment": describe_environment(),
        "widths": list(narrowed),
        "weights": model.count_params(),
        "flops": forward_flops(model),
        "train_items": len(found.train_digits),
        "test_items": len(found.test_digits),
        "speakers": found.speakers,
        "history": log.history,
        "epoch_seconds": log.epoch_seconds,
        "metrics": {
            "accuracy": float((predicted == found.test_digits).mean()),
            "loss": _cross_entropy(logits, found.test_digits),
        },
    }
    if settings["validates"]:
        return record, {}
    arrays = {
        "test_digits": found.test_digits.astype(np.uint8),
        "test_speakers": found.test_speakers,
        "predicted": predicted,
    }
    if settings["explains"]:
        arrays |= _explained(model, found)
    return record, arrays


def train(model: keras.Model, images: np.ndarray, digits: np.ndarray, settings: dict) -> EpochLog:
    """Train a network as the cell's recipe says.

    Args:
        model: untrained, from images to logits.
        images: float32 (items, rows, columns, 1 channel), 0 to 1.
        digits: (items,).
        settings: of a cell: `recipe` and `seed`.
    """
    recipe, seed = settings["recipe"], settings["seed"]
    epochs = max(1, round(recipe["passes"] / len(digits)))
    updates = epochs * math.ceil(len(digits) / recipe["batch_size"])
    rising = round(recipe["warm_up"] * updates)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0 if rising else recipe["learning_rate"],
        updates - rising,
        warmup_target=recipe["learning_rate"] if rising else None,
        warmup_steps=rising,
    )
    model.compile(
        keras.optimizers.Adam(rate, weight_decay=recipe["weight_decay"]),
        keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=recipe["label_smoothing"]
        ),
        metrics=["accuracy"],
        jit_compile=False,  # XLA makes convolutions this small slower on a CPU.
    )
    batches = array_batches(
        (images, digits.astype(np.int64)),
        recipe["batch_size"],
        child_seed(seed, "order"),
        lambda images, digits: (images, tf.one_hot(digits, CLASSES)),
    )
    return fit(model, batches, epochs=epochs, shuffle=False)


def _cross_entropy(logits, digits):
    logs = log_softmax(logits.astype(np.float64), axis=1)
    return float(-logs[np.arange(len(digits)), digits].mean())


def _explained(model, found):
    digits = found.test_digits
    firsts = [np.flatnonzero(digits == digit)[0] for digit in np.unique(digits)]
    images = found.test_images[firsts]
    weights = attention_weights(model, images)
    return {
        "shown_images": images[..., 0].astype(np.float16),
        **{f"weights/{name}": values.astype(np.float16) for name, values in weights.items()},
    }
