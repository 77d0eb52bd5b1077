"""Many clips at once are shown as each by itself."""

import numpy as np
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_assign.audio import images_at_once, spectrogram
from keras_assign.audio.spectrogram_settings import SpectrogramSettings

RATE = 8000


@settings(max_examples=8, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 900), min_size=1, max_size=80),
    trim_db=st.sampled_from([0.0, 40.0]),
    seconds=st.sampled_from([0.0, 0.033]),
    hop_ms=st.sampled_from([8.0, 50.0]),
    seed=st.integers(0, 99),
)
def test_images_are_those_of_each_clip_by_itself(lengths, trim_db, seconds, hop_ms, seed):
    """Also where frames lie apart."""
    random = np.random.default_rng(seed)
    waves = [(random.normal(size=n) * np.geomspace(1e-3, 1, n)).astype(np.float32) for n in lengths]
    how = SpectrogramSettings(trim_db=trim_db, seconds=seconds, hop_ms=hop_ms)
    together = images_at_once.images(waves, RATE, how)
    for wave, image in zip(waves, together, strict=True):
        alone = spectrogram.image(spectrogram.trimmed(tf.constant(wave), RATE, how), RATE, how)
        np.testing.assert_allclose(image, alone, atol=1e-5)


def test_silence_is_dark_and_channels_are_copies():
    how = SpectrogramSettings(channels=3)
    shown = images_at_once.images([np.zeros(2000, np.float32)], RATE, how)
    alone = spectrogram.image(tf.zeros(2000), RATE, how)
    np.testing.assert_array_equal(shown[0], alone)
    assert shown.shape == (1, how.size, how.size, 3)
