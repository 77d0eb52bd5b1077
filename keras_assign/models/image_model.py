"""From pixels to the probabilities of any set of classes, with their names, for export."""

import json
from collections.abc import Callable, Sequence

import keras
import tensorflow as tf


class ImageModel(tf.Module):
    """Takes images of one form as they are stored; scores become probabilities.

    Attributes:
        about: string (), JSON: `labels`, the names of the classes, and `form`, how a picture
            becomes such an image, see `keras_assign.data.own.images.ImageForm`.
        images: what `serve` takes.

    Args:
        scores: from float32 (batch, rows, columns, channels), 0 to 1, to (batch, classes).
        weights: that it uses.
        labels: names of the classes.
        temperature: that scores are divided by, found on what was not trained on.
        form: fields of `ImageForm`.
        maps: from the same as `scores` to attention maps (batch, height, width) by layer, which
            `attend`, of what `serve` takes, then returns.
    """

    def __init__(
        self,
        scores: Callable[[tf.Tensor], tf.Tensor],
        weights: Sequence[keras.Variable],
        labels: tuple[str, ...],
        temperature: float,
        form: dict,
        maps: Callable[[tf.Tensor], dict] | None = None,
    ):
        super().__init__(name="image_model")
        self.network_variables = [weight.value for weight in weights]
        about = {"labels": list(labels), "form": form}
        self.about = tf.Variable(json.dumps(about, ensure_ascii=False), trainable=False)
        self._scores, self._labels, self._temperature = scores, labels, temperature
        shape = (form["rows"], form["columns"], form["channels"])
        self.images = tf.TensorSpec([None, *shape], tf.uint8, name="images")
        self.serve = tf.function(self._serve, input_signature=[self.images], autograph=False)
        self.recognise = tf.function(
            self._recognise, input_signature=[self.images], autograph=False
        )
        if maps:
            self.attend = tf.function(
                lambda images: maps(_as_floats(images)),
                input_signature=[self.images],
                autograph=False,
            )

    def _serve(self, images):
        """Probabilities float32 (batch, classes) of uint8 (batch, rows, columns, channels)."""
        scores = self._scores(_as_floats(images))
        return tf.nn.softmax(scores / self._temperature)

    def _recognise(self, images):
        """`label`, string (batch,); `probabilities`; `labels`, string (classes,)."""
        likely, labels = self._serve(images), tf.constant(self._labels)
        label = tf.gather(labels, tf.argmax(likely, axis=1))
        return {"label": label, "probabilities": likely, "labels": labels}


def _as_floats(images):
    return tf.cast(images, tf.float32) / 255.0
