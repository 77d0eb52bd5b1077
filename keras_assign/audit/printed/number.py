"""A number as it is printed, which tells how exactly it is known, too."""

import dataclasses
import re

import numpy as np

EXPECTED = (
    "expected a number as it is printed (0.8810, 88.10%, +0.5%, 167/200, 28.40s, 40ms, 1.2e-03, "
    "97.3% ± 0.4%)"
)
MOST_DIGITS = 30
MOST_EXPONENT = 100
_DECIMAL_PLACES = {"": 0, "%": 2, "points": 2, "s": 0, "ms": 3}
_SECONDS = {"min": 60, "h": 3600}
_UNITS = {
    "percent": "%", "pp": "points", "pts": "points", "point": "points", "sec": "s", "secs": "s",
    "seconds": "s", "msec": "ms", "minutes": "min", "mins": "min", "hours": "h",
}  # fmt: skip
_UNIT = r"%|percent|points?|pp|pts|ms|msec|s|secs?|seconds|min|mins|minutes|h|hours"
_NUMBER = rf"(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?(?:\s*(?:{_UNIT})(?!\w))?"
_SD = rf"(?:\s*(?:±|\+/?-)\s*{_NUMBER}|\s*\((?:±|\+/?-)\s*{_NUMBER}\)|\s*\(\d*\.\d+%?\))"
_ONE = (
    rf"[+\-−]?(?:\d+\s*/\s*\d+|{_NUMBER})(?:{_SD})?"
    r"(?:\s*\((?:n\s*=\s*)?\d+(?:\s*(?:seeds?|runs?|trainings?|trials?))?\))?"
)
_PARTS = re.compile(
    rf"(?P<main>[+\-−]?(?:\d+\s*/\s*\d+|{_NUMBER}))(?P<sd>{_SD})?"
    r"(?:\s*\((?:n\s*=\s*)?(?P<seeds>\d+)(?:\s*(?:seeds?|runs?|trainings?|trials?))?\))?",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    rf"(?P<sign>[+\-−]?)(?P<whole>\d*)(?:\.(?P<decimals>\d+))?(?:e(?P<exponent>[+-]?\d+))?"
    rf"\s*(?P<unit>{_UNIT})?",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"([+\-−]?)(\d+)\s*/\s*(\d+)")
