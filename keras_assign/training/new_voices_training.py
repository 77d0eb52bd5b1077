"""Train a word CNN for speakers whom it has never heard, by a recipe of `recipes.new_voices`."""

import dataclasses
import inspect
from collections.abc import Iterator
from importlib.metadata import version

import joblib
import keras
import numpy as np

from keras_assign.audio import (
    changed_words,
    draws,
    frame_settings,
    rooms,
    spectrogram,
    speed,
    voice_versions,
    word_bank,
    word_frames,
)
from keras_assign.audio.changed_words import Changes
from keras_assign.audio.frame_settings import FrameSettings
from keras_assign.audio.voice_versions import VersionSettings
from keras_assign.audio.word_bank import WordBank
from keras_assign.data import utterances
from keras_assign.data.speech_splits import ClipSplit
from keras_assign.data.utterances import Utterances, cache
from keras_assign.models import word_cnn
from keras_assign.recipes import new_voices
from keras_assign.seeds import child_seed
from keras_assign.training.fit import EpochLog, fit

LOGGED = 20  # Times that a training is logged.
WARMED_UP = 0.05  # Part of a training in which the rate rises; then it falls along a cosine.


def network(recipe: dict, classes: int, seed: int) -> keras.Model:
    """The recipe's network, untrained.

    Args:
        recipe: whole.
        classes: of the answer.
        seed: of initial weights and dropout.
    """
    shape = FrameSettings(**recipe["frames"]).shape
    return word_cnn.word_cnn(shape, classes=classes, seed=seed, **recipe["network"])


def train(model: keras.Model, found: Utterances, part: ClipSplit, settings: dict) -> list[EpochLog]:
    """Train a network as the cell's recipe says: on synthesised voices first, then on all.

    Args:
        model: of `network`.
        found: the recordings.
        part: `part.train` is trained on.
        settings: of a cell: `recipe`, `seed`, `data_sha256`.

    Returns:
        The logs of the trainings, one or two.
    """
    recipe, seed = settings["recipe"], settings["seed"]
    rate, logs = found.sample_rate, []
    if recipe["first_on_voices"]:
        with cache(None) as memory:
            learned = memory.cache(_trained_on_voices)
            made_by = _made_by(recipe, rate)
            weights, log = learned(recipe, rate, model.output_shape[-1], seed, made_by)
        model.set_weights(weights)
        logs.append(EpochLog(**log))
    bank = _words(found, recipe, settings["data_sha256"], part.train)
    if synthesised := _voices(recipe, rate):
        bank = word_bank.together(
            [bank, synthesised], [recipe["real_share"], 1 - recipe["real_share"]]
        )
    fine = recipe["fine_learning_rate"] if logs else recipe["learning_rate"]
    logs.append(_fit(model, bank, rate, recipe, recipe["examples_seen"], fine, seed))
    return logs


def voices(recipe: dict, sample_rate: int) -> Iterator[tuple[Utterances, np.ndarray]]:
    """The synthesised voices that a recipe hears: each set, and which of its clips (clips,).

    Args:
        recipe: whole.
        sample_rate: of what they are heard with, Hz.
    """
    for name, beginnings in new_voices.voices(recipe["engines"], sample_rate).items():
        found = utterances.embedded(name, sample_rate)
        chosen = [speaker.startswith(beginnings) for speaker in found.index.speakers]
        yield found, np.flatnonzero(chosen)


def _voices(recipe, sample_rate) -> WordBank | None:
    """Words of the recipe's synthesised voices, each as often; None where it takes none."""
    banks = [
        _words(found, recipe, utterances.checksum(found), clips)
        for found, clips in voices(recipe, sample_rate)
    ]
    return word_bank.together(banks, [len(bank.digits) for bank in banks]) if banks else None


def _words(found, recipe, data_sha256, clips):
    versions = dict(recipe["versions"])
    count = versions.pop("count")
    how = FrameSettings(**recipe["frames"]), VersionSettings(**versions)
    return word_bank.of_clips(found, clips, *how, count, data_sha256)


def _fit(model, bank, sample_rate, recipe, words, rate, seed) -> EpochLog:
    updates = max(1, round(words / recipe["batch_size"]))
    epochs = min(LOGGED, updates)
    steps = round(updates / epochs)
    updates = epochs * steps
    warm_up = round(WARMED_UP * updates)
    rising_and_falling = keras.optimizers.schedules.CosineDecay(
        0.0, updates - warm_up, warmup_target=rate, warmup_steps=warm_up
    )
    averaged = recipe["averaged"]
    model.compile(
        keras.optimizers.Adam(
            rising_and_falling, weight_decay=recipe["weight_decay"],
            use_ema=bool(averaged), ema_momentum=averaged or 0.99,
        ),
        keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=recipe["label_smoothing"]
        ),
        metrics=["accuracy"],
    )  # fmt: skip
    data = changed_words.batches(
        bank, FrameSettings(**recipe["frames"]), sample_rate, Changes(**recipe["changes"]),
        recipe["batch_size"], model.output_shape[-1], seed,
    )  # fmt: skip
    return fit(model, data, epochs=epochs, steps_per_epoch=steps, shuffle=False)


def _trained_on_voices(recipe, sample_rate, classes, seed, made_by):
    """Weights after the voices alone, and the log: the same before every speaker who is to test."""
    model = network(recipe, classes, seed)
    log = _fit(
        model, _voices(recipe, sample_rate), sample_rate, recipe, recipe["first_on_voices"],
        recipe["learning_rate"], child_seed(seed, "voices alone"),
    )  # fmt: skip
    return model.get_weights(), dataclasses.asdict(log)


def _made_by(recipe, sample_rate):
    """What is kept hangs on the code that made it, too, and on the voices."""
    modules = (
        inspect.getmodule(_made_by), changed_words, draws, frame_settings, new_voices, rooms,
        spectrogram, speed, voice_versions, word_bank, word_cnn, word_frames,
    )  # fmt: skip
    code = [inspect.getsource(module) for module in modules]
    heard = [utterances.checksum(found) for found, _ in voices(recipe, sample_rate)]
    return joblib.hash((code, heard, version("tensorflow")))
