"""The same content twice: no more than once in a data set, and never on both sides of a split."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from keras_assign.data.image_set import counted
from keras_assign.data.own.labelled import Labelled
from keras_assign.data.own.patterns import TEST

BOTH_SIDES = "left out of the training, as they are test {thing}s, too"
TWO_CLASSES = "left out, as the same is there under another class"
TWICE = "left out, as the same is there twice"


def without_copies(found: Labelled, contents: Sequence[bytes]) -> tuple[Labelled, np.ndarray]:
    """Of items with the same content one, that of the test first; none where the class differs.

    Args:
        found: the items.
        contents: (items,) of each what is in it, or a checksum of that.

    Returns:
        Those that are left, with notes that count and name the others; and their indices.
    """
    same = defaultdict(list)
    for item, content in enumerate(contents):
        same[content].append(item)
    thing = found.kind.removesuffix("s")
    out = {BOTH_SIDES.format(thing=thing): [], TWO_CLASSES: [], TWICE: []}
    is_test = found.splits == TEST
    for items in same.values():
        if len(items) == 1:
            continue
        if len(set(found.labels[items].tolist())) > 1:
            out[TWO_CLASSES] += items
            continue
        kept = next((item for item in items if is_test[item]), items[0])
        for item in items:
            if item != kept:
                leaks = is_test[kept] and not is_test[item]
                out[BOTH_SIDES.format(thing=thing) if leaks else TWICE].append(item)
    notes = []
    for what, items in out.items():
        notes += counted([found.paths[item] for item in sorted(items)], thing, what)
    left_out = [item for items in out.values() for item in items]
    kept = np.setdiff1d(np.arange(len(found)), left_out)
    return found.select(kept, notes), kept
