import keras
import numpy as np
import pytest

from keras_assign.data.pipelines import to_model_input
from keras_assign.layers.random_warp import RandomWarp
from keras_assign.seeds import child_seed
from keras_assign.training.views import log_probabilities, log_probabilities_over_views

IMAGES = np.random.default_rng(0).integers(0, 256, (7, 28, 28), dtype=np.uint8)


@pytest.fixture
def model():
    """Logits that hang on where the light lies."""
    weights = np.random.default_rng(1).normal(0, 0.02, (784, 3)).astype("float32")
    found = keras.Sequential(
        [keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(3, use_bias=False)]
    )
    found.set_weights([weights])
    return found


def softmax_of(model, inputs):
    logits = np.asarray(inputs, float).reshape(len(inputs), -1) @ model.get_weights()[0]
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


def test_log_probabilities_are_those_of_a_hand_calculation(model):
    expected = np.log(softmax_of(model, to_model_input(IMAGES)))
    np.testing.assert_allclose(log_probabilities(model, IMAGES), expected, atol=1e-4)


def test_views_that_do_not_move_change_nothing(model):
    np.testing.assert_allclose(
        log_probabilities_over_views(model, IMAGES, 3, {}, 0),
        log_probabilities(model, IMAGES),
        atol=1e-6,
    )


def test_the_answer_is_the_mean_of_the_probabilities_over_different_warps(model):
    warp = {"translation": 3.0, "elastic": 1.0}
    layer = RandomWarp(**warp, seed=child_seed(5, "views"))
    warped = [np.asarray(layer(to_model_input(IMAGES), training=True)) for _ in range(4)]
    assert not np.array_equal(warped[0], warped[1])
    expected = np.log(np.mean([softmax_of(model, images) for images in warped], axis=0))
    found = log_probabilities_over_views(model, IMAGES, 4, warp, 5)
    np.testing.assert_allclose(found, expected, atol=1e-4)
    np.testing.assert_array_equal(found, log_probabilities_over_views(model, IMAGES, 4, warp, 5))
