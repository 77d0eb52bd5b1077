"""Where the quantities of claims stand on an axis, for the small plots of a page.

Places are percent of a plot's width, so that a page draws them at any width.
"""

import dataclasses
from collections.abc import Iterable

from matplotlib.ticker import MaxNLocator

from keras_assign.report.claim_numbers import FRESH, KINDS, lines
from keras_assign.report.claims import NUMBER, PERCENT, POINTS, SECONDS, TIMES
from keras_assign.report.verdicts import EQUIVALENCE_MARGIN

MARGIN = 0.04  # Of the axis, on either side.
TICKS = 5
FAR = 10  # An estimate that reaches so many times as far as all others lies beyond their axis.
SHOWN = (*KINDS, FRESH)
UNIT_TITLES = {
    POINTS: "percentage points",
    PERCENT: "%",
    TIMES: "times",
    SECONDS: "s",
    NUMBER: "",
}
# What is the same for both: no difference, as long, ...; shares and numbers have no such place.
NEUTRAL = {POINTS: 0.0, TIMES: 1.0}


@dataclasses.dataclass(frozen=True)
class Axis:
    """An axis from `low` to `high`, in points, percent or the unit itself."""

    low: float
    high: float
    unit: str

    def place(self, value: float) -> float:
        """Percent of the width, of a value as claims have it."""
        return round(100 * (_shown(value, self.unit) - self.low) / (self.high - self.low), 2)

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Place and label of each."""
        values = MaxNLocator(TICKS, steps=[1, 2, 2.5, 5, 10]).tick_values(self.low, self.high)
        return [
            (round(100 * (value - self.low) / (self.high - self.low), 2), _label(value, self.unit))
            for value in values
            if self.low <= value <= self.high
        ]

    @property
    def neutral(self) -> float | None:
        """Where there is no effect; None where the unit has no such place or the axis lacks it."""
        value = NEUTRAL.get(self.unit)
        return None if value is None or not self.low <= value <= self.high else self.place(value)

    @property
    def band(self) -> tuple[float, float] | None:
        """Left end and width of where a difference does not matter."""
        if self.unit != POINTS:
            return None
        ends = (
            max(0.0, self.place(-EQUIVALENCE_MARGIN)),
            min(100.0, self.place(EQUIVALENCE_MARGIN)),
        )
        return ends[0], round(ends[1] - ends[0], 2)


def axis_of(claims: Iterable[dict]) -> Axis:
    """One axis for claims of one unit, which shows all of their quantities.

    But one estimate that reaches `FAR` times as far as all others, as trainings do that failed,
    would make points of these: it lies beyond the axis.

    Args:
        claims: the fields of `claims.Claim`, each with `measured`.
    """
    claims = list(claims)
    unit = claims[0]["unit"]
    estimates = [
        [_shown(value, unit) for value in values]
        for claim in claims
        for one in claim["measured"]
        for values in _estimates(one)
    ]
    estimates.sort(key=_reach)
    if len(estimates) > 2 and _reach(estimates[-1]) > FAR * _reach(estimates[-2]) > 0:
        estimates.pop()
    values = [value for values in estimates for value in values]
    if unit in NEUTRAL:
        values.append(NEUTRAL[unit])
    low, high = min(values), max(values)
    room = MARGIN * ((high - low) or abs(high) or 1.0)
    return Axis(low - room, high + room, unit)


def plot(claim: dict, axis: Axis | None = None) -> dict:
    """What a page draws of a claim.

    Args:
        claim: the fields of `claims.Claim`.
        axis: that it shares with others; unless given, one of its own.

    Returns:
        `axis`, `unit` (its title), and `quantities`: of each `label` and `marks`, each with `kind`,
        `text`, `x`, and `low` and `high` where there is an interval, and `beyond`: the side of the
        axis, -1 or 1, beyond which it lies, 0 if it does not. None where nothing was measured.
    """
    if not claim["measured"]:
        return None
    axis = axis or axis_of([claim])
    texts = {kind: lines(claim, kind) for kind in SHOWN}
    quantities = [
        {
            "label": one["label"],
            "marks": [
                {"kind": kind, "text": texts[kind][place][1], **_places(one[kind], axis)}
                for kind in SHOWN
                if one.get(kind) is not None
            ],
        }
        for place, one in enumerate(claim["measured"])
    ]
    return {"axis": axis, "unit": UNIT_TITLES[axis.unit], "quantities": quantities}


def values_of(quantity: dict) -> list[float]:
    """All numbers of a quantity, ends of intervals included.

    Args:
        quantity: the fields of `claims.Measured`, and maybe `fresh`.
    """
    return [value for values in _estimates(quantity) for value in values]


def _estimates(quantity):
    """The numbers of each estimate of a quantity."""
    found = [quantity[kind] for kind in SHOWN if quantity.get(kind) is not None]
    return [[*one.values()] if isinstance(one, dict) else [one] for one in found]


def _reach(values):
    return max(map(abs, values))


def _places(found, axis):
    """Places on the axis; what lies beyond is at its end."""
    found = found if isinstance(found, dict) else {"mean": found}
    places = {end: axis.place(value) for end, value in found.items()}
    beyond = (places["mean"] > 100) - (places["mean"] < 0)
    clipped = {end: min(max(place, 0.0), 100.0) for end, place in places.items()}
    return {"x": clipped.pop("mean"), "beyond": beyond, **clipped}


def _shown(value, unit):
    return 100 * value if unit in (POINTS, PERCENT) else value


def _label(value, unit):
    text = f"{value:+.6g}" if unit == POINTS and value else f"{value:.6g}"
    return text.replace("-", "−")
