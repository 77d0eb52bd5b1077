"""Self-attention over the places of a feature map: every place looks at every other."""

import keras
from keras import ops

from keras_assign.layers.channel_attention import glorot_uniform

NORM_EPSILON = 1e-6


@keras.saving.register_keras_serializable(package="keras_assign")
class SelfAttention(keras.layers.Layer):
    """Add to each place a mixture of what all places hold, weighed by how they fit.

    The places of the normalised features are the tokens of Keras' `MultiHeadAttention` (Vaswani et
    al., NeurIPS 2017, arXiv:1706.03762), normalised before they attend, with what comes out added
    to what came in. Where a place lies is not told apart from its features.

    Args:
        heads: how many mixtures are made side by side, each of a part of the channels.
        seed: fixes the initial weights; drawn anew where None.

    Input shape:
        (batch, height, width, channels), channels last.

    Output shape:
        The input's.

    Raises:
        ValueError: `heads` is no positive integer, the channels are not a multiple of it, or the
            input is not 4-D.
    """

    def __init__(self, heads=1, seed=None, **kwargs):
        super().__init__(**kwargs)
        if not isinstance(heads, int) or heads < 1:
            raise ValueError(
                "Invalid value received for argument `heads`. Expected a positive integer. "
                f"Received: heads={heads}"
            )
        self.heads = heads
        self.seed = seed
        self.input_spec = keras.layers.InputSpec(ndim=4)

    def build(self, input_shape):
        channels = input_shape[-1]
        if channels % self.heads:
            raise ValueError(
                f"The channels must be a multiple of `heads`. Received: channels={channels}, "
                f"heads={self.heads}"
            )
        self.norm = keras.layers.LayerNormalization(
            epsilon=NORM_EPSILON, dtype=self.dtype_policy, name=f"{self.name}_norm"
        )
        self.attention = keras.layers.MultiHeadAttention(
            self.heads,
            channels // self.heads,
            use_bias=False,  # A key's would not change what its softmax gives.
            dtype=self.dtype_policy,
            name=f"{self.name}_attention",
        )
        tokens = (input_shape[0], None, channels)
        self.norm.build(tokens)
        self.attention.build(tokens, tokens)
        if self.seed is not None:
            self._draw_weights()

    def _draw_weights(self):
        """Weights of this layer's seed; Keras would give queries, keys and values all the same."""
        for role in ("query", "key", "value", "output"):
            kernel = getattr(self.attention, f"{role}_dense").kernel
            kernel.assign(glorot_uniform(self.seed, role)(kernel.shape))

    def _attended(self, inputs):
        """Mixtures (batch, places, channels) and weights (batch, heads, places, places)."""
        tokens = self.norm(ops.reshape(inputs, (ops.shape(inputs)[0], -1, inputs.shape[-1])))
        return self.attention(tokens, tokens, return_attention_scores=True)

    def attention_map(self, inputs):
        """How much all places together look at each, head by head.

        Args:
            inputs: (batch, height, width, channels), this layer's input.

        Returns:
            (batch, height, width, heads), 0 to 1; the sum over the places is 1.
        """
        _, weights = self._attended(inputs)
        looked_at = ops.transpose(ops.mean(weights, axis=2), (0, 2, 1))
        return ops.reshape(looked_at, (*ops.shape(inputs)[:3], self.heads))

    def call(self, inputs):
        mixed, _ = self._attended(inputs)
        return inputs + ops.reshape(mixed, ops.shape(inputs))

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "heads": self.heads, "seed": self.seed}
