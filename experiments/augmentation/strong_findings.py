"""From the stored cells of the strong recipes, and of their choice, to numbers."""

from statistics import fmean

from experiments.augmentation import strong
from keras_assign.recipes.warped_digits import ANSWERS, NETWORKS
from keras_assign.report.digit_tests import DigitOutcomes
from keras_assign.studies.run_folder import Records


def on_test(cells: Records) -> dict:
    """What the strong recipes do on the test images.

    Args:
        cells: record and arrays of each cell of kind `strong`.

    Returns:
        Per network `views` and per number of real images `real[real]`: `recipe`, `candidate` and
        `answer`, as chosen on validation images of `chosen_at` real ones; `shortened` (a quick
        look); `weights`, `flops`, `seeds`, `training_seconds`; and per answer the accuracy on both
        test sets and `always_wrong`, the number of test images that no training gets right.
    """
    found = {}
    for network in NETWORKS:
        mine = [cell for cell in cells if cell[0]["settings"]["network"] == network]
        if not mine:
            continue
        reals = sorted({record["settings"]["real"] for record, _ in mine})
        found[network] = {
            "views": mine[0][0]["settings"]["views"],
            "real": {
                str(real): _on_test_at(
                    network, real, [c for c in mine if c[0]["settings"]["real"] == real]
                )
                for real in reals
            },
        }
    return found


def _on_test_at(network, real, cells):
    cells = sorted(cells, key=lambda cell: cell[0]["settings"]["seed"])
    first, _ = cells[0]
    size = strong.chosen_at(network, real)
    name, answer = strong.CHOSEN[network][size]
    recipe = first["settings"]["recipe"]
    found = {
        "recipe": recipe,
        "candidate": name,
        "answer": answer,
        "chosen_at": size,
        "shortened": recipe != strong.candidate(network, name),
        "weights": sum(layer["weights"] for layer in first["architecture"]),
        "flops": sum(layer["flops"] for layer in first["architecture"]),
        "seeds": [record["settings"]["seed"] for record, _ in cells],
        "training_seconds": [record["training_seconds"] for record, _ in cells],
    }
    outcomes = DigitOutcomes(cells, lambda settings: network)
    for way in ANSWERS:
        right = outcomes.right(network, answers=f"predicted_{way}")
        found[way] = {
            **outcomes.accuracies(right),
            "always_wrong": int((~right.any(axis=0)).sum()),
        }
    return found


def on_validation(cells: Records) -> dict:
    """What the candidates do on validation images.

    Args:
        cells: record and arrays of each cell of kind `choice`.

    Returns:
        Per network and number of real images `answers` (per answer `errors` and `items` of all
        candidates together), `answer` (fewer errors; one view if equal) and `candidates`, in order
        of the mean loss with that answer, the winner first: `name`, `recipe`, `views`,
        `training_seconds` and per answer `validation_loss`, `validation_accuracy` of each fold.
    """
    found = {}
    for network in NETWORKS:
        by_size = {}
        for record, _ in cells:
            settings = record["settings"]
            if settings["network"] == network:
                by_size.setdefault(settings["real"], []).append(record)
        if by_size:
            found[network] = {
                str(size): _on_validation_at(records) for size, records in sorted(by_size.items())
            }
    return found


def _on_validation_at(records):
    answers = {
        answer: {
            "errors": sum(
                round(
                    (1 - record["metrics"][answer]["validation_accuracy"])
                    * record["validation_items"]
                )
                for record in records
            ),
            "items": sum(record["validation_items"] for record in records),
        }
        for answer in ANSWERS
    }
    # `min` takes the first of equals.
    answer = min(ANSWERS, key=lambda way: answers[way]["errors"])
    by_name = {}
    for record in records:
        by_name.setdefault(record["settings"]["candidate"], []).append(record)
    candidates = [
        {
            "name": name,
            "recipe": folds[0]["settings"]["recipe"],
            "views": folds[0]["settings"]["views"],
            "validation_items": [fold["validation_items"] for fold in folds],
            "training_seconds": [fold["training_seconds"] for fold in folds],
            **{
                way: {
                    measure: [fold["metrics"][way][measure] for fold in folds]
                    for measure in ("validation_loss", "validation_accuracy")
                }
                for way in ANSWERS
            },
        }
        for name, folds in by_name.items()
    ]
    candidates.sort(key=lambda candidate: fmean(candidate[answer]["validation_loss"]))
    return {"answers": answers, "answer": answer, "candidates": candidates}
