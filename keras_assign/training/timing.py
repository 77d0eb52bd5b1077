"""Time the training of several models against each other."""

import os
import time
from collections.abc import Callable
from typing import NamedTuple

import keras
import tensorflow as tf

from keras_assign.training.environment import describe_environment


class Contest(NamedTuple):
    """Models that are to be timed against each other, and on what.

    Attributes:
        models: compiled, by name.
        batches: the training examples of one epoch.
        tests: batches of test examples.
        train_items: how many examples are trained on.
        test_items: how many are predicted.
    """

    models: dict[str, keras.Model]
    batches: tf.data.Dataset
    tests: tf.data.Dataset
    train_items: int
    test_items: int


def timed(prepare: Callable[[dict], Contest], settings: dict) -> tuple[dict, dict]:
    """Train models in turn and time each epoch, and answers after it; nothing is scored.

    Args:
        prepare: from settings to what is timed; not timed itself.
        settings: of a cell that runs alone on the machine; `rounds` of them.

    Returns:
        The record, `times` as of `alternating_epochs`, and no arrays.
    """
    load_before = machine_load()
    contest = prepare(settings)
    times = alternating_epochs(contest.models, contest.batches, contest.tests, settings["rounds"])
    record = {
        "environment": describe_environment(),
        "train_items": contest.train_items,
        "test_items": contest.test_items,
        "machine_load_before": load_before,
        "times": times,
    }
    return record, {}


def alternating_epochs(
    models: dict[str, keras.Model],
    batches: tf.data.Dataset,
    test_batches: tf.data.Dataset,
    rounds: int,
) -> dict[str, dict]:
    """Train the models in turn, an epoch each, and time every epoch by itself.

    Models alternate (A B A B ...), so that a drift of the machine's speed meets all alike. Each
    model's first batch, which builds and compiles the training step, is timed apart and counts
    in no epoch.

    Args:
        models: compiled models by name; they are trained on.
        batches: the training examples of one epoch.
        test_batches: the test images, predicted once a round.
        rounds: epochs of each model.

    Returns:
        By name `compile_seconds` (the first batch), `epoch_seconds` and `test_seconds`, the last
        two with one value a round.
    """
    times = {name: {"epoch_seconds": [], "test_seconds": []} for name in models}
    for name, model in models.items():
        times[name]["compile_seconds"] = _seconds(
            lambda model=model: model.fit(batches.take(1), shuffle=False, verbose=0)
        )
        model.fit(batches.take(2), shuffle=False, verbose=0)
        model.predict(test_batches, verbose=0)
    for _ in range(rounds):
        for name, model in models.items():
            epoch = _seconds(lambda model=model: model.fit(batches, shuffle=False, verbose=0))
            test = _seconds(lambda model=model: model.predict(test_batches, verbose=0))
            times[name]["epoch_seconds"].append(epoch)
            times[name]["test_seconds"].append(test)
    return times


def machine_load() -> float:
    """Processes running or waiting on this machine, mean of the last minute (0 where unknown)."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def _seconds(action) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
