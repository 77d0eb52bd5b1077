"""On-line augmentation of handwriting: strokes thicker or thinner, as of another pen."""

import keras
from keras import ops

from keras_assign.seeds import child_seed


@keras.saving.register_keras_serializable(package="keras_assign")
class RandomStrokes(keras.layers.Layer):
    """Widens or narrows the strokes of each image by an amount of its own while training.

    An image is mixed with itself widened, the maximum over each pixel and its neighbours, or
    narrowed, the minimum; how much of that is taken is drawn evenly from 0 to `most`, for half of
    the images of either.

    Args:
        most: largest share of the widened or narrowed image, 0 to 1. At 1 a stroke grows or
            shrinks by up to one pixel on either side.
        seed: of the draws.
        **kwargs: what every layer takes.

    Call arguments:
        images: float (batch, rows, columns, channels), light ink on dark.
        training: whether to change them.

    Returns:
        float, the same shape.

    Raises:
        ValueError: `most` is not from 0 to 1, or the input is not 4-D.
    """

    def __init__(self, most: float = 0.5, seed: int = 0, **kwargs):
        super().__init__(**kwargs)
        if not 0 <= most <= 1:
            raise ValueError(f"`most` must be from 0 to 1. Received: {most}")
        self.most = most
        self.seed = seed
        self.input_spec = keras.layers.InputSpec(ndim=4)
        self.generator = keras.random.SeedGenerator(child_seed(seed, "random_strokes"))

    def call(self, images, training=False):
        if not training:
            return images
        share = keras.random.uniform(
            (ops.shape(images)[0], 1, 1, 1), -self.most, self.most, seed=self.generator
        )
        share = ops.cast(share, self.compute_dtype)
        widened = ops.max_pool(images, 3, 1, "same")
        narrowed = -ops.max_pool(-images, 3, 1, "same")
        return images + ops.abs(share) * (ops.where(share > 0, widened, narrowed) - images)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "most": self.most, "seed": self.seed}
