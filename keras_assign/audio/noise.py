"""Noise of a given kind, added to speech at a given signal-to-noise ratio."""

import numpy as np

from keras_assign.seeds import child_seed

KINDS = ("white", "babble", "hum")
BABBLE_VOICES = 6
HUM_HZ = 50.0
HUM_HARMONICS = 10  # Of a mains transformer: each weaker than the one before.


def noisy(waveform: np.ndarray, noise: np.ndarray, snr_db: float) -> np.ndarray:
    """Speech with noise added.

    Args:
        waveform: float32 (samples,), not silent.
        noise: float32 (samples,), not silent.
        snr_db: the power of the speech over that of the noise, both means over the clip, dB.

    Returns:
        float32 (samples,).
    """
    power, noise_power = np.mean(np.square(waveform)), np.mean(np.square(noise))
    gain = np.sqrt(power / noise_power / 10 ** (snr_db / 10))
    return (waveform + gain * noise).astype(np.float32)


def noise(
    kind: str,
    samples: int,
    sample_rate: int,
    seed: int,
    voices: list[np.ndarray] | None = None,
) -> np.ndarray:
    """Noise of one kind, of no given power.

    Args:
        kind: of `KINDS`: normal noise of a flat spectrum; `BABBLE_VOICES` clips of others at once,
            each repeated from a random place on; mains hum of `HUM_HZ` and its harmonics.
        samples: length.
        sample_rate: Hz.
        seed: of all that is random.
        voices: of float32 (samples,), for babble: clips that may be drawn.

    Returns:
        float32 (samples,).

    Raises:
        ValueError: the kind is not known, or babble has no voices.
    """
    random = np.random.default_rng(seed)
    if kind == "white":
        return random.normal(size=samples).astype(np.float32)
    if kind == "hum":
        return _hum(samples, sample_rate, random)
    if kind == "babble" and voices:
        return _babble(samples, random, voices)
    raise ValueError(f"kind must be one of {KINDS}, babble with voices; received {kind!r}")


def bank(
    count: int, samples: int, sample_rate: int, seed: int, voices: list[np.ndarray]
) -> np.ndarray:
    """Noises of every kind in turn, for training.

    Args:
        count: of noises.
        samples: length of each.
        sample_rate: Hz.
        seed: of all that is random.
        voices: as of `noise`.

    Returns:
        float32 (count, samples).
    """
    return np.stack(
        [
            noise(
                KINDS[number % len(KINDS)],
                samples,
                sample_rate,
                child_seed(seed, f"noise {number}"),
                voices,
            )
            for number in range(count)
        ]
    )


def _hum(samples, sample_rate, random):
    time = np.arange(samples) / sample_rate
    harmonics = np.arange(1, HUM_HARMONICS + 1)
    phases = random.uniform(0, 2 * np.pi, HUM_HARMONICS)
    waves = np.sin(2 * np.pi * HUM_HZ * harmonics * time[:, None] + phases)
    return (waves / harmonics).sum(axis=1).astype(np.float32)


def _babble(samples, random, voices):
    """Each voice as loud as the others."""
    mixed = np.zeros(samples)
    for number in random.integers(len(voices), size=BABBLE_VOICES):
        voice = np.roll(voices[number], random.integers(len(voices[number])))
        repeated = np.resize(voice, samples)
        mixed += repeated / np.sqrt(np.mean(np.square(voices[number])))
    return mixed.astype(np.float32)
