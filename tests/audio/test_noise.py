import numpy as np
import pytest
import scipy.signal
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_assign.audio import noise

RATE = 8000
TONE = np.sin(2 * np.pi * 440 * np.arange(4000) / RATE).astype(np.float32)
VOICES = [
    np.random.default_rng(n).normal(0, 0.1 * 3**n, 1500 + n).astype("float32") for n in (0, 1)
]


@settings(max_examples=30)
@given(
    st.sampled_from(noise.KINDS),
    st.floats(-10, 40),
    st.floats(1e-3, 1),
    st.integers(0, 2**31 - 1),
)
def test_speech_stands_above_noise_by_the_ratio(kind, snr_db, loudness, seed):
    made = noise.noise(kind, len(TONE), RATE, seed, VOICES)
    mixed = noise.noisy(loudness * TONE, made, snr_db)
    added = mixed - loudness * TONE
    ratio = 10 * np.log10(np.mean((loudness * TONE) ** 2) / np.mean(added**2))
    assert ratio == pytest.approx(snr_db, abs=0.05)
    np.testing.assert_allclose(np.corrcoef(added, made)[0, 1], 1, atol=1e-3)


def test_white_noise_is_flat_and_hum_lies_at_the_harmonics_of_the_mains():
    white = noise.noise("white", 80_000, RATE, 0)
    _, power = scipy.signal.welch(white, RATE, nperseg=256)
    assert power[1:-1].std() < 0.15 * power[1:-1].mean()
    hum = noise.noise("hum", RATE, RATE, 0)
    spectrum = np.abs(np.fft.rfft(hum)) ** 2  # Bins of 1 Hz.
    at_harmonics = spectrum[50:501:50].sum()
    assert at_harmonics / spectrum.sum() > 0.999
    assert np.all(np.diff(spectrum[50:501:50]) < 0)


def test_babble_is_made_of_the_voices_alike_loud_or_not():
    made = noise.noise("babble", 3000, RATE, 1, VOICES[:1])
    power = np.mean(made**2)
    assert 1 < power < noise.BABBLE_VOICES**2
    louder = noise.noise("babble", 3000, RATE, 1, [10 * VOICES[0]])
    np.testing.assert_allclose(made, louder, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", noise.KINDS)
def test_a_seed_repeats_and_another_differs(kind):
    one, same, other = (noise.noise(kind, 500, RATE, seed, VOICES) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert np.any(one != other)


def test_babble_without_voices_and_unknown_kinds_are_refused():
    for kind in ("babble", "pink"):
        with pytest.raises(ValueError, match="kind must be one of"):
            noise.noise(kind, 100, RATE, 0)
