"""Where README, docs and what they are written from lie."""

import json
from pathlib import Path

from keras_assign.studies.rows import from_json

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCS = ROOT / "docs"
FIGURES = DOCS / "figures"
RESULTS = ROOT / "experiments" / "results"
BENCHMARKS = ROOT / "benchmarks" / "results"


def page_files() -> list[Path]:
    """README, every page of docs, and the cards of the exported models."""
    return [README, *sorted(DOCS.glob("*.md")), *sorted(ROOT.glob("saved_models/*/README.md"))]


def findings_of(run: str) -> dict:
    """The stored findings of a run.

    Args:
        run: its folder in the stored results; empty for those of the whole site.
    """
    return from_json(json.loads((RESULTS / run / "findings.json").read_text(encoding="utf-8")))
