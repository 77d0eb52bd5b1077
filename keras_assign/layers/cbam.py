"""CBAM, the convolutional block attention module: channel attention, then spatial attention."""

import keras

from keras_assign.layers.channel_attention import ChannelAttention, glorot_uniform
from keras_assign.layers.spatial_attention import SpatialAttention


@keras.saving.register_keras_serializable(package="keras_assign")
class CBAM(keras.layers.Layer):
    """Weigh first the channels, then the places of a feature map.

    After Woo et al. (ECCV 2018, arXiv:1807.06521); the attention of the report's Problem 4b, whose
    channel half knows the mean of each channel only.

    Args:
        reduction: of the channel half, see `ChannelAttention`.
        max_pooled: whether the channel half knows each channel's maximum, too, as in the original.
        kernel_size: of the spatial half, see `SpatialAttention`.
        open_at_start: bias before both sigmoids at the start, see `ChannelAttention`.
        seed: fixes the initial weights; drawn anew where None.

    Input shape:
        (batch, height, width, channels), channels last.

    Output shape:
        The input's.

    Raises:
        ValueError: a half refuses its arguments, or the input is not 4-D.
    """

    def __init__(
        self,
        reduction=8,
        max_pooled=False,
        kernel_size=7,
        open_at_start=0.0,
        seed=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.reduction = reduction
        self.max_pooled = max_pooled
        self.kernel_size = kernel_size
        self.open_at_start = open_at_start
        self.seed = seed
        self.input_spec = keras.layers.InputSpec(ndim=4)
        self.channel_attention = ChannelAttention(
            reduction,
            max_pooled,
            open_at_start,
            seed,
            dtype=self.dtype_policy,
            name=f"{self.name}_channel",
        )
        self.spatial_attention = SpatialAttention(
            kernel_size,
            glorot_uniform(seed, "spatial"),
            dtype=self.dtype_policy,
            name=f"{self.name}_spatial",
        )
        self.spatial_attention.convolution.bias_initializer = keras.initializers.Constant(
            open_at_start
        )

    def build(self, input_shape):
        self.channel_attention.build(input_shape)
        self.spatial_attention.build(input_shape)

    def channel_weights(self, inputs):
        """The channels' weights: (batch, 1, 1, channels), 0 to 1.

        Args:
            inputs: (batch, height, width, channels), this layer's input.
        """
        return self.channel_attention.attention_weights(inputs)

    def attention_map(self, inputs):
        """The places' weights: (batch, height, width, 1), 0 to 1.

        Args:
            inputs: (batch, height, width, channels), this layer's input.
        """
        return self.spatial_attention.attention_map(self.channel_attention(inputs))

    def call(self, inputs):
        return self.spatial_attention(self.channel_attention(inputs))

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {
            **super().get_config(),
            "reduction": self.reduction,
            "max_pooled": self.max_pooled,
            "kernel_size": self.kernel_size,
            "open_at_start": self.open_at_start,
            "seed": self.seed,
        }
