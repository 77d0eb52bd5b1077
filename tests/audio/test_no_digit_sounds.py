"""What models learn to call no digit is none, and is loud enough to be heard."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from keras_assign.audio import no_digit_sounds
from keras_assign.data import spoken_words
from keras_assign.data.assets import build_synthesised_words
from keras_assign.data.file_patterns import DIGIT_NAMES

RATE = 8000


@pytest.fixture(scope="module")
def sounds():
    """Words, then noises."""
    return no_digit_sounds.sounds(RATE, 0)


def test_sounds_are_words_and_noises_at_full_level(sounds):
    words = spoken_words.waveforms(RATE)
    assert len(sounds) == len(words) + no_digit_sounds.NOISES
    for sound in sounds:
        assert sound.dtype == np.float32
        assert np.abs(sound).max() == pytest.approx(1)
        assert 0.05 * RATE <= len(sound) <= 2 * RATE


def test_noises_are_of_many_kinds(sounds):
    noises = sounds[-no_digit_sounds.NOISES :]
    flatness = []
    for noise in noises:
        power = np.abs(np.fft.rfft(noise, 1024)) ** 2 + 1e-9
        flatness.append(np.exp(np.mean(np.log(power))) / np.mean(power))
    assert np.percentile(flatness, 90) > 50 * np.percentile(flatness, 10)


def test_the_archive_holds_the_words_of_its_recipe_and_none_is_a_digit():
    with zipfile.ZipFile(
        Path(build_synthesised_words.__file__).parent / spoken_words.ARCHIVE
    ) as archive:
        names = {name.split("/")[1].removesuffix(".flac") for name in archive.namelist()}
    assert names == set(build_synthesised_words.WORDS)
    assert not names & {*DIGIT_NAMES, "oh", "won", "to", "too", "for", "ate"}
