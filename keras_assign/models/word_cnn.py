"""A CNN that reads a word from its frames, as tall as the bands and then along time alone."""

import keras
from keras import layers

from keras_assign.recipes.new_voices import MEAN_AND_MOST
from keras_assign.seeds import child_seed

MOMENTUM = 0.95  # Of batch normalisation: trainings are short.


def word_cnn(
    input_shape: tuple[int, int, int],
    width: int = 32,
    classes: int = 10,
    dropout: float = 0.3,
    pooling: str = MEAN_AND_MOST,
    squeeze: bool = False,
    seed: int = 0,
) -> keras.Model:
    """The network, untrained.

    Three halvings of time and bands; then a convolution over all bands that are left, and one along
    time.

    Args:
        input_shape: frames, bands, channels of `word_frames.pictures`.
        width: filters of the first convolutions; the later ones have two, three and four times as
            many.
        classes: of the answer.
        dropout: share of the values before each of the last two layers.
        pooling: `MEAN_AND_MOST` or `IN_ORDER` of `recipes.new_voices`.
        squeeze: weigh channels after each halving by attention (squeeze and excitation, Hu et al.
            2018).
        seed: fixes initial weights and dropout.

    Returns:
        From pictures (batch, frames, bands, channels) to logits (batch, classes).
    """
    seeds = (child_seed(seed, f"word_cnn {number}") for number in range(100))

    def convolved(x, filters, size, strides=(1, 1), padding="same"):
        start = keras.initializers.HeNormal(next(seeds))
        x = layers.Conv2D(
            filters, size, strides, padding, use_bias=False, kernel_initializer=start
        )(x)
        return layers.ReLU()(layers.BatchNormalization(momentum=MOMENTUM)(x))

    def dense(units, activation=None):
        start = keras.initializers.GlorotUniform(next(seeds))
        return layers.Dense(units, activation, kernel_initializer=start)

    def weighed(x):
        if not squeeze:
            return x
        filters = x.shape[-1]
        hidden = dense(filters // 4, "relu")(layers.GlobalAveragePooling2D(keepdims=True)(x))
        return layers.Multiply()([x, dense(filters, "sigmoid")(hidden)])

    inputs = keras.Input(input_shape)
    x = convolved(convolved(inputs, width, 5, (2, 2)), width, 3)
    x = weighed(x)
    x = convolved(convolved(x, 2 * width, 3, (2, 2)), 2 * width, 3)
    x = weighed(x)
    x = weighed(convolved(x, 3 * width, 3, (2, 2)))
    x = convolved(x, 4 * width, (1, x.shape[2]), padding="valid")
    x = layers.Reshape((x.shape[1], 4 * width))(x)
    x = layers.Dropout(dropout, seed=next(seeds))(x)
    x = layers.Conv1D(
        4 * width, 3, padding="same", activation="relu",
        kernel_initializer=keras.initializers.HeNormal(next(seeds)),
    )(x)  # fmt: skip
    x = layers.Dropout(dropout, seed=next(seeds))(x)
    return keras.Model(inputs, dense(classes)(_pooled(x, pooling)))


def _pooled(x, pooling):
    most = layers.GlobalMaxPooling1D()(x)
    if pooling == MEAN_AND_MOST:
        return layers.Concatenate()([layers.GlobalAveragePooling1D()(x), most])
    count = x.shape[1]
    spans = [x[:, start : start + count // 2] for start in (0, count // 4, count // 2)]
    means = [layers.GlobalAveragePooling1D()(span) for span in spans]
    return layers.Concatenate()([*means, most])
