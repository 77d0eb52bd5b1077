"""Pictures of what augmentation does to digits, for the page.

It imports TensorFlow, so it is itself imported only where a cell is about to run.
"""

from pathlib import Path

import numpy as np

from keras_assign.data import reduced_mnist, subsets
from keras_assign.data.augmentation import augmented_copies
from keras_assign.layers.random_warp import RandomWarp
from keras_assign.seeds import child_seed
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import make_reproducible

COPIES = 5


def run_cell(settings: dict, folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """One image of each digit and what becomes of it.

    Args:
        settings: of `gallery.cells`: either `warp` or the ranges of the copies.
        folder: not used.

    Returns:
        The record, and `pictures`: uint8 (1 + copies, digits, 28 rows, 28 columns), the originals
        first.

    Raises:
        InputError: the data cannot be read.
    """
    images = reduced_mnist.load_same(
        settings["dataset"], settings["data_dir"], settings["data_sha256"]
    )
    make_reproducible(settings["seed"])
    originals = images.train_images[subsets.per_class(images.train_labels, 1, settings["seed"])]
    if settings["warp"]:
        copies = _warped(originals, settings)
    else:
        copies = augmented_copies(
            originals,
            COPIES,
            settings["rotation"],
            settings["translation"],
            settings["zoom"],
            settings["seed"],
        )
    pictures = np.concatenate([originals[None], copies.reshape(COPIES, *originals.shape)])
    return {"environment": describe_environment()}, {"pictures": pictures}


def _warped(originals, settings):
    layer = RandomWarp(**settings["warp"], seed=child_seed(settings["seed"], "warp"))
    batch = np.tile(originals, (COPIES, 1, 1))[..., None].astype(np.float32)
    return np.asarray(layer(batch, training=True))[..., 0].round().astype(np.uint8)
