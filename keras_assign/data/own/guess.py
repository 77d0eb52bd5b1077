"""The pattern of a data set's paths, where nobody says it: found from the paths themselves.

A path is taken apart into its folders and the pieces of its name (`Train/C02_3.wav`: `Train`,
`C02`, `3`). Of each place it is known which values it has, and these say what it is: train and test
are the split; digits, single letters, or else a folder of words, the class; what has letters and
comes with many classes, a speaker. What is found is a pattern that a user could have written, so
that it can be shown, and be put right. Where class and speaker may as well be the other way round,
that is told.
"""

import re
from collections import Counter
from typing import NamedTuple

from keras_assign.data.file_patterns import DIGIT_NAMES
from keras_assign.data.own.patterns import CLASS, SPEAKER, SPLIT, TEST, TRAIN, split_named
from keras_assign.errors import InputError

ALIKE = 0.9  # Of the paths of one depth, whose names have as many pieces.
MOST_CLASSES = 1000
_PIECES = re.compile(r"[^_\-\s.,()\[\]]+")
_RUNS = re.compile(r"[0-9]+|[^0-9]+")
# How something was recorded or drawn, and who by in general: neither a class nor a speaker.
_CONDITION = re.compile(
    "(clean|noisy|noise|quiet|loud|male|female|man|woman|men|women|boy|girl|child|adult|raw|original"
    "|augmented|(part|fold|session|batch|set|hsf)[_ -]?[0-9]+)",
    re.IGNORECASE,
)
_NUMBERED_SIGN = re.compile("(digit|label|class|number|num|letter)[0-9]{1,2}", re.IGNORECASE)
_BEFORE_A_CLASS = {"digit", "label", "class", "number", "letter", "word"}


class Guess(NamedTuple):
    """What paths look like.

    Attributes:
        pattern: see `PathPattern`.
        other: the pattern by which class and speaker are the other way round, if that may be meant.
    """

    pattern: str
    other: str | None = None


class _Path(NamedTuple):
    folders: tuple[str, ...]
    pieces: tuple[tuple[int, int], ...]  # Of the name: where they begin and end.
    name: str

    def values(self):
        return (*self.folders, *(self.name[start:end] for start, end in self.pieces))

    def shape(self):
        """What stands between the pieces."""
        ends = [0, *(end for _, end in self.pieces)]
        return tuple(
            self.name[end:start] for end, (start, _) in zip(ends, self.pieces, strict=False)
        )


def guess(paths: list[str], speakers: bool) -> Guess:
    """A pattern that most paths fit.

    Args:
        paths: below the folder of the data set, with slashes.
        speakers: whether to look for who speaks, too.

    Raises:
        InputError: nothing in them looks like classes.
    """
    depth, _ = Counter(path.count("/") for path in paths).most_common(1)[0]
    deep = [path for path in paths if path.count("/") == depth]
    for runs in (False, True):
        taken = [_taken_apart(path, runs) for path in deep]
        count, often = Counter(len(one.pieces) for one in taken).most_common(1)[0]
        if often >= ALIKE * len(deep):
            alike = [one for one in taken if len(one.pieces) == count]
            places = _Places([one.values() for one in alike], depth, speakers)
            if places.classes is not None:
                usual = Counter(one.shape() for one in alike).most_common(1)[0][0]
                path = next(one for one in alike if one.shape() == usual)
                return Guess(*(_written(path, roles, depth, runs) for roles in places.readings()))
    # Names of all kinds: folders alone tell, whatever lies deeper.
    folders = [tuple(path.split("/")[:depth]) for path in paths if path.count("/") >= depth]
    places = _Places(folders, depth, speakers=False)
    if places.classes is None:
        raise InputError(
            "cannot tell from the names what is to be recognised; put each class into a folder of "
            "its own, or say it by --pattern, e.g. --pattern='{speaker}_{class}.wav'"
        )
    (roles,) = places.readings()
    return Guess("/".join([*(_word(roles.get(place)) for place in range(max(roles) + 1)), "**"]))


def _taken_apart(path, runs):
    *folders, name = path.split("/")
    stem = name.rpartition(".")[0] or name
    pieces = [match.span() for match in _PIECES.finditer(stem)]
    if runs:
        pieces = [
            (start + match.start(), start + match.end())
            for start, end in pieces
            for match in _RUNS.finditer(stem[start:end])
        ]
    return _Path(tuple(folders), tuple(pieces), name)


