"""Clips as another voice, in a room, over a telephone or a codec might have left them."""

import dataclasses
import io

import numpy as np
import scipy.signal
import soundfile

from keras_assign.audio import rooms
from keras_assign.audio.speed import at_speed
from keras_assign.seeds import child_seed

TELEPHONE_HZ = (300.0, 3400.0)
# What a codec leaves is learned, not its bytes: format and subtype as libsndfile names them.
CODECS = (("WAV", "ULAW"), ("WAV", "GSM610"), ("OGG", "VORBIS"), ("MP3", "MPEG_LAYER_III"))
CODEC_HZ = 8000  # GSM knows no other rate; of faster ones its band is what a codec leaves.


@dataclasses.dataclass(frozen=True)
class VersionSettings:
    """How often and how far a version of a clip differs.

    Attributes:
        pitch: largest factor by which a voice is played higher or lower, as a tape is.
        room: share of the versions that are heard in a room.
        telephone: share of those that pass a telephone's band.
        codec: share of those that pass a codec.
    """

    pitch: float
    room: float
    telephone: float
    codec: float


def version(wave: np.ndarray, sample_rate: int, settings: VersionSettings, seed: int) -> np.ndarray:
    """One version of a clip; each change is drawn by itself.

    Args:
        wave: float32 (samples,), not silent.
        sample_rate: Hz.
        settings: how often and how far.
        seed: of what is drawn.

    Returns:
        float32 (about as many samples, with a room's echo more,).
    """
    random = np.random.default_rng(child_seed(seed, "version"))
    # All is drawn, whatever is used: without one change the others stay as they are.
    pitch, chances = random.uniform(-1, 1), random.uniform(size=3)
    codec = CODECS[random.integers(len(CODECS))]
    if settings.pitch > 1:
        wave = at_speed(wave, round(settings.pitch**pitch, 3))
    if chances[0] < settings.room:
        wave = rooms.echoing(wave, sample_rate, np.random.default_rng(child_seed(seed, "room")))
    if chances[1] < settings.telephone:
        wave = through_a_telephone(wave, sample_rate)
    if chances[2] < settings.codec:
        wave = through_a_codec(wave, sample_rate, *codec)
    return np.float32(wave / np.abs(wave).max())


def through_a_telephone(wave: np.ndarray, sample_rate: int) -> np.ndarray:
    """A clip in a telephone's band, float (samples,).

    Args:
        wave: float (samples,).
        sample_rate: Hz.
    """
    low, high = TELEPHONE_HZ
    band = low, min(high, 0.47 * sample_rate)
    sections = scipy.signal.butter(4, band, "bandpass", fs=sample_rate, output="sos")
    return scipy.signal.sosfilt(sections, wave)


def through_a_codec(wave: np.ndarray, sample_rate: int, form: str, subtype: str) -> np.ndarray:
    """A clip written by a codec and read again, float32 (samples,).

    Args:
        wave: float (samples,), not silent.
        sample_rate: Hz.
        form: of libsndfile, like `subtype`.
        subtype: see there.
    """
    scaled = 0.9 * wave / np.abs(wave).max()
    lower = scipy.signal.resample_poly(scaled, CODEC_HZ, sample_rate)
    file = io.BytesIO()
    soundfile.write(file, lower, CODEC_HZ, format=form, subtype=subtype)
    file.seek(0)
    read, _ = soundfile.read(file, dtype="float32")
    back = scipy.signal.resample_poly(read, sample_rate, CODEC_HZ)
    return np.float32(back[: len(wave)])
