"""How far single trainings of one setting differ, and what of a difference comes of that."""

import dataclasses
import math
from collections.abc import Sequence

from keras_assign.audit.printed.figures import Figure, PrintedFigures
from keras_assign.report.distributions import t_isf, t_sf
from keras_assign.report.formats import points

LEVEL = 0.05  # Of a test.


@dataclasses.dataclass(frozen=True)
class Level:
    """How two trainings of one setting differ on the same test items.

    Attributes:
        deviation: standard deviation of one training's accuracy, a fraction.
        degrees: of freedom of that; infinite where it is assumed.
        source: what it is taken from, in words that follow a p value.
    """

    deviation: float
    degrees: float
    source: str

    def half_width(self, variances: float) -> float:
        """Of the 95 % interval of a difference whose variance is that of so many trainings.

        A difference of two figures is significant, two-sided, from there on.
        """
        quantile = t_isf(LEVEL / 2, self.degrees)
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
        return t_sf(difference / error, self.degrees)


@dataclasses.dataclass(frozen=True)
class Noise:
    """The levels of a report's networks.

    Attributes:
        levels: by network, where cells of it are repeated.
        assumed: a standard deviation that the file or the user states; None for none.
    """

    levels: dict[str, Level] = dataclasses.field(default_factory=dict)
    assumed: float | None = None

    def between(self, report: PrintedFigures, *figures: Figure) -> Level | None:
        """The level for trainings that figures are of. None where nothing tells it.

        That of the standard deviations printed with them, or of their network's repeated cells;
        or the assumed one; or else a stand-in: of the network with the most degrees of freedom.
        """
        printed = pooled(figures)
        if printed:
            return printed
        networks = {network_of(report, figure) for figure in figures}
        if len(networks) == 1 and networks <= self.levels.keys():
            return self.levels[networks.pop()]
        if self.assumed is not None:
            source = f"if trainings differ by {points(self.assumed, plus='')} (SD), as assumed"
            return Level(self.assumed, math.inf, source)
        if not self.levels:
            return None
        network = max(self.levels, key=lambda name: self.levels[name].degrees)
        source = f"if its trainings differ as those of {network} do, the only ones repeated"
        return dataclasses.replace(self.levels[network], source=source)


def pooled(figures: Sequence[Figure]) -> Level | None:
    """The level that standard deviations printed with all figures give; None where one has none."""
    figures = {(figure.name, figure.label): figure for figure in figures}.values()
    if not all(figure.number.sd and (figure.seeds or 0) > 1 for figure in figures):
        return None
    degrees = sum(figure.seeds - 1 for figure in figures)
    squares = sum((figure.seeds - 1) * figure.number.sd.value**2 for figure in figures)
    source = "against the standard deviations printed with them"
    return Level(math.sqrt(squares / degrees), degrees, source)


def not_known(figures: Sequence[Figure]) -> str:
    """Why there is no level for figures, in a sentence."""
    seeds = {figure.seeds for figure in figures}
    if seeds == {1}:
        return "Each was trained once, and no cell of the report is repeated."
    if None in seeds:
        return "Nothing tells how far two trainings alike differ."
    return "They are means of several trainings, and nothing tells how far these differ."


def network_of(report: PrintedFigures, figure: Figure) -> str:
    """What was trained for a figure, by name; its part of the report where that is not stated."""
    entry = report.runs.get(figure.name) or report.tables[figure.name]
    network = entry.training.network if entry.training else f"part {entry.part}"
    return figure.at.get(network, network)
