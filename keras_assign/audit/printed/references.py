"""How what is said of a report names the figures that it is said of."""

import dataclasses
import re
from typing import Annotated

from pydantic import BeforeValidator

_FORM = re.compile(r"(?P<name>\w+)(?:\.(?P<field>\w+))?(?:\[(?P<inner>[^\]]*)\])?")


@dataclasses.dataclass(frozen=True)
class Reference:
    """`digit_cnn.accuracy[10]`, `augmentation[augmented=1000|2000, real=300]`, or `results[CNN]`.

    Attributes:
        text: as written.
        name: of a run or table.
        field: of the run's figure or series; empty for a table.
        epoch: of the series, from 1; None where none is given.
        cells: of a table what is asked for, as it is between commas: axis=value, or a value, or
            several with bars between them; axes that are left out are open.
    """

    text: str
    name: str
    field: str = ""
    epoch: int | None = None
    cells: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Reference":
        """Read a reference.

        Raises:
            ValueError: the text is none.
        """
        found = _FORM.fullmatch(text.strip())
        if not found or (found["inner"] is not None and not found["inner"].strip()):
            raise ValueError(
                f"expected run.figure, run.series[epoch] or table[axis=value]; got {text!r}"
            )
        name, field, inner = found["name"], found["field"] or "", found["inner"]
        if inner is None:
            return cls(text, name, field)
        if field:
            if not inner.strip().isdecimal() or int(inner) < 1:
                raise ValueError(f"expected an epoch from 1 in brackets; got {text!r}")
            return cls(text, name, field, int(inner))
        cells = tuple(part.strip() for part in inner.split(","))
        if not all(cells):
            raise ValueError(f"expected axis=value or a value in brackets; got {text!r}")
        return cls(text, name, cells=cells)

    def __str__(self):
        """As written."""
        return self.text


def _reference(value):
    return value if isinstance(value, Reference) else Reference.parse(str(value))


# As a field of an entry of the YAML file.
Ref = Annotated[Reference, BeforeValidator(_reference)]
