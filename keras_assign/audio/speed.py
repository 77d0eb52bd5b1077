"""Recordings played faster or slower, as a tape is: tempo, pitch and formants change together."""

import numpy as np

from keras_assign.errors import InputError


def at_speed(waveform: np.ndarray, speed: float) -> np.ndarray:
    """A recording played `speed` times as fast, at the same sample rate.

    Faster, it sounds like a smaller speaker in a hurry: formants lie higher, as a shorter vocal
    tract has them (Ko et al., 2015, "Audio augmentation for speech recognition").

    Args:
        waveform: float32 (samples,).
        speed: above 1 is faster and higher.

    Returns:
        float32 (about samples / speed,).

    Raises:
        InputError: the speed is not from 0.5 to 2.
    """
    import librosa  # Slow to import.

    if not 0.5 <= speed <= 2:
        raise InputError(f"a speed must be from 0.5 to 2; received {speed:g}")
    if speed == 1:
        return waveform
    # Resampled as if it had been taken at another rate; per mille are fine enough.
    return librosa.resample(waveform, orig_sr=round(1000 * speed), target_sr=1000)
