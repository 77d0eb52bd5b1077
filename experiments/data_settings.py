"""Settings that say which data a study runs on: images or recordings."""

import dataclasses
import os

from keras_assign.data import reduced_mnist, spoken_digits
from keras_assign.studies.settings import Settings, require, setting


@dataclasses.dataclass(frozen=True)
class ImageSettings(Settings):
    """Which images of digits."""

    dataset: str = setting(
        "reduced_mnist",
        "reduced_mnist: embedded, 1,000 training images a digit; mnist: all of MNIST, downloaded "
        "by Keras; folder: images in data_dir/train/<digit>/ and data_dir/test/<digit>/",
        reduced_mnist.SOURCES,
    )
    data_dir: str = setting(str, "the folder of images, or an .npz file, for dataset=folder")

    def __post_init__(self):
        """Refuse a folder of images where none is read, and its lack where one is."""
        super().__post_init__()
        fits = (self.dataset == "folder") == bool(self.data_dir)
        require(fits, "data_dir", "given with dataset=folder, and only with it", self)

    def data(self, data_sha256: str) -> dict:
        """The part of a cell's settings that says which images it works on.

        Args:
            data_sha256: checksum of the images and labels; other data are other cells.
        """
        return {
            "dataset": self.dataset,
            "data_dir": os.path.abspath(self.data_dir) if self.data_dir else None,
            "data_sha256": data_sha256,
        }


@dataclasses.dataclass(frozen=True)
class RecordingSettings(Settings):
    """Which recordings of spoken digits."""

    dataset: str = setting(
        "synthesised",
        "synthesised: embedded, made with espeak-ng; synthesised_voices: the same of more voices "
        "and engines; fsdd, audio_mnist: downloaded, or in "
        "data_dir; folder: recordings in data_dir, named by pattern",
        spoken_digits.SOURCES,
    )
    data_dir: str = setting(str, "the folder of the recordings")
    pattern: str = setting(
        str,
        "how paths below data_dir tell digit, speaker and take, for dataset=folder: "
        "'{speaker}_{digit}.wav' or '{digit}/{speaker}-{take}.flac'",
    )
    skip_bad: bool = setting(False, "leave bad recordings out; without it they are an error")
    cache_dir: str = setting(
        str, "where decoded recordings and images are kept; default ~/.cache/keras_assign"
    )
    sample_rate: int = setting(8000, "to resample all recordings to, Hz", ge=1000, le=192_000)

    def data(self, data_sha256: str | None) -> dict:
        """The part of a cell's settings that says which recordings it works on.

        Args:
            data_sha256: checksum of the waveforms and labels; other data are other cells.
        """
        return {
            "dataset": self.dataset,
            "data_dir": os.path.abspath(self.data_dir) if self.data_dir else None,
            "pattern": self.pattern,
            "skip_bad": self.skip_bad,
            "sample_rate": self.sample_rate,
            "data_sha256": data_sha256,
        }
