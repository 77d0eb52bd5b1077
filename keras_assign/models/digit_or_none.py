"""The probabilities that an exported model gives: of ten digits, and of none by what is missing.

Ten values that add up to 1 cannot say that there is no digit. Those of an exported model add up to
the probability that there is one.
"""

from typing import NamedTuple

from keras import ops

DIGITS = 10


class Calibration(NamedTuple):
    """How raw scores become probabilities, as found on items that were not trained on.

    Attributes:
        temperature: that logits are divided by (Guo et al., 2017, "On calibration of modern neural
            networks").
        none_bias: taken from the log odds of "no digit", so that few digits are called none.
    """

    temperature: float = 1.0
    none_bias: float = 0.0


UNCALIBRATED = Calibration()


def digit_probabilities(logits, none_log_odds, calibration: Calibration = UNCALIBRATED):
    """Probabilities float32 (items, 10); what they lack to 1 is that of no digit.

    Args:
        logits: float32 (items, 10), of the digits.
        none_log_odds: float32 (items,), of no digit against any.
        calibration: of both.
    """
    digits = ops.softmax(logits / calibration.temperature, axis=-1)
    return digits * ops.sigmoid(calibration.none_bias - none_log_odds)[:, None]


def of_eleven(logits, calibration: Calibration = UNCALIBRATED):
    """`digit_probabilities` of a classifier whose last class is no digit.

    Args:
        logits: float32 (items, 11).
        calibration: of its probabilities.
    """
    digits, none = logits[:, :DIGITS], logits[:, DIGITS]
    return digit_probabilities(digits, none - ops.logsumexp(digits, axis=-1), calibration)
