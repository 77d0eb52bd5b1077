"""A network of a kind that was trained before is not compiled again, and learns the same bits."""

import collections
import random

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_assign.data.pipelines import array_batches
from keras_assign.generation.gan import GAN
from keras_assign.layers.cbam import CBAM
from keras_assign.layers.differentiable_augment import DifferentiableAugment
from keras_assign.layers.random_warp import RandomWarp
from keras_assign.layers.spec_augment import SpecAugment
from keras_assign.models.attention_networks import network
from keras_assign.models.dcgan import dcgan_discriminator, dcgan_generator
from keras_assign.models.dense_autoencoder import dense_autoencoder
from keras_assign.models.lenet5 import lenet5
from keras_assign.models.tree_autoencoder import TreeAutoencoder
from keras_assign.recipes.attention_networks import DIGITS, PLAIN, SMALL, SPEECH, TRANSFORMER
from keras_assign.training import compiled_once, updates_in_graph
from keras_assign.training.fit import compile_classifier, fit, make_reproducible
from keras_assign.utterances.batches import TreeBatches
from keras_assign.utterances.trees import balanced

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.random((24, 28, 28, 1)).astype(np.float32)
CLASSES = RANDOM.integers(0, 10, 24)
VECTORS = RANDOM.normal(size=(24, 12)).astype(np.float32)
FRAMES = RANDOM.normal(size=(9, 6, 5)).astype(np.float32)
LENGTHS = np.array([2, 3, 3, 4, 4, 5, 5, 6, 6])


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(compiled_once, "_kept", collections.OrderedDict())


def classifier(build):
    def compiled(seed):
        model = build(seed)
        compile_classifier(model, 0.001 * (1 + seed))
        return model, array_batches((IMAGES, CLASSES), 8, shuffle_seed=seed)

    return compiled


def behind(layer):
    """LeNet-5 behind a layer that changes its images at random while it is trained."""

    def build(seed):
        inputs = keras.Input((28, 28, 1))
        return keras.Model(inputs, lenet5(seed=seed)(layer(seed)(inputs)))

    return classifier(build)


def autoencoder(seed):
    model = dense_autoencoder(12, 4, (8,), seed=seed).whole
    model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.01, 9)), "mse")
    model.jit_compile = False
    return model, array_batches((VECTORS, VECTORS), 8, shuffle_seed=seed)


def trees(seed):
    model = TreeAutoencoder(5, 4, 8, seed)
    model.compile("adam", "mse", jit_compile=False)
    return model, TreeBatches(FRAMES, LENGTHS, balanced(LENGTHS, 6), 4, seed).dataset()


def gan(seed):
    filters = (8, 6, 4)
    model = GAN(
        dcgan_generator(latent_size=5, filters=filters, classes=10, seed=seed),
        dcgan_discriminator(filters[1:], dropout=0.3, classes=10, packed=1, seed=seed),
        DifferentiableAugment(seed=seed),
        RandomWarp(rotation=5, elastic=1, seed=seed),
        seed=seed,
    )
    averaged = keras.optimizers.Adam(0.002, 0.5, use_ema=True)
    model.compile(keras.optimizers.Adam(0.001, 0.5), averaged)
    return model, array_batches((IMAGES, CLASSES.astype(np.int32)), 8, shuffle_seed=seed)


NETWORKS = {
    "lenet5": classifier(lambda seed: lenet5(seed=seed)),
    "attention": classifier(lambda seed: network(DIGITS, PLAIN, "spatial", SMALL, seed)),
    "cbam": classifier(lambda seed: network(SPEECH, PLAIN, "cbam", SMALL, seed)),
    "transformer": classifier(lambda seed: network(DIGITS, TRANSFORMER, "self", SMALL, seed)),
    "warped": behind(lambda seed: RandomWarp(rotation=10, elastic=1, seed=seed)),
    "masked": behind(lambda seed: SpecAugment(seed=seed)),
    "autoencoder": autoencoder,
    "trees": trees,
    "gan": gan,
}


def trained(make, seed, **options):
    """State of everything, and log, after a training of two epochs."""
    make_reproducible(seed)
    model, data = make(seed)
    log = fit(model, data, epochs=2, shuffle=False, **options)
    return compiled_once.state(model), log.history


def traces():
    return [model.train_function.traces for model in compiled_once._kept.values()]


@pytest.mark.newest
@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS)
def test_after_another_seed_a_network_learns_the_bits_that_it_learns_alone(make):
    alone, log = trained(make, 2)
    compiled_once._kept.clear()
    others, _ = trained(make, 1)
    again, log_again = trained(make, 2)
    assert traces() == [1]
    assert log_again == log
    for mine, other in zip(again, alone, strict=True):
        np.testing.assert_array_equal(mine, other)
    assert any(np.any(a.numpy() != b.numpy()) for a, b in zip(again, others, strict=True))


