"""The kinds of attention that can stand in a network, by name."""

import keras

from keras_assign.layers.cbam import CBAM
from keras_assign.layers.channel_attention import ChannelAttention, glorot_uniform
from keras_assign.layers.non_local import NonLocal
from keras_assign.layers.self_attention import SelfAttention
from keras_assign.layers.spatial_attention import SpatialAttention

NONE = "none"
SQUEEZED = 16  # Times fewer channels in the middle of squeeze-and-excitation, as in its paper.
HEADS = 4
_MAKERS = {
    # CBAM's halves each by itself, and both (Woo et al., ECCV 2018).
    "spatial": lambda seed, **named: SpatialAttention(
        kernel_initializer=glorot_uniform(seed, "spatial"), **named
    ),
    "channel": lambda seed, **named: ChannelAttention(max_pooled=True, seed=seed, **named),
    # Hu et al., CVPR 2018: the channels' means alone.
    "se": lambda seed, **named: ChannelAttention(SQUEEZED, seed=seed, **named),
    "cbam": lambda seed, **named: CBAM(max_pooled=True, seed=seed, **named),
    "self": lambda seed, **named: SelfAttention(1, seed, **named),
    "multi_head": lambda seed, **named: SelfAttention(HEADS, seed, **named),
    "non_local": lambda seed, **named: NonLocal(zero_start=True, seed=seed, **named),
}
ATTENTION_KINDS = (NONE, *_MAKERS)


def attend(x: keras.KerasTensor, kind: str, name: str, seed: int | None = None):
    """A feature map after attention of a kind.

    Args:
        x: (batch, height, width, channels) of a functional model.
        kind: one of `ATTENTION_KINDS`; `"none"` leaves it as it is.
        name: of the layer.
        seed: fixes its initial weights; drawn anew where None.

    Returns:
        As x.

    Raises:
        ValueError: the kind is not known.
    """
    if kind not in ATTENTION_KINDS:
        raise ValueError(f"attention must be one of {ATTENTION_KINDS}; received {kind!r}")
    return x if kind == NONE else _MAKERS[kind](seed, name=name)(x)
