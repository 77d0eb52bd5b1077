"""Read a model's spatial attention maps, and take their meaning away to see what they are worth."""

import keras
import numpy as np
from keras import ops

from keras_assign.data.pipelines import image_batches
from keras_assign.layers.spatial_attention import SpatialAttention


def attention_layer_names(model: keras.Model) -> list[str]:
    """Names of the model's spatial attention layers, from input to output."""
    return [layer.name for layer in model.layers if isinstance(layer, SpatialAttention)]


def attention_map_model(model: keras.Model, layer_names: list[str] | None = None) -> keras.Model:
    """A model from the same images to the attention maps.

    Args:
        model: a functional model.
        layer_names: which attention layers; all when None.

    Returns:
        A model whose output is a dictionary: layer name -> float32 (batch, height, width), 0 to 1.

    Raises:
        ValueError: a name is no spatial attention layer of the model, or there is none.
    """
    known = attention_layer_names(model)
    names = known if layer_names is None else layer_names
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise ValueError(
            f"model {model.name!r} has the spatial attention layers {known}; received {names}"
        )
    maps = {}
    for name in names:
        layer = model.get_layer(name)
        weights = ops.squeeze(layer.attention_map(layer.input), axis=-1)
        maps[name] = ops.cast(weights, "float32")
    return keras.Model(model.input, maps, name=f"{model.name}_attention_maps")


def attention_maps(
    model: keras.Model, images: np.ndarray, layer_names: list[str] | None = None
) -> dict[str, np.ndarray]:
    """The attention maps of some images.

    Args:
        model: a functional digit model.
        images: uint8 (items, rows, columns).
        layer_names: as for `attention_map_model`.

    Returns:
        By layer name float32 (items, height, width), 0 to 1.
    """
    maps = attention_map_model(model, layer_names).predict(image_batches(images), verbose=0)
    return {name: np.asarray(values, np.float32) for name, values in maps.items()}


@keras.saving.register_keras_serializable(package="keras_assign")
class EvenSpatialAttention(SpatialAttention):
    """Spatial attention whose map is replaced by its own mean over the places of each image.

    What is left of attention is how strongly each image is scaled, not where. A drop in accuracy
    against the trained model is what the map's shape was worth to it.

    Args:
        kernel_size: as for `SpatialAttention`.
        kernel_initializer: as for `SpatialAttention`.

    Input shape and output shape:
        (batch, height, width, channels).
    """

    def attention_map(self, inputs):
        """The mean weight at every place: (batch, height, width, 1)."""
        weights = super().attention_map(inputs)
        return ops.ones_like(weights) * ops.mean(weights, axis=(1, 2), keepdims=True)


def with_even_attention(model: keras.Model) -> keras.Model:
    """A copy of a trained model in which each attention map is replaced by its mean.

    Args:
        model: a functional model; it is left as it is.
    """

    def even(layer):
        if type(layer) is SpatialAttention:
            return EvenSpatialAttention.from_config(layer.get_config())
        return layer.__class__.from_config(layer.get_config())

    copy = keras.models.clone_model(model, clone_function=even)
    copy.set_weights(model.get_weights())
    return copy
