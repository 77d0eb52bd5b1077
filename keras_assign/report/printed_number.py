"""A number as it is printed, which tells how exactly it is known, too."""

import dataclasses
import re

UNITS = {"": 1.0, "%": 0.01, "s": 1.0, "ms": 0.001}
_FORM = re.compile(r"(?P<digits>-?\d+(?:\.(?P<decimals>\d+))?)\s*(?P<unit>%|s|ms)?")


@dataclasses.dataclass(frozen=True)
class PrintedNumber:
    """A number with the digits that it is printed with: `"89.58%"`, `"0.7200"`, `"28.40s"`.

    Attributes:
        text: as printed.
        value: in base units: a fraction for percent, seconds for times.
        step: what its last digit stands for, in the same unit: 0.0001 for both of the first.
        unit: `""`, `"%"`, `"s"` or `"ms"`.
    """

    text: str
    value: float
    step: float
    unit: str

    @classmethod
    def parse(cls, text: str) -> "PrintedNumber":
        """Read a printed number.

        Raises:
            ValueError: the text is none.
        """
        found = _FORM.fullmatch(text.strip())
        if not found:
            raise ValueError(
                f"expected a number as it is printed (0.8810, 88.10%, 28.40s, 40ms); got {text!r}"
            )
        decimals, unit = len(found["decimals"] or ""), found["unit"] or ""
        # Through one division, so that 88.10 % and 0.8810 are the same float.
        places = decimals + (2 if unit == "%" else 3 if unit == "ms" else 0)
        whole = int(found["digits"].replace(".", ""))
        return cls(text.strip(), whole / 10**places, 10.0**-places, unit)

    @property
    def is_time(self) -> bool:
        """Whether it has a unit of time."""
        return self.unit in ("s", "ms")

    def could_be(self, exact: float, steps: float = 0.5) -> bool:
        """Whether an exact value would be printed so, rounded either way.

        Args:
            exact: in base units.
            steps: how far off it may be, in steps; 0.5 is one rounding.
        """
        return abs(exact - self.value) <= (steps + 1e-6) * self.step

    def __str__(self):
        """As printed."""
        return self.text
