"""On-line augmentation: a random affine map and a random elastic one, in one interpolation."""

import keras
import numpy as np
from keras import ops

from keras_assign.seeds import child_seed


@keras.saving.register_keras_serializable(package="keras_assign")
class RandomWarp(keras.layers.Layer):
    """Warps each image of a batch by a random map of its own while training; else does nothing.

    The map is affine (rotation, zoom, shear, translation about the centre) plus a smooth field of
    displacements (Simard, Steinkraus and Platt, 2003): Gaussian noise, smoothed by a Gaussian
    and scaled to a given standard deviation. Both are applied by one bilinear interpolation, so
    that an image is blurred once; what comes from outside the image is 0.

    Args:
        rotation: largest angle, degrees, drawn evenly from both sides, as all ranges below.
        zoom: largest relative change of the size along each axis, 0 to below 1.
        shear: largest shear of rows against columns, as a slope.
        translation: largest shift along each axis, pixels.
        elastic: standard deviation of the elastic displacements, pixels.
        smoothness: standard deviation of the Gaussian that smooths them, pixels.
        seed: of the draws.
        **kwargs: what every layer takes.

    Call arguments:
        images: float (batch, rows, columns, channels).
        training: whether to warp.

    Returns:
        float, the same shape.

    Raises:
        ValueError: a range is negative, `zoom` is not below 1, `smoothness` is not above 0, or the
            input is not 4-D.
    """

    def __init__(
        self,
        rotation: float = 0.0,
        zoom: float = 0.0,
        shear: float = 0.0,
        translation: float = 0.0,
        elastic: float = 0.0,
        smoothness: float = 4.0,
        seed: int = 0,
        **kwargs,
    ):
        super().__init__(**kwargs)
        ranges = {
            "rotation": rotation, "zoom": zoom, "shear": shear, "translation": translation,
            "elastic": elastic,
        }  # fmt: skip
        for name, value in ranges.items():
            if value < 0:
                raise ValueError(f"`{name}` must be 0 or above. Received: {value}")
        if zoom >= 1:
            raise ValueError(f"`zoom` must be below 1. Received: {zoom}")
        if smoothness <= 0:
            raise ValueError(f"`smoothness` must be above 0. Received: {smoothness}")
        self.rotation = rotation
        self.zoom = zoom
        self.shear = shear
        self.translation = translation
        self.elastic = elastic
        self.smoothness = smoothness
        self.seed = seed
        self.input_spec = keras.layers.InputSpec(ndim=4)
        self.generator = keras.random.SeedGenerator(child_seed(seed, "random_warp"))

    def call(self, images, training=False):
        if not training:
            return images
        # Places need 32 bits, whatever the images have.
        size, batch = images.shape[1:3], ops.shape(images)[0]
        places = self._affine_places(size, batch)
        if self.elastic:
            places = places + self._elastic_field(size, batch)
        warped = _sample(ops.cast(images, "float32"), places)
        return ops.cast(warped, self.compute_dtype)

    def _affine_places(self, size, batch):
        """Where each pixel's value comes from: (batch, 2 axes, rows, columns), pixels."""
        angle = self._draw(batch, 1, self.rotation * np.pi / 180)[:, 0]
        zoom = self._draw(batch, 2, self.zoom) + 1.0
        shear = self._draw(batch, 1, self.shear)[:, 0]
        cos, sin = ops.cos(angle), ops.sin(angle)
        # Rotation, then shear, then one scale for rows and one for columns.
        rows = ops.stack([cos, -sin], axis=1) / zoom[:, :1]
        columns = ops.stack([sin + shear * cos, cos - shear * sin], axis=1) / zoom[:, 1:]
        matrix = ops.stack([rows, columns], axis=1)
        centre = np.array([(side - 1) / 2 for side in size], np.float32)[:, None, None]
        grid = np.stack(np.meshgrid(*map(np.arange, size), indexing="ij")).astype(np.float32)
        turned = ops.einsum("bij,jhw->bihw", matrix, grid - centre)
        shift = self._draw(batch, 2, self.translation)
        return turned + centre + shift[:, :, None, None]

    def _elastic_field(self, size, batch):
        """Smooth displacements of the given standard deviation: (batch, 2 axes, rows, columns)."""
        noise = keras.random.normal((batch, 2, *size), dtype="float32", seed=self.generator)
        over_rows, over_columns = (_smoothing(side, self.smoothness) for side in size)
        return self.elastic * ops.einsum(
            "ij,bcjk->bcik", over_rows, ops.einsum("bcjk,lk->bcjl", noise, over_columns)
        )

    def _draw(self, batch, count, bound):
        return keras.random.uniform(
            (batch, count), -bound, bound, dtype="float32", seed=self.generator
        )

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {
            **super().get_config(),
            "rotation": self.rotation,
            "zoom": self.zoom,
            "shear": self.shear,
            "translation": self.translation,
            "elastic": self.elastic,
            "smoothness": self.smoothness,
            "seed": self.seed,
        }


def _smoothing(side, deviation):
    """A Gaussian filter along one axis as a matrix; filtered unit noise keeps unit variance."""
    distance = np.arange(side)[:, None] - np.arange(side)[None, :]
    weights = np.exp(-(distance**2) / (2 * deviation**2))
    return (weights / np.sqrt((weights**2).sum(axis=1, keepdims=True))).astype(np.float32)


def _sample(images, places):
    """Bilinear values of the images at fractional places; 0 outside.

    (`keras.ops.image.map_coordinates` needs to know the size of the batch beforehand, which a
    training step does not, and interpolates between images, too.)
    """
    rows, columns, channels = images.shape[1:]
    # A rim of zeros: what lies outside is read from there.
    pixels = ops.reshape(ops.pad(images, [[0, 0], [1, 2], [1, 2], [0, 0]]), (-1, channels))
    row = ops.clip(places[:, 0], -1.0, float(rows)) + 1.0
    column = ops.clip(places[:, 1], -1.0, float(columns)) + 1.0
    top, left = ops.floor(row), ops.floor(column)
    below, right = (row - top)[..., None], (column - left)[..., None]
    image = ops.arange(ops.shape(images)[0], dtype="int32")[:, None, None]
    index = (image * (rows + 3) + ops.cast(top, "int32")) * (columns + 3)
    index = index + ops.cast(left, "int32")

    def between(start):
        values = ops.take(pixels, start, axis=0)
        return values + right * (ops.take(pixels, start + 1, axis=0) - values)

    upper = between(index)
    return upper + below * (between(index + columns + 3) - upper)
