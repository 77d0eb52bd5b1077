"""One recording, from the bytes of a file to a waveform."""

import io
import math

import numpy as np
import soundfile
import soxr

from keras_assign.data import compressed_sound
from keras_assign.data.wav_sizes import with_true_sizes
from keras_assign.errors import InputError

# Endings that sounds go by; what is in a file tells its content alone.
SUFFIXES = (
    ".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".aifc", ".au", ".snd",
    ".caf", ".w64", ".rf64", *compressed_sound.SUFFIXES,
)  # fmt: skip
# How what libsndfile decodes begins; MP3 without a tag by the bits of a frame.
BEGINNINGS = (b"RIFF", b"RF64", b"riff", b"fLaC", b"OggS", b"ID3", b"FORM", b".snd", b"caff",
              b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")  # fmt: skip
SHORTEST = 0.05  # Seconds; a digit takes at least twice as long.
LONGEST = 10.0  # Seconds; more than one digit was recorded.
SILENT = 1e-3  # Of full scale: peaks below -60 dB.
LOUDEST = 10.0  # Of full scale, in files of floating-point values: no waveform between -1 and 1.
SAMPLE_RATES = (4_000, 384_000)  # Hz
CANCELLING = 0.25  # Of a channel's power, that the mean of all has at least, 6 dB below.
# What libsndfile says of a FLAC file from a pipe, which it cannot read.
UNKNOWN_LENGTH = 2**62


def is_sound(head: bytes) -> bool:
    """Whether a file begins as a recording does.

    Args:
        head: its first 16 bytes or more.
    """
    return head.startswith(BEGINNINGS) or compressed_sound.is_sound(head)


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
    return resampled(*read(content, name), sample_rate)


def read(content: bytes, name: str, longest: float = LONGEST) -> tuple[np.ndarray, int]:
    """Read a recording of any format, bit depth and rate; several channels are averaged.

    Where channels cancel each other, as those of a cable with swapped poles do, the loudest is
    taken. WAV, FLAC, Ogg, Opus, MP3, AIFF, AU, CAF, W64 and RF64 are read by libsndfile, what
    telephones write (M4A, AAC, AMR, 3GP, WebM, WMA) by PyAV, the extra `formats`.

    Args:
        content: the file, whole.
        name: of the file, for messages.
        longest: that it may be, s.

    Returns:
        float32 (samples,), full scale from -1 to 1, and the sample rate, Hz.

    Raises:
        InputError: the file is empty, cut off, damaged or no sound, shorter than 0.05 s or longer
            than `longest`, silent, far above full scale, or has values that are no numbers.
    """
    if not content:
        raise InputError(f"{name} is empty; record it again")
    channels, its_rate = _read(with_true_sizes(content, name), name, longest)
    if not np.isfinite(channels).all():
        raise InputError(f"{name} has values that are no numbers; export it again")
    if np.abs(channels).max() > LOUDEST:
        raise InputError(f"{name} has values far above full scale; export it again, from -1 to 1")
    if np.ptp(channels, axis=0).max() < SILENT:
        raise InputError(f"{name} is silent; record it again")
    return _in_one(channels), its_rate


def _in_one(channels):
    """The mean of channels, or the loudest where they cancel."""
    mean = channels.mean(axis=1)
    loudest = channels[:, channels.var(axis=0).argmax()]
    return mean if mean.var() >= CANCELLING * loudest.var() / len(channels[0]) else loudest


def _read(content, name, longest):
    """Samples (samples, channels) and their rate, Hz."""
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as sound:
            rate, stated = sound.samplerate, sound.frames
            _require_rate(rate, name)
            if stated >= UNKNOWN_LENGTH:
                raise InputError(f"{name} does not say how long it is; save it to a file anew")
            most = int(longest * rate)
            channels = sound.read(most + 1, dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        channels, rate = compressed_sound.read(content, name, longest)
        _require_rate(rate, name)
        stated, most = len(channels), int(longest * rate)
    count = len(channels)
    if count > most:
        raise InputError(f"{name} is too long; expected at most {longest:.0f} s")
    if count < stated <= most:
        raise InputError(f"{name} is cut off; copy or download it again")
    if count < SHORTEST * rate:
        raise InputError(
            f"{name} is too short for a digit: {count} samples, {count / rate * 1000:.0f} ms; "
            f"expected at least {SHORTEST * 1000:.0f} ms"
        )
    return channels, rate


def _require_rate(rate, name):
    lowest, highest = SAMPLE_RATES
    if not lowest <= rate <= highest:
        raise InputError(f"{name} has {rate} samples a second; expected {lowest} to {highest}")


def resampled(waveform: np.ndarray, its_rate: int, sample_rate: int) -> np.ndarray:
    """A waveform at another sample rate, by soxr: what librosa makes of it, without its import.

    Args:
        waveform: float32 (samples,).
        its_rate: Hz.
        sample_rate: to resample to, Hz.

    Returns:
        float32 (samples x sample_rate / its_rate, rounded up,).
    """
    if its_rate == sample_rate:
        return waveform
    samples = math.ceil(len(waveform) * sample_rate / its_rate)
    made = soxr.resample(waveform, its_rate, sample_rate, quality="soxr_hq")[:samples]
    return np.pad(made, (0, samples - len(made)))
