"""Temperatures and calibration errors against what is known of drawn answers."""

import numpy as np
import pytest
import scipy.special

from keras_assign.report import calibration


def drawn(temperature, items=20_000, seed=0):
    """Logits, and labels drawn from them at a temperature."""
    random = np.random.default_rng(seed)
    logits = random.normal(0, 4, (items, 10))
    chances = scipy.special.softmax(logits / temperature, axis=1)
    return logits, (random.random((items, 1)) > np.cumsum(chances, axis=1)).sum(axis=1).clip(0, 9)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_that_labels_were_drawn_at_is_found(temperature):
    assert calibration.temperature(*drawn(temperature)) == pytest.approx(temperature, rel=0.03)


def test_answers_at_their_own_temperature_have_little_calibration_error():
    logits, labels = drawn(2.0)
    right = logits.argmax(axis=1) == labels

    def error(temperature):
        given = scipy.special.softmax(logits / temperature, axis=1).max(axis=1)
        return calibration.expected_calibration_error(given, right)

    assert error(2.0) < 0.015 < 0.1 < error(1.0)


def test_calibration_error_by_hand():
    """Two bins: 0.55 sure and right half the time, and 0.95 sure and always right."""
    confidence = np.array([0.55, 0.55, 0.95, 0.95, 0.95, 0.95])
    right = np.array([True, False, True, True, True, True])
    assert calibration.expected_calibration_error(confidence, right, bins=10) == pytest.approx(
        (2 * 0.05 + 4 * 0.05) / 6
    )
    low, high = calibration.reliability(confidence, right, bins=10)
    assert (low["items"], low["accuracy"]) == (2, 0.5)
    assert (high["items"], high["confidence"]) == (4, pytest.approx(0.95))


def test_so_many_held_out_digits_are_rejected():
    odds = np.random.default_rng(0).normal(-5, 2, 5000)
    bias = calibration.none_bias(odds, 0.01)
    assert np.mean(odds > bias) == pytest.approx(0.01, abs=1e-3)
    # An item exactly there is called none with a probability of one half.
    probabilities = np.full((1, 10), scipy.special.expit(-bias) / 10)
    assert calibration.recalibrated(probabilities, 1.0, bias).sum() == pytest.approx(0.5)
