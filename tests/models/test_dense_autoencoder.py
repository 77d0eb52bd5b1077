import numpy as np

from keras_assign.models.dense_autoencoder import dense_autoencoder

VALUES = np.random.default_rng(0).normal(size=(5, 6)).astype(np.float32)


def test_the_whole_is_its_halves_and_shares_their_weights():
    found = dense_autoencoder(6, 3, hidden=(8, 4), seed=1)
    np.testing.assert_allclose(
        found.whole(VALUES), found.decoder(found.encoder(VALUES)), rtol=1e-6, atol=1e-7
    )
    # 6-8-4-3 and back: weights and biases.
    assert found.whole.count_params() == 2 * (6 * 8 + 8 * 4 + 4 * 3) + 8 + 4 + 3 + 4 + 8 + 6
    before = found.encoder(VALUES).numpy()
    found.whole.compile("sgd", "mse")
    found.whole.fit(VALUES, VALUES, verbose=0)
    assert not np.allclose(found.encoder(VALUES), before)


def test_it_is_what_numpy_computes():
    found = dense_autoencoder(6, 3, hidden=(4,), seed=1)
    (w1, b1), (w2, b2) = (layer.get_weights() for layer in found.encoder.layers[1:])
    expected = np.tanh(np.maximum(VALUES @ w1 + b1, 0) @ w2 + b2)
    np.testing.assert_allclose(found.encoder(VALUES), expected, rtol=1e-5, atol=1e-6)


def test_the_seed_fixes_the_weights():
    one, same, other = (dense_autoencoder(6, 3, (4,), seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.whole(VALUES), same.whole(VALUES))
    assert not np.allclose(one.whole(VALUES), other.whole(VALUES))
