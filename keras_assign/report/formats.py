"""How numbers are written, the same on pages, in Markdown and on the terminal."""

import re
from collections.abc import Iterable, Sequence
from statistics import median

NONE = "–"  # In a table, where there is no number.


def percent(fraction: float, digits: int = 2) -> str:
    """0.98347 -> '98.35 %'."""
    return f"{100 * fraction:.{digits}f} %"


def points(difference: float, digits: int = 2, plus: str = "+") -> str:
    """A difference of two fractions in percentage points: -0.0012 -> '−0.12 points'."""
    return f"{signed(100 * difference, digits, plus)} points"


def percent_interval(estimate: dict, digits: int = 2) -> str:
    """Mean and 95 % interval of a fraction: '98.35 % [98.12, 98.55]'."""
    low, high = (f"{100 * estimate[end]:.{digits}f}" for end in ("low", "high"))
    return f"{percent(estimate['mean'], digits)} [{low}, {high}]"


def points_interval(estimate: dict, digits: int = 2, plus: str = "+") -> str:
    """Mean and 95 % interval of a difference: '−0.12 points [−0.30, +0.06]'.

    Args:
        estimate: with `mean`, `low` and `high`.
        digits: after the point.
        plus: the sign of what is above 0; `""` where the sentence says the direction.
    """
    low, high = (signed(100 * estimate[end], digits, plus) for end in ("low", "high"))
    return f"{points(estimate['mean'], digits, plus)} [{low}, {high}]"


def percent_or_interval(estimate: dict) -> str:
    """A fraction with its 95 % interval where it has one, else without."""
    return percent_interval(estimate) if "low" in estimate else percent(estimate["mean"])


def bare(text: str) -> str:
    """Without the unit, which a column's title or a caption has: '98.35 % [98.12, 98.55]'."""
    return text.replace(" %", "").replace(" points", "")


def number_interval(estimate: dict, digits: int = 3) -> str:
    """Mean and 95 % interval of a plain number: '0.834 [0.829, 0.840]'."""
    mean, low, high = (f"{estimate[end]:.{digits}f}" for end in ("mean", "low", "high"))
    return f"{mean} [{low}, {high}]"


def spread(summary: dict, digits: int = 2, unit: str = "") -> str:
    """Median and range of repeated measurements: '2.51 s (2.48 to 2.60)'."""
    median, low, high = (f"{summary[end]:.{digits}f}" for end in ("median", "low", "high"))
    return f"{median}{unit} ({low} to {high})"


def spread_of(values: Sequence[float], digits: int = 2, unit: str = "") -> str:
    """Median and range of the values themselves: '2.51 s (2.48 to 2.60)'."""
    summary = {"median": median(values), "low": min(values), "high": max(values)}
    return spread(summary, digits, unit)


def points_and_verdict(difference: dict | None) -> str:
    """A paired difference for a table of points: '−0.12 [−0.30, +0.06], equivalent'.

    Args:
        difference: of `estimates.describe_difference`; None where it was not run.
    """
    if not difference:
        return NONE
    verdict = f", {difference['verdict']}" if difference["verdict"] else ""
    return bare(points_interval(difference)) + verdict


def detectable_range(differences: Iterable[dict]) -> str:
    """The smallest differences that would have been found, for a table of points: '0.51 to 1.14'.

    Args:
        differences: of `estimates.describe_difference`.
    """
    found = [100 * difference["detectable"] for difference in differences]
    return f"{min(found):.2f} to {max(found):.2f}" if found else NONE


def literal(text: str) -> str:
    """Text that somebody else chose, for Markdown that is to show it as it is.

    Args:
        text: names of files, say, with signs that Markdown or HTML would read as their own.
    """
    return re.sub(r"([\\`*_\[\]<>&|~])", r"\\\1", " ".join(text.split()))


def thousands(number: float) -> str:
    """896906 -> '896,906'."""
    return f"{number:,.0f}"


def signed(value: float, digits: int = 2, plus: str = "+") -> str:
    """'+0.31', '−0.05': a number with its sign, '−' and not a hyphen where it is below 0."""
    text = f"{value:+.{digits}f}"
    if float(text) == 0:
        text = text[1:]
    return text.replace("-", "−").replace("+", plus)
