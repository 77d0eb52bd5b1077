"""Words to train on: clips as recorded and in other versions, as frames of power; cached."""

import dataclasses
import inspect
from collections.abc import Sequence
from importlib.metadata import version

import joblib
import numpy as np

from keras_assign.audio import rooms, spectrogram, speed, voice_versions, word_frames
from keras_assign.audio.frame_settings import FrameSettings
from keras_assign.audio.voice_versions import VersionSettings
from keras_assign.data.utterances import Utterances, cache
from keras_assign.seeds import child_seed

SEED = 0  # Of the versions: the same for all trainings.


@dataclasses.dataclass(frozen=True)
class WordBank:
    """Words to draw from.

    Attributes:
        frames: float16 (words, most frames, bins), the square root of power: half the memory of
            float32, and a range that float16 holds.
        lengths: int32 (words,), frames of each.
        digits: int64 (words,).
        shares: float64 (words,), how often each is drawn, of their sum.
    """

    frames: np.ndarray
    lengths: np.ndarray
    digits: np.ndarray
    shares: np.ndarray


def of_clips(
    found: Utterances,
    clips: np.ndarray,
    settings: FrameSettings,
    versions: VersionSettings,
    count: int,
    data_sha256: str,
) -> WordBank:
    """Some clips, each in several versions, the first as recorded.

    Args:
        found: the recordings.
        clips: indices.
        settings: of the frames.
        versions: how the others differ.
        count: of versions.
        data_sha256: checksum of the recordings, the cache's key.
    """
    code = _code()
    with cache(None) as memory:
        compute = memory.cache(_frames, ignore=["waveforms"])
        key = (data_sha256, found.sample_rate, settings, versions)
        made = [compute(found.waveforms, *key, number, code) for number in range(count)]
    return WordBank(
        np.concatenate([frames[clips] for frames, _ in made]),
        np.concatenate([lengths[clips] for _, lengths in made]),
        np.tile(found.index.digits[clips], count),
        np.ones(count * len(clips)),
    )


def together(banks: Sequence[WordBank], shares: Sequence[float]) -> WordBank:
    """Several banks as one.

    Args:
        banks: (banks,).
        shares: (banks,), how often a word is drawn from each, of their sum.
    """
    drawn = [
        share * bank.shares / bank.shares.sum() for bank, share in zip(banks, shares, strict=True)
    ]
    fields = ("frames", "lengths", "digits")
    of_all = [np.concatenate([getattr(bank, field) for bank in banks]) for field in fields]
    return WordBank(*of_all, np.concatenate(drawn))


def _frames(waveforms, data_sha256, sample_rate, settings, versions, number, code):
    """Roots of the power of all clips in one version, and how many frames each has."""
    power = word_frames.traced(word_frames.power, sample_rate, settings)
    most, made, lengths = settings.most_frames, [], []
    for clip, wave in enumerate(waveforms):
        if number:
            seed = child_seed(SEED, f"{number} {clip}")
            wave = voice_versions.version(wave, sample_rate, versions, seed)
        frames = np.sqrt(power(wave).numpy())
        cut = max(0, len(frames) - most) // 2  # On both sides, as of a picture.
        frames = frames[cut : cut + most]
        lengths.append(len(frames))
        made.append(np.pad(frames, ((0, most - len(frames)), (0, 0))).astype(np.float16))
    return np.stack(made), np.array(lengths, np.int32)


def _code():
    modules = (inspect.getmodule(_code), rooms, spectrogram, speed, voice_versions, word_frames)
    return joblib.hash(([inspect.getsource(module) for module in modules], version("tensorflow")))
