"""How each cost grows: with images, with the utterances' length."""

import numpy as np

from benchmarks import clips
from benchmarks.task import Stopwatch

IMAGES = (1000, 2000, 5000, 10_000)
FRAMES = (10, 20, 40, 80)
MERGED = 300  # The longest recordings.
REPEATS = 3


def measured(data: dict) -> dict:
    """Seconds at each size, the median of some runs.

    To be called in a process of its own.

    Args:
        data: `dataset` and `data_dir` of the recordings.

    Returns:
        By name `sizes`, `seconds`, and `exponent`: seconds grow as sizes to this power.
    """
    from keras_assign.utterances.greedy import GreedyMerge  # noqa: F401 - TensorFlow first.

    return {
        "images": _grown(IMAGES, _epoch),
        "frames": _grown(FRAMES, _merge(data)),
    }


def _grown(sizes, seconds):
    medians = [float(np.median([seconds(size) for _ in range(REPEATS)])) for size in sizes]
    exponent = np.polyfit(np.log(sizes), np.log(medians), 1)[0]
    return {"sizes": list(sizes), "seconds": medians, "exponent": float(exponent)}


def _epoch(images):
    """An epoch of LeNet-5, compiled before."""
    from keras_assign.data import reduced_mnist
    from keras_assign.training import lenet5_training
    from keras_assign.training.fit import make_reproducible

    digits = reduced_mnist.load()
    order = np.random.default_rng(0).permutation(len(digits.train_labels))[:images]
    settings = {
        "batch_size": 64, "epochs": 3, "learning_rate": 0.001, "hidden_layers": True,
        "as_long_as": 0,
    }  # fmt: skip
    make_reproducible(0)
    model = lenet5_training.network(settings, 0)
    trained = lenet5_training.train(
        model, digits.train_images[order], digits.train_labels[order], settings, 0
    )
    return float(np.median(trained["epoch_seconds"][1:]))


def _merge(data):
    """Method C's merge of some utterances, each made as long as is asked."""
    from keras_assign.models.dense_autoencoder import dense_autoencoder
    from keras_assign.training import vector_methods

    frames = clips.frames(data)
    longest = np.argsort(-frames.lengths, kind="stable")[:MERGED]
    coefficients = frames.values.shape[2]
    merge = vector_methods.merge(dense_autoencoder(2 * coefficients, coefficients, (64,), seed=0))

    def seconds(length):
        values = np.stack(
            [_as_long(frames.values[clip, : frames.lengths[clip]], length) for clip in longest]
        )
        lengths = np.full(len(longest), length)
        merge(values, lengths)
        watch = Stopwatch()
        merge(values, lengths)
        return watch.read()

    return seconds


def _as_long(frames, length):
    """An utterance's frames, from the first again where they do not last: (length, ...)."""
    return np.resize(frames, (length, *frames.shape[1:]))
