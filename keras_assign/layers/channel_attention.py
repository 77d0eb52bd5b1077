"""Channel attention: which feature maps to listen to."""

import keras
from keras import ops

from keras_assign.seeds import child_seed

FEWEST_BETWEEN = 4


@keras.saving.register_keras_serializable(package="keras_assign")
class ChannelAttention(keras.layers.Layer):
    """Multiply each channel of the features by a weight from 0 to 1 of its own.

    The mean of each channel over all places goes through two 1x1 convolutions, of which the first
    has fewer channels and a ReLU, and a sigmoid. This is the channel half of the report's attention
    (Problem 4b). The original CBAM (Woo et al., ECCV 2018, arXiv:1807.06521) sends the maximum of
    each channel through the same convolutions, too, and adds the two before the sigmoid.

    Args:
        reduction: how many times fewer channels lie between the two convolutions, but 4 at
            least (all of fewer could die of the ReLU). The report does not state it.
        max_pooled: whether the maximum has a say beside the mean, as in the original CBAM.
        open_at_start: bias before the sigmoid at the start; at 2 the weights begin near 0.88, so
            that nearly all passes, at 0 near a half.
        seed: fixes the initial weights; drawn anew where None.

    Input shape:
        (batch, height, width, channels), channels last.

    Output shape:
        The input's.

    Raises:
        ValueError: `reduction` is no positive integer, or the input is not 4-D.
    """

    def __init__(
        self,
        reduction=8,
        max_pooled=False,
        open_at_start=0.0,
        seed=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        if not isinstance(reduction, int) or reduction < 1:
            raise ValueError(
                "Invalid value received for argument `reduction`. Expected a positive integer. "
                f"Received: reduction={reduction}"
            )
        self.reduction = reduction
        self.max_pooled = max_pooled
        self.open_at_start = open_at_start
        self.seed = seed
        self.input_spec = keras.layers.InputSpec(ndim=4)

    def build(self, input_shape):
        channels = input_shape[-1]
        hidden = max(channels // self.reduction, FEWEST_BETWEEN)
        # At a single place, a 1x1 convolution is a dense layer.
        self.squeeze = self._dense(hidden, "squeeze", activation="relu")
        self.excite = self._dense(
            channels,
            "excite",
            bias_initializer=keras.initializers.Constant(self.open_at_start),
        )
        self.squeeze.build((None, 1, 1, channels))
        self.excite.build((None, 1, 1, hidden))

    def _dense(self, units, role, **options):
        return keras.layers.Dense(
            units,
            kernel_initializer=glorot_uniform(self.seed, role),
            dtype=self.dtype_policy,
            name=f"{self.name}_{role}",
            **options,
        )

    def attention_weights(self, inputs):
        """The weights by themselves.

        Args:
            inputs: (batch, height, width, channels), this layer's input.

        Returns:
            (batch, 1, 1, channels), 0 to 1.
        """
        logits = self.excite(self.squeeze(ops.mean(inputs, axis=(1, 2), keepdims=True)))
        if self.max_pooled:
            logits += self.excite(self.squeeze(ops.max(inputs, axis=(1, 2), keepdims=True)))
        return ops.sigmoid(logits)

    def call(self, inputs):
        return inputs * self.attention_weights(inputs)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {
            **super().get_config(),
            "reduction": self.reduction,
            "max_pooled": self.max_pooled,
            "open_at_start": self.open_at_start,
            "seed": self.seed,
        }


def glorot_uniform(seed, role):
    """The initializer of one part of a layer: parts of one seed still differ."""
    return keras.initializers.GlorotUniform(None if seed is None else child_seed(seed, role))