def test_what_else_differs_makes_another_kind():
    def made(units=5, frozen=False, rate=0.001, loss="mse", batch=8):
        inputs = keras.Input((12,), name="vector")
        hidden = keras.layers.Dense(units, name="hidden", trainable=not frozen)(inputs)
        model = keras.Model(inputs, keras.layers.Dense(12, name="out")(hidden), name="small")
        adam = keras.optimizers.Adam(rate, name="adam")
        model.compile(adam, loss, jit_compile=False)
        data = tf.data.Dataset.from_tensor_slices((VECTORS, VECTORS))
        fit(model, data.batch(batch, drop_remainder=batch != 8), shuffle=False)
        return len(compiled_once._kept)

    assert made() == 1
    assert made(rate=0.01) == 1
    assert made(units=6) == 2
    assert made(frozen=True) == 3
    assert made(rate=keras.optimizers.schedules.CosineDecay(0.01, 9)) == 4
    assert made(loss="mae") == 5
    assert made(batch=6) == 6  # Of known size.
    assert made() == 6


def test_few_kinds_are_kept():
    for units in range(1, compiled_once.MOST_KEPT + 3):
        model = keras.Sequential([keras.Input((12,)), keras.layers.Dense(units)])
        model.compile("sgd", "mse", jit_compile=False)
        fit(model, array_batches((VECTORS, VECTORS[:, :units]), 12), shuffle=False)
    assert len(compiled_once._kept) == compiled_once.MOST_KEPT


def test_callbacks_find_the_model_as_it_is_after_each_epoch():
    make_reproducible(0)
    model, data = NETWORKS["lenet5"](0)
    found = []

    def look(epoch, logs):
        found.append((model.get_weights()[0], int(model.optimizer.iterations)))

    fit(model, data, epochs=2, callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=look)])
    (first, three), (second, six) = found
    assert (three, six) == (3, 6)
    assert np.any(first != second)
    np.testing.assert_array_equal(second, model.get_weights()[0])


def test_an_early_stop_gives_the_best_weights_back():
    best = keras.callbacks.EarlyStopping("loss", mode="max", patience=1, restore_best_weights=True)
    make_reproducible(0)
    model, data = NETWORKS["lenet5"](0)
    log = fit(model, data, epochs=5, callbacks=[best], shuffle=False)
    make_reproducible(0)
    after_first, data = NETWORKS["lenet5"](0)
    fit(after_first, data, epochs=1, shuffle=False)
    assert len(log.history["loss"]) == 2
    for mine, other in zip(model.get_weights(), after_first.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)


def test_a_network_trained_within_a_training_of_its_kind_has_its_own():
    def another(epoch, logs):
        inner.append(trained(NETWORKS["lenet5"], 5)[0])

    inner = []
    alone, _ = trained(NETWORKS["lenet5"], 3)
    alone_inside, _ = trained(NETWORKS["lenet5"], 5)
    with_it, _ = trained(
        NETWORKS["lenet5"], 3, callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=another)]
    )
    for mine, other in zip(with_it, alone, strict=True):
        np.testing.assert_array_equal(mine, other)
    for mine, other in zip(inner[1], alone_inside, strict=True):
        np.testing.assert_array_equal(mine, other)


def test_what_was_learnt_before_an_error_is_kept_and_the_next_training_is_right():
    def stop(epoch, logs):
        raise KeyboardInterrupt

    alone, _ = trained(NETWORKS["lenet5"], 3)
    make_reproducible(1)
    model, data = NETWORKS["lenet5"](1)
    before = model.get_weights()
    with pytest.raises(KeyboardInterrupt):
        fit(model, data, callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=stop)])
    assert np.any(model.get_weights()[0] != before[0])
    again, _ = trained(NETWORKS["lenet5"], 3)
    for mine, other in zip(again, alone, strict=True):
        np.testing.assert_array_equal(mine, other)


def test_a_network_that_nobody_can_make_anew_is_trained_itself():
    model = keras.Sequential([keras.Input((12,)), keras.layers.Dense(12)])
    scale = tf.constant(2.0)
    model.compile("adam", lambda true, made: scale * tf.abs(true - made), jit_compile=False)
    log = fit(model, array_batches((VECTORS, VECTORS), 12), epochs=2, shuffle=False)
    assert log.history["loss"][1] < log.history["loss"][0]
    assert not compiled_once._kept


@keras.saving.register_keras_serializable(package="tests")
class Weighted(keras.losses.Loss):
    """Does not tell of its weight."""

    def __init__(self, weight=1.0, **options):
        super().__init__(**options)
        self.weight = weight

    def call(self, true, made):
        return self.weight * keras.ops.mean(keras.ops.square(true - made), axis=-1)


