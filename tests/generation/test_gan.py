import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_assign.generation.gan import GAN
from keras_assign.layers.differentiable_augment import DifferentiableAugment
from keras_assign.layers.random_warp import RandomWarp
from keras_assign.models.dcgan import dcgan_discriminator, dcgan_generator

SMALL = {"filters": (8, 6, 4)}
RANDOM = np.random.default_rng(0)


def gan(classes=0, packed=1, seed=0, augment=None, warp=None, mismatched=False):
    return GAN(
        dcgan_generator(latent_size=5, classes=classes, seed=seed, **SMALL),
        dcgan_discriminator((4, 6), dropout=0.0, classes=classes, packed=packed, seed=seed),
        augment,
        warp,
        mismatched,
        seed,
    )


def compiled(model, rate=0.001):
    model.compile(keras.optimizers.Adam(rate, 0.5), keras.optimizers.Adam(rate, 0.5))
    return model


def batches(packed=1, rows=6, count=3):
    images = RANDOM.random((rows * count, 28, 28, packed)).astype("float32")
    labels = (np.arange(rows * count) % 10).astype(np.int32)
    return tf.data.Dataset.from_tensor_slices((images, labels)).batch(rows)


def test_fit_trains_both_and_logs_both_losses():
    model = compiled(gan(10, 2))
    before = [w.copy() for w in model.get_weights()]
    history = model.fit(batches(2), epochs=2, shuffle=False, verbose=0).history
    assert set(history) == {"d_loss", "g_loss"}
    assert len(history["d_loss"]) == 2
    assert np.isfinite(history["d_loss"] + history["g_loss"]).all()
    moved = [np.any(a != b) for a, b in zip(before, model.get_weights(), strict=True)]
    assert np.mean(moved) > 0.9


@pytest.mark.parametrize("mismatched", [False, True])
def test_a_step_s_gradients_are_those_of_the_losses(mismatched):
    """Both steps with plain SGD against gradients of the losses written down in full."""
    model, twin = gan(10, 2, mismatched=mismatched), gan(10, 2)
    rate = 0.1
    model.compile(keras.optimizers.SGD(rate), keras.optimizers.SGD(rate))
    real, _ = next(iter(batches(2)))
    labels = tf.constant([7, 3, 3, 0, 1, 1])
    model.train_step((real, labels))

    latent = keras.random.normal((12, 5), seed=twin.noise_seed)
    bce = keras.losses.BinaryCrossentropy(from_logits=True)

    def drawn():
        images = twin.generator([latent, tf.repeat(labels, 2)], training=True)
        return tf.stack([images[0::2, ..., 0], images[1::2, ..., 0]], axis=-1)

    def judged(images, labels=labels):
        return twin.discriminator([images, labels], training=True)

    norms = [w.numpy() for w in twin.generator.non_trainable_weights]
    fake = tf.constant(drawn())
    for old, weight in zip(norms, twin.generator.non_trainable_weights, strict=True):
        weight.assign(old)
    with tf.GradientTape() as tape:
        loss = (bce(tf.ones((6, 1)), judged(real)) + bce(tf.zeros((6, 1)), judged(fake))) / 2
        if mismatched:  # Each row under the name of the one before it, where that is another.
            wrong = judged(tf.gather(real, [0, 1, 3, 4]), tf.constant([1, 7, 3, 0]))
            loss += bce(tf.zeros((4, 1)), wrong) / 2
    for weight, slope in zip(
        twin.discriminator.trainable_weights,
        tape.gradient(loss, twin.discriminator.trainable_variables),
        strict=True,
    ):
        weight.assign(weight - rate * tf.convert_to_tensor(slope))
    with tf.GradientTape() as tape:
        loss = bce(tf.ones((6, 1)), judged(drawn()))
    for weight, slope in zip(
        twin.generator.trainable_weights,
        tape.gradient(loss, twin.generator.trainable_variables),
        strict=True,
    ):
        weight.assign(weight - rate * slope)
    for mine, theirs in zip(model.weights, twin.weights, strict=True):
        if "seed" not in mine.path:
            np.testing.assert_allclose(mine, theirs, atol=2e-6, err_msg=mine.path)


