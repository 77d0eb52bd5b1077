"""Can a log be what it is said to be? Its losses, its validation, its first epoch."""

import math
from collections.abc import Iterator

from keras_assign.audit.checks.entry import HOLDS, PREFIX, SUSPICIOUS, Finding
from keras_assign.audit.checks.trainings import Fresh, LearnsAllClasses
from keras_assign.audit.printed import words
from keras_assign.audit.printed.report import Report
from keras_assign.report.formats import percent

LEARNT = 0.5  # A training accuracy from which validation items are known at all.
FEWEST = 3  # Logs that can be compared.
BATCHES = 0.95  # A mean over batches, the last of which is smaller, may be off by some.
OTHER_LOSSES = {"mse", "hinge", "focal", "mae", "huber", "margin", "triplet"}


def check(report: Report) -> Iterator[Finding]:
    """Findings on runs with series, where no claim of the file asks the same."""
    if not any(run.series for run in report.runs.values()):
        return
    yield from _losses(report)
    yield from _validation(report)
    yield from _first_epochs(report)


def _losses(report) -> Iterator[Finding]:
    """Who is wrong of an item has a cross-entropy of ln 2 at least: the answer has half at most."""
    odd, looked_at, where = [], 0, None
    for run in report.runs.values():
        for field in run.series:
            accuracy = next(
                (f for f in run.series if f in _accuracies_of(field) and words.kind_of(f)), None
            )
            if words.kind_of(field) != words.LOSS or accuracy is None:
                continue
            if OTHER_LOSSES & {*words.words_of(field), *words.words_of(run.title)}:
                continue
            for epoch, (loss, share) in enumerate(
                zip(run.series[field], run.series[accuracy], strict=False), start=1
            ):
                looked_at += 1
                least = (1 - share.value - share.step / 2) * math.log(2) * BATCHES
                if loss.value + loss.step / 2 < least:
                    where = where or run
                    odd.append(
                        f"{run.title}, epoch {epoch}: {field.replace('_', ' ')} {loss} at accuracy "
                        f"{share}, where {(1 - share.value) * math.log(2):.4f} is the least"
                    )
    if looked_at:
        told = f"{len(odd) or 'None'} of {looked_at} losses are below what their errors cost"
        told += f": {'; '.join(odd[:3])} (another loss than cross-entropy may be)" if odd else ""
        yield _finding(
            report, where, "losses",
            "Loss and accuracy are of the same items: an error costs a cross-entropy of ln 2 at "
            "least.",
            "losses against accuracies", f"{told}.", odd,
        )  # fmt: skip


def _accuracies_of(loss):
    """'val_loss' -> val_accuracy, val_acc."""
    return {loss.replace("loss", word) for word in ("accuracy", "acc")}


def _validation(report) -> Iterator[Finding]:
    """A validation accuracy that stays at 0 while the training items are learnt."""
    asked = {
        claim.validation.name for claim in report.claims if isinstance(claim, LearnsAllClasses)
    }
    odd, looked_at, where = [], 0, None
    for name, run in report.runs.items():
        held_out = [f for f in run.series if words.is_of_validation(f) and _is_accuracy(f)]
        trained = [f for f in run.series if _is_of_training(f)]
        if name in asked or not held_out or not trained:
            continue
        looked_at += 1
        best = max(number.value for number in run.series[held_out[0]])
        end = run.series[trained[0]][-1]
        if best == 0 and end.value > LEARNT:
            where = where or run
            odd.append(f"{run.title}: 0 in every epoch, while the training accuracy is {end}")
    if looked_at:
        told = "; ".join(odd[:3]) if odd else f"{looked_at} logs have one above 0"
        yield _finding(
            report, where, "validation",
            "What validates is of the classes that are trained on.",
            "validation accuracy against that of training", f"{told}.", odd,
        )  # fmt: skip


def _first_epochs(report) -> Iterator[Finding]:
    """See `trainings.Fresh`: here of all logs that state the same network, or none."""
    asked = {
        reference.name
        for claim in report.claims
        if isinstance(claim, Fresh)
        for reference in claim.references()
    }
    by_network = {}
    for name, run in report.runs.items():
        field = next((field for field in run.series if _is_of_training(field)), None)
        if field and len(run.series[field]) >= 2 and name not in asked:
            network = run.training.network if run.training else ""
            by_network.setdefault(network, []).append((run, run.series[field]))
    for network, logs in by_network.items():
        if len(logs) < FEWEST:
            continue
        odd = []
        for n, (run, series) in enumerate(logs):
            seconds = [other[1].value for m, (_, other) in enumerate(logs) if m != n]
            if series[0].value > max(seconds):
                odd.append(
                    f"{run.title} has {series[0]} after its first epoch, more than any of the "
                    f"other {len(seconds)} after its second ({percent(max(seconds))} at most)"
                )
        told = "; ".join(odd) if odd else "No first epoch is better than all others' second ones"
        yield _finding(
            report, logs[0][0], f"first_epochs{'_' if network else ''}{network}",
            "Each training starts from random weights.",
            "first epochs against second ones", f"{told}.", odd,
        )  # fmt: skip


def _is_accuracy(field):
    return words.kind_of(field) == words.SHARE


def _is_of_training(field):
    """An accuracy that is named as one of training items, or, in a log, as nothing else."""
    named = set(words.words_of(field))
    return _is_accuracy(field) and not named & {"val", "valid", "validation", "dev", "test"}


def _finding(report, run, name, claim, check_name, told, odd):
    run = run or next(run for run in report.runs.values() if run.series)
    return Finding(
        f"{PREFIX}{name}", claim, run.place, run.part, check_name, told,
        SUSPICIOUS if odd else HOLDS, added=True,
    )  # fmt: skip
