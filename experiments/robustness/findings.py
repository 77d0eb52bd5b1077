"""What stored answers show: accuracy by kind, what is called no digit, and how sure models are."""

from collections.abc import Sequence

import numpy as np

from experiments.prediction.answers import LEAST_DIGIT
from experiments.robustness.settings import MERGE_MODEL, PICTURE_MODELS, SPEECH_MODELS
from keras_assign.report import calibration
from keras_assign.report.statistics import wilson_interval

SURE = 0.9  # A wrong answer above it is sure and wrong.
BARE = "as it is"
# Of the digits that a model is set on. Scores of the merge vary more from speaker to speaker.
FALSE_REJECTIONS = {MERGE_MODEL: 0.004}


def find(cells: Sequence[tuple[dict, dict]]) -> dict:
    """The findings of a run.

    Args:
        cells: record and arrays of each, see `picture_cell` and `speech_cell`.

    Returns:
        `pictures` and `speech`, by model. Of each `kinds`, by name: `items`, `accuracy` with
        `low` and `high` (Wilson, 95 %), `sure_and_wrong` and `rejected` (called no digit), parts
        of them. `none`, by kind of what is no digit: `items` and `told` so, a part. `plain`: of
        items as they are, `accuracy`, `rejected`, `error` (expected calibration error) and
        `bins`; of speech also `error_before` calibration, and `calibration` for a model of all
        speakers. `rows` of digits, or `pairs` of words: `all_found` and, of all digits, `right`.
    """
    by_model = {}
    for record, arrays in cells:
        by_model.setdefault(record["settings"]["model"], []).append((record, arrays))
    return {
        "pictures": {
            model: _pictures(*by_model[model][0]) for model in PICTURE_MODELS if model in by_model
        },
        "speech": {
            model: _speech(
                by_model[model], FALSE_REJECTIONS.get(model, calibration.FALSE_REJECTIONS)
            )
            for model in SPEECH_MODELS
            if model in by_model
        },
    }


def _pictures(record, arrays):
    found = arrays["found"]
    kinds = {
        name: _tested(probabilities, digits, one == 1)
        for name, probabilities, digits, one in zip(
            record["kinds"], arrays["kinds"], arrays["digits"], found, strict=True
        )
    }
    none = {
        name: {"items": len(highest), "told": float((highest < LEAST_DIGIT).mean())}
        for name, highest in zip(record["none_kinds"], arrays["none"], strict=True)
    }
    rows = {
        name: {
            "items": len(of_kind),
            "all_found": float((of_kind == several).mean()),
            "right": float(right.mean() / several),
        }
        for name, several, of_kind, right in zip(
            record["row_kinds"],
            arrays["rows_digits"],
            arrays["rows_found"],
            arrays["rows_right"],
            strict=True,
        )
    }
    return {
        "model_sha256": record["settings"]["model_sha256"],
        "kinds": kinds,
        "none": none,
        "rows": rows,
        "plain": _plain(arrays["test"], arrays["test_digits"]),
    }


def _tested(probabilities, digits, is_one=True):
    """Accuracy where exactly one digit was to be found: more or fewer are wrong."""
    told = probabilities.sum(axis=1) >= LEAST_DIGIT
    right = (probabilities.argmax(axis=1) == digits) & told & is_one
    sure = (probabilities.max(axis=1) > SURE) & (probabilities.argmax(axis=1) != digits)
    low, high = wilson_interval(int(right.sum()), len(right))
    return {
        "items": len(right),
        "accuracy": float(right.mean()),
        "low": low,
        "high": high,
        "sure_and_wrong": float(sure.mean()),
        "rejected": float(1 - told.mean()),
    }


def _plain(probabilities, digits):
    tested = _tested(probabilities, digits)
    given = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == digits
    return tested | {
        "error": calibration.expected_calibration_error(given, right),
        "bins": calibration.reliability(given, right),
    }


def _speech(cells, false_rejections):
    """Each speaker's answers under the calibration that the others' give."""
    apart = [calibration.taken_apart(arrays["bare"]) for _, arrays in cells]
    fitted = [
        _fitted(
            [one for other, one in enumerate(apart) if other != place],
            [arrays["digits"] for other, (_, arrays) in enumerate(cells) if other != place],
            false_rejections,
        )
        for place in range(len(cells))
    ]

    def calibrated(name):
        return [
            calibration.recalibrated(
                arrays[name].reshape(-1, 10), one["temperature"], one["none_bias"]
            ).reshape(arrays[name].shape)
            for (_, arrays), one in zip(cells, fitted, strict=True)
        ]

    bare = np.concatenate(calibrated("bare"))
    digits = np.concatenate([arrays["digits"] for _, arrays in cells])
    before = np.concatenate([arrays["bare"] for _, arrays in cells])
    chosen = np.concatenate([arrays["digits"][arrays["some"]] for _, arrays in cells])
    of_kinds = np.concatenate(calibrated("kinds"), axis=1)
    return {
        "speakers": [record["settings"]["speaker"] for record, _ in cells],
        "kinds": {
            name: _tested(probabilities, chosen)
            for name, probabilities in zip(cells[0][0]["kinds"], of_kinds, strict=True)
        },
        "none": _none(calibrated("none"), [arrays["backwards"] for _, arrays in cells]),
        "pairs": _pairs(calibrated("pairs"), [arrays for _, arrays in cells]),
        "plain": _plain(bare, digits)
        | {
            "error_before": calibration.expected_calibration_error(
                before.max(axis=1), before.argmax(axis=1) == digits
            ),
            "by_speaker": {
                record["settings"]["speaker"]: _tested(probabilities, arrays["digits"])
                for (record, arrays), probabilities in zip(cells, calibrated("bare"), strict=True)
            },
        },
        "calibration": _fitted(apart, [arrays["digits"] for _, arrays in cells], false_rejections),
    }


def _fitted(apart, digits, false_rejections):
    """Temperature and bias of none, from speakers that were not trained on."""
    of_digits = np.concatenate([one for one, _ in apart])
    none = np.concatenate([odds for _, odds in apart])
    return {
        "temperature": calibration.temperature(of_digits, np.concatenate(digits)),
        "none_bias": calibration.none_bias(none, false_rejections),
    }


def _none(probabilities, backwards):
    told = np.concatenate(probabilities).sum(axis=1) < LEAST_DIGIT
    backwards = np.concatenate(backwards)
    parts = {"a word played backwards": backwards, "another word, or a noise": ~backwards}
    return {
        name: {"items": int(part.sum()), "told": float(told[part].mean())}
        for name, part in parts.items()
        if part.any()
    }


def _pairs(probabilities, arrays):
    found = np.concatenate([one["pairs_found"] for one in arrays])
    digits = np.concatenate([one["pairs_digits"] for one in arrays])
    answers = np.concatenate(probabilities)
    right = (answers.argmax(axis=2) == digits) & (answers.sum(axis=2) >= LEAST_DIGIT)
    return {
        "items": len(found),
        "all_found": float((found == 2).mean()),
        "right": float((right & (found == 2)[:, None]).mean()),
    }
