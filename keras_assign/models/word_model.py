"""From a waveform to the probabilities of any set of words, with their names, for export."""

import json
from collections.abc import Callable, Sequence

import keras
import tensorflow as tf

from keras_assign.audio import word_windows
from keras_assign.models.waveform_model import WAVEFORM, WaveformModel


class WordModel(WaveformModel):
    """Resampling, the word that stands out or a window about it, and what classifies that.

    Attributes:
        about: string (), JSON: `labels`, the names of the classes, and `sample_rate`, Hz.

    Args:
        scores: from float32 (samples,) at the model's rate to one value a class.
        weights: that it uses.
        labels: names of the classes.
        temperature: that scores are divided by, found on what was not trained on.
        sample_rate: that the model hears at, Hz.
        seconds: of the window; None: the word alone is classified.
        shown: from the same as `scores` to what the model saw and where it looked, which
            `attend`, of a waveform and its sample rate, then returns; see `SpokenDigitCNN.attend`.
    """

    def __init__(
        self,
        scores: Callable[[tf.Tensor], tf.Tensor],
        weights: Sequence[keras.Variable],
        labels: tuple[str, ...],
        temperature: float,
        sample_rate: int,
        seconds: float | None,
        shown: Callable[[tf.Tensor], dict] | None = None,
    ):
        super().__init__("word_model", sample_rate)
        self.network_variables = [weight.value for weight in weights]
        about = {"labels": list(labels), "sample_rate": sample_rate}
        self.about = tf.Variable(json.dumps(about, ensure_ascii=False), trainable=False)
        self.sample_rate = tf.Variable(sample_rate, trainable=False)
        self._scores, self._labels = scores, labels
        self._temperature, self._seconds = temperature, seconds
        if shown:
            self.attend = tf.function(
                lambda waveform, sample_rate: shown(self._word(waveform, sample_rate)),
                input_signature=WAVEFORM,
                autograph=False,
            )

    @tf.function(input_signature=WAVEFORM, autograph=False)
    def recognise(self, waveform, sample_rate):
        """The likeliest class by its name, and all: the signature of the SavedModel.

        Args:
            waveform: as of `serve`, like `sample_rate`.
            sample_rate: of the waveform, Hz.

        Returns:
            `label`, string (); `probabilities`, float32 (classes,); `labels`, string (classes,).
        """
        likely, labels = self.serve(waveform, sample_rate), tf.constant(self._labels)
        return {"label": labels[tf.argmax(likely)], "probabilities": likely, "labels": labels}

    def _cut(self, waveform):
        if self._seconds is None:
            return super()._cut(waveform)
        return word_windows.window(waveform, self.rate, self._seconds)

    def _of_word(self, word):
        return tf.nn.softmax(self._scores(word) / self._temperature)
