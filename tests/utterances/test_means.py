import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.utterances.means import mean, mean_and_deviation


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(0, 99))
def test_each_clip_gives_what_numpy_gives_without_padding(lengths, seed):
    lengths = np.array(lengths)
    frames = np.random.default_rng(seed).normal(size=(len(lengths), 9, 3)).astype(np.float32)
    means, both = mean(frames, lengths), mean_and_deviation(frames, lengths)
    assert both.dtype == np.float32
    for clip, length in enumerate(lengths):
        real = frames[clip, :length]
        np.testing.assert_allclose(means[clip], real.mean(axis=0), rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(both[clip, 3:], real.std(axis=0), rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(both[:, :3], means)
