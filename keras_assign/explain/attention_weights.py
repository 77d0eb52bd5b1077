"""What a model's attention, of whatever kind, weighs images by."""

import keras
import numpy as np

from keras_assign.layers.cbam import CBAM
from keras_assign.layers.channel_attention import ChannelAttention
from keras_assign.layers.non_local import NonLocal
from keras_assign.layers.self_attention import SelfAttention
from keras_assign.layers.spatial_attention import SpatialAttention

MAP, CHANNELS = "map", "channels"
OF_PLACES = (SpatialAttention, CBAM, SelfAttention, NonLocal)
OF_CHANNELS = (ChannelAttention, CBAM)


def attention_names(model: keras.Model) -> list[str]:
    """Names of the model's attention layers, from input to output."""
    return [layer.name for layer in model.layers if isinstance(layer, OF_PLACES + OF_CHANNELS)]


def attention_weights(model: keras.Model, images: np.ndarray) -> dict[str, np.ndarray]:
    """What each attention layer of a model weighs some images by.

    Args:
        model: a functional model.
        images: float32 (items, rows, columns, channels).

    Returns:
        `<layer>/map` -> float32 (items, height, width, heads), where attention is paid to places,
        and `<layer>/channels` -> float32 (items, channels), where to channels; nothing for a model
        without attention.
    """
    names = attention_names(model)
    if not names:
        return {}
    inputs = keras.Model(model.input, {name: model.get_layer(name).input for name in names})
    weights = {}
    for name, features in inputs.predict(images, verbose=0).items():
        layer = model.get_layer(name)
        if isinstance(layer, OF_PLACES):
            weights[f"{name}/{MAP}"] = np.asarray(layer.attention_map(features), np.float32)
        if isinstance(layer, OF_CHANNELS):
            of_channels = (
                layer.channel_weights if isinstance(layer, CBAM) else layer.attention_weights
            )
            weights[f"{name}/{CHANNELS}"] = np.asarray(of_channels(features), np.float32)[:, 0, 0]
    return weights
