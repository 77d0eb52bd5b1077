"""Methods B and C as plainly as can be: one utterance, one pair at a time, in NumPy."""

import numpy as np

from keras_assign.utterances.greedy import TOLERANCE


def fold(frames, join):
    """The code after each frame, left to right."""
    codes = [frames[0]]
    for frame in frames[1:]:
        codes.append(join(codes[-1], frame))
    return np.stack(codes)


def greedy(frames, join, error):
    """The last vector, and of each merge the first frames of both sides and the error."""
    nodes = [(frame, 1.0, first) for first, frame in enumerate(frames)]
    merges = []
    while len(nodes) > 1:
        errors = [error(a[0], b[0], a[1], b[1]) for a, b in zip(nodes, nodes[1:], strict=False)]
        place = next(i for i, e in enumerate(errors) if e <= min(errors) * (1 + TOLERANCE))
        left, right = nodes[place : place + 2]
        merges.append((left[2], right[2], errors[place]))
        vector = join(left[0], right[0], left[1], right[1])
        nodes[place : place + 2] = [(vector, left[1] + right[1], left[2])]
    return nodes[0][0], merges
