"""The site: one page with every claim, the audit, and a link to each step's page."""

import dataclasses
import json
import os
from pathlib import Path

from experiments.whole_report import scorecard
from experiments.whole_report.plans import QUICK, Step
from experiments.whole_report.settings import ReproduceSettings
from keras_assign.report import page, published
from keras_assign.studies.rows import from_json
from keras_assign.studies.run_folder import FINDINGS_FILE
from keras_assign.studies.settings import as_command
from keras_assign.studies.store import cannot_write, write_json

TEMPLATE = Path(__file__).with_name("site.html.jinja")
PAGE = "index.html"
PROGRAM = "experiments.reproduce"


def links(
    plan: tuple[Step, ...], coming: list[Step], output_dir: Path, here: Step | None = None
) -> list[tuple]:
    """Title and place of each page in the navigation, as seen from a step's page or the first one.

    Args:
        plan: the steps.
        coming: those that are being run, whose pages will be there, if they are not yet.
        output_dir: the site's folder.
        here: the step whose page it is; None for the site's own.
    """
    start = output_dir / here.folder if here else output_dir
    found = [("All claims", _relative(output_dir / PAGE, start), here is None)]
    for step in plan:
        if step.shown and (step in coming or findings_of(output_dir / step.folder)):
            there = _relative(output_dir / step.folder / PAGE, start)
            found.append((step.shown, there, step is here))
    return found


def _relative(target, start):
    return Path(os.path.relpath(target, start)).as_posix()


def write(
    settings: ReproduceSettings, plan: tuple[Step, ...], coming: list[Step], output_dir: Path
) -> dict:
    """Write the site's own page from what the steps have left so far.

    Args:
        settings: of the reproduction.
        plan: its steps.
        coming: see `links`.
        output_dir: the site's folder.

    Returns:
        `claims` (see `scorecard.claims_of`), `audit` (the audit's findings that no claim takes up,
        the worst first) and `steps` (folder, title, whether finished).

    Raises:
        InputError: the folder cannot be written.
    """
    stored = {step.folder: findings_of(output_dir / step.folder) for step in plan}
    steps = [
        {"folder": step.folder, "title": step.title, "finished": bool(stored[step.folder])}
        for step in plan
    ]
    again = dataclasses.replace(
        settings, only=(), rebuild=False, scheduler=None, output_dir=str(output_dir)
    )
    audited = scorecard.audited()
    found = {
        "claims": scorecard.claims_of(plan, stored, audited),
        "steps": steps,
    }
    found["audit"] = scorecard.not_taken_up(found["claims"], audited)
    context = {
        **found,
        "quick": settings.plan == QUICK,
        "report": published.REPORT,
        "parts": scorecard.by_part(found["claims"]),
        "scorecard_rows": scorecard.rows(found["claims"]),
        "rest_rows": [(f["claim"], f["verdict"], f["place"]) for f in found["audit"]],
        "summary": scorecard.summary(found["claims"]),
        "command": as_command(PROGRAM, again),
    }
    try:
        write_json(output_dir / FINDINGS_FILE, found)
        with page.in_site(links(plan, coming, output_dir)):
            page.write(TEMPLATE, context, output_dir, output_dir / PAGE)
    except OSError as error:
        raise cannot_write(output_dir, error) from error
    return found


def findings_of(folder: Path) -> dict | None:
    """What a step has left; None while it is not finished."""
    try:
        return from_json(json.loads((folder / FINDINGS_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None
