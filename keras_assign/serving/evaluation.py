"""How many labelled files were classified right, and what was taken for what."""

import dataclasses
from pathlib import Path

import numpy as np

from keras_assign.data.file_patterns import DIGIT_NAMES
from keras_assign.data.own.files import readable
from keras_assign.data.own.patterns import PathPattern
from keras_assign.errors import InputError
from keras_assign.report.formats import percent, thousands
from keras_assign.report.statistics import wilson_interval
from keras_assign.serving.answers import DIGITS, Answer


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """Of files with one digit, or word, each.

    Attributes:
        confusion: int (true classes, classes and one for anything else), numbers of files.
        labels: names of the classes.
        unlabelled: files whose path does not fit the pattern, or tells no class of these.
    """

    confusion: np.ndarray
    labels: tuple[str, ...]
    unlabelled: tuple[str, ...]


def evaluate(answers: list[Answer], pattern: str) -> Evaluation:
    """Compare answers with the classes in the files' paths.

    Args:
        answers: of files, all of the same classes.
        pattern: see `PathPattern`; of as many last parts of a path as it has itself.

    Raises:
        InputError: models of different classes have answered.
    """
    kinds = {answer.labels for answer in answers}
    if len(kinds) > 1:
        raise InputError("pattern evaluates one model; name pictures or recordings alone")
    (labels,) = kinds
    parts = pattern.count("/") + 1
    true_class = _classes_in_paths(pattern, labels)
    confusion = np.zeros((len(labels), len(labels) + 1), int)
    unlabelled = []
    for answer in answers:
        if answer.number > 1:
            continue
        said = true_class("/".join(Path(answer.input).absolute().parts[-parts:]))
        if said is None:
            unlabelled.append(answer.input)
            continue
        is_one = answer.of == 1 and answer.label is not None
        confusion[said, labels.index(answer.label) if is_one else len(labels)] += 1
    return Evaluation(confusion, labels, tuple(unlabelled))


def _classes_in_paths(pattern, labels):
    """What tells from a path the number of its class; None where it has none of these."""
    reader = PathPattern(pattern)
    by_fold = {label.casefold(): number for number, label in enumerate(labels)}
    if labels == DIGITS:
        by_fold |= {word: number for number, word in enumerate(DIGIT_NAMES)}

    def read(path):
        found = reader.read(readable(path))
        if found is None:
            return None
        if found.class_name in labels:
            return labels.index(found.class_name)
        return by_fold.get(found.class_name.casefold())

    return read


def in_words(found: Evaluation) -> str:
    """The accuracy with its Wilson interval of 95 %, and the table of confusions.

    Args:
        found: of `evaluate`.
    """
    files, right = int(found.confusion.sum()), int(np.trace(found.confusion))
    lines = []
    if files:
        low, high = wilson_interval(right, files)
        what = "digit" if found.labels == DIGITS else "class"
        width = max(map(len, found.labels)) + 1
        lines += [
            f"{thousands(right)} of {thousands(files)} right: {percent(right / files)} "
            f"[{percent(low)}, {percent(high)}]",
            f"rows: true {what}; columns: classified as (-: no {what}, or several)",
            _row("", [*found.labels, "-"], width),
            *(
                _row(label, row, width)
                for label, row in zip(found.labels, found.confusion, strict=True)
            ),
        ]
    if found.unlabelled:
        first = found.unlabelled[0]
        lines.append(f"{len(found.unlabelled)} files do not fit the pattern; the first: {first}")
    return "\n".join(lines)


def _row(name, values, width):
    return f"{name:>{width}}" + "".join(f"{value:>{max(6, width + 1)}}" for value in values)
