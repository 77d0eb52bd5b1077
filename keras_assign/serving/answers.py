"""The answer to a file, in words, as rows of a table and as JSON."""

import csv
import dataclasses
import io
import json

import numpy as np

from keras_assign.report.formats import percent

NO_DIGIT, NOTHING = "no digit", "nothing to recognise"
LEAST_DIGIT = 0.5  # Sum of a model's ten probabilities, below which it says: no digit.
DIGITS = tuple("0123456789")
DIGIT, LABEL = "digit", "label"  # The column of the answer: digits, or any classes.
BOX = ("left", "top", "right", "bottom")
PLACES = (*BOX, "start", "end")


@dataclasses.dataclass(frozen=True)
class Answer:
    """One digit, or sign, or word that was found, or that there is none.

    Attributes:
        input: the file.
        number: which of its digits, from 1 on, from left to right or in time; 0: it has none.
        of: how many it has.
        probabilities: (classes,) of each class, what they lack to 1 that of none; empty where
            nothing was found to classify.
        place: in a picture `left`, `top`, `right` and `bottom` as parts of its width and height;
            in a recording `start` and `end`, s.
        explanation: the file of its attention maps, where written.
        labels: (classes,), what the classes are called.
    """

    input: str
    number: int
    of: int
    probabilities: tuple[float, ...]
    place: dict[str, float]
    explanation: str | None = None
    labels: tuple[str, ...] = DIGITS

    @property
    def label(self) -> str | None:
        """The most likely class, or None where it is likelier that there is none."""
        if sum(self.probabilities) < LEAST_DIGIT:
            return None
        return self.labels[int(np.argmax(self.probabilities))]

    @property
    def digit(self) -> int | None:
        """The same as a number, where the classes are the ten digits."""
        return None if self.label is None or self.labels != DIGITS else int(self.label)

    @property
    def probability(self) -> float | None:
        """Of the class, or of there being none; None where nothing was found."""
        if not self.probabilities:
            return None
        return max(self.probabilities) if self.label is not None else 1 - sum(self.probabilities)

    @property
    def none(self) -> str:
        """What is said where there is none."""
        return NO_DIGIT if self.labels == DIGITS else NOTHING


def in_words(answer: Answer) -> str:
    """A line: the file, which of several digits, the digit, the next likely one, its maps.

    Args:
        answer: of one digit.
    """
    which = ""
    if answer.of > 1:
        which = f" ({answer.number} of {answer.of}{_where(answer.place)})"
    if answer.label is None:
        how_sure = f" ({percent(answer.probability, 1)})" if answer.probability else ""
        return f"{answer.input}{which}: {answer.none}{how_sure}"
    second = int(np.argsort(answer.probabilities)[-2])
    line = (
        f"{answer.input}{which}: {answer.label} ({percent(answer.probability, 1)}), next "
        f"{answer.labels[second]} ({percent(answer.probabilities[second], 1)})"
    )
    if answer.explanation:
        line += f"\n  attention maps: {answer.explanation}"
    return line


def _where(place):
    if "start" in place:
        return f", {place['start']:.2f} to {place['end']:.2f} s"
    return ""


def as_csv(answers: list[Answer]) -> str:
    """A table with a row for each digit; what does not apply is left empty.

    A column `p<class>` has each class's probability; the answer stands under `digit`, or where
    classes are no digits under `label`.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    classes = list(dict.fromkeys(label for answer in answers for label in answer.labels))
    said = _column(answers)
    columns = ["input", "number", said, "probability", *PLACES, *(f"p{name}" for name in classes)]
    writer.writerow(columns)
    for answer in answers:
        row = _row(answer, said)
        writer.writerow(["" if row.get(name) is None else row[name] for name in columns])
    return text.getvalue()


def as_json(answers: list[Answer]) -> str:
    """A list with an object for each digit, or for each `label` where classes are no digits."""
    said = _column(answers)
    rows = [
        {
            "input": answer.input,
            "number": answer.number,
            said: _said(answer, said),
            "probability": answer.probability,
            "probabilities": list(answer.probabilities),
            "place": answer.place,
            "explanation": answer.explanation,
            **({"labels": list(answer.labels)} if said == LABEL else {}),
        }
        for answer in answers
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def _column(answers):
    return DIGIT if all(answer.labels == DIGITS for answer in answers) else LABEL


def _said(answer, column):
    return answer.digit if column == DIGIT else answer.label


def _row(answer, said):
    places = {name: round(value, 4) for name, value in answer.place.items()}
    chances = dict(zip(answer.labels, answer.probabilities, strict=False))
    return {
        "input": answer.input,
        "number": answer.number,
        said: _said(answer, said),
        "probability": None if answer.probability is None else round(answer.probability, 6),
        **places,
        **{f"p{name}": round(value, 6) for name, value in chances.items()},
    }
