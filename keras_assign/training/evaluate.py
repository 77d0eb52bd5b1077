"""Apply a trained classifier."""

import keras
import numpy as np

from keras_assign.data.pipelines import image_batches
from keras_assign.training.compiled_once import outputs


def predict_classes(model: keras.Model, images: np.ndarray, batch_size: int = 500) -> np.ndarray:
    """The class that the model finds most likely for each image.

    Args:
        model: from images to logits (batch, classes).
        images: uint8 (items, rows, columns).
        batch_size: items in a batch; it does not change the answer.

    Returns:
        uint8 (items,).
    """
    logits = outputs(model, image_batches(images, batch_size=batch_size))
    return logits.argmax(axis=1).astype(np.uint8)
