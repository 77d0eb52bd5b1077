"""What differences show: the one way to a verdict.

*Better* and *worse* after Holm in the family of what is asked together; *equivalent* by two
one-sided tests; *not shown* else. All of one model, see `estimates`.
"""

from collections.abc import Sequence

import numpy as np

from keras_assign.report import planning
from keras_assign.report.estimates import LEVEL, Estimate, from_row

# The largest difference that does not matter, a fraction: half a point.
EQUIVALENCE_MARGIN = 0.005
BETTER, WORSE, EQUIVALENT, NOT_SHOWN = "better", "worse", "equivalent", "not shown"


def judge(differences: Sequence[dict], margin: float = EQUIVALENCE_MARGIN) -> Sequence[dict]:
    """Give differences that are asked together their verdicts, in place.

    Each gets a `verdict` (*better* and *worse* only after Holm), `asked_together` (the size of
    the family) and `detectable` (what this family's test finds 4 times in 5).

    Args:
        differences: of `estimates.describe_difference`. Those whose verdict is None (too few
            seeds) keep it, and are not of the family.
        margin: largest difference that does not matter.

    Returns:
        The differences.

    Raises:
        ValueError: one has been judged before, in another family perhaps, or is there twice.
    """
    judged = any(found.get("verdict") is not None for found in differences)
    if judged or len({id(found) for found in differences}) < len(differences):
        raise ValueError("a difference is judged once, with all that is asked beside it")
    for found in differences:
        if "verdict" in found:
            found["detectable"] = _detectable(from_row(found), 1)
    family = [found for found in differences if "verdict" not in found]
    adjusted = holm([found["p_value"] for found in family])
    for found, p in zip(family, adjusted, strict=True):
        estimate = from_row(found)
        found["verdict"] = _verdict(estimate, p, margin)
        found["asked_together"] = len(family)
        found["detectable"] = _detectable(estimate, len(family))
    return differences


def _detectable(estimate, asked_together):
    return planning.detectable(*estimate.parts, least=estimate.least, asked_together=asked_together)


def _verdict(estimate: Estimate, p_value: float, margin: float) -> str:
    if p_value < LEVEL:
        return BETTER if estimate.mean > 0 else WORSE
    return EQUIVALENT if is_within(estimate, margin) else NOT_SHOWN


def is_within(estimate: Estimate, margin: float = EQUIVALENCE_MARGIN) -> bool:
    """Whether two one-sided tests at 5 % each show the true mean within +-`margin`.

    That is, whether the 90 % interval lies within it.
    """
    return abs(estimate.mean) + estimate.reach(2 * LEVEL) < margin


def is_above(difference: dict, bound: float) -> bool:
    """Whether a difference is shown to be above a bound: one-sided at 2.5 %, by its interval.

    Where several must all be so, each is tested at that level (intersection and union, Berger
    1982).

    Args:
        difference: described.
        bound: a fraction, such as minus the margin: no loss that matters.
    """
    return difference["low"] > bound


def is_below(difference: dict, bound: float) -> bool:
    """The same of below."""
    return difference["high"] < bound


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust the p values of a family of tests (Holm, 1979).

    Rejecting those below 5 % then rejects a true hypothesis anywhere in the family in at most 5 %
    of studies, however the tests depend on each other, as far as the p values are right.

    Args:
        p_values: of all tests that are asked together.

    Returns:
        The adjusted values, in the same order.
    """
    p_values = np.asarray(p_values, float)
    order = np.argsort(p_values, kind="stable")
    factors = np.arange(len(p_values), 0, -1)
    adjusted = np.minimum(np.maximum.accumulate(p_values[order] * factors), 1)
    return adjusted[np.argsort(order, kind="stable")].tolist()
