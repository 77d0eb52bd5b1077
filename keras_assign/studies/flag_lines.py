"""A command line with the flags of its flagfiles in their places, whatever wrote the files.

absl reads flagfiles as plain text in the terminal's encoding; editors and shells of other systems
write a byte-order mark, UTF-16 or other line ends.
"""

import codecs
import os
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from keras_assign.errors import InputError

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
FLAGFILE = re.compile(r"--?flagfile(?:=(?P<name>.*))?", re.DOTALL)
COMMENTS = ("#", "//")
RENAMED = "renamed.txt"  # Beside flagfiles: a former name and the one of now, a line each.


class _Word(NamedTuple):
    text: str
    source: str  # The flagfile's name; "" for the command line itself.


def expand(arguments: list[str], lists: Collection[str] = ()) -> list[str]:
    """Put the lines of each flagfile in the place of the flag that names it, as absl does.

    A flagfile has a flag a line, with comments (`#` or `//`) and empty lines between, and may name
    another one, relative to the working folder. It may be UTF-8 or UTF-16.

    Args:
        arguments: the program's name and what follows it.
        lists: names of flags whose values add up where one source, the command line or a
            flagfile, gives them several times. Of several sources the last one counts alone, as it
            does for any other flag.

    Returns:
        The arguments without flagfiles, and without the lists that do not count.

    Raises:
        InputError: a flagfile cannot be read, is no text, or names itself.
    """
    program, *rest = arguments
    words = list(_expanded(rest, "", ()))
    return [program, *(word.text for word in _that_count(words, lists))]


def _expanded(texts, source, within) -> Iterator[_Word]:
    texts = iter(texts)
    for text in texts:
        named = FLAGFILE.fullmatch(text)
        if named is None:
            yield _Word(text, source)
            if text == "--":  # What follows is no flag.
                yield from (_Word(after, source) for after in texts)
            continue
        name = next(texts, None) if named["name"] is None else named["name"].strip()
        if name is None:
            raise InputError("--flagfile names no file; give one")
        if not name:
            continue
        name = os.path.expanduser(name)
        if name in within:
            raise InputError(f"the flagfile {name} names itself; take that line out")
        yield from _expanded(_lines(name), name, (*within, name))


def _lines(name):
    try:
        with open(name, "rb") as file:
            content = file.read()
    except OSError as error:
        told = f"cannot read the flagfile {name} ({error.strerror})"
        if now := _name_now(name):
            told = f"the flagfile {name} has another name now; type --flagfile={now}"
        raise InputError(told) from error
    try:
        text = content.decode(_encoding(content))
    except UnicodeDecodeError as error:
        raise InputError(f"the flagfile {name} is no text; save it as UTF-8") from error
    lines = (line.strip() for line in re.split(r"\r\n|\r|\n", text))
    return [line for line in lines if line and not line.startswith(COMMENTS)]


def _name_now(name):
    """What a missing flagfile is called now, by the list of former names that lies there."""
    folder, former = os.path.split(name)
    try:
        with open(os.path.join(folder, RENAMED), encoding="utf-8") as file:
            names = dict(line.split() for line in file if not line.startswith(COMMENTS))
    except OSError:
        return None
    return os.path.join(folder, names[former]) if former in names else None


def _encoding(content):
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return encoding
    if b"\0" in content[:2]:  # Each ASCII letter has a zero byte beside it.
        return "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
    return "utf-8"


def _that_count(words, lists) -> Iterator[_Word]:
    """Words but for lists that a later source gives, too, with their values."""
    names = [_flag(word.text, lists) for word in words]
    last = {name: word.source for name, word in zip(names, words, strict=True)}
    pairs = iter(zip(names, words, strict=True))
    for name, word in pairs:
        if name is None or word.source == last[name]:
            yield word
        elif "=" not in word.text:
            next(pairs, None)  # The value of `--name value`.


def _flag(text, names):
    """The one of some flags that a word gives, or None."""
    name = text.lstrip("-").partition("=")[0]
    return name if text.startswith("-") and name in names else None
