"""What every exported model of speech does with a recording first: one way, for all of them."""

import tensorflow as tf

from keras_assign.audio import in_graph, voice_activity
from keras_assign.data.recordings import SHORTEST

WAVEFORM = (
    tf.TensorSpec([None], tf.float32, name="waveform"),
    tf.TensorSpec([], tf.int32, name="sample_rate"),
)


class WaveformModel(tf.Module):
    """Takes recordings at any rate; a subclass classifies the word in one by `_of_word`.

    Attributes:
        rate: that the model hears at, Hz.

    Args:
        name: of the module.
        sample_rate: that the model hears at, Hz.
    """

    def __init__(self, name: str, sample_rate: int):
        super().__init__(name=name)
        self.rate = sample_rate

    @tf.function(input_signature=WAVEFORM, autograph=False)
    def serve(self, waveform, sample_rate):
        """Probabilities float32 (classes,), of ten digits mostly; what they lack to 1: of none.

        Args:
            waveform: float32 (samples,), full scale from -1 to 1, at least 50 ms.
            sample_rate: of the waveform, Hz.

        Raises:
            tf.errors.InvalidArgumentError: the waveform is too short.
        """
        return self._of_word(self._word(waveform, sample_rate))

    @tf.function(input_signature=WAVEFORM, autograph=False)
    def words(self, waveform, sample_rate):
        """Where words are, float32 (words, 2): beginning and end of each, s.

        Args:
            waveform: float32 (samples,), full scale from -1 to 1, at least 50 ms.
            sample_rate: of the waveform, Hz.

        Raises:
            tf.errors.InvalidArgumentError: the waveform is too short.
        """
        heard = self._resampled(waveform, sample_rate)
        return tf.cast(voice_activity.words(heard, self.rate), tf.float32) / self.rate

    def at_its_rate(self) -> tf.types.experimental.GenericFunction:
        """The same for runtimes that cannot resample, in one function of a waveform at its rate.

        It takes `waveform`, float32 (samples,), and returns `words`, float32 (words, 2), s, and
        `probabilities`, float32 (classes,), of the word that stands out most.
        """

        @tf.function(input_signature=WAVEFORM[:1], autograph=False)
        def both(waveform):
            spans = voice_activity.words(waveform, self.rate)
            return {
                "words": tf.cast(spans, tf.float32) / self.rate,
                "probabilities": self._of_word(self._cut(waveform)),
            }

        return both

    def _word(self, waveform, sample_rate):
        """The word that stands out most, float32 (samples,) at the model's own rate."""
        return self._cut(self._resampled(waveform, sample_rate))

    def _cut(self, waveform):
        """What is classified of a waveform at the model's own rate."""
        return voice_activity.word(waveform, self.rate)

    def _resampled(self, waveform, sample_rate):
        long_enough = tf.debugging.Assert(
            tf.cast(tf.size(waveform), tf.float32) >= SHORTEST * tf.cast(sample_rate, tf.float32),
            [f"the waveform is shorter than {SHORTEST * 1000:.0f} ms"],
        )
        with tf.control_dependencies([long_enough]):
            return in_graph.resampled(waveform, sample_rate, self.rate)
