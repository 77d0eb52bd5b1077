"""Images of a cell's clips, the same in noise, and the clips at other speeds; all cached."""

import dataclasses
import inspect
from importlib.metadata import version

import joblib
import numpy as np

from keras_assign.audio import images_at_once, noise, spectrogram, word_frames
from keras_assign.audio.frame_settings import FrameSettings
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.audio.speed import at_speed
from keras_assign.data.speech_splits import ClipSplit
from keras_assign.data.utterances import Utterances, cache
from keras_assign.seeds import child_seed

NOISE_SEED = 0
SNRS_DB = (20, 10, 5, 0)


def images(
    found: Utterances, how: SpectrogramSettings | FrameSettings, data_sha256: str, clips: np.ndarray
) -> np.ndarray:
    """Images of some clips, from those of all, which are cached.

    Args:
        found: the recordings.
        how: settings of the images.
        data_sha256: their checksum, the cache's key.
        clips: indices.

    Returns:
        float32 (clips, rows, columns, channels); of words (clips, frames, bands, channels).
    """
    with cache(None) as memory:
        compute = memory.cache(_images, ignore=["waveforms"])
        single = _single(how)
        every = compute(found.waveforms, found.sample_rate, single, data_sha256, _image_code())
    return _copied(every[clips], how)


def _images(waveforms, sample_rate, how, data_sha256, code):
    return _computed(waveforms, sample_rate, how)


def _computed(waveforms, sample_rate, how):
    if isinstance(how, FrameSettings):
        picture = word_frames.traced(word_frames.picture, sample_rate, how)
        return np.stack([picture(wave).numpy() for wave in waveforms])
    return images_at_once.images(waveforms, sample_rate, how)


def _single(how):
    """Copies of a spectrogram's channel are made when it is read."""
    return how if isinstance(how, FrameSettings) else dataclasses.replace(how, channels=1)


def _copied(images, how):
    return images if isinstance(how, FrameSettings) else np.repeat(images, how.channels, axis=-1)


def _image_code():
    modules = (spectrogram, images_at_once, word_frames)
    return joblib.hash(([inspect.getsource(module) for module in modules], version("tensorflow")))


def noisy_images(
    found: Utterances, how: SpectrogramSettings | FrameSettings, settings: dict, part: ClipSplit
) -> dict[str, np.ndarray]:
    """Images of the test clips in noise; cached, since the same for every model and seed.

    A clip's noise is drawn once for each kind, and only its level differs.

    Args:
        found: the recordings.
        how: settings of the images.
        settings: of the cell: `split` and `data_sha256`.
        part: of the cell.

    Returns:
        By `<kind>/<dB>` float32 (test clips, rows, columns, channels).
    """
    key = (settings["data_sha256"], settings["split"], _image_code(), inspect.getsource(noise))
    with cache(None) as memory:
        compute = memory.cache(_noisy_images, ignore=["found", "test", "voices"])
        made = compute(found, part.test, part.voices, _single(how), joblib.hash(key))
    return {name: _copied(values, how) for name, values in made.items()}


def _noisy_images(found, test, voices, how, key):
    clips = {kind: _noises(found, test, voices, kind) for kind in noise.KINDS}
    return {
        f"{kind}/{snr}": _computed(
            [
                noise.noisy(found.waveforms[clip], its_noise, snr)
                for clip, its_noise in zip(test, noises, strict=True)
            ],
            found.sample_rate,
            how,
        )
        for kind, noises in clips.items()
        for snr in SNRS_DB
    }


def _noises(found, test, voices, kind):
    waves = [found.waveforms[clip] for clip in voices]
    return [
        noise.noise(
            kind,
            len(found.waveforms[clip]),
            found.sample_rate,
            child_seed(NOISE_SEED, f"{kind} {clip}"),
            waves,
        )
        for clip in test
    ]


def versions(
    found: Utterances, speeds: list[float], data_sha256: str | None
) -> list[list[np.ndarray]]:
    """All clips at each speed; cached.

    Args:
        found: the recordings.
        speeds: of `at_speed`; 1 is as recorded.
        data_sha256: their checksum, the cache's key; None: nothing is kept.
    """
    with cache(None) as memory:
        kept = data_sha256 is not None
        compute = memory.cache(_at_speed, ignore=["waveforms"]) if kept else _at_speed
        code = inspect.getsource(at_speed)
        return [
            found.waveforms if speed == 1 else compute(found.waveforms, speed, data_sha256, code)
            for speed in speeds
        ]


def _at_speed(waveforms, speed, data_sha256, code):
    return [at_speed(waveform, speed) for waveform in waveforms]
