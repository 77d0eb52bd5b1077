"""Clips as rooms, microphones and telephones change them, for training on what people record."""

import numpy as np
import scipy.signal

from keras_assign.seeds import child_seed

# Each of these happens to a clip with its own chance, in this order.
ECHO, MICROPHONE, HUM, CLIPPED, FEW_BITS = 0.35, 0.4, 0.2, 0.5, 0.2
ECHO_SECONDS = (0.1, 0.6)  # Until it has fallen by 60 dB.
HIGH_PASS_HZ, LOW_PASS_HZ = (80.0, 400.0), (2500.0, 3800.0)
PAUSE_SECONDS = (0.3, 0.8)  # Before and after the word.
NOISE_DB = (8.0, 50.0)  # Below the word's mean power.
NOISE_SLOPE_DB = (0.0, 6.0)  # That noise falls by in an octave.
HUM_DB = (-40.0, -20.0)  # Of the word's peak.
TIMES_TOO_LOUD = (1.5, 30.0)  # Drawn evenly in dB.
STEPS = (40, 250)  # Of the mu-law; a telephone has 256.


def in_rooms(waveforms: list[np.ndarray], sample_rate: int, seed: int) -> list[np.ndarray]:
    """Each clip set into a room of its own; how depends on the seed and its place alone.

    Args:
        waveforms: (clips,) of float32 (samples,).
        sample_rate: Hz.
        seed: of all that is drawn.

    Returns:
        (clips,) of float32 (more samples,), about from -1 to 1.
    """
    return [
        in_a_room(wave, sample_rate, np.random.default_rng(child_seed(seed, f"room {number}")))
        for number, wave in enumerate(waveforms)
    ]


def in_a_room(wave: np.ndarray, sample_rate: int, random: np.random.Generator) -> np.ndarray:
    """A clip with pauses, noise and maybe an echo, a poor microphone, hum, clipping, few bits.

    Args:
        wave: float32 (samples,), not silent.
        sample_rate: Hz.
        random: draws.

    Returns:
        float32 (more samples,), about from -1 to 1; coarse steps may lie above it.
    """
    before, after = (np.zeros(round(random.uniform(*PAUSE_SECONDS) * sample_rate)) for _ in "ab")
    word_power = np.mean(np.square(wave), dtype=float)
    heard = np.concatenate([before, wave, after])
    if random.random() < ECHO:
        heard = echoing(heard, sample_rate, random)
    heard = heard + _noise(len(heard), random) * np.sqrt(
        word_power * 10 ** (-random.uniform(*NOISE_DB) / 10)
    )
    if random.random() < MICROPHONE:
        heard = _through_a_microphone(heard, sample_rate, random)
    if random.random() < HUM:
        heard = heard + _hum(len(heard), sample_rate, random) * np.abs(heard).max()
    heard = heard / np.abs(heard).max()
    if random.random() < CLIPPED:
        heard = np.clip(heard * np.exp(random.uniform(*np.log(TIMES_TOO_LOUD))), -1, 1)
    if random.random() < FEW_BITS:
        heard = _in_steps(heard, random.integers(*STEPS))
    return heard.astype(np.float32)


def echoing(heard: np.ndarray, sample_rate: int, random: np.random.Generator) -> np.ndarray:
    """A sound in a room, whose answer is noise that dies away, after the direct sound.

    Args:
        heard: float (samples,).
        sample_rate: Hz.
        random: draws.

    Returns:
        float (more samples,).
    """
    samples = round(random.uniform(*ECHO_SECONDS) * sample_rate)
    answer = random.normal(size=samples) * 10 ** (-3 * np.arange(samples) / samples)
    answer *= random.uniform(0.3, 1.3) / np.sqrt(np.sum(answer**2))
    answer[0] = 1.0
    return scipy.signal.fftconvolve(heard, answer)


def _noise(samples, random):
    """Steady noise with a mean power of 1."""
    spectrum = np.fft.rfft(random.normal(size=samples))
    bins = np.maximum(np.arange(len(spectrum)), 1.0)
    noise = np.fft.irfft(spectrum * bins ** (-random.uniform(*NOISE_SLOPE_DB) / 6.02), samples)
    return noise / np.sqrt(np.mean(noise**2))


def _through_a_microphone(heard, sample_rate, random):
    low, high = random.uniform(*HIGH_PASS_HZ), random.uniform(*LOW_PASS_HZ)
    band = (low, min(high, 0.47 * sample_rate))
    order = int(random.integers(1, 5))
    sections = scipy.signal.butter(order, band, "bandpass", fs=sample_rate, output="sos")
    return scipy.signal.sosfilt(sections, heard)


def _hum(samples, sample_rate, random):
    mains = random.choice([50.0, 60.0])
    seconds = np.arange(samples) / sample_rate
    harmonics = np.arange(1, 1 + random.integers(1, 9))
    phases = random.uniform(0, 2 * np.pi, len(harmonics))
    strengths = harmonics ** -random.uniform(0.5, 2.0)
    waves = np.sin(2 * np.pi * mains * harmonics * seconds[:, None] + phases) * strengths
    return waves.sum(axis=1) * 10 ** (random.uniform(*HUM_DB) / 20)


def _in_steps(heard, steps):
    """Quantised as a telephone does, finely where it is quiet (mu-law)."""
    compressed = np.sign(heard) * np.log1p(255 * np.abs(heard)) / np.log(256)
    compressed = np.round(compressed * steps / 2) / (steps / 2)
    return np.sign(compressed) * np.expm1(np.abs(compressed) * np.log(256)) / 255
