"""Rooms leave the word where it can be found, and are the same for the same seed."""

import numpy as np
import pytest

from keras_assign.audio import rooms, voice_activity
from keras_assign.data import spoken_digits, utterances

RATE = 8000


@pytest.fixture(scope="module")
def clips():
    """Some embedded recordings."""
    return utterances.load(spoken_digits.find(), RATE).waveforms[::8]


def test_a_clip_s_room_hangs_on_seed_and_place_alone(clips):
    first, other = (rooms.in_rooms(clips[:4], RATE, seed) for seed in (0, 1))
    for one, again in zip(first, rooms.in_rooms(clips[:2], RATE, 0), strict=False):
        np.testing.assert_array_equal(one, again)
    assert all(len(a) != len(b) for a, b in zip(first, other, strict=True))


def test_most_words_are_found_again_and_are_about_as_long(clips):
    heard = rooms.in_rooms(clips, RATE, 0)
    assert all(0.9 < np.abs(wave).max() < 1.2 for wave in heard)
    assert all(len(wave) >= len(clip) + 0.6 * RATE for wave, clip in zip(heard, clips, strict=True))
    cut = voice_activity.words_of(heard, RATE)
    ratios = np.array([len(word) / len(clip) for word, clip in zip(cut, clips, strict=True)])
    assert ((ratios > 0.5) & (ratios < 1.7)).mean() > 0.85


def test_rooms_differ_in_noise_by_tens_of_decibels(clips):
    """Between the first tenth of a second, where nobody speaks, and the loudest."""
    levels = [
        20 * np.log10(np.std(wave[: RATE // 10]) / np.std(wave) + 1e-6)
        for wave in rooms.in_rooms(clips, RATE, 0)
    ]
    assert np.percentile(levels, 90) - np.percentile(levels, 10) > 15
