"""Train a word CNN for speakers whom it has never heard, by a recipe of `recipes.new_voices`."""

import dataclasses
import functools
import inspect
from importlib.metadata import version

import joblib
import keras
import numpy as np
import tensorflow as tf

from keras_assign.audio import changed_words, noise, rooms, voice_versions, word_frames
from keras_assign.audio.changed_words import Changes, WordBank
from keras_assign.audio.clip_images import SNRS_DB, noises
from keras_assign.audio.frame_settings import FrameSettings
from keras_assign.audio.voice_versions import VersionSettings
from keras_assign.data import utterances
from keras_assign.data.speech_splits import ClipSplit
from keras_assign.data.utterances import Utterances, cache
from keras_assign.models import word_cnn
from keras_assign.recipes import new_voices
from keras_assign.seeds import child_seed
from keras_assign.training.fit import EpochLog, fit

LOGGED = 20  # Times that a training is logged.
WARMED_UP = 0.05  # Part of a training in which the rate rises; then it falls along a cosine.
VERSIONS_SEED = 0
_EMBEDDED = {"data_dir": None, "pattern": None, "skip_bad": False}


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
        code = _code(word_frames, changed_words, voice_versions, rooms, word_cnn)
        weights, log = _kept(_trained_on_voices, recipe, rate, model.output_shape[-1], seed, code)
        model.set_weights(weights)
        logs.append(EpochLog(**log))
    bank, voices = _words(found, recipe, settings["data_sha256"], part.train), _voices(recipe, rate)
    if voices:
        bank = _together([bank, voices], [recipe["real_share"], 1 - recipe["real_share"]])
    fine = recipe["fine_learning_rate"] if logs else recipe["learning_rate"]
    logs.append(_fit(model, bank, rate, recipe, recipe["examples_seen"], fine, seed))
    return logs


def pictures(
    found: Utterances, clips: np.ndarray, settings: FrameSettings, data_sha256: str
) -> np.ndarray:
    """What a network takes of some clips as they are.

    Args:
        found: the recordings.
        clips: indices.
        settings: how.
        data_sha256: checksum of the recordings, the cache's key.

    Returns:
        float32 (clips, frames, bands, channels).
    """
    code = _code(word_frames)
    every = _kept(_pictures, data_sha256, found.sample_rate, settings, code, waves=found.waveforms)
    return every[clips]


def noisy_pictures(
    found: Utterances, part: ClipSplit, settings: FrameSettings, data_sha256: str
) -> dict[str, np.ndarray]:
    """The same of the test clips in noise; of each kind a clip's noise differs in level alone.

    Args:
        found: the recordings.
        part: `part.test` is heard in noise, babble is of `part.voices`.
        settings: how.
        data_sha256: as of `pictures`.

    Returns:
        By `<kind>/<dB>` float32 (test clips, frames, bands, channels).
    """
    clips = joblib.hash((part.test, part.voices))
    key = (data_sha256, clips, found.sample_rate, settings, _code(word_frames, noise))
    return _kept(_noisy_pictures, *key, found=found, part=part)


def _pictures(data_sha256, sample_rate, settings, code, *, waves):
    picture = _traced(word_frames.picture, sample_rate, settings)
    return np.stack([picture(wave).numpy() for wave in waves])


@functools.cache
def _traced(function, sample_rate, settings):
    """A function of `word_frames` for waveforms of any length, traced once."""
    return tf.function(
        lambda wave: function(wave, sample_rate, settings),
        input_signature=[tf.TensorSpec([None], tf.float32)],
        autograph=False,
    )


def _noisy_pictures(data_sha256, clips, sample_rate, settings, code, *, found, part):
    waves = [found.waveforms[clip] for clip in part.test]
    drawn = {kind: noises(found, part.test, part.voices, kind) for kind in noise.KINDS}
    made = {}
    for kind, its_noises in drawn.items():
        for snr in SNRS_DB:
            pairs = zip(waves, its_noises, strict=True)
            noisy = [noise.noisy(wave, its_noise, snr) for wave, its_noise in pairs]
            made[f"{kind}/{snr}"] = _pictures("", sample_rate, settings, code, waves=noisy)
    return made


