"""Claims that no number in the report can test."""

from typing import Literal

from keras_assign.audit.checks.entry import UNTESTABLE, ClaimEntry, Finding
from keras_assign.audit.checks.noise import Noise
from keras_assign.audit.printed.figures import PrintedFigures


class Untestable(ClaimEntry):
    """A claim without numbers of its own.

    Attributes:
        why: no number tests it.
    """

    kind: Literal["untestable"]
    why: str

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """Nothing is checked."""
        return self.found("no figure tells", self.why, UNTESTABLE)
