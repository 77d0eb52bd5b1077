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
