"""A number as it is printed, which tells how exactly it is known, too."""

import dataclasses
import re

import numpy as np

_FORM = re.compile(
    r"(?P<digits>-?\d+(?:\.(?P<decimals>\d+))?)(?:e(?P<exponent>[+-]\d+))?\s*(?P<unit>%|s|ms)?"
)
_SHIFTS = {"": 0, "%": 2, "s": 0, "ms": 3}  # Decimal places of a unit.


@dataclasses.dataclass(frozen=True)
class PrintedNumber:
    """A number with the digits that it is printed with: `"89.58%"`, `"0.7200"`, `"28.40s"`.

    Attributes:
        text: as printed.
        value: in base units: a fraction for percent, seconds for times.
        step: what its last digit stands for, in the same unit: 0.0001 for both of the first.
        unit: `""`, `"%"`, `"s"` or `"ms"`.
        decimals: after the point.
    """

    text: str
    value: float
    step: float
    unit: str
    decimals: int

    @classmethod
    def parse(cls, text: str) -> "PrintedNumber":
        """Read a printed number.

        Raises:
            ValueError: the text is none.
        """
        found = _FORM.fullmatch(text.strip())
        if not found:
            raise ValueError(
                "expected a number as it is printed (0.8810, 88.10%, 28.40s, 40ms, 1.2e-03); got "
                f"{text!r}"
            )
        decimals, unit = len(found["decimals"] or ""), found["unit"] or ""
        places = decimals + _SHIFTS[unit] - int(found["exponent"] or 0)
        whole = int(found["digits"].replace(".", ""))
        # Through one division, so that 88.10 % and 0.8810 are the same float.
        value = whole / 10**places if places >= 0 else float(whole * 10**-places)
        return cls(text.strip(), value, 10.0**-places, unit, decimals)

    @property
    def is_time(self) -> bool:
        """Whether it has a unit of time."""
        return self.unit in ("s", "ms")

    def could_be(self, exact: float | np.ndarray, slack: float = 0.0) -> bool | np.ndarray:
        """Whether an exact value, or which of several, would be printed so, rounded either way.

        Args:
            exact: in base units.
            slack: how far off it may be for other reasons, in base units.
        """
        return np.abs(exact - self.value) <= (0.5 + 1e-6) * self.step + slack

    def of(self, exact: float) -> "PrintedNumber":
        """An exact value, in base units, with this number's digits and unit."""
        return PrintedNumber.parse(
            f"{exact * 10 ** _SHIFTS[self.unit]:.{self.decimals}f}{self.unit}"
        )

    def __str__(self):
        """As printed."""
        return self.text
