"""What a path tells of a recording or an image: its class, split, speaker, version and take."""

import re
from typing import NamedTuple

from keras_assign.data import file_patterns
from keras_assign.errors import InputError

CLASS, SPLIT, SPEAKER, VERSION, TAKE = "class", "split", "speaker", "version", "take"
FIELDS = (CLASS, SPLIT, SPEAKER, VERSION, TAKE)
ALSO_CLASS = ("digit", "word")  # Other names of `{class}`.
TRAIN, VALIDATION, TEST = "train", "validation", "test"
_STARTS = {"train": TRAIN, "test": TEST, "val": VALIDATION, "dev": VALIDATION, "eval": TEST}
_ANY = {"*": r"[^/]*", "**": r".*"}


class Labels(NamedTuple):
    """What a path tells; None where the pattern has no such field."""

    class_name: str
    split: str | None
    speaker: str | None


class PathPattern:
    """A pattern of paths such as `{split}/{speaker}_{class}.wav`, or a regular expression.

    `{class}` (or `{digit}`, `{word}`) is what is to be recognised, `{split}` says train, test or
    validation, `{speaker}` who speaks or writes, `{version}` which of several versions of the same
    person (clean and noisy, say), `{take}` a repetition; `*` is anything without a slash, `**`
    anything; the rest stands for itself, in capitals or not. A field that comes twice must say the
    same twice. What has named groups, `(?P<class>...)`, is taken for a regular expression of the
    whole path.

    Args:
        pattern: the pattern of a path below the folder of the data set, with slashes.

    Raises:
        InputError: it has no class, an unknown field, or is no regular expression.
    """

    def __init__(self, pattern: str):
        self.pattern = pattern
        self.is_expression = "(?P<" in pattern
        try:
            expression = pattern if self.is_expression else _as_expression(pattern)
            self._expression = re.compile(expression, re.IGNORECASE)
        except re.error as error:
            raise InputError(
                f"the pattern {pattern!r} is no regular expression ({error})"
            ) from error
        self.fields = {_field(name) for name in self._expression.groupindex}
        unknown = sorted(self.fields - set(FIELDS))
        if unknown:
            raise InputError(f"the pattern {pattern!r} has {unknown[0]!r}; known are {_known()}")
        if CLASS not in self.fields:
            raise InputError(
                f"the pattern {pattern!r} has no {{class}}, which says what is to be recognised"
            )

    def read(self, path: str) -> Labels | None:
        """What a path tells; None where it does not fit.

        Args:
            path: below the folder of the data set, with slashes.
        """
        match = self._expression.fullmatch(path)
        if match is None:
            return None
        found = {_field(name): value for name, value in match.groupdict().items()}
        if not found[CLASS]:
            return None
        return Labels(found[CLASS], found.get(SPLIT), found.get(SPEAKER))


def _field(name):
    return CLASS if name in ALSO_CLASS else name


def _known():
    return ", ".join(f"{{{name}}}" for name in FIELDS)


def _as_expression(pattern):
    pattern = pattern.replace("\\", "/")
    if "}{" in pattern.replace("}{version}", "}"):
        raise InputError(f"two fields of the pattern {pattern!r} touch; put a sign between")
    parts, seen = [], set()
    for part in re.split(r"(\{.*?\}|\*+)", pattern):
        field = part[1:-1]
        if part[:1] == "*":
            parts.append(_ANY.get(part, _ANY["**"]))
        elif not part.startswith("{"):
            parts.append(re.escape(part))
        elif field in seen:
            parts.append(f"(?P={field})")
        elif field.isidentifier():
            seen.add(field)
            parts.append(f"(?P<{field}>{_expression_of(field)})")
        else:
            raise InputError(f"the pattern {pattern!r} has {part}; known are {_known()}")
    return "".join(parts)


def _expression_of(field):
    # A version may be empty: the plain one. A digit is whole, and `12` no 2.
    digit = file_patterns.FIELDS["digit"]
    return {TAKE: "[0-9]+", VERSION: "[^/0-9]*?", "digit": digit}.get(field, "[^/]+?")


def split_named(name: str) -> str | None:
    """The split that a folder's name stands for: `Train`, `training_set`, `TestData`, `val`.

    Args:
        name: of a folder, or a part of a file's name.

    Returns:
        `TRAIN`, `VALIDATION`, `TEST`; None where it stands for none, or for several.
    """
    words = [word.lower() for word in re.findall("[A-Z]?[a-z]+|[A-Z]+", name)]
    found = {part for word in words for start, part in _STARTS.items() if word.startswith(start)}
    return found.pop() if len(found) == 1 else None