def test_a_seed_repeats_the_training_and_steps_draw_new_noise():
    data = batches()
    one, same = (compiled(gan(seed=4)) for _ in range(2))
    for model in (one, same):
        model.fit(data, epochs=2, shuffle=False, verbose=0)
    for a, b in zip(one.get_weights(), same.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)
    still = compiled(gan(), rate=0.0)
    labels = tf.zeros(4, tf.int32)
    first, second = (np.asarray(still._generated(4, labels)) for _ in range(2))
    assert np.abs(first - second).max() > 1e-4


def test_packed_rows_hold_images_of_one_class():
    model = gan(10, 2)
    labels = np.array([3, 7], np.int32)
    model.noise_seed.state.assign([1, 0])
    latent = keras.random.normal((4, 5), seed=model.noise_seed)
    model.noise_seed.state.assign([1, 0])
    packed = np.asarray(model._generated(2, tf.constant(labels)))
    apart = np.asarray(model.generator([latent, tf.constant([3, 3, 7, 7])], training=True))
    np.testing.assert_allclose(packed[0, ..., 1], apart[1, ..., 0], atol=1e-6)
    np.testing.assert_allclose(packed[1, ..., 0], apart[2, ..., 0], atol=1e-6)


def test_both_are_told_classes_or_neither():
    with pytest.raises(ValueError, match="both be told classes, or neither"):
        GAN(dcgan_generator(classes=10), dcgan_discriminator())
    with pytest.raises(ValueError, match="told classes"):
        GAN(dcgan_generator(), dcgan_discriminator(), mismatched=True)


def test_whatever_is_judged_is_augmented():
    class Blanking(keras.layers.Layer):
        def call(self, images, training=False):
            return images * 0 if training else images

    model = compiled(gan(augment=Blanking()), rate=0.0)
    model.train_step(next(iter(batches())))
    # Nothing is seen, so the discriminator cannot tell: log 2 is the loss of a guess.
    for loss in (model.d_loss, model.g_loss):
        assert float(loss.result()) == pytest.approx(np.log(2), abs=1e-6)


def test_real_images_alone_are_warped_each_by_itself():
    class Numbering(keras.layers.Layer):
        def call(self, images, training=False):
            assert training
            assert images.shape[1:] == (28, 28, 1)
            return images * 0 + tf.range(12, dtype="float32")[:, None, None, None]

    model = gan(10, 2, warp=Numbering())
    seen = model._warped(tf.ones((6, 28, 28, 2)))
    np.testing.assert_array_equal(seen[:, 3, 4], np.arange(12).reshape(6, 2))
    shown, discriminate = [], model._discriminate
    model._discriminate = lambda *given: shown.append(given) or discriminate(*given)
    compiled(model).train_step((tf.ones((6, 28, 28, 2)), tf.zeros(6, tf.int32)))
    ((real, fake, _),) = shown
    np.testing.assert_array_equal(real, seen)
    assert float(tf.reduce_max(fake)) <= 1


def test_a_saved_gan_is_loaded_with_nothing_but_the_registry(tmp_path):
    warp = RandomWarp(rotation=5.0)
    model = compiled(gan(10, 2, augment=DifferentiableAugment(2, 4), warp=warp))
    model.fit(batches(2), shuffle=False, verbose=0)
    model.save(tmp_path / "gan.keras")
    loaded = keras.saving.load_model(tmp_path / "gan.keras")
    latent, labels = tf.random.normal((3, 5)), tf.constant([1, 2, 3])
    np.testing.assert_array_equal(loaded(latent, labels), model(latent, labels))
    compiled(loaded).fit(batches(2), shuffle=False, verbose=0)
    assert (loaded.packed, loaded.augment.shift, loaded.warp.rotation) == (2, 2, 5.0)
