"""A claim on a terminal."""

import textwrap
from collections.abc import Iterable
from pathlib import Path

from experiments.claims.page import PAGE
from experiments.claims.settings import ClaimSettings
from experiments.claims.trainings import NEEDS
from keras_assign.report import tables
from keras_assign.report.claim_numbers import FRESH, KINDS, lines
from keras_assign.report.claim_plot import UNIT_TITLES

WIDTH = 100
# The sentences on a claim, and the field that has each.
SENTENCES = {
    "Report": "reported",
    "Reproduced": "reproduced",
    "Found": "found",
    "Rule of the verdict": "rule",
}


def listed(claims: Iterable[dict]) -> str:
    """All claims in a table: identifier, verdict, claim."""
    rows = [
        (claim["id"], claim["verdict"].split(":")[0], claim["main"] or claim["claim"].rstrip("."))
        for claim in claims
    ]
    return tables.text(("Identifier", "Verdict", "The report's claim"), rows)


def shown(claim: dict) -> str:
    """All that is known of a claim.

    Args:
        claim: of `study.stored_claims`.
    """
    parts = [
        f"{claim['id']}: {claim['claim']}",
        f"Verdict: {claim['verdict']}",
        _figures(claim, KINDS),
        *(f"{title}: {claim[name]}" for title, name in SENTENCES.items() if claim[name]),
        *(f"Audit, {one['verdict']}: {one['numbers']}" for one in claim["audited"]),
        _how_to_run(claim),
    ]
    return "\n\n".join(part for part in map(_filled, parts) if part)


def just_run(claim: dict, settings: ClaimSettings) -> str:
    """What a run of a claim gave, beside what is stored.

    Args:
        claim: of `study.run`.
        settings: that it was run by.
    """
    if not NEEDS[claim["id"]].quick:
        return "\n\n".join([shown(claim), "It rests on the report's own figures: nothing is run."])
    now, folder = claim["now"], Path(settings.output_dir) / claim["id"] / settings.run
    parts = [
        f"{claim['id']}: {claim['claim']}",
        _figures(claim, (*KINDS, FRESH)),
        f"Stored verdict: {claim['verdict']}",
        f"This run: {now['verdict']}. {now['found']}"
        if now
        else "This run has no numbers that the claim could be judged by.",
        f"The page: {folder / PAGE}",
    ]
    return "\n" + "\n\n".join(part for part in map(_filled, parts) if part)


def _figures(claim, kinds):
    if not claim["measured"]:
        return ""
    unit = UNIT_TITLES[claim["unit"]]
    columns = [[number for _, number in lines(claim, kind)] for kind in kinds]
    labels = [one["label"] for one in claim["measured"]]
    titles = [kind.replace(FRESH, "just run").capitalize() for kind in kinds]
    table = tables.text(
        (f"In {unit}" if unit else "", *titles), list(zip(labels, *columns, strict=True))
    )
    return "\n".join(line.rstrip() for line in table.splitlines())


def _how_to_run(claim):
    if not NEEDS[claim["id"]].quick:
        return "It rests on the report's own figures: there is nothing to run."
    return f"To run it: python -m experiments.claims {claim['id']} --run=quick"


def _filled(text):
    if "\n" in text:  # A table.
        return text
    return textwrap.fill(text, WIDTH, break_on_hyphens=False)
