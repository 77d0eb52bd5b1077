"""Versions of clips: pitch, rooms, telephones and codecs, each heard by what it does to a tone."""

import dataclasses

import numpy as np
import pytest

from keras_assign.audio import voice_versions
from keras_assign.audio.voice_versions import CODECS, VersionSettings, version

NOTHING = VersionSettings(pitch=1.0, room=0.0, telephone=0.0, codec=0.0)


def tone(hertz, rate=8000, seconds=0.5):
    time = np.arange(round(seconds * rate)) / rate
    return np.float32(np.sin(2 * np.pi * hertz * time))


def power(wave):
    return np.mean(np.square(wave[400:-400], dtype=float))


def hertz(wave, rate):
    return np.abs(np.fft.rfft(wave * np.hanning(len(wave)))).argmax() * rate / len(wave)


@pytest.mark.parametrize("rate", [8000, 16_000])
def test_a_telephone_keeps_its_band_alone(rate):
    for heard, least, most in ((1000, -0.5, 0.5), (100, -200, -20), (3000, -1.5, 0.5)):
        before = tone(heard, rate)
        gain = 10 * np.log10(
            power(voice_versions.through_a_telephone(before, rate)) / power(before)
        )
        assert least < gain < most


@pytest.mark.parametrize("rate", [8000, 16_000])
@pytest.mark.parametrize("codec", CODECS)
def test_a_codec_keeps_the_tone_and_changes_its_waveform(codec, rate):
    before = tone(800, rate)
    after = voice_versions.through_a_codec(before, rate, *codec)
    assert len(after) <= len(before)
    assert hertz(after, rate) == pytest.approx(800, abs=8)
    scaled = 0.9 * before[: len(after)]
    assert 1e-4 < np.abs(after - scaled).max() < 1


def test_nothing_happens_to_a_clip_unless_it_is_asked_for():
    np.testing.assert_allclose(version(tone(500), 8000, NOTHING, 3), tone(500), atol=2e-3)


def test_a_pitch_is_drawn_within_its_factor():
    found = [
        hertz(version(tone(500), 8000, dataclasses.replace(NOTHING, pitch=1.2), seed), 8000)
        for seed in range(20)
    ]
    assert 500 / 1.2 - 8 < min(found) < 450
    assert 550 < max(found) < 500 * 1.2 + 8


def test_a_room_goes_on_after_the_clip():
    room = dataclasses.replace(NOTHING, room=1.0)
    heard = version(tone(500), 8000, room, 0)
    assert len(heard) > 4500
    assert np.abs(heard[4100:]).max() > 0.01


def test_shares_are_as_asked_and_a_seed_gives_the_same():
    half = dataclasses.replace(NOTHING, room=0.5)
    longer = [len(version(tone(500), 8000, half, seed)) > 4000 for seed in range(100)]
    assert 35 <= sum(longer) <= 65
    every = VersionSettings(pitch=1.15, room=1.0, telephone=1.0, codec=1.0)
    np.testing.assert_array_equal(
        version(tone(500), 8000, every, 7), version(tone(500), 8000, every, 7)
    )
    other = dataclasses.replace(every, telephone=0.0)
    assert len(version(tone(500), 8000, other, 7)) == len(version(tone(500), 8000, every, 7))
