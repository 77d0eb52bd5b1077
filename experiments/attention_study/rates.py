"""What is chosen on training items held out: each network's rate, and the best networks."""

import math

import numpy as np

from experiments.attention_study.grid import RATE
from experiments.attention_study.names import NONE, PLAIN, SPEECH
from experiments.attention_study.recipes import best_rate, next_rate

BEST = 3  # Kinds of attention that are tried on speakers never heard.


def losses(records: list[dict], kind: str = RATE) -> dict[tuple, dict[float, float]]:
    """By network (task, backbone, attention) and rate, in rising order, the mean validation loss.

    Args:
        records: of cells; those of other kinds are passed over.
        kind: of the cells that choose: rates of the study's recipe, or of a strong one.
    """
    found = {}
    for record in records:
        settings = record["settings"]
        if settings["kind"] == kind:
            key = tuple(settings[name] for name in ("task", "backbone", "attention"))
            of_key = found.setdefault(key, {})
            loss = record["metrics"]["loss"]  # None: stored of a training that diverged.
            loss = loss if loss is not None and math.isfinite(loss) else math.inf
            of_key.setdefault(settings["recipe"]["learning_rate"], []).append(loss)
    return {
        key: {rate: float(np.mean(of_key[rate])) for rate in sorted(of_key)}
        for key, of_key in found.items()
    }


def chosen(records: list[dict], kind: str = RATE) -> dict[tuple, float]:
    """By network the best rate, see `losses`."""
    return {key: best_rate(of_key) for key, of_key in losses(records, kind).items()}


def beyond(records: list[dict], kind: str = RATE) -> dict[tuple, list[float]]:
    """By network the rates still to be tried, see `losses`.

    One beyond those tried, where the best so far is at an end; and all that other networks of the
    same task and backbone have tried, as they are compared: else a chance rise of the loss would
    end the search of one where another's went on.
    """
    found = losses(records, kind)
    following = {}
    for key, of_key in found.items():
        tried = {rate for other in found if other[:2] == key[:2] for rate in found[other]}
        wanted = sorted((tried | {next_rate(of_key)}) - {None} - set(of_key))
        if wanted:
            following[key] = wanted
    return following


def widened(
    tried: dict[tuple, list[float]], records: list[dict], kind: str
) -> dict[tuple, list[float]]:
    """By network all rates to try, those that the losses so far ask for included.

    Args:
        tried: by network the rates to begin with.
        records: as for `losses`, like `kind`.
        kind: of the cells that choose.
    """
    known, following = losses(records, kind), beyond(records, kind)
    return {
        key: list(dict.fromkeys([*given, *known.get(key, ()), *following.get(key, ())]))
        for key, given in tried.items()
    }


def best_kinds(records: list[dict]) -> list[str]:
    """The kinds of attention with the lowest validation loss on speech, the best first.

    Args:
        records: as for `losses`.
    """
    return [
        kind
        for task, backbone, kind in _ranked(records)
        if (task, backbone) == (SPEECH, PLAIN) and kind != NONE
    ][:BEST]


def best_networks(records: list[dict]) -> dict[str, tuple[str, str]]:
    """By task the backbone and attention with the lowest validation loss.

    Args:
        records: as for `losses`.
    """
    best = {}
    for task, *network in _ranked(records):
        best.setdefault(task, tuple(network))
    return best


def _ranked(records):
    """Every network, that of the lowest loss at its best rate first."""
    found = losses(records)
    return sorted(found, key=lambda key: min(found[key].values()))
