"""Method B: an utterance folded from left to right, one frame after the other."""

from collections.abc import Callable

import tensorflow as tf

# From codes (clips, values) and frames (clips, values) to the next codes.
FoldStep = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


class SequentialFold:
    """Joins the first two frames, then their code and the third frame, and so on.

    All utterances at once; padding is passed over.

    Args:
        join: from a code (clips, values) and a frame (clips, values) to the next code, the same
            shape; of an utterance of one frame the code is the frame.
    """

    def __init__(self, join: FoldStep):
        self._join = join
        self._fold = tf.function(self._fold, reduce_retracing=True)

    def __call__(self, frames: tf.Tensor, lengths: tf.Tensor) -> tf.Tensor:
        """The last code of each utterance.

        Args:
            frames: float32 (clips, frames, values), padded at the end.
            lengths: int (clips,), the frames that are real, at least 1.

        Returns:
            float32 (clips, values).
        """
        return self.every_code(frames, lengths)[:, -1]

    def every_code(self, frames: tf.Tensor, lengths: tf.Tensor) -> tf.Tensor:
        """The code after each frame; past an utterance's end its last code is repeated.

        Args:
            frames: as above.
            lengths: as above.

        Returns:
            float32 (clips, frames, values); the first is the first frame.
        """
        return self._fold(tf.convert_to_tensor(frames), tf.cast(lengths, tf.int32))

    def _fold(self, frames, lengths):
        def step(code, now):
            frame, number = now
            joins = (number > 0) & (number < lengths)
            return tf.where(joins[:, None], self._join(code, frame), code)

        by_time = tf.transpose(frames, [1, 0, 2])
        numbers = tf.range(tf.shape(by_time)[0])
        # The first step does nothing: TensorFlow cannot scan nothing at all.
        codes = tf.scan(step, (by_time, numbers), initializer=by_time[0])
        return tf.transpose(codes, [1, 0, 2])
