import os
import time

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_assign.errors import InputError
from keras_assign.generation.batches import real_batches
from keras_assign.generation.checkpoint import OLD_DAYS, Checkpoint, checkpoint
from keras_assign.generation.drawing import settle_norms
from keras_assign.generation.gan import GAN
from keras_assign.generation.train import train
from keras_assign.layers.differentiable_augment import DifferentiableAugment
from keras_assign.layers.random_warp import RandomWarp
from keras_assign.models.dcgan import dcgan_discriminator, dcgan_generator

LABELS = np.repeat(np.arange(3), 7)
# An image's every pixel is its number.
IMAGES = np.broadcast_to(np.arange(21, dtype=np.uint8)[:, None, None], (21, 28, 28)).copy()


def numbers(batch):
    return np.rint(np.asarray(batch)[:, 0, 0] * 255).astype(int)


def test_a_pass_holds_every_image_once_and_the_next_another_order():
    data = real_batches(IMAGES, LABELS, batch_size=6, batches=7, seed=1)
    seen = np.concatenate([numbers(images)[:, 0] for images, _ in data])
    for one_pass in (seen[:21], seen[21:42]):
        assert sorted(one_pass) == list(range(21))
    assert (seen[:21] != seen[21:42]).any()


def test_a_pack_is_of_one_class_and_begins_with_the_pass_s_image():
    packed, plain = (list(real_batches(IMAGES, LABELS, 6, 3, packed, seed=1)) for packed in (3, 1))
    mates = set()
    for (images, labels), (alone, same) in zip(packed, plain, strict=True):
        np.testing.assert_array_equal(labels, same)
        found = numbers(images)
        np.testing.assert_array_equal(found[:, 0], numbers(alone)[:, 0])
        np.testing.assert_array_equal(LABELS[found], np.repeat(labels, 3).reshape(-1, 3))
        mates |= set(found[:, 1])
        assert (found[:, 1:] != found[:, :1]).all()
    assert len(mates) > 5


def test_batches_can_be_gone_on_with_from_any_number():
    whole = list(real_batches(IMAGES, LABELS, 6, 9, 2, seed=1))
    rest = list(real_batches(IMAGES, LABELS, 6, 4, 2, seed=1, start=5))
    for (images, labels), (again, same) in zip(whole[5:], rest, strict=True):
        np.testing.assert_array_equal(images, again)
        np.testing.assert_array_equal(labels, same)


@pytest.fixture
def made():
    def make():
        model = GAN(
            dcgan_generator(5, (8, 6, 4), classes=3),
            dcgan_discriminator((4, 6), dropout=0.3, classes=3, packed=2),
            DifferentiableAugment(2, 4),
            RandomWarp(rotation=5.0),
        )
        model.compile(
            keras.optimizers.Adam(0.001, 0.5), keras.optimizers.Adam(0.001, 0.5, use_ema=True)
        )
        return model

    return make


class KilledError(Exception):
    pass


def run(model, checkpoint=None, kill_after=None):
    drawn = []

    def draw():
        if len(drawn) == kill_after:
            raise KilledError
        latent = np.ones((2, 5), "float32")
        images = np.asarray(model(latent, np.array([0, 2])))
        drawn.append(1)
        return np.rint(255 * images[..., 0]).astype(np.uint8)

    return train(model, IMAGES, LABELS, 4, 12, 4, 7, draw, checkpoint)


def test_a_killed_training_goes_on_to_the_very_same_end(made, tmp_path):
    whole = made()
    log, samples = run(whole)
    assert {name: len(values) for name, values in log.items()} == {
        "d_loss": 4, "g_loss": 4, "seconds": 4,
    }  # fmt: skip
    assert samples.shape == (4, 2, 28, 28)
    with (
        pytest.raises(KilledError),
        checkpoint(tmp_path / "states", "one") as kept,
    ):
        run(made(), kept, kill_after=2)
    again = made()
    with checkpoint(tmp_path / "states", "one") as kept:
        log_again, samples_again = run(again, kept)
        assert kept.file.exists()
    assert not kept.file.exists()
    assert log_again["d_loss"] == log["d_loss"]
    np.testing.assert_array_equal(samples_again, samples)
    for a, b in zip(whole.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("damage", ["cut off", "other networks", "nothing there"])
def test_a_state_that_cannot_be_used_is_left_alone(made, tmp_path, damage):
    kept = Checkpoint(tmp_path / "state.npz")
    if damage != "nothing there":
        kept.write(made(), {"d_loss": []}, [IMAGES])
    model = made()
    if damage == "cut off":
        kept.file.write_bytes(kept.file.read_bytes()[:1000])
    if damage == "other networks":
        model = GAN(dcgan_generator(6, (8, 6, 4)), dcgan_discriminator((4, 6)))
        model.compile(keras.optimizers.Adam(), keras.optimizers.Adam())
    before = model.get_weights()
    assert kept.restore(model) is None
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_training_that_runs_elsewhere_has_no_checkpoint_here_and_old_ones_go(tmp_path):
    old = tmp_path / "old.npz"
    old.write_bytes(b"")
    os.utime(old, (0, time.time() - 86400 * (OLD_DAYS + 1)))
    with checkpoint(tmp_path, "one") as first:
        assert first is not None
        assert not old.exists()
        with checkpoint(tmp_path, "one") as second, checkpoint(tmp_path, "other") as third:
            assert second is None
            assert third is not None


def test_a_checkpoint_that_cannot_be_written_is_told(made, tmp_path):
    with pytest.raises(InputError, match="cannot write .* name another folder"):
        Checkpoint(tmp_path / "missing" / "state.npz").write(made(), {}, [IMAGES])
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(InputError, match="cannot make .* name another folder"),
        checkpoint(tmp_path / "file" / "states", "one"),
    ):
        pass


def test_settled_norms_hold_the_means_of_what_the_weights_give(made):
    model = made()
    norms = [layer for layer in model.generator.layers if "norm" in layer.name]
    for norm in norms:
        norm.moving_mean.assign(norm.moving_mean + 100)
    settle_norms(model, np.array([0, 2]), seed=3)
    assert {norm.momentum for norm in norms} == {0.99}
    random = np.random.default_rng(4)
    latent = tf.constant(random.standard_normal((4000, 5), np.float32))
    labels = tf.constant(random.choice([0, 2], 4000), tf.int32)
    dense = keras.Model(model.generator.inputs, model.generator.get_layer("dense").output)
    values = np.asarray(dense([latent, labels]))
    norm = model.generator.get_layer("dense_norm")
    np.testing.assert_allclose(norm.moving_mean.value, values.mean(axis=0), atol=0.1)
    np.testing.assert_allclose(norm.moving_variance.value, values.var(axis=0), rtol=0.2)
    # So drawing with the running means gives about what drawing with a large batch's own gives.
    own, running = (np.asarray(model(latent, labels, training=t)) for t in (True, False))
    assert np.abs(own - running).mean() < 0.01


def test_each_batch_draws_its_others_anew():
    one_class = np.zeros_like(LABELS)
    first, second = (
        numbers(images) for images, _ in real_batches(IMAGES, one_class, 21, 2, 2, seed=1)
    )
    # Which of the 20 others it is: the same draws would show in whatever order the images come.
    drawn = [pairs[:, 1] - (pairs[:, 1] > pairs[:, 0]) for pairs in (first, second)]
    assert (drawn[0] != drawn[1]).any()
