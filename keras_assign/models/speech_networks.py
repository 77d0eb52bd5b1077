"""The CNNs on spectrograms of spoken digits, by name (report, figure 27)."""

import bisect
import functools

import keras

from keras_assign.models.audio_cnn import audio_cnn
from keras_assign.recipes.speech_cnn import CBAM, OPEN, PLAIN, POOLED, WIDE

FILTERS = (32, 64, 128, 256)
OPEN_AT_START = 2.0  # A sigmoid of 2 is 0.88.
OPTIONS = {
    PLAIN: {},
    CBAM: {"attention": "cbam"},
    POOLED: {"attention": "cbam", "placement": "after_pooling"},
    OPEN: {"attention": "cbam", "open_at_start": OPEN_AT_START},
}


def network(name: str, input_shape: tuple[int, int, int], seed: int, **options) -> keras.Model:
    """The network of that name, untrained.

    Args:
        name: of `recipes.speech_cnn.NETWORKS`.
        input_shape: rows, columns, channels.
        seed: fixes initial weights and dropout.
        **options: of `audio_cnn`, in place of the network's own.
    """
    if name == WIDE:
        return audio_cnn(input_shape, seed=seed, **{"filters": wide_filters(input_shape)} | options)
    return audio_cnn(input_shape, seed=seed, **OPTIONS[name] | options)


@functools.cache
def wide_filters(input_shape: tuple[int, int, int]) -> tuple[int, ...]:
    """Convolutions all wider by one factor, with about as many weights in all as CBAM brings."""
    wanted = network(CBAM, input_shape, 0).count_params()

    def filters(step):
        return tuple(round((1 + step / 1000) * width) for width in FILTERS)

    @functools.cache
    def weights(step):
        return audio_cnn(input_shape, filters=filters(step)).count_params()

    above = bisect.bisect_left(range(200), wanted, key=weights)
    return filters(min((above - 1, above), key=lambda step: abs(weights(step) - wanted)))
