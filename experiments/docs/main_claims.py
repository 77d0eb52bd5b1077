"""The claims that matter most: reported, reproduced and corrected, as the stored site has them."""

from experiments.files import findings_of
from experiments.registry import shown_studies
from keras_assign.report.claim_numbers import KINDS, lines


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


def cells(claim: dict) -> list[str]:
    """Reported, reproduced and corrected, in words."""
    return [
        "<br>".join(
            f"{label}: {number}" if label else number for label, number in lines(claim, kind)
        ).replace(" ", "\u00a0")  # Not to be broken in a narrow column.
        for kind in KINDS
    ]
