"""Recordings played faster or slower."""

import numpy as np
import pytest

from keras_assign.audio.speed import at_speed
from keras_assign.errors import InputError

RATE = 8000
TONE = np.sin(2 * np.pi * 500 * np.arange(RATE) / RATE).astype(np.float32)


@pytest.mark.parametrize("speed", [0.85, 1.0, 1.25])
def test_a_tone_becomes_shorter_and_higher_by_the_speed(speed):
    played = at_speed(TONE, speed)
    assert played.dtype == np.float32
    assert len(played) == pytest.approx(RATE / speed, abs=1)
    spectrum = np.abs(np.fft.rfft(played))
    hertz = np.fft.rfftfreq(len(played), 1 / RATE)[spectrum.argmax()]
    assert hertz == pytest.approx(500 * speed, abs=1.5)
    assert np.abs(played[1000:-1000]).max() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("speed", [0.0, 0.4, 2.5, float("nan")])
def test_a_speed_that_makes_no_speech_is_refused(speed):
    with pytest.raises(InputError, match="from 0.5 to 2"):
        at_speed(TONE, speed)
