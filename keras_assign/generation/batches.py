"""Real images as a GAN takes them: in passes, each image maybe packed with others of its class."""

import numpy as np
import tensorflow as tf


def real_batches(
    images: np.ndarray,
    labels: np.ndarray,
    batch_size: int,
    batches: int,
    packed: int = 1,
    seed: int = 0,
    start: int = 0,
) -> tf.data.Dataset:
    """Some batches of an endless row: every image once before any comes again, in a new order.

    What a batch holds hangs on the seed and on its number alone, so that a training can go on from
    any of them.

    Args:
        images: uint8 (images, rows, columns).
        labels: (images,) class numbers.
        batch_size: rows of a batch; all batches are whole.
        batches: how many.
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

    def items_of(batch):
        rows, random = rows_of(batch), np.random.default_rng([seed, 1, batch])
        others = [others_of(row, random) for row in rows]
        return np.concatenate([rows[:, None], np.array(others, int)], axis=1)

    items = np.stack([items_of(batch) for batch in range(start, start + batches)])
    scaled = tf.constant(images.astype(np.float32) / np.float32(255))
    names = tf.constant(labels.astype(np.int32))

    def batch_of(chosen):
        packs = tf.transpose(tf.gather(scaled, chosen), (0, 2, 3, 1))
        return packs, tf.gather(names, chosen[:, 0])

    return tf.data.Dataset.from_tensor_slices(items).map(batch_of).prefetch(2)
