import numpy as np
import tensorflow as tf

from keras_assign.data.pipelines import image_batches, to_model_input

IMAGES = np.random.default_rng(0).integers(0, 256, (50, 4, 4)).astype(np.uint8)
LABELS = np.arange(50).astype(np.uint8)


def epoch(batches):
    return np.concatenate([labels for _, labels in batches])


def test_scaling_is_the_same_eagerly_and_in_a_pipeline():
    eager = to_model_input(IMAGES).numpy()
    mapped = np.stack(list(tf.data.Dataset.from_tensor_slices(IMAGES).map(to_model_input)))
    np.testing.assert_array_equal(eager, mapped)
    np.testing.assert_allclose(eager[..., 0], IMAGES / 255, rtol=1e-6)
    assert eager.shape == (50, 4, 4, 1)


def test_unshuffled_batches_keep_order_and_the_last_partial_one():
    batches = list(image_batches(IMAGES, LABELS, 16))
    assert [len(labels) for _, labels in batches] == [16, 16, 16, 2]
    np.testing.assert_array_equal(epoch(batches), LABELS)


def test_each_epoch_has_every_item_once_in_another_order():
    batches = image_batches(IMAGES, LABELS, 16, shuffle_seed=1)
    first, second = epoch(batches), epoch(batches)
    assert sorted(first) == sorted(second) == LABELS.tolist()
    assert first.tolist() != second.tolist() != LABELS.tolist()


def test_images_stay_with_their_labels():
    for images, labels in image_batches(IMAGES, LABELS, 7, shuffle_seed=2):
        np.testing.assert_allclose(images[..., 0], IMAGES[labels.numpy()] / 255, rtol=1e-6)


def test_the_order_follows_the_seed():
    orders = [epoch(image_batches(IMAGES, LABELS, 16, shuffle_seed=seed)) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(orders[0], orders[1])
    assert orders[0].tolist() != orders[2].tolist()
