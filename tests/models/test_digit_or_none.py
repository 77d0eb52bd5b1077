"""Ten probabilities that leave room for none."""

import numpy as np
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from keras_assign.models.digit_or_none import Calibration, digit_probabilities, of_eleven
from keras_assign.report.calibration import recalibrated

LOGITS = arrays.arrays(np.float32, (3, 11), elements=st.floats(-12, 12, width=32))
CALIBRATIONS = st.builds(Calibration, st.floats(0.3, 5), st.floats(-4, 4))


@given(LOGITS)
def test_without_a_calibration_it_is_the_softmax_of_eleven(logits):
    expected = scipy.special.softmax(np.float64(logits), axis=1)[:, :10]
    np.testing.assert_allclose(of_eleven(logits), expected, atol=1e-5)


@given(LOGITS, CALIBRATIONS)
def test_the_digits_share_what_none_leaves(logits, calibration):
    given = np.asarray(of_eleven(logits, calibration))
    odds = logits[:, 10] - scipy.special.logsumexp(logits[:, :10], axis=1)
    none = scipy.special.expit(odds - calibration.none_bias)
    np.testing.assert_allclose(1 - given.sum(axis=1), none, atol=1e-5)
    shares = scipy.special.softmax(logits[:, :10] / calibration.temperature, axis=1)
    np.testing.assert_allclose(given, shares * (1 - none)[:, None], atol=1e-5)


@given(LOGITS, CALIBRATIONS)
def test_calibrating_later_is_calibrating_at_once(logits, calibration):
    later = recalibrated(np.asarray(of_eleven(logits)), *calibration)
    np.testing.assert_allclose(later, of_eleven(logits, calibration), atol=2e-3)


def test_a_detector_that_is_sure_takes_all():
    logits = np.zeros((2, 10), np.float32)
    given = np.asarray(digit_probabilities(logits, np.array([30.0, -30.0], np.float32)))
    np.testing.assert_allclose(given.sum(axis=1), [0, 1], atol=1e-6)
