"""How far single trainings of one setting differ, and what of a difference comes of that."""

import dataclasses
import math

from scipy import stats

from keras_assign.audit.printed.figures import Figure, PrintedFigures

LEVEL = 0.05  # Of a test.


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

    def between(self, report: PrintedFigures, *figures: Figure) -> Level | None:
        """The level for trainings that figures are of: their network's, or a stand-in.

        The stand-in is that with the most degrees of freedom. None where nothing is repeated.
        """
        if not self.levels:
            return None
        networks = {network_of(report, figure) for figure in figures}
        if len(networks) == 1 and networks <= self.levels.keys():
            return self.levels[networks.pop()]
        most = max(self.levels.values(), key=lambda level: level.degrees)
        return dataclasses.replace(most, own=False)


def network_of(report: PrintedFigures, figure: Figure) -> str:
    """What was trained for a figure, by name; its part of the report where that is not stated."""
    entry = report.runs.get(figure.name) or report.tables[figure.name]
    return entry.training.network if entry.training else f"part {entry.part}"
