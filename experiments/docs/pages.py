"""The tables in README and docs: which there are, and a page with all of its own anew."""

import re
from pathlib import Path

from experiments.docs import examples
from experiments.docs.tables import audit, cards, claims, demo, gan, scorecard
from experiments.files import DOCS, findings_of
from experiments.registry import shown_studies
from keras_assign.errors import InputError
from keras_assign.studies.study import Study

PARTS = (scorecard, examples, claims, audit, demo, gan, cards)
TABLES = {name: table for part in PARTS for name, table in part.TABLES.items()}


def updated(text: str) -> str:
    """A page with every table as the stored results have it.

    Args:
        text: Markdown, with tables between `<!-- table NAME -->` and `<!-- end -->`.

    Raises:
        InputError: it names a table that there is not.
    """

    def replace(match):
        if match[1] not in TABLES:
            raise InputError(f"there is no table {match[1]}; there are {', '.join(TABLES)}")
        return f"<!-- table {match[1]} -->\n\n{TABLES[match[1]]()}\n\n<!-- end -->"

    return re.sub(r"<!-- table (\w+) -->.*?<!-- end -->", replace, text, flags=re.DOTALL)


def study_pages() -> dict[Path, Study]:
    """By file of docs the study whose stored run it shows."""
    return {DOCS / name: study for name, study in shown_studies().items()}


def of_study(study: Study) -> str:
    """A study's page as its stored run has it, in Markdown."""
    stored = study.page.stored
    return updated(study.page.markdown(study, study.runs(stored), findings_of(stored.name)))
