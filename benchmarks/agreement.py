"""Whether both sides of a task did the same work: without that, a ratio of times says nothing."""

import dataclasses

import numpy as np

from benchmarks.task import CLASSES, ERRORS, Task
from keras_assign.report.statistics import EQUIVALENCE_MARGIN, family_verdicts, seed_and_item_mean

ERROR_MARGIN = 0.05  # Of the peer's mean error.
SAME_ROWS = 0.99  # Share of rows that must be the same; a greedy choice may turn on a last digit.


def found(task: Task, ours: list[dict], peer: list[dict]) -> dict:
    """Compare the results of all rounds, a seed each.

    Args:
        task: says how results are compared.
        ours: of each round, see `Outcome.result`.
        peer: the same of the peer.

    Returns:
        `agrees`, and what it rests on: the paired `difference` (fields of `Estimate`; a fraction,
        of errors one of the peer's mean) with its `verdict` and `margin`, and both sides' means;
        or, for values, the `same_rows` (a fraction) and the `largest` difference that still
        counts.
    """
    if task.compared == CLASSES:
        return _paired(_stacked(ours, "right"), _stacked(peer, "right"), 1.0, EQUIVALENCE_MARGIN)
    if task.compared == ERRORS:
        errors = _stacked(peer, "error")
        return _paired(_stacked(ours, "error"), errors, errors.mean(), ERROR_MARGIN)
    rows = [
        _rows_alike(mine["values"], other["values"], task.options["largest"])
        for mine, other in zip(ours, peer, strict=True)
    ]
    same = float(np.mean(rows))
    return {"agrees": same >= SAME_ROWS, "same_rows": same, "largest": task.options["largest"]}


def _paired(ours, peer, unit, margin):
    difference = seed_and_item_mean((ours.astype(float) - peer.astype(float)) / unit)
    # Of one difference; the p value in it knows that seeds are few, which the interval does not.
    (shown,) = family_verdicts([difference], margin)
    within = -margin < difference.low and difference.high < margin
    return {
        "agrees": within or shown == "not shown",
        "verdict": shown,
        "margin": margin,
        "ours": float(ours.mean()),
        "peer": float(peer.mean()),
        "difference": dataclasses.asdict(difference),
    }


def _stacked(results, name):
    return np.stack([result[name] for result in results])


def _rows_alike(ours, peer, largest):
    if ours.shape != peer.shape:
        return 0.0
    apart = np.abs(ours - peer).reshape(len(ours), -1).max(axis=1)
    return float((apart <= largest).mean())
