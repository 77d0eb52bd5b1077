"""How far single trainings of one setting differ: what the report's repeated cells show."""

import dataclasses
import math
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field
from scipy import stats

from keras_assign.report.audit.entry import HOLDS, LEVEL, NOT_SHOWN, ClaimEntry, Finding
from keras_assign.report.formats import points
from keras_assign.report.references import Ref

if TYPE_CHECKING:
    from keras_assign.report.printed_report import Figure, Report

WITHIN_NOISE = 0.1  # Of neighbouring cells, how many may be, where single trainings tell enough.
SEVERAL = {2: "twice", 3: "three times"}


class Repeats(ClaimEntry):
    """Groups of figures, each of one setting that was trained again for each of them.

    The claim that is judged by it: that a single training of each setting tells settings apart.

    Attributes:
        groups: of two or more figures each.
    """

    kind: Literal["repeats"]
    groups: tuple[tuple[Ref, ...], ...] = Field(min_length=1)

    def figures(self, report: "Report") -> list[list["Figure"]]:
        """The figures of each group.

        Raises:
            ValueError: a group has a single one, or one that is no accuracy.
        """
        groups = [[f for ref in group for f in report.shares(ref)] for group in self.groups]
        for group in groups:
            if len(group) < 2:
                raise ValueError(f"{group[0].label} is alone in its group; nothing is repeated")
        return groups

    def check(self, report: "Report", noise: "Noise") -> Finding:
        """Count the neighbouring cells whose difference is no larger than the noise."""
        groups = self.figures(report)
        level = noise.between(report, *groups[0])
        names = {reference.name for reference in self.references()} & report.tables.keys()
        steps = [step for name in sorted(names) for step in _steps(report.tables[name])]
        within = sum(abs(step) <= level.least_significant for step in steps)
        widest = max(groups, key=lambda group: np.ptp([figure.value for figure in group]))
        ends = sorted(widest, key=lambda figure: figure.value)
        numbers = (
            f"{len(groups)} settings are printed {_times(groups)}: standard deviation "
            f"{points(level.deviation, plus='')} ({level.degrees} degrees of freedom). The widest "
            f"is {ends[0].number} in {ends[0].place} against {ends[-1].number} in "
            f"{ends[-1].place} ({ends[0].label}). Two single trainings differ significantly from "
            f"{points(level.least_significant, plus='')} on; {within} of {len(steps)} differences "
            "of neighbouring cells are no larger."
        )
        verdict = HOLDS if within <= WITHIN_NOISE * len(steps) else NOT_SHOWN
        return self.found("the report's own repeated cells", numbers, verdict)


def _times(groups):
    sizes = sorted({len(group) for group in groups})
    return " or ".join(SEVERAL.get(n, f"{n} times") for n in sizes)


def _steps(table):
    values = np.array([[number.value for number in row] for row in table.cells])
    return [*np.diff(values, axis=0).ravel(), *np.diff(values, axis=1).ravel()]


@dataclasses.dataclass(frozen=True)
class Level:
    """How two trainings of one setting differ on the same test items.

    Attributes:
        deviation: standard deviation of one training's accuracy, a fraction.
        degrees: of freedom of that.
        network: whose repeated cells tell it.
        own: whether what is judged is of that network; if not, it is a stand-in.
    """

    deviation: float
    degrees: int
    network: str
    own: bool

    @property
    def least_significant(self) -> float:
        """The difference of two single trainings from which it is significant, two-sided."""
        return self.half_width(2)

    def half_width(self, variances: float) -> float:
        """Of the 95 % interval of a difference whose variance is that of so many trainings."""
        quantile = float(stats.t.ppf(1 - LEVEL / 2, self.degrees))
        return quantile * self.deviation * math.sqrt(variances)

    def p_value(self, difference: float, variances: float) -> float:
        """One-sided, that a difference so far above 0 comes of this noise.

        Args:
            difference: of figures or of means of figures.
            variances: its variance, in units of that of one training; 2 for two single ones.
        """
        error = self.deviation * math.sqrt(variances)
        if error == 0:
            return 0.0 if difference > 0 else 1.0
        return float(stats.t.sf(difference / error, self.degrees))

    @property
    def in_words(self) -> str:
        """What a difference is held against."""
        if self.own:
            return "against trainings that differ as the report's repeated cells do"
        return f"if its trainings differ as those of {self.network} do, the only ones repeated"


@dataclasses.dataclass(frozen=True)
class Noise:
    """The levels of a report's networks.

    Attributes:
        levels: by network, where cells of it are repeated.
    """

    levels: dict[str, Level] = dataclasses.field(default_factory=dict)

    def between(self, report: "Report", *figures: "Figure") -> Level | None:
        """The level for trainings that figures are of: their network's, or a stand-in.

        The stand-in is that with the most degrees of freedom. None where nothing is repeated.
        """
        if not self.levels:
            return None
        networks = {_network(report, figure) for figure in figures}
        if len(networks) == 1 and networks <= self.levels.keys():
            return self.levels[networks.pop()]
        most = max(self.levels.values(), key=lambda level: level.degrees)
        return dataclasses.replace(most, own=False)


def _network(report, figure):
    entry = report.runs.get(figure.name) or report.tables[figure.name]
    return entry.training.network if entry.training else f"part {entry.part}"


def noise_of(report: "Report") -> Noise:
    """What a report's repeated cells tell, by network.

    Raises:
        ValueError: a claim on repeated cells does not fit the report.
    """
    groups = {}
    for claim in report.claims:
        if isinstance(claim, Repeats):
            try:
                repeated = claim.figures(report)
            except ValueError as error:
                raise ValueError(f"claim {claim.id}: {error}") from error
            for figures in repeated:
                values = np.array([figure.value for figure in figures])
                groups.setdefault(_network(report, figures[0]), []).append(values)
    levels = {}
    for network, of_network in groups.items():
        degrees = sum(len(values) - 1 for values in of_network)
        squares = sum(float(((values - values.mean()) ** 2).sum()) for values in of_network)
        levels[network] = Level(math.sqrt(squares / degrees), degrees, network, own=True)
    return Noise(levels)