_SEVERAL = re.compile(rf"\s*(?:({_ONE})|(?P<none>[-–—]|n/a))(?=\s|$)", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class PrintedNumber:
    """A number with the digits that it is printed with: `"89.58%"`, `"0.7200"`, `"28.40s"`.

    Attributes:
        text: as printed.
        value: in base units: a fraction for percent and points, seconds for times.
        step: what its last digit stands for, in the same unit: 0.0001 for both of the first.
        unit: `""`, `"%"`, `"points"`, `"s"`, `"ms"`, `"min"` or `"h"`.
        decimals: after the point.
        sd: the standard deviation over trainings that is printed with it, after ±.
        seeds: how many trainings it is the mean of, where that is printed with it.
        items: of `167/200` the 200.
    """

    text: str
    value: float
    step: float
    unit: str
    decimals: int
    sd: "PrintedNumber | None" = None
    seeds: int | None = None
    items: int | None = None

    @classmethod
    def parse(cls, text: str, unit: str = "") -> "PrintedNumber":
        """Read a printed number.

        Args:
            text: as printed.
            unit: that the table's header gives, where the number has none.

        Raises:
            ValueError: the text is none, or larger than any measurement.
        """
        text = text.strip()
        if len(text) > 4 * MOST_DIGITS:
            raise ValueError(f"{EXPECTED}; got {len(text)} characters")
        found = _PARTS.fullmatch(text)
        if not found:
            raise ValueError(f"{EXPECTED}; got {text!r}")
        seeds = int(found["seeds"]) if found["seeds"] else None
        if seeds == 0:
            raise ValueError(f"{text!r}: a mean is of one training at least")
        if fraction := _FRACTION.fullmatch(found["main"]):
            return _share(cls, text, fraction, found["sd"], seeds)
        spread = (found["sd"] or "").strip(" ±+-/()")
        sd = _plain(cls, spread, unit) if spread else None
        main = _plain(cls, found["main"], sd.unit if sd and sd.unit else unit)
        if main.text == text and not sd and not seeds:
            return main
        if sd and sd.unit != main.unit:  # "97.3% ± 0.4".
            sd = _plain(cls, spread, main.unit)
        return dataclasses.replace(main, text=text, sd=sd, seeds=seeds)

    @classmethod
    def parse_several(cls, text: str, units: tuple[str, ...] = ()) -> "tuple[PrintedNumber, ...]":
        """Read numbers with spaces between them; `–` or `n/a` stands for none, and gives None.

        Args:
            text: `"92.75% 12.3 s"`.
            units: by place those that a header gives.

        Raises:
            ValueError: something else is there.
        """
        found, place = [], 0
        while text[place:].strip():
            one = _SEVERAL.match(text, place)
            if not one:
                words = text[place:].split()
                raise ValueError(f"{EXPECTED}; got {words[0][:60]!r}")
            unit = units[len(found)] if len(found) < len(units) else ""
            found.append(None if one["none"] else cls.parse(one[1], unit))
            place = one.end()
        return tuple(found)

    @property
    def is_time(self) -> bool:
        """Whether it has a unit of time."""
        return self.unit in ("s", "ms", *_SECONDS)

    def could_be(self, exact: float | np.ndarray, slack: float = 0.0) -> bool | np.ndarray:
        """Whether an exact value, or which of several, would be printed so, rounded either way.

        Args:
            exact: in base units.
            slack: how far off it may be for other reasons, in base units.
        """
        return np.abs(exact - self.value) <= (0.5 + 1e-6) * self.step + slack

    def of(self, exact: float, sd: float | None = None) -> "PrintedNumber":
        """An exact value, in base units, with this number's digits and unit.

        Args:
            exact: the value.
            sd: and its standard deviation over as many trainings.
        """
        if self.items:
            return PrintedNumber.parse(f"{round(exact * self.items)}/{self.items}")
        scale = 10 ** _DECIMAL_PLACES.get(self.unit, 0) / _SECONDS.get(self.unit, 1)
        unit = f" {self.unit}" if len(self.unit) > 2 else self.unit
        text = f"{exact * scale:.{self.decimals}f}{unit}"
        if sd is not None and self.sd:
            text += f" ± {self.sd.of(sd)}"
        return PrintedNumber.parse(f"{text} ({self.seeds})" if self.seeds else text)

    def __str__(self):
        """As printed."""
        return self.text


def unit_named(word: str) -> str:
    """The unit that a word stands for, as a header gives it; empty where it is none."""
    word = word.strip().lower()
    word = _UNITS.get(word, word)
    return word if word in (*_DECIMAL_PLACES, *_SECONDS) else ""


def _plain(cls, text, unit):
    found = _PLAIN.fullmatch(text.strip())
    exponent = int((found["exponent"] or "0")[:9])
    digits = f"{found['whole']}{found['decimals'] or ''}"
    if len(digits) > MOST_DIGITS or abs(exponent) > MOST_EXPONENT:
        raise ValueError(f"{text[:60]!r} is no measurement: too large, too small or too exact")
    unit = unit_named(found["unit"]) if found["unit"] else unit
    decimals = len(found["decimals"] or "")
    places = decimals + _DECIMAL_PLACES.get(unit, 0) - exponent
    # Through one division, so that 88.10 % and 0.8810 are the same float.
    whole = int(digits)
    value = whole / 10**places if places >= 0 else float(whole * 10**-places)
    factor = _SECONDS.get(unit, 1)
    sign = -1 if found["sign"] in ("-", "−") else 1
    return cls(text.strip(), sign * factor * value, factor * 10.0**-places, unit, decimals)


def _share(cls, text, fraction, sd, seeds):
    sign, right, items = fraction[1], int(fraction[2]), int(fraction[3])
    if sd:
        raise ValueError(f"{text!r}: a count of items has no ±; give the share with its SD")
    if sign or not 0 < items < 10**9 or right > items:
        raise ValueError(f"{text!r} is no share of items")
    return cls(text, right / items, 1e-12, "", 0, None, seeds, items)
