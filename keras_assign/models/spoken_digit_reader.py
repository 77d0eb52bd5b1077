"""From a waveform to the probabilities of ten digits, in one piece that can be exported."""

import numpy as np
import tensorflow as tf

from keras_assign.audio import in_graph
from keras_assign.audio.mfcc_settings import MfccSettings
from keras_assign.models.digit_or_none import UNCALIBRATED, Calibration, of_eleven
from keras_assign.models.kernel_classifier import KernelClassifier
from keras_assign.models.tree_autoencoder import TreeAutoencoder
from keras_assign.models.waveform_model import WAVEFORM, WaveformModel
from keras_assign.utterances.greedy import GreedyMerge

LEAST = 1e-9  # Probability; below it there is nothing to tell.


class SpokenDigitReader(WaveformModel):
    """The word that stands out; its MFCC, scaled; their greedy merge to one vector; a classifier.

    Args:
        encoder: trained.
        classifier: of the encoder's vectors, into ten digits and no digit.
        mean: (coefficients,), taken from each MFCC.
        scale: (coefficients,), each is divided by.
        sample_rate: that MFCC are computed at, Hz.
        settings: of the MFCC.
        calibration: of the probabilities.
    """

    def __init__(
        self,
        encoder: TreeAutoencoder,
        classifier: KernelClassifier,
        mean: np.ndarray,
        scale: np.ndarray,
        sample_rate: int,
        settings: MfccSettings,
        calibration: Calibration = UNCALIBRATED,
    ):
        super().__init__("spoken_digit_reader", sample_rate)
        # Not the encoder itself: TensorFlow would write its training's call, too.
        self.encoder_variables = [weight.value for weight in encoder.weights]
        self._vectors_of_frames = encoder.vectors_of_frames
        self._classifier = classifier
        self._mean = np.asarray(mean, np.float32)
        self._scale = np.asarray(scale, np.float32)
        self._settings = settings
        self._calibration = calibration
        self._merge = GreedyMerge(encoder.join, encoder.error)

    @tf.function(input_signature=WAVEFORM, autograph=False)
    def joins(self, waveform, sample_rate):
        """How the frames of the word that stands out are merged.

        Args:
            waveform: as of `serve`, like `sample_rate`.
            sample_rate: of the waveform, Hz.

        Returns:
            `frames`, float32 (frames, coefficients), scaled; `pairs`, int32 (frames - 1, 2), merge
            by merge the first frame that the left and the right vector stand for; `hop`, float32
            (), s, from one frame to the next.
        """
        frames = self._frames(self._word(waveform, sample_rate))
        merged = self._merge.all_of_one(self._vectors_of_frames(frames))
        return {
            "frames": frames,
            "pairs": merged.pairs[0],
            "hop": tf.constant(self._settings.hop_ms / 1000),
        }

    def _of_word(self, word):
        leaves = self._vectors_of_frames(self._frames(word))
        likely = self._classifier(self._merge.one(leaves)[None])
        return of_eleven(tf.math.log(likely + LEAST), self._calibration)[0]

    def _frames(self, word):
        """MFCC, scaled."""
        frames = in_graph.mfcc(word, self.rate, self._settings)
        return (frames - self._mean) / self._scale
