"""A small transformer over patches: of a digit, or of a spectrogram's time and frequency."""

import keras
from keras import ops

from keras_assign.layers.attention_kinds import NONE, attend
from keras_assign.layers.learned_positions import LearnedPositions
from keras_assign.layers.self_attention import NORM_EPSILON, SelfAttention
from keras_assign.seeds import child_seed


def patch_transformer(
    input_shape: tuple[int, int, int] = (28, 28, 1),
    attention: str = "none",
    patch: tuple[int, int] = (4, 4),
    channels: int = 136,
    blocks: int = 4,
    heads: int = 4,
    widened: int = 4,
    dropout: float = 0.1,
    classes: int = 10,
    seed: int = 0,
) -> keras.Model:
    """Patches become tokens that look at each other, block after block; logits of their mean.

    After Dosovitskiy et al. (ICLR 2021, arXiv:2010.11929), and for spectrograms Gong et al.
    (Interspeech 2021, arXiv:2104.01778), without a class token. Each block adds what
    `block1_self` attends to, then what two dense layers make of it; attention of another kind
    (`block1_attention`) stands between these and their normalisation, which would take its weights
    back if it came after. With the given sizes it has about as many weights as `digit_cnn`.

    Args:
        input_shape: rows, columns and channels of an image.
        attention: besides the self-attention that every block has; one of
            `keras_assign.layers.attention_kinds.ATTENTION_KINDS`.
        patch: rows and columns of a patch; patches do not overlap.
        channels: of a token.
        blocks: how many.
        heads: of the self-attention.
        widened: times more units between the two dense layers.
        dropout: fraction dropped in training of what a block adds.
        classes: number of logits.
        seed: fixes initial weights and dropout; layers of the same name in two models start equal.

    Returns:
        A model from float (batch, rows, columns, channels), 0 to 1, to logits (batch, classes).

    Raises:
        ValueError: the image is not made of whole patches, or the attention is not known.
    """
    if any(side % part for side, part in zip(input_shape, patch, strict=False)):
        raise ValueError(
            f"patches must fill the image; received patches {patch} of {input_shape[:2]}"
        )

    def dense(units, name, activation=None):
        return keras.layers.Dense(
            units, activation, kernel_initializer=_initializer(name, seed), name=name
        )

    def dropped(x, name):
        return keras.layers.Dropout(dropout, seed=child_seed(seed, name), name=name)(x)

    def normalised(x, name):
        return keras.layers.LayerNormalization(epsilon=NORM_EPSILON, name=name)(x)

    inputs = keras.Input(input_shape, name="image")
    x = keras.layers.Conv2D(
        channels,
        patch,
        strides=patch,
        kernel_initializer=_initializer("patches", seed),
        name="patches",
    )(inputs)
    sides = x.shape[1:3]
    x = keras.layers.Reshape((sides[0] * sides[1], channels), name="tokens")(x)
    x = LearnedPositions(child_seed(seed, "positions"), name="positions")(x)
    x = keras.layers.Reshape((*sides, channels), name="token_map")(x)
    for block in range(1, blocks + 1):
        name = f"block{block}"
        # It normalises, and adds what came in, by itself.
        x = SelfAttention(heads, child_seed(seed, f"{name}_self"), name=f"{name}_self")(x)
        more = normalised(x, f"{name}_norm")
        if attention != NONE:
            own = child_seed(seed, f"{name}_attention")
            more = attend(more, attention, f"{name}_attention", own)
        more = dense(widened * channels, f"{name}_wide", tanh_gelu)(more)
        more = dropped(dense(channels, f"{name}_narrow")(more), f"{name}_dropout")
        x = keras.layers.Add(name=f"{name}_add")([x, more])
    x = keras.layers.GlobalAveragePooling2D(name="mean")(normalised(x, "norm"))
    return keras.Model(inputs, dense(classes, "logits")(x), name="patch_transformer")


@keras.saving.register_keras_serializable(package="keras_assign")
def tanh_gelu(x):
    """GELU by its formula with tanh (Hendrycks and Gimpel, 2016), which ONNX has operations for.

    Args:
        x: any shape.
    """
    return ops.gelu(x, approximate=True)


def _initializer(layer_name, seed):
    return keras.initializers.GlorotUniform(seed=child_seed(seed, layer_name))
