"""The attention of Problem 4 in JAX (Flax), as it is mostly written."""

import jax.numpy as jnp
from flax import linen as nn

from benchmarks.jax_training import Conv, Dense

# `keras_assign.layers.channel_attention` has the same; importing it would load TensorFlow here.
FEWEST_BETWEEN = 4


class SpatialAttention(nn.Module):
    """A weight for each place, of the channels' mean and maximum."""

    kernel_size: int = 7

    @nn.compact
    def __call__(self, features):
        """Features (batch, height, width, channels), weighed."""
        mean = features.mean(axis=-1, keepdims=True)
        maximum = features.max(axis=-1, keepdims=True)
        side = (self.kernel_size, self.kernel_size)
        return features * nn.sigmoid(Conv(1, side)(jnp.concatenate([mean, maximum], axis=-1)))


class ChannelAttention(nn.Module):
    """A weight for each channel, of its mean over all places."""

    reduction: int = 8

    @nn.compact
    def __call__(self, features):
        """Features (batch, height, width, channels), weighed."""
        channels = features.shape[-1]
        mean = features.mean(axis=(1, 2), keepdims=True)
        hidden = nn.relu(Dense(max(channels // self.reduction, FEWEST_BETWEEN))(mean))
        return features * nn.sigmoid(Dense(channels)(hidden))


class CBAM(nn.Module):
    """Channels, then places."""

    @nn.compact
    def __call__(self, features):
        """Features (batch, height, width, channels), weighed."""
        return SpatialAttention()(ChannelAttention()(features))
