"""Scores that are one number a seed."""

import numpy as np

from keras_assign.report.scores import Scores, numbered


def of_independent(values) -> Scores:
    """Of items that no two seeds share."""
    return numbered(np.asarray(values, float)[:, None])
