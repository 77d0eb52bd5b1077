"""Is each accuracy a whole number of items right, of as many as were tested?"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from keras_assign.report.audit.entry import HOLDS, IMPOSSIBLE, UNTESTABLE, Finding
from keras_assign.report.formats import thousands

if TYPE_CHECKING:
    from keras_assign.report.printed_number import PrintedNumber
    from keras_assign.report.printed_report import Figure, Report

MOST_ITEMS = 30_000  # Sizes that are tried where none is stated.
SHOWN = 6


def is_share(number: "PrintedNumber", items: int | np.ndarray) -> np.ndarray:
    """Whether a printed accuracy can be a share of so many items, rounded either way.

    Args:
        number: as printed.
        items: one size, or an array of sizes.
    """
    near = np.round(number.value * np.asarray(items))
    return np.abs(near / items - number.value) <= (0.5 + 1e-6) * number.step


def sizes_that_fit(numbers: Sequence["PrintedNumber"], most: int = MOST_ITEMS) -> np.ndarray:
    """All numbers of items of which every accuracy can be a share, in rising order."""
    sizes = np.arange(1, most + 1)
    return sizes[np.all([is_share(number, sizes) for number in numbers], axis=0)]


def size_of(report: "Report", set_name: str) -> int | None:
    """A set's size: as stated, or as it may be; None where nothing is known."""
    return report.sets[set_name].items or report.sets[set_name].maybe


def _shares(report) -> dict[str, list["Figure"]]:
    found = {}
    for figure in report.every_figure():
        if figure.of:
            found.setdefault(figure.of, []).append(figure)
    return found


def check(report: "Report") -> Iterator[Finding]:
    """One finding a set of items."""
    for name, figures in _shares(report).items():
        entry = report.sets[name]
        stated = entry.items is not None
        verdict, numbers = (_stated if stated else _not_stated)(figures, entry)
        size = thousands(entry.items) if stated else "as many as were tested"
        yield Finding(
            f"granularity_{name}",
            f"Accuracies are shares of {size} {'' if stated else 'items '}({entry.title}).",
            entry.place,
            figures[0].part,
            "granularity: is each a whole number of items?",
            numbers,
            verdict,
        )


def _stated(figures, entry):
    """A size that is stated: which accuracies are no share of it?"""
    telling = _distinct(figures, entry.items)
    if not telling:
        return UNTESTABLE, (
            f"Of {thousands(entry.items)} items any number of so few digits can be a share."
        )
    odd = [figure for figure in telling if not is_share(figure.number, entry.items)]
    if not odd:
        return HOLDS, f"All {len(telling)} different accuracies are k/{thousands(entry.items)}."
    fitting = sizes_that_fit([figure.number for figure in telling], 2 * entry.items)
    some = f"no size up to {thousands(2 * entry.items)} fits all"
    if len(fitting):
        some = f"the smallest size that fits all is {thousands(fitting[0])}"
    return IMPOSSIBLE, (
        f"{len(odd)} of {len(telling)} are no k/{thousands(entry.items)}: "
        f"{', '.join(_named(figure) for figure in odd[:SHOWN])}"
        f"{' and more' if len(odd) > SHOWN else ''}; {some}."
    )


def _distinct(figures, items):
    """The different accuracies, without those printed so roughly that any size would fit."""
    found = {}
    for figure in figures:
        if items * figure.number.step < 1:
            found.setdefault(figure.number.value, figure)
    return list(found.values())


def _not_stated(figures, entry):
    """A size that is not stated: which ones fit, of those small enough for the digits to tell?"""
    telling = _distinct(figures, 1)
    most = min(MOST_ITEMS, round(1 / min(figure.number.step for figure in telling)) - 1)
    fitting = sizes_that_fit([figure.number for figure in telling], most)
    numbers = "The size is not stated. "
    if len(fitting):
        some = ", ".join(thousands(size) for size in fitting[:SHOWN])
        numbers += (
            f"Of those up to {thousands(most)} only {len(fitting)} fit all {len(telling)} "
            f"different accuracies: {some}{', ...' if len(fitting) > SHOWN else ''}."
        )
    else:
        numbers += f"None up to {thousands(most)} fits all {len(telling)} different accuracies."
    if not entry.maybe:
        return HOLDS if len(fitting) else UNTESTABLE, numbers
    fits = all(is_share(figure.number, entry.maybe) for figure in telling)
    numbers += f" {thousands(entry.maybe)}, as it may be, {'does' if fits else 'does not'}."
    return HOLDS if fits else IMPOSSIBLE, numbers


def _named(figure):
    return f"{figure.number} ({figure.label})"
