"""A small but strong CNN for digits: 3x3 convolutions and poolings only, after VGG."""

import keras

from keras_assign.seeds import child_seed


def vgg_digit_cnn(
    filters: tuple[tuple[int, ...], ...] = ((16,), (32, 32), (64, 64)),
    dropout: float = 0.0,
    classes: int = 10,
    seed: int = 0,
) -> keras.Model:
    """Blocks of convolutions, each with batch normalisation and ReLU; a block ends in max pooling.

    After Simonyan and Zisserman (2015), much smaller, and with one dense layer.

    Args:
        filters: channels of the convolutions, one tuple a block.
        dropout: fraction of each block's output channels dropped in training, whole channels at a
            time.
        classes: number of logits.
        seed: fixes initial weights and dropout; layers of the same name in two models start equal.

    Returns:
        A model from float (batch, 28 rows, 28 columns, 1 channel), 0 to 1, to logits
        (batch, classes).
    """
    inputs = keras.Input((28, 28, 1), name="image")
    x = inputs
    for block, widths in enumerate(filters, 1):
        for number, channels in enumerate(widths, 1):
            name = f"block{block}_conv{number}"
            x = keras.layers.Conv2D(
                channels,
                3,
                padding="same",
                use_bias=False,
                kernel_initializer=keras.initializers.HeNormal(seed=child_seed(seed, name)),
                name=name,
            )(x)
            x = keras.layers.BatchNormalization(name=f"{name}_norm")(x)
            x = keras.layers.ReLU(name=f"{name}_relu")(x)
        x = keras.layers.MaxPooling2D(2, name=f"block{block}_pool")(x)
        if dropout:
            name = f"block{block}_dropout"
            x = keras.layers.SpatialDropout2D(dropout, seed=child_seed(seed, name), name=name)(x)
    x = keras.layers.Flatten(name="flatten")(x)
    logits = keras.layers.Dense(
        classes,
        kernel_initializer=keras.initializers.GlorotUniform(seed=child_seed(seed, "logits")),
        name="logits",
    )(x)
    return keras.Model(inputs, logits, name="vgg_digit_cnn")
