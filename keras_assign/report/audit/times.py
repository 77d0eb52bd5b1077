"""Claims that one thing takes longer than another."""

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from keras_assign.report.audit.entry import HOLDS, INCONSISTENT, NOT_SHOWN, ClaimEntry, Finding
from keras_assign.report.references import Ref

if TYPE_CHECKING:
    from keras_assign.report.audit.noise import Noise
    from keras_assign.report.printed_report import Report


class TakesLonger(ClaimEntry):
    """One network is said to take longer than another.

    Attributes:
        longer: its times, each of another stage (training, evaluation).
        shorter: the other's, in the same order.
    """

    kind: Literal["takes_longer"]
    longer: tuple[Ref, ...] = Field(min_length=1)
    shorter: tuple[Ref, ...] = Field(min_length=1)

    def check(self, report: "Report", noise: "Noise") -> Finding:
        """Whether all stages say the same: what a network adds, it adds to each of them."""
        pairs = [
            (report.figure(one), report.figure(other))
            for one, other in zip(self.longer, self.shorter, strict=True)
        ]
        ratios = [one.value / other.value for one, other in pairs]
        numbers = "; ".join(
            f"{one.label}: {one.number} against {other.number}, {ratio:.3f} times"
            for (one, other), ratio in zip(pairs, ratios, strict=True)
        )
        if all(ratio > 1 for ratio in ratios):
            verdict, more = HOLDS, ", timed once each"
        elif any(ratio > 1 for ratio in ratios):
            verdict = NOT_SHOWN
            more = ": one stage is slower and the other faster, so that the times are mostly of " \
                "something else (loading, for example)"  # fmt: skip
        else:
            verdict, more = INCONSISTENT, ""
        return self.found("the same ratio in each stage?", f"{numbers}{more}.", verdict)
