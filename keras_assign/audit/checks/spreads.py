"""Can a printed standard deviation be that of so many shares of so many items (GRIMMER)?"""

import math
from collections.abc import Iterator

from keras_assign.audit.checks.differences import named
from keras_assign.audit.checks.entry import HOLDS, IMPOSSIBLE, PREFIX, UNTESTABLE, Finding
from keras_assign.audit.printed.number import PrintedNumber
from keras_assign.audit.printed.report import Report
from keras_assign.report.formats import thousands

SHOWN = 3
MOST_SUMS = 1000  # Means that are printed so roughly that more would do tell nothing.


def check(report: Report) -> Iterator[Finding]:
    """One finding a set with means that have a standard deviation."""
    by_set = {}
    for figure in report.every_figure():
        if figure.of and figure.number.sd and (figure.seeds or 0) > 1:
            by_set.setdefault(figure.of, []).append(figure)
    for name, figures in by_set.items():
        entry = report.sets[name]
        if entry.items is None:
            continue
        found = [
            (figure, spread_is_possible(figure.number, figure.items, figure.seeds))
            for figure in figures
        ]
        odd = [figure for figure, possible in found if not possible]
        told = f"None of {len(found)} is impossible."
        if odd:
            told = f"{len(odd)} of {len(found)} can not: " + ", ".join(
                f"{named(figure)} of {figure.seeds} trainings" for figure in odd[:SHOWN]
            )
            told += "."
        yield Finding(
            f"{PREFIX}spreads_{name}",
            f"Each standard deviation is one of shares of {thousands(entry.items)} items "
            f"({entry.title}).",
            entry.place,
            (odd or figures)[0].part,
            "granularity of standard deviations",
            told,
            IMPOSSIBLE if odd else HOLDS if found else UNTESTABLE,
            added=True,
        )


def spread_is_possible(number: PrintedNumber, items: int, seeds: int) -> bool:
    """Whether whole numbers of right items can have this mean and standard deviation.

    A sum of squares of whole numbers is odd or even as their sum is (Allard 2018). A deviation of
    a sample and one of all are both allowed for.

    Args:
        number: a mean with `sd`.
        items: that each training is tested on.
        seeds: trainings.
    """
    half = number.step / 2 * (1 + 1e-6)
    low = max(0, math.ceil((number.value - half) * items * seeds - 1e-9))
    high = math.floor((number.value + half) * items * seeds + 1e-9)
    if high - low > MOST_SUMS:
        return True
    deviation = number.sd.value * items
    slack = number.sd.step / 2 * (1 + 1e-6) * items
    lows, highs = max(0.0, deviation - slack), deviation + slack
    for degrees in (seeds - 1, seeds):
        for total in range(low, high + 1):
            mean_square = total**2 / seeds
            first = math.ceil(mean_square + degrees * lows**2 - 1e-6)
            last = math.floor(mean_square + degrees * highs**2 + 1e-6)
            for squares in (first, first + 1):
                if squares <= last and (squares - total) % 2 == 0 and _is_made(
                    total, range(squares, last + 1, 2), seeds
                ):  # fmt: skip
                    return True
    return False


def _is_made(total, squares, seeds):
    """Whether two trainings can have a sum and one of these sums of squares; more always may."""
    if seeds != 2:
        return True
    # (a - b)^2 = 2 (a^2 + b^2) - (a + b)^2.
    return any(
        gap >= 0 and math.isqrt(gap) ** 2 == gap
        for gap in (2 * square - total**2 for square in squares)
    )
