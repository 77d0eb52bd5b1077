"""What a report's repeated cells show: how far single trainings of one setting differ."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
from pydantic import Field

from keras_assign.audit.checks.entry import HOLDS, NOT_SHOWN, ClaimEntry, Finding
from keras_assign.audit.checks.noise import Level, Noise, network_of
from keras_assign.audit.printed import words
from keras_assign.audit.printed.figures import Figure, PrintedFigures
from keras_assign.audit.printed.references import Ref
from keras_assign.report.formats import points

WITHIN_NOISE = 0.1  # Of neighbouring cells, how many may be, where single trainings tell enough.
AS_REPEATED = "against trainings that differ as the report's repeated cells do"
SEVERAL = {2: "twice", 3: "three times"}


class Repeats(ClaimEntry):
    """Groups of figures, each of one setting that was trained again for each of them.

    The claim that is judged by it: that a single training of each setting tells settings apart.

    Attributes:
        groups: of two or more figures each.
    """

    kind: Literal["repeats"]
    groups: tuple[tuple[Ref, ...], ...] = Field(min_length=1)

    def figures(self, report: PrintedFigures) -> list[list[Figure]]:
        """The figures of each group.

        Raises:
            ValueError: a group has a single one, or one that is no accuracy.
        """
        groups = [[f for ref in group for f in report.shares(ref)] for group in self.groups]
        for group in groups:
            if len(group) < 2:
                raise ValueError(f"{group[0].label} is alone in its group; nothing is repeated")
        return groups

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """Count the neighbouring cells whose difference is no larger than the noise."""
        groups = self.figures(report)
        level = noise.between(report, *groups[0])
        least = level.half_width(2)
        names = {reference.name for reference in self.references()} & report.tables.keys()
        steps = [step for name in sorted(names) for step in _steps(report.tables[name], groups)]
        within = sum(abs(step) <= least for step in steps)
        widest = max(groups, key=lambda group: np.ptp([figure.value for figure in group]))
        ends = sorted(widest, key=lambda figure: figure.value)
        numbers = (
            f"{len(groups)} settings are printed {_times(groups)}: standard deviation "
            f"{points(level.deviation, plus='')} ({level.degrees} degrees of freedom). The widest "
            f"is {_placed(ends[0])} against {_placed(ends[-1])} ({ends[0].label}). Two single "
            f"trainings differ significantly from {points(least, plus='')} on"
        )
        check = "the report's own repeated cells"
        if not steps:
            return self.found(check, f"{numbers}.", HOLDS)
        numbers += f"; {within} of {len(steps)} differences of neighbouring cells are no larger."
        verdict = HOLDS if within <= WITHIN_NOISE * len(steps) else NOT_SHOWN
        return self.found(check, numbers, verdict)


def _placed(figure):
    return f"{figure.number} in {figure.place}" if figure.place else str(figure.number)


def _times(groups):
    sizes = sorted({len(group) for group in groups})
    return " or ".join(SEVERAL.get(n, f"{n} times") for n in sizes)


def _steps(table, groups):
    """Differences of neighbouring cells that are single trainings, each of another setting."""
    ((rows, of_rows),), ((columns, of_columns),) = table.rows.items(), table.columns.items()
    group_of = {
        frozenset(figure.at.items()): n for n, group in enumerate(groups) for figure in group
    }
    cells = {}
    for at, number in table.cells_at():
        is_mean = any(words.role_of(value) for value in at.values()) or (number.seeds or 1) > 1
        if table.set_of(at, number) and not is_mean:
            cells[at[rows], at[columns]] = number.value, group_of.get(frozenset(at.items()))
    right = [((r, a), (r, b)) for r in of_rows for a, b in pairwise(of_columns)]
    down = [((a, c), (b, c)) for a, b in pairwise(of_rows) for c in of_columns]
    for one, other in (*down, *right):
        if one in cells and other in cells:
            (value, group), (next_value, next_group) = cells[one], cells[other]
            if group is None or group != next_group:
                yield next_value - value


def noise_of(report: PrintedFigures, claims: Sequence[ClaimEntry]) -> Noise:
    """What a report's repeated cells tell, by network.

    Raises:
        ValueError: a claim on repeated cells does not fit the report.
    """
    groups = {}
    for claim in claims:
        if isinstance(claim, Repeats):
            try:
                repeated = claim.figures(report)
            except ValueError as error:
                raise ValueError(f"claim {claim.id}: {error}") from error
            for figures in repeated:
                values = np.array([figure.value for figure in figures])
                groups.setdefault(network_of(report, figures[0]), []).append(values)
    levels = {}
    for network, of_network in groups.items():
        degrees = sum(len(values) - 1 for values in of_network)
        squares = sum(float(((values - values.mean()) ** 2).sum()) for values in of_network)
        levels[network] = Level(math.sqrt(squares / degrees), degrees, AS_REPEATED)
    return Noise(levels, report.noise)
