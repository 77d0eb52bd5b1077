"""A small network that tells a handwritten digit from what is none, trained on drawn examples."""

import keras
import numpy as np
import tensorflow as tf

from keras_assign.data import no_digit_images
from keras_assign.data.pipelines import to_model_input
from keras_assign.data.written_digits import written
from keras_assign.layers.random_warp import RandomWarp
from keras_assign.models.vgg_digit_cnn import vgg_digit_cnn
from keras_assign.seeds import child_seed
from keras_assign.training.compiled_once import outputs
from keras_assign.training.fit import compile_classifier, fit, make_reproducible

NONE, DIGIT = 0, 1  # Its classes.
MOST_EXAMPLES = 480_000  # Images seen in training.
BATCH, LEARNING_RATE = 128, 0.003
WARP = {
    "rotation": 12.0, "zoom": 0.15, "shear": 0.15, "translation": 1.5, "elastic": 0.8,
    "smoothness": 4.0,
}  # fmt: skip
HELD_OUT = 5  # Of so many digits one is not trained on.


def train_detector(
    digits: np.ndarray, seed: int, examples_seen: int = MOST_EXAMPLES
) -> tuple[keras.Model, np.ndarray]:
    """Train on digits, also as photos show them, and on as many drawn images of other things.

    Args:
        digits: uint8 (items, 28 rows, 28 columns).
        seed: of the drawings and the training.
        examples_seen: images to see in all.

    Returns:
        A model from float (batch, 28 rows, 28 columns, 1 channel), 0 to 1, to logits (batch, 2) of
        `NONE` and `DIGIT`; and its log odds of none, (held out,), for digits that it had not seen.
    """
    random = np.random.default_rng(child_seed(seed, "held out"))
    held_out = random.permutation(len(digits)) < len(digits) // HELD_OUT
    seen = digits[~held_out]
    of_digits = np.concatenate([seen, written(seen[:examples_seen], child_seed(seed, "pens"))])
    count = min(len(of_digits), examples_seen)
    others = no_digit_images.images(count, child_seed(seed, "others"), seen)
    images = np.concatenate([of_digits, others])
    labels = np.repeat([DIGIT, NONE], [len(of_digits), len(others)])
    make_reproducible(seed)
    network = vgg_digit_cnn(dropout=0.1, classes=2, seed=child_seed(seed, "detector"))
    # A name of its own, beside a classifier of the same kind.
    detector = keras.Model(network.inputs, network.outputs[0], name="digit_detector")
    inputs = keras.Input(detector.input_shape[1:])
    warped = RandomWarp(**WARP, seed=child_seed(seed, "warps"))(inputs)
    trained = keras.Model(inputs, detector(warped))
    updates = max(1, examples_seen // BATCH)
    compile_classifier(trained, LEARNING_RATE, "cosine", updates)
    data = (
        tf.data.Dataset.from_tensor_slices((images, labels))
        .shuffle(len(images), child_seed(seed, "order"))
        .repeat()
        .batch(BATCH)
        .map(lambda batch, classes: (to_model_input(batch), classes))
    )
    fit(trained, data, epochs=1, steps_per_epoch=updates, shuffle=False)
    return detector, log_odds(outputs(detector, to_model_input(digits[held_out])))


def log_odds(logits):
    """Of none against a digit, (items,), from the detector's logits (items, 2)."""
    return logits[:, NONE] - logits[:, DIGIT]
