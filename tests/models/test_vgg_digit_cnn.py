import numpy as np

from keras_assign.models.vgg_digit_cnn import vgg_digit_cnn

IMAGES = np.random.default_rng(0).random((2, 28, 28, 1)).astype("float32")


def test_has_five_convolutions_and_answers_with_logits():
    model = vgg_digit_cnn()
    assert len([layer for layer in model.layers if layer.name[-5:-1] == "conv"]) == 5
    assert model(IMAGES).shape == (2, 10)
    assert not np.allclose(np.sum(model(IMAGES), axis=1), 1)
    convolutions = 9 * (1 * 16 + 16 * 32 + 32 * 32 + 32 * 64 + 64 * 64)
    norms = 4 * (16 + 32 + 32 + 64 + 64)
    assert model.count_params() == convolutions + norms + 3 * 3 * 64 * 10 + 10


def test_a_seed_repeats_and_another_differs():
    one, same, other = (vgg_digit_cnn(((4,), (4,)), seed=seed).get_weights() for seed in (3, 3, 4))
    for a, b, c in zip(one, same, other, strict=True):
        np.testing.assert_array_equal(a, b)
        assert np.any(a != c) == (a.ndim > 1)


def test_dropout_takes_whole_channels_in_training_only():
    model = vgg_digit_cnn(((8,),), dropout=0.5, seed=0)
    np.testing.assert_array_equal(model(IMAGES), model(IMAGES))
    dropped = np.asarray(model.get_layer("block1_dropout")(np.ones((2, 14, 14, 8)), training=True))
    kept = dropped.any(axis=(1, 2))
    assert 0 < kept.mean() < 1
    np.testing.assert_array_equal(
        dropped, np.broadcast_to(2.0 * kept[:, None, None], (2, 14, 14, 8))
    )
