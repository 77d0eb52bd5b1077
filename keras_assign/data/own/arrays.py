"""Images from an `.npz` archive, of any number of classes, grey or colour."""

from pathlib import Path

import numpy as np

from keras_assign.data.natural_order import natural_order
from keras_assign.data.own.files import IMAGES
from keras_assign.data.own.labelled import Labelled
from keras_assign.data.own.patterns import TEST, TRAIN, VALIDATION
from keras_assign.errors import InputError

# Names of arrays of images and of labels, and the split that they are of.
NAMES = (
    ("x_train", "y_train", TRAIN), ("x_val", "y_val", VALIDATION), ("x_test", "y_test", TEST),
    ("train_images", "train_labels", TRAIN), ("val_images", "val_labels", VALIDATION),
    ("test_images", "test_labels", TEST), ("images", "labels", ""),
)  # fmt: skip
LARGEST_SIDE = 96
CHANNELS = (1, 3)
FEW_LEVELS = 32  # Of grey, as some sets of digits have.


def labelled_arrays(path: Path) -> tuple[Labelled, np.ndarray]:
    """The images in an archive, and what is known of each.

    It holds `x_train` and `y_train` (and `x_val`, `x_test`, ...), `train_images` and
    `train_labels`, or `images` and `labels`: images (items, rows, columns), (items, rows, columns,
    1 or 3 channels), or flat (items, side x side), of whole numbers from 0 to 255 or of parts from
    0 to 1; labels (items,), numbers or names.

    Args:
        path: the file.

    Returns:
        The items, and uint8 (items, rows, columns, channels).

    Raises:
        InputError: it is no such archive.
    """
    arrays = _arrays(path)
    images, labels, splits, names = [], [], [], []
    for images_name, labels_name, split in NAMES:
        if images_name in arrays and labels_name in arrays:
            pixels = _pixels(arrays[images_name], f"{images_name} of {path}")
            classes = arrays[labels_name].reshape(-1)
            if len(classes) != len(pixels):
                raise InputError(
                    f"{path} has {len(pixels):,} images in {images_name}, and {len(classes):,} "
                    f"labels in {labels_name}; they must be as many"
                )
            images.append(pixels)
            labels += [_name(label) for label in classes.tolist()]
            splits += [split] * len(pixels)
            names += [f"{images_name}[{number}]" for number in range(len(pixels))]
    if not images:
        expected = ", ".join(f"{images} and {labels}" for images, labels, _ in NAMES)
        raise InputError(f"{path} has no arrays named {expected}")
    shapes = {pixels.shape[1:] for pixels in images}
    if len(shapes) > 1:
        raise InputError(f"{path} has images of several shapes: {sorted(shapes)}")
    classes = tuple(sorted(set(labels), key=natural_order))
    numbers = {name: number for number, name in enumerate(classes)}
    found = Labelled(
        IMAGES,
        (path,) * len(labels),
        tuple(names),
        classes,
        np.array([numbers[label] for label in labels]),
        np.full(len(labels), "", dtype=str),
        np.array(splits, dtype=str),
        "the names of the arrays",
    )
    if len(classes) < 2:
        raise InputError(f"{path} has images of one class alone, {classes[0]!r}; add others")
    return found, np.concatenate(images)


def _arrays(path):
    wanted = {name for names in NAMES for name in names[:2]}
    try:
        with np.load(path, allow_pickle=False) as loaded:
            return {name: loaded[name] for name in loaded.files if name in wanted}
    except OSError as error:
        raise InputError(f"cannot read {path} ({error.strerror or error})") from error
    except Exception as error:  # NumPy, zipfile and zlib raise many kinds for a damaged file.
        raise InputError(f"{path} is no whole .npz archive of arrays; save it again") from error


def _pixels(images, place):
    if images.ndim == 2:
        side = round(images.shape[1] ** 0.5)
        if side * side == images.shape[1]:
            images = images.reshape(-1, side, side)
    if images.ndim == 3:
        images = images[..., None]
    fits = (
        images.ndim == 4 and images.shape[3] in CHANNELS and max(images.shape[1:3]) <= LARGEST_SIDE
    )
    if not fits or not len(images):
        raise InputError(
            f"{place} must be images (items, rows, columns) or (items, rows, columns, 1 or 3), of "
            f"{LARGEST_SIDE} pixels a side at most; received the shape {images.shape}"
        )
    if images.dtype == np.uint8 and images.max() > FEW_LEVELS:
        return images
    is_number = np.issubdtype(images.dtype, np.number) and not np.iscomplexobj(images)
    if not is_number or not (images.min() >= 0 and images.max() <= 255):  # NaN is neither.
        raise InputError(f"{place} must be numbers from 0 to 255, or from 0 to 1")
    return (images * _scale(images)).round().astype(np.uint8)


def _scale(images):
    """What makes of parts of 1, of bits and of a few levels of grey values up to 255."""
    most = images.max()
    return 255 / most if 0 < most <= FEW_LEVELS else 1


def _name(label):
    """A label as a class's name: `3` for 3.0, too."""
    if isinstance(label, bytes):
        return label.decode("utf-8", "replace")
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label)
