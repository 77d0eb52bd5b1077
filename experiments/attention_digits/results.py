"""From the stored cells of Problem 4a to rows: every number that a table, claim or page shows.

A row says its `metric`, and what it was measured on: `protocol` (`published`, `corrected`;
`report`: what the report prints), `model`, `test` (see `report.digit_tests`), `layer` and `state`
of its weights (`trained`, `untrained`; `ideal`: of the map that marks the places with ink and no
others).
"""

from collections.abc import Iterator

import numpy as np

from experiments.attention_digits.settings import MODELS
from experiments.protocols import CORRECTED, PUBLISHED, REPORTED
from keras_assign.audit.published import REPORT
from keras_assign.data.reduced_mnist import TEST_PER_DIGIT
from keras_assign.report import statistics, times, verdicts
from keras_assign.report.digit_tests import PROTOCOL_TEST, DigitOutcomes, family
from keras_assign.report.estimates import describe_accuracy, describe_difference
from keras_assign.report.scores import Scores, numbered
from keras_assign.studies.rows import Rows, of_each
from keras_assign.studies.run_folder import Records
from keras_assign.studies.settings import SEEDS_FOR_A_VERDICT

BASIC, ATTENTION = MODELS
TRAINED, UNTRAINED, IDEAL = "trained", "untrained", "ideal"


def find(cells: Records) -> Rows:
    """All rows that the cells have the numbers for.

    Args:
        cells: record and arrays of each finished cell.
    """
    rows = Rows(_reported())
    for protocol, trainings in by_protocol(cells).items():
        rows += _accuracies(protocol, outcomes_of(trainings))
        rows += _attention(protocol, trainings)
    for record, _ in cells:
        if record["settings"]["kind"] == "timing":
            rows += times.rows(record, BASIC)
    return rows


def by_protocol(cells: Records) -> dict[str, Records]:
    """The trainings under each protocol."""
    found = {}
    for cell in cells:
        if cell[0]["settings"]["kind"] == "training":
            found.setdefault(cell[0]["settings"]["protocol"], []).append(cell)
    return dict(sorted(found.items()))


def outcomes_of(trainings: Records) -> DigitOutcomes:
    """Which answers of each model are right."""
    return DigitOutcomes(trainings, lambda settings: settings["model"])


def test_sets(rows: Rows) -> dict[str, int]:
    """The test sets that differ, with their numbers of images: the report's size, and all."""
    found = rows.where(metric="accuracy", protocol=(PUBLISHED, CORRECTED))
    sizes = {row["item_count"]: row["test"] for row in sorted(found, key=lambda r: r["test"])}
    return {test: items for items, test in sorted(sizes.items())}


def _accuracies(protocol: str, outcomes: DigitOutcomes) -> Iterator[dict]:
    for model in [model for model in MODELS if model in outcomes]:
        on, right = {"protocol": protocol, "model": model}, outcomes.right(model)
        records = outcomes.records(model)
        yield from of_each("accuracy", outcomes.accuracies(right), **on)
        random = statistics.describe_random_subsets(right.values, outcomes.labels, TEST_PER_DIGIT)
        if random:
            yield {"metric": "random_subsets", **on, **random}
        validated = [record["metrics"]["validation_accuracy"] for record in records]
        yield {"metric": "validation_accuracy", **on, "per_seed": validated}
        for name in ("weights", "flops"):
            value = sum(layer[name] for layer in records[0]["architecture"])
            yield {"metric": name, **on, "value": value}
        confusion = outcomes.confusion(model)
        for digit, images in enumerate(confusion.sum(axis=1)):
            recall = {"value": float(confusion[digit, digit] / images), "item_count": int(images)}
            yield {"metric": "recall", **on, "digit": digit, **recall}
    if {BASIC, ATTENTION} <= set(outcomes):
        between = {"protocol": protocol, "a": ATTENTION, "b": BASIC}
        gained = outcomes.compare(outcomes[ATTENTION] - outcomes[BASIC])
        yield from family("difference", [(between, gained)])
        if len(outcomes.seeds()) == 1:
            # Of a single pair of trainings; the interval above covers the images alone.
            right = (outcomes[model].values[0].astype(bool) for model in (ATTENTION, BASIC))
            yield {"metric": "mcnemar", **between, "value": statistics.mcnemar(*right)}


