"""The study's networks of one task timed against each other, alone on the machine."""

from pathlib import Path

import numpy as np
import tensorflow as tf

from experiments.attention_kinds import examples
from experiments.attention_kinds.networks import network, widths
from keras_assign.data.pipelines import array_batches
from keras_assign.training import timing
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import compile_classifier, make_reproducible


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Train the networks in turn and time each epoch, and answers after it; nothing is scored.

    Args:
        settings: of `grid.timing_cells`; `networks` has pairs of backbone and attention.
        folder: not used.

    Returns:
        The record, `times` with a key `backbone/attention` each, and no arrays.
    """
    load_before = timing.machine_load()
    found = examples.load(settings)
    task, size, seed = settings["task"], settings["size"], settings["seed"]
    for backbone, attention in settings["networks"]:
        widths(task, backbone, attention, size)
    make_reproducible(seed)
    models = {}
    for backbone, attention in settings["networks"]:
        model = network(task, backbone, attention, size, seed)
        compile_classifier(model, settings["learning_rate"])
        models[f"{backbone}/{attention}"] = model
    batches = array_batches(
        (found.train_images, found.train_digits.astype(np.int64)), settings["batch_size"], seed
    )
    tests = tf.data.Dataset.from_tensor_slices(found.test_images).batch(500)
    record = {
        "environment": describe_environment(),
        "train_items": len(found.train_digits),
        "test_items": len(found.test_digits),
        "machine_load_before": load_before,
        "times": timing.alternating_epochs(models, batches, tests, settings["rounds"]),
    }
    return record, {}
