"""The non-local block: every place takes in what fits it anywhere in the feature map."""

import keras
from keras import ops

from keras_assign.layers.channel_attention import glorot_uniform


@keras.saving.register_keras_serializable(package="keras_assign")
class NonLocal(keras.layers.Layer):
    """Add to each place a mixture of what all places hold, through half the channels.

    After Wang et al. (CVPR 2018, arXiv:1711.07971), in its embedded Gaussian form: 1x1 convolutions
    make queries, keys and values of half the channels, a softmax of the products of queries and
    keys weighs the values, and a last 1x1 convolution brings them back to all channels, to be added
    to what came in. Unlike in `SelfAttention`, nothing is normalised and products are not scaled.

    Args:
        zero_start: whether the last convolution starts at 0, as in the paper, so that the block
            changes nothing at first.
        seed: fixes the initial weights; drawn anew where None.

    Input shape:
        (batch, height, width, channels), channels last.

    Output shape:
        The input's.

    Raises:
        ValueError: the input is not 4-D.
    """

    def __init__(self, zero_start=False, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.zero_start = zero_start
        self.seed = seed
        self.input_spec = keras.layers.InputSpec(ndim=4)

    def build(self, input_shape):
        channels = input_shape[-1]
        half = max(channels // 2, 1)
        # At a single place, a 1x1 convolution is a dense layer. A key's bias would not change
        # what its softmax gives.
        self.query = self._dense(half, "query", use_bias=False)
        self.key = self._dense(half, "key", use_bias=False)
        self.value = self._dense(half, "value")
        start = "zeros" if self.zero_start else glorot_uniform(self.seed, "out")
        self.out = self._dense(channels, "out", kernel_initializer=start)
        for layer, size in ((self.query, channels), (self.key, channels),
                            (self.value, channels), (self.out, half)):  # fmt: skip
            layer.build((None, None, size))

    def _dense(self, units, role, **options):
        return keras.layers.Dense(
            units,
            **{"kernel_initializer": glorot_uniform(self.seed, role)} | options,
            dtype=self.dtype_policy,
            name=f"{self.name}_{role}",
        )

    def _tokens_and_weights(self, inputs):
        """Places (batch, places, channels) and weights (batch, places, places)."""
        tokens = ops.reshape(inputs, (ops.shape(inputs)[0], -1, inputs.shape[-1]))
        products = ops.matmul(self.query(tokens), ops.transpose(self.key(tokens), (0, 2, 1)))
        return tokens, ops.softmax(products, axis=-1)

    def attention_map(self, inputs):
        """How much all places together look at each.

        Args:
            inputs: (batch, height, width, channels), this layer's input.

        Returns:
            (batch, height, width, 1), 0 to 1; the sum over the places is 1.
        """
        _, weights = self._tokens_and_weights(inputs)
        return ops.reshape(ops.mean(weights, axis=1), (*ops.shape(inputs)[:3], 1))

    def call(self, inputs):
        tokens, weights = self._tokens_and_weights(inputs)
        mixed = self.out(ops.matmul(weights, self.value(tokens)))
        return inputs + ops.reshape(mixed, ops.shape(inputs))

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "zero_start": self.zero_start, "seed": self.seed}
