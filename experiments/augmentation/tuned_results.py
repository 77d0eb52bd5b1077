"""From the stored cells of the tuned recipes, and of their tuning, to rows.

A row is of a `network` and a number of `real` images a digit; an `answer` is of one view or of many
(`keras_assign.recipes.warped_digits.ANSWERS`), `chosen` says whether it is the one that was chosen.

On test images: `accuracy` by `test`, `always_wrong` (images that no training gets right, and of
how many all trainings `agreed` on another digit), `aim`
(with whether it was `reached`), and `recipe`: what was chosen, its values, and the network's size.
Of the small network in 8 bits: `int8_accuracy` by `test`, of the file (`answer` is `INT8`) and of
the network itself, `int8_difference` (the file's less the network's), `int8_file` (`kilobytes` of
each seed's, 1,000 bytes each, and `weights`).
On validation images, by `candidate`: `validation_loss`, `validation_accuracy`, with a number for
each fold in `per_fold`; `candidate` (its values); and of all candidates together (`ALL`) the errors
by which the answer was chosen. Candidates stand in their order, the winner first.
"""

from collections.abc import Iterator
from statistics import fmean

import numpy as np

from keras_assign.recipes.warped_digits import (
    ANSWERS,
    CHOSEN,
    LENET5,
    NETWORKS,
    ONE_VIEW,
    VGG,
    WIDE_VGG,
    candidate,
    chosen_at,
)
from keras_assign.report.digit_tests import FULL_TEST, DigitOutcomes, family
from keras_assign.studies.rows import Rows, of_each
from keras_assign.studies.run_folder import Records

ALL, INT8 = "all", "int8"
# What was aimed for before: accuracy on all test images, mean over seeds, by real images a digit.
AIMS = {
    LENET5: {300: 0.989, 700: 0.991, 1000: 0.992},
    VGG: {300: 0.993, 700: 0.995, 1000: 0.996},
    WIDE_VGG: {300: 0.9935, 700: 0.995, 1000: 0.996},
}


def on_test(cells: Records) -> Iterator[dict]:
    """What the tuned recipes do on the test images.

    Args:
        cells: record and arrays of each cell of kind `tuned`.
    """
    outcomes = outcomes_of(cells)
    for network, real in sorted(outcomes, key=_place):
        on, records = {"network": network, "real": real}, outcomes.records((network, real))
        size = chosen_at(network, real)
        name, chosen = CHOSEN[network][size]
        settings, layers = records[0]["settings"], records[0]["architecture"]
        yield {
            "metric": "recipe",
            **on,
            "candidate": name,
            "answer": chosen,
            "chosen_at": size,
            "shortened": settings["recipe"] != candidate(network, name),
            "seed_count": len(records),
            "weights": sum(layer["weights"] for layer in layers),
            "flops": sum(layer["flops"] for layer in layers),
            **values(settings),
        }
        seconds = [record["training_seconds"] for record in records]
        yield {"metric": "training_seconds", **on, "per_seed": seconds}
        for answer in ANSWERS:
            right = outcomes.right((network, real), answers=f"predicted_{answer}")
            by = {**on, "answer": answer, "chosen": answer == chosen}
            accuracies = outcomes.accuracies(right)
            yield from of_each("accuracy", accuracies, **by)
            images, answers = always_wrong(outcomes, network, real, answer)
            agreed = int((answers == answers[0]).all(axis=0).sum())
            yield {"metric": "always_wrong", **by, "value": len(images), "agreed": agreed}
            aim = AIMS[network].get(real)
            if aim is not None and answer == chosen:
                reached = accuracies[FULL_TEST]["mean"] >= aim
                yield {"metric": "aim", **by, "value": aim, "reached": reached}


def in_8_bits(cells: Records) -> Iterator[dict]:
    """What a network loses when it is written in 8 bits.

    Args:
        cells: record and arrays of each cell of kind `int8`.
    """
    outcomes = outcomes_of(cells)
    records = [record for record, _ in cells]
    settings = records[0]["settings"]
    on = {"network": settings["network"], "real": settings["real"]}
    kilobytes = [record["bytes"] / 1000 for record in records]
    layers = records[0]["architecture"]
    weights = sum(layer["weights"] for layer in layers)
    yield {"metric": "int8_file", **on, "kilobytes": kilobytes, "weights": weights}
    right = {
        answer: outcomes.right(tuple(on.values()), answers=f"predicted_{answer}")
        for answer in (ONE_VIEW, INT8)
    }
    for answer, its in right.items():
        yield from of_each("int8_accuracy", outcomes.accuracies(its), **on, answer=answer)
    loss = outcomes.compare(right[INT8] - right[ONE_VIEW])
    yield from family("int8_difference", [(on, loss)])


