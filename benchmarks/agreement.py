"""Whether both sides of a task did the same work: without that, a ratio of times says nothing."""

import numpy as np

from benchmarks.task import CLASSES, ERRORS, Task
from keras_assign.report.estimates import describe_difference
from keras_assign.report.scores import numbered
from keras_assign.report.verdicts import EQUIVALENCE_MARGIN, EQUIVALENT, NOT_SHOWN, judge

ERROR_MARGIN = 0.05  # Of the peer's mean error.
SAME_ROWS = 0.99  # Share of rows that must be the same; a greedy choice may turn on a last digit.


def found(task: Task, ours: list[dict], peer: list[dict]) -> dict:
    """Compare the results of all rounds, a seed each.

    Args:
        task: says how results are compared.
        ours: of each round, see `Outcome.result`.
        peer: the same of the peer.

    Returns:
        `agrees`, and what it rests on: the `margin` and the `comparisons`, each with the paired
        `difference` (of `estimates.describe_difference`; a fraction, of errors one of the peer's
        mean), its `verdict`, the smallest difference that would have been found (`detectable`),
        and both sides' means; one of all items, or with the task's option `apart` one of each.
        Or, for values, the `same_rows` (a fraction) and the `largest` difference that still
        counts.
    """
    if task.compared == CLASSES:
        pairs = [(_stacked(ours, "right"), _stacked(peer, "right"))]
        return _paired(pairs, [1.0], EQUIVALENCE_MARGIN)
    if task.compared == ERRORS:
        mine, others = _stacked(ours, "error"), _stacked(peer, "error")
        pairs = [(mine, others)]
        if task.options.get("apart"):
            columns = range(mine.shape[1])
            pairs = [(mine[:, [place]], others[:, [place]]) for place in columns]
        return _paired(pairs, [theirs.mean() for _, theirs in pairs], ERROR_MARGIN)
    rows = [
        _rows_alike(mine["values"], other["values"], task.options["largest"])
        for mine, other in zip(ours, peer, strict=True)
    ]
    same = float(np.mean(rows))
    return {"agrees": same >= SAME_ROWS, "same_rows": same, "largest": task.options["largest"]}


def _paired(pairs, units, margin):
    found = [
        describe_difference(
            numbered((ours.astype(float) - peer.astype(float)) / unit), enough_seeds=len(ours) > 1
        )
        for (ours, peer), unit in zip(pairs, units, strict=True)
    ]
    judge(found, margin)
    return {
        "agrees": all(
            one["verdict"] in (EQUIVALENT, NOT_SHOWN)
            or (-margin < one["low"] and one["high"] < margin)
            for one in found
        ),
        "margin": margin,
        "comparisons": [
            {
                "verdict": difference["verdict"],
                "ours": float(ours.mean()),
                "peer": float(peer.mean()),
                "difference": difference,
                "detectable": difference["detectable"],
            }
            for (ours, peer), difference in zip(pairs, found, strict=True)
        ],
    }


def _stacked(results, name):
    return np.stack([result[name] for result in results])


def _rows_alike(ours, peer, largest):
    if ours.shape != peer.shape:
        return 0.0
    apart = np.abs(ours - peer).reshape(len(ours), -1).max(axis=1)
    return float((apart <= largest).mean())
