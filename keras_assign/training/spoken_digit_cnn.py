"""From a waveform to the probabilities of ten digits by a CNN, in one piece, for export."""

import functools

import keras
import tensorflow as tf

from keras_assign.audio import spectrogram, word_frames
from keras_assign.audio.frame_settings import FrameSettings
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.explain.cbam_maps import MAP, cbam_model, cbam_names
from keras_assign.models.digit_or_none import UNCALIBRATED, Calibration, of_eleven
from keras_assign.models.waveform_model import WAVEFORM, WaveformModel


class SpokenDigitCNN(WaveformModel):
    """Resampling, the word that stands out, its image, the network.

    Attributes:
        sample_rate: what recordings are resampled to, Hz; slower ones lack what the network hears.

    Args:
        network: trained, from images to logits of ten digits and of no digit.
        sample_rate: of the clips that it was trained on, Hz.
        settings: of the images: a square spectrogram, or the frames of a word.
        calibration: of the probabilities.
    """

    def __init__(
        self,
        network: keras.Model,
        sample_rate: int,
        settings: SpectrogramSettings | FrameSettings,
        calibration: Calibration = UNCALIBRATED,
    ):
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
        self._calibration = calibration

    @tf.function(input_signature=WAVEFORM, autograph=False)
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
        images = self._images(self._word(waveform, sample_rate))
        maps = self._weights(images)
        return {
            **self._shown(images[0, ..., 0]),
            **{
                name.removesuffix(f"/{MAP}"): values[0]
                for name, values in maps.items()
                if name.endswith(f"/{MAP}")
            },
        }

    def _of_word(self, word):
        return of_eleven(self._logits(self._images(word)), self._calibration)[0]

    def _shown(self, image):
        """The image as people are shown it."""
        how = self._settings
        if isinstance(how, FrameSettings):
            image = tf.reverse(tf.transpose(word_frames.level(image, how)), axis=[0])
            seconds, edges = how.frames * how.hop_ms / 1000, word_frames.edges(how, self.rate)
        else:
            seconds, edges = how.seconds, spectrogram.band_edges(how, self.rate)
        edges = tf.constant(edges, tf.float32)
        return {"image": image, "seconds": tf.constant(seconds), "edges": edges}

    def _images(self, word):
        if isinstance(self._settings, FrameSettings):
            return word_frames.picture(word, self.rate, self._settings)[None]
        clip = spectrogram.trimmed(word, self.rate, self._settings)
        if not self._settings.seconds:
            return spectrogram.images(clip[None], self.rate, self._settings)
        clip = spectrogram.of_length(clip, round(self._settings.seconds * self.rate))
        return spectrogram.images(clip[None], self.rate, self._settings, spectrogram.IN_ANY_RUNTIME)


def _no_weights(images):
    return {}
