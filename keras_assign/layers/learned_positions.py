"""Learned positions: what tells a transformer where a token comes from."""

import keras

from keras_assign.seeds import child_seed


@keras.saving.register_keras_serializable(package="keras_assign")
class LearnedPositions(keras.layers.Layer):
    """Add to each token a vector of its place's own.

    As in the vision transformer (Dosovitskiy et al., ICLR 2021, arXiv:2010.11929): drawn at first
    from a normal distribution, cut at two deviations of 0.02.

    Args:
        seed: fixes the initial vectors; drawn anew where None.

    Input shape:
        (batch, tokens, channels), the number of tokens known.

    Output shape:
        The input's.

    Raises:
        ValueError: the input is not 3-D.
    """

    def __init__(self, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.seed = seed
        self.input_spec = keras.layers.InputSpec(ndim=3)

    def build(self, input_shape):
        seed = None if self.seed is None else child_seed(self.seed, "positions")
        self.positions = self.add_weight(
            shape=input_shape[1:],
            initializer=keras.initializers.TruncatedNormal(stddev=0.02, seed=seed),
            name="positions",
        )

    def call(self, inputs):
        return inputs + self.positions

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "seed": self.seed}
