"""Random shifts and erased squares that a gradient passes through, for what a GAN judges."""

import keras
from keras import ops

from keras_assign.layers.shifts import shifted
from keras_assign.seeds import child_seed


@keras.saving.register_keras_serializable(package="keras_assign")
class DifferentiableAugment(keras.layers.Layer):
    """Shifts each image of a batch by itself and erases a square of it, while training.

    Zhao et al., "Differentiable augmentation for data-efficient GAN training" (NeurIPS 2020), with
    its translation and cutout. Real and generated images go through it alike, so that the
    discriminator cannot learn the few real ones by heart, and the generator still draws whole
    digits in their place. What comes from outside the image, and what is erased, is 0.

    Args:
        shift: largest shift along each axis, whole pixels, drawn evenly from both sides.
        erased: side of the erased square, pixels; its centre may lie anywhere in the image. 0:
            nothing is erased.
        seed: of the draws.
        **kwargs: what every layer takes.

    Call arguments:
        images: float (batch, rows, columns, channels); all channels change alike.
        training: whether to change anything.

    Returns:
        float, the same shape.

    Raises:
        ValueError: a number is negative, or the input is not 4-D.
    """

    def __init__(self, shift: int = 4, erased: int = 14, seed: int = 0, **kwargs):
        super().__init__(**kwargs)
        for name, value in {"shift": shift, "erased": erased}.items():
            if value < 0:
                raise ValueError(f"`{name}` must be 0 or above. Received: {value}")
        self.shift = shift
        self.erased = erased
        self.seed = seed
        self.input_spec = keras.layers.InputSpec(ndim=4)
        self.generator = keras.random.SeedGenerator(child_seed(seed, "differentiable_augment"))

    def call(self, images, training=False):
        if not training:
            return images
        batch, (rows, columns) = ops.shape(images)[0], images.shape[1:3]
        down, right = (self._integer(batch, -self.shift, self.shift) for _ in range(2))
        images = shifted(images, down, right)
        if not self.erased:
            return images
        erased_rows, erased_columns = self._band(batch, rows), self._band(batch, columns)
        erased = ops.logical_and(erased_rows[:, :, None, None], erased_columns[:, None, :, None])
        return ops.where(erased, ops.zeros_like(images), images)

    def _band(self, batch, side):
        """Which places along one axis lie in the square: bool (batch, side)."""
        start = self._integer(batch, 0, side - 1) - self.erased // 2
        places = ops.arange(side, dtype="int32")[None, :]
        return ops.logical_and(places >= start[:, None], places < start[:, None] + self.erased)

    def _integer(self, batch, lowest, highest):
        return keras.random.randint((batch,), lowest, highest + 1, seed=self.generator)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {
            **super().get_config(),
            "shift": self.shift,
            "erased": self.erased,
            "seed": self.seed,
        }
