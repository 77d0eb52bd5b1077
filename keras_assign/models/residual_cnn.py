"""A small residual network, for digits and for spectrogram images."""

import keras

from keras_assign.layers.attention_kinds import attend
from keras_assign.seeds import child_seed

NORM_MOMENTUM = 0.9  # As `keras_assign.models.audio_cnn` has it, for short trainings.


def residual_cnn(
    input_shape: tuple[int, int, int] = (28, 28, 1),
    attention: str = "none",
    filters: tuple[int, ...] = (56, 108, 220),
    dropout: float = 0.5,
    classes: int = 10,
    seed: int = 0,
) -> keras.Model:
    """Blocks of two 3x3 convolutions with a way around them, then means over all places.

    After He et al. (CVPR 2016, arXiv:1512.03385), three blocks with batch normalisation; each but
    the first halves height and width. Attention stands at the end of a block's convolutions, before
    what went around them is added, as in the papers of squeeze-and-excitation and CBAM:
    `block1_attention`, ... With the given filters it has about as many weights as `digit_cnn`.

    Args:
        input_shape: rows, columns and channels of an image.
        attention: one of `keras_assign.layers.attention_kinds.ATTENTION_KINDS`.
        filters: channels of the blocks.
        dropout: fraction of the means dropped in training.
        classes: number of logits.
        seed: fixes initial weights and dropout; layers of the same name in two models start equal.

    Returns:
        A model from float (batch, rows, columns, channels), 0 to 1, to logits (batch, classes).

    Raises:
        ValueError: the attention is not known.
    """

    def convolution(x, channels, stride, name, size=3):
        x = keras.layers.Conv2D(
            channels,
            size,
            strides=stride,
            padding="same",
            use_bias=False,  # Batch normalisation has one.
            kernel_initializer=_initializer(f"{name}_conv", seed),
            name=f"{name}_conv",
        )(x)
        return keras.layers.BatchNormalization(momentum=NORM_MOMENTUM, name=f"{name}_norm")(x)

    inputs = keras.Input(input_shape, name="image")
    x = keras.layers.ReLU(name="stem_relu")(convolution(inputs, filters[0], 1, "stem"))
    for block, channels in enumerate(filters, start=1):
        name, stride, around = f"block{block}", 1 if block == 1 else 2, x
        x = convolution(x, channels, stride, f"{name}_first")
        x = keras.layers.ReLU(name=f"{name}_relu")(x)
        x = convolution(x, channels, 1, f"{name}_second")
        x = attend(x, attention, f"{name}_attention", child_seed(seed, f"{name}_attention"))
        if x.shape != around.shape:
            around = convolution(around, channels, stride, f"{name}_around", size=1)
        x = keras.layers.Add(name=f"{name}_add")([x, around])
        x = keras.layers.ReLU(name=f"{name}_out")(x)
    x = keras.layers.GlobalAveragePooling2D(name="means")(x)
    x = keras.layers.Dropout(dropout, seed=child_seed(seed, "dropout"), name="dropout")(x)
    logits = keras.layers.Dense(
        classes, kernel_initializer=_initializer("logits", seed), name="logits"
    )(x)
    return keras.Model(inputs, logits, name="residual_cnn")


def _initializer(layer_name, seed):
    return keras.initializers.HeNormal(seed=child_seed(seed, layer_name))
