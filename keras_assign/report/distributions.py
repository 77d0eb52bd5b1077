"""Tails of distributions, by scipy.special: `scipy.stats` alone takes longer to load than an audit.

Tests hold each against `scipy.stats`.
"""

import math

from scipy import special


def normal_sf(z: float) -> float:
    """That a standard normal lies above."""
    return float(special.ndtr(-z))


def normal_isf(p: float) -> float:
    """Above what it lies with that probability."""
    return float(-special.ndtri(p))


def t_sf(t: float, degrees: float) -> float:
    """That Student's t lies above; with infinite degrees of freedom the normal."""
    return normal_sf(t) if math.isinf(degrees) else float(special.stdtr(degrees, -t))


def t_isf(p: float, degrees: float) -> float:
    """Above what it lies with that probability."""
    return normal_isf(p) if math.isinf(degrees) else float(-special.stdtrit(degrees, p))


def binomial_sf(successes: int, trials: int, p: float) -> float:
    """That there are more successes than that."""
    return float(special.bdtrc(successes, trials, p)) if successes >= 0 else 1.0


def binomial_cdf(successes: int, trials: int, p: float) -> float:
    """That there are as many, or fewer."""
    return float(special.bdtr(successes, trials, p)) if successes >= 0 else 0.0
