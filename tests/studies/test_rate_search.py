"""The search of learning rates by validation loss."""

import math

import pytest

from keras_assign.studies.rate_search import best_rate, mean_losses, next_rate, rates_to_try

LIMITS = (0.0001, 0.6)


def record(rate, loss, name="a"):
    return {
        "settings": {"name": name, "recipe": {"learning_rate": rate}},
        "metrics": {"loss": loss},
    }


def losses_of(*records):
    return mean_losses(records, lambda settings: settings["name"])


def further(losses):
    """What is asked for beyond what was tried."""
    found = rates_to_try(dict.fromkeys(losses, ()), losses, LIMITS, group=lambda name: name[0])
    return {name: [r for r in rates if r not in losses[name]] for name, rates in found.items()}


def test_losses_are_means_over_seeds():
    losses = losses_of(record(0.002, 1), record(0.001, 3), record(0.001, 5))
    assert losses == {"a": {0.001: 4, 0.002: 1}}
    assert best_rate(losses["a"]) == 0.002


@pytest.mark.parametrize("diverged", [float("nan"), None])  # From the training; from the store.
def test_a_rate_at_which_a_training_diverged_is_not_chosen(diverged):
    losses = losses_of(record(0.002, 1), record(0.002, diverged), record(0.001, 3))
    assert losses == {"a": {0.001: 3, 0.002: math.inf}}


def test_a_rate_beyond_the_last_is_tried_until_the_best_lies_within():
    records = [record(rate, loss) for rate, loss in ((0.0005, 3), (0.001, 2), (0.002, 1))]
    assert further(losses_of(*records)) == {"a": [0.004]}
    assert further(losses_of(*records, record(0.004, 2))) == {"a": []}


def test_what_is_compared_is_tried_at_the_same_rates():
    first = [record(rate, 1 / rate, "a1") for rate in (0.001, 0.002, 0.004)]
    first.append(record(0.008, 1e6, "a1"))
    second = [record(rate, loss, "a2") for rate, loss in ((0.001, 1), (0.002, 2))]
    other = [record(rate, 1, "b") for rate in (0.0005, 0.001)]
    assert further(losses_of(*first, *second, *other)) == {
        "a1": [], "a2": [0.0005, 0.004, 0.008], "b": [0.00025],
    }  # fmt: skip


def test_rates_to_begin_with_come_first_and_stay():
    losses = losses_of(record(0.001, 1), record(0.002, 2))
    tried = {"a": [0.002, 0.001], "b": [0.003]}
    assert rates_to_try(tried, losses, LIMITS, group=str) == {
        "a": [0.002, 0.001, 0.0005], "b": [0.003],
    }  # fmt: skip


def test_rates_end_at_their_limits():
    assert next_rate({0.256: 2, 0.512: 1}, LIMITS) is None
