"""The CNN of the report's Problem 4b on spectrogram images, without and with attention."""

import keras

from keras_assign.layers.attention_kinds import NONE, attend
from keras_assign.seeds import child_seed

# Where attention stands in a block: the report's place is between activation and pooling.
PLACEMENTS = ("before_pooling", "after_pooling")
# Of batch normalisation's running means. With Keras' 0.99 they have not settled after the few
# hundred updates of the report's training, and the network, right in training, fails in testing.
NORM_MOMENTUM = 0.9


def audio_cnn(
    input_shape: tuple[int, int, int] = (28, 28, 3),
    attention: str = NONE,
    placement: str = "before_pooling",
    filters: tuple[int, ...] = (32, 64, 128, 256),
    dense_units: int = 128,
    dropout: float = 0.5,
    max_pooled: bool = False,
    open_at_start: float = 0.0,
    classes: int = 10,
    seed: int = 0,
) -> keras.Model:
    """Blocks of a 3x3 convolution, batch normalisation, ReLU and pooling, then two dense layers.

    Max pooling ends each block but the last, which ends in average pooling. With attention, each
    block holds a layer of its name, `block1_cbam`, ... The report, whose attention is `"cbam"`,
    names the layers; their widths, the dropout's rate and place, and the window sizes are not
    stated in it.

    Args:
        input_shape: rows, columns and channels of a spectrogram image.
        attention: one of `keras_assign.layers.attention_kinds.ATTENTION_KINDS`.
        placement: of it, one of `PLACEMENTS`. After the pooling it sees a quarter of the places.
        filters: channels of the convolutions.
        dense_units: width of the hidden dense layer.
        dropout: fraction of the hidden dense layer's outputs dropped in training.
        max_pooled: of CBAM alone, see there.
        open_at_start: of CBAM alone, see there.
        classes: number of logits.
        seed: fixes initial weights and dropout; layers of the same name in two models start equal.

    Returns:
        A model from float (batch, rows, columns, channels), 0 to 1, to logits (batch, classes).

    Raises:
        ValueError: the placement or the attention is not known.
    """
    if placement not in PLACEMENTS:
        raise ValueError(f"placement must be one of {PLACEMENTS}; received {placement!r}")

    of_cbam = {"max_pooled": max_pooled, "open_at_start": open_at_start}
    options = of_cbam if attention == "cbam" else {}

    inputs = keras.Input(input_shape, name="spectrogram")
    x = inputs
    for block, channels in enumerate(filters, start=1):
        name = f"block{block}"
        x = keras.layers.Conv2D(
            channels,
            3,
            padding="same",
            use_bias=False,  # Batch normalisation has one.
            kernel_initializer=_initializer(f"{name}_conv", seed),
            name=f"{name}_conv",
        )(x)
        x = keras.layers.BatchNormalization(momentum=NORM_MOMENTUM, name=f"{name}_norm")(x)
        x = keras.layers.ReLU(name=f"{name}_relu")(x)
        attending, own = f"{name}_{attention}", child_seed(seed, f"{name}_{attention}")
        if placement == "before_pooling":
            x = attend(x, attention, attending, own, **options)
        pooling = (
            keras.layers.AveragePooling2D if block == len(filters) else keras.layers.MaxPooling2D
        )
        x = pooling(2, padding="same", name=f"{name}_pool")(x)
        if placement == "after_pooling":
            x = attend(x, attention, attending, own, **options)
    x = keras.layers.Flatten(name="flatten")(x)
    x = keras.layers.Dense(
        dense_units,
        activation="relu",
        kernel_initializer=_initializer("dense", seed),
        name="dense",
    )(x)
    x = keras.layers.Dropout(dropout, seed=child_seed(seed, "dropout"), name="dropout")(x)
    logits = keras.layers.Dense(
        classes, kernel_initializer=_initializer("logits", seed), name="logits"
    )(x)
    name = "audio_cnn" if attention == NONE else f"audio_cnn_{attention}"
    return keras.Model(inputs, logits, name=name)


def _initializer(layer_name, seed):
    return keras.initializers.GlorotUniform(seed=child_seed(seed, layer_name))
