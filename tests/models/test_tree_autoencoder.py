"""The autoencoder along trees, against a plain recursion and against what its parts promise."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_assign.models.tree_autoencoder import TreeAutoencoder
from keras_assign.utterances import trees
from keras_assign.utterances.batches import TreeBatches, with_trees
from keras_assign.utterances.greedy import GreedyMerge

VALUES, LEARNED = 3, 4


def utterances(lengths, seed=0):
    lengths = np.array(lengths)
    frames = np.random.default_rng(seed).normal(size=(len(lengths), lengths.max() + 1, VALUES))
    frames[np.arange(frames.shape[1]) >= lengths[:, None]] = 0
    return frames.astype(np.float32), lengths


@pytest.fixture(scope="module")
def model():
    """With random weights in all networks, so that each has a say."""
    built = TreeAutoencoder(VALUES, LEARNED, hidden=8, seed=1)
    kernel = built.joiner.layers[-1].kernel
    kernel.assign(np.random.default_rng(0).normal(0, 0.5, kernel.shape))
    return built


def plainly(model, frames, pairs):
    """The root's vector and every decoded frame of one utterance, node by node."""

    def count(n):
        return np.array([n], np.float32)

    nodes = {first: (model.vectors_of_frames(f[None]), 1, first) for first, f in enumerate(frames)}
    for left, right in pairs:
        a, b = nodes[left], nodes.pop(right)
        joined = model.join(a[0], b[0], count(a[1]), count(b[1]))
        nodes[left] = (joined, a[1] + b[1], (a[1:], b[1:]))
    (root,) = nodes.values()
    decoded = np.zeros_like(frames)

    def unfold(vector, below):
        if not isinstance(below, tuple):
            decoded[below] = model.output_network(vector)[0]
            return
        (left_count, left), (right_count, right) = below
        children = model.split(vector, count(left_count), count(right_count))
        unfold(children[0], left)
        unfold(children[1], right)

    unfold(root[0], root[2])
    return root[0].numpy()[0], decoded


@pytest.mark.parametrize("shape", [trees.chain, trees.balanced])
def test_both_ways_agree_with_a_plain_recursion(model, shape):
    frames, lengths = utterances([6, 1, 4, 2])
    pairs = shape(lengths, frames.shape[1])
    inputs = with_trees(frames, lengths, pairs)
    vectors, decoded = model.encode(inputs).numpy(), model(inputs).numpy()
    assert decoded.shape == (4, 6, VALUES)
    for clip, length in enumerate(lengths):
        vector, again = plainly(model, frames[clip, :length], pairs[clip, : length - 1])
        np.testing.assert_allclose(vectors[clip], vector, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(decoded[clip, :length], again, rtol=1e-4, atol=1e-5)


@settings(max_examples=25)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=4), st.integers(0, 99))
def test_a_vector_begins_with_the_exact_mean(lengths, seed):
    frames, lengths = utterances(lengths, seed)
    fresh = TreeAutoencoder(VALUES, LEARNED, hidden=8, seed=seed)
    vectors = fresh.encode(with_trees(frames, lengths, trees.chain(lengths, frames.shape[1])))
    for clip, length in enumerate(lengths):
        of_frames = fresh.vectors_of_frames(frames[clip, :length])
        # At the start what is learned is a mean, too.
        np.testing.assert_allclose(vectors[clip], np.mean(of_frames, axis=0), rtol=1e-4, atol=1e-5)


def test_a_frame_moves_a_code_by_its_part(model):
    """What the network adds to the mean of a code of 99 frames and one more is a fiftieth."""
    left, right = np.random.default_rng(0).normal(size=(2, 1, VALUES + LEARNED)).astype("float32")

    def added(left_count, right_count):
        counts = np.array([[left_count], [right_count]], np.float32)
        part = left_count / (left_count + right_count)
        joined = model.join(left, right, *counts).numpy()
        sizes = np.log(counts) / 5
        inputs = np.concatenate([left, right, [[part], sizes[0], sizes[1]]], axis=None)[None]
        mean = part * left + (1 - part) * right
        return (joined - mean)[0, VALUES:], model.joiner(inputs.astype("float32")).numpy()[0]

    found, network = added(99, 1)
    np.testing.assert_allclose(found, network / 50, rtol=1e-3, atol=1e-6)
    found, network = added(4, 4)
    np.testing.assert_allclose(found, network, rtol=1e-3, atol=1e-6)


def test_the_error_of_a_pair_is_that_of_all_its_frames(model):
    left, right = np.random.default_rng(1).normal(size=(2, 5, VALUES + LEARNED)).astype("float32")
    counts = np.full(5, 3, np.float32), np.full(5, 9, np.float32)
    again = model.split(model.join(left, right, *counts), *counts)
    expected = 3 * ((left - again[0]) ** 2).numpy().mean(axis=1)
    expected += 9 * ((right - again[1]) ** 2).numpy().mean(axis=1)
    np.testing.assert_allclose(model.error(left, right, *counts), expected, rtol=1e-4)


def test_greedy_merges_of_like_frames_stay_low():
    """Of an utterance that stays the same about as low as a balanced tree, no chain."""
    random = np.random.default_rng(0)
    fresh = TreeAutoencoder(VALUES, LEARNED, hidden=8, seed=0)
    frames = random.normal(0, 0.1, (4, 64, VALUES)).astype(np.float32)
    nodes = fresh.vectors_of_frames(frames.reshape(-1, VALUES)).numpy().reshape(4, 64, -1)
    merged = GreedyMerge(fresh.join, fresh.error)(nodes, np.full(4, 64))
    assert trees.depths(merged.pairs).max() <= 12


def test_along_greedy_merges_it_gives_what_the_merge_gives(model):
    frames, lengths = utterances([9, 5, 1, 7])
    leaves = model.vectors_of_frames(frames.reshape(-1, VALUES)).numpy()
    merged = GreedyMerge(model.join, model.error)(leaves.reshape(4, -1, VALUES + LEARNED), lengths)
    again = model.encode(with_trees(frames, lengths, merged.pairs))
    np.testing.assert_allclose(merged.vectors, again, rtol=1e-4, atol=1e-5)


def test_training_lowers_the_loss_and_the_model_can_be_saved(tmp_path):
    frames, lengths = utterances([9, 5, 1, 7, 8, 8, 3, 2])
    chains = trees.chain(lengths, frames.shape[1])
    batches = TreeBatches(frames, lengths, chains, 3, seed=0)
    model = TreeAutoencoder(VALUES, LEARNED, hidden=32, seed=0)
    model.compile(keras.optimizers.Adam(0.01), "mse")
    history = model.fit(batches.dataset(), epochs=30, shuffle=False, verbose=0).history["loss"]
    assert history[-1] < 0.6 * history[0]
    inputs = with_trees(frames, lengths, chains)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(again(inputs), model(inputs), rtol=1e-5, atol=1e-6)
    assert not again.supports_jit