def always_wrong(
    outcomes: DigitOutcomes, network: str, real: int, answer: str
) -> tuple[np.ndarray, np.ndarray]:
    """The test images that no training of a network gets right, and what each says of them.

    Args:
        outcomes: of the cells of kind `tuned`, by network and number of real images.
        network: of `NETWORKS`.
        real: images of each digit that trained.
        answer: of `ANSWERS`.

    Returns:
        int (images,), places among all test images; uint8 (trainings, images).
    """
    variant, name = (network, real), f"predicted_{answer}"
    seeds = outcomes.seeds(variant)
    answers = np.stack([outcomes.array(variant, seed, name) for seed in seeds])
    images = np.flatnonzero((answers != outcomes.truth(variant, seeds[0])).all(axis=0))
    return images, answers[:, images]


def never_read(rows: Rows) -> dict | None:
    """The row of the images that no training of the strongest network gets right; None if none.

    Args:
        rows: of `results.find`.
    """
    found = rows.where(metric="always_wrong", chosen=True)
    row = max(found, key=lambda row: _place((row["network"], row["real"])), default=None)
    return row if row and row["value"] else None


def outcomes_of(cells: Records) -> DigitOutcomes:
    """The answers of the tuned networks, by network and number of real images a digit.

    Args:
        cells: record and arrays of each cell of kind `tuned`, or `int8`.
    """
    return DigitOutcomes(cells, lambda settings: (settings["network"], settings["real"]))


def on_validation(cells: Records) -> Iterator[dict]:
    """What the candidates do on validation images.

    The answer with fewer errors of all candidates together is chosen, one view if equal; then the
    candidate with the lowest mean loss with that answer.

    Args:
        cells: record and arrays of each cell of kind `tuning`.
    """
    by_place = {}
    for record, _ in cells:
        settings = record["settings"]
        by_name = by_place.setdefault((settings["network"], settings["real"]), {})
        by_name.setdefault(settings["candidate"], []).append(record)
    for network, real in sorted(by_place, key=_place):
        on, by_name = {"network": network, "real": real}, by_place[network, real]
        records = [fold for folds in by_name.values() for fold in folds]
        items = sum(record["validation_items"] for record in records)
        errors = {answer: sum(_errors(record, answer) for record in records) for answer in ANSWERS}
        chosen = min(ANSWERS, key=errors.get)  # The first of equals.

        def mean_loss(name, by_name=by_name, chosen=chosen):
            return fmean(_scores(by_name[name], chosen, "validation_loss"))

        for name in sorted(by_name, key=mean_loss):
            yield from _candidate(by_name[name], {**on, "candidate": name}, chosen)
        for answer in ANSWERS:
            wrong = {"errors": errors[answer], "item_count": items, "chosen": answer == chosen}
            of_all = {"candidate": ALL, "answer": answer}
            yield {"metric": "validation_accuracy", **on, **of_all, **wrong}


def _candidate(folds, on, chosen):
    yield {"metric": "candidate", **on, **values(folds[0]["settings"])}
    for name in ("validation_items", "training_seconds"):
        yield {"metric": name, **on, "per_fold": [fold[name] for fold in folds]}
    for answer in ANSWERS:
        for metric in ("validation_loss", "validation_accuracy"):
            scores = _scores(folds, answer, metric)
            by = {"answer": answer, "chosen": answer == chosen}
            yield {"metric": metric, **on, **by, "mean": fmean(scores), "per_fold": scores}


def _scores(folds, answer, metric):
    return [fold["metrics"][answer][metric] for fold in folds]


def _errors(record, answer):
    share = 1 - record["metrics"][answer]["validation_accuracy"]
    return round(share * record["validation_items"])


def _place(network_and_real):
    network, real = network_and_real
    return NETWORKS.index(network), real


def values(settings: dict) -> dict:
    """The values of a recipe, one beside the other; those of the views begin with `view_`.

    Args:
        settings: of a cell, with `recipe` and `views`.
    """
    views = settings["views"]
    found = {"views": views["count"]}
    found |= {f"view_{name}": value for name, value in views["warp"].items()}
    for name, value in settings["recipe"].items():
        found |= value if isinstance(value, dict) else {name: value}
    return {k: str(v) if isinstance(v, list) else v for k, v in found.items()}
