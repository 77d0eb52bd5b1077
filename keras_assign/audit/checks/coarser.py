"""Do the accuracies look like shares of fewer items than are stated?"""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from keras_assign.audit.checks.entry import HOLDS, PREFIX, SUSPICIOUS, Finding
from keras_assign.audit.checks.granularity import sizes_that_fit
from keras_assign.audit.printed.figures import Figure
from keras_assign.audit.printed.number import PrintedNumber
from keras_assign.audit.printed.report import Report
from keras_assign.report.formats import percent, thousands

BY_CHANCE = 0.001  # A probability below which they are not all of a coarser grid by chance.
FEWEST = 3  # Different accuracies of which one can say anything.
MOST_ITEMS = 200_000  # For larger sets any printed value is a share.


def check(report: Report) -> Iterator[Finding]:
    """One finding a set whose size is stated."""
    by_set = {}
    for figure in report.every_figure():
        is_single = not figure.number.sd and (figure.seeds or 1) == 1
        if figure.of and report.sets[figure.of].items and is_single and not figure.number.items:
            by_set.setdefault(figure.of, []).append(figure)
    for name, figures in by_set.items():
        entry = report.sets[name]
        numbers = _distinct(figures)
        if len(numbers) < FEWEST:
            continue
        size, chance = _coarsest(numbers, figures[0].answers)
        is_odd = size is not None and chance < BY_CHANCE
        if is_odd:
            told = (
                f"All {len(numbers)} different accuracies are multiples of "
                f"{percent(1 / size, _digits(size))}: looks like {thousands(size)} items "
                f"(p = {chance:.1g} for chance)."
            )
        else:
            told = f"{len(numbers)} different accuracies show no coarser step."
        yield Finding(
            f"{PREFIX}coarser_{name}",
            f"The accuracies use all {thousands(entry.items)} items ({entry.title}).",
            entry.place,
            figures[0].part,
            "are all accuracies multiples of a larger step?",
            told,
            SUSPICIOUS if is_odd else HOLDS,
            added=True,
        )


def _distinct(figures: Sequence[Figure]) -> list[PrintedNumber]:
    """The different accuracies of the finest print."""
    inner = [figure.number for figure in figures if 0 < figure.value < 1]
    finest = min((number.step for number in inner), default=1)
    fine = {n.value: n for n in inner if n.step <= finest * (1 + 1e-6)}
    return list(fine.values())


def _coarsest(numbers, items) -> tuple[int | None, float]:
    """The size that they look like, and the probability that so many do by chance."""
    step = numbers[0].step
    in_steps = [round(number.value / step) for number in numbers]
    common = math.gcd(*in_steps)
    whole = round(1 / (common * step))
    is_size = common > 1 and abs(whole * common * step - 1) < 1e-6
    candidates = [whole] if is_size else []
    if items * step < 1:
        candidates += [int(size) for size in sizes_that_fit(numbers, (items - 1) // 2)[:1]]
    best = (None, 1.0)
    for size in candidates:
        if 2 * size > items:
            continue
        share = _share_that_fits(size, items, step)
        # Any coarser size would have struck, too; the sum over these.
        sizes = size / (len(numbers) + 1) + 1
        chance = min(1.0, share ** len(numbers) * sizes)
        if chance < best[1]:
            best = size, chance
    return best


def _share_that_fits(size, items, step):
    """Of all printed shares of so many items, how many are shares of a smaller size, too."""
    if items > MOST_ITEMS or items * step >= 1:
        printed = np.arange(1, round(1 / step)) * step
    else:
        printed = np.round(np.arange(1, items) / items / step) * step
    return float((np.abs(np.round(printed * size) / size - printed) <= step * (0.5 + 1e-6)).mean())


def _digits(size):
    return max(0, math.ceil(math.log10(size)) - 1) if 100 % size else 0
