"""The search of learning rates by validation loss, wide enough that the best is not at an end."""

import math
from collections.abc import Callable, Hashable, Iterable

import numpy as np

Losses = dict[Hashable, dict[float, float]]  # By what is trained and by rate.


def mean_losses(records: Iterable[dict], key: Callable[[dict], Hashable]) -> Losses:
    """By what is trained and by rate, in rising order, the mean validation loss.

    Args:
        records: of validated trainings, with the rate in their recipe. A loss that is not finite,
            or stored as None, is of a training that diverged.
        key: from a cell's settings to what is trained.
    """
    found = {}
    for record in records:
        settings, loss = record["settings"], record["metrics"]["loss"]
        loss = loss if loss is not None and math.isfinite(loss) else math.inf
        of_key = found.setdefault(key(settings), {})
        of_key.setdefault(settings["recipe"]["learning_rate"], []).append(loss)
    return {
        key: {rate: float(np.mean(of_key[rate])) for rate in sorted(of_key)}
        for key, of_key in found.items()
    }


def best_rate(losses: dict[float, float]) -> float:
    """The rate with the lowest loss.

    Args:
        losses: by rate.
    """
    return min(losses, key=losses.get)


def next_rate(losses: dict[float, float], limits: tuple[float, float]) -> float | None:
    """A rate beyond those tried, where the best of them is the first or the last; else None.

    Args:
        losses: by rate.
        limits: that no rate is to lie beyond.
    """
    best = best_rate(losses)
    beyond = best / 2 if best == min(losses) else best * 2 if best == max(losses) else None
    return beyond if beyond and limits[0] <= beyond <= limits[1] else None


def rates_to_try(
    tried: dict[Hashable, list[float]],
    losses: Losses,
    limits: tuple[float, float],
    group: Callable[[Hashable], Hashable],
) -> dict[Hashable, list[float]]:
    """By what is trained all rates to try, those that the losses so far ask for included.

    They ask for one beyond those tried, where the best so far is at an end; and for all that others
    of the same group have tried, as they are compared: else a chance rise of the loss would end the
    search of one where another's went on.

    Args:
        tried: the rates to begin with.
        losses: so far.
        limits: as for `next_rate`.
        group: of what is trained.
    """
    rates = {}
    for key, given in tried.items():
        known, further = losses.get(key, {}), set()
        if known:
            others = (of for other, of in losses.items() if group(other) == group(key))
            further = {rate for of_other in others for rate in of_other}
            further |= {next_rate(known, limits)} - {None}
        rates[key] = list(dict.fromkeys([*given, *known, *sorted(further)]))
    return rates
