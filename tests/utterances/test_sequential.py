"""The fold of all utterances at once against the plain one."""

import numpy as np
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from keras_assign.utterances.sequential import SequentialFold
from tests.utterances import plain

DOWN = np.random.default_rng(0).normal(0, 0.5, (6, 3)).astype(np.float32)
FOLD = SequentialFold(lambda code, frame: tf.tanh(tf.concat([code, frame], axis=1) @ DOWN))


def join(code, frame):
    return np.tanh(np.concatenate([code, frame]).astype(np.float64) @ DOWN)


@settings(max_examples=60)
@given(
    values=hnp.arrays(np.int8, (4, 7, 3), elements=st.integers(-4, 4)),
    lengths=st.lists(st.integers(1, 7), min_size=4, max_size=4),
)
def test_the_same_codes_as_the_plain_one(values, lengths):
    frames = values.astype(np.float32)
    found = FOLD.every_code(frames, np.array(lengths)).numpy()
    last = FOLD(frames, np.array(lengths)).numpy()
    for clip, length in enumerate(lengths):
        codes = plain.fold(frames[clip, :length], join)
        np.testing.assert_allclose(found[clip, :length], codes, atol=1e-5)
        np.testing.assert_allclose(
            found[clip, length:], codes[-1:].repeat(7 - length, 0), atol=1e-5
        )
        np.testing.assert_allclose(last[clip], codes[-1], atol=1e-5)


def test_an_utterance_of_one_frame_is_that_frame():
    frames = np.ones((2, 1, 3), np.float32)
    np.testing.assert_array_equal(FOLD(frames, np.array([1, 1])), frames[:, 0])
