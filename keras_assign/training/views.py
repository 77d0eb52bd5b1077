"""Classify an image by several slightly warped views of it (test-time augmentation)."""

import keras
import numpy as np
from scipy.special import log_softmax, logsumexp

from keras_assign.data.pipelines import image_batches
from keras_assign.layers.random_warp import RandomWarp
from keras_assign.seeds import child_seed
from keras_assign.training.compiled_once import outputs


def log_probabilities(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """What the model makes of each image as it is.

    Args:
        model: from images to logits (batch, classes).
        images: uint8 (items, rows, columns).

    Returns:
        float64 (items, classes), natural logarithms.
    """
    return _log_softmax(outputs(model, image_batches(images)))


def log_probabilities_over_views(
    model: keras.Model, images: np.ndarray, views: int, warp: dict[str, float], seed: int
) -> np.ndarray:
    """What the model makes of random warps of each image, in the mean of the probabilities.

    Args:
        model: from images to logits (batch, classes).
        images: uint8 (items, rows, columns).
        views: warps of each image.
        warp: ranges of `RandomWarp`; those of the training would be too large.
        seed: of the warps; with one seed, an image's warps hang on its place among the images.

    Returns:
        float64 (items, classes), natural logarithms.
    """
    layer = RandomWarp(**warp, seed=child_seed(seed, "views"))
    # Within a model the layer would do nothing: `predict` overrules an explicit `training=True`.
    return np.concatenate(
        [
            logsumexp(
                [
                    _log_softmax(model.predict_on_batch(layer(batch, training=True)))
                    for _ in range(views)
                ],
                axis=0,
            )
            for batch in image_batches(images)
        ]
    ) - np.log(views)


def _log_softmax(logits):
    return log_softmax(logits.astype(np.float64), axis=1)
