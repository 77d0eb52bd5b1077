"""Random numbers for `tf.data`, without a state: the same whatever ran before, and in any order."""

import numpy as np
import tensorflow as tf


class Draws:
    """Numbers that hang on the seed, on how manieth an item is, and on how many were drawn before.

    Args:
        seed: of all items.
        number: int64 (), of the item.
        shape: of each draw.
    """

    def __init__(self, seed: int, number: tf.Tensor, shape: tuple[int, ...] = ()):
        self._seed = tf.stack([tf.constant(seed, tf.int64), number])
        self._drawn, self._shape = 0, shape

    def _next(self):
        self._drawn += 1
        return tf.random.experimental.stateless_fold_in(self._seed, self._drawn)

    def uniform(self, low: float = 0.0, high: float = 1.0, further: tuple[int, ...] = ()):
        """float32 (*shape, *further), evenly from low to high."""
        return tf.random.stateless_uniform((*self._shape, *further), self._next(), low, high)

    def normal(self, *further: int):
        """float32 (*shape, *further), of mean 0 and standard deviation 1."""
        return tf.random.stateless_normal((*self._shape, *further), self._next())

    def factor(self, most: float):
        """float32 (*shape,), evenly on a logarithmic scale from 1 / most to most."""
        return tf.exp(np.float32(np.log(most)) * self.uniform(-1.0, 1.0))

    def integer(self, below: int):
        """int32 (*shape,), from 0 to below - 1."""
        scaled = self.uniform() * tf.cast(below, tf.float32)
        return tf.minimum(tf.cast(scaled, tf.int32), below - 1)
