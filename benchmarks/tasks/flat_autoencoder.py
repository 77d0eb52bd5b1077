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
        log = fit_reconstruction(model, batches, EPOCHS, RATE)
        elapsed = watch.read()
        error = ((model.predict(flat[test], verbose=0) - flat[test]) ** 2).mean(axis=1)
        return training_outcome(log.epoch_seconds, elapsed, {"error": error})

    return run


def pytorch(data):
    """The same in PyTorch."""
    import torch

    from benchmarks import torch_training

    flat = _flat(data)

    def run(seed) -> Outcome:
        train, test = _parts(len(flat), seed)
        watch = Stopwatch()
        torch.manual_seed(seed)
        model = _torch_autoencoder(flat.shape[1])
        seconds = torch_training.train(
            model, torch.from_numpy(flat[train]), None, torch.nn.MSELoss(), BATCH, EPOCHS, RATE,
            schedule=True, how=data["how"],
        )  # fmt: skip
        elapsed = watch.read()
        given_back = torch_training.predict(model, torch.from_numpy(flat[test]))
        error = ((given_back - flat[test]) ** 2).mean(axis=1)
        return training_outcome(seconds, elapsed, {"error": error})

    return run


def jax(data):
    """The same in JAX."""
    from benchmarks import jax_training

    flat = _flat(data)
    model = _flax_autoencoder(flat.shape[1])

    def run(seed) -> Outcome:
        train, test = _parts(len(flat), seed)
        watch = Stopwatch()
        seconds, variables = jax_training.train(
            model, flat[train], flat[train], jax_training.squared_error, BATCH, EPOCHS, RATE, seed,
            schedule=True, scan=data["scan"],
        )  # fmt: skip
        elapsed = watch.read()
        error = ((jax_training.predict(model, variables, flat[test]) - flat[test]) ** 2).mean(
            axis=1
        )
        return training_outcome(seconds, elapsed, {"error": error})

    return run


def _torch_autoencoder(size):
    from torch import nn

    from benchmarks.torch_training import glorot

    return glorot(
        nn.Sequential(
            nn.Linear(size, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, CODE), nn.Tanh(),
            nn.Linear(CODE, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, size),
        )
    )  # fmt: skip


def _flax_autoencoder(size):
    from flax import linen as nn

    from benchmarks.jax_training import Dense

    class Autoencoder(nn.Module):
        @nn.compact
        def __call__(self, values, train):
            code = nn.tanh(Dense(CODE)(nn.relu(Dense(HIDDEN)(values))))
            return Dense(size)(nn.relu(Dense(HIDDEN)(code)))

    return Autoencoder()


def _flat(data):
    values = clips.frames(data).values
    return values.reshape(len(values), -1)


def _parts(count, seed):
    order = np.random.default_rng(seed).permutation(count)
    return np.sort(order[: count * 4 // 5]), np.sort(order[count * 4 // 5 :])
