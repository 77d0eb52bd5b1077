"""The answer to a file, in words, as rows of a table and as JSON."""

import csv
import dataclasses
import io
import json

import numpy as np

from keras_assign.report.formats import percent

NO_DIGIT = "no digit"
LEAST_DIGIT = 0.5  # Sum of a model's ten probabilities, below which it says: no digit.
COLUMNS = (
    "input", "number", "digit", "probability", "left", "top", "right", "bottom", "start", "end",
    *(f"p{digit}" for digit in range(10)),
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Answer:
    """One digit that was found, or that there is none.

    Attributes:
        input: the file.
        number: which of its digits, from 1 on, from left to right or in time; 0: it has none.
        of: how many it has.
        probabilities: (10,) of each digit, what they lack to 1 that of no digit; empty where
            nothing was found to classify.
        place: in a picture `left`, `top`, `right` and `bottom` as parts of its width and height;
            in a recording `start` and `end`, s.
        explanation: the file of its attention maps, where written.
    """

    input: str
    number: int
    of: int
    probabilities: tuple[float, ...]
    place: dict[str, float]
    explanation: str | None = None

    @property
    def digit(self) -> int | None:
        """The most likely digit, or None where it is likelier that there is none."""
        if sum(self.probabilities) < LEAST_DIGIT:
            return None
        return int(np.argmax(self.probabilities))

    @property
    def probability(self) -> float | None:
        """Of the digit, or of there being none; None where nothing was found."""
        if not self.probabilities:
            return None
        return max(self.probabilities) if self.digit is not None else 1 - sum(self.probabilities)


def in_words(answer: Answer) -> str:
    """A line: the file, which of several digits, the digit, the next likely one, its maps.

    Args:
        answer: of one digit.
    """
    which = ""
    if answer.of > 1:
        which = f" ({answer.number} of {answer.of}{_where(answer.place)})"
    if answer.digit is None:
        how_sure = f" ({percent(answer.probability, 1)})" if answer.probability else ""
        return f"{answer.input}{which}: {NO_DIGIT}{how_sure}"
    second = int(np.argsort(answer.probabilities)[-2])
    line = (
        f"{answer.input}{which}: {answer.digit} ({percent(answer.probability, 1)}), next "
        f"{second} ({percent(answer.probabilities[second], 1)})"
    )
    if answer.explanation:
        line += f"\n  attention maps: {answer.explanation}"
    return line


def _where(place):
    if "start" in place:
        return f", {place['start']:.2f} to {place['end']:.2f} s"
    return ""


def as_csv(answers: list[Answer]) -> str:
    """A table with a row for each digit; what does not apply is left empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for answer in answers:
        row = _row(answer)
        writer.writerow(["" if row[name] is None else row[name] for name in COLUMNS])
    return text.getvalue()


def as_json(answers: list[Answer]) -> str:
    """A list with an object for each digit."""
    rows = [
        {
            "input": answer.input,
            "number": answer.number,
            "digit": answer.digit,
            "probability": answer.probability,
            "probabilities": list(answer.probabilities),
            "place": answer.place,
            "explanation": answer.explanation,
        }
        for answer in answers
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def _row(answer):
    places = dict.fromkeys(("left", "top", "right", "bottom", "start", "end")) | {
        name: round(value, 4) for name, value in answer.place.items()
    }
    chances = [round(value, 6) for value in answer.probabilities] or [None] * 10
    return {
        "input": answer.input,
        "number": answer.number,
        "digit": answer.digit,
        "probability": None if answer.probability is None else round(answer.probability, 6),
        **places,
        **{f"p{digit}": value for digit, value in enumerate(chances)},
    }
