"""The steps of a plan one after the other, and the site that grows with them."""

import dataclasses
from pathlib import Path

from tqdm import tqdm

from experiments.registry import PROGRAMS, settings_from_flagfile
from experiments.whole_report import site
from experiments.whole_report.plans import PLANS, Step
from experiments.whole_report.settings import ReproduceSettings
from keras_assign.errors import InputError
from keras_assign.report import page
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.run_folder import require_writable


def run(settings: ReproduceSettings, output_dir: str | Path) -> dict:
    """Run each step, whose finished cells are kept, and write the site after each.

    Args:
        settings: which plan.
        output_dir: the site's folder; made if missing. It gets `index.html`, `findings.json` and a
            folder for each step, see `plans.PLANS`.

    Returns:
        The site's findings, see `site.write`; empty for a dry run.

    Raises:
        InputError: data or a folder cannot be used, or a cell failed. What is finished is kept.
    """
    output_dir, plan = Path(output_dir), PLANS[settings.plan]
    steps = [step for step in plan if not settings.only or step.folder in settings.only]
    if settings.dry_run:
        for step in steps:
            print(f"{step.folder}: {step.title}")
        return {}
    require_writable(output_dir)
    if settings.rebuild or settings.pages:
        steps = [step for step in steps if site.findings_of(output_dir / step.folder)]
    if settings.pages:
        with only_run_in(output_dir):
            for step in tqdm(steps, unit="page"):
                with page.in_site(site.links(plan, steps, output_dir, step)):
                    PROGRAMS[step.program].show(output_dir / step.folder)
            return site.write(settings, plan, steps, output_dir)
    # Of these the page is written once more at the end, and nothing is exported twice.
    waiting, again = [], dataclasses.replace(settings, export_dir=None)
    with only_run_in(output_dir):
        for number, step in enumerate(steps, start=1):
            print(f"\nStep {number} of {len(steps)}, {step.folder}: {step.title}")
            if _lacks(output_dir, step):
                waiting.append(step)
            _run_step(settings, plan, steps, output_dir, step)
            site.write(settings, plan, steps, output_dir)
        for step in steps:
            if step in waiting:
                _run_step(again, plan, steps, output_dir, step)
        return site.write(settings, plan, steps, output_dir)


def _lacks(output_dir, step):
    """Whether a step that is shown beside it is not finished yet."""
    return any(site.findings_of(output_dir / other) is None for other in step.beside)


def _run_step(settings, plan, coming, output_dir, step):
    with page.in_site(site.links(plan, coming, output_dir, step)):
        chosen = settings_of(settings, output_dir, step)
        PROGRAMS[step.program].run(chosen, output_dir / step.folder)


def settings_of(settings: ReproduceSettings, output_dir: Path, step: Step):
    """A step's settings: its flagfile's, with where to run and what other steps left.

    Raises:
        InputError: it needs a step that is not finished.
    """
    found = settings_from_flagfile(PROGRAMS[step.program], step.flagfile, *step.flags)
    names = {field.name for field in dataclasses.fields(found)}
    changes = {"output_dir": str(output_dir / step.folder), "rebuild": settings.rebuild}
    if "workers" in names:
        changes |= {"workers": settings.workers, "scheduler": settings.scheduler}
    for flag, needed in step.needs.items():
        if site.findings_of(output_dir / needed) is None:
            raise InputError(f"{step.folder} needs {needed}, which is not finished; run that first")
        changes[flag] = str(output_dir / needed)
    if step.beside:
        finished = (output_dir / o for o in step.beside if site.findings_of(output_dir / o))
        beside = tuple(str(folder) for folder in finished)
        one = isinstance(found.beside, str) or found.beside is None
        changes["beside"] = (beside[0] if beside else None) if one else beside
    if step.exports and settings.export_dir:
        changes["export_dir"] = settings.export_dir
    return dataclasses.replace(found, **changes)
