"""Who is who: versions of a person's recordings are that person's, whatever they are called.

Someone recorded clean as `C02` and with noise added as `C02n` is one speaker; with one name in the
training and the other in the test, the test would be of voices that are known.
"""

from collections import Counter

import numpy as np

LEAST_PARTNERS = 2
MOST_LETTERS = 8
ALMOST_ALL = 0.8  # Of the names with an ending, which have a partner without.


def versions_among(speakers: set[str]) -> list[str]:
    """Endings that look like versions: most names that have one are names without it, too.

    Args:
        speakers: names.

    Returns:
        Endings without digits, the longest first.
    """
    folded = {name.casefold() for name in speakers}
    endings = Counter()
    for name in folded:
        for letters in range(1, min(MOST_LETTERS, len(name) - 1) + 1):
            ending = name[-letters:]
            if name[:-letters] in folded and not any(sign.isdigit() for sign in ending):
                endings[ending] += 1
    return sorted(
        (
            ending
            for ending, count in endings.items()
            if count >= LEAST_PARTNERS
            and count >= ALMOST_ALL * sum(name.endswith(ending) for name in folded)
        ),
        key=len,
        reverse=True,
    )


def people(speakers: np.ndarray, versions: list[str]) -> np.ndarray:
    """The person behind each speaker's name: without its version, and in capitals or not.

    Args:
        speakers: str (items,), as the paths have them.
        versions: endings that are no part of a person's name.

    Returns:
        str (items,); of names that differ in capitals alone the first.
    """
    first = {}
    names = {}
    for name in dict.fromkeys(speakers.tolist()):
        bare = _without(name, versions)
        names[name] = first.setdefault(bare.casefold(), bare)
    return np.array([names[name] for name in speakers.tolist()], dtype=str)


def _without(name, versions):
    for ending in sorted(versions, key=len, reverse=True):
        if name.casefold().endswith(ending.casefold()) and len(name) > len(ending):
            return name[: -len(ending)].rstrip("_- ") or name
    return name
