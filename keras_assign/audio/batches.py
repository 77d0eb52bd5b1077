"""Clips become batches of spectrogram images, each clip by itself, in `tf.data`."""

import dataclasses

import numpy as np
import tensorflow as tf

from keras_assign.audio import spectrogram
from keras_assign.audio.draws import Draws
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data.pipelines import array_batches
from keras_assign.errors import InputError
from keras_assign.seeds import child_seed

SHORTEST_MS = 50.0  # What a cut leaves at least.


@dataclasses.dataclass(frozen=True)
class Augmentation:
    """How a clip is changed each time that it is heard in training.

    Attributes:
        jitter_ms: start and end each move by up to this much, inwards (cut) or outwards (silence),
            ms.
        tempo: largest factor by which a clip is drawn out or squeezed in time, its frequencies
            kept; needs images of a fixed length (`SpectrogramSettings.seconds`).
        tilt: largest share of the sample before that is taken from, or added to, each sample: a
            microphone that favours high, or low, frequencies.
        noise_share: of the clips that get noise.
        noise_db: lowest and highest signal-to-noise ratio, drawn evenly, dB.

    Raises:
        InputError: a value makes no sense.
    """

    jitter_ms: float = 0.0
    tempo: float = 1.0
    tilt: float = 0.0
    noise_share: float = 0.0
    noise_db: tuple[float, float] = (0.0, 30.0)

    def __post_init__(self):
        """Refuse what could not be drawn."""
        if self.jitter_ms < 0 or not 0 <= self.noise_share <= 1:
            raise InputError(
                "jitter_ms must be 0 at least and noise_share from 0 to 1; received "
                f"{self.jitter_ms:g} and {self.noise_share:g}"
            )
        if self.tempo < 1 or not 0 <= self.tilt < 1:
            raise InputError(
                "tempo must be 1 at least and tilt from 0 to below 1; received "
                f"{self.tempo:g} and {self.tilt:g}"
            )
        if self.noise_db[0] > self.noise_db[1]:
            raise InputError(f"noise_db must rise; received {self.noise_db}")


def fixed_batches(
    images: np.ndarray, digits: np.ndarray, batch_size: int, seed: int
) -> tf.data.Dataset:
    """Batches of images as they are, in a new order every pass; the last, partial one is kept.

    Args:
        images: float32 (clips, rows, columns, channels).
        digits: (clips,) class numbers.
        batch_size: clips in a batch.
        seed: of the orders.

    Returns:
        Pairs float32 (batch, rows, columns, channels), int64 (batch,).
    """
    return array_batches((images, digits.astype(np.int64)), batch_size, child_seed(seed, "order"))


def changed_batches(
    versions: list[list[np.ndarray]],
    digits: np.ndarray,
    sample_rate: int,
    settings: SpectrogramSettings,
    batch_size: int,
    seed: int,
    augmentation: Augmentation = Augmentation(),
    noises: np.ndarray | None = None,
) -> tf.data.Dataset:
    """Batches without end: every clip once before any comes again, changed anew each time.

    Args:
        versions: of all clips, one of which is drawn each time (other speeds): each (clips,) of
            float32 (samples,).
        digits: (clips,) class numbers.
        sample_rate: Hz.
        settings: of the images.
        batch_size: clips in a batch; all batches are whole.
        seed: of order and changes.
        augmentation: the changes.
        noises: float32 (noises, samples), one of which is added, from a random place on, round
            and round; needed where `augmentation.noise_share` is above 0.

    Returns:
        Pairs float32 (batch, rows, columns, channels), int64 (batch,).
    """
    rows = tf.constant(
        np.stack([_starts_and_lengths(version, offset) for version, offset in _placed(versions)])
    )
    samples = tf.constant(np.concatenate([wave for version in versions for wave in version]))
    labels = tf.constant(digits, tf.int64)
    draws_seed = child_seed(seed, "clip changes")

    def made(clip, number):
        draw = Draws(draws_seed, number)
        start, length = tf.unstack(rows[draw.integer(len(versions))][clip])
        wave = spectrogram.trimmed(samples[start : start + length], sample_rate, settings)
        if augmentation.jitter_ms:
            wave = _jittered(wave, round(augmentation.jitter_ms * sample_rate / 1000),
                             round(SHORTEST_MS * sample_rate / 1000), draw)  # fmt: skip
        if augmentation.noise_share:
            wave = tf.cond(
                draw.uniform() < augmentation.noise_share,
                lambda: _noisy(wave, noises, augmentation.noise_db, draw),
                lambda: wave,
            )
        if augmentation.tilt:
            wave = wave - draw.uniform(-augmentation.tilt, augmentation.tilt) * tf.concat(
                [[0.0], wave[:-1]], 0
            )
        tempo = 1.0
        if augmentation.tempo > 1:
            tempo = tf.exp(draw.uniform(-1.0, 1.0) * np.log(augmentation.tempo).astype(np.float32))
        return spectrogram.image(wave, sample_rate, settings, tempo), labels[clip]

    order = tf.data.Dataset.range(len(digits)).shuffle(len(digits), child_seed(seed, "order"))
    numbered = tf.data.Dataset.zip((order.repeat(), tf.data.Dataset.counter()))
    return numbered.map(made).batch(batch_size, drop_remainder=True).prefetch(2)


def _jittered(wave, most, shortest, draw):
    """Start and end moved, each by up to `most` samples, inwards or outwards."""
    samples = tf.size(wave)
    inwards = tf.minimum(most, tf.maximum(samples - shortest, 0) // 2)
    moves = [
        tf.cast(tf.round(draw.uniform() * tf.cast(most + inwards, tf.float32)), tf.int32) - most
        for _ in range(2)
    ]
    cut = wave[tf.maximum(moves[0], 0) : samples - tf.maximum(moves[1], 0)]
    return tf.pad(cut, [[tf.maximum(-moves[0], 0), tf.maximum(-moves[1], 0)]])


def _noisy(wave, noises, decibels, draw):
    """Noise added from a random place on, at a random signal-to-noise ratio."""
    noises = tf.constant(noises)
    noise = noises[draw.integer(len(noises))]
    noise = tf.roll(noise, draw.integer(tf.size(noise)), 0)
    times = tf.size(wave) // tf.size(noise) + 1
    noise = tf.tile(noise, [times])[: tf.size(wave)]
    ratio = draw.uniform(*decibels)
    power, noise_power = tf.reduce_mean(wave**2), tf.reduce_mean(noise**2)
    gain = tf.sqrt(tf.math.divide_no_nan(power, noise_power) / 10 ** (ratio / 10))
    return wave + gain * noise


def _placed(versions):
    """Each version with the place of its first sample when all stand in a row."""
    sizes = [sum(map(len, version)) for version in versions]
    return zip(versions, np.cumsum([0, *sizes[:-1]]), strict=True)


def _starts_and_lengths(waveforms, offset):
    lengths = np.array([len(wave) for wave in waveforms])
    starts = offset + np.cumsum(lengths) - lengths
    return np.stack([starts, lengths], axis=1).astype(np.int32)