class _Places:
    """The places of paths that are alike, and what each tells.

    Args:
        rows: of each path its folders, then the pieces of its name.
        depth: how many of these are folders.
        speakers: whether to look for who speaks.
    """

    def __init__(self, rows, depth, speakers):
        self.columns = list(zip(*rows, strict=True))
        self.values = [set(column) for column in self.columns]
        self.depth, self.speakers = depth, speakers
        splits = [place for place, values in enumerate(self.values) if is_split(values)]
        self.split = splits[0] if splits else None
        self.varying = [
            place
            for place, values in enumerate(self.values)
            if place not in splits
            and len(values) > 1
            and not all(map(_CONDITION.fullmatch, values))
            # A second place that says the same, as AudioMNIST names its speakers twice.
            and self.columns[place] not in self.columns[:place]
        ]
        self.classes = self._class()
        self.speaker = self._speaker() if speakers and self.classes is not None else None

    def readings(self):
        """By place its role; and where class and speaker may be the other way round, that."""
        yield self._roles(self.classes, self.speaker)
        if self.speaker is not None and self._may_be_class(self.speaker):
            yield self._roles(self.speaker, self.classes)

    def _roles(self, classes, speaker):
        roles = {} if self.split is None else {self.split: SPLIT}
        for place, column in enumerate(self.columns):
            for known, role in ((classes, CLASS), (speaker, SPEAKER)):
                if known is not None and column == self.columns[known]:
                    roles[place] = role
        return roles

    def _all(self, place, test):
        return all(map(test, self.values[place]))

    def _class(self):
        """The place of the class: what is surest first."""
        fit = [place for place in self.varying if self._is_few(place)]
        named = [place for place in fit if self._is_named_before(place)]
        signs = [place for place in fit if self._all(place, is_sign)]
        words = [place for place in fit if place not in signs and self._all(place, _is_word)]
        numbers = [place for place in fit if self._all(place, str.isdecimal)]
        folders, word_folders = ([p for p in some if p < self.depth] for some in (fit, words))
        if not self.speakers:  # Whose image it is, names hardly tell: a folder is a class.
            sure = [
                named,
                [place for place in signs if place < self.depth],
                folders,
                [place for place in signs if self._all(place, _is_lettered)],
                words,
                signs,
            ]
        else:
            whole = [p for p in signs if _is_whole(self.values[p]) and not self._is_take(p, words)]
            sure = [named, whole, word_folders, words, signs, folders]
            sure.append(numbers if len(numbers) == 1 else [])
        chosen = next((some for some in sure if some), None)
        if chosen is None:
            return None
        # Of several words those with the fewest values, of signs the most, and rather no numbers.
        few = 1 if chosen[0] in signs else -1
        return max(
            chosen,
            key=lambda p: (self._all(p, _is_lettered), few * len(self.values[p]), -p),
        )

    def _is_few(self, place):
        return len(self.values[place]) <= min(MOST_CLASSES, len(self.columns[place]) / 2)

    def _is_named_before(self, place):
        """Whether `label` or the like stands before it in each name: `label_5`."""
        return (
            place > self.depth
            and len(self.values[place - 1]) == 1
            and min(self.values[place - 1]).lower() in _BEFORE_A_CLASS
        )

    def _is_take(self, place, words):
        """Whether a place of words, and a name beside it, leave the digit no other meaning."""
        others = [p for p in self.varying if p != place and self._has(p, _is_lettered)]
        return bool(words) and len(others) > 1 and place > min(words)

    def _has(self, place, test):
        return any(map(test, self.values[place]))

    def _speaker(self):
        """What has letters, or is a folder, and whose values come with several classes each."""
        crossed = [
            place
            for place in self.varying
            if place != self.classes and self._pairs(place) >= 2 * len(self.values[place])
        ]
        lettered = [
            place
            for place in crossed
            if sum(map(_is_lettered, self.values[place])) > len(self.values[place]) / 2
        ]
        numbered = [
            place
            for place in crossed
            if place < self.depth or self.columns.count(self.columns[place]) > 1
        ]
        return next(iter([*lettered, *numbered]), None)

    def _pairs(self, place):
        pairs = zip(self.columns[place], self.columns[self.classes], strict=True)
        return len(set(pairs))

    def _may_be_class(self, place):
        """Whether a speaker's names could be classes: words or signs, and not too many."""
        return self._is_few(place) and (self._all(place, _is_word) or self._all(place, is_sign))


def is_split(values: set[str]) -> bool:
    """Whether a place tells train from test; other values beside these are left out later.

    Args:
        values: that it has.
    """
    named = {split_named(value) for value in values}
    held_out = named - {TRAIN, None}
    # Of two folders one of which is called test, the other trains.
    return bool(held_out) and (TRAIN in named or (len(values) == 2 and TEST in named))


def is_sign(name: str) -> bool:
    """Whether a class is called as a sign: a digit, its English word, a letter of any script."""
    return (
        (len(name) == 1 and name.isalnum())
        or name.lower() in DIGIT_NAMES
        or bool(_NUMBERED_SIGN.fullmatch(name))
    )


def _is_word(value):
    return not any(letter.isdigit() for letter in value)


def _is_whole(values):
    """Whether it is no mere beginning of the digits, as numbers of takes are."""
    return not all(value.isdigit() for value in values) or len(values) == len(DIGIT_NAMES)


def _is_lettered(value):
    return not value.isdecimal()


def _word(role):
    return f"{{{role}}}" if role else "*"


def _written(path, roles, depth, runs):
    """The pattern: what stands between the pieces of a path, and the roles of these."""
    if runs:
        return _as_expression(path, roles, depth)
    folders = [_word(roles.get(place)) for place in range(depth)]
    of_name = [place - depth for place in roles if place >= depth]
    if not of_name:
        return "/".join([*folders, "**"])
    name, end = "", 0
    for number, (start, stop) in enumerate(path.pieces):
        name += path.name[end:start]
        if number > max(of_name):
            return "/".join([*folders, f"{name}*"])
        name, end = name + _word(roles.get(depth + number)), stop
    return "/".join([*folders, f"{name}.*"])


def _as_expression(path, roles, depth):
    """The same where pieces touch: letters and digits are told apart by a regular expression."""
    kinds = ["[^/]+"] * depth
    kinds += ["[0-9]+" if path.name[start].isdigit() else "[^0-9/]+" for start, _ in path.pieces]
    seen, parts = set(), []
    for place, kind in enumerate(kinds):
        role = roles.get(place)
        named = role is not None and role not in seen
        parts.append(f"(?P<{role}>{kind})" if named else kind)
        seen.add(role)
    folders, name, end = parts[:depth], "", 0
    for (start, stop), part in zip(path.pieces, parts[depth:], strict=True):
        name += re.escape(path.name[end:start]) + part
        end = stop
    return "/".join([*folders, name + r"\.[^/]*"])
