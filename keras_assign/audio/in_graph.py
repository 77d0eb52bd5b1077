"""A waveform resampled, and its MFCC, in TensorFlow: for a SavedModel that needs no librosa."""

import librosa
import numpy as np
import scipy.fft
import scipy.signal
import tensorflow as tf

from keras_assign.audio.mfcc_settings import DEFAULT, MfccSettings

# Zero crossings of the interpolating sinc on either side, and how much of the band it keeps.
ZERO_CROSSINGS = 32
KEPT = 0.94
AT_A_TIME = 4096  # Samples interpolated at a time: a long recording at a high rate needs no more.
# librosa's: the least power, and how far below the loudest value a clip may fall, dB.
LEAST_POWER = 1e-10
RANGE_DB = 80.0


def resampled(waveform: tf.Tensor, its_rate: tf.Tensor, sample_rate: int) -> tf.Tensor:
    """A waveform at another sample rate, by a windowed sinc; as it is where the rate is the same.

    Args:
        waveform: float32 (samples,).
        its_rate: integer (), Hz.
        sample_rate: to resample to, Hz.

    Returns:
        float32 (samples,).
    """
    rate = tf.cast(its_rate, tf.float64)
    return tf.cond(
        tf.equal(rate, sample_rate),
        lambda: waveform,
        lambda: _interpolated(waveform, rate / sample_rate),
    )


def _interpolated(waveform, step):
    """The waveform at every `step`-th sample, float64 (), frequencies that do not fit left out."""
    band = KEPT * tf.minimum(tf.ones((), tf.float64), 1 / step)
    reach = tf.math.ceil(ZERO_CROSSINGS / band)
    count = tf.math.ceil(tf.cast(tf.size(waveform), tf.float64) / step)
    offsets = tf.range(-reach, reach + 1)
    reach32, band32 = tf.cast(reach, tf.float32), tf.cast(band, tf.float32)
    margin = tf.cast(reach, tf.int32)
    samples = tf.pad(waveform, [[margin, margin + 1]])

    def block(start):
        places = (start + tf.range(AT_A_TIME, dtype=tf.float64)) * step
        first = tf.floor(places)
        distances = tf.cast((first - places)[:, None] + offsets, tf.float32)
        window = tf.cos(np.pi / 2 * tf.clip_by_value(distances / (reach32 + 1), -1, 1)) ** 2
        weights = band32 * tf.experimental.numpy.sinc(band32 * distances) * window
        rows = tf.cast(first[:, None] + offsets + reach, tf.int32)
        rows = tf.minimum(rows, tf.size(samples) - 1)  # What the last block has too many is cut.
        return tf.reduce_sum(tf.gather(samples, rows) * weights, axis=1)

    starts = tf.range(0, count, AT_A_TIME, dtype=tf.float64)
    blocks = tf.map_fn(block, starts, fn_output_signature=tf.float32)
    return tf.reshape(blocks, [-1])[: tf.cast(count, tf.int32)]


def mfcc(waveform: tf.Tensor, sample_rate: int, settings: MfccSettings = DEFAULT) -> tf.Tensor:
    """MFCC of one utterance, the values of `keras_assign.audio.mfcc.mfcc`.

    Args:
        waveform: float32 (samples,).
        sample_rate: Hz.
        settings: how.

    Returns:
        float32 (frames, coefficients).
    """
    frame, hop, fft = (
        round(ms * sample_rate / 1000)
        for ms in (settings.frame_ms, settings.hop_ms, settings.fft_ms)
    )
    window = librosa.util.pad_center(scipy.signal.get_window("hann", frame), size=fft)
    bands = librosa.filters.mel(sr=sample_rate, n_fft=fft, n_mels=settings.mel_bands)
    cosines = scipy.fft.dct(np.eye(settings.mel_bands), norm="ortho")[:, : settings.coefficients]

    frames = tf.signal.frame(tf.pad(waveform, [[fft // 2, fft // 2]]), fft, hop)
    spectrum = tf.signal.rfft(frames * window.astype(np.float32))
    power = tf.math.real(spectrum) ** 2 + tf.math.imag(spectrum) ** 2
    energy = tf.maximum(power @ bands.T.astype(np.float32), LEAST_POWER)
    level = 10 / np.log(10) * tf.math.log(energy)
    level = tf.maximum(level, tf.reduce_max(level) - RANGE_DB)
    return level @ cosines.astype(np.float32)
