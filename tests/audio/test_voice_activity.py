"""Words are found wherever they stand, and nothing else is taken for one."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_assign.audio import voice_activity
from keras_assign.data import spoken_digits, utterances
from tests.made.recordings import KINDS, in_a_room

RATE = 8000
EVERY_TENTH = slice(None, None, 10)
FOUND = tf.function(
    lambda waveform: voice_activity.words(waveform, RATE),
    input_signature=[tf.TensorSpec([None], tf.float32)],
)
CUT = tf.function(
    lambda waveform: voice_activity.word(waveform, RATE),
    input_signature=[tf.TensorSpec([None], tf.float32)],
)


@pytest.fixture(scope="module")
def clips():
    """Embedded recordings, cut to their words, at a peak of half of full scale."""
    waves = utterances.load(spoken_digits.find(), RATE).waveforms[EVERY_TENTH]
    bare = [CUT(wave).numpy() for wave in waves]
    return [0.5 * wave / np.abs(wave).max() for wave in bare]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "clipped tenfold"])
def test_one_word_is_found_and_is_about_as_long_as_it_is(clips, kind):
    random = np.random.default_rng(0)
    found, ratios = [], []
    for clip in clips:
        wave = KINDS[kind](clip, RATE, random).astype(np.float32)
        spans = FOUND(wave).numpy()
        found.append(len(spans))
        ratios.append(np.diff(spans).max(initial=0) / len(clip))
    assert np.mean(np.array(found) == 1) >= 0.96
    assert np.mean((np.array(ratios) > 0.5) & (np.array(ratios) < 1.7)) >= 0.96


@pytest.mark.parametrize("pause", [0.25, 0.5, 1.0])
def test_words_are_told_apart_by_their_pauses(clips, pause):
    random = np.random.default_rng(0)
    quiet = np.zeros(round(pause * RATE), np.float32)
    right = 0
    for one, other in zip(clips[::2], clips[1::2], strict=False):
        wave = in_a_room(np.concatenate([one, quiet, other]), RATE, random, 0.5, 0.5)
        spans = FOUND(wave.astype(np.float32)).numpy()
        places = 0.5 * RATE + np.array([0, len(one) + len(quiet)])
        right += len(spans) == 2 and (np.abs(spans[:, 0] - places) < 0.2 * RATE).all()
    assert right >= 0.9 * len(clips[::2])


@pytest.mark.parametrize(
    "wave",
    [
        np.zeros(RATE, np.float32),
        np.full(RATE, 0.3, np.float32),
        np.random.default_rng(0).normal(size=2 * RATE).astype(np.float32) * 0.01,
        np.sin(2 * np.pi * 50 * np.arange(2 * RATE) / RATE).astype(np.float32),
    ],
    ids=["silence", "offset", "noise", "hum"],
)
def test_where_nobody_speaks_there_is_no_word(wave):
    assert len(FOUND(wave)) == 0
    assert len(CUT(wave)) == len(wave)


@settings(max_examples=60)
@given(
    samples=st.integers(RATE // 20, 3 * RATE),
    seed=st.integers(0, 2**31),
    bursts=st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 0.6)), max_size=5),
    gain=st.floats(0.2, 1),
    offset=st.floats(-0.5, 0.5),
)
def test_spans_lie_in_the_recording_in_order_whatever_its_level_and_offset(
    samples, seed, bursts, gain, offset
):
    random = np.random.default_rng(seed)
    wave = 0.001 * random.normal(size=samples)
    for place, seconds in bursts:
        wave[int(place * samples) :][: int(seconds * RATE)] += 0.3
    wave = (wave * random.normal(size=samples)).astype(np.float32)
    spans = FOUND(wave).numpy()
    assert (spans[:, 0] < spans[:, 1]).all()
    assert (spans[1:, 0] >= spans[:-1, 0]).all()
    assert spans.min(initial=0) >= 0
    assert spans.max(initial=0) <= samples
    np.testing.assert_array_equal(FOUND(np.float32(gain) * wave), spans)
    assert len(FOUND(wave + np.float32(offset))) == len(spans)


def test_what_is_cut_lies_around_zero(clips):
    cut = CUT(in_a_room(clips[0], RATE, np.random.default_rng(0)) + np.float32(0.2)).numpy()
    assert abs(cut.mean()) < 1e-6
    assert len(cut) < len(clips[0]) + 0.3 * RATE
