"""Do probabilities mean what they say: temperature, expected calibration error, reliability."""

import numpy as np
import scipy.optimize
import scipy.special

BINS = 15
RANGE = (0.05, 20.0)  # Of temperatures that are tried.
FALSE_REJECTIONS = 0.006  # Of held-out digits; at most 1 % of other people's is the aim.
_LEAST = 1e-12


def temperature(log_probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The temperature under which held-out labels are likeliest (Guo et al., 2017).

    Args:
        log_probabilities: (items, classes), or logits.
        labels: (items,), class numbers.
    """
    rows = np.arange(len(labels))

    def loss(log_temperature):
        scaled = log_probabilities / np.exp(log_temperature)
        return -scipy.special.log_softmax(scaled, axis=1)[rows, labels].mean()

    found = scipy.optimize.minimize_scalar(loss, bounds=np.log(RANGE), method="bounded")
    return float(np.exp(found.x))


def none_bias(log_odds: np.ndarray, rejected: float = FALSE_REJECTIONS) -> float:
    """The log odds of "no digit" that only so many held-out digits exceed.

    Args:
        log_odds: (items,), of no digit, of items that are digits.
        rejected: part of them.
    """
    return float(np.quantile(log_odds, 1 - rejected))


def taken_apart(probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What a model's ten probabilities say of the digit, and of there being none.

    Args:
        probabilities: (items, 10), see `keras_assign.models.digit_or_none`.

    Returns:
        Log probabilities (items, 10) of each digit if it is one; log odds (items,) of none.
    """
    exact = np.maximum(np.asarray(probabilities, float), _LEAST)
    any_digit = exact.sum(axis=1)
    none = np.clip(1 - any_digit, _LEAST, None)
    return np.log(exact / any_digit[:, None]), np.log(none / any_digit)


def recalibrated(probabilities: np.ndarray, temperature: float, none_bias: float) -> np.ndarray:
    """The ten probabilities under another calibration than that they were given under (1 and 0).

    Args:
        probabilities: (items, 10), uncalibrated.
        temperature: of the digits.
        none_bias: taken from the log odds of none.
    """
    digits, none = taken_apart(probabilities)
    shares = scipy.special.softmax(digits / temperature, axis=1)
    return shares * scipy.special.expit(none_bias - none)[:, None]


def reliability(confidence: np.ndarray, right: np.ndarray, bins: int = BINS) -> list[dict]:
    """How often answers of about the same certainty are right.

    Args:
        confidence: (items,), probability of the answer given.
        right: bool (items,).
        bins: as wide as each other, from 0 to 1.

    Returns:
        For each bin that has any: `items`, mean `confidence` and `accuracy`.
    """
    number = np.minimum((np.asarray(confidence) * bins).astype(int), bins - 1)
    return [
        {
            "items": int((number == place).sum()),
            "confidence": float(np.mean(confidence[number == place])),
            "accuracy": float(np.mean(right[number == place])),
        }
        for place in np.unique(number)
    ]


def expected_calibration_error(
    confidence: np.ndarray, right: np.ndarray, bins: int = BINS
) -> float:
    """Mean distance of certainty and accuracy over the bins, weighted by their items.

    Args:
        confidence: as of `reliability`, like `right` and `bins`.
        right: bool (items,).
        bins: as wide as each other.
    """
    return float(
        sum(
            row["items"] * abs(row["confidence"] - row["accuracy"])
            for row in reliability(confidence, right, bins)
        )
        / len(right)
    )
