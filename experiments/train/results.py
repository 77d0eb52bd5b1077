"""From stored cells to flat rows of numbers."""

import numpy as np

from experiments.train import plan
from keras_assign.recipes.own_data import ATTENTION, CNN
from keras_assign.report import verdicts
from keras_assign.report.calibration import expected_calibration_error
from keras_assign.report.outcomes import Outcomes
from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import Records
from keras_assign.studies.study import Run

MOST_CONFUSED = 20  # Pairs of classes.


def tuned(records: list[dict]) -> list[dict]:
    """Those of what was scored on validation items: what recipes are chosen by."""
    return [record for record in records if record["settings"]["kind"] == plan.TUNING]


def outcomes_of(cells: Records) -> Outcomes:
    """By model, which answers to test items are right."""
    tests = [cell for cell in cells if cell[0]["settings"]["kind"] == plan.TEST]
    # Of one person's items alone, other people cannot be told from.
    people = bool(tests) and tests[0][0]["data"]["by_people"] and _test_people(tests) > 1
    return Outcomes(tests, lambda settings: settings["model"], unheard=lambda settings: people)


def _test_people(tests):
    return tests[0][0]["data"]["people"]["test"]


def find(runs: list[Run]) -> Rows:
    """All that the page tells.

    Args:
        runs: this study's own run alone.
    """
    (run,) = runs
    scored = tuned(run.records)
    chosen = plan.winners(scored)
    best = plan.best_of(chosen)
    facts = scored[0]["data"]
    rows = Rows([{"metric": "data", **facts}])
    for record in scored:
        settings, metrics = record["settings"], record["metrics"]
        rows.append(
            {
                "metric": "tuning",
                "model": settings["model"],
                "candidate": settings["candidate"],
                "chosen": record is chosen[settings["model"]],
                "accuracy": metrics["accuracy"],
                "cross_entropy": metrics["cross_entropy"],
                "seconds": record["seconds"],
            }
        )
    found = outcomes_of(run.cells)
    rows.append(_run_row(run, found, best))
    for model in found:
        records = found.records(model)
        accuracy = {"metric": "accuracy", "model": model, **found.accuracy(model)}
        accuracy["candidate"] = records[0]["settings"]["candidate"]
        accuracy["weights"] = records[0]["weights"]
        accuracy["calibration_error"] = _calibration_error(found, model)
        accuracy["seconds"] = float(np.median([record["seconds"] for record in records]))
        rows.append(accuracy)
        rows += _by_class(found, model, facts["classes"])
        rows += _confused(found, model, facts["classes"])
        if facts["by_people"] and facts["people"]["test"] > 1:
            rows += _by_person(found, model)
    rows += _differences(found, best)
    return rows


def _run_row(run, found, best):
    tests = [record for model in found for record in found.records(model)]
    scored = set(run.store.names()) | set(run.names)
    of_other = [name for name in scored - set(run.names) if name.startswith("test-")]
    of_same = sum(
        run.store.read(run.store.root / name)[0]["settings"]["data_sha256"]
        == tests[0]["settings"]["data_sha256"]
        for name in of_other
    )
    return {
        "metric": "run",
        "best": best,
        "seeds": found.seeds(),
        "tested": len(tests),
        "tested_before": of_same,
        "minutes": run.settings["minutes"],
        "spent_minutes": sum(record["seconds"] for record in run.records)
        / max(1, run.settings["workers"])
        / 60,
        "shortened": run.settings["effort"] < 1,
        "extra_voices": run.settings["extra_voices"],
        "test_items": int(len(found.truth(best, found.seeds(best)[0]))),
        "train_items": tests[0]["train_items"],
    }


def _calibration_error(found, model):
    right = np.concatenate(
        [found.array(model, s, "predicted") == found.truth(model, s) for s in found.seeds(model)]
    )
    sure = np.concatenate([found.array(model, s, "probabilities") for s in found.seeds(model)])
    return expected_calibration_error(sure.astype(float), right)


def _by_class(found, model, classes):
    counts = found.confusion(model, classes=len(classes))
    for number, name in enumerate(classes):
        total = int(counts[number].sum())
        if total:
            taken_for = counts[number].copy()
            taken_for[number] = 0
            most = int(taken_for.argmax())
            yield {
                "metric": "class_accuracy",
                "model": model,
                "class": name,
                "value": float(counts[number, number] / total),
                "mostly_taken_for": classes[most] if taken_for[most] else None,
            }


def _confused(found, model, classes):
    """The pairs of classes of which the largest parts are taken for each other."""
    counts = found.confusion(model, classes=len(classes)).astype(float)
    parts = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    np.fill_diagonal(parts, 0)
    for place in np.argsort(-parts, axis=None, kind="stable")[:MOST_CONFUSED]:
        said, taken_for = np.unravel_index(place, parts.shape)
        if parts[said, taken_for]:
            yield {
                "metric": "confused",
                "model": model,
                "class": classes[said],
                "taken_for": classes[taken_for],
                "value": float(parts[said, taken_for]),
            }


def _by_person(found, model):
    for person, value in found.by_speaker(model).items():
        yield {"metric": "person_accuracy", "model": model, "person": person, "value": value}


def _differences(found, best):
    """Each model against the best, and attention against none: judged together."""
    pairs = [(model, best) for model in found if model != best]
    if CNN in found and ATTENTION in found and best not in (CNN, ATTENTION):
        pairs.append((ATTENTION, CNN))
    described = [found.difference(a, b) for a, b in pairs]
    judged = verdicts.judge(described)
    return [
        {"metric": "difference", "a": a, "b": b, **row}
        for (a, b), row in zip(pairs, judged, strict=True)
    ]
