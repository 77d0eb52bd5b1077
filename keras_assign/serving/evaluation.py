"""How many labelled files were classified right, and what was taken for what."""

import dataclasses
from pathlib import Path

import numpy as np

from keras_assign.data.file_patterns import FilePattern
from keras_assign.report.formats import percent, thousands
from keras_assign.report.statistics import wilson_interval
from keras_assign.serving.answers import Answer

ANYTHING_ELSE = 10  # The column of what has no digit, or several.


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """Of files with one digit each.

    Attributes:
        confusion: int (10 true digits, 10 digits and `ANYTHING_ELSE`), numbers of files.
        unlabelled: files whose path does not fit the pattern.
    """

    confusion: np.ndarray
    unlabelled: tuple[str, ...]


def evaluate(answers: list[Answer], pattern: str) -> Evaluation:
    """Compare answers with the digits in the files' paths.

    Args:
        answers: of files.
        pattern: see `FilePattern`; of as many last parts of a path as it has itself.
    """
    reader = FilePattern(pattern)
    parts = pattern.count("/") + 1
    confusion = np.zeros((10, 11), int)
    unlabelled = []
    for answer in answers:
        if answer.number > 1:
            continue
        path = "/".join(Path(answer.input).absolute().parts[-parts:])
        try:
            digit = reader.read(path).digit
        except ValueError:  # `InputError` is one.
            unlabelled.append(answer.input)
            continue
        confusion[
            digit, ANYTHING_ELSE if answer.of != 1 or answer.digit is None else answer.digit
        ] += 1
    return Evaluation(confusion, tuple(unlabelled))


def in_words(found: Evaluation) -> str:
    """The accuracy with its Wilson interval of 95 %, and the table of confusions.

    Args:
        found: of `evaluate`.
    """
    files, right = int(found.confusion.sum()), int(np.trace(found.confusion))
    lines = []
    if files:
        low, high = wilson_interval(right, files)
        lines += [
            f"{thousands(right)} of {thousands(files)} right: {percent(right / files)} "
            f"[{percent(low)}, {percent(high)}]",
            "rows: true digit; columns: classified as (-: no digit, or several)",
            _row("", [*range(10), "-"]),
            *(_row(digit, row) for digit, row in enumerate(found.confusion)),
        ]
    if found.unlabelled:
        first = found.unlabelled[0]
        lines.append(f"{len(found.unlabelled)} files do not fit the pattern; the first: {first}")
    return "\n".join(lines)


def _row(name, values):
    return f"{name:>2}" + "".join(f"{value:>6}" for value in values)
