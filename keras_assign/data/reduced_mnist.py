"""ReducedMNIST: 1,000 training images a digit, and a test of 200 a digit within all 10,000.

The report does not say which images its ReducedMNIST holds. Here they are the first 1,000
training images and the first 200 test images of each digit, in file order.
"""

import dataclasses
import hashlib
from importlib import resources
from pathlib import Path

import numpy as np

from keras_assign.data import image_archive
from keras_assign.data.image_folder import read_image_folder
from keras_assign.errors import InputError

SOURCES = ("reduced_mnist", "mnist", "folder")
DIGITS = 10
TRAIN_PER_DIGIT = 1000
TEST_PER_DIGIT = 200
VALIDATION_PER_DIGIT = 200  # Of the training images that do not train.
ARCHIVE = "reduced_mnist.npz"
ARCHIVE_SHA256 = "ba36c1131644c1d45f3c5ccf2d3f2aa64ce03d11b2158ea4589e282564ba5939"


@dataclasses.dataclass(frozen=True)
class DigitImages:
    """Images of handwritten digits, light ink on a dark ground, training items sorted by digit.

    Attributes:
        source: where they come from, one of `SOURCES`.
        train_images: uint8 (training items, 28 rows, 28 columns).
        train_labels: uint8 (training items,), the digit, in rising order.
        test_images: uint8 (test items, 28 rows, 28 columns), in file order.
        test_labels: uint8 (test items,).
        notes: lines on what is odd about images that a user brought, or was done to them.
    """

    source: str
    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    notes: tuple[str, ...] = ()

    @property
    def protocol_items(self) -> np.ndarray:
        """Indices (items,) of the report's test: the first 200 test images of each digit."""
        return first_per_class(self.test_labels, TEST_PER_DIGIT)

    @property
    def sha256(self) -> str:
        """Checksum of all images and labels, as hexadecimal digits."""
        digest = hashlib.sha256()
        for name in ("train_images", "train_labels", "test_images", "test_labels"):
            digest.update(np.ascontiguousarray(getattr(self, name)))
        return digest.hexdigest()


def first_per_class(labels: np.ndarray, count: int) -> np.ndarray:
    """Indices of the first `count` items of each class in file order, sorted by class.

    Args:
        labels: (items,) class numbers.
        count: how many of each class; a class with fewer gives all it has.
    """
    return np.concatenate([np.flatnonzero(labels == c)[:count] for c in np.unique(labels)])


def load(source: str = "reduced_mnist", data_dir: str | Path | None = None) -> DigitImages:
    """Load one of the data sources of the digit experiments.

    Args:
        source: `"reduced_mnist"`, the embedded archive; `"mnist"`, all of MNIST through
            `keras.datasets` (downloaded on first use); or `"folder"`, images of the user's own.
        data_dir: for `source="folder"` only: the folder, see `read_image_folder`, or an `.npz`
            file, see `image_archive.parse`.

    Raises:
        InputError: the source is not known, or its files are missing or damaged.
    """
    if source not in SOURCES:
        raise InputError(f"dataset must be one of {', '.join(SOURCES)}; received {source!r}")
    if (source == "folder") != (data_dir is not None):
        raise InputError("data_dir goes with dataset=folder, and only with it")
    if source == "folder":
        return _brought(Path(data_dir))
    if source == "mnist":
        return _full_mnist()
    return read_archive(resources.files("keras_assign.data.assets") / ARCHIVE, ARCHIVE_SHA256)


def load_same(source: str, data_dir: str | Path | None, sha256: str) -> DigitImages:
    """Load images once more, for a cell that was defined with them.

    Args:
        source: as for `load`.
        data_dir: as for `load`.
        sha256: of all images and labels, as it was when the cell was defined.

    Raises:
        InputError: they cannot be read, or are no longer the same.
    """
    images = load(source, data_dir)
    if images.sha256 != sha256:
        place = data_dir or f"dataset={source}"
        raise InputError(f"the images of {place} changed during the run; start again")
    return images


def read_archive(path, sha256: str) -> DigitImages:
    """Read an archive in the layout of the embedded one, after checking it.

    Args:
        path: the `.npz` file.
        sha256: the checksum that it must have, as hexadecimal digits.

    Raises:
        InputError: the file is missing, its checksum differs, or it holds no images of digits.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot read {path} ({error.strerror}); install the package again"
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise InputError(
            f"{path} is damaged: its SHA-256 is {found[:12]}..., not {sha256[:12]}...; "
            "install the package again"
        )
    return _as_digit_images("reduced_mnist", image_archive.parse(content, str(path)))


def _brought(place):
    read = image_archive.read_image_archive if place.is_file() else read_image_folder
    return _as_digit_images("folder", read(place))


def _as_digit_images(source, found):
    train, test = found.train, found.test
    return _sorted_by_digit(
        source, train.images, train.labels, test.images, test.labels, found.notes
    )


def _full_mnist() -> DigitImages:
    import keras  # Slow to import, and needed for this source only.

    try:
        (train_images, train_labels), (test_images, test_labels) = keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises bare `Exception` when a download fails.
        raise InputError(
            f"MNIST could not be downloaded ({str(error).splitlines()[0]}); check the network, or "
            "use dataset=reduced_mnist, which needs none"
        ) from error
    return _sorted_by_digit("mnist", train_images, train_labels, test_images, test_labels)


def _sorted_by_digit(
    source, train_images, train_labels, test_images, test_labels, notes=()
) -> DigitImages:
    order = np.argsort(train_labels, kind="stable")
    return DigitImages(
        source, train_images[order], train_labels[order], test_images, test_labels, notes
    )
