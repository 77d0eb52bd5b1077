"""Claims that accuracies fall or rise along an axis of a table."""

from typing import Literal

from keras_assign.audit.checks.entry import HOLDS, INCONSISTENT, NOT_SHOWN, ClaimEntry, Finding
from keras_assign.audit.checks.noise import Noise
from keras_assign.audit.printed.figures import PrintedFigures
from keras_assign.audit.printed.references import Ref
from keras_assign.report.formats import points


class Monotone(ClaimEntry):
    """Accuracies are said to fall, or to rise, with every step.

    Attributes:
        cells: of a table.
        along: the axis; every line along it is looked at.
        direction: `falling` or `rising`.
    """

    kind: Literal["monotone"]
    cells: Ref
    along: str
    direction: Literal["falling", "rising"]

    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """Count the steps that go the other way, and those beyond the noise."""
        cells = report.shares(self.cells)
        lines, sign = {}, -1 if self.direction == "falling" else 1
        for figure in cells:
            line = frozenset((a, v) for a, v in figure.at.items() if a != self.along)
            lines.setdefault(line, []).append(figure.value)
        if self.along not in cells[0].at or max(map(len, lines.values())) < 2:
            raise ValueError(f"{self.cells} has no line along {self.along}")
        steps = [
            sign * (after - before)
            for line in lines.values()
            for before, after in zip(line, line[1:], strict=False)
        ]
        against, level_steps = sum(step < 0 for step in steps), sum(step == 0 for step in steps)
        numbers = (
            f"Of {len(steps)} steps in {len(lines)} lines {len(steps) - against - level_steps} are "
            f"{self.direction}, {level_steps} are level and {against} go the other way."
        )
        clear, level = 0, noise.between(report, *cells)
        if level:
            clear = sum(step > level.least_significant for step in steps)
            numbers += (
                f" {clear or 'None'} of the {self.direction} ones is larger than two single "
                f"trainings differ by chance ({points(level.least_significant, plus='')})."
            )
        verdict = INCONSISTENT if against else HOLDS if clear == len(steps) else NOT_SHOWN
        return self.found("does every step go that way?", numbers, verdict)