def _attention(protocol: str, trainings: Records) -> Iterator[dict]:
    """What the maps look at, over the seeds whose training did not end in NaN."""
    arrays = [arrays for record, arrays in trainings if "ink_area" in arrays]
    names = arrays[0] if arrays else ()
    layers = sorted(name.split("/")[1] for name in names if name.endswith("/mean_map"))
    layers = list(dict.fromkeys(layers))
    arrays = [a for a in arrays if all(np.isfinite(a[f"trained/{x}/on_ink"]).any() for x in layers)]
    if not arrays:
        return

    def over_seeds(name):
        return np.stack([a[name] for a in arrays]).astype(np.float64)

    enough = len(arrays) >= SEEDS_FOR_A_VERDICT
    on, leanings = {"protocol": protocol, "model": ATTENTION}, []
    area = over_seeds("ink_area")
    yield {"metric": "ink_area", **on, "value": float(area.mean()), "seed_count": len(arrays)}
    for layer in layers:
        place = on | {"layer": layer}
        for name in ("on_ink", "ink_auc"):
            for state in (TRAINED, UNTRAINED):
                found = describe_accuracy(_known(over_seeds(f"{state}/{layer}/{name}")))
                yield {"metric": name, **place, "state": state, **found}
        ideal = float(np.nanmean(over_seeds(f"ideal/{layer}/on_ink")))
        yield {"metric": "on_ink", **place, "state": IDEAL, "mean": ideal}
        above = over_seeds(f"trained/{layer}/on_ink") - area
        auc = (over_seeds(f"{state}/{layer}/ink_auc") for state in (TRAINED, UNTRAINED))
        gained = {"on_ink_above_area": above, "auc_gained": np.subtract(*auc)}
        leanings += (
            {"metric": metric, **place, **describe_difference(_known(values), enough)}
            for metric, values in gained.items()
        )
    # One question of all maps: a family. What matters of them is not known: no margin.
    verdicts.judge(leanings, margin=0.0)
    yield from leanings
    right, even = (
        numbered(np.stack([a[answers] == a["test_labels"] for a in arrays]))
        for answers in ("predicted", "predicted_even_attention")
    )
    lost = describe_difference(right - even, enough)
    verdicts.judge([lost])
    yield {"metric": "accuracy_with_even_maps", **on, **describe_accuracy(even)}
    yield {"metric": "lost_with_even_maps", **on, **lost}


def _known(values: np.ndarray) -> Scores:
    """Of seeds and images; an image on which a measure has no value (no ink) is left out."""
    return numbered(values[:, ~np.isnan(values).any(axis=0)])


def _reported() -> Iterator[dict]:
    """What the report's own figures say of themselves."""
    items, on = REPORT.sets["digits_test"].items, {"protocol": REPORTED}
    table = REPORT.tables["attention_digits"].by("model", "figure")
    shares = {}
    for name in MODELS:
        run, model = REPORT.runs[name], {**on, "model": name}
        right = round(run.value("test_accuracy") * items)
        shares[name] = right / items
        low, high = statistics.wilson_interval(right, items)
        accuracy = {"mean": run.value("test_accuracy"), "low": low, "high": high}
        of_test = {"test": PROTOCOL_TEST, "item_count": items, "seed_count": 1, "right": right}
        yield {"metric": "accuracy", **model, **of_test, **accuracy}
        validated = [run.values("val_accuracy")[-1]]
        yield {"metric": "validation_accuracy", **model, "per_seed": validated}
        for metric, value in {
            "training_seconds": run.value("training_time"),
            "training_seconds_in_table": table[name]["training_time"],
            "epoch_seconds_sum": sum(run.values("epoch_time")),
            "test_seconds": run.value("test_time"),
        }.items():
            yield {"metric": metric, **model, "value": value}
    z, p = statistics.two_proportions(shares[ATTENTION], items, shares[BASIC], items)
    gain = {"mean": shares[ATTENTION] - shares[BASIC], "z": z, "p": p}
    between = {"a": ATTENTION, "b": BASIC, "test": PROTOCOL_TEST}
    yield {"metric": "difference", **on, **between, **gain}
