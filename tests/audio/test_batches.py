"""Clips as batches: every clip in turn, changed within the bounds that were asked for."""

import numpy as np
import pytest
import tensorflow as tf

from keras_assign.audio import batches, images_at_once, noise, spectrogram
from keras_assign.audio.batches import Augmentation
from keras_assign.audio.draws import Draws
from keras_assign.audio.spectrogram_settings import SpectrogramSettings
from keras_assign.errors import InputError

RATE = 8000
HOW = SpectrogramSettings(seconds=0.5)
UNCHANGED = Augmentation()


def tones(count=10, samples=3000):
    """Clips of different pitch and length."""
    return [
        (0.5 * np.sin(2 * np.pi * (300 + 200 * i) * np.arange(samples + 50 * i) / RATE)).astype(
            np.float32
        )
        for i in range(count)
    ]


def some_batches(count, augmentation=UNCHANGED, seed=0, versions=None, noises=None):
    versions = versions or [tones()]
    made = batches.changed_batches(
        versions, np.arange(len(versions[0])), RATE, HOW, 5, seed, augmentation, noises
    )
    return [(x.numpy(), y.numpy()) for x, y in made.take(count)]


def test_every_clip_comes_once_before_any_comes_again():
    digits = np.concatenate([y for _, y in some_batches(6)])
    for start in (0, 10, 20):
        assert sorted(digits[start : start + 10]) == list(range(10))
    assert list(digits[:10]) != list(digits[10:20])


def test_unchanged_clips_are_the_images_that_are_tested_on():
    expected = images_at_once.images(tones(), RATE, HOW)
    for images, digits in some_batches(2):
        # Between the bands of a tone there are but the last bits of the Fourier transform.
        np.testing.assert_allclose(images, expected[digits], atol=5e-5)


def test_fixed_batches_hold_every_clip_once_a_pass_and_a_partial_last_one():
    images = np.arange(7, dtype=np.float32)[:, None, None, None]
    made = batches.fixed_batches(images, np.arange(7), 3, seed=1)
    passes = [list(made.as_numpy_iterator()) for _ in range(2)]
    for one in passes:
        assert [len(y) for _, y in one] == [3, 3, 1]
        assert sorted(np.concatenate([y for _, y in one])) == list(range(7))
        assert all((x[:, 0, 0, 0] == y).all() for x, y in one)
    assert [list(y) for _, y in passes[0]] != [list(y) for _, y in passes[1]]


def test_a_seed_fixes_order_and_changes():
    change = Augmentation(60, 1.2, 0.5, 0.5)
    noises = noise.bank(3, RATE, RATE, 0, tones())
    one, same, other = (some_batches(4, change, seed, noises=noises) for seed in (3, 3, 4))
    for (x, y), (same_x, same_y) in zip(one, same, strict=True):
        np.testing.assert_array_equal(x, same_x)
        np.testing.assert_array_equal(y, same_y)
    assert any(np.any(x != other_x) for (x, _), (other_x, _) in zip(one, other, strict=True))


def test_a_clip_is_changed_anew_each_time():
    seen = some_batches(8, Augmentation(jitter_ms=60))
    of_first = [x[list(y).index(0)] for x, y in seen if 0 in y]
    assert len({image.tobytes() for image in of_first}) == len(of_first) > 2


def test_versions_are_drawn_from_each():
    versions = [tones(), tones()[::-1]]
    expected = [images_at_once.images(version, RATE, HOW) for version in versions]
    drawn = [
        int(np.abs(expected[1][digit] - image).max() < 1e-4)
        for images, digits in some_batches(20, versions=versions)
        for image, digit in zip(images, digits, strict=True)
    ]
    assert 0.3 < np.mean(drawn) < 0.7


def test_a_jitter_moves_start_and_end_by_no_more_than_allowed():
    most, shortest, samples = 400, 400, 2000
    wave = tf.range(1, samples + 1, dtype=tf.float32)
    found = []
    for number in range(200):
        moved = batches._jittered(wave, most, shortest, Draws(1, tf.constant(number, tf.int64)))
        moved = moved.numpy()
        start = moved[0] - 1 if moved[0] else -np.argmax(moved > 0)
        end = samples - moved[-1] if moved[-1] else -np.argmax(moved[::-1] > 0)
        found += [start, end]
    assert -most <= min(found) < -most * 0.9
    assert most * 0.9 < max(found) <= most


def test_a_jitter_leaves_a_short_clip_50_ms():
    wave = tf.ones(500)
    for number in range(50):
        draws = Draws(2, tf.constant(number, tf.int64))
        assert np.count_nonzero(batches._jittered(wave, 5000, 400, draws)) >= 400


def test_noise_is_added_at_the_ratio_that_was_drawn():
    wave = tf.constant(tones()[0])
    noises = noise.bank(3, 1000, RATE, 0, tones())  # Shorter than the clip: it goes round.
    ratios = []
    for number in range(100):
        draws = Draws(3, tf.constant(number, tf.int64))
        added = batches._noisy(wave, noises, (5.0, 20.0), draws) - wave
        ratios.append(10 * np.log10(np.mean(wave**2) / np.mean(added**2)))
    assert 5 - 0.01 <= min(ratios) < 7
    assert 18 < max(ratios) <= 20.01


def test_a_faster_tempo_squeezes_the_image_and_keeps_the_frequencies():
    wave = tf.constant(tones(samples=2000)[0])
    plain, fast = (
        spectrogram.image(wave, RATE, HOW, tempo).numpy()[..., 0] for tempo in (1.0, 1.25)
    )
    widths = [np.sum(image.max(axis=0) > 0.5) for image in (plain, fast)]
    assert widths[0] / widths[1] == pytest.approx(1.25, abs=0.15)
    assert plain[:, 14].argmax() == fast[:, 14].argmax()


def test_a_tilt_favours_low_or_high_frequencies():
    both = (tones()[0][:3000] + tones()[9][:3000]) / 2

    def low_above_high(augmentation):
        seen = some_batches(30, augmentation, versions=[[both] * 5])
        column = np.concatenate([images for images, _ in seen])[:, :, 14, 0]
        return column[:, 20:].max(axis=1) - column[:, :14].max(axis=1)

    plain, tilted = low_above_high(UNCHANGED).mean(), low_above_high(Augmentation(tilt=0.9))
    assert tilted.max() > plain + 0.02
    assert tilted.min() < plain - 0.1


@pytest.mark.parametrize(
    "values",
    [
        {"jitter_ms": -1},
        {"noise_share": 1.5},
        {"noise_db": (10, 0)},
        {"tempo": 0.9},
        {"tilt": 1.0},
    ],
)
def test_changes_that_make_no_sense_are_refused(values):
    (wrong,) = values
    with pytest.raises(InputError, match=wrong):
        Augmentation(**values)
