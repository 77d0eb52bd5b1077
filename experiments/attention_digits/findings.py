"""From the stored cells of Problem 4a to numbers and verdicts: all that a page or table shows."""

import dataclasses

import numpy as np
from sklearn.metrics import confusion_matrix

from experiments.attention_digits.settings import MODELS
from keras_assign.data.reduced_mnist import DIGITS, TEST_PER_DIGIT
from keras_assign.report import statistics
from keras_assign.report.published import REPORT
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT

BASIC, ATTENTION = MODELS
# The two test sets: the report's, and all there is.
PROTOCOL_TEST, FULL_TEST = "protocol_test", "full_test"

Cells = list[tuple[dict, dict[str, np.ndarray]]]


def find(cells: Cells) -> dict:
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


def _protocol(cells: Cells) -> dict:
    by_model = {
        model: sorted(
            (cell for cell in cells if cell[0]["settings"]["model"] == model),
            key=lambda cell: cell[0]["settings"]["seed"],
        )
        for model in MODELS
    }
    models = {model: _model(found) for model, found in by_model.items() if found}
    paired = len(models) == 2
    return {
        "models": models,
        "difference": _difference(by_model[BASIC], by_model[ATTENTION]) if paired else None,
        "attention": _attention(by_model[ATTENTION]) if by_model[ATTENTION] else None,
    }


def _model(cells: Cells) -> dict:
    record, arrays = cells[0]
    labels = arrays["test_labels"]
    predicted = np.stack([a["predicted"] for _, a in cells])
    correct = predicted == labels
    confusion = sum(confusion_matrix(labels, p, labels=range(DIGITS)) for p in predicted)
    architecture = record["architecture"]
    return {
        "seeds": [r["settings"]["seed"] for r, _ in cells],
        "recipe": record["settings"],
        "split": {k: record["split"][k] for k in ("name", "train_items", "validation_items")},
        "weights": sum(layer["weights"] for layer in architecture),
        "flops": sum(layer["flops"] for layer in architecture),
        PROTOCOL_TEST: statistics.describe_accuracy(correct[:, arrays["protocol_items"]]),
        FULL_TEST: statistics.describe_accuracy(correct),
        "random_subsets": statistics.describe_random_subsets(correct, labels, TEST_PER_DIGIT),
        "validation_accuracy": [r["metrics"]["validation_accuracy"] for r, _ in cells],
        "validation_loss": [r["metrics"]["validation_loss"] for r, _ in cells],
        "confusion": confusion.tolist(),
        "recall": (confusion.diagonal() / confusion.sum(axis=1)).tolist(),
        "history": {name: [r["history"][name] for r, _ in cells] for name in record["history"]},
        "epoch_seconds": [r["epoch_seconds"] for r, _ in cells],
    }


def _difference(basic: Cells, attention: Cells) -> dict:
    """Paired by seed and test image; positive where attention is right and the basic CNN wrong."""
    correct = {
        BASIC: {r["settings"]["seed"]: a["predicted"] == a["test_labels"] for r, a in basic},
        ATTENTION: {
            r["settings"]["seed"]: a["predicted"] == a["test_labels"] for r, a in attention
        },
    }
    seeds = sorted(correct[BASIC].keys() & correct[ATTENTION].keys())
    basic_correct = np.stack([correct[BASIC][seed] for seed in seeds])
    attention_correct = np.stack([correct[ATTENTION][seed] for seed in seeds])
    difference = attention_correct.astype(int) - basic_correct
    items = basic[0][1]["protocol_items"]
    enough = len(seeds) >= SEEDS_FOR_A_VERDICT
    return {
        "seeds": seeds,
        PROTOCOL_TEST: statistics.describe_difference(difference[:, items], enough),
        FULL_TEST: statistics.describe_difference(difference, enough),
        # For a single pair of trainings; its interval above covers the images alone.
        "mcnemar": statistics.mcnemar(attention_correct[0], basic_correct[0])
        if len(seeds) == 1
        else None,
    }


def _attention(cells: Cells) -> dict | None:
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
    times = record["times"]
    models = {}
    for name, measured in times.items():
        models[name] = {
            "compile_seconds": measured["compile_seconds"],
            "epoch_seconds": statistics.describe_spread(measured["epoch_seconds"]),
            "test_seconds": statistics.describe_spread(measured["test_seconds"]),
        }
    ratio = None
    if len(times) == 2:
        ratio = statistics.describe_spread(
            np.divide(times[ATTENTION]["epoch_seconds"], times[BASIC]["epoch_seconds"])
        )
    return {
        "models": models,
        "epoch_ratio": ratio,
        "rounds": record["settings"]["rounds"],
        "train_items": record["train_items"],
        "test_items": record["test_items"],
        "machine_load_before": record["machine_load_before"],
        "epoch_seconds": {name: measured["epoch_seconds"] for name, measured in times.items()},
    }


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
