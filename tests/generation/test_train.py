import keras
import numpy as np
import pytest

from keras_assign.generation.batches import real_batches
from keras_assign.generation.checkpoint import Checkpoint
from keras_assign.generation.gan import GAN
from keras_assign.generation.train import train
from keras_assign.layers.differentiable_augment import DifferentiableAugment
from keras_assign.models.dcgan import dcgan_discriminator, dcgan_generator

LABELS = np.repeat(np.arange(3), 7)
# An image's every pixel is its number.
IMAGES = np.broadcast_to(np.arange(21, dtype=np.uint8)[:, None, None], (21, 28, 28)).copy()


def numbers(batch):
    return np.rint(np.asarray(batch)[:, 0, 0] * 255).astype(int)


def test_a_pass_holds_every_image_once_and_the_next_another_order():
    data = real_batches(IMAGES, LABELS, batch_size=6, seed=1)
    seen = np.concatenate([numbers(images)[:, 0] for images, _ in data.take(7)])
    for one_pass in (seen[:21], seen[21:42]):
        assert sorted(one_pass) == list(range(21))
    assert (seen[:21] != seen[21:42]).any()


def test_a_pack_is_of_one_class_and_begins_with_the_pass_s_image():
    packed, plain = (
        list(real_batches(IMAGES, LABELS, 6, packed, seed=1).take(3)) for packed in (3, 1)
    )
    mates = set()
    for (images, labels), (alone, same) in zip(packed, plain, strict=True):
        np.testing.assert_array_equal(labels, same)
        found = numbers(images)
        np.testing.assert_array_equal(found[:, 0], numbers(alone)[:, 0])
        np.testing.assert_array_equal(LABELS[found], np.repeat(labels, 3).reshape(-1, 3))
        mates |= set(found[:, 1])
    assert len(mates) > 5


def test_batches_can_be_gone_on_with_from_any_number():
    whole = list(real_batches(IMAGES, LABELS, 6, 2, seed=1).take(9))
    rest = list(real_batches(IMAGES, LABELS, 6, 2, seed=1, start=5).take(4))
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
    checkpoint = Checkpoint(tmp_path / "training")
    with pytest.raises(KilledError):
        run(made(), checkpoint, kill_after=2)
    again = made()
    log_again, samples_again = run(again, checkpoint)
    assert log_again["d_loss"] == log["d_loss"]
    np.testing.assert_array_equal(samples_again, samples)
    for a, b in zip(whole.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    checkpoint.remove()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["cut off", "other networks", "nothing there"])
def test_a_state_that_cannot_be_used_is_left_alone(made, tmp_path, damage):
    checkpoint = Checkpoint(tmp_path / "training")
    if damage != "nothing there":
        checkpoint.write(made(), {"log": {}})
    model = made()
    if damage == "cut off":
        file = tmp_path / "training" / "state.npz"
        file.write_bytes(file.read_bytes()[:1000])
    if damage == "other networks":
        model = GAN(dcgan_generator(6, (8, 6, 4)), dcgan_discriminator((4, 6)))
        model.compile(keras.optimizers.Adam(), keras.optimizers.Adam())
    before = model.get_weights()
    assert checkpoint.restore(model) is None
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
