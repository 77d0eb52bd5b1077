"""Ten epochs of method A's autoencoder: whole padded MFCC matrices, batches of 128."""

import numpy as np

from benchmarks import clips
from benchmarks.task import Outcome, Stopwatch, training_outcome

EPOCHS, BATCH, RATE, HIDDEN, CODE = 10, 128, 0.001, 256, 64


def ours(data):
    """As `experiments.autoencoders` trains it."""
    from keras_assign.models.dense_autoencoder import dense_autoencoder
    from keras_assign.training.fit import make_reproducible
    from keras_assign.training.reconstruction import VectorBatches, fit_reconstruction

    flat = _flat(data)

    def run(seed) -> Outcome:
        train, test = _parts(len(flat), seed)
        watch = Stopwatch()
        make_reproducible(seed)
        model = dense_autoencoder(flat.shape[1], CODE, (HIDDEN,), seed=seed).whole
        batches = VectorBatches(flat[train], BATCH, seed).dataset()
        before = watch.read()
        log = fit_reconstruction(model, batches, EPOCHS, RATE)
        error = ((model.predict(flat[test], verbose=0) - flat[test]) ** 2).mean(axis=1)
        return training_outcome(log.epoch_seconds, before, {"error": error})

    return run


def peer(data):
    """The same in PyTorch."""
    import torch
    from torch import nn

    from benchmarks import torch_training

    flat = _flat(data)
    vectors = torch.from_numpy(flat)

    def run(seed) -> Outcome:
        train, test = _parts(len(flat), seed)
        watch = Stopwatch()
        torch.manual_seed(seed)
        model = torch_training.glorot(
            nn.Sequential(
                nn.Linear(flat.shape[1], HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, CODE), nn.Tanh(),
                nn.Linear(CODE, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, flat.shape[1]),
            )
        )  # fmt: skip
        before = watch.read()
        seconds = torch_training.train(
            model, vectors[train], vectors[train], nn.MSELoss(), BATCH, EPOCHS, RATE, schedule=True
        )
        given_back = torch_training.predict(model, vectors[test])
        error = ((given_back - flat[test]) ** 2).mean(axis=1)
        return training_outcome(seconds, before, {"error": error})

    return run


def _flat(data):
    values = clips.frames(data).values
    return values.reshape(len(values), -1)


def _parts(count, seed):
    order = np.random.default_rng(seed).permutation(count)
    return np.sort(order[: count * 4 // 5]), np.sort(order[count * 4 // 5 :])
