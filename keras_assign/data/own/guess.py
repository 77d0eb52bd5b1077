"""The pattern of a data set's paths, where nobody says it: found from the paths themselves.

A path is taken apart into its folders and the pieces of its name (`Train/C02_3.wav`: `Train`,
`C02`, `3`). Of each place it is known which values it has, and these say what it is: one of train
and test is the split; digits, single letters, or else the last folder, the class; what has letters
and comes with many classes, a speaker. What is found is a pattern that a user could have written,
so that it can be shown, and be put right.
"""

import re
from collections import Counter
from typing import NamedTuple

from keras_assign.data.file_patterns import DIGIT_NAMES
from keras_assign.data.own.patterns import CLASS, SPEAKER, SPLIT, TRAIN, split_named
from keras_assign.errors import InputError

ALIKE = 0.95  # Of the paths, whose names have as many pieces.
MOST_CLASSES = 200
_PIECES = re.compile(r"[^_\-\s.,()\[\]]+")
_RUNS = re.compile(r"[0-9]+|[^0-9]+")
SUFFIX = ".*"


class _Path(NamedTuple):
    folders: tuple[str, ...]
    pieces: tuple[tuple[int, int], ...]  # Of the name: where they begin and end.
    name: str

    def values(self):
        return (*self.folders, *(self.name[start:end] for start, end in self.pieces))


def guess(paths: list[str], speakers: bool) -> str:
    """A pattern that most paths fit.

    Args:
        paths: below the folder of the data set, with slashes.
        speakers: whether to look for who speaks, too.

    Raises:
        InputError: nothing in them looks like classes.
    """
    depth, _ = Counter(path.count("/") for path in paths).most_common(1)[0]
    for runs in (False, True):
        taken = [_taken_apart(path, runs) for path in paths if path.count("/") == depth]
        count, often = Counter(len(one.pieces) for one in taken).most_common(1)[0]
        if often >= ALIKE * len(paths):
            alike = [one for one in taken if len(one.pieces) == count]
            roles = _roles(alike, depth, speakers)
            if CLASS in roles.values():
                return _written(alike[0], roles, depth, runs)
    roles = _roles_of_folders(paths)
    if CLASS not in roles.values():
        raise InputError(
            "cannot tell from the names what is to be recognised; put each class into a folder of "
            "its own, or say it by --pattern, e.g. --pattern='{speaker}_{class}.wav'"
        )
    return "/".join([*(_word(roles.get(place)) for place in range(max(roles) + 1)), "**"])


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


def _roles(alike, depth, speakers):
    """By place what it tells."""
    columns = list(zip(*(one.values() for one in alike), strict=True))
    split = next((place for place, values in enumerate(columns) if _is_split(values)), None)
    places = [p for p, values in enumerate(columns) if p != split and len(set(values)) > 1]
    roles = {} if split is None else {split: SPLIT}
    chosen = _class_place(columns, places, depth, speakers)
    if chosen is None:
        return roles
    roles[chosen] = CLASS
    if speakers:
        place = _speaker_place(columns, [p for p in places if p != chosen], columns[chosen])
        if place is not None:
            roles[place] = SPEAKER
    # The same value in another place, as AudioMNIST names its speakers twice.
    for place in places:
        for known, role in list(roles.items()):
            if place not in roles and columns[place] == columns[known]:
                roles[place] = role
    return roles


def _roles_of_folders(paths):
    """Where names are of all kinds: by the depth of a folder what it tells."""
    deep = min(path.count("/") for path in paths)
    columns = list(zip(*(path.split("/")[:deep] for path in paths), strict=True))
    roles = {}
    for place, values in enumerate(columns):
        if SPLIT not in roles.values() and _is_split(values):
            roles[place] = SPLIT
    places = [p for p, values in enumerate(columns) if p not in roles and len(set(values)) > 1]
    if places and len(set(columns[places[0]])) <= MOST_CLASSES:
        roles[places[0]] = CLASS
    return roles


def _is_split(values):
    parts = {value: split_named(value) for value in set(values)}
    return None not in parts.values() and TRAIN in parts.values() and len(set(parts.values())) > 1


def _class_place(columns, places, depth, speakers):
    """The place of the class: what is surest first."""

    def all_of(place, test):
        return all(map(test, set(columns[place])))

    most = min(MOST_CLASSES, len(columns[0]) / 2)
    fit = [place for place in places if len(set(columns[place])) <= most]
    signs = [place for place in fit if all_of(place, is_sign)]
    words = [place for place in fit if place not in signs and all_of(place, _is_word)]
    folders, word_folders = ([p for p in some if p < depth] for some in (fit, words))
    if not speakers:  # Whose image it is, names hardly tell: a folder is a class.
        sure = [[place for place in signs if place < depth], folders, words, signs]
    else:
        whole = [place for place in signs if _is_whole(set(columns[place]))]
        named = [place for place in whole if not _is_take(place, fit, word_folders, columns)]
        sure = [named, word_folders, words, signs, folders]
    chosen = next((some for some in sure if some), None)
    if chosen is None:
        return None
    # Of several words those with the fewest values, of signs those with the most, if not numbers.
    few = 1 if chosen[0] in signs else -1
    return max(
        chosen,
        key=lambda place: (all_of(place, _is_lettered), few * len(set(columns[place])), -place),
    )


def is_sign(name: str) -> bool:
    """Whether a class is called as a sign: a digit, its English word, a letter of any script."""
    return (len(name) == 1 and name.isalnum()) or name.lower() in DIGIT_NAMES


def _is_word(value):
    return not any(letter.isdigit() for letter in value)


def _is_whole(values):
    """Whether it is no mere beginning of the digits, as numbers of takes are."""
    return not all(value.isdigit() for value in values) or len(values) == len(DIGIT_NAMES)


def _is_take(place, places, folders, columns):
    """Whether a folder of words, and a name beside it, leave the digit no other meaning."""
    independent = [
        other
        for other in places
        if other != place
        and any(map(_is_lettered, set(columns[other])))
        and any(other != folder and columns[other] != columns[folder] for folder in folders)
    ]
    return bool(independent) and place > folders[-1]


def _is_lettered(value):
    return not value.isdecimal()


def _speaker_place(columns, places, class_names):
    """What has letters, or is a folder, and whose values come with several classes each."""
    best = None
    for place in places:
        values = columns[place]
        pairs = set(zip(values, class_names, strict=True))
        count = len(set(values))
        lettered = sum(map(_is_lettered, set(values))) > count / 2
        if lettered and len(pairs) >= 2 * count and (best is None or count > best[0]):
            best = count, place
    if best:
        return best[1]
    # Numbers alone: a folder, or what stands in two places.
    twice = [p for p in places if any(q != p and columns[q] == columns[p] for q in places)]
    return twice[0] if twice else None


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
    return "/".join([*folders, name + SUFFIX])


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
