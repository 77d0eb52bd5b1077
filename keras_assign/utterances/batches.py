"""Utterances with their trees become batches that a `TreeAutoencoder` takes."""

import numpy as np
import tensorflow as tf

from keras_assign.utterances.trees import Trees, lay_out


def with_trees(frames: np.ndarray, lengths: np.ndarray, pairs: np.ndarray) -> dict:
    """Some utterances, cut to the longest of them, and their trees.

    Args:
        frames: float32 (clips, frames, values), padded at the end.
        lengths: int (clips,), the frames that are real.
        pairs: int32 (clips, frames - 1, 2), as `greedy.Merged.pairs`.

    Returns:
        `frames` and the fields of `Trees`.
    """
    longest = int(lengths.max())
    trees = lay_out(pairs[:, : longest - 1])
    return {"frames": frames[:, :longest], **trees._asdict()}


class TreeBatches:
    """Batches of utterances of about the same length, in a new order every epoch.

    Args:
        frames: float32 (clips, frames, values), padded at the end.
        lengths: int (clips,), the frames that are real.
        pairs: int32 (clips, frames - 1, 2).
        batch_size: clips in a batch.
        seed: of the orders.
    """

    def __init__(self, frames, lengths, pairs, batch_size: int, seed: int):
        self.take(frames, lengths, pairs)
        self._batch_size = batch_size
        self._random = np.random.default_rng(seed)

    def take(self, frames, lengths, pairs) -> None:
        """Take these utterances from the next epoch on, as many as at the start, see above."""
        self._frames = frames
        self._lengths = lengths
        self._pairs = pairs

    def dataset(self) -> tf.data.Dataset:
        """Batches of (what the model takes, frames, weight of each frame), an epoch an iteration.

        The weights are 0 at padding and 1 in the mean.
        """
        values = self._frames.shape[2]
        inputs = {name: tf.TensorSpec([None], tf.int32) for name in Trees._fields}
        inputs["counts"] = tf.TensorSpec([None], tf.float32)
        inputs["frames"] = tf.TensorSpec([None, None, values], tf.float32)
        batches = tf.data.Dataset.from_generator(
            self._epoch,
            output_signature=(
                inputs,
                tf.TensorSpec([None, None, values], tf.float32),
                tf.TensorSpec([None, None], tf.float32),
            ),
        )
        count = -(-len(self._lengths) // self._batch_size)
        batches = batches.apply(tf.data.experimental.assert_cardinality(count))
        return batches.prefetch(2)

    def _epoch(self):
        clips = len(self._lengths)
        # Sorted by length, equals in random order, so that batches differ from epoch to epoch.
        jitter = self._random.uniform(-0.05, 0.05, clips) * self._lengths
        order = np.argsort(self._lengths + jitter, kind="stable")
        batches = np.split(order, range(self._batch_size, clips, self._batch_size))
        for number in self._random.permutation(len(batches)):
            items = batches[number]
            inputs = with_trees(self._frames[items], self._lengths[items], self._pairs[items])
            real = np.arange(inputs["frames"].shape[1]) < self._lengths[items][:, None]
            yield inputs, inputs["frames"], (real / real.mean()).astype(np.float32)
