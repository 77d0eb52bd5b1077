"""How far single trainings of one setting differ: what the report's repeated cells show."""

import dataclasses
import math
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import stats

from keras_assign.report.audit.entry import HOLDS, LEVEL, NOT_SHOWN, ClaimEntry, Finding
from keras_assign.report.formats import points
from keras_assign.report.references import Ref

if TYPE_CHECKING:
    from keras_assign.report.printed_report import Report


class Repeats(ClaimEntry):
    """Groups of figures, each of one setting that was trained again for each of them.

    The claim that is judged by it: that a single training of each setting tells settings apart.

    Attributes:
        groups: of two or more figures each.
    """

    kind: Literal["repeats"]
    groups: tuple[tuple[Ref, ...], ...]

    def values(self, report: "Report") -> list[np.ndarray]:
        """The values of each group."""
        return [
            np.array([figure.value for ref in group for figure in report.figures(ref)])
            for group in self.groups
        ]

    def check(self, report: "Report", noise: "Noise") -> Finding:
        """Count the neighbouring cells whose difference is no larger than the noise."""
        groups = self.values(report)
        names = {reference.name for reference in self.references()} & report.tables.keys()
        steps = [step for name in sorted(names) for step in _steps(report.tables[name])]
        within = sum(abs(step) <= noise.least_significant for step in steps)
        largest = max(float(np.ptp(group)) for group in groups)
        numbers = (
            f"{len(groups)} settings are printed {_times(groups)}: standard deviation "
            f"{points(noise.deviation, plus='')} ({noise.degrees} degrees of freedom), largest "
            f"difference {points(largest, plus='')}. Two single trainings differ significantly "
            f"from {points(noise.least_significant, plus='')} on; {within} of {len(steps)} "
            "differences of neighbouring cells are no larger."
        )
        verdict = HOLDS if within <= LEVEL * len(steps) else NOT_SHOWN
        return self.found("the report's own repeated cells", numbers, verdict)


def _times(groups):
    sizes = sorted({len(group) for group in groups})
    return " or ".join({2: "twice", 3: "three times"}.get(n, f"{n} times") for n in sizes)


def _steps(table):
    values = np.array([[number.value for number in row] for row in table.cells])
    return [*np.diff(values, axis=0).ravel(), *np.diff(values, axis=1).ravel()]


@dataclasses.dataclass(frozen=True)
class Noise:
    """What differs between two trainings of one setting, test items included.

    Attributes:
        deviation: standard deviation of one, a fraction; NaN where nothing is repeated.
        degrees: of freedom of that.
    """

    deviation: float = math.nan
    degrees: int = 0

    @property
    def known(self) -> bool:
        """Whether anything is repeated."""
        return self.degrees > 0

    @property
    def least_significant(self) -> float:
        """The difference of two single trainings from which it is significant."""
        return self.deviation * math.sqrt(2) * float(stats.t.ppf(1 - LEVEL / 2, self.degrees))

    def p_value(self, difference: float, variances: float) -> float:
        """Two-sided, that a difference is 0.

        Args:
            difference: of figures or of means of figures.
            variances: its variance, in units of that of one training; 2 for two single ones.
        """
        error = self.deviation * math.sqrt(variances)
        if error == 0:
            return 1.0 if difference == 0 else 0.0
        return float(2 * stats.t.sf(abs(difference) / error, self.degrees))


def noise_of(report: "Report") -> Noise:
    """Pooled from all repeated cells of a report."""
    groups = [
        values
        for claim in report.claims
        if isinstance(claim, Repeats)
        for values in claim.values(report)
    ]
    degrees = sum(len(values) - 1 for values in groups)
    if not degrees:
        return Noise()
    squares = sum(float(((values - values.mean()) ** 2).sum()) for values in groups)
    return Noise(math.sqrt(squares / degrees), degrees)
