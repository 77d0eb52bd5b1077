"""What a file's name says of the recording in it: its digit, speaker and take."""

import re
from typing import NamedTuple

from keras_assign.errors import InputError

DIGIT_NAMES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
)  # fmt: skip
# A digit's number or word is whole: `12` is not 1 followed by 2.
_WHOLE_NUMBER = r"(?<![0-9])[0-9]+(?![0-9])"
FIELDS = {
    "digit": rf"{_WHOLE_NUMBER}|(?<![A-Za-z])[A-Za-z]+(?![A-Za-z])",
    "speaker": r"[^/]+?",
    "take": _WHOLE_NUMBER,
}
UNKNOWN_SPEAKER = "unknown"
MOST_TAKES = 10**15  # A number that fits into 64 bits, a time stamp's included.


class Labels(NamedTuple):
    """What a name says: `take` is None where the pattern has none."""

    digit: int
    speaker: str
    take: int | None


class FilePattern:
    """A pattern of paths such as `{speaker}/{digit}_{take}.wav`.

    `{digit}` stands for 0 to 9 or an English word from zero to nine, `{speaker}` for any name
    without a slash, `{take}` for a number, `*` for anything without a slash; the rest stands for
    itself, in capitals or not. A field that comes twice must say the same twice.

    Args:
        pattern: the pattern of a path below the folder of the recordings.

    Raises:
        InputError: it has no `{digit}`, a field that is none of the three, or two that touch.
    """

    def __init__(self, pattern: str):
        unknown = set(re.findall(r"\{(.*?)\}", pattern)) - set(FIELDS)
        if unknown:
            raise InputError(
                f"the pattern {pattern!r} has {{{sorted(unknown)[0]}}}; known are {{digit}}, "
                "{speaker} and {take}"
            )
        if "{digit}" not in pattern:
            raise InputError(f"the pattern {pattern!r} has no {{digit}}")
        if "}{" in pattern:
            raise InputError(f"two fields of the pattern {pattern!r} touch; put a sign between")
        self.pattern = pattern.replace("\\", "/")
        self._expression = re.compile(self._as_expression(self.pattern), re.IGNORECASE)

    @staticmethod
    def _as_expression(pattern):
        parts, seen = [], set()
        for part in re.split(r"(\{\w+\}|\*)", pattern):
            field = part[1:-1]
            if part == "*":
                parts.append(r"[^/]*")
            elif not part.startswith("{"):
                parts.append(re.escape(part))
            elif field in seen:
                parts.append(f"(?P={field})")
            else:
                seen.add(field)
                parts.append(f"(?P<{field}>{FIELDS[field]})")
        return "".join(parts)

    def read(self, path: str) -> Labels:
        """The digit, speaker and take in a path.

        Args:
            path: below the folder of the recordings, with slashes.

        Raises:
            InputError: the path does not fit, its digit is none from 0 to 9, or its take is out of
                range; the message goes on from the file's name.
        """
        match = self._expression.fullmatch(path)
        if match is None:
            raise InputError(f"does not fit the pattern {self.pattern}")
        found = match.groupdict()
        take = found.get("take")
        return Labels(
            _digit(found["digit"]),
            found.get("speaker", UNKNOWN_SPEAKER),
            None if take is None else _take(take),
        )


def _take(word):
    if int(word) > MOST_TAKES:
        raise InputError(f"is take {word}; expected at most {MOST_TAKES}")
    return int(word)


def _digit(word):
    if word.lower() in DIGIT_NAMES:
        return DIGIT_NAMES.index(word.lower())
    if not word.isdecimal() or int(word) > 9:
        raise InputError(f"is named for the digit {word!r}; expected 0 to 9")
    return int(word)
