"""From the stored cells of Problem 4a to numbers and verdicts: all that a page or table shows."""

import dataclasses

import numpy as np

from experiments.attention_digits.settings import MODELS
from keras_assign.data.reduced_mnist import TEST_PER_DIGIT
from keras_assign.report import statistics, times
from keras_assign.report.digit_tests import DigitOutcomes
from keras_assign.report.published import REPORT
from keras_assign.studies.run_folder import Records
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT

BASIC, ATTENTION = MODELS


def find(cells: Records) -> dict:
    """Everything that the stored cells show, as JSON values.

    Args:
        cells: record and arrays of each finished cell.

    Returns:
        `protocols`: per protocol its `models`, the paired `difference` (attention - basic) on each
        test set, and `attention` (what the maps look at); `timing`; `reported`: what can be
        computed from the report's own figures. A part whose cells are missing is None.
    """
    trainings = [cell for cell in cells if cell[0]["settings"]["kind"] == "training"]
    timings = [record for record, _ in cells if record["settings"]["kind"] == "timing"]
    protocols = sorted({record["settings"]["protocol"] for record, _ in trainings})
    return {
        "protocols": {
            protocol: _protocol(
                [cell for cell in trainings if cell[0]["settings"]["protocol"] == protocol]
            )
            for protocol in protocols
        },
        "timing": _timing(timings[0]) if timings else None,
        "reported": _reported(),
    }


def _protocol(cells: Records) -> dict:
    outcomes = DigitOutcomes(cells, lambda settings: settings["model"])
    attention = outcomes.trainings(ATTENTION)
    return {
        "models": {model: _model(outcomes, model) for model in MODELS if model in outcomes},
        "difference": _difference(outcomes) if {BASIC, ATTENTION} <= set(outcomes) else None,
        "attention": _attention(attention) if attention else None,
    }


def _model(outcomes: DigitOutcomes, model: str) -> dict:
    records = outcomes.records(model)
    first, right = records[0], outcomes.right(model)
    confusion = outcomes.confusion(model)
    return {
        "seeds": outcomes.seeds(model),
        "recipe": first["settings"],
        "split": {k: first["split"][k] for k in ("name", "train_items", "validation_items")},
        "weights": sum(layer["weights"] for layer in first["architecture"]),
        "flops": sum(layer["flops"] for layer in first["architecture"]),
        **outcomes.accuracies(right),
        "random_subsets": statistics.describe_random_subsets(
            right, outcomes.labels, TEST_PER_DIGIT
        ),
        "validation_accuracy": [r["metrics"]["validation_accuracy"] for r in records],
        "validation_loss": [r["metrics"]["validation_loss"] for r in records],
        "confusion": confusion.tolist(),
        "recall": (confusion.diagonal() / confusion.sum(axis=1)).tolist(),
        "history": {name: [r["history"][name] for r in records] for name in first["history"]},
        "epoch_seconds": [r["epoch_seconds"] for r in records],
    }


def _difference(outcomes: DigitOutcomes) -> dict:
    """Paired by seed and test image; positive where attention is right and the basic CNN wrong."""
    seeds = outcomes.seeds()
    return {
        "seeds": seeds,
        **outcomes.compare(outcomes[ATTENTION] - outcomes[BASIC]),
        # For a single pair of trainings; its interval above covers the images alone.
        "mcnemar": statistics.mcnemar(
            *(outcomes[model][0].astype(bool) for model in (ATTENTION, BASIC))
        )
        if len(seeds) == 1
        else None,
    }


def _attention(cells: Records) -> dict | None:
    """What the maps look at, over the seeds whose training did not end in NaN; None without any."""
    arrays = [a for _, a in cells]
    layers = sorted(k.split("/")[1] for k in arrays[0] if k.startswith("trained/") and "auc" in k)
    arrays = [a for a in arrays if all(np.isfinite(a[f"trained/{x}/on_ink"]).any() for x in layers)]
    if not arrays:
        return None

    def over_seeds(name):
        return np.stack([a[name] for a in arrays]).astype(np.float64)

    area = over_seeds("ink_area")
    enough = len(arrays) >= SEEDS_FOR_A_VERDICT
    measures = {}
    for layer in layers:
        on_ink = {s: over_seeds(f"{s}/{layer}/on_ink") for s in ("trained", "untrained")}
        auc = {s: over_seeds(f"{s}/{layer}/ink_auc") for s in ("trained", "untrained")}
        measures[layer] = {
            **{
                state: {"on_ink": _mean(on_ink[state]), "ink_auc": _mean(auc[state])}
                for state in ("trained", "untrained")
            },
            "on_ink_above_area": _mean(on_ink["trained"] - area),
            "auc_gained": _mean(auc["trained"] - auc["untrained"]),
            "ideal_on_ink": float(np.nanmean(over_seeds(f"ideal/{layer}/on_ink"))),
        }
    right = np.stack([a["predicted"] == a["test_labels"] for a in arrays])
    even = np.stack([a["predicted_even_attention"] == a["test_labels"] for a in arrays])
    return {
        "seeds": len(arrays),
        "enough_seeds": enough,
        "ink_area": float(area.mean()),
        "layers": measures,
        "even_attention": {
            "accuracy": statistics.describe_accuracy(even),
            "lost": statistics.describe_difference(right.astype(int) - even, enough),
        },
    }


def _mean(values: np.ndarray) -> dict:
    """Over seeds and images; an image on which a measure has no value (no ink) is left out."""
    return _estimate(statistics.seed_and_item_mean(values[:, ~np.isnan(values).any(axis=0)]))


def _timing(record: dict) -> dict:
    both = record["times"].keys() >= {ATTENTION, BASIC}
    ratio = times.ratio(record, ATTENTION, BASIC) if both else None
    return {**times.describe(record), "epoch_ratio": ratio}


def _reported() -> dict:
    """What the report's own figures say of themselves."""
    items = REPORT.sets["digits_test"].items
    models = {name: REPORT.runs[name] for name in (BASIC, ATTENTION)}
    right = {name: round(run.value("test_accuracy") * items) for name, run in models.items()}
    table = REPORT.tables["attention_digits"].by("model", "figure")
    z, p = statistics.two_proportions(right[ATTENTION] / items, items, right[BASIC] / items, items)
    return {
        "test_items": items,
        "models": {
            name: {
                "test_accuracy": run.value("test_accuracy"),
                "interval": statistics.wilson_interval(right[name], items),
                "table_training_seconds": table[name]["training_time"],
                "log_training_seconds": run.value("training_time"),
                "epoch_seconds_sum": sum(run.values("epoch_time")),
                "test_seconds": run.value("test_time"),
                "val_accuracy": run.values("val_accuracy")[-1],
            }
            for name, run in models.items()
        },
        "images_more": right[ATTENTION] - right[BASIC],
        "z": z,
        "p": p,
        "training_ratio": models[ATTENTION].value("training_time")
        / models[BASIC].value("training_time"),
    }


def _estimate(estimate: statistics.Estimate) -> dict:
    return dataclasses.asdict(estimate)
