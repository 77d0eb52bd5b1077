"""Sounds that are no digit, for a model to learn to call them none."""

import numpy as np
import scipy.signal

from keras_assign.data import spoken_words
from keras_assign.seeds import child_seed

NO_DIGIT = 10  # The class of them, after the ten digits.
ITS_OWN_REVERSE = 9  # "nine" played backwards is about "nine".
NOISES = 300
NOISE_SECONDS = (0.15, 0.9)


def sounds(sample_rate: int, seed: int) -> list[np.ndarray]:
    """The embedded words that are no digits, and noises of many kinds.

    Args:
        sample_rate: Hz.
        seed: of the noises.

    Returns:
        (sounds,) of float32 (samples,), at a peak of 1.
    """
    noises = [
        _noise(sample_rate, np.random.default_rng(child_seed(seed, f"noise {number}")))
        for number in range(NOISES)
    ]
    return [
        (sound / np.abs(sound).max()).astype(np.float32)
        for sound in (*spoken_words.waveforms(sample_rate), *noises)
    ]


def _noise(sample_rate, random):
    """A hiss or rumble that comes and goes, a tone, or knocks."""
    samples = round(random.uniform(*NOISE_SECONDS) * sample_rate)
    seconds = np.arange(samples) / sample_rate
    kind = random.integers(4)
    if kind == 0:  # Steady.
        return _band(samples, sample_rate, random)
    if kind == 1:  # A cough, a rustle: noise with an onset and an end.
        rise = random.uniform(0.05, 0.5)
        places = np.linspace(0, 1, samples)
        shape = np.minimum(places / rise, (1 - places) / (1 - rise)) ** random.uniform(0.5, 3)
        return _band(samples, sample_rate, random) * shape
    if kind == 2:  # A whistle, a beep, a note with harmonics, that may slide.
        lowest = random.uniform(100, 1500)
        slide = 2 ** (random.uniform(-1, 1) * seconds)
        phase = 2 * np.pi * lowest * np.cumsum(slide) / sample_rate
        harmonics = np.arange(1, 1 + random.integers(1, 7))
        tone = sum(np.sin(k * phase) / k for k in harmonics if k * lowest < 0.25 * sample_rate)
        return np.asarray(tone) * np.hanning(samples) + 1e-3 * random.normal(size=samples)
    knocks = np.zeros(samples)
    for _ in range(random.integers(1, 5)):
        start = random.integers(samples)
        knocks[start:] += np.exp(-seconds[: samples - start] / random.uniform(0.005, 0.06))
    return _band(samples, sample_rate, random) * knocks


def _band(samples, sample_rate, random):
    low = random.uniform(60, 1500)
    high = min(low * random.uniform(1.5, 20), 0.47 * sample_rate)
    sections = scipy.signal.butter(2, (low, high), "bandpass", fs=sample_rate, output="sos")
    return scipy.signal.sosfilt(sections, random.normal(size=samples))
