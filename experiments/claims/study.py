"""A claim run by itself: its trainings, the figures that come of them, and a page."""

import dataclasses
import shutil
from pathlib import Path

from experiments.claims import page
from experiments.claims.settings import FULL, ClaimSettings
from experiments.claims.trainings import NEEDS
from experiments.files import RESULTS, findings_of
from experiments.registry import PROGRAMS
from experiments.whole_report import scorecard
from experiments.whole_report.plans import Step
from experiments.whole_report.settings import ReproduceSettings
from experiments.whole_report.study import settings_of
from keras_assign.report.claims import Claim
from keras_assign.studies.run_folder import CELLS, FINDINGS_FILE, RUN_FILE
from keras_assign.studies.runner import kept_workers


def stored_claims() -> dict[str, dict]:
    """By identifier each claim with its verdict and audit, as the stored site has it."""
    return {claim["id"]: claim for claim in findings_of("")["claims"]}


def run(settings: ClaimSettings, output_dir: str | Path) -> dict:
    """Run what a claim needs, and no more; stored trainings are kept.

    Args:
        settings: with one `claim`, and `run`.
        output_dir: gets a folder of the claim's name, in that one of the run's, in that the page
            and a folder for each step.

    Returns:
        The stored claim, with under `fresh` of each quantity what came out now, and under `now` the
        claim as this run judges it (None where it lacks the numbers, or needs no training).

    Raises:
        InputError: data or a folder cannot be used, or a cell failed. What is finished is kept.
    """
    (id,) = settings.claim
    folder = Path(output_dir) / id / settings.run
    needs = getattr(NEEDS[id], settings.run)
    stored, judged = stored_claims()[id], []
    with kept_workers(settings.workers, settings.scheduler):
        for step in needs:
            found = _run_step(settings, folder, _beside_the_others(step, needs))
            judge = PROGRAMS[step.program].judge
            judged = judge(found) if judge and found else []
    if settings.dry_run:
        return {}
    now = next((claim for claim in judged if claim.id == id), None)
    claim = _with(stored, now)
    if needs:
        page.write(claim, settings, needs, folder)
    return claim


def _beside_the_others(step: Step, needs: tuple[Step, ...]) -> Step:
    """A step whose page shows those of the claim that its own page shows."""
    folders = {other.folder for other in needs}
    return dataclasses.replace(step, beside=tuple(f for f in step.beside if f in folders))


def _run_step(settings, folder, step):
    if settings.run == FULL:
        _bring(step.folder, folder, with_findings=False)
        for needed in step.needs.values():
            _bring(needed, folder, with_findings=True)
    asked = ReproduceSettings(workers=settings.workers, scheduler=settings.scheduler)
    chosen = settings_of(asked, folder, step)
    changes = {"dry_run": settings.dry_run}
    if settings.data_dir and getattr(chosen, "dataset", "") == "fsdd":
        changes["data_dir"] = settings.data_dir
    chosen = dataclasses.replace(chosen, **changes)
    return PROGRAMS[step.program].run(chosen, folder / step.folder)


def _bring(name, folder, with_findings):
    """Have a stored run's cells in a folder of this run, so that they need not be run again."""
    there, here = RESULTS / name, folder / name
    if not (here / CELLS).exists():
        shutil.copytree(there / CELLS, here / CELLS)
    for file in (RUN_FILE, FINDINGS_FILE) if with_findings else ():
        shutil.copyfile(there / file, here / file)


def _with(stored: dict, now: Claim | None) -> dict:
    own = [dataclasses.asdict(now)] if now else []
    (claim,) = scorecard.with_fresh([stored], own)
    return {**claim, "now": own[0] if own else None}
