"""From stored answers to rows: accuracy by kind, what is called no digit, and how sure models are.

A row says its `metric` and of what it is: the `input` (`picture`, `recording`), the `model`, and
the `kind` of input (of `tests.made`; `ALL_ITEMS`: test images, or all clips, as they are), or what
is no digit (`none`), or the `speaker`, or the `bin` of certainty. `accuracy_before` is that of the
models of an earlier state of the package.
"""

import numpy as np

from experiments.robustness.settings import MERGE_MODEL, PICTURE_MODELS, SPEECH_MODELS
from keras_assign.report import calibration
from keras_assign.report.statistics import wilson_interval
from keras_assign.serving.answers import LEAST_DIGIT
from keras_assign.studies.rows import Rows
from keras_assign.studies.run_folder import Records

PICTURE, RECORDING = "picture", "recording"
ALL_ITEMS = "all"
SURE = 0.9  # A wrong answer above it is sure and wrong.
# Of the digits that a model is set on. Scores of the merge vary more from speaker to speaker.
FALSE_REJECTIONS = {MERGE_MODEL: 0.004}


def find(cells: Records, before: dict | None = None) -> Rows:
    """All rows that the cells have the numbers for.

    Args:
        cells: record and arrays of each, see `picture_cell` and `speech_cell`.
        before: what an earlier state answered, of `before.run`.
    """
    rows, before = Rows(), before or {"models": {}}
    for input, models, measured in (
        (PICTURE, PICTURE_MODELS, _pictures),
        (RECORDING, SPEECH_MODELS, _speech),
    ):
        for model in models:
            of_model = [cell for cell in cells if cell[0]["settings"]["model"] == model]
            if not of_model:
                continue
            found = list(measured(of_model))
            for kind, then in before["models"].get(model, {}).items():
                found.append({"metric": "accuracy_before", "kind": kind, "mean": then["accuracy"]})
            rows += [{"metric": r["metric"], "input": input, "model": model, **r} for r in found]
    if "commit" in before:
        rows.append({"metric": "commit_before", "value": before["commit"]})
    return rows


def _pictures(cells):
    ((record, arrays),) = cells
    for kind, probabilities, digits, found in zip(
        record["kinds"], arrays["kinds"], arrays["digits"], arrays["found"], strict=True
    ):
        yield from _tested(probabilities, digits, found == 1, kind=kind)
    for none, likeliest in zip(record["none_kinds"], arrays["none"], strict=True):
        yield _called_no_digit(likeliest < LEAST_DIGIT, none=none)
    several = (arrays[f"rows_{name}"] for name in ("digits", "found", "right"))
    for kind, count, found, right in zip(record["row_kinds"], *several, strict=True):
        yield from _several(found == count, right / count, kind)
    yield from _all_items(arrays["test"], arrays["test_digits"])


def _tested(probabilities, digits, is_one=True, **on):
    """Of some items; where more or fewer digits than one were found, the answer is wrong."""
    no_digit, answers = probabilities.sum(axis=1) < LEAST_DIGIT, probabilities.argmax(axis=1)
    right = (answers == digits) & ~no_digit & is_one
    low, high = wilson_interval(int(right.sum()), len(right))
    accuracy = {"mean": float(right.mean()), "low": low, "high": high, "item_count": len(right)}
    yield {"metric": "accuracy", **on, **accuracy}
    sure = (probabilities.max(axis=1) > SURE) & (answers != digits)
    yield {"metric": "sure_and_wrong", **on, "value": float(sure.mean())}
    yield _called_no_digit(no_digit, **on)


def _called_no_digit(answers, **on):
    share = {"value": float(answers.mean()), "item_count": len(answers)}
    return {"metric": "called_no_digit", **on, **share}


def _several(all_found, right, kind):
    """Digits in a row, or words: how often all are found, and how many of all are right."""
    for metric, values in (("all_found", all_found), ("each_right", right)):
        mean = {"mean": float(values.mean()), "item_count": len(all_found)}
        yield {"metric": metric, "kind": kind, **mean}


def _all_items(probabilities, digits):
    yield from _tested(probabilities, digits, kind=ALL_ITEMS)
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == digits
    error = calibration.expected_calibration_error(sure, right)
    yield {"metric": "calibration_error", "value": error}
    for place, found in enumerate(calibration.reliability(sure, right)):
        numbers = {"mean": found["accuracy"], "confidence": found["confidence"]}
        yield {"metric": "reliability", "bin": place, **numbers, "item_count": found["items"]}


def _speech(cells):
    """Each speaker's answers under the calibration that the others' give."""
    settings, kinds = cells[0][0]["settings"], cells[0][0]["kinds"]
    rejected = FALSE_REJECTIONS.get(settings["model"], calibration.FALSE_REJECTIONS)
    given = [arrays for _, arrays in cells]
    answers = [
        _calibrated(one, _fitted([other for other in given if other is not one], rejected))
        for one in given
    ]
    chosen = np.concatenate([arrays["digits"][arrays["some"]] for arrays in given])
    for number, kind in enumerate(kinds):
        of_kind = np.concatenate([of_speaker["kinds"][number] for of_speaker in answers])
        yield from _tested(of_kind, chosen, kind=kind)
    backwards = _together(given, "backwards")
    no_digit = _together(answers, "none").sum(axis=1) < LEAST_DIGIT
    for none, some in (
        ("a word played backwards", backwards),
        ("another word, or a noise", ~backwards),
    ):
        if some.any():
            yield _called_no_digit(no_digit[some], none=none)
    pairs, both = _together(answers, "pairs"), _together(given, "pairs_found") == 2
    right = pairs.argmax(axis=2) == _together(given, "pairs_digits")
    right &= (pairs.sum(axis=2) >= LEAST_DIGIT) & both[:, None]
    yield from _several(both, right, "two words")
    before, digits = _together(given, "bare"), _together(given, "digits")
    yield from _all_items(_together(answers, "bare"), digits)
    error = calibration.expected_calibration_error(
        before.max(axis=1), before.argmax(axis=1) == digits
    )
    yield {"metric": "calibration_error_before", "value": error}
    for (record, arrays), of_speaker in zip(cells, answers, strict=True):
        speaker = record["settings"]["speaker"]
        yield from _tested(of_speaker["bare"], arrays["digits"], speaker=speaker)
    for name, value in _fitted(given, rejected).items():
        yield {"metric": name, "value": value}


def _calibrated(arrays, fit):
    """A speaker's probabilities, by array."""
    found = {}
    for name in ("kinds", "none", "pairs", "bare"):
        flat = calibration.recalibrated(arrays[name].reshape(-1, 10), **fit)
        found[name] = flat.reshape(arrays[name].shape)
    return found


def _together(of_speakers, name):
    return np.concatenate([arrays[name] for arrays in of_speakers])


def _fitted(arrays, rejected) -> dict[str, float]:
    """Temperature and bias of none, from speakers that were not trained on."""
    of_digits, none = calibration.taken_apart(_together(arrays, "bare"))
    return {
        "temperature": calibration.temperature(of_digits, _together(arrays, "digits")),
        "none_bias": calibration.none_bias(none, rejected),
    }
