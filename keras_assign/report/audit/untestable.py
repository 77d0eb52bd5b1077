"""Claims that no number in the report can test."""

from typing import TYPE_CHECKING, Literal

from keras_assign.report.audit.entry import UNTESTABLE, ClaimEntry, Finding

if TYPE_CHECKING:
    from keras_assign.report.audit.noise import Noise
    from keras_assign.report.printed_report import Report


class Untestable(ClaimEntry):
    """A claim without numbers of its own.

    Attributes:
        why: no number tests it.
    """

    kind: Literal["untestable"]
    why: str

    def check(self, report: "Report", noise: "Noise") -> Finding:
        """Nothing is checked."""
        return self.found("no figure tells", self.why, UNTESTABLE)
