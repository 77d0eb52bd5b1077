"""Real images as a GAN takes them: in passes, each image maybe packed with others of its class."""

import itertools

import numpy as np
import tensorflow as tf


def real_batches(
    images: np.ndarray,
    labels: np.ndarray,
    batch_size: int,
    packed: int = 1,
    seed: int = 0,
    start: int = 0,
) -> tf.data.Dataset:
    """Batches without end: every image once before any comes again, in a new order each pass.

    What a batch holds hangs on the seed and on its number alone, so that a training can go on from
    any of them.

    Args:
        images: uint8 (images, rows, columns).
        labels: (images,) class numbers.
        batch_size: rows of a batch; all batches are whole.
        packed: channels of a row: its own image, then others of its class, drawn at random; itself
            again only where its class has no others.
        seed: of orders and draws.
        start: number of the first batch.

    Returns:
        Pairs float32 (batch, rows, columns, packed), 0 to 1, and int32 (batch,).
    """
    of_class = {label: np.flatnonzero(labels == label) for label in np.unique(labels)}

    def order(number):
        return np.random.default_rng([seed, 0, number]).permutation(len(images))

    def rows_of(batch):
        first = batch * batch_size
        passes = range(first // len(images), (first + batch_size - 1) // len(images) + 1)
        offset = first - passes[0] * len(images)
        return np.concatenate([order(number) for number in passes])[offset:][:batch_size]

    def others_of(row, random):
        candidates = of_class[labels[row]]
        if len(candidates) > 1:
            candidates = candidates[candidates != row]
        return random.choice(candidates, packed - 1)

    def made():
        for batch in itertools.count(start):
            rows, random = rows_of(batch), np.random.default_rng([seed, 1, batch])
            others = [others_of(row, random) for row in rows]
            items = np.concatenate([rows[:, None], np.array(others, int)], axis=1)
            packs = np.moveaxis(images[items], 1, -1).astype(np.float32) / np.float32(255)
            yield packs, labels[rows].astype(np.int32)

    signature = (
        tf.TensorSpec((batch_size, *images.shape[1:], packed), tf.float32),
        tf.TensorSpec((batch_size,), tf.int32),
    )
    return tf.data.Dataset.from_generator(made, output_signature=signature).prefetch(2)
