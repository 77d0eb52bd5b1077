"""From a waveform to the probabilities of ten digits by a CNN, in one piece, for export."""

import functools

import keras
import tensorflow as tf

from keras_assign.audio import spectrogram
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.explain.cbam_maps import MAP, cbam_model, cbam_names
from keras_assign.models.waveform_model import WAVEFORM, WaveformModel


class SpokenDigitCNN(WaveformModel):
    """Resampling, the word that stands out, the spectrogram image, the network.

    Attributes:
        sample_rate: what recordings are resampled to, Hz; slower ones lack what the network hears.

    Args:
        network: trained, from images to logits.
        sample_rate: of the clips that it was trained on, Hz.
        settings: of the images.
    """

    def __init__(self, network: keras.Model, sample_rate: int, settings: SpectrogramSettings):
        super().__init__("spoken_digit_cnn", sample_rate)
        self.sample_rate = tf.Variable(sample_rate, trainable=False)
        # Not the networks themselves: TensorFlow would write their weights and their training's
        # calls once more.
        self.network_variables = [weight.value for weight in network.weights]
        self._logits = functools.partial(network, training=False)
        attends = bool(cbam_names(network))
        self._weights = (
            functools.partial(cbam_model(network), training=False) if attends else _no_weights
        )
        self._settings = settings

    @tf.function(input_signature=WAVEFORM)
    def serve(self, waveform, sample_rate):
        """Probabilities float32 (10,) of one digit, from 0.

        Args:
            waveform: float32 (samples,), full scale from -1 to 1, at least 50 ms.
            sample_rate: of the waveform, Hz.

        Raises:
            tf.errors.InvalidArgumentError: the waveform is too short.
        """
        return tf.nn.softmax(self._logits(self._images(waveform, sample_rate)))[0]

    @tf.function(input_signature=WAVEFORM)
    def attend(self, waveform, sample_rate):
        """What the network saw and where each block looked.

        Args:
            waveform: as of `serve`, like `sample_rate`.
            sample_rate: of the waveform, Hz.

        Returns:
            `image` float32 (rows, columns), from the highest band down; `seconds` float32 (), the
            length that its columns span; `edges` float32 (mel bands + 2,), Hz; and by name of a
            CBAM layer its map, float32 (height, width), 0 to 1: no such name where there is none.
        """
        images = self._images(waveform, sample_rate)
        maps = self._weights(images)
        return {
            "image": images[0, ..., 0],
            "seconds": tf.constant(self._settings.seconds),
            "edges": tf.constant(spectrogram.band_edges(self._settings, self._rate), tf.float32),
            **{
                name.removesuffix(f"/{MAP}"): values[0]
                for name, values in maps.items()
                if name.endswith(f"/{MAP}")
            },
        }

    def _images(self, waveform, sample_rate):
        word = self._word(waveform, sample_rate)
        clip = spectrogram.trimmed(word, self._rate, self._settings)
        return spectrogram.image(clip, self._rate, self._settings)[None]


def _no_weights(images):
    return {}
