"""Train a GAN for so many updates, watched at equal distances, and go on after a kill."""

from collections.abc import Callable

import numpy as np

from keras_assign.generation.batches import real_batches
from keras_assign.generation.checkpoint import Checkpoint
from keras_assign.generation.gan import GAN
from keras_assign.training.fit import fit


def train(
    model: GAN,
    images: np.ndarray,
    labels: np.ndarray,
    batch_size: int,
    updates: int,
    rounds: int,
    seed: int,
    draw: Callable[[], np.ndarray],
    checkpoint: Checkpoint | None = None,
) -> tuple[dict[str, list[float]], np.ndarray]:
    """Train, in rounds of as many updates each.

    Args:
        model: compiled.
        images: uint8 (images, rows, columns): all that it ever sees.
        labels: (images,) class numbers.
        batch_size: rows of a batch.
        updates: in all, a multiple of `rounds`.
        rounds: how often losses are noted and samples drawn.
        seed: of the batches.
        draw: gives uint8 samples (samples, rows, columns) of the model as it is.
        checkpoint: where the state is kept after each round, and taken up again.

    Returns:
        `d_loss`, `g_loss` (means over a round) and `seconds`, a value a round each, and uint8
        (rounds, samples, rows, columns) samples after each. The first round's seconds include
        the compile step.
    """
    log, samples = {"d_loss": [], "g_loss": [], "seconds": []}, []
    if checkpoint:
        log, samples = checkpoint.restore(model) or (log, samples)
    steps = updates // rounds
    for number in range(len(samples), rounds):
        start = number * steps
        data = real_batches(images, labels, batch_size, steps, model.packed, seed, start)
        round_log = fit(model, data, shuffle=False)
        for name, values in round_log.history.items():
            log[name] += values
        log["seconds"] += round_log.epoch_seconds
        samples.append(draw())
        if checkpoint:
            checkpoint.write(model, log, samples)
    return log, np.stack(samples)
