"""Is each accuracy a whole number of items right, of as many as were tested?"""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from keras_assign.audit.checks.differences import named
from keras_assign.audit.checks.entry import HOLDS, IMPOSSIBLE, INCONSISTENT, UNTESTABLE, Finding
from keras_assign.audit.printed.figures import Figure
from keras_assign.audit.printed.number import PrintedNumber
from keras_assign.audit.printed.report import Report
from keras_assign.report.formats import thousands

MOST_SEEDS = 11
LUCK = 0.2
MOST_ITEMS = 30_000  # Sizes that are tried where none is stated.
SHOWN = 6


def is_share(number: PrintedNumber, items: int | np.ndarray) -> bool | np.ndarray:
    """Whether a printed accuracy can be a share of so many items, rounded either way.

    Args:
        number: as printed.
        items: one size, or an array of sizes.
    """
    return number.could_be(np.round(number.value * np.asarray(items)) / items)


def sizes_that_fit(numbers: Sequence[PrintedNumber], most: int) -> np.ndarray:
    """All numbers of items up to `most` of which every accuracy can be a share, rising."""
    sizes = np.arange(1, most + 1)
    return sizes[np.all([is_share(number, sizes) for number in numbers], axis=0)]


def check(report: Report) -> Iterator[Finding]:
    """One finding a set of items, and one more for each further part of the report it fails in."""
    by_set = {}
    for figure in report.every_figure():
        if figure.of:
            by_set.setdefault(figure.of, []).append(figure)
    for name, figures in by_set.items():
        entry = report.sets[name]
        if entry.items is None:
            claim = f"Accuracies are shares of the same number of items ({entry.title})."
            found = [(figures[0].part, *_not_stated(figures, entry.maybe))]
        else:
            claim = f"Accuracies are shares of {thousands(entry.items)} items ({entry.title})."
            found = list(_stated(figures, entry.items))
        for n, (part, verdict, numbers) in enumerate(found):
            yield Finding(
                f"granularity_{name}" if n == 0 else f"granularity_{name}_{part}",
                claim,
                entry.place,
                part,
                "granularity: is each a whole number of items?",
                numbers,
                verdict,
                added=True,
            )


def _stated(figures, items):
    """A size that is stated: by part, which accuracies are no share of it?"""
    telling = distinct(figures)
    if not telling:
        told = f"Any accuracy of so few digits can be a share of {thousands(items)} items."
        yield figures[0].part, UNTESTABLE, told
        return
    odd = [figure for figure in telling if not _fits(figure)]
    if not odd:
        means = any(figure.answers != items for figure in telling)
        told = f"k/{thousands(items)}{', or means of such' if means else ''}"
        yield figures[0].part, HOLDS, f"All {len(telling)} different accuracies are {told}."
        return
    for part in dict.fromkeys(figure.part for figure in odd):
        yield part, IMPOSSIBLE, _told(telling, [f for f in odd if f.part == part], items)


def _fits(figure):
    """Whether it can be a share of its items, those of all its trainings together."""
    if figure.number.items:
        return figure.number.items in (figure.items, figure.answers)
    return bool(is_share(figure.number, figure.answers))


def _told(telling, odd, items):
    fitting = sizes_that_fit([figure.number for figure in telling], 2 * items)
    some = f"no size up to {thousands(2 * items)} fits all"
    if len(fitting):
        some = f"the smallest size that fits all is {thousands(fitting[0])}"
    text = (
        f"Of {len(telling)} different accuracies {len(odd)} can be no k/{thousands(items)}: "
        f"{', '.join(named(figure) for figure in odd[:SHOWN])}"
        f"{' and more' if len(odd) > SHOWN else ''}; {some}."
    )
    if any(figure.seeds for figure in odd):
        return text
    for k in range(2, MOST_SEEDS):
        # Not by luck alone: of all printed values so many are shares of k times the items.
        luck = math.prod(min(1.0, k * items * figure.number.step) for figure in odd)
        if luck < LUCK and all(is_share(figure.number, k * items) for figure in telling):
            return f"{text} As means of {k} trainings they could be: seeds: {k}, or --seeds={k}."
    return text


def distinct(figures: Sequence[Figure]) -> list[Figure]:
    """The different accuracies, without those that any size would fit: printed roughly, 0 or 1."""
    found = {}
    for figure in figures:
        tells = figure.answers is not None and figure.answers * figure.number.step < 1
        if tells and 0 < figure.value < 1:
            found.setdefault((figure.number.value, figure.answers), figure)
    return list(found.values())


def _not_stated(figures, maybe):
    """A size that is not stated: which ones fit, of those small enough for the digits to tell?"""
    singles = (figure for figure in figures if not figure.number.sd and (figure.seeds or 1) == 1)
    numbers = list({f.value: f.number for f in singles if 0 < f.value < 1}.values())
    if not numbers:
        return UNTESTABLE, "The size is not stated, and the accuracies do not tell it."
    most = min(MOST_ITEMS, round(1 / min(number.step for number in numbers)) - 1)
    fitting = sizes_that_fit(numbers, most)
    text = f"The size is not stated. Of those up to {thousands(most)} "
    if len(fitting):
        some = ", ".join(thousands(size) for size in fitting[:SHOWN])
        more = ", ..." if len(fitting) > SHOWN else ""
        text += f"{len(fitting)} fit all {len(numbers)} different accuracies: {some}{more}."
    else:
        text += f"none fits all {len(numbers)} different accuracies."
    if maybe is None:
        return UNTESTABLE, text
    if all(is_share(number, maybe) for number in numbers):
        return HOLDS, f"{text} {thousands(maybe)}, as it may be, does."
    return INCONSISTENT, f"{text} {thousands(maybe)}, as it may be, does not."
