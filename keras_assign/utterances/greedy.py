"""Method C: the adjacent pair with the lowest reconstruction error is merged, until one is left."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf

# From left and right vectors (pairs, values) and how many frames each stands for (pairs,) to
# something of each pair.
OfPairs = Callable[[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor]

# Errors that differ by less count as equal, and the leftmost pair is taken: the last bits of an
# error hang on where in a batch it was computed.
TOLERANCE = 1e-5
# Utterances of about the same length that are merged together.
TOGETHER = 256


class Merged(NamedTuple):
    """What became of utterances.

    Attributes:
        vectors: float32 (clips, values), the last vector of each.
        pairs: int32 (clips, frames - 1, 2), merge by merge the first frame that the left and the
            right vector stand for; -1 past the last merge.
        errors: float32 (clips, frames - 1), the error of the pair; NaN past the last merge.
    """

    vectors: np.ndarray
    pairs: np.ndarray
    errors: np.ndarray


class GreedyMerge:
    """Merges pairs of neighbours, the one with the lowest error first, the leftmost of equals.

    All utterances of about the same length at once, padding passed over; after a merge only
    the two pairs next to it are looked at anew.

    Args:
        join: from two neighbours (pairs, values) each, and how many frames each stands for, float32
            (pairs,) each, to the vector in their place (pairs, values).
        error: from the same to the error of joining them, float32 (pairs,).
    """

    def __init__(self, join: OfPairs, error: OfPairs):
        self._join = join
        self._error = error
        self._merge = tf.function(self._merge, reduce_retracing=True)

    def __call__(self, frames: np.ndarray, lengths: np.ndarray) -> Merged:
        """Merge each utterance to one vector.

        Args:
            frames: float32 (clips, frames, values), padded at the end.
            lengths: int (clips,), the frames that are real, at least 1.

        Raises:
            ValueError: an error is no number.
        """
        clips, longest = frames.shape[:2]
        merged = Merged(
            np.zeros((clips, frames.shape[2]), np.float32),
            np.full((clips, longest - 1, 2), -1, np.int32),
            np.full((clips, longest - 1), np.nan, np.float32),
        )
        by_length = np.argsort(lengths, kind="stable")
        for items in np.split(by_length, range(TOGETHER, clips, TOGETHER)):
            frame_count = int(lengths[items].max())
            if frame_count == 1:
                merged.vectors[items] = frames[items, 0]
                continue
            found = self._merge(
                tf.constant(frames[items, :frame_count], tf.float32),
                tf.constant(lengths[items], tf.int32),
            )
            merged.vectors[items] = found.vectors
            merged.pairs[items, : frame_count - 1] = found.pairs
            merged.errors[items, : frame_count - 1] = found.errors
        if not np.isfinite(merged.errors[merged.pairs[:, :, 0] >= 0]).all():
            raise ValueError("the error of a pair is no number; did the training diverge?")
        return merged

    def one(self, frames: tf.Tensor) -> tf.Tensor:
        """The last vector (values,) of one utterance, float32 (frames, values), within a graph.

        There must be two frames or more.
        """
        return self.all_of_one(frames).vectors[0]

    def all_of_one(self, frames: tf.Tensor) -> Merged:
        """The same with every merge, as tensors of a batch of one."""
        return self._merge(frames[None], tf.shape(frames)[:1])

    def _merge(self, frames, lengths):
        """As `__call__`, for a batch.

        A vector lies in the slot of its first frame. One slot more, `nowhere`, stands for what lies
        before the first and behind the last, and takes what finished utterances would write.
        """
        clips, nowhere, values = tf.unstack(tf.shape(frames))
        slots = tf.range(nowhere + 1)[None]
        last = lengths[:, None] - 1
        vectors = tf.pad(frames, [[0, 0], [0, 1], [0, 0]])
        counts = tf.ones([clips, nowhere + 1])
        after = tf.where(slots < last, slots + 1, nowhere)
        before = tf.where((slots > 0) & (slots <= last), slots - 1, nowhere)
        errors = self._first_errors(frames, tf.range(nowhere)[None] < last)

        pairs = tf.TensorArray(tf.int32, nowhere - 1, element_shape=[None, 2])
        costs = tf.TensorArray(tf.float32, nowhere - 1, element_shape=[None])
        for step in tf.range(nowhere - 1):
            lowest = tf.reduce_min(errors, axis=1)
            active = step < last[:, 0]
            close = errors <= (lowest * (1 + TOLERANCE))[:, None]
            left = tf.where(active, tf.argmax(close, axis=1, output_type=tf.int32), nowhere)
            right = _get(after, left)
            beyond, ahead = _get(after, right), _get(before, left)
            right = tf.where(active, right, nowhere)
            cost = _get(errors, left)

            parent = self._join(
                _get(vectors, left), _get(vectors, right), _get(counts, left), _get(counts, right)
            )
            count = _get(counts, left) + _get(counts, right)
            vectors = _put(vectors, left, parent)
            counts = _put(counts, left, count)
            after = _put(after, left, beyond)
            before = _put(before, beyond, left)
            to_right = self._error(parent, _get(vectors, beyond), count, _get(counts, beyond))
            to_left = self._error(_get(vectors, ahead), parent, _get(counts, ahead), count)
            errors = _put(errors, right, tf.fill([clips], np.inf))
            errors = _put(errors, left, tf.where(beyond < nowhere, to_right, np.inf))
            errors = _put(errors, ahead, tf.where(ahead < nowhere, to_left, np.inf))

            pairs = pairs.write(
                step, tf.where(active[:, None], tf.stack([left, right], axis=1), -1)
            )
            costs = costs.write(step, tf.where(active, cost, np.nan))
        by_clip = tf.transpose(tf.reshape(pairs.stack(), [-1, clips, 2]), [1, 0, 2])
        return Merged(vectors[:, 0], by_clip, tf.transpose(tf.reshape(costs.stack(), [-1, clips])))

    def _first_errors(self, frames, has_neighbour):
        """The error of each frame with the next, infinite where there is none; one slot more."""
        clips, count, values = tf.unstack(tf.shape(frames))
        left = tf.reshape(frames[:, :-1], [-1, values])
        right = tf.reshape(frames[:, 1:], [-1, values])
        ones = tf.ones(tf.shape(left)[:1])
        errors = tf.reshape(self._error(left, right, ones, ones), [clips, count - 1])
        errors = tf.pad(errors, [[0, 0], [0, 2]], constant_values=np.inf)
        has_neighbour = tf.pad(has_neighbour, [[0, 0], [0, 1]])
        return tf.where(has_neighbour, errors, np.inf)


def _get(values, slots):
    """Of each clip the value in a slot."""
    return tf.gather(values, slots, batch_dims=1)


def _put(values, slots, updates):
    """Values with one slot of each clip replaced."""
    places = tf.stack([tf.range(tf.shape(slots)[0]), slots], axis=1)
    return tf.tensor_scatter_nd_update(values, places, updates)
