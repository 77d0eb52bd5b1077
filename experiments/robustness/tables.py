"""Tables of the findings: a row a kind, a column a model."""

from collections.abc import Iterator

from keras_assign.report.formats import percent

TITLES = {
    "digit_reader": "digit_reader",
    "digit_cnn": "digit_cnn",
    "digit_cnn_spatial_attention": "with attention",
    "spoken_digit_cnn": "CNN",
    "spoken_digit_cnn_cbam": "with CBAM",
    "spoken_digit_merge": "merge",
}
PICTURES, SPEECH = "pictures", "speech"
HOW_TO = {PICTURES: "picture", SPEECH: "recording"}


def of(findings: dict) -> Iterator[tuple]:
    """Header and rows of each table.

    Args:
        findings: of `findings.find`.
    """
    for what in (PICTURES, SPEECH):
        if findings[what]:
            yield accuracies(findings[what], HOW_TO[what])
            yield nones(findings[what])
            yield certainties(findings[what])
    if findings[SPEECH]:
        yield calibrations(findings[SPEECH])


def calibrations(models: dict) -> tuple:
    """What `experiments.served_calibrations` has of each model of speech.

    Args:
        models: findings by model.
    """
    header = ("served_calibrations.py", "temperature", "none_bias")
    values = {model: of["calibration"] for model, of in models.items()}
    return header, [
        (model, *(f"{found[name]:.4f}" for name in header[1:])) for model, found in values.items()
    ]


def accuracies(models: dict, title: str = "kind") -> tuple:
    """Accuracy of each model on each kind, and what it was sure of and wrong.

    Args:
        models: findings by model.
        title: of the first column.
    """
    kinds = next(iter(models.values()))["kinds"]
    header = (title, *(TITLES[model] for model in models), "sure and wrong")
    rows = [
        (
            name,
            *(percent(model["kinds"][name]["accuracy"], 1) for model in models.values()),
            percent(max(model["kinds"][name]["sure_and_wrong"] for model in models.values()), 1),
        )
        for name in kinds
    ]
    return header, rows + _several(models)


def _several(models):
    """Digits in a row, or two words: how many were counted right, and all told."""
    first = next(iter(models.values()))
    if "pairs" in first:
        return [("two words", *(percent(of["pairs"]["right"], 1) for of in models.values()), "")]
    return [
        (name, *(percent(of["rows"][name]["right"], 1) for of in models.values()), "")
        for name in first["rows"]
    ]


def nones(models: dict) -> tuple:
    """How much of what is no digit is told to be none, and how many digits are.

    Args:
        models: findings by model.
    """
    header = ("told to be no digit", *(TITLES[model] for model in models))
    rows = [
        (name, *(percent(of["none"][name]["told"], 1) for of in models.values()))
        for name in next(iter(models.values()))["none"]
    ]
    rejected = (percent(of["plain"]["rejected"]) for of in models.values())
    return header, [*rows, ("a digit as it is (wrongly)", *rejected)]


def certainties(models: dict) -> tuple:
    """Accuracy on items as they are, and how far certainty and accuracy lie apart.

    Args:
        models: findings by model.
    """
    header = ("model", "items", "right", "calibration error", "before calibration")
    return header, [
        (
            TITLES[model],
            f"{of['plain']['items']:,}",
            percent(of["plain"]["accuracy"]),
            percent(of["plain"]["error"]),
            percent(of["plain"]["error_before"]) if "error_before" in of["plain"] else "",
        )
        for model, of in models.items()
    ]
