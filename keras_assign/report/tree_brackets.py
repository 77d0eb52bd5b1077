"""A tree of merges as brackets, for drawings of it."""

import numpy as np


def brackets(pairs: np.ndarray) -> list[tuple[float, ...]]:
    """Each join of a tree as a bracket over what it joins, as high as its tree.

    Args:
        pairs: of a tree, see `trees`.

    Returns:
        For each join the places of both, in frames, and the heights of its four corners, from left
        to right.
    """
    place, found = {frame: (frame, 0) for frame in range(len(pairs) + 1)}, []
    for left, right in pairs:
        (x_left, y_left), (x_right, y_right) = place[left], place.pop(right)
        height = 1 + max(y_left, y_right)
        found.append((x_left, x_right, y_left, height, height, y_right))
        place[left] = ((x_left + x_right) / 2, height)
    return found
