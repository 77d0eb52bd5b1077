"""What a model's CBAM layers weigh: places of the spectrogram, and channels."""

import keras
import numpy as np
from keras import ops

from keras_assign.layers.cbam import CBAM

MAP, CHANNELS = "map", "channels"


def cbam_names(model: keras.Model) -> list[str]:
    """Names of the model's CBAM layers, from input to output."""
    return [layer.name for layer in model.layers if isinstance(layer, CBAM)]


def cbam_model(model: keras.Model) -> keras.Model:
    """A model from the same images to what each CBAM layer weighs by.

    Args:
        model: a functional model with CBAM layers.

    Returns:
        A model whose output is a dictionary: `<layer>/map` -> float32 (batch, height, width) and
        `<layer>/channels` -> float32 (batch, channels), 0 to 1.

    Raises:
        ValueError: the model has no CBAM layer.
    """
    names = cbam_names(model)
    if not names:
        raise ValueError(f"model {model.name!r} has no CBAM layer")
    weights = {}
    for name in names:
        layer = model.get_layer(name)
        weights[f"{name}/{MAP}"] = ops.squeeze(layer.attention_map(layer.input), axis=-1)
        weights[f"{name}/{CHANNELS}"] = ops.squeeze(layer.channel_weights(layer.input), (1, 2))
    return keras.Model(model.input, weights, name=f"{model.name}_weights")


def cbam_weights(model: keras.Model, images: np.ndarray) -> dict[str, np.ndarray]:
    """What the model's CBAM layers weigh some images by.

    Args:
        model: a functional model with CBAM layers.
        images: float32 (items, rows, columns, channels).

    Returns:
        As `cbam_model`'s output, with items for the batch.
    """
    return {
        name: np.asarray(values, np.float32)
        for name, values in cbam_model(model).predict(images, verbose=0).items()
    }


def over_columns(maps: np.ndarray, columns: int) -> np.ndarray:
    """How a map's attention is spread over the columns of the image, adding up to 1.

    Args:
        maps: float (items, height, width), above 0.
        columns: of the image; each takes the value of the map's place about its middle.

    Returns:
        float64 (items, columns).
    """
    width = maps.shape[2]
    places = ((np.arange(columns) + 0.5) * width / columns).astype(int)
    spread = maps.mean(axis=1, dtype=np.float64)[:, places]
    return spread / spread.sum(axis=1, keepdims=True)
