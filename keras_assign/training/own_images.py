"""Four models of images that someone brings: trained, scored, and as what can be exported."""

import dataclasses

import keras
import numpy as np
import tensorflow as tf

from keras_assign.data.pipelines import array_batches
from keras_assign.explain.attention_maps import attention_map_model
from keras_assign.layers.random_warp import RandomWarp
from keras_assign.models.dense_autoencoder import dense_autoencoder
from keras_assign.models.digit_cnn import digit_cnn
from keras_assign.models.image_model import ImageModel
from keras_assign.models.kernel_classifier import KernelScores, LinearScores
from keras_assign.recipes.own_data import ATTENTION, AUTOENCODER, BASELINE, CNN
from keras_assign.seeds import child_seed
from keras_assign.training.fit import compile_classifier, fit, make_reproducible
from keras_assign.training.own_recordings import MOST_VECTORS, Trained, few_of_each
from keras_assign.training.own_set import OwnImages
from keras_assign.training.reconstruction import VectorBatches, fit_reconstruction
from keras_assign.utterances import classifiers

KINDS = {CNN: "none", ATTENTION: "spatial"}
LOGGED = 10  # Times that a training is logged.
COARSE_SIDE = 14  # Pixels that the baseline sees.
SCORED_TOGETHER = 500


def train(model: str, found: OwnImages, items: np.ndarray, recipe: dict, seed: int) -> Trained:
    """Train one of the four.

    Args:
        model: of `own_data.MODELS`.
        found: the images.
        items: (training items,) indices.
        recipe: of `own_data.candidates`, fitted.
        seed: of all that is random.
    """
    make_reproducible(seed)
    if model in KINDS:
        return _network(model, found, items, recipe, seed)
    return {BASELINE: _baseline, AUTOENCODER: _autoencoder}[model](found, items, recipe, seed)


def _trained(found, scores, history, weights, variables=(), maps=None):
    """A model that scores images, float (batch, rows, columns, channels)."""

    def scored(chosen):
        parts = np.array_split(chosen, range(SCORED_TOGETHER, len(chosen), SCORED_TOGETHER))
        return np.concatenate(
            [np.asarray(scores(found.images[part].astype(np.float32) / 255)) for part in parts]
        )

    def served(labels, temperature):
        form = dataclasses.asdict(found.form)
        return ImageModel(scores, variables, labels, temperature, form, maps)

    return Trained(scored, history, weights, served, True)


def _network(model, found, items, recipe, seed):
    shape, batch_size = found.form.shape, recipe["batch_size"]
    network = digit_cnn(
        KINDS[model],
        dropout=recipe["dropout"],
        classes=len(found.classes),
        seed=seed,
        input_shape=shape,
    )
    inputs = keras.Input(shape)
    warped = inputs
    if recipe["warp"]:
        warped = RandomWarp(**recipe["warp"], seed=child_seed(seed, "warp"))(inputs)
    fitted = keras.Model(inputs, network(warped))
    steps = max(1, round(recipe["examples_seen"] / batch_size / LOGGED))
    compile_classifier(
        fitted, recipe["learning_rate"], "cosine", LOGGED * steps, recipe["weight_decay"]
    )
    data = array_batches(
        (found.images[items], found.labels[items]),
        batch_size,
        child_seed(seed, "order"),
        lambda images, labels: (tf.cast(images, tf.float32) / 255.0, labels),
    )
    log = fit(fitted, data.repeat(), epochs=LOGGED, steps_per_epoch=steps, shuffle=False)

    def scores(images):
        return network(images, training=False)

    maps = attention_map_model(network) if model == ATTENTION else None
    return _trained(found, scores, log.history, network.count_params(), network.weights, maps)


def _coarse(images):
    """Means over blocks of pixels, (batch, values): no more of them than the baseline needs."""
    block = (
        max(1, round(images.shape[1] / COARSE_SIDE)),
        max(1, round(images.shape[2] / COARSE_SIDE)),
    )
    pooled = tf.nn.avg_pool2d(images, block, block, "SAME")
    return tf.reshape(pooled, (-1, int(np.prod(pooled.shape[1:]))))


def _baseline(found, items, recipe, seed):
    """A logistic regression on coarse pixels."""
    vectors = np.asarray(_coarse(tf.constant(found.images[items], tf.float32) / 255.0))
    fitted = classifiers.classifier(classifiers.LOGISTIC).fit(vectors, found.labels[items])
    linear = LinearScores(fitted)
    weights = fitted[-1].coef_.size + fitted[-1].intercept_.size
    return _trained(found, lambda images: linear(_coarse(images)), {}, weights)


def _autoencoder(found, items, recipe, seed):
    """The report's method A, of pixels: a dense autoencoder, and an SVC on its codes."""
    vectors = found.images[items].reshape(len(items), -1).astype(np.float32) / 255
    autoencoder = dense_autoencoder(
        vectors.shape[1], recipe["code"], tuple(recipe["hidden"]), seed=seed
    )
    batches = VectorBatches(vectors, recipe["batch_size"], child_seed(seed, "order"))
    log = fit_reconstruction(
        autoencoder.whole, batches.dataset(), recipe["epochs"], recipe["learning_rate"]
    )
    some = few_of_each(found.labels[items], MOST_VECTORS, child_seed(seed, "vectors"))
    codes = autoencoder.encoder.predict(vectors[some], batch_size=1024, verbose=0)
    fitted = classifiers.classifier(classifiers.SVC_RBF).fit(codes, found.labels[items[some]])
    kernel = KernelScores(fitted)

    def scores(images):
        return kernel(autoencoder.encoder(tf.reshape(images, (-1, vectors.shape[1]))))

    weights = autoencoder.encoder.count_params() + fitted[-1].support_vectors_.size
    return _trained(found, scores, log.history, weights, autoencoder.encoder.weights)
