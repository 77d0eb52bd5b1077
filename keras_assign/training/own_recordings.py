"""Four models of recordings that someone brings: trained, scored, and as what can be exported.

Each is a `Trained`: one value a class for any of the clips, and a module that gives the same for a
waveform.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from keras_assign.audio import images_at_once, in_graph, spectrogram, word_windows
from keras_assign.audio.mfcc_settings import MfccSettings
from keras_assign.audio.spectrogram import IN_ANY_RUNTIME, images
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data.own.files import RECORDINGS
from keras_assign.data.speech_splits import ClipSplit
from keras_assign.data.spoken_digits import SpokenDigits
from keras_assign.data.utterances import Utterances
from keras_assign.explain.cbam_maps import MAP, cbam_model
from keras_assign.models import speech_networks
from keras_assign.models.kernel_classifier import KernelScores, LinearScores
from keras_assign.models.word_model import WordModel
from keras_assign.recipes.own_data import (
    ATTENTION,
    AUTOENCODER,
    BASELINE,
    CNN,
    WINDOW,
    mfcc,
    spectrogram_of,
)
from keras_assign.recipes.speech_cnn import PLAIN, POOLED
from keras_assign.seeds import child_seed
from keras_assign.training import speech_training, vector_methods
from keras_assign.training.compiled_once import outputs
from keras_assign.training.fit import make_reproducible
from keras_assign.training.own_set import OwnRecordings
from keras_assign.utterances import classifiers, means, mfcc_frames
from keras_assign.utterances.greedy import GreedyMerge

MOST_SAMPLES = 200_000_000  # In memory at a time, all clips at all speeds: 0.8 GB.
MOST_VECTORS = 8_000  # That an SVC is trained on: more take minutes.
NETWORKS = {CNN: PLAIN, ATTENTION: POOLED}


class Trained(NamedTuple):
    """A trained model.

    Attributes:
        scores: from indices of clips to float32 (clips, classes), the larger the likelier.
        history: by measure its values, one an epoch; empty where nothing is learnt by epochs.
        weights: how many numbers it has learnt.
        served: from labels and temperature to a module, see `WordModel` and `ImageModel`.
        portable: whether other runtimes than TensorFlow have all that it needs.
    """

    scores: Callable[[np.ndarray], np.ndarray]
    history: dict[str, list[float]]
    weights: int
    served: Callable[[tuple[str, ...], float], tf.Module]
    portable: bool


def train(model: str, found: OwnRecordings, items: np.ndarray, recipe: dict, seed: int) -> Trained:
    """Train one of the four.

    Args:
        model: of `own_data.MODELS`.
        found: the recordings.
        items: (training items,) indices.
        recipe: of `own_data.candidates`, fitted.
        seed: of all that is random.
    """
    make_reproducible(seed)
    if model in NETWORKS:
        return _network(model, found, items, recipe, seed)
    return {BASELINE: _baseline, AUTOENCODER: _autoencoder}[model](found, items, recipe, seed)


def few_of_each(labels: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Some items, every class among them.

    Args:
        labels: (items,) class numbers.
        most: how many, about.
        seed: of the draw.

    Returns:
        int64 (at most `most` and a few,), indices in rising order.
    """
    order = np.random.default_rng(seed).permutation(len(labels))
    _, firsts = np.unique(labels[order], return_index=True)
    return np.union1d(order[firsts], order[:most])


def _index(found):
    """The clips as an index that trainings of digits take: classes stand for digits."""
    labels = found.labels.astype(np.int64)
    people = np.array(found.people, dtype=str)
    return SpokenDigits("folder", tuple(range(len(labels))), labels, people, np.arange(len(labels)))


def _network(model, found, items, recipe, seed):
    how = SpectrogramSettings(**spectrogram_of(recipe, found.seconds))
    trained, speeds = _within_memory(found, items, recipe["speeds"], seed)
    network = speech_networks.network(
        NETWORKS[model],
        (how.size, how.size, how.channels),
        seed,
        dropout=recipe["dropout"],
        classes=len(found.classes),
    )
    settings = {
        "recipe": recipe | {"speeds": speeds},
        "seed": seed,
        "spectrogram": spectrogram_of(recipe, found.seconds),
        "data_sha256": None,  # Clips at other speeds take more room than they save time.
        "dataset": RECORDINGS,
        "watch": False,
    }
    every = np.arange(len(trained.waveforms))
    part = ClipSplit(every, every[:0], every, "")
    log, _ = speech_training.train(network, trained, part, settings)

    def scores(chosen):
        shown = images_at_once.images(
            [found.window(item) for item in chosen], found.sample_rate, how
        )
        return outputs(network, shown)

    def image_of(window):
        return images(window[None], found.sample_rate, how, IN_ANY_RUNTIME)

    def of_window(window):
        return network(image_of(window), training=False)[0]

    def served(labels, temperature):
        return WordModel(
            of_window,
            network.weights,
            labels,
            temperature,
            found.sample_rate,
            found.seconds,
            _shown(network, image_of, how, found.sample_rate) if model == ATTENTION else None,
        )

    return Trained(scores, log.history, network.count_params(), served, True)


