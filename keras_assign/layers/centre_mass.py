"""Images moved so that their centre of mass lies where MNIST's digits have theirs."""

import keras
from keras import ops

from keras_assign.layers.shifts import shifted


@keras.saving.register_keras_serializable(package="keras_assign")
class CentreMass(keras.layers.Layer):
    """Moves each image by whole pixels so that its centre of mass lies in the middle.

    The middle is the pixel of number side / 2, counted from 0: 14 of 28, as in MNIST, half a pixel
    past the centre of the field. What a generator has learnt of shifts (of those, say, that
    `DifferentiableAugment` shows its judge) is taken out again. Gradients go back to where a pixel
    came from; how far an image is moved has none.

    Call arguments:
        images: float (batch, rows, columns, channels), 0 or above; all channels move alike.

    Returns:
        float, the same shape. An image of zeros stays as it is.
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.input_spec = keras.layers.InputSpec(ndim=4)

    def call(self, images):
        mass = ops.stop_gradient(ops.sum(ops.cast(images, "float32"), axis=-1))
        total = ops.sum(mass, axis=(1, 2))
        moves = []
        for axis, side in ((2, images.shape[1]), (1, images.shape[2])):
            places = ops.arange(side, dtype="float32")
            centre = ops.sum(ops.sum(mass, axis=axis) * places, axis=1) / ops.maximum(total, 1e-6)
            move = ops.round(side / 2 - centre)
            moves.append(ops.cast(ops.where(total > 1e-6, move, 0.0), "int32"))
        return shifted(images, *moves)

    def compute_output_shape(self, input_shape):
        return input_shape
