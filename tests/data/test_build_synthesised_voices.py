"""How the embedded voices are made; the engines themselves are not needed."""

from collections import Counter

import numpy as np
import pytest
import soundfile

from keras_assign.data.assets import build_synthesised_voices as build
from keras_assign.data.assets.build_synthesised_voices import Voice, speak, voices

RATE = 22_050  # An engine's.


@pytest.mark.parametrize("formants", [0.9, 1.0, 1.14])
def test_a_shorter_throat_moves_formants_up_and_leaves_speed_alone(formants, monkeypatch):
    """The engine makes half a second and 1,000 Hz of it, all slower and lower by the factor."""

    def tone(word, voice, file):
        times = np.arange(int(0.5 * voice.formants * RATE)) / RATE
        soundfile.write(file, 0.3 * np.sin(2 * np.pi * 1000 / voice.formants * times), RATE)

    monkeypatch.setitem(build.ENGINES, "tone", tone)
    waveform = speak("one", Voice("tone", "", 100, 1.0, formants))
    assert len(waveform) / build.SAMPLE_RATE == pytest.approx(0.5, abs=0.02)
    spectrum = np.abs(np.fft.rfft(waveform * np.hanning(len(waveform))))
    loudest = np.fft.rfftfreq(len(waveform), 1 / build.SAMPLE_RATE)[spectrum.argmax()]
    assert loudest == pytest.approx(1000, abs=10)
    assert np.abs(waveform).max() == pytest.approx(build.PEAK)


def test_every_voice_is_another_and_each_engine_has_throats_of_several_lengths():
    made = voices()
    assert len(set(made.values())) == len(made) >= 60
    throats = Counter((voice.engine, voice.formants) for voice in made.values())
    for engine in ("espeak", "flite", "festival"):
        assert len({length for of, length in throats if of == engine}) == 3
