"""One seed for a training, split into one seed for each thing that is random in it."""

import zlib

import numpy as np


def child_seed(seed: int, name: str) -> int:
    """Derive the seed of one random thing from the seed of the whole training.

    Every initializer, dropout layer, split and shuffle gets a seed of its own by name, so that
    two models that share a layer name start from the same weights in that layer (cells are
    paired), and nothing depends on how many random numbers were drawn before. A Keras layer
    without a seed draws one from Python's global generator, from which other threads draw, too: in
    a Dask worker, to estimate the size of messages. The first training there then differs.

    Args:
        seed: the training's seed, 0 or above.
        name: what the seed is for, for example `"block1_conv"`.

    Returns:
        A number from 0 to 2**31 - 1.
    """
    sequence = np.random.SeedSequence([seed, zlib.crc32(name.encode())])
    return int(sequence.generate_state(1)[0] >> 1)
