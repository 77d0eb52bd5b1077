"""The fast greedy merge against the plain one: the same merges, the same vectors."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from keras_assign.audio.mfcc import mfccs, padded
from keras_assign.data import spoken_digits, utterances
from keras_assign.models.dense_autoencoder import dense_autoencoder
from keras_assign.models.tree_autoencoder import TreeAutoencoder
from keras_assign.utterances import greedy
from keras_assign.utterances.greedy import GreedyMerge
from tests.utterances import plain

SIZE = 3
# A linear pair autoencoder whose products are exact in 32 bits for the frames made here.
DOWN = np.array([[2, 0, 1], [0, 1, 0], [1, 0, -1], [1, 1, 0], [0, -1, 2], [1, 0, 1]]) / 4
UP = DOWN.T * 2


def linear(matmul, concat, reduce_sum, down, up):
    def join(a, b, *_):
        return matmul(concat([a, b], -1), down)

    def error(a, b, *_):
        pair = concat([a, b], -1)
        return reduce_sum((matmul(matmul(pair, down), up) - pair) ** 2, -1)

    return join, error


TF_LINEAR = linear(
    tf.matmul, tf.concat, tf.reduce_sum, tf.constant(DOWN, tf.float32), tf.constant(UP, tf.float32)
)
NUMPY_LINEAR = linear(np.matmul, np.concatenate, np.sum, DOWN, UP)


def check(frames, lengths, merger, join, error, rtol=1e-4):
    found = merger(frames, lengths)
    for clip, length in enumerate(lengths):
        vector, merges = plain.greedy(frames[clip, :length], join, error)
        assert [tuple(pair) for pair in found.pairs[clip, : length - 1]] == [
            merge[:2] for merge in merges
        ]
        assert (found.pairs[clip, length - 1 :] == -1).all()
        np.testing.assert_allclose(
            found.errors[clip, : length - 1], [m[2] for m in merges], rtol=rtol, atol=1e-5
        )
        assert np.isnan(found.errors[clip, length - 1 :]).all()
        np.testing.assert_allclose(found.vectors[clip], vector, rtol=rtol, atol=1e-5)


SMALL = GreedyMerge(*TF_LINEAR)


@settings(max_examples=60)
@given(
    values=hnp.arrays(np.int8, (4, 7, SIZE), elements=st.integers(-4, 4)),
    lengths=st.lists(st.integers(1, 7), min_size=4, max_size=4),
)
def test_the_same_merges_as_the_plain_one_ties_and_all(values, lengths):
    check(values.astype(np.float32), np.array(lengths), SMALL, *NUMPY_LINEAR)


def test_errors_that_differ_by_a_thousandth_are_no_tie():
    """Of two lone pairs the right one costs a thousandth less."""

    def error(a, b, *_):
        return tf.where(a[:, 0] + b[:, 0] == 3, 0.999, 1.0)  # Frames 1 and 2.

    frames = np.arange(3, dtype=np.float32).reshape(1, 3, 1)
    found = GreedyMerge(lambda a, b, *_: a, error)(frames, np.array([3]))
    assert found.pairs[0].tolist() == [[1, 2], [0, 1]]
    np.testing.assert_allclose(found.errors[0], [0.999, 1.0])


def test_errors_that_are_no_numbers_are_refused():
    merger = GreedyMerge(lambda a, b, *_: a, lambda a, b, *_: a[:, 0] * np.nan)
    with pytest.raises(ValueError, match="diverge"):
        merger(np.ones((2, 4, SIZE), np.float32), np.array([4, 2]))


@pytest.mark.parametrize("length", [1, 2, 3, 8])
def test_equal_frames_are_merged_from_the_left(length):
    frames = np.ones((3, 8, SIZE), np.float32)
    found = SMALL(frames, np.full(3, length))
    check(frames, np.full(3, length), SMALL, *NUMPY_LINEAR)
    if length > 1:
        assert found.pairs[:, 0].tolist() == [[0, 1]] * 3


def test_an_utterance_of_one_frame_is_that_frame():
    frames = np.arange(2 * SIZE, dtype=np.float32).reshape(2, 1, SIZE)
    found = SMALL(frames, np.array([1, 1]))
    np.testing.assert_array_equal(found.vectors, frames[:, 0])
    assert found.pairs.shape == (2, 0, 2)


def test_padding_has_no_say():
    rng = np.random.default_rng(0)
    frames = rng.normal(size=(5, 12, SIZE)).astype(np.float32)
    lengths = np.array([12, 1, 5, 2, 7])
    other = np.where((np.arange(12) < lengths[:, None])[..., None], frames, 1e3)
    one, two = SMALL(frames, lengths), SMALL(other.astype(np.float32), lengths)
    np.testing.assert_array_equal(one.vectors, two.vectors)
    np.testing.assert_array_equal(one.pairs, two.pairs)


def test_counts_say_how_many_frames_a_vector_stands_for():
    """Joined to its mean weighted by the counts, an utterance ends as the mean of its frames."""

    def weighted(a, b, count_a, count_b):
        return (a * count_a[:, None] + b * count_b[:, None]) / (count_a + count_b)[:, None]

    def distance(a, b, *_):
        return tf.reduce_sum((a - b) ** 2, axis=-1)

    rng = np.random.default_rng(0)
    frames = rng.normal(size=(6, 30, SIZE)).astype(np.float32)
    lengths = np.array([30, 1, 17, 2, 29, 30])
    found = GreedyMerge(weighted, distance)(frames, lengths)
    for clip, length in enumerate(lengths):
        mean = frames[clip, :length].mean(axis=0)
        np.testing.assert_allclose(found.vectors[clip], mean, rtol=1e-5, atol=1e-6)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """MFCC of 39 synthesised utterances, scaled, with lengths."""
    index = spoken_digits.find()
    cache = tmp_path_factory.mktemp("cache")
    some = utterances.load(index.select(np.arange(0, len(index), 13)), 8000, cache_dir=cache)
    return padded([m / 200 for m in mfccs(some.waveforms, 8000)])


def test_the_same_merges_on_speech_with_a_network(spoken, monkeypatch):
    monkeypatch.setattr(greedy, "TOGETHER", 16)
    frames, lengths = spoken
    network = dense_autoencoder(26, 13, hidden=(20,), seed=1)

    def join(a, b, *_):
        return network.encoder(tf.concat([a, b], axis=1))

    def error(a, b, *_):
        pair = tf.concat([a, b], axis=1)
        return tf.reduce_mean((network.whole(pair) - pair) ** 2, axis=1)

    def one(function):
        compiled = tf.function(function)
        return lambda a, b, *_: compiled(tf.constant(a[None]), tf.constant(b[None])).numpy()[0]

    few = np.argsort(lengths)[:3]
    check(frames, lengths, GreedyMerge(join, error), *_numpy_network(network))
    check(frames[few], lengths[few], GreedyMerge(join, error), one(join), one(error))


COUNTING = TreeAutoencoder(SIZE, 2, hidden=6, seed=3)


def plain_tree_autoencoder():
    """Join and error of `COUNTING` for one pair, with how many frames each side stands for."""

    def one(function):
        compiled = tf.function(function, reduce_retracing=True)

        def of_pair(a, b, *counts):
            pair = [np.float32(side)[None] for side in (a, b)]
            counts = [np.array([count], np.float32) for count in counts]
            return compiled(*map(tf.constant, (*pair, *counts))).numpy()[0]

        return of_pair

    return one(COUNTING.join), one(COUNTING.error)


MERGER = GreedyMerge(COUNTING.join, COUNTING.error)
ONE_BY_ONE = plain_tree_autoencoder()


def check_counting(frames, lengths):
    kernel = COUNTING.joiner.layers[-1].kernel
    kernel.assign(np.random.default_rng(0).normal(0, 0.5, kernel.shape))  # So that it has a say.
    leaves = COUNTING.vectors_of_frames(frames.reshape(-1, SIZE)).numpy()
    leaves = leaves.reshape(*frames.shape[:2], -1)
    check(leaves, lengths, MERGER, *ONE_BY_ONE, rtol=1e-3)


@settings(max_examples=8)
@given(
    values=hnp.arrays(np.int8, (3, 6, SIZE), elements=st.integers(-4, 4)),
    lengths=st.lists(st.integers(1, 6), min_size=3, max_size=3),
)
def test_the_same_merges_where_counts_have_a_say(values, lengths):
    """As in method C improved: short utterances, equal frames and ties, too."""
    check_counting(values.astype(np.float32), np.array(lengths))


def test_the_same_merges_on_speech_where_counts_have_a_say(spoken):
    frames, lengths = spoken
    few = np.argsort(lengths)[:2]
    check_counting(frames[few][:, : lengths[few].max(), :SIZE], lengths[few])


def _numpy_network(network):
    """The network in NumPy with 64 bits, one pair at a time."""
    weights = [w.astype(np.float64) for w in network.whole.get_weights()]
    (w1, b1), (w2, b2), (w3, b3), (w4, b4) = zip(weights[::2], weights[1::2], strict=True)

    def join(a, b, *_):
        hidden = np.maximum(np.concatenate([a, b]) @ w1 + b1, 0)
        return np.tanh(hidden @ w2 + b2)

    def error(a, b, *_):
        back = np.maximum(join(a, b) @ w3 + b3, 0) @ w4 + b4
        return np.mean((back - np.concatenate([a, b])) ** 2)

    return join, error
