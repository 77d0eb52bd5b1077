"""SpecAugment: bands of time and of frequency taken out of spectrograms while training."""

import keras
from keras import ops

from keras_assign.seeds import child_seed


@keras.saving.register_keras_serializable(package="keras_assign")
class SpecAugment(keras.layers.Layer):
    """Replaces, in each image of a batch by itself, random bands by the image's mean.

    Park et al. (Interspeech 2019, arXiv:1904.08779), without time warping. Of a standardised
    spectrogram the mean is the 0 that is written there. Only while training; else nothing is done.

    Args:
        time_masks: bands of columns.
        time_width: largest width of each, columns; drawn evenly from 0 on.
        frequency_masks: bands of rows.
        frequency_width: largest width of each, rows.
        seed: of the draws.
        **kwargs: what every layer takes.

    Call arguments:
        images: float (batch, rows, columns, channels), rows are frequencies.
        training: whether to mask.

    Returns:
        float, the same shape.

    Raises:
        ValueError: a number is negative, or the input is not 4-D.
    """

    def __init__(
        self,
        time_masks: int = 1,
        time_width: int = 5,
        frequency_masks: int = 1,
        frequency_width: int = 5,
        seed: int = 0,
        **kwargs,
    ):
        super().__init__(**kwargs)
        numbers = {
            "time_masks": time_masks, "time_width": time_width,
            "frequency_masks": frequency_masks, "frequency_width": frequency_width,
        }  # fmt: skip
        for name, value in numbers.items():
            if value < 0:
                raise ValueError(f"`{name}` must be 0 or above. Received: {value}")
        self.time_masks = time_masks
        self.time_width = time_width
        self.frequency_masks = frequency_masks
        self.frequency_width = frequency_width
        self.seed = seed
        self.input_spec = keras.layers.InputSpec(ndim=4)
        self.generator = keras.random.SeedGenerator(child_seed(seed, "spec_augment"))

    def call(self, images, training=False):
        if not training:
            return images
        batch, (rows, columns) = ops.shape(images)[0], images.shape[1:3]
        kept_rows = self._kept(batch, rows, self.frequency_masks, self.frequency_width)
        kept_columns = self._kept(batch, columns, self.time_masks, self.time_width)
        kept = ops.logical_and(kept_rows[:, :, None, None], kept_columns[:, None, :, None])
        return ops.where(kept, images, ops.mean(images, axis=(1, 2, 3), keepdims=True))

    def _kept(self, batch, side, masks, width):
        """Which places along one axis lie in no band: bool (batch, side)."""
        shape = (batch, masks, 1)
        widths = ops.floor(self._uniform(shape) * (min(width, side) + 1))
        starts = ops.floor(self._uniform(shape) * (side - widths + 1))
        places = ops.arange(side, dtype="float32")
        masked = ops.logical_and(places >= starts, places < starts + widths)
        return ops.logical_not(ops.any(masked, axis=1))

    def _uniform(self, shape):
        return keras.random.uniform(shape, dtype="float32", seed=self.generator)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {
            **super().get_config(),
            "time_masks": self.time_masks,
            "time_width": self.time_width,
            "frequency_masks": self.frequency_masks,
            "frequency_width": self.frequency_width,
            "seed": self.seed,
        }
