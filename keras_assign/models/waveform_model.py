"""What every exported model of speech does with a recording first: one way, for all of them."""

import tensorflow as tf

from keras_assign.audio import in_graph, voice_activity
from keras_assign.data.recordings import SHORTEST

WAVEFORM = (
    tf.TensorSpec([None], tf.float32, name="waveform"),
    tf.TensorSpec([], tf.int32, name="sample_rate"),
)


class WaveformModel(tf.Module):
    """Takes recordings at any rate; a subclass classifies the word in one.

    Args:
        name: of the module.
        sample_rate: that the model hears at, Hz.
    """

    def __init__(self, name: str, sample_rate: int):
        super().__init__(name=name)
        self._rate = sample_rate

    @tf.function(input_signature=WAVEFORM)
    def words(self, waveform, sample_rate):
        """Where words are, float32 (words, 2): beginning and end of each, s.

        Args:
            waveform: float32 (samples,), full scale from -1 to 1, at least 50 ms.
            sample_rate: of the waveform, Hz.

        Raises:
            tf.errors.InvalidArgumentError: the waveform is too short.
        """
        heard = self._resampled(waveform, sample_rate)
        return tf.cast(voice_activity.words(heard, self._rate), tf.float32) / self._rate

    def _word(self, waveform, sample_rate):
        """The word that stands out most, float32 (samples,) at the model's own rate."""
        return voice_activity.word(self._resampled(waveform, sample_rate), self._rate)

    def _resampled(self, waveform, sample_rate):
        long_enough = tf.debugging.Assert(
            tf.cast(tf.size(waveform), tf.float32) >= SHORTEST * tf.cast(sample_rate, tf.float32),
            [f"the waveform is shorter than {SHORTEST * 1000:.0f} ms"],
        )
        with tf.control_dependencies([long_enough]):
            return in_graph.resampled(waveform, sample_rate, self._rate)
