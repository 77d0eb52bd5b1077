"""Claims that one thing takes longer than another."""

from typing import Literal

from pydantic import Field

from keras_assign.audit.checks.differences import is_tie, named
from keras_assign.audit.checks.entry import INCONSISTENT, NOT_SHOWN, ClaimEntry, Finding
from keras_assign.audit.checks.noise import Noise
from keras_assign.audit.printed.figures import PrintedFigures
from keras_assign.audit.printed.references import Ref
from keras_assign.report.formats import percent, thousands


class TakesLonger(ClaimEntry):
    """One network is said to take longer than another.

    What a network adds, it adds to every stage; and a time taken once may be any other the next
    time, so that the claim is shown by repeated timings alone.

    Attributes:
        longer: its times, each of another stage (training, evaluation).
        shorter: the other's, in the same order.
    """

    kind: Literal["takes_longer"]
    longer: tuple[Ref, ...] = Field(min_length=1)
    shorter: tuple[Ref, ...] = Field(min_length=1)

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """Whether all stages say the same, and what the weights would explain."""
        if len(self.longer) != len(self.shorter):
            raise ValueError("`longer` and `shorter` must name as many times")
        pairs = [
            (report.figure(one), report.figure(other))
            for one, other in zip(self.longer, self.shorter, strict=True)
        ]
        for figure in (figure for pair in pairs for figure in pair):
            if not figure.number.is_time or figure.value <= 0:
                raise ValueError(f"{named(figure)} is no time")
        ratios = [one.value / other.value for one, other in pairs]
        numbers = "; ".join(
            f"{one.label}: {one.number} against {other.number}, {ratio:.3f} times"
            for (one, other), ratio in zip(pairs, ratios, strict=True)
        )
        check = "the same ratio in each stage?"
        weights = [_weights(report, figure) for figure in pairs[0]]
        if all(weights):
            added = weights[0] - weights[1]
            numbers += f". It has {thousands(added)} weights more ({percent(added / weights[1])})"
        ties = [is_tie(*pair) for pair in pairs]
        if any(ties):
            numbers += f". {sum(ties)} of {len(ties)} are a tie as printed"
        less = [ratio < 1 and not tie for ratio, tie in zip(ratios, ties, strict=True)]
        if all(less):
            return self.found(check, f"{numbers}.", INCONSISTENT)
        if any(less):
            numbers += (
                ". One stage is slower and the other faster, so that the times are mostly of "
                "something else (loading, for example)"
            )
        figures = [figure for pair in pairs for figure in pair]
        once = "Each was timed once" if {f.seeds for f in figures} == {1} else (
            "How far a time differs from one run to the next is not known"
        )  # fmt: skip
        return self.found(check, f"{numbers}. {once}.", NOT_SHOWN)


def _weights(report, figure):
    """Of the network that a time is of: of a run, or of a table's cell that names one."""
    names = [figure.name, *figure.at.values()]
    runs = [report.runs[name] for name in names if name in report.runs]
    return runs[0].training.weights if runs and runs[0].training else None
