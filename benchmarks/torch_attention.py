"""The attention of Problem 4 in PyTorch, as it is mostly written."""

import torch
from torch import nn

# `keras_assign.layers.channel_attention` has the same; importing it would load TensorFlow here.
FEWEST_BETWEEN = 4


class SpatialAttention(nn.Module):
    """A weight for each place, of the channels' mean and maximum."""

    def __init__(self, kernel_size: int = 7):
        super().__init__()
        self.convolution = nn.Conv2d(2, 1, kernel_size, padding=kernel_size // 2)

    def forward(self, features):
        """Features (batch, channels, height, width), weighed."""
        mean = features.mean(dim=1, keepdim=True)
        maximum = features.amax(dim=1, keepdim=True)
        return features * torch.sigmoid(self.convolution(torch.cat([mean, maximum], dim=1)))


class ChannelAttention(nn.Module):
    """A weight for each channel, of its mean over all places."""

    def __init__(self, channels: int, reduction: int = 8):
        super().__init__()
        hidden = max(channels // reduction, FEWEST_BETWEEN)
        self.weights = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(channels, hidden, 1), nn.ReLU(), nn.Conv2d(hidden, channels, 1), nn.Sigmoid(),
        )  # fmt: skip

    def forward(self, features):
        """Features (batch, channels, height, width), weighed."""
        return features * self.weights(features)


class CBAM(nn.Sequential):
    """Channels, then places."""

    def __init__(self, channels: int):
        super().__init__(ChannelAttention(channels), SpatialAttention())
