"""Digit images from an `.npz` archive: this package's layout, Keras' of MNIST, or one set alone."""

import io
from pathlib import Path

import numpy as np

from keras_assign.data import image_set
from keras_assign.data.image_set import ImageSet, Part, counted
from keras_assign.data.polarity import as_light_on_dark, shows_nothing
from keras_assign.errors import InputError

SHAPE = (28, 28)
SHAPES = (SHAPE, (*SHAPE, 1), (SHAPE[0] * SHAPE[1],))  # Of an image; all say the same.
# Names of images and labels to train on, and of those to test on where these are apart.
NAMES = (
    ("train_images", "train_labels", "test_images", "test_labels"),
    ("x_train", "y_train", "x_test", "y_test"),
    ("images", "labels"),
)


def read_image_archive(path: Path) -> ImageSet:
    """Read images to train and to test on from a file.

    Args:
        path: an `.npz` file, see `parse`.

    Returns:
        As of `parse`; the notes also say which images are under two digits, or both to train and
        to test on.

    Raises:
        InputError: it cannot be read, or as `parse`.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path} ({error.strerror})") from error
    found = parse(content, str(path))
    return ImageSet(
        found.train, found.test, (*found.notes, *image_set.doubts(found.train, found.test))
    )


def parse(content: bytes, place: str) -> ImageSet:
    """The images in an archive.

    It has arrays named as in one of `NAMES`: images (items, 28 rows, 28 columns), with an axis for
    one channel or without, or flat (items, 784), of whole numbers from 0 to 255 or of parts from 0
    to 1; and labels (items,), the digits. Where it has one set alone, `image_set.split` draws the
    test.

    Args:
        content: of the file.
        place: what to call it in messages.

    Returns:
        The images in the order of the file; dark ones on light are inverted, and those that show
        nothing left out, which the notes say.

    Raises:
        InputError: it is no such archive, an array has another form, or a digit has no image.
    """
    arrays = _arrays(content, place)
    named = next((names for names in NAMES if set(names) <= arrays.keys()), None)
    if named is None:
        expected = "; or ".join(", ".join(names) for names in NAMES)
        raise InputError(f"{place} has no arrays named {expected}")
    notes = []
    train = _part(arrays, *named[:2], "training", place, notes)
    if len(named) > 2:
        return ImageSet(train, _part(arrays, *named[2:], "test", place, notes), tuple(notes))
    notes.append(f"{place} has no images to test on: {image_set.SPLIT_RULE}")
    return ImageSet(*image_set.split(train), tuple(notes))


def _arrays(content, place):
    wanted = {name for names in NAMES for name in names}
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as loaded:
            return {name: loaded[name] for name in loaded.files if name in wanted}
    except Exception as error:  # NumPy, zipfile and zlib raise many kinds for a damaged file.
        raise InputError(f"{place} is no whole .npz archive of arrays; save it again") from error


def _part(arrays, images_name, labels_name, kind, place, notes):
    images = _as_pixels(arrays[images_name], f"{images_name} of {place}")
    labels = _as_digits(arrays[labels_name], len(images), f"{labels_name} of {place}")
    names = np.array([f"{images_name}[{number}]" for number in range(len(images))])
    blank = shows_nothing(images)
    if blank.all():
        raise InputError(f"{images_name} of {place} show nothing: each is of one grey")
    images, inverted = as_light_on_dark(images)
    notes += counted(names[inverted & ~blank], "image", "inverted (dark on light)")
    notes += counted(names[blank], "image", "left out (of one grey)")
    if blank.any():
        images, labels, names = images[~blank], labels[~blank], names[~blank]
    image_set.require_all_digits(labels, kind, place)
    return Part(images, labels, names)


def _as_pixels(images, place):
    if images.ndim < 2 or images.shape[1:] not in SHAPES or not len(images):
        raise InputError(
            f"{place} must be images (items, 28, 28); received the shape {images.shape}"
        )
    images = images.reshape(-1, *SHAPE)
    if images.dtype == np.uint8:
        return images
    is_number = np.issubdtype(images.dtype, np.number) and not np.iscomplexobj(images)
    if not is_number or not (images.min() >= 0 and images.max() <= 255):  # NaN is neither.
        raise InputError(
            f"{place} must be numbers from 0 to 255, or from 0 to 1; received {images.dtype}"
            + (f" {images.min():g} to {images.max():g}" if is_number else "")
        )
    scale = 255 if np.issubdtype(images.dtype, np.floating) and images.max() <= 1 else 1
    return (images * scale).round().astype(np.uint8)


def _as_digits(labels, items, place):
    if labels.shape not in {(items,), (items, 1)} or not np.isin(labels, np.arange(10)).all():
        raise InputError(
            f"{place} must be digits from 0 to 9, one an image; received {labels.dtype} "
            f"{labels.shape} for {items} images"
        )
    return labels.reshape(items).astype(np.uint8)
