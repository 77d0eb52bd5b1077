"""The claims that matter most: reported, reproduced and corrected, as the stored site has them."""

from experiments.files import findings_of
from experiments.registry import shown_studies
from keras_assign.report import formats
from keras_assign.report.claims import PERCENT, POINTS

PRINTED, REPRODUCED, CORRECTED = KINDS = ("reported", "reproduced", "corrected")


def main_claims() -> list[dict]:
    """The judged claims that README's scorecard shows, in the report's order.

    Returns:
        By claim what `whole_report.scorecard.claims_of` gives; those with words for README alone.
    """
    return [claim for claim in findings_of("")["claims"] if claim["main"]]


def docs_page(claim: dict) -> str:
    """The page of docs that shows the run which the claim is judged by."""
    (page,) = (
        name for name, study in shown_studies().items() if study.page.stored.name == claim["page"]
    )
    return page


def number(value: float, unit: str) -> str:
    """A value as the scorecard has it: '+0.65', '88.10 %', '1.05 times'.

    Args:
        value: fraction, or ratio.
        unit: of a claim.
    """
    if unit == POINTS:
        return formats.bare(formats.points(value))
    return formats.percent(value) if unit == PERCENT else f"{value:.2f} times"


def estimate(found: dict | None, unit: str) -> str:
    """The same with its 95 % interval (of times: the range); `formats.NONE` for None."""
    if found is None:
        return formats.NONE
    if unit == POINTS:
        return formats.bare(formats.points_interval(found))
    if unit == PERCENT:
        return formats.percent_interval(found)
    return f"{found['mean']:.2f} times [{found['low']:.2f}, {found['high']:.2f}]"


def cells(claim: dict) -> list[str]:
    """Reported, reproduced and corrected, in words."""
    writers = {PRINTED: number, REPRODUCED: estimate, CORRECTED: estimate}
    return [
        "<br>".join(
            f"{one['label'] + ': ' if one['label'] else ''}{write(one[kind], claim['unit'])}"
            for one in claim["measured"]
        ).replace(" ", "\u00a0")  # Not to be broken in a narrow column.
        for kind, write in writers.items()
    ]
