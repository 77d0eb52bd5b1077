"""Networks of `models.attention_networks` and what trains and tests them, by a cell's settings.

A cell's settings name the network (`task`, `backbone`, `attention`, `size`), the examples (see
`training.examples`), the `recipe` (of `recipes.attention_networks`) and the `seed`.
"""

import keras
import numpy as np
import tensorflow as tf

from keras_assign.data.pipelines import array_batches
from keras_assign.explain.attention_weights import attention_weights
from keras_assign.models.attention_networks import network, widths
from keras_assign.recipes.attention_networks import DIGITS
from keras_assign.training import examples
from keras_assign.training.examples import Examples
from keras_assign.training.fit import compile_classifier, make_reproducible
from keras_assign.training.timing import Contest


def load_examples(settings: dict) -> Examples:
    """What trains and tests.

    Raises:
        InputError: the data cannot be read or split.
    """
    load = examples.of_images if settings["task"] == DIGITS else examples.of_clips
    return load(settings)


def names_of(settings: dict) -> list:
    """The arguments of `network` that a cell's settings name."""
    return [settings[name] for name in ("task", "backbone", "attention", "size")]


def untrained(settings: dict) -> keras.Model:
    """The network; from here on, everything random is fixed by the seed."""
    chosen = names_of(settings)
    widths(*chosen)  # Builds networks, which the seed is to know nothing of.
    make_reproducible(settings["seed"])
    return network(*chosen, seed=settings["seed"])


def explained(model: keras.Model, found: Examples) -> dict[str, np.ndarray]:
    """What attention weighs the first test item of each digit by.

    Args:
        model: trained.
        found: with the test items.

    Returns:
        float16 `shown_images` (digits, rows, columns), and of each attention layer
        `weights/<layer>/<what>`, see `explain.attention_weights`.
    """
    _, firsts = np.unique(found.test_digits, return_index=True)
    images = found.test_images[firsts]
    weights = attention_weights(model, images)
    return {
        "shown_images": images[..., 0].astype(np.float16),
        **{f"weights/{name}": values.astype(np.float16) for name, values in weights.items()},
    }


def contest(settings: dict) -> Contest:
    """Networks that are to be timed against each other, for `timing.timed`.

    Args:
        settings: of a cell whose `networks` are pairs of backbone and attention, which are named
            `backbone/attention`; with `batch_size` and `learning_rate`.
    """
    found, seed = load_examples(settings), settings["seed"]
    networks = [(settings["task"], *names, settings["size"]) for names in settings["networks"]]
    for chosen in networks:
        widths(*chosen)
    make_reproducible(seed)
    models = {}
    for chosen in networks:
        model = network(*chosen, seed)
        compile_classifier(model, settings["learning_rate"])
        models["/".join(chosen[1:3])] = model
    batches = array_batches(
        (found.train_images, found.train_digits.astype(np.int64)), settings["batch_size"], seed
    )
    tests = tf.data.Dataset.from_tensor_slices(found.test_images).batch(500)
    return Contest(models, batches, tests, len(found.train_digits), len(found.test_digits))
