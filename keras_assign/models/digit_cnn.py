"""The CNN of the report's Problem 4a, without and with attention (figures 22 and 24)."""

import keras

from keras_assign.layers.attention_kinds import NONE, attend
from keras_assign.seeds import child_seed


def digit_cnn(
    attention: str = NONE,
    filters: tuple[int, int, int] = (32, 64, 128),
    dense_units: int = 128,
    dropout: float = 0.5,
    classes: int = 10,
    seed: int = 0,
    dtype: str = "float32",
    input_shape: tuple[int, int, int] = (28, 28, 1),
) -> keras.Model:
    """Three 3x3 convolutions, max pooling after the first two, one dense layer, dropout, logits.

    Attention follows the pooling of the first two blocks, the report's (`"spatial"`) as the layers
    `block1_spatial_attention` and `block2_spatial_attention`.

    Args:
        attention: one of `keras_assign.layers.attention_kinds.ATTENTION_KINDS`.
        filters: channels of the three convolutions.
        dense_units: width of the hidden dense layer.
        dropout: fraction of the dense layer's outputs dropped in training.
        classes: number of logits.
        seed: fixes initial weights and dropout; layers of the same name in two models start equal.
        dtype: Keras dtype policy, for example `"mixed_float16"`; the logits are float32 always.
        input_shape: rows, columns and channels of an image.

    Returns:
        A model from float (batch, rows, columns, channels), 0 to 1, to float32 logits
        (batch, classes).

    Raises:
        ValueError: the attention is not known.
    """
    inputs = keras.Input(input_shape, name="image")
    x = inputs
    for block, channels in enumerate(filters, start=1):
        x = _convolution(channels, f"block{block}_conv", seed, dtype)(x)
        if block == len(filters):
            break
        x = keras.layers.MaxPooling2D(name=f"block{block}_pool", dtype=dtype)(x)
        name = f"block{block}_{attention}_attention"
        x = attend(x, attention, name, child_seed(seed, name), dtype=dtype)
    x = keras.layers.Flatten(name="flatten", dtype=dtype)(x)
    x = keras.layers.Dense(
        dense_units,
        activation="relu",
        kernel_initializer=_initializer("dense", seed),
        name="dense",
        dtype=dtype,
    )(x)
    x = keras.layers.Dropout(
        dropout, seed=child_seed(seed, "dropout"), name="dropout", dtype=dtype
    )(x)
    logits = keras.layers.Dense(
        classes,
        kernel_initializer=_initializer("logits", seed),
        name="logits",
        dtype="float32",
    )(x)
    name = "digit_cnn" if attention == NONE else f"digit_cnn_{attention}_attention"
    return keras.Model(inputs, logits, name=name)


def _convolution(channels, name, seed, dtype):
    return keras.layers.Conv2D(
        channels,
        3,
        padding="same",
        activation="relu",
        kernel_initializer=_initializer(name, seed),
        name=name,
        dtype=dtype,
    )


def _initializer(layer_name, seed):
    return keras.initializers.GlorotUniform(seed=child_seed(seed, layer_name))
