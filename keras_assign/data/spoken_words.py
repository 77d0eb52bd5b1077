"""Embedded words that are no digits: what a model learns to call none from."""

import zipfile
from importlib import resources

import numpy as np

from keras_assign.data import recordings

ARCHIVE = "synthesised_words.zip"


def waveforms(sample_rate: int) -> list[np.ndarray]:
    """Some 300 words by 25 synthesised voices (espeak-ng), none of them a digit.

    Args:
        sample_rate: to resample to, Hz; nothing of them lies above 4 kHz.

    Returns:
        (words,) of float32 (samples,), from -1 to 1.
    """
    place = resources.files(f"{__package__}.assets").joinpath(ARCHIVE)
    with place.open("rb") as file, zipfile.ZipFile(file) as archive:
        return [
            recordings.decode(archive.read(name), name, sample_rate)
            for name in sorted(archive.namelist())
        ]
