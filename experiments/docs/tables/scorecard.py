"""README's scorecard and its rows on speed."""

import json

from benchmarks import report
from experiments.docs.files import BENCHMARKS, findings_of
from experiments.docs.main_claims import cells, main_claims, verdicts
from experiments.whole_report import scorecard
from keras_assign.report import tables

HEADER = ("The report's claim", "Reported", "Reproduced", "Corrected", "Verdict")
SPEED_TASKS = ("a", "c", "h", "i")
SPEED_HEADER = ("Training", "Time relative to the peer", "With compiling")


def main_verdicts() -> str:
    """The claims that matter most, a row each."""
    judged = verdicts()
    return tables.markdown(
        HEADER,
        [
            (
                f"{claim.problem}: [{claim.words}](docs/{claim.page}.md)",
                *cells(claim),
                judged[claim.id]["verdict"],
            )
            for claim in main_claims()
        ],
    )


def summary() -> str:
    """How many claims hold, do not, and are open."""
    return f"{scorecard.summary(findings_of('')['claims'])}."


def speed() -> str:
    """This package beside PyTorch, for one training of each problem."""
    content = json.loads((BENCHMARKS / "speed.json").read_text(encoding="utf-8"))
    return tables.markdown(SPEED_HEADER, report.ratio_rows(content, SPEED_TASKS))


TABLES = {"main_verdicts": main_verdicts, "summary": summary, "speed": speed}
