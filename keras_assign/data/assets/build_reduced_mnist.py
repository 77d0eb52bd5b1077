"""Rebuild the embedded ReducedMNIST archive from the full MNIST.

    python -m keras_assign.data.assets.build_reduced_mnist [mnist.npz]

Without an argument MNIST comes through `keras.datasets` (a download on first use). The archive
is written beside this file; its checksum, which is printed, belongs into
`keras_assign/data/reduced_mnist.py`.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np

from keras_assign.data.reduced_mnist import ARCHIVE, TRAIN_PER_DIGIT, first_per_class


def select(train_images, train_labels, test_images, test_labels) -> dict[str, np.ndarray]:
    """Pick the first 1,000 training images of each digit and all test images.

    Args:
        train_images: uint8 (60000, 28, 28); train_labels: uint8 (60000,).
        test_images: uint8 (10000, 28, 28); test_labels: uint8 (10000,).

    Returns:
        The arrays of the archive by name.
    """
    chosen = first_per_class(train_labels, TRAIN_PER_DIGIT)
    return {
        "train_images": train_images[chosen],
        "train_labels": train_labels[chosen],
        "train_source_index": chosen.astype(np.int32),
        "test_images": test_images,
        "test_labels": test_labels,
    }


def main(arguments: list[str]) -> None:
    """Write the archive and print its checksum."""
    if arguments:
        with np.load(arguments[0], allow_pickle=False) as mnist:
            parts = [mnist[k] for k in ("x_train", "y_train", "x_test", "y_test")]
    else:
        import keras

        (train_images, train_labels), (test_images, test_labels) = keras.datasets.mnist.load_data()
        parts = [train_images, train_labels, test_images, test_labels]
    target = Path(__file__).with_name(ARCHIVE)
    np.savez_compressed(target, **select(*parts))
    print(hashlib.sha256(target.read_bytes()).hexdigest(), target.name)


if __name__ == "__main__":
    main(sys.argv[1:])
