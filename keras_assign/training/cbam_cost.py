"""What a model with CBAM costs an image; `training.architecture` knows plain layers only."""

import keras

from keras_assign.layers.cbam import CBAM
from keras_assign.training import architecture


def describe(model: keras.Model) -> list[dict]:
    """As `architecture.describe`, with the arithmetic within CBAM layers counted, too.

    Args:
        model: a functional model.
    """
    described = architecture.describe(model)
    for entry in described:
        layer = model.get_layer(entry["name"])
        if isinstance(layer, CBAM):
            entry["flops"] = _cbam_flops(layer)
    return described


def _cbam_flops(layer):
    """Multiply-adds, times two, of the 1x1 convolutions (one place) and of the 7x7 one."""
    height, width = layer.output.shape[1:3]
    channels = layer.channel_attention
    passes = 2 if channels.max_pooled else 1
    dense = passes * sum(_size(part.kernel) for part in (channels.squeeze, channels.excite))
    convolution = _size(layer.spatial_attention.convolution.kernel) * height * width
    return 2 * (dense + convolution)


def _size(kernel):
    product = 1
    for side in kernel.shape:
        product *= side
    return product
