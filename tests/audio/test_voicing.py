import numpy as np

from keras_assign.audio.voicing import voicing

RATE = 8000


def test_a_pulse_train_is_voiced_noise_is_not_and_silence_is_silent():
    """A third each: pulses at 120 Hz, white noise, nearly nothing."""
    third = RATE // 2
    pulses = np.zeros(third, np.float32)
    pulses[:: RATE // 120] = 0.5
    hiss = np.random.default_rng(0).normal(0, 0.05, third).astype(np.float32)
    wave = np.concatenate([pulses, hiss, np.full(third, 1e-6, np.float32)])
    voiced, silent = voicing([wave, wave[::-1].copy()], RATE, 30)
    assert voiced[0, 1:9].mean() > 0.8
    assert voiced[0, 11:].mean() < 0.2
    assert silent[0, 22:].all()
    assert not silent[0, :19].any()
    assert silent[1, :8].all()  # The same, played backwards.
    assert not (voiced & silent).any()
