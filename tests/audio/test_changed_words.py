"""Batches of changed words: what each change does, and that a batch hangs on seed and number."""

import numpy as np
import pytest

from keras_assign.audio import changed_words, word_frames
from keras_assign.audio.changed_words import Changes
from keras_assign.audio.frame_settings import LEVEL, FrameSettings
from keras_assign.audio.word_bank import WordBank

RATE = 8000
SETTINGS = FrameSettings(shows=LEVEL, range_db=60.0)
NONE = {
    "tempo": 1.0, "shift": 0.0, "formants": 0.0, "equaliser_db": 0.0, "noise_share": 0.0,
    "noise_db": (0.0, 30.0),
}  # fmt: skip


@pytest.fixture
def bank():
    """Three words, each a tone at a bin of its own for 20, 30 and 40 frames."""
    frames = np.zeros((3, SETTINGS.most_frames, 129), np.float16)
    for word, (length, place) in enumerate(((20, 15), (30, 40), (40, 80))):
        frames[word, :length, place - 1 : place + 2] = 1
    return WordBank(frames, np.array([20, 30, 40]), np.array([0, 1, 2]), np.ones(3))


def first(bank, size=64, seed=0, **changes):
    batches = changed_words.batches(
        bank, SETTINGS, RATE, Changes(**{**NONE, **changes}), size, 3, seed
    )
    images, labels = next(iter(batches))
    return images.numpy()[..., 0], labels.numpy().argmax(axis=1)


def lengths(images):
    """Frames of each picture that are not silent."""
    return (images.max(axis=2) > 0).sum(axis=1)


def test_without_changes_words_are_as_an_exported_model_sees_them(bank):
    images, labels = first(bank)
    energy = np.float32(bank.frames) ** 2 @ word_frames.filters(SETTINGS, RATE)
    centred = np.zeros((3, SETTINGS.frames, SETTINGS.bands), np.float32)
    for word, length in enumerate(bank.lengths):
        before = (SETTINGS.frames - length) // 2
        centred[word, before : before + length] = energy[word, :length]
    expected = word_frames.pictures(centred, SETTINGS).numpy()[..., 0]
    np.testing.assert_allclose(images, expected[labels], atol=1e-3)
    assert set(labels) == {0, 1, 2}


def test_a_word_is_drawn_as_often_as_its_share_says(bank):
    rare = WordBank(bank.frames, bank.lengths, bank.digits, np.array([0.0, 0.25, 0.75]))
    _, labels = first(rare, 2000)
    np.testing.assert_allclose(np.bincount(labels, minlength=3) / 2000, rare.shares, atol=0.03)


def test_a_seed_gives_the_same_batches_and_another_others(bank):
    every = {"tempo": 1.3, "shift": 5.0, "formants": 0.2, "equaliser_db": 3.0, "noise_share": 0.5}
    one, same, other = (first(bank, seed=seed, **every)[0] for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 0.5


def test_tempo_changes_a_words_length_within_its_factor(bank):
    images, labels = first(bank, tempo=1.5)
    factors = lengths(images) / bank.lengths[labels]
    assert 0.6 < factors.min() < 0.8
    assert 1.3 < factors.max() < 1.6


def test_shift_moves_a_word_and_keeps_its_length(bank):
    images, labels = first(bank, shift=6.0)
    starts = (images.max(axis=2) > 0).argmax(axis=1) - (80 - bank.lengths[labels]) // 2
    assert starts.min() >= -7
    assert starts.max() <= 7
    assert np.ptp(starts) > 8
    assert (np.abs(lengths(images) - bank.lengths[labels]) <= 1).all()


def test_formants_move_the_bands(bank):
    images, labels = first(bank, formants=0.2)
    for word in range(3):
        bands = images[labels == word].max(axis=1).argmax(axis=1)
        assert np.ptp(bands) >= 3


def test_an_equaliser_colours_a_whole_word_alike(bank):
    hiss = WordBank(np.ones_like(bank.frames), bank.lengths, bank.digits, bank.shares)
    images, _ = first(hiss, equaliser_db=6.0)
    loud = images[:, 40]
    assert loud.std(axis=1).mean() > 0.05
    np.testing.assert_allclose(images[:, 38], loud, atol=1e-5)


def test_noise_is_as_strong_as_asked_and_as_frequent(bank):
    """Hiss alone fills the silence before a word; babble need not."""
    images, _ = first(bank, 1000, noise_share=0.5, noise_db=(10.0, 10.0))
    hissing = (images[:, :5] > -1).mean(axis=(1, 2)) > 0.9
    assert 0.18 < hissing.mean() < 0.32
    quiet, _ = first(bank, 1000, noise_share=0.5, noise_db=(30.0, 30.0))
    same = quiet[hissing][:, :5].mean(), images[hissing][:, :5].mean()
    # 20 dB of a range of 60 are two thirds of 1 on the scale from -1 to 1.
    assert same[1] - same[0] == pytest.approx(2 / 3, abs=0.1)