def _within_memory(found, items, speeds, seed):
    """The clips to train on, and at which speeds: as many as there is room for.

    Of a large set some clips are drawn, more than the training hears.
    """
    samples = round(word_windows.SPARE * found.seconds * found.sample_rate)
    most = MOST_SAMPLES // samples
    if len(items) > most:
        random = np.random.default_rng(child_seed(seed, "clips within memory"))
        items = np.sort(random.permutation(items)[:most])
    # Those nearest to the recorded one stay.
    nearest = sorted(speeds, key=lambda speed: abs(np.log(speed)))
    kept = sorted(nearest[: max(1, most // len(items))])
    clips = [found.clip(item) for item in items]
    return Utterances(_index(found).select(items), clips, found.sample_rate), kept


def _shown(network, image_of, how, sample_rate):
    """What makes of a window its image and each block's map over it."""
    maps_of = cbam_model(network)
    edges = tf.constant(spectrogram.band_edges(how, sample_rate), tf.float32)

    def shown(window):
        image = image_of(window)
        maps = {
            name.removesuffix(f"/{MAP}"): values[0]
            for name, values in maps_of(image, training=False).items()
            if name.endswith(f"/{MAP}")
        }
        return {
            "image": image[0, ..., 0],
            "seconds": tf.constant(how.seconds),
            "edges": edges,
        } | maps

    return shown


def _frames(found, recipe, items):
    """Scaled MFCC of all clips, at all speeds of the recipe, and what scaled them."""
    of_window, every = recipe["of"] == WINDOW, range(len(found.labels))
    waveforms = [(found.window if of_window else found.word)(item) for item in every]
    clips = Utterances(_index(found), waveforms, found.sample_rate)
    return mfcc_frames.with_speeds(clips, mfcc(), recipe.get("speeds", []), items)


def _served_frames(found, recipe, scaler, of_frames, weights):
    """What makes a module of what scores scaled frames (frames, coefficients)."""
    settings = MfccSettings(**mfcc())
    mean, scale = np.float32(scaler.mean_), np.float32(scaler.scale_)
    seconds = found.seconds if recipe["of"] == WINDOW else None

    def of_word(word):
        return of_frames((in_graph.mfcc(word, found.sample_rate, settings) - mean) / scale)

    def served(labels, temperature):
        return WordModel(of_word, weights, labels, temperature, found.sample_rate, seconds)

    return served


def _baseline(found, items, recipe, seed):
    """Mean and deviation of the frames, and a logistic regression on these."""
    (frames, *_), scaler = _frames(found, recipe, items)
    vectors = means.mean_and_deviation(*frames)
    fitted = classifiers.classifier(classifiers.LOGISTIC).fit(vectors[items], found.labels[items])
    linear = LinearScores(fitted)

    def of_frames(values):
        deviation = tf.math.reduce_std(values, axis=0)
        return linear(tf.concat([tf.reduce_mean(values, axis=0), deviation], 0)[None])[0]

    return Trained(
        lambda chosen: np.asarray(linear(vectors[chosen])),
        {},
        fitted[-1].coef_.size + fitted[-1].intercept_.size,
        _served_frames(found, recipe, scaler, of_frames, []),
        False,
    )


def _autoencoder(found, items, recipe, seed):
    """The greedy merge of the report's method C, improved, and an SVC on its vectors."""
    items = items[few_of_each(found.labels[items], MOST_VECTORS, child_seed(seed, "vectors"))]
    views, scaler = _frames(found, recipe, items)
    model, log = vector_methods.tree_autoencoder(views, items, recipe, seed)
    vectors = vector_methods.merged(model, views[0])
    fitted = classifiers.classifier(classifiers.SVC_RBF).fit(vectors[items], found.labels[items])
    kernel, merge = KernelScores(fitted), GreedyMerge(model.join, model.error)

    def of_frames(values):
        return kernel(merge.one(model.vectors_of_frames(values))[None])[0]

    return Trained(
        lambda chosen: np.asarray(kernel(vectors[chosen])),
        log.history,
        model.count_params() + fitted[-1].support_vectors_.size,
        _served_frames(found, recipe, scaler, of_frames, model.weights),
        False,
    )
