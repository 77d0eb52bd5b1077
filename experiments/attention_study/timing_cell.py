"""The study's networks of one task timed against each other, alone on the machine."""

from pathlib import Path

import numpy as np
import tensorflow as tf

from experiments.attention_study import examples
from experiments.attention_study.networks import network, widths
from keras_assign.data.pipelines import array_batches
from keras_assign.training import timing
from keras_assign.training.fit import compile_classifier, make_reproducible


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Time the networks of a cell, see `timing.timed`.

    Args:
        settings: of `grid.timing_cells`; `networks` has pairs of backbone and attention, which
            `times` names `backbone/attention`.
        folder: not used.
    """
    return timing.timed(_contest, settings)


def _contest(settings):
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
    return timing.Contest(models, batches, tests, len(found.train_digits), len(found.test_digits))
