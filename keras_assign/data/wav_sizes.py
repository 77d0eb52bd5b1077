"""Sizes that the head of a WAV, AIFF or RF64 file states, against what is there.

Recorders that were switched off, pipes and some programs leave wrong ones, and libsndfile then
reads too little without a word.
"""

import struct

from keras_assign.errors import InputError

# Programs that write to a pipe cannot know the size; what they put in its place, or more.
UNKNOWN_SIZE = 0x7FFF0000
HEAD = 12  # "RIFF", a size, "WAVE".
# Where a file of another kind has its size, less 8 bytes: AIFF and RF64.
OTHER_SIZES = {b"FORM": (4, ">I"), b"RF64": (20, "<Q")}
CHUNK_HEAD = 8  # A name of four letters, a size.


def with_true_sizes(content: bytes, name: str) -> bytes:
    """A WAV file whose head states what follows; another file comes back as it is.

    Args:
        content: the file, whole.
        name: of the file, for messages.

    Raises:
        InputError: the file ends before the sound that its head states does.
    """
    if content[:4] in OTHER_SIZES:
        place, form = OTHER_SIZES[content[:4]]
        _require_whole(content, struct.unpack_from(form, content.ljust(HEAD + 16), place)[0], name)
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        return content
    place = HEAD
    while place + CHUNK_HEAD <= len(content):
        kind, size = struct.unpack_from("<4sI", content, place)
        start = place + CHUNK_HEAD
        if kind == b"data":
            return _with_size(content, start, _size_of_sound(content, start, size, name))
        place = start + size + size % 2
    raise InputError(f"{name} is cut off; copy or download it again")


def _size_of_sound(content, start, stated, name):
    there = len(content) - start
    if stated >= UNKNOWN_SIZE or (stated == 0 and there > 0):
        return there
    _require_whole(content, start + stated - 8, name)
    end = start + stated + stated % 2
    return stated if _are_chunks(content, end) else there


def _require_whole(content, stated, name):
    # Some programs leave out the last byte of an odd number of them.
    if len(content) + 1 < stated + 8:
        raise InputError(f"{name} is cut off; copy or download it again")


def _are_chunks(content, place):
    """Whether nothing but further chunks, of notes and the like, follows from here."""
    while place + CHUNK_HEAD <= len(content):
        kind, size = struct.unpack_from("<4sI", content, place)
        if not all(32 <= letter < 127 for letter in kind):
            return False
        place += CHUNK_HEAD + size + size % 2
    return True


def _with_size(content, start, size):
    sizes = struct.pack("<I", len(content) - 8), struct.pack("<I", size)
    return content[:4] + sizes[0] + content[8 : start - 4] + sizes[1] + content[start:]