def _voices(recipe, sample_rate) -> WordBank | None:
    """Words of the recipe's synthesised voices, each as often; None where it takes none."""
    banks = []
    for name, beginnings in new_voices.voices(recipe["engines"], sample_rate).items():
        found = embedded(name, sample_rate)
        chosen = [speaker.startswith(beginnings) for speaker in found.index.speakers]
        sha256 = utterances.checksum(found)
        banks.append(_words(found, recipe, sha256, np.flatnonzero(chosen)))
    return _together(banks, [len(bank.digits) for bank in banks]) if banks else None


def embedded(name: str, sample_rate: int) -> Utterances:
    """An embedded set of recordings.

    Args:
        name: of `spoken_digits.ARCHIVES`.
        sample_rate: to resample to, Hz.
    """
    return utterances.load_named({"dataset": name, "sample_rate": sample_rate, **_EMBEDDED})


def _words(found, recipe, data_sha256, clips) -> WordBank:
    """Some clips, in each of their versions."""
    settings, versions = FrameSettings(**recipe["frames"]), dict(recipe["versions"])
    count, how = versions.pop("count"), VersionSettings(**versions)
    code = _code(word_frames, voice_versions, rooms)
    key = (data_sha256, found.sample_rate, settings, how)
    kept = [_kept(_frames, *key, number, code, waves=found.waveforms) for number in range(count)]
    return WordBank(
        np.concatenate([frames[clips] for frames, _ in kept]),
        np.concatenate([lengths[clips] for _, lengths in kept]),
        np.tile(found.index.digits[clips], count),
        np.ones(count * len(clips)),
    )


def _frames(data_sha256, sample_rate, settings, how, number, code, *, waves):
    """Roots of the power and lengths of all clips in one version; the first is as recorded."""
    power = _traced(word_frames.power, sample_rate, settings)
    most, made, lengths = settings.most_frames, [], []
    for clip, wave in enumerate(waves):
        if number:
            seed = child_seed(VERSIONS_SEED, f"{number} {clip}")
            wave = voice_versions.version(wave, sample_rate, how, seed)
        frames = np.sqrt(power(wave).numpy())
        cut = max(0, len(frames) - most) // 2  # On both sides, as of a picture.
        frames = frames[cut : cut + most]
        lengths.append(len(frames))
        made.append(np.pad(frames, ((0, most - len(frames)), (0, 0))).astype(np.float16))
    return np.stack(made), np.array(lengths, np.int32)


def _together(banks, shares) -> WordBank:
    return WordBank(
        *(
            np.concatenate([getattr(bank, field) for bank in banks])
            for field in ("frames", "lengths", "digits")
        ),
        np.concatenate(
            [
                share * bank.shares / bank.shares.sum()
                for bank, share in zip(banks, shares, strict=True)
            ]
        ),
    )


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


def _trained_on_voices(recipe, sample_rate, classes, seed, code):
    """Weights after the voices alone, and the log: the same before every speaker who is to test."""
    model = network(recipe, classes, seed)
    log = _fit(
        model, _voices(recipe, sample_rate), sample_rate, recipe, recipe["first_on_voices"],
        recipe["learning_rate"], child_seed(seed, "voices alone"),
    )  # fmt: skip
    return model.get_weights(), dataclasses.asdict(log)


def _code(*modules):
    """What is kept hangs on the code that made it, too."""
    texts = [inspect.getsource(module) for module in (inspect.getmodule(_code), *modules)]
    return joblib.hash((texts, version("tensorflow")))


def _kept(function, *key, **ignored):
    """What a function returns, from the cache if it has been computed for the same key."""
    with cache(None) as memory:
        return memory.cache(function, ignore=list(ignored))(*key, **ignored)
