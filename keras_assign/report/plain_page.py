"""The page of a study that needs no figures of its own: its claims, then its tables."""

from collections.abc import Callable, Sequence
from pathlib import Path

from keras_assign.report import page
from keras_assign.report.claims import Claim, headline
from keras_assign.studies.study import Run

TEMPLATE = Path(__file__).parent / "templates" / "plain.html.jinja"
PAGE = "index.html"
NOT_JUDGED = "This run has no trainings that a claim could be judged by."


def writer(
    title: str,
    lead: str,
    tables: Callable[[dict], Sequence[tuple]],
    judge: Callable[[dict], Sequence[Claim]],
) -> Callable[[list[Run], dict], None]:
    """What `Study.write_page` asks for.

    Args:
        title: the question, which heads the page.
        lead: what is done to answer it, in a sentence or two.
        tables: from findings to header and rows of each table.
        judge: from findings to claims; the first one heads the page with its verdict.
    """

    def write(runs: list[Run], findings: dict) -> None:
        run, judged = runs[0], judge(findings)
        context = {
            "title": title,
            "lead": lead,
            "claims": judged,
            "headline": headline(judged, NOT_JUDGED),
            "tables": tables(findings),
            "settings": sorted((name, str(value)) for name, value in run.settings.items()),
            **page.made_by(run.records),
            "command": run.command,
        }
        page.write(TEMPLATE, context, run.path / "figures", run.path / PAGE)

    return write
