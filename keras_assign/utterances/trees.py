"""The order in which an utterance's frames become one vector, as a binary tree.

Method B's fold from left to right is a tree, too, a chain; so one network serves both.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Trees(NamedTuple):
    """The trees of a batch of utterances, laid out to be computed level by level.

    Nodes have rows: first the leaves, `clip * frames + frame` (padding has rows, too, which no
    tree uses), then the merges. Merges are sorted by height; a level holds those of one height
    from all utterances, whose children are all below it.

    Attributes:
        parents: int32 (merges,), rows.
        lefts: int32 (merges,), rows.
        rights: int32 (merges,), rows.
        level_ends: int32 (levels,), where each level ends in the three above.
        counts: float32 (nodes,), how many frames each node stands for.
        roots: int32 (clips,), rows.
    """

    parents: np.ndarray
    lefts: np.ndarray
    rights: np.ndarray
    level_ends: np.ndarray
    counts: np.ndarray
    roots: np.ndarray


def chain(lengths: np.ndarray, frames: int) -> np.ndarray:
    """Merges from left to right, as in method B.

    Args:
        lengths: int (clips,), the frames that are real.
        frames: of the longest, or more.

    Returns:
        int32 (clips, frames - 1, 2), as `greedy.Merged.pairs`.
    """
    steps = np.arange(1, frames)
    pairs = np.stack([np.zeros_like(steps), steps], axis=1)[None].repeat(len(lengths), axis=0)
    pairs[steps[None] >= lengths[:, None]] = -1
    return pairs.astype(np.int32)


def balanced(lengths: np.ndarray, frames: int) -> np.ndarray:
    """Merges of neighbours, then of neighbouring pairs, and so on: the lowest tree there is.

    Args:
        lengths: as for `chain`.
        frames: as for `chain`.

    Returns:
        As for `chain`.
    """
    pairs = np.full((len(lengths), frames - 1, 2), -1, np.int32)
    for row, length in zip(pairs, lengths, strict=True):
        merges = [
            (left, left + stride)
            for stride in 2 ** np.arange(int(length).bit_length())
            for left in range(0, length - stride, 2 * stride)
        ]
        row[: len(merges)] = np.reshape(merges, (-1, 2))
    return pairs


def depths(pairs: np.ndarray) -> np.ndarray:
    """How many merges each frame went through.

    Args:
        pairs: int32 (clips, frames - 1, 2), as `greedy.Merged.pairs`.

    Returns:
        int64 (clips, frames); padding has 0.
    """
    counted = np.zeros((len(pairs), pairs.shape[1] + 1, 1), int)
    return unfold(lambda depth: (depth + 1, depth + 1), counted[:, 0], pairs)[..., 0]


def unfold(
    split: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
    vectors: np.ndarray,
    pairs: np.ndarray,
) -> np.ndarray:
    """Take the merges back, the last first.

    Args:
        split: from vectors (nodes, values) to those of their left and right children.
        vectors: (clips, values), of the utterances.
        pairs: int32 (clips, frames - 1, 2), as `greedy.Merged.pairs`.

    Returns:
        (clips, frames, values), what is left of each frame; padding has 0.
    """
    clips, steps = pairs.shape[:2]
    nodes = np.zeros((clips, steps + 1, vectors.shape[1]), vectors.dtype)
    nodes[:, 0] = vectors
    for step in reversed(range(steps)):
        clip = np.flatnonzero(pairs[:, step, 0] >= 0)
        if len(clip):
            left, right = pairs[clip, step].T
            nodes[clip, left], nodes[clip, right] = split(nodes[clip, left])
    return nodes


def lay_out(pairs: np.ndarray) -> Trees:
    """From merges in their order to trees by level.

    Args:
        pairs: int32 (clips, frames - 1, 2), merge by merge the first frame that the left and the
            right node stand for; -1 past the last merge.
    """
    clips, steps = pairs.shape[:2]
    frames = steps + 1
    # Of each clip and frame: the row, height and count of the node that begins with it.
    rows = np.arange(clips * frames).reshape(clips, frames)
    heights = np.zeros((clips, frames), int)
    counts = np.ones((clips, frames))
    all_counts = np.ones(clips * (frames + steps), np.float32)
    merges = [(np.zeros(0, int),) * 4]
    for step in range(steps):
        clip = np.flatnonzero(pairs[:, step, 0] >= 0)
        left, right = pairs[clip, step].T
        parent = clips * frames + clip * steps + step
        height = 1 + np.maximum(heights[clip, left], heights[clip, right])
        merges.append((parent, rows[clip, left], rows[clip, right], height))
        rows[clip, left] = parent
        heights[clip, left] = height
        counts[clip, left] += counts[clip, right]
        all_counts[parent] = counts[clip, left]
    parents, lefts, rights, height = (
        np.concatenate(parts).astype(np.int32) for parts in zip(*merges, strict=True)
    )
    order = np.argsort(height, kind="stable")
    level_ends = np.cumsum(np.bincount(height)[1:]).astype(np.int32)
    return Trees(
        parents[order],
        lefts[order],
        rights[order],
        level_ends,
        all_counts,
        rows[:, 0].astype(np.int32),
    )
