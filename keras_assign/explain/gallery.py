"""Which test items are shown with their attention maps."""

import numpy as np

WRONG = 10  # Of those that are misclassified, at most.


def shown(right: np.ndarray, digits: np.ndarray) -> np.ndarray:
    """The first item of each digit that is classified right, then some that are not.

    Args:
        right: bool (items,).
        digits: (items,) what they are, 0 to 9.

    Returns:
        Int (shown,), places among the items; those misclassified are spread evenly over all such.
    """
    firsts = [np.flatnonzero(right & (digits == digit))[:1] for digit in range(10)]
    wrong = np.flatnonzero(~right)
    spread = np.linspace(0, len(wrong) - 1, min(WRONG, len(wrong))).round().astype(int)
    return np.concatenate([*firsts, wrong[spread]])
