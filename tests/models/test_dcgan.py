import keras
import numpy as np
import pytest
import scipy.ndimage

from keras_assign.models.dcgan import dcgan_discriminator, dcgan_generator

LATENT = np.random.default_rng(0).normal(size=(4, 100)).astype("float32")
IMAGES = np.random.default_rng(1).random((4, 28, 28, 1)).astype("float32")
LABELS = np.array([0, 1, 2, 9], np.int32)


def test_the_generator_is_the_report_s():
    model = dcgan_generator()
    shapes = {layer.name: layer.output.shape[1:] for layer in model.layers}
    assert shapes["dense"] == (7 * 7 * 256,)
    assert shapes["block1_conv"] == (7, 7, 128)
    assert shapes["block2_conv"] == (14, 14, 64)
    assert shapes["block3_conv"] == (28, 28, 1)
    dense, norms = 100 * 12544, 4 * (12544 + 128 + 64)
    assert model.count_params() == dense + norms + 25 * (256 * 128 + 128 * 64 + 64) + 1
    images = np.asarray(model(LATENT))
    assert images.shape == (4, 28, 28, 1)
    assert images.min() >= 0
    assert images.max() <= 1


def test_the_discriminator_is_the_report_s():
    model = dcgan_discriminator()
    shapes = {layer.name: layer.output.shape[1:] for layer in model.layers}
    assert shapes["block1_conv"] == (14, 14, 64)
    assert shapes["block2_conv"] == (7, 7, 128)
    assert shapes["flatten"] == (6272,)
    assert model.count_params() == 25 * (64 + 64 * 128) + 64 + 128 + 6272 + 1
    logits = np.asarray(model(100 * IMAGES))
    assert logits.shape == (4, 1)
    assert np.abs(logits).max() > 1


def test_a_centred_generator_s_images_lie_in_the_middle():
    for image in np.asarray(dcgan_generator(centred=True)(LATENT))[..., 0]:
        for place in scipy.ndimage.center_of_mass(image):
            assert abs(place - 13.5) < 1


@pytest.mark.parametrize("factory", [dcgan_generator, dcgan_discriminator])
def test_a_seed_repeats_and_another_differs(factory):
    one, same, other = (factory(seed=seed).get_weights() for seed in (3, 3, 4))
    for a, b, c in zip(one, same, other, strict=True):
        np.testing.assert_array_equal(a, b)
        assert np.any(a != c) == (a.ndim > 1)


def test_a_conditional_generator_draws_by_class():
    model = dcgan_generator(classes=10)
    assert model.count_params() == dcgan_generator(latent_size=110).count_params()
    one, same, other = (
        np.asarray(model([LATENT, labels])) for labels in (LABELS, LABELS, LABELS[::-1])
    )
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 1e-4


def test_class_norms_scale_and_shift_what_is_normalised():
    plain, own = (dcgan_generator(classes=10, class_norms=norms) for norms in (False, True))
    # Of the two convolutions' 128 + 64 channels a scale and an offset for each of ten classes.
    assert own.count_params() - plain.count_params() == 9 * 2 * (128 + 64)
    # At first they change nothing.
    np.testing.assert_allclose(own([LATENT, LABELS]), plain([LATENT, LABELS]), atol=1e-6)
    scale, offset = (np.random.default_rng(n).random((10, 64)).astype("float32") for n in (0, 1))
    own.get_layer("block2_scale").set_weights([scale])
    own.get_layer("block2_offset").set_weights([offset])
    parts = [own.get_layer(f"block2_{name}").output for name in ("norm", "offset_of_class")]
    before, after = keras.Model(own.inputs, parts)([LATENT, LABELS])
    expected = before * scale[LABELS][:, None, None] + offset[LABELS][:, None, None]
    np.testing.assert_allclose(after, expected, atol=1e-6)
    with pytest.raises(ValueError, match="needs `classes`"):
        dcgan_generator(class_norms=True)


def test_a_conditional_discriminator_projects_on_the_class():
    model = dcgan_discriminator(classes=10)
    directions = model.get_layer("class_directions").get_weights()[0]
    features = keras.Model(model.inputs, model.get_layer("flatten").output)([IMAGES, LABELS])
    kernel, bias = model.get_layer("logit").get_weights()
    expected = (
        features @ kernel + bias + np.sum(features * directions[LABELS], axis=1, keepdims=True)
    )
    np.testing.assert_allclose(model([IMAGES, LABELS]), expected, atol=1e-5)


def test_packed_images_are_judged_together():
    model = dcgan_discriminator(packed=2)
    pair = np.concatenate([IMAGES, IMAGES[::-1]], axis=-1)
    assert model(pair).shape == (4, 1)
