"""The kinds of attention that can stand in a network, by name."""

import keras

from keras_assign.layers.cbam import CBAM
from keras_assign.layers.channel_attention import ChannelAttention
from keras_assign.layers.non_local import NonLocal
from keras_assign.layers.self_attention import SelfAttention
from keras_assign.layers.spatial_attention import SpatialAttention

NONE = "none"
SQUEEZED = 16  # Times fewer channels in the middle of squeeze-and-excitation, as in its paper.
HEADS = 4
_MAKERS = {
    # CBAM's halves each by itself, and both (Woo et al., ECCV 2018).
    "spatial": lambda seed, **options: SpatialAttention(
        kernel_initializer=keras.initializers.GlorotUniform(seed), **options
    ),
    "channel": lambda seed, **options: ChannelAttention(
        seed=seed, **{"max_pooled": True} | options
    ),
    # Hu et al., CVPR 2018: the channels' means alone.
    "se": lambda seed, **options: ChannelAttention(SQUEEZED, seed=seed, **options),
    "cbam": lambda seed, **options: CBAM(seed=seed, **{"max_pooled": True} | options),
    "self": lambda seed, **options: SelfAttention(1, seed, **options),
    "multi_head": lambda seed, **options: SelfAttention(HEADS, seed, **options),
    "non_local": lambda seed, **options: NonLocal(seed=seed, **{"zero_start": True} | options),
}
ATTENTION_KINDS = (NONE, *_MAKERS)


def attend(x: keras.KerasTensor, kind: str, name: str, seed: int | None = None, **options):
    """A feature map after attention of a kind.

    Args:
        x: (batch, height, width, channels) of a functional model.
        kind: one of `ATTENTION_KINDS`; `"none"` leaves it as it is.
        name: of the layer.
        seed: fixes its initial weights; drawn anew where None.
        **options: of the kind's layer, in place of the kind's own.

    Returns:
        As x.

    Raises:
        ValueError: the kind is not known.
    """
    if kind not in ATTENTION_KINDS:
        raise ValueError(f"attention must be one of {ATTENTION_KINDS}; received {kind!r}")
    return x if kind == NONE else _MAKERS[kind](seed, name=name, **options)(x)
