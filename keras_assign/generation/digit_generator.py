"""From digits and noise to images, in one piece, for export."""

import functools
from collections.abc import Sequence

import keras
import tensorflow as tf


class DigitGenerator(tf.Module):
    """A conditional generator that serves pixels.

    Attributes:
        latent_size: length of the noise that an image is drawn from.
        digits: int32, those that it learnt to draw.

    Args:
        generator: trained, from noise and class numbers to images from 0 to 1.
        digits: that it was trained on.
    """

    def __init__(self, generator: keras.Model, digits: Sequence[int]):
        super().__init__(name="digit_generator")
        size = generator.inputs[0].shape[-1]
        self.latent_size = tf.Variable(size, trainable=False)
        self.digits = tf.Variable(digits, trainable=False, dtype=tf.int32)
        # Not the network itself: TensorFlow would write its weights once more.
        self.network_variables = [weight.value for weight in generator.weights]
        draw = functools.partial(generator, training=False)

        @tf.function(
            input_signature=(
                tf.TensorSpec([None], tf.int32, name="label"),
                tf.TensorSpec([None, size], tf.float32, name="latent"),
            )
        )
        def serve(label, latent):
            """uint8 (images, 28 rows, 28 columns), light ink on dark.

            Args:
                label: int32 (images,), the digit of each, 0 to 9.
                latent: float32 (images, latent size), standard normal noise.
            """
            return tf.cast(tf.round(255 * draw([latent, label])[..., 0]), tf.uint8)

        self.serve = serve
