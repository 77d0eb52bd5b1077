"""One recording of one spoken digit, from the bytes of a file to a waveform."""

import io

import numpy as np
import soundfile

from keras_assign.errors import InputError

SUFFIXES = (".wav", ".flac")
FORMATS = ("WAV", "WAVEX", "FLAC")
SHORTEST = 0.05  # Seconds; a digit takes at least twice as long.
LONGEST = 10.0  # Seconds; more than one digit was recorded.
SILENT = 1e-3  # Of full scale: peaks below -60 dB.
LOUDEST = 10.0  # Of full scale, in files of floating-point values: no waveform between -1 and 1.
SAMPLE_RATES = (4_000, 384_000)  # Hz
# Programs that write to a pipe cannot know the size in a WAV file's head; what they put there.
UNKNOWN_SIZE = 0x7FFF0000
# What libsndfile says of such a FLAC file, which it cannot read.
UNKNOWN_LENGTH = 2**62


def decode(content: bytes, name: str, sample_rate: int) -> np.ndarray:
    """As `read`, at a sample rate of choice.

    Args:
        content: the file, whole.
        name: of the file, for messages.
        sample_rate: of the waveform to return, Hz; resampled with soxr where the file's differs.

    Returns:
        float32 (samples,), full scale from -1 to 1.

    Raises:
        InputError: as `read`.
    """
    return _resampled(*read(content, name), sample_rate)


def read(content: bytes, name: str) -> tuple[np.ndarray, int]:
    """Read a WAV or FLAC file of any bit depth and rate; several channels are averaged.

    Args:
        content: the file, whole.
        name: of the file, for messages.

    Returns:
        float32 (samples,), full scale from -1 to 1, and the sample rate, Hz.

    Raises:
        InputError: the file is empty, cut off, damaged or in another format, shorter than 0.05 s or
            longer than 10 s, silent, far above full scale, or has values that are no numbers.
    """
    if not content:
        raise InputError(f"{name} is empty; record it again")
    if _is_cut_off(content):
        raise InputError(f"{name} is cut off; copy or download it again")
    channels, its_rate = _read(content, name)
    if not np.isfinite(channels).all():
        raise InputError(f"{name} has values that are no numbers; export it again")
    if np.abs(channels).max() > LOUDEST:
        raise InputError(f"{name} has values far above full scale; export it again, from -1 to 1")
    if np.ptp(channels, axis=0).max() < SILENT:
        raise InputError(f"{name} is silent; record it again")
    waveform = channels.mean(axis=1)
    if np.ptp(waveform) < SILENT:
        raise InputError(f"{name} is silent in the mean of its channels; export one of them")
    return waveform, its_rate


def _is_cut_off(content):
    """Whether a WAV file says that it is longer (libsndfile reads what there is without a word)."""
    if content[:4] != b"RIFF" or len(content) < 8:
        return False
    size = int.from_bytes(content[4:8], "little")
    # Some programs leave out the last byte of an odd number of them.
    return size < UNKNOWN_SIZE and len(content) + 1 < size + 8


def _read(content, name):
    """Samples (samples, channels) and their rate, Hz."""
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as sound:
            rate, stated = sound.samplerate, sound.frames
            if sound.format not in FORMATS:
                raise InputError(f"{name} is in the format {sound.format}; expected WAV or FLAC")
            if not SAMPLE_RATES[0] <= rate <= SAMPLE_RATES[1]:
                lowest, highest = SAMPLE_RATES
                raise InputError(
                    f"{name} has {rate} samples a second; expected {lowest} to {highest}"
                )
            if stated >= UNKNOWN_LENGTH:
                raise InputError(f"{name} does not say how long it is; save it to a file anew")
            most = int(LONGEST * rate)
            channels = sound.read(most + 1, dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{name} cannot be read as sound; replace or remove it") from error
    count = len(channels)
    if count > most:
        raise InputError(f"{name} is too long; expected one digit, at most {LONGEST:.0f} s")
    if count < stated <= most:
        raise InputError(f"{name} is cut off; copy or download it again")
    if count < SHORTEST * rate:
        raise InputError(
            f"{name} is too short for a digit: {count} samples, {count / rate * 1000:.0f} ms; "
            f"expected at least {SHORTEST * 1000:.0f} ms"
        )
    return channels, rate


def _resampled(waveform, its_rate, sample_rate):
    if its_rate == sample_rate:
        return waveform
    import librosa  # Slow to import, and needed for some recordings only.

    return librosa.resample(
        waveform, orig_sr=its_rate, target_sr=sample_rate, res_type="soxr_hq"
    ).astype(np.float32, copy=False)
