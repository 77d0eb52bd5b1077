"""Training of autoencoders: what they are fed, and what they learn."""

import numpy as np
import pytest

from keras_assign.models.dense_autoencoder import dense_autoencoder
from keras_assign.training.reconstruction import VectorBatches, fit_reconstruction


def rows(batches):
    """What an epoch gives, batch by batch."""
    return [(inputs.numpy(), targets.numpy()) for inputs, targets in batches]


def test_an_epoch_has_every_vector_once_in_a_new_order_that_the_seed_repeats():
    vectors = np.arange(14, dtype=np.float32).reshape(7, 2)
    batches = VectorBatches(vectors, 3, seed=1).dataset()
    first, second = rows(batches), rows(batches)
    assert [len(inputs) for inputs, _ in first] == [3, 3, 1]
    for epoch in (first, second):
        together = np.concatenate([inputs for inputs, _ in epoch])
        assert sorted(together[:, 0]) == sorted(vectors[:, 0])
        assert all((inputs == targets).all() for inputs, targets in epoch)
    orders = [[inputs[:, 0].tolist() for inputs, _ in epoch] for epoch in (first, second)]
    assert orders[0] != orders[1]
    again = rows(VectorBatches(vectors, 3, seed=1).dataset())
    assert [inputs[:, 0].tolist() for inputs, _ in again] == orders[0]


def test_as_many_updates_are_done_as_there_are_batches():
    model = dense_autoencoder(4, 2, seed=0).whole
    batches = VectorBatches(np.ones((7, 4), np.float32), 2, seed=0).dataset()
    fit_reconstruction(model, batches, 5, 0.01)
    assert int(model.optimizer.iterations) == 20


def test_vectors_that_are_replaced_after_an_epoch_are_those_of_the_next():
    """Losses say what was seen: zeros give back zeros without an error, whatever the weights."""
    model = dense_autoencoder(4, 2, seed=0).whole
    batches = VectorBatches(np.zeros((8, 4), np.float32), 4, seed=0)
    seen = []

    def after_epoch(done):
        seen.append(done)
        batches.replace(np.full((8, 4), 3.0 if done == 2 else 0.0, np.float32))

    log = fit_reconstruction(model, batches.dataset(), 3, 0.0, after_epoch)
    assert seen == [1, 2]
    assert log.history["loss"][:2] == [0, 0]
    assert log.history["loss"][2] > 1


def test_a_linear_autoencoder_comes_near_principal_components():
    """No linear map through 2 values loses less than the components beyond the first 2 hold."""
    random = np.random.default_rng(0)
    vectors = random.normal(size=(500, 2)) @ random.normal(size=(2, 6))
    vectors = (vectors + random.normal(0, 0.3, (500, 6))).astype(np.float32)
    model = dense_autoencoder(6, 2, code_activation="linear", seed=0).whole
    batches = VectorBatches(vectors, 50, seed=0).dataset()
    fit_reconstruction(model, batches, 200, 0.03)
    centred = vectors - vectors.mean(axis=0)
    best = (np.linalg.svd(centred, compute_uv=False)[2:] ** 2).sum() / vectors.size
    lost = np.mean((model(vectors) - vectors) ** 2)
    assert lost == pytest.approx(best, rel=0.02)
