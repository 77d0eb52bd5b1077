"""Which learning rate each network is trained with: chosen on items that neither train nor test."""

import math

import numpy as np

from experiments.attention_kinds.grid import RATE
from experiments.attention_kinds.recipes import best_rate, next_rate, rate_key


def losses(records: list[dict]) -> dict[tuple, dict[float, float]]:
    """By `rate_key` and rate, in rising order, the mean validation loss.

    Args:
        records: of cells; those of trainings that are tested are passed over.
    """
    found = {}
    for record in records:
        settings = record["settings"]
        if settings["kind"] == RATE:
            key = rate_key(*(settings[name] for name in ("task", "backbone", "attention")))
            of_key = found.setdefault(key, {})
            loss = record["metrics"]["loss"]
            loss = loss if math.isfinite(loss) else math.inf  # A training that burst.
            of_key.setdefault(settings["recipe"]["learning_rate"], []).append(loss)
    return {
        key: {rate: float(np.mean(of_key[rate])) for rate in sorted(of_key)}
        for key, of_key in found.items()
    }


def chosen(records: list[dict]) -> dict[tuple, float]:
    """By `rate_key` the best rate, see `losses`."""
    return {key: best_rate(of_key) for key, of_key in losses(records).items()}


def beyond(records: list[dict]) -> dict[tuple, float]:
    """By `rate_key` a rate still to be tried, where the best so far is at an end."""
    following = {key: next_rate(of_key) for key, of_key in losses(records).items()}
    return {key: rate for key, rate in following.items() if rate}
