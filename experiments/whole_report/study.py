"""The steps of a plan, and the site that grows with them.

All cells, and in the quick plan the pages, too, are given to the same workers, which start once.
The quick plan's steps are at work together, so that no worker waits for the longest cell of a step;
the full plan's one after the other, as it takes times, with nothing else at work.
"""

import contextvars
import dataclasses
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from tqdm import tqdm

from experiments.registry import PROGRAMS, settings_from_flagfile
from experiments.whole_report import browser, site
from experiments.whole_report.plans import PLANS, QUICK, Step
from experiments.whole_report.settings import ReproduceSettings
from experiments.whole_report.site import Site
from keras_assign.errors import InputError
from keras_assign.report import page
from keras_assign.studies import progress
from keras_assign.studies.lock import only_run_in
from keras_assign.studies.run_folder import require_writable
from keras_assign.studies.runner import kept_workers
from keras_assign.studies.study import Study


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
    run_of = _Run(settings, site.site_of(settings, output_dir), steps)
    with only_run_in(output_dir):
        try:
            if settings.pages:
                run_of.write_pages()
            else:
                run_of.run_steps()
        finally:  # Stopped in between, too: then without what is still to come.
            findings = site.write(run_of.site, settings, [])
            if not settings.pages:
                site.progress_of(run_of.site)((), 1.0)
    return findings


class _Run:
    """A run of some steps into a site."""

    def __init__(self, settings: ReproduceSettings, of: Site, steps: list[Step]):
        self.settings, self.site, self.steps = settings, of, steps
        self.output_dir = of.output_dir
        self.coming = [*steps, *of.stored_steps]
        self._writing = threading.Lock()

    def write_pages(self):
        """Write the pages of what is finished, as the findings have it."""
        for step in tqdm(self.steps, unit="page"):
            with page.in_site(*site.navigation(self.site, self.steps, step)):
                PROGRAMS[step.program].show(self.output_dir / step.folder)

    def run_steps(self):
        """Run what is not finished, and show it as it comes."""
        self._write_site("Starting.")
        browser.show(self.output_dir / site.PAGE)
        told = site.progress_of(self.site)
        shares = {step.folder: step.seconds for step in self.steps}
        with (
            kept_workers(self.settings.workers, self.settings.scheduler) as workers,
            progress.one_bar(shares, told) as bar,
        ):
            shown = [self._show_stored(workers, step) for step in self.site.stored_steps]
            waiting = [step for step in self.steps if self._lacks(step)]
            if self.settings.plan == QUICK and workers.are_here:
                self._run_together(workers, bar)
            else:
                for step in self.steps:
                    self._run_step(bar, step)
            for stored in shown:
                stored.result()
            for step in waiting:  # Its page once more, with what it shows beside it.
                self._run(step, export_dir=None)

    def _run_together(self, workers, bar):
        """Run each step as soon as those that it needs are done, in a thread that asks for it."""
        started: dict[str, Future] = {}
        with ThreadPoolExecutor(len(self.steps)) as threads:
            try:
                for step in self.steps:
                    first = [started[n] for n in step.needs.values() if n in started]
                    context = contextvars.copy_context()
                    started[step.folder] = threads.submit(
                        context.run, self._run_step, bar, step, workers, first
                    )
                for done in started.values():
                    done.result()
            except BaseException:
                workers.close()  # Or the threads would go on to their ends.
                raise

    def _show_stored(self, workers, step):
        """Have the page of a stored step written into the site."""
        navigation = site.navigation(self.site, self.coming, step)
        into = self.site.page_of(step).parent
        folder = self.site.stored / step.folder
        return workers.submit(_show, step.program, folder, into, navigation)

    def _lacks(self, step):
        """Whether a step that is shown beside it is not finished yet."""
        return any(site.findings_of(self.output_dir / other) is None for other in step.beside)

    def _run_step(self, bar, step, workers=None, first=()):
        """Run a step after others, with its share of the bar, and show it on the first page."""
        for needed in first:
            needed.result()
        with bar.part(step.folder):
            self._run(step, self.settings.export_dir, workers)
        self._write_site("Running here.")

    def _run(self, step, export_dir, workers=None):
        asked = dataclasses.replace(self.settings, export_dir=export_dir)
        chosen = settings_of(asked, self.output_dir, step)
        navigation = site.navigation(self.site, self.coming, step)
        program, folder = PROGRAMS[step.program], self.output_dir / step.folder
        with page.in_site(*navigation):
            if workers and isinstance(program, Study) and not export_dir:
                program.run(
                    chosen,
                    folder,
                    lambda path: workers.submit(_rebuild, step.program, path, navigation).result(),
                )
            else:
                program.run(chosen, folder)

    def _write_site(self, running):
        with self._writing:
            site.write(self.site, self.settings, self.coming, running)


def _show(program, folder, into, navigation):
    with page.in_site(*navigation):
        PROGRAMS[program].show(folder, into)


def _rebuild(program, folder, navigation):
    with page.in_site(*navigation):
        PROGRAMS[program].rebuild(folder)


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
