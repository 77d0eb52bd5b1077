"""Claims of the report with their verdicts."""

from experiments.files import findings_of
from experiments.whole_report import scorecard
from keras_assign.report import tables


def claims() -> str:
    """Every claim of the report: what the audit says of its figures, and the verdict here."""
    stored = findings_of("")["claims"]
    table = tables.markdown(
        ("Problem", "The report's claim", "Its own figures (audit)", "Measured here"),
        [
            (part, *row)
            for part, of_part in scorecard.by_part(stored).items()
            for row in scorecard.rows(of_part)
        ],
    )
    return f"{scorecard.summary(stored)}.\n\n{table}"


def claims_on(run: str) -> str:
    """The claims that a run judges, with what it found.

    Args:
        run: its folder in the stored results.
    """
    rows = [
        (claim["claim"], claim["verdict"], claim["found"])
        for claim in findings_of("")["claims"]
        if claim["page"] == run
    ]
    return tables.markdown(("The report's claim", "Verdict", "Found here"), rows)


TABLES = {"claims": claims}
