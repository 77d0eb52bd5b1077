"""One comparison of two printed accuracies: what sampling, noise and more trainings would say."""

import dataclasses
import math
import re

from keras_assign.audit.checks.differences import p_text, undoing
from keras_assign.audit.checks.noise import LEVEL
from keras_assign.audit.printed.number import PrintedNumber
from keras_assign.errors import InputError
from keras_assign.report import planning
from keras_assign.report.distributions import normal_sf, t_sf
from keras_assign.report.formats import points, thousands
from keras_assign.report.statistics import two_proportions, wilson_interval

SDS = (0.001, 0.002, 0.003, 0.005, 0.01)  # Between trainings, for the seeds that are needed.
# Of what differs between two trainings, the item's own share: hard items are hard for each seed.
SHARED = 0.5


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Two accuracies on the same number of items.

    Attributes:
        one: as printed.
        other: as printed.
        items: that both are tested on.
        difference: of the first from the second, a fraction.
        right: items by which the first is ahead, behind if below 0.
        z: of two unpaired shares, pooled variance.
        p_value: of it, two-sided.
        low: of the 95 % interval of the difference (Newcombe 1998), by sampling alone.
        high: its other end.
        undone_by: SD between single trainings from which the difference is not significant,
            two-sided; None where sampling explains it already.
        p_noise: two-sided, against the printed standard deviations or the assumed one; None
            where there is none.
        seeds_needed: by SD between trainings, so many trainings of each find such a difference 4
            times in 5; None where 1,000 do not.
    """

    one: PrintedNumber
    other: PrintedNumber
    items: int
    difference: float
    right: int
    z: float
    p_value: float
    low: float
    high: float
    undone_by: float | None
    p_noise: float | None
    seeds_needed: dict[float, int | None]


def compare(
    text: str, items: int | None = None, seeds: int | None = None, noise: float | None = None
) -> Comparison:
    """Compare two printed accuracies.

    Args:
        text: `"97.0% 94.9%"`, `"167/200 150/200"`, `"97.0% ± 0.4% (5) 94.9% ± 0.6% (5)"`.
        items: that both are shares of; not needed for counts.
        seeds: trainings that each is the mean of, where the text does not say it.
        noise: assumed standard deviation between single trainings, a fraction.

    Raises:
        InputError: the text is no two accuracies, or the items are missing.
    """
    plain = re.sub(r",(?=\s)|\b(?:vs\.?|against|and)(?=\s)", " ", text)
    try:
        numbers = PrintedNumber.parse_several(plain)
    except ValueError as error:
        raise InputError(f"compare: {error}") from error
    if len(numbers) != 2 or not all(number and 0 <= number.value <= 1 for number in numbers):
        hint = ", with their %" if "%" not in text else ""
        raise InputError(f'compare takes two accuracies{hint}, as "97.0% 94.9%"; received {text!r}')
    if bool(numbers[0].sd) != bool(numbers[1].sd):
        raise InputError(f"give a standard deviation for both or for neither; received {text!r}")
    items = items or numbers[0].items
    if not items:
        raise InputError("compare needs the number of test items: --items=2000")
    if any(number.items not in (None, items) for number in numbers):
        raise InputError(f"the two are shares of unlike numbers of items; received {text!r}")
    one, other = numbers
    difference = one.value - other.value
    z, p_value = two_proportions(one.value, items, other.value, items)
    low, high = newcombe_interval(one.value, other.value, items)
    seeds = (one.seeds or seeds or 1, other.seeds or seeds or 1)
    variances = sum(1 / count for count in seeds)
    shown = p_value < LEVEL
    return Comparison(
        one,
        other,
        items,
        difference,
        round(difference * items),
        z,
        p_value,
        low,
        high,
        undoing(abs(difference), variances, LEVEL / 2) if shown else None,
        _p_noise(one, other, seeds, noise),
        {sd: _seeds_needed(one.value, other.value, items, sd) for sd in SDS} if difference else {},
    )


def newcombe_interval(one: float, other: float, items: int) -> tuple[float, float]:
    """The 95 % interval of a difference of two shares of so many items each (Newcombe 1998)."""
    ones = wilson_interval(round(one * items), items)
    others = wilson_interval(round(other * items), items)
    difference = one - other
    return (
        difference - math.hypot(one - ones[0], others[1] - other),
        difference + math.hypot(ones[1] - one, other - others[0]),
    )


def _p_noise(one, other, seeds, noise):
    """Two-sided, by the printed standard deviations (pooled) or an assumed one."""
    difference = one.value - other.value
    if one.sd and other.sd and min(seeds) > 1:
        degrees = sum(seeds) - 2
        squares = (seeds[0] - 1) * one.sd.value**2 + (seeds[1] - 1) * other.sd.value**2
        error = math.sqrt(squares / degrees * sum(1 / count for count in seeds))
        return 2 * t_sf(abs(difference) / error, degrees)
    if noise:
        error = noise * math.sqrt(sum(1 / count for count in seeds))
        return 2 * normal_sf(abs(difference) / error)
    return None


def _seeds_needed(one, other, items, sd):
    # As if the two erred independently of each other: what is known of them is no more.
    differing = one * (1 - other) + other * (1 - one)
    design = planning.Design(1, items, sd, differing, SHARED)
    return planning.seeds_needed(abs(one - other), design)


def in_words(found: Comparison) -> str:
    """The comparison for a terminal."""
    lines = [
        f"{found.one} against {found.other} of {thousands(found.items)} items: "
        f"{points(found.difference)}, {thousands(abs(found.right))} items.",
        f"Sampling of the test items alone: z = {found.z:.2f}, two-sided {p_text(found.p_value)}; "
        f"95 % interval {points(found.low)} to {points(found.high)}, as if the two erred "
        "independently (on the same items the answers themselves tell more).",
    ]
    if found.undone_by is None:
        lines.append("Noise between trainings: sampling alone explains the difference.")
    else:
        lines.append(
            "Noise between trainings: it would take trainings that differ by "
            f"{points(found.undone_by, plus='')} (SD) to undo it."
        )
    if found.p_noise is not None:
        lines.append(f"Against the noise that is given: two-sided {p_text(found.p_noise)}.")
    if found.seeds_needed:
        needed = ", ".join(
            f"{'more than 1,000' if count is None else thousands(count)} at {100 * sd:g}"
            for sd, count in found.seeds_needed.items()
        )
        lines.append(
            "Trainings of each that find such a difference 4 times in 5, by the SD between "
            f"trainings in points: {needed}. (Half of what differs is taken as the items' own.)"
        )
    return "\n".join(lines)
