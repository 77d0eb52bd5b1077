import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.utterances import trees

LENGTHS = st.lists(st.integers(1, 9), min_size=1, max_size=5).map(np.array)


@st.composite
def random_pairs(draw):
    """Merges of neighbours in a random order, and the lengths."""
    lengths = draw(LENGTHS)
    frames = lengths.max() + draw(st.integers(0, 2))
    pairs = np.full((len(lengths), max(frames - 1, 0), 2), -1, np.int32)
    for row, length in zip(pairs, lengths, strict=True):
        firsts = list(range(length))
        for merge in range(length - 1):
            place = draw(st.integers(0, len(firsts) - 2))
            row[merge] = firsts[place : place + 2]
            del firsts[place + 1]
    return pairs, lengths


def spans(found, clips, frames):
    """Of each node the leaves below it, from left to right."""
    below = {row: [row] for row in range(clips * frames)}
    for parent, left, right in zip(found.parents, found.lefts, found.rights, strict=True):
        below[parent] = below[left] + below[right]  # A child must have come before.
    return below


def check(pairs, lengths):
    frames = pairs.shape[1] + 1
    found = trees.lay_out(pairs)
    below = spans(found, len(lengths), frames)
    for clip, length in enumerate(lengths):
        first = clip * frames
        assert below[found.roots[clip]] == list(range(first, first + length))
        assert found.counts[found.roots[clip]] == length
    for row, leaves in below.items():
        assert found.counts[row] == len(leaves)
    starts = [0, *found.level_ends]
    for start, end in zip(starts, found.level_ends, strict=False):
        level = set(found.parents[start:end])
        assert not level & set(found.lefts[start:end])
        assert not level & set(found.rights[start:end])
    assert starts[-1] == len(found.parents) == (lengths - 1).sum()
    return found


@given(random_pairs())
def test_any_order_of_merges_becomes_levels_with_children_below(drawn):
    check(*drawn)


@given(LENGTHS)
def test_a_chain_has_as_many_levels_as_merges(lengths):
    found = check(trees.chain(lengths, lengths.max()), lengths)
    assert len(found.level_ends) == lengths.max() - 1


@given(LENGTHS)
def test_a_balanced_tree_is_as_low_as_can_be(lengths):
    found = check(trees.balanced(lengths, lengths.max()), lengths)
    assert len(found.level_ends) == int(np.ceil(np.log2(lengths.max())))


@given(random_pairs())
def test_depths_are_counted_from_the_merges_themselves(made):
    pairs, lengths = made
    found = trees.depths(pairs)
    for clip, length in enumerate(lengths):
        below = {frame: [frame] for frame in range(length)}
        depth = dict.fromkeys(range(length), 0)
        for left, right in pairs[clip, : length - 1]:
            below[left] += below.pop(right)
            for frame in below[left]:
                depth[frame] += 1
        assert found[clip, :length].tolist() == list(depth.values())
        assert not found[clip, length:].any()


@given(random_pairs())
def test_what_a_split_keeps_whole_comes_back_whole(made):
    """A vector of all its frames in a row: its halves are known, so nothing is lost."""
    pairs, lengths = made
    frames = pairs.shape[1] + 1
    below = [{frame: [frame] for frame in range(length)} for length in lengths]
    halves = {}
    for clip, nodes in enumerate(below):
        for left, right in pairs[clip, : lengths[clip] - 1]:
            whole = clip, tuple(nodes[left] + nodes[right])
            halves[whole] = nodes[left], nodes[right]
            nodes[left] = nodes[left] + nodes.pop(right)

    def row(clip, leaves):
        found = np.full(frames + 1, -1)
        found[0] = clip
        found[1 : 1 + len(leaves)] = leaves
        return found

    def split(vectors):
        parts = [
            halves[vector[0], tuple(leaf for leaf in vector[1:] if leaf >= 0)]
            for vector in vectors.tolist()
        ]
        clips = vectors[:, 0]
        return tuple(
            np.stack([row(clip, part[side]) for clip, part in zip(clips, parts, strict=True)])
            for side in (0, 1)
        )

    roots = np.stack([row(clip, range(length)) for clip, length in enumerate(lengths)])
    found = trees.unfold(split, roots, pairs)
    for clip, length in enumerate(lengths):
        assert found[clip, :length, 1].tolist() == list(range(length))
        assert (found[clip, :length, 2:] == -1).all()
