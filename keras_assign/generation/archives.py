"""Generated images on disk: one archive a number of real images and of generated ones."""

import dataclasses
import io
import os
from pathlib import Path

import numpy as np

from keras_assign.data import reduced_mnist
from keras_assign.errors import InputError

NAME = "gen_image_{size}_{generate}.npz"  # As the report calls them.
IMAGES_FILE = "images.npz"  # What one training of a GAN leaves.


@dataclasses.dataclass(frozen=True)
class GeneratedImages:
    """Images that generators drew, and which real ones these had learnt from.

    Attributes:
        images: uint8 (images, 28 rows, 28 columns), sorted by digit.
        labels: uint8 (images,), the digit that was to be drawn.
        real_items: int32 (real images,), indices of all training images that the generators saw,
            in rising order; empty in an archive of other origin, where they are not known.
        data_sha256: checksum of the data set that `real_items` count in; `""` if not known.
        origin: keys of the cells that drew them, which change with all that they hang on.
    """

    images: np.ndarray
    labels: np.ndarray
    real_items: np.ndarray
    data_sha256: str
    origin: str = ""

    def first_of_each(self, count: int) -> "GeneratedImages":
        """The first `count` images of each digit that it has.

        Raises:
            InputError: one of these has fewer.
        """
        digits, counts = np.unique(self.labels, return_counts=True)
        if counts.min() < count:
            raise InputError(
                f"{count} generated images a digit were asked for, but there are {counts.min()} of "
                f"digit {digits[counts.argmin()]}; generate more, or ask for fewer"
            )
        items = reduced_mnist.first_per_class(self.labels, count)
        return dataclasses.replace(self, images=self.images[items], labels=self.labels[items])


def path_of(folder: Path, size: int, generate: int) -> Path:
    """Where the archive for so many real and generated images a digit lies."""
    return Path(folder) / NAME.format(size=size, generate=generate)


def write(path: Path, generated: GeneratedImages) -> None:
    """Write an archive whole or not at all.

    Args:
        path: replaced if it is there.
        generated: what to write.
    """
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **dataclasses.asdict(generated))
    half = path.with_name(f".{path.name}.tmp")
    try:
        half.write_bytes(buffer.getvalue())
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


def read(path: Path) -> GeneratedImages:
    """Read an archive: one of ours, or any with `images` and `labels` of this form.

    Raises:
        InputError: it is missing, cut off, or holds something else.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            images, labels = arrays["images"], arrays["labels"]
            real_items = arrays["real_items"] if "real_items" in arrays else np.empty(0, np.int32)
            data_sha256, origin = (
                str(arrays[name]) if name in arrays else "" for name in ("data_sha256", "origin")
            )
    except OSError as error:
        raise InputError(
            f"cannot read {path} ({error.strerror or error}); run experiments.gan first, or name "
            "the folder of its archives"
        ) from error
    except Exception as error:  # NumPy, zipfile and zlib raise many kinds for a damaged file.
        raise InputError(
            f"{path} is no whole archive of generated images ({error}); generate it again"
        ) from error
    if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1:] != (28, 28):
        raise InputError(
            f"{path}: images must be uint8 (images, 28, 28); received {images.dtype} {images.shape}"
        )
    if labels.shape != images.shape[:1] or not np.isin(labels, np.arange(10)).all():
        raise InputError(f"{path}: labels must be digits, one an image")
    order = np.argsort(labels, kind="stable")
    return GeneratedImages(
        images[order],
        labels[order].astype(np.uint8),
        real_items.astype(np.int32),
        data_sha256,
        origin,
    )


def together(files: list[Path]) -> GeneratedImages:
    """What several GANs drew, as one archive.

    Args:
        files: archives, of one digit each or one of all.

    Raises:
        InputError: an archive is missing or damaged.
    """
    parts = [read(file) for file in files]
    labels = np.concatenate([part.labels for part in parts])
    order = np.argsort(labels, kind="stable")
    return GeneratedImages(
        np.concatenate([part.images for part in parts])[order],
        labels[order],
        np.unique(np.concatenate([part.real_items for part in parts])),
        parts[0].data_sha256,
        " ".join(part.origin for part in parts),
    )
