import numpy as np

from keras_assign.utterances import trees
from keras_assign.utterances.batches import TreeBatches

LENGTHS = np.array([9, 5, 1, 7, 8, 8, 3, 2])
FRAMES = np.random.default_rng(0).normal(size=(8, 9, 3)).astype(np.float32)
FRAMES[np.arange(9) >= LENGTHS[:, None]] = 0
CHAIN = trees.chain(LENGTHS, 9)


def epochs(seed, count=3):
    """Of each epoch the first value of each utterance, in its order."""
    batches = TreeBatches(FRAMES, LENGTHS, CHAIN, batch_size=3, seed=seed).dataset()
    return [[float(v) for _, t, _ in batches for v in t[:, 0, 0]] for _ in range(count)]


def test_an_epoch_holds_every_utterance_once_and_padding_weighs_nothing():
    seen = []
    for inputs, target, weight in TreeBatches(FRAMES, LENGTHS, CHAIN, 3, seed=0).dataset():
        np.testing.assert_array_equal(inputs["frames"], target)
        of_clip = (weight.numpy() > 0).sum(axis=1)
        seen += of_clip.tolist()
        assert target.shape[1] == of_clip.max()
        np.testing.assert_allclose(weight.numpy().mean(), 1, rtol=1e-6)
    assert sorted(seen) == sorted(LENGTHS)


def test_orders_differ_from_epoch_to_epoch_and_hang_on_the_seed():
    assert epochs(0) == epochs(0)
    assert epochs(0) != epochs(1)
    first, second, third = epochs(0)
    assert sorted(first) == sorted(second) == sorted(third)
    assert first != second != third != first


def test_replaced_trees_are_used_from_the_next_epoch_on():
    batches = TreeBatches(FRAMES, LENGTHS, CHAIN, batch_size=8, seed=0)
    dataset = batches.dataset()
    ((before, _, _),) = dataset
    assert len(before["level_ends"]) == 8
    batches.take(FRAMES, LENGTHS, trees.balanced(LENGTHS, 9))
    ((after, _, _),) = dataset
    assert len(after["level_ends"]) == 4
