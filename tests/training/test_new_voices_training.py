"""A word CNN for speakers never heard: what it hears in training, and that it learns."""

import dataclasses

import numpy as np
import pytest

from keras_assign.audio import clip_images
from keras_assign.audio.frame_settings import FrameSettings
from keras_assign.data import spoken_digits, utterances
from keras_assign.data.speech_splits import ClipSplit
from keras_assign.data.utterances import checksum
from keras_assign.recipes import new_voices
from keras_assign.training import new_voices_training
from keras_assign.training.compiled_once import outputs
from keras_assign.training.fit import make_reproducible


@pytest.fixture(scope="module")
def few():
    """Four embedded voices as if they were recordings."""
    index = spoken_digits.find()
    names = np.unique(index.speakers)[:4]
    return utterances.load(index.select(np.flatnonzero(np.isin(index.speakers, names))), 8000)


@pytest.fixture
def part(few):
    is_last = few.index.speakers == np.unique(few.index.speakers)[-1]
    train = np.flatnonzero(~is_last)
    return ClipSplit(train, np.flatnonzero(is_last), train, "one speaker")


def recipe(**changes):
    small = {
        "network": {"width": 8, "dropout": 0.1, "pooling": "mean_and_most", "squeeze": False},
        "versions": {**new_voices.BASE_RECIPE["versions"], "count": 2},
        "engines": ["festival"],
        "first_on_voices": 64,
        "examples_seen": 320,
        "batch_size": 16,
    }
    return {**new_voices.BASE_RECIPE, **small, **changes}


def trained(found, part, recipe, seed=0):
    make_reproducible(seed)
    model = new_voices_training.network(recipe, 10, seed)
    settings = {"recipe": recipe, "seed": seed, "data_sha256": checksum(found)}
    return model, new_voices_training.train(model, found, part, settings)


def same(one, other):
    return all(
        np.array_equal(mine, its)
        for mine, its in zip(one.get_weights(), other.get_weights(), strict=True)
    )


def test_who_tests_is_not_heard_in_training(few, part):
    """Another sound in the place of a test clip changes no weight; in a training clip's it does."""
    model, logs = trained(few, part, recipe())
    assert len(logs) == 2
    for clips, is_same in ((part.test, True), (part.train, False)):
        waves = list(few.waveforms)
        for clip in clips:
            waves[clip] = np.random.default_rng(clip).normal(size=4000).astype(np.float32)
        other, _ = trained(dataclasses.replace(few, waveforms=waves), part, recipe())
        assert same(model, other) == is_same


def test_the_voices_alone_come_first_and_once(few, part, monkeypatch):
    """What they teach is kept: the same before every speaker, and other for another seed."""
    trained(few, part, recipe(label_smoothing=0.11))
    calls = []
    kept = new_voices_training._voices
    monkeypatch.setattr(
        new_voices_training, "_voices", lambda *asked: calls.append(asked) or kept(*asked)
    )
    fewer = dataclasses.replace(part, train=part.train[::2])
    trained(few, fewer, recipe(label_smoothing=0.11))
    assert len(calls) == 1  # For the second training.
    trained(few, fewer, recipe(label_smoothing=0.11), seed=1)
    assert len(calls) == 3


def test_without_engines_recordings_alone_are_heard(few, part):
    alone = recipe(engines=[], first_on_voices=0)
    one, logs = trained(few, part, alone)
    assert len(logs) == 1
    again, _ = trained(few, part, {**alone, "real_share": 0.1})
    assert same(one, again)


def test_it_learns_what_it_hears(few):
    """A clip once changed is told again as it is."""
    every = np.arange(len(few.index))
    part = ClipSplit(every, every, every, "all")
    calm = {**new_voices.BASE_RECIPE["changes"], "noise_share": 0.0}
    longer = recipe(engines=[], first_on_voices=0, examples_seen=6400, changes=calm)
    model, _ = trained(few, part, longer)
    images = clip_images.images(few, FrameSettings(), checksum(few), every)
    right = outputs(model, images).argmax(axis=1) == few.index.digits
    assert right.mean() > 0.9


def test_noise_moves_pictures_away_the_more_of_it_there_is(few, part):
    settings, cell = FrameSettings(), {"data_sha256": checksum(few), "split": "one speaker"}
    clean = clip_images.images(few, settings, cell["data_sha256"], part.test)
    noisy = clip_images.noisy_images(few, settings, cell, part)
    assert {name.split("/")[0] for name in noisy} == {"white", "babble", "hum"}
    for kind in ("white", "babble"):
        apart = [np.abs(noisy[f"{kind}/{snr}"] - clean).mean() for snr in (20, 10, 5, 0)]
        assert apart == sorted(apart)
        assert noisy[f"{kind}/0"].shape == clean.shape


def test_an_engine_left_out_is_not_among_the_voices():
    assert new_voices.voices(["flite"], 8000) == {"synthesised_voices": ("flite",)}
    assert new_voices.voices(["espeak"], 8000)["synthesised"] == ("",)
    assert "synthesised" not in new_voices.voices(["espeak"], 16_000)
    names = spoken_digits.find("synthesised_voices").speakers
    engines = {speaker.split("_")[0] for speaker in names}
    assert engines == set(new_voices.ENGINES)