class Wrapped(keras.Model):
    """Cannot tell of the layer that it was given."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def call(self, inputs):
        return self.layer(inputs)


def dense(loss="mse", adam=None):
    layer = keras.layers.Dense(
        12, kernel_initializer=keras.initializers.GlorotUniform(1), name="out"
    )
    model = keras.Sequential([keras.Input((12,)), layer], name="dense")
    model.compile(adam or keras.optimizers.Adam(0.01), loss, jit_compile=False)
    return model


def weighted():
    return dense(Weighted(weight=100.0))


def without_decay_of_biases():
    adam = keras.optimizers.Adam(0.01, weight_decay=0.5)
    adam.exclude_from_weight_decay(var_names=["bias"])
    return dense(adam=adam)


def adapted():
    scaled = keras.layers.Normalization(name="scaled")
    scaled.adapt(1000 + VECTORS)
    model = keras.Sequential([keras.Input((12,)), scaled, keras.layers.Dense(12, name="out")])
    model.compile("sgd", "mse", jit_compile=False)
    return model


def frozen_inside():
    inputs = keras.Input((28, 28, 1))
    x = keras.layers.Conv2D(8, 3, strides=4)(inputs)
    cbam = CBAM(seed=1, name="cbam")
    model = keras.Model(inputs, keras.layers.Dense(10)(keras.layers.Flatten()(cbam(x))))
    cbam.channel_attention.trainable = False
    compile_classifier(model, 0.01)
    return model


def wrapped():
    model = Wrapped(keras.layers.Dense(12, kernel_initializer=keras.initializers.GlorotUniform(1)))
    model.compile("sgd", "mse", jit_compile=False)
    return model


@pytest.mark.parametrize(
    "make",
    [
        lambda: dense(Weighted(weight=100.0)),
        without_decay_of_biases,
        adapted,
        wrapped,
        frozen_inside,
    ],
    ids=["loss", "decay", "adapted", "wrapped", "frozen"],
)
def test_what_a_configuration_does_not_tell_is_not_lost(make, monkeypatch):
    """Against Keras' own fit, a plain model of the kind having been trained before."""
    monkeypatch.setattr(updates_in_graph, "update_in_one", lambda optimizer: None)
    results = []
    for fitting in (lambda model, data: model.fit(data, shuffle=False, verbose=0), fit):
        make_reproducible(0)
        is_image = make is frozen_inside
        if not is_image:
            fit(dense(), array_batches((VECTORS, VECTORS), 8), shuffle=False)
        make_reproducible(0)
        model = make()
        pairs = (IMAGES, CLASSES) if is_image else (VECTORS, VECTORS)
        fitting(model, array_batches(pairs, 8))
        results.append([variable.numpy() for variable in model.variables])
    for mine, other in zip(*results, strict=True):
        np.testing.assert_array_equal(mine, other)


def test_to_make_a_stand_in_draws_nothing_of_python_s_generator():
    drawn = []
    for _ in range(2):
        make_reproducible(0)
        model, data = NETWORKS["lenet5"](0)
        fit(model, data, shuffle=False)
        drawn.append(random.random())
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("name", ["lenet5", "autoencoder"])
def test_answers_are_the_model_s_own_whatever_was_trained_and_asked_meanwhile(name):
    """Also of a part of a batch, and of a dataset."""
    inputs = VECTORS if name == "autoencoder" else IMAGES
    models = []
    for seed in (1, 2):
        make_reproducible(seed)
        model, data = NETWORKS[name](seed)
        fit(model, data, shuffle=False)
        models.append(model)
    for model in (*models, models[0]):
        theirs = model.predict(inputs, batch_size=10, verbose=0)
        batches = array_batches((inputs,), 10, change=lambda rows: rows)
        for mine in (
            compiled_once.outputs(model, inputs, batch_size=10),
            compiled_once.outputs(model, batches),
        ):
            assert mine.shape == theirs.shape
            np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-5)
    (twin,) = compiled_once._kept.values()
    assert twin.asked.experimental_get_tracing_count() == 1


def test_a_model_unlike_all_that_were_trained_answers_itself():
    model = dense()
    assert not compiled_once._kept
    np.testing.assert_array_equal(
        compiled_once.outputs(model, VECTORS), model.predict(VECTORS, verbose=0)
    )


def test_the_model_has_the_history_of_its_training():
    make_reproducible(0)
    model, data = NETWORKS["lenet5"](0)
    log = fit(model, data, epochs=2, shuffle=False)
    assert model.history.history["loss"] == log.history["loss"]
