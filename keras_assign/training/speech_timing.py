"""The CNNs on spectrograms of spoken digits, ready to be timed against each other."""

import tensorflow as tf

from keras_assign.audio import batches, clip_images
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.data import utterances
from keras_assign.data.speech_splits import with_one_test_part
from keras_assign.models.speech_networks import network
from keras_assign.training import timing
from keras_assign.training.fit import compile_classifier, make_reproducible


def contest(settings: dict) -> timing.Contest:
    """What `timing.timed` times; images are made before.

    Args:
        settings: of a cell, with `models`, a `recipe`, and the data.
    """
    found = utterances.load_named(settings)
    part = with_one_test_part(found.index, settings)
    how = SpectrogramSettings(**settings["spectrogram"])
    train_images, test_images = (
        clip_images.images(found, how, settings["data_sha256"], items)
        for items in (part.train, part.test)
    )
    make_reproducible(settings["seed"])
    recipe = settings["recipe"]
    train_batches = batches.fixed_batches(
        train_images, found.index.digits[part.train], recipe["batch_size"], settings["seed"]
    )
    models = {}
    for name in settings["models"]:
        models[name] = network(name, train_images.shape[1:], settings["seed"])
        compile_classifier(models[name], recipe["learning_rate"])
    tests = tf.data.Dataset.from_tensor_slices(test_images).batch(500)
    return timing.Contest(models, train_batches, tests, len(part.train), len(part.test))
