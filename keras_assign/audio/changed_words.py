"""Batches of words without end, each changed anew in its frames of power, in `tf.data`."""

import dataclasses

import numpy as np
import tensorflow as tf

from keras_assign.audio import word_frames
from keras_assign.audio.draws import Draws
from keras_assign.audio.frame_settings import FrameSettings
from keras_assign.audio.word_bank import WordBank
from keras_assign.seeds import child_seed

FORMANT_STEPS = 21  # Of filter banks from the longest vocal tract to the shortest.
BABBLE_VOICES = 3
BABBLE_STARTS = (-30.0, 10.0)  # Frames of a voice in a babble that come first.
EQUALISER = (0.7, 0.5, 0.35)  # Of a cosine over the bands with as many half waves.
LEAST = 1e-9


@dataclasses.dataclass(frozen=True)
class Changes:
    """How far a word is changed each time that it is heard.

    Attributes:
        tempo: largest factor by which a word is told faster or slower.
        shift: most frames by which it lies off the middle.
        formants: largest share by which all formants lie higher or lower.
        equaliser_db: standard deviation of a smooth curve over the bands: a microphone, dB.
        noise_share: of the words that get noise, half of it babble of others, half hiss of any
            slope.
        noise_db: lowest and highest signal-to-noise ratio, drawn evenly, dB.
        slope: of the hiss: largest natural logarithm of the power at the highest band over that at
            the middle.
    """

    tempo: float
    shift: float
    formants: float
    equaliser_db: float
    noise_share: float
    noise_db: tuple[float, float]
    slope: float = 2.0


def batches(
    bank: WordBank,
    settings: FrameSettings,
    sample_rate: int,
    changes: Changes,
    batch_size: int,
    classes: int,
    seed: int,
) -> tf.data.Dataset:
    """Batches without end.

    Args:
        bank: the words.
        settings: of the pictures.
        sample_rate: of the words, Hz.
        changes: how far they are changed.
        batch_size: words in a batch.
        classes: for one-hot labels.
        seed: of all that is drawn; a batch hangs on it and on its number alone.

    Returns:
        Pairs float32 (batch, frames, bands, channels), float32 (batch, classes).
    """
    words, lengths = tf.constant(bank.frames), tf.constant(bank.lengths, tf.int32)
    digits = tf.constant(bank.digits, tf.int32)
    upto = tf.constant(np.cumsum(bank.shares) / np.sum(bank.shares), tf.float32)
    banks = tf.constant(_filter_banks(settings, sample_rate, changes.formants))
    seed = child_seed(seed, "changed words")

    def batch(number):
        draw = Draws(seed, number, (batch_size,))
        chosen = tf.minimum(tf.searchsorted(upto, draw.uniform()), len(bank.digits) - 1)
        frames, frame_counts = _power(tf.gather(words, chosen)), tf.gather(lengths, chosen)
        tempo = draw.factor(changes.tempo)
        middle = (tf.cast(frame_counts, tf.float32) - settings.frames * tempo) / 2
        start = middle + draw.uniform(-changes.shift, changes.shift)
        word = word_frames.placed(frames, frame_counts, start, tempo, settings.frames)
        warped = tf.gather(banks, draw.integer(len(banks)))
        energy = word @ warped
        if changes.noise_share:
            others = word_frames.placed(
                tf.roll(frames, 1, 0), tf.roll(frame_counts, 1, 0),
                draw.uniform(*BABBLE_STARTS), tf.ones_like(start), settings.frames,
            )  # fmt: skip
            energy += _noise(energy, others @ banks[len(banks) // 2], frame_counts, changes, draw)
        if changes.equaliser_db:
            energy *= _equaliser(settings.bands, changes.equaliser_db, draw)
        labels = tf.one_hot(tf.gather(digits, chosen), classes)
        return word_frames.pictures(energy, settings), labels

    return tf.data.Dataset.counter().map(batch).prefetch(2)


def _power(roots):
    return tf.cast(roots, tf.float32) ** 2


def _filter_banks(settings, sample_rate, formants):
    """float32 (`FORMANT_STEPS`, bins, bands), the middle one as the voice is."""
    steps = np.linspace(1 - formants, 1 + formants, FORMANT_STEPS)
    return np.stack([word_frames.filters(settings, sample_rate, float(step)) for step in steps])


def _noise(energy, others, lengths, changes, draw):
    """What is added to the energies: float32 (batch, frames, bands)."""
    frames, bands = energy.shape[1:]
    # Of the word alone, not of the silence about it.
    spoken = frames / tf.cast(lengths, tf.float32)[:, None, None]
    loudness = spoken * tf.reduce_mean(energy, axis=(1, 2), keepdims=True)
    ratio = 10 ** (-draw.uniform(*changes.noise_db) / 10)
    slopes = draw.uniform(-changes.slope, changes.slope)[:, None] * np.linspace(-1, 1, bands)
    colour = tf.exp(tf.cast(slopes, tf.float32))[:, None]
    # The power of steady noise in a frame and band is spread exponentially about its mean.
    hiss = -tf.math.log(draw.uniform(LEAST, 1.0, further=(frames, bands))) * colour
    babble = sum(tf.roll(others, place, 0) for place in range(BABBLE_VOICES))
    is_babble = draw.uniform()[:, None, None] < 0.5
    noise = tf.where(is_babble, _of_mean_one(babble), _of_mean_one(hiss))
    is_noisy = tf.cast(draw.uniform() < changes.noise_share, tf.float32)
    return (is_noisy * ratio)[:, None, None] * loudness * noise


def _of_mean_one(energy):
    return energy / (tf.reduce_mean(energy, axis=(1, 2), keepdims=True) + LEAST)


def _equaliser(bands, decibels, draw):
    """Factors float32 (batch, 1, bands)."""
    middles = (np.arange(bands) + 0.5) / bands
    waves = [
        size * np.cos(np.pi * half_waves * middles) for half_waves, size in enumerate(EQUALISER, 1)
    ]
    curves = draw.normal(len(waves)) @ np.float32(waves)
    return tf.exp(np.float32(np.log(10) / 10 * decibels) * curves)[:, None]
