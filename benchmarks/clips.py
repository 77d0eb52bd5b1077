"""The recordings that audio tasks take."""

import numpy as np

from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data import splits, utterances
from keras_assign.data.utterances import Utterances, cache
from keras_assign.utterances import mfcc_frames

VERSION = "2"  # Of the images; to be raised when they are to be computed anew.


def recordings(data: dict) -> Utterances:
    """The recordings of a dataset.

    Args:
        data: `dataset` and `data_dir`, as of `experiments.autoencoders`.
    """
    return utterances.load_named(
        {**data, "pattern": None, "skip_bad": False, "sample_rate": 8000}, processes=1
    )


def images(data: dict) -> tuple[np.ndarray, np.ndarray]:
    """Spectrogram images of all clips, float32 (clips, 28, 28, 3), and int64 (clips,) digits.

    Once computed they are kept on disk, and TensorFlow, which computes them, is not loaded any
    more: a peer that takes them is to have a process without it.

    Args:
        data: as of `recordings`.

    Raises:
        InputError: they cannot be kept.
    """
    found = recordings(data)
    with cache(None) as memory:
        compute = memory.cache(_images)
        # In one piece, as MFCC are kept, too.
        made = compute(
            np.concatenate(found.waveforms), tuple(map(len, found.waveforms)), found.sample_rate,
            SpectrogramSettings(channels=3), VERSION,
        )  # fmt: skip
    return made, found.index.digits.astype(np.int64)


def keep_images(data: dict) -> None:
    """Compute `images`, for others to find; to be called in a process of its own.

    Args:
        data: as of `recordings`.

    Raises:
        InputError: they cannot be kept.
    """
    images(data)


def _images(together, lengths, sample_rate, settings, version):
    from keras_assign.audio import images_at_once

    return images_at_once.images(np.split(together, np.cumsum(lengths[:-1])), sample_rate, settings)


def frames(data: dict):
    """MFCC of all clips, scaled and padded, see `keras_assign.utterances.mfcc_frames.Frames`.

    Args:
        data: as of `recordings`.
    """
    found = recordings(data)
    matrices = mfcc_frames.matrices(found, {})
    return mfcc_frames.scaled(matrices, np.arange(len(matrices)))[0]


def parts(digits: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Four fifths of the clips to train, one to test, the digits' shares kept.

    Args:
        digits: (clips,).
        seed: of the draw.
    """
    split = splits.stratified(digits, 0.2, seed)
    return split.train, split.validation
